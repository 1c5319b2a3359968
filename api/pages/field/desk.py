"""/staff/desk: the hotline desk takes a call by the keyboard: who calls, what they said before, file, answer, next."""

from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter, Request, Response

from api.errors import kind_of
from api.pages.exporting import KINDS
from api.pages.field.cards import receipt_page
from api.pages.field.file import CHANNELS
from api.pages.field.looking import Shown, looked_up
from api.pages.field.places import place_label
from api.pages.field.signed_out import taken_from
from api.pages.field.taking import Desk, take
from api.pages.field.typed import Typed
from api.pages.refusals import said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, visitor_of
from api.pages.work.files import LARGE, issues_as_file
from api.reading.calling import reports_of_caller
from api.reading.lists import ledger_page
from api.services import services_of
from schemas.domain.authorization.words import Operation
from schemas.domain.content import Channel
from schemas.domain.errors import DomainError
from schemas.wire.reading import IssueRow, Page, Query

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Earlier:
    """The earlier reports of a caller, each with the name of its place."""

    rows: tuple[tuple[IssueRow, str], ...]
    complete: bool


@router.get("/staff/desk", name=Operation.FIND_CALLER.value)
async def next_call(request: Request) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    shown = Shown(typed=Typed(key=services.new_request_id(), channel=Channel.HOTLINE))
    return await _form(request, visitor, looked_up(services, visitor.caller, shown))


@router.post("/staff/desk", name=Operation.FIND_CALLER.value)
async def call(request: Request) -> Response:
    """The caller's number stands in the form and never in an address."""

    async def taken(visitor: Visitor) -> Response:
        receipt = partial(receipt_page, request, visitor, again="/staff/desk")
        return await take(request, visitor, Desk(form=partial(_form, request, visitor), receipt=receipt))

    return await taken_from(request, taken)


@router.get("/staff/callbacks", name=Operation.FIND_CALLER.value)
async def callbacks(request: Request) -> Response:
    """What was closed in silence and drawn to be called back."""
    visitor, services = await visitor_of(request), services_of(request)
    query = Query(callback=True, limit=50, cursor=request.query_params.get("cursor"))
    found = await ledger_page(services, visitor.caller, query)
    rows = [(row, place_label(services, row.grid_id or row.community_id)) for row in found.items]
    return work_page(request, "field/callbacks.html", {"rows": rows, "next": found.next, "kinds": KINDS})


@router.get("/staff/callbacks.{kind}", name=Operation.FIND_CALLER.value)
async def callbacks_file(request: Request, kind: str) -> Response:
    """The same as a file."""
    visitor, services = await visitor_of(request), services_of(request)

    async def page(cursor: str | None) -> Page[IssueRow]:
        return await ledger_page(services, visitor.caller, Query(callback=True, limit=LARGE, cursor=cursor))

    return await issues_as_file(request, visitor, page, kind=kind, name="callbacks")


async def _form(request: Request, visitor: Visitor, shown: Shown, status: int = 200) -> Response:
    """The call as it was typed, though what the caller said before cannot be shown now."""
    failures: tuple[type[Exception], ...] = request.app.state.page_failures
    earlier = None
    try:
        earlier = await _earlier(request, visitor, shown.typed.phone) if shown.looked else None
    except DomainError as error:
        shown, status = replace(shown, sorry=said_of(error)), int(kind_of(error.code.replace("_", "-")).status)
    except failures as error:
        shown, status = replace(shown, sorry=said_of(error, code="storage")), 503
    values = {"shown": shown, "typed": shown.typed, "channels": CHANNELS, "earlier": earlier}
    return work_page(request, "field/desk.html", values, status=status)


async def _earlier(request: Request, visitor: Visitor, phone: str) -> Earlier | None:
    """Nothing without a number; what the caller said is read on the page of the report, which writes that down."""
    if not phone.strip():
        return None
    services = services_of(request)
    found = await reports_of_caller(services, visitor.caller, phone)
    rows = tuple((row, place_label(services, row.grid_id or row.community_id)) for row in found.items)
    return Earlier(rows=rows, complete=found.complete)
