"""/staff/admin/roster: who is away with which deputy, and who is on duty (值班)."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from api.errors import RequestRefusedError
from api.pages.admin.listing import as_file
from api.pages.exporting import KINDS
from api.pages.forms import form_of
from api.pages.own.away import NO_DEPUTY, TIMES
from api.pages.own.moments_typed import moment
from api.pages.refusals import SAID
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import ensure_own_form, visitor_of
from api.reading.registry import registry_kept
from api.reading.roster import deputies_of, roster_now
from api.services import Services, services_of
from api.terms import ROLE
from api.words import Said
from api.writing.roster import AbsenceBody, ShiftBody, absence_added, absence_ended, shift_added, shift_ended
from schemas.domain.authorization.words import Operation
from schemas.domain.registry import Person
from schemas.domain.roster import RosterError
from schemas.wire.roster import KeptRoster

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_READ: Final = Operation.READ_ROSTER.value
_FOUND: Final = 20
_GONE: Final = Said(zh="这一条已经结束了。", en="This one is over already.")
_COLUMNS: Final = {
    "kind": Said(zh="种类", en="kind"),
    "staff_id": Said(zh="账号", en="account"),
    "name": Said(zh="姓名", en="name"),
    "since": Said(zh="从", en="from"),
    "until": Said(zh="到", en="until"),
    "deputy": Said(zh="代理人", en="deputy"),
    "community_id": Said(zh="社区", en="community"),
    "by": Said(zh="由谁登记", en="by"),
}


@router.get("/staff/admin/roster", name=_READ)
async def roster_page(request: Request) -> Response:
    """All that is not over; and, for somebody who was looked up, the forms."""
    await visitor_of(request)
    return await _page(request)


@router.get("/staff/admin/roster.{ending}", name=_READ)
async def roster_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    services = services_of(request)
    rows = _lines(services, await roster_now(services))
    return as_file(request, ending, name="roster", columns=_COLUMNS, rows=rows)


@router.post("/staff/admin/roster/absences", name=Operation.ADD_ABSENCE.value)
async def add_absence(request: Request) -> Response:
    visitor, form = await visitor_of(request), await form_of(request)
    ensure_own_form(visitor, form)
    try:
        body = AbsenceBody(
            staff_id=form.get("staff_id", ""),
            deputy_id=form.get("deputy_id", ""),
            since=moment(form.get("since", "")),
            until=moment(form.get("until", "")),
        )
        await absence_added(services_of(request), visitor.caller, body)
    except (ValidationError, ValueError):
        return await _page(request, typed=form, sorry=TIMES if form.get("deputy_id") else NO_DEPUTY)
    except RosterError:
        return await _page(request, typed=form, sorry=SAID["roster-unfit"])
    return _back("added")


@router.post("/staff/admin/roster/absences/{staff_id}/end", name=Operation.END_ABSENCE.value)
async def end_absence(request: Request, staff_id: str) -> Response:
    visitor, form = await visitor_of(request), await form_of(request)
    ensure_own_form(visitor, form)
    try:
        await absence_ended(services_of(request), staff_id[:64])
    except (RequestRefusedError, RosterError):
        return await _page(request, sorry=_GONE)
    return _back("ended")


@router.post("/staff/admin/roster/shifts", name=Operation.ADD_SHIFT.value)
async def add_shift(request: Request) -> Response:
    visitor, form = await visitor_of(request), await form_of(request)
    ensure_own_form(visitor, form)
    try:
        body = ShiftBody.model_validate(
            {
                "staff_id": form.get("staff_id", ""),
                "start": moment(form.get("start", "")),
                "end": moment(form.get("end", "")),
                "community_id": form.get("community_id") or None,
            }
        )
        await shift_added(services_of(request), visitor.caller, body)
    except (ValidationError, ValueError):
        return await _page(request, typed=form, sorry=TIMES)
    except RosterError:
        return await _page(request, typed=form, sorry=SAID["roster-unfit"])
    return _back("added")


@router.post("/staff/admin/roster/shifts/{shift_id}/end", name=Operation.END_SHIFT.value)
async def end_shift(request: Request, shift_id: str) -> Response:
    visitor, form = await visitor_of(request), await form_of(request)
    ensure_own_form(visitor, form)
    try:
        await shift_ended(services_of(request), int(shift_id) if shift_id.isdecimal() and len(shift_id) < 16 else 0)
    except RequestRefusedError:
        return await _page(request, sorry=_GONE)
    return _back("ended")


async def _page(request: Request, *, typed: Mapping[str, str] | None = None, sorry: Said | None = None) -> Response:
    services, given = services_of(request), typed or request.query_params
    registry = (await registry_kept(services)).registry
    chosen = next((one for one in registry.staff if one.id == (given.get("staff_id") or "-")), None)
    text = request.query_params.get("text", "").strip()[:60]
    values: dict[str, Any] = {
        "roster": await roster_now(services),
        "name": lambda staff_id: _name(services, staff_id),
        "communities": [(one.id, one.name) for one in registry.communities if not one.closed],
        "chosen": chosen,
        "role": ROLE[chosen.role] if chosen else None,
        "deputies": await _deputies(services, chosen),
        "text": text,
        "found": [(one, ROLE[one.role]) for one in registry.staff if text and _fits(one, text)][:_FOUND],
        "typed": typed or {},
        "sorry": sorry,
        "done": request.query_params.get("done", ""),
        "files": [(ending, f"/staff/admin/roster.{ending}") for ending in KINDS],
    }
    return work_page(request, "admin/roster.html", values, status=422 if sorry else 200)


async def _deputies(services: Services, chosen: Person | None) -> list[tuple[str, str]]:
    if chosen is None:
        return []
    return [(one.id, f"{one.name}（{one.id}）") for one in await deputies_of(services, chosen.id)]


def _fits(person: Person, text: str) -> bool:
    return person.active and (text in person.name or text in person.id)


def _lines(services: Services, roster: KeptRoster) -> list[dict[str, Any]]:
    away = [
        {
            "kind": "absence",
            "staff_id": one.staff_id,
            "name": _name(services, one.staff_id),
            "since": one.since,
            "until": one.until,
            "deputy": _name(services, one.deputy_id),
            "by": one.by,
        }
        for one in roster.absences
    ]
    duty = [
        {
            "kind": "shift",
            "staff_id": one.staff_id,
            "name": _name(services, one.staff_id),
            "since": one.start,
            "until": one.end,
            "community_id": one.community_id,
            "by": one.by,
        }
        for one in roster.shifts
    ]
    return [*away, *duty]


def _name(services: Services, staff_id: str) -> str:
    person = services.people.person(staff_id)
    return person.name if person else staff_id


def _back(done: str) -> RedirectResponse:
    return RedirectResponse(f"/staff/admin/roster?done={done}", status_code=303)
