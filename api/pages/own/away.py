"""/staff/away: one's own absence, with a deputy who holds the same post or heads it."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from api.errors import RequestRefusedError
from api.pages.forms import form_of
from api.pages.own.moments_typed import moment
from api.pages.refusals import SAID
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, ensure_own_form, visitor_of
from api.reading.roster import own_absence
from api.services import services_of
from api.words import Said
from api.writing.roster import OwnAbsenceBody, own_absence_added, own_absence_ended
from schemas.domain.authorization.words import Operation
from schemas.domain.roster import RosterError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

TIMES: Final = Said(
    zh="请写明时间，例如 2026-11-30 08:30；结束要晚于开始，也要晚于现在。",
    en="Write times such as 2026-11-30 08:30; the end is later than the beginning and than now.",
)
NO_DEPUTY: Final = Said(zh="请选一位代理人。", en="Choose a deputy.")


@router.get("/staff/away", name=Operation.READ_MY_ABSENCE.value)
async def away_page(request: Request) -> Response:
    visitor = await visitor_of(request)
    return await _page(request, visitor)


@router.post("/staff/away", name=Operation.ADD_MY_ABSENCE.value)
async def go_away(request: Request) -> Response:
    """From then on tasks and reminders go to the deputy; an earlier absence ends there."""
    visitor = await visitor_of(request)
    form = await form_of(request)
    ensure_own_form(visitor, form)
    try:
        body = OwnAbsenceBody(
            deputy_id=form.get("deputy_id", ""),
            since=moment(form.get("since", "")),
            until=moment(form.get("until", "")),
        )
        await own_absence_added(services_of(request), visitor.caller, body)
    except (ValidationError, ValueError):
        return await _page(request, visitor, typed=form, sorry=TIMES if form.get("deputy_id") else NO_DEPUTY)
    except RosterError:
        return await _page(request, visitor, typed=form, sorry=SAID["roster-unfit"])
    return RedirectResponse("/staff/away?done=away", status_code=303)


@router.post("/staff/away/end", name=Operation.END_MY_ABSENCE.value)
async def come_back(request: Request) -> Response:
    visitor = await visitor_of(request)
    form = await form_of(request)
    ensure_own_form(visitor, form)
    try:
        await own_absence_ended(services_of(request), visitor.caller)
    except RequestRefusedError:
        return RedirectResponse("/staff/away", status_code=303)
    return RedirectResponse("/staff/away?done=back", status_code=303)


async def _page(
    request: Request, visitor: Visitor, *, typed: Mapping[str, str] | None = None, sorry: Said | None = None
) -> Response:
    """Raises RosterError for an account that the registry does not have yet."""
    services = services_of(request)
    found = await own_absence(services, visitor.caller)
    deputy = services.people.person(found.absence.deputy_id) if found.absence else None
    values = {
        "absence": found.absence,
        "deputy": deputy.name if deputy else found.absence.deputy_id if found.absence else "",
        "deputies": [(one.id, f"{one.name}（{one.id}）") for one in found.deputies],
        "typed": typed or {},
        "sorry": sorry,
        "done": request.query_params.get("done", ""),
    }
    return work_page(request, "own/away.html", values, status=422 if sorry else 200)
