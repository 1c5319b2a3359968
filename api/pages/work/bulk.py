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
from api.reading.rows import Picked, RowView, picked_of
from api.services import Services, services_of
from api.words import Said
from api.writing.giving import given
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue

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
    asked = tuple(dict.fromkeys(typed.all("issue")))[:_MOST]
    picked = await picked_of(services, visitor.caller, asked)
    if not picked or (FORMS[command].fields and typed.one("sure") != "1"):
        return await _form(request, command, typed, picked, sorry=None if picked else _NOTHING)
    among = await _among(request, command, picked[0].issue)
    try:
        body = body_of(command, FORMS[command], typed, among=among)
    except MistakesError as error:
        return await _form(request, command, typed, picked, wrong=error.mistakes)
    key = typed.one("key")[:40] or services.new_request_id()
    told = [await _given(services, visitor, one.view, body, key=key) for one in picked]
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
    picked: tuple[Picked, ...],
    *,
    wrong: Mapping[str, Said] | None = None,
    sorry: Said | None = None,
) -> Response:
    values = {
        "command": command,
        "form": FORMS[command],
        "typed": typed,
        "views": [one.view for one in picked],
        "among": await _among(request, command, picked[0].issue) if picked else {},
        "wrong": wrong or {},
        "sorry": sorry,
        "key": typed.one("key") or services_of(request).new_request_id(),
    }
    return work_page(request, "work/bulk.html", values, status=422 if wrong or sorry else 200)


_NOTHING: Final = Said(zh="还没有勾选事项。请回到列表，先勾选再办。", en="Nothing is picked; go back and pick some.")


async def _among(request: Request, command: str, issue: Issue) -> dict[str, Options]:
    """What one chooses among, as the first of them has it."""
    services, look = services_of(request), look_of(request)
    return {
        each.name: await options(each.among, services=services, issue=issue, look=look)
        for each in FORMS[command].fields
        if each.among
    }
