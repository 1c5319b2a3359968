"""/staff/inbox and /staff/issues: what waits for somebody, and the ledger; filtered, paged, and as files."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from api.errors import RequestRefusedError, kind_of
from api.pages.exporting import KINDS
from api.pages.look import look_of
from api.pages.refusals import said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, visitor_of
from api.pages.work.choices import topics_named
from api.pages.work.files import LARGE, issues_as_file
from api.pages.work.keeping import views_of
from api.pages.work.waiting_for import has_both, waiting
from api.reading.lists import ledger_page
from api.reading.rows import RowView, rows_for
from api.services import Services, services_of
from api.terms import CATEGORY, COMMAND, URGENCY
from api.words import STATUS
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError
from schemas.wire.reading import IssueRow, Order, Page, Query

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LIST: Final = Operation.LIST_ISSUES.value
_SHOWN: Final = 25
_LONGEST: Final = 200  # characters of a filter
# What a list can be narrowed by; each is one parameter of the address, so that an address is a view to keep.
_FILTERS: Final = ("status", "department_id", "community_id", "grid_id", "category", "topic", "urgency", "text")
_FLAGS: Final = ("overdue", "open", "callback")


@router.get("/staff/inbox", name=_LIST)
async def inbox(request: Request) -> Response:
    """What somebody of this post has to act on, what is due next first; or everything open that they may see."""
    visitor, asked = await visitor_of(request), request.query_params
    everything = asked.get("all") == "1" or not has_both(visitor.caller.role)
    query = waiting(visitor.caller, everything=everything, cursor=asked.get("cursor") or None, limit=_SHOWN)
    rows = await _rows(request, visitor, query)
    values = {
        "rows": rows.items,
        "next": rows.next,
        "everything": everything,
        "both": has_both(visitor.caller.role),
        "done": COMMAND.get(asked.get("done", "")),
        "can_accept": any({"accept", "assign"} & set(row.yours) for row in rows.items),
        "key": services_of(request).new_request_id(),
        "kinds": KINDS,
    }
    return work_page(request, "work/inbox.html", values)


@router.get("/staff/inbox.{kind}", name=_LIST)
async def inbox_file(request: Request, kind: str) -> Response:
    """The same rows as a file."""
    visitor, services = await visitor_of(request), services_of(request)
    everything = request.query_params.get("all") == "1" or not has_both(visitor.caller.role)

    async def page(cursor: str | None) -> Page[IssueRow]:
        query = waiting(visitor.caller, everything=everything, cursor=cursor, limit=LARGE)
        return await ledger_page(services, visitor.caller, query)

    return await issues_as_file(request, visitor, page, kind=kind, name="inbox")


@router.get("/staff/issues", name=_LIST)
async def ledger(request: Request) -> Response:
    """The ledger, newest first, narrowed by what the address says."""
    visitor, services = await visitor_of(request), services_of(request)
    asked = _asked(request)
    sorry: DomainError | None = None
    try:
        query = _query(asked, cursor=request.query_params.get("cursor") or None, limit=_SHOWN)
        rows = await _rows(request, visitor, query)
    except DomainError as error:
        rows, sorry = Page[RowView](items=()), error
    values = {
        "rows": rows.items,
        "next": rows.next,
        "asked": asked,
        "sorry": said_of(sorry) if sorry else None,
        "kinds": KINDS,
        "same": urlencode(asked),
        "choices": _choices(services, request),
        "kept": await views_of(services, visitor),
    }
    return work_page(request, "work/ledger.html", values, status=int(kind_of(sorry.code).status) if sorry else 200)


@router.get("/staff/issues.{kind}", name=_LIST)
async def ledger_file(request: Request, kind: str) -> Response:
    """The same rows as a file, as many as one may hold."""
    visitor, services = await visitor_of(request), services_of(request)
    asked = _asked(request)

    async def page(cursor: str | None) -> Page[IssueRow]:
        return await ledger_page(services, visitor.caller, _query(asked, cursor=cursor, limit=LARGE))

    return await issues_as_file(request, visitor, page, kind=kind, name="ledger")


async def _rows(request: Request, visitor: Visitor, query: Query) -> Page[RowView]:
    services = services_of(request)
    page = await ledger_page(services, visitor.caller, query)
    return Page(items=await rows_for(services, visitor.caller, page.items), next=page.next)


def _asked(request: Request) -> dict[str, str]:
    """What narrows the list, as the address has it; what is empty asks for nothing."""
    given = request.query_params
    names = (*_FILTERS, *_FLAGS, "order")
    return {name: value for name in names if (value := given.get(name, "").strip()[:_LONGEST])}


def _query(asked: Mapping[str, str], *, cursor: str | None, limit: int) -> Query:
    """Raises RequestRefusedError for what no list can be narrowed by."""
    flags: dict[str, Any] = {name: asked[name] == "1" for name in _FLAGS if name in asked}
    given = {name: asked[name] for name in _FILTERS if name in asked}
    order = Order.DUE if asked.get("order") == "due" else Order.NEWEST
    try:
        return Query.model_validate({**given, **flags, "order": order, "cursor": cursor, "limit": limit})
    except ValidationError as error:
        raise RequestRefusedError("filter-unknown", "No list can be narrowed by that.") from error


def _choices(services: Services, request: Request) -> dict[str, Sequence[tuple[str, str]]]:
    look = look_of(request)
    say, policy = look.say, services.rulebooks.current().policy
    return {
        "status": [(status.value, say(said)) for status, said in STATUS.items()],
        "urgency": [(value, say(said)) for value, said in URGENCY.items()],
        "category": [(value, say(said)) for value, said in CATEGORY.items() if value in policy.categories],
        "department_id": [(key, one.name) for key, one in policy.departments.items() if not one.confidential],
        "topic": topics_named(look),
        "community_id": [(one.id, one.name) for one in services.places.communities()],
    }
