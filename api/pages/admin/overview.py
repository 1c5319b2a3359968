"""/staff/admin: what needs an administrator's hand, what is in force since when by whom, and what to do next."""

from collections import Counter
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.admin.county import CountyOf
from api.pages.admin.listing import as_file
from api.pages.admin.people_words import STATES, state_of
from api.pages.admin.wording import FINDING, MUST_HAVES
from api.pages.exporting import KINDS
from api.pages.look import look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.calendars import CalendarsView, calendars_overview
from api.reading.policies import PoliciesView, policies_overview
from api.reading.registry import registry_findings, registry_kept, registry_overview
from api.reading.roster import roster_now
from api.services import Services, services_of
from api.words import CHINA, Said
from schemas.domain.accounts import Account
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import Operation
from schemas.domain.registry import Finding, FindingKind
from schemas.wire.in_force import Activation

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_NEXT_YEAR_FROM: Final = 11  # the notice of a year comes out in November of the year before
_COLUMNS: Final = {
    "kind": Said(zh="类别", en="kind"),
    "subject_id": Said(zh="编号", en="id"),
    "name": Said(zh="名称", en="name"),
    "message": Said(zh="说明", en="what is wrong"),
    "square_metres": Said(zh="平方米", en="square metres"),
}


@router.get("/staff/admin", name=Operation.READ_REGISTRY.value)
async def overview_page(request: Request) -> Response:
    await visitor_of(request)
    services = services_of(request)
    registry = await registry_overview(services)
    accounts = await services.desk.book.all()
    policies, calendars = await policies_overview(services), await calendars_overview(services)
    found = Counter(one.kind for one in (await registry_findings(services)).items)
    roster = await roster_now(services)
    now = services.clock()
    values = {
        "registry": registry,
        "findings": [(kind, FINDING[kind], found[kind], kind in MUST_HAVES) for kind in FINDING],
        "open_findings": found.total(),
        "accounts": _counted(accounts),
        "policies": policies,
        "calendars": calendars,
        "policy_since": _since(services, policies.activations),
        "calendar_since": _since(services, calendars.activations),
        "away": sum(one.since <= now for one in roster.absences),
        "on_duty": sum(one.start <= now for one in roster.shifts),
        "todo": _todo(accounts, found, policies, calendars, now=now),
    }
    return work_page(request, "admin/overview.html", values)


@router.get("/staff/admin/findings", name=Operation.LIST_FINDINGS.value)
async def findings_page(request: Request) -> Response:
    """By kind, the three must-haves first; each with the way to where it is mended, for whoever may."""
    visitor, services = await visitor_of(request), services_of(request)
    items = (await registry_findings(services)).items
    county = CountyOf(await registry_kept(services))
    groups = [
        (kind, said, [(one, county.anywhere(one.subject_id)) for one in items if one.kind is kind])
        for kind, said in FINDING.items()
    ]
    values = {
        "groups": [group for group in groups if group[2]],
        "must_haves": MUST_HAVES,
        "files": [(ending, f"/staff/admin/findings.{ending}") for ending in KINDS],
        "mends": may_ever(Operation.CHANGE_REGISTRY, visitor.caller.role),
    }
    return work_page(request, "admin/findings.html", values)


@router.get("/staff/admin/findings.{ending}", name=Operation.LIST_FINDINGS.value)
async def findings_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    services, look = services_of(request), look_of(request)
    county = CountyOf(await registry_kept(services))
    rows = [_line(one, county, look.t, look.say) for one in (await registry_findings(services)).items]
    return as_file(request, ending, name="findings", columns=_COLUMNS, rows=rows)


def _line(one: Finding, county: CountyOf, t: Any, say: Any) -> dict[str, Any]:
    place = county.anywhere(one.subject_id)
    return {
        "kind": say(FINDING[one.kind]),
        "subject_id": one.subject_id,
        "name": place.name if place else "",
        "message": t(one.zh or one.message, one.message),
        "square_metres": one.square_metres,
    }


def _since(services: Services, made: tuple[Activation, ...]) -> tuple[datetime, str] | None:
    """When and by whom what holds was put in force; None while what the settings say holds."""
    if not made:
        return None
    person = services.people.person(made[0].by)
    return made[0].since, person.name if person else made[0].by


def _counted(accounts: tuple[Account, ...]) -> dict[str, int]:
    """How many there are, and how many in each state: as many as the list of that state shows."""
    counted = Counter(map(state_of, accounts))
    return {"all": len(accounts), **{state: counted[state] for state in STATES}}


def _todo(
    accounts: tuple[Account, ...],
    found: Counter[FindingKind],
    policies: PoliciesView,
    calendars: CalendarsView,
    *,
    now: datetime,
) -> list[tuple[Said, str]]:
    """What to do next, the first first, each with its way; a fresh installation is led through all of it."""
    counted, local = _counted(accounts), now.astimezone(CHINA)
    years = {one.year for one in calendars.years if not one.provisional}
    wanted = [local.year, *([local.year + 1] if local.month >= _NEXT_YEAR_FROM else [])]
    missing = [year for year in wanted if year not in years]
    must = sum(found[kind] for kind in MUST_HAVES)
    steps = [
        (counted["not_set_up"], _links(counted["not_set_up"]), "/staff/admin/people?state=not_set_up"),
        (counted["waiting"], _waiting(counted["waiting"]), "/staff/admin/people?state=waiting"),
        (
            must,
            Said(zh=f"补齐三必有：还缺 {must} 处", en=f"Fill {must} of the three must-haves"),
            "/staff/admin/findings",
        ),
        (
            found.total() - must,
            Said(zh=f"改正网格和楼栋：{found.total() - must} 处", en=f"Mend the ground: {found.total() - must}"),
            "/staff/admin/findings",
        ),
        (
            not policies.activations,
            Said(
                zh=f"核对办理规定：现在用的是自带的“{policies.title}”",
                en=f"Look at the policy: what ships holds, {policies.name}",
            ),
            "/staff/admin/policies",
        ),
        (bool(missing), _notice(missing), "/staff/admin/calendars"),
    ]
    return [(said, href) for needed, said, href in steps if needed]


def _links(count: int) -> Said:
    return Said(
        zh=f"给 {count} 个还没有密码的账号发设置链接", en=f"Give set-up links to {count} accounts without a password"
    )


def _waiting(count: int) -> Said:
    return Said(zh=f"{count} 个账号等安全管理员核准", en=f"{count} accounts wait for the security administrator")


def _notice(missing: list[int]) -> Said:
    years = "、".join(map(str, missing))
    return Said(
        zh=f"录入 {years} 年的放假通知，之前期限只是暂定",
        en=f"Record the notice for {years}; until then deadlines may move",
    )
