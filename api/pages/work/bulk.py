"""/staff/bulk/{command}: one command for several issues that were picked; each stands or falls by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from api.gateway.bodies import CommandBody
from api.pages.forms import pairs_of
from api.pages.look import look_of
from api.pages.refusals import said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, ensure_own_form, signed_in
from api.pages.work.choices import Options, options
from api.pages.work.fields import FORMS
from api.pages.work.reading_forms import MistakesError, Typed, body_of, typed_of
from api.reading.opening import visible
from api.reading.rows import RowView, rows_of
from api.services import Services, services_of
from api.words import Said
from api.writing.giving import given
from schemas.domain.errors import DomainError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

COMMANDS: Final = ("accept", "assign")
_MOST: Final = 100
_LARGEST: Final = 100_000  # bytes


class NoSuchBulkError(DomainError):
    """A command that is given one by one."""

    code = "command-unknown"

    def __init__(self) -> None:
        super().__init__("This command is given issue by issue.")


@dataclass(frozen=True)
class Told:
    """What became of one of several; `sorry` is None where it was done."""

    view: RowView
    sorry: Said | None


@router.post("/staff/bulk/{command}", name="give_several")
async def give_several(request: Request, command: str) -> Response:
    """Ask what is needed for all of them, then do it one after the other and say what came of each."""
    visitor, services = await signed_in(request), services_of(request)
    pairs = await pairs_of(request, limit=_LARGEST)
    ensure_own_form(visitor, dict(pairs))
    if command not in COMMANDS:
        raise NoSuchBulkError
    typed = typed_of(pairs)
    picked = tuple(dict.fromkeys(typed.all("issue")))[:_MOST]
    views = await rows_of(services, visitor.caller, picked)
    if not views or (FORMS[command].fields and typed.one("sure") != "1"):
        return await _form(request, command, typed, views, sorry=None if views else _NOTHING)
    among = await _among(request, services, visitor, command, views[0].row.id)
    try:
        body = body_of(command, FORMS[command], typed, among=among)
    except MistakesError as error:
        return await _form(request, command, typed, views, wrong=error.mistakes)
    key = typed.one("key")[:40] or services.new_request_id()
    told = [await _given(services, visitor, view, body, key=key) for view in views]
    return work_page(request, "work/bulk_done.html", {"command": command, "told": told})


async def _given(services: Services, visitor: Visitor, view: RowView, body: CommandBody, *, key: str) -> Told:
    try:
        await given(services, view.row.id, body, principal=visitor.caller, key=f"{key}-{view.row.id}")
    except DomainError as error:
        return Told(view, said_of(error))
    return Told(view, None)


async def _form(
    request: Request,
    command: str,
    typed: Typed,
    views: tuple[RowView, ...],
    *,
    wrong: Mapping[str, Said] | None = None,
    sorry: Said | None = None,
) -> Response:
    services, visitor = services_of(request), request.state.visitor
    values = {
        "command": command,
        "form": FORMS[command],
        "typed": typed,
        "views": views,
        "among": await _among(request, services, visitor, command, views[0].row.id) if views else {},
        "wrong": wrong or {},
        "sorry": sorry,
        "key": typed.one("key") or services.new_request_id(),
    }
    return work_page(request, "work/bulk.html", values, status=422 if wrong or sorry else 200)


_NOTHING: Final = Said(zh="还没有勾选事项。请回到列表，先勾选再办。", en="Nothing is picked; go back and pick some.")


async def _among(
    request: Request, services: Services, visitor: Visitor, command: str, issue_id: str
) -> dict[str, Options]:
    """What one chooses among, as the first of them has it."""
    issue, _ = await visible(services, issue_id, visitor.caller)
    look = look_of(request)
    return {
        each.name: await options(each.among, services=services, issue=issue, look=look)
        for each in FORMS[command].fields
        if each.among
    }
