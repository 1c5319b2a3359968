"""/staff/admin/journal and /staff/admin/access-log: what happened to accounts, and who read confidential issues."""

from typing import Final

from fastapi import APIRouter, Request, Response

from api.pages.admin.listing import PAGE, SHOWN, as_file, asked_of, ensure_ending, read_through, way_on
from api.pages.admin.wording import JOURNAL
from api.pages.exporting import KINDS, Cell
from api.pages.look import look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.services import Services, services_of
from api.terms import READING
from api.words import Said
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import Operation

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_SECURITY: Final = Operation.READ_SECURITY_JOURNAL.value
_ACCESS: Final = Operation.READ_ACCESS_LOG.value
_AT: Final = Said(zh="时间", en="when")
_SECURITY_COLUMNS: Final = {
    "at": _AT,
    "kind": Said(zh="发生了什么", en="what happened"),
    "account_id": Said(zh="账号", en="account"),
    "by": Said(zh="谁做的", en="by"),
    "details": Said(zh="详情", en="details"),
}
_ACCESS_COLUMNS: Final = {
    "at": _AT,
    "reader": Said(zh="谁", en="reader"),
    "action": Said(zh="看了什么", en="what was read"),
    "reference": Said(zh="代号", en="reference"),
}


@router.get("/staff/admin/journal", name=_SECURITY)
async def journal_page(request: Request) -> Response:
    """The newest first; of one account where the address names it."""
    visitor, services = await visitor_of(request), services_of(request)
    asked = asked_of(request, "account")
    page = await services.desk.journal.entries(
        request.query_params.get("cursor") or None, limit=SHOWN, account_id=asked.get("account")
    )
    values = {
        "items": page.items,
        "words": JOURNAL,
        "names": {one.by: _name(services, one.by) for one in page.items},
        "asked": asked,
        "linked": may_ever(Operation.LIST_ACCOUNTS, visitor.caller.role),
        "next": way_on("/staff/admin/journal", asked, cursor=page.next) if page.next else None,
        "files": [(ending, way_on(f"/staff/admin/journal.{ending}", asked)) for ending in KINDS],
    }
    return work_page(request, "admin/journal.html", values)


@router.get("/staff/admin/journal.{ending}", name=_SECURITY)
async def journal_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    ensure_ending(ending)
    services, say = services_of(request), look_of(request).say
    account_id = asked_of(request, "account").get("account")
    journal = services.desk.journal
    entries = await read_through(lambda cursor: journal.entries(cursor, limit=PAGE, account_id=account_id))
    rows = [
        {
            "at": one.at,
            "kind": say(JOURNAL[one.kind]),
            "account_id": one.account_id,
            "by": one.by,
            "details": " ".join(f"{key}={value}" for key, value in one.details.items()),
        }
        for one in entries
    ]
    return as_file(request, ending, name="security-journal", columns=_SECURITY_COLUMNS, rows=rows)


@router.get("/staff/admin/access-log", name=_ACCESS)
async def access_page(request: Request) -> Response:
    """Reader, time, and an opaque reference that is the same for the same issue and leads nobody to it."""
    await visitor_of(request)
    services = services_of(request)
    page = await services.access.entries(request.query_params.get("cursor") or None, limit=SHOWN)
    values = {
        "items": page.items,
        "words": READING,
        "names": {one.reader: _name(services, one.reader) for one in page.items},
        "next": way_on("/staff/admin/access-log", {}, cursor=page.next) if page.next else None,
        "files": [(ending, f"/staff/admin/access-log.{ending}") for ending in KINDS],
    }
    return work_page(request, "admin/access_log.html", values)


@router.get("/staff/admin/access-log.{ending}", name=_ACCESS)
async def access_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    ensure_ending(ending)
    services, say = services_of(request), look_of(request).say
    entries = await read_through(lambda cursor: services.access.entries(cursor, limit=PAGE))
    rows: list[dict[str, Cell]] = [
        {
            "at": one.at,
            "reader": one.reader,
            "reference": one.reference,
            "action": say(READING[one.action]) if one.action in READING else one.action,
        }
        for one in entries
    ]
    return as_file(request, ending, name="access-log", columns=_ACCESS_COLUMNS, rows=rows)


def _name(services: Services, staff_id: str) -> str:
    person = services.people.person(staff_id)
    return f"{person.name}（{staff_id}）" if person else staff_id or "—"
