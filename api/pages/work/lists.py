"""/work/inbox and /work/issues: what waits for somebody, and the ledger; filtered, paged, and as files."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from api.errors import RequestRefusedError, kind_of
from api.pages.exporting import KINDS, Sheet, file_of
from api.pages.look import look_of
from api.pages.refusals import said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, visitor_of
from api.pages.work.keeping import views_of
from api.pages.work.waiting_for import has_both, waiting
from api.reading.lists import ledger_page
from api.reading.rows import RowView, rows_for
from api.services import Services, services_of
from api.terms import CATEGORY, COMMAND, URGENCY
from api.words import STATUS, Said
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError
from schemas.wire.reading import IssueRow, Order, Page, Query

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LIST: Final = Operation.LIST_ISSUES.value
_SHOWN: Final = 25
_LONGEST: Final = 200  # characters of a filter
_MOST_IN_A_FILE: Final = 5_000
# What a list can be narrowed by; each is one parameter of the address, so that an address is a view to keep.
_FILTERS: Final = ("status", "department_id", "community_id", "grid_id", "category", "topic", "urgency", "text")
_FLAGS: Final = ("overdue", "open", "callback")


@router.get("/work/inbox", name=_LIST)
async def inbox(request: Request) -> Response:
    """What somebody of this post has to act on, what is due next first; or everything open that they may see."""
    visitor, asked = await visitor_of(request), request.query_params
    everything = asked.get("all") == "1" or not has_both(visitor.caller.role)
    query = waiting(visitor.caller, everything=everything, cursor=asked.get("cursor") or None, limit=_SHOWN)
    rows = await _rows(request, visitor, query)
    values = {
        "rows": rows.rows,
        "next": rows.next,
        "everything": everything,
        "both": has_both(visitor.caller.role),
        "done": COMMAND.get(asked.get("done", "")),
        "can_accept": any({"accept", "assign"} & set(row.yours) for row in rows.rows),
        "key": services_of(request).new_request_id(),
    }
    return work_page(request, "work/inbox.html", values)


@router.get("/work/issues", name=_LIST)
async def ledger(request: Request) -> Response:
    """The ledger, newest first, narrowed by what the address says."""
    visitor, services = await visitor_of(request), services_of(request)
    asked = _asked(request)
    sorry: DomainError | None = None
    try:
        query = _query(asked, cursor=request.query_params.get("cursor") or None, limit=_SHOWN)
        rows = await _rows(request, visitor, query)
    except DomainError as error:
        rows, sorry = _Rows((), None), error
    values = {
        "rows": rows.rows,
        "next": rows.next,
        "asked": asked,
        "sorry": said_of(sorry) if sorry else None,
        "kinds": KINDS,
        "most": _MOST_IN_A_FILE,
        "same": urlencode(asked),
        "choices": _choices(services, request),
        "kept": await views_of(services, visitor),
    }
    return work_page(request, "work/ledger.html", values, status=int(kind_of(sorry.code).status) if sorry else 200)


@router.get("/work/issues.{kind}", name=_LIST)
async def ledger_file(request: Request, kind: str) -> Response:
    """The same rows as a file, as many as one may hold."""
    visitor, services = await visitor_of(request), services_of(request)
    if kind not in KINDS:
        raise NoSuchKindError
    found: list[RowView] = []
    cursor = None
    while len(found) < _MOST_IN_A_FILE:
        page = await ledger_page(services, visitor.caller, _query(_asked(request), cursor=cursor, limit=200))
        found += await rows_for(services, visitor.caller, page.items)
        cursor = page.next
        if cursor is None:
            break
    say = look_of(request).say
    return file_of(Sheet(name="ledger", columns=_columns(say), rows=[_line(row, say) for row in found]), kind)


class NoSuchKindError(DomainError):
    """A list is no such file."""

    code = "no-route"

    def __init__(self) -> None:
        super().__init__("A list is had as .json, .csv or .xlsx.")


class _Rows:
    def __init__(self, rows: tuple[RowView, ...], following: str | None) -> None:
        self.rows, self.next = rows, following


async def _rows(request: Request, visitor: Visitor, query: Query) -> _Rows:
    services = services_of(request)
    page: Page[IssueRow] = await ledger_page(services, visitor.caller, query)
    return _Rows(await rows_for(services, visitor.caller, page.items), page.next)


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


def _choices(services: Services, request: Request) -> dict[str, list[tuple[str, str]]]:
    say, policy = look_of(request).say, services.rulebooks.current().policy
    return {
        "status": [(status.value, say(said)) for status, said in STATUS.items()],
        "urgency": [(value, say(said)) for value, said in URGENCY.items()],
        "category": [(value, say(said)) for value, said in CATEGORY.items() if value in policy.categories],
        "department_id": [(key, one.name) for key, one in policy.departments.items() if not one.confidential],
        "topic": sorted(services.subjects.topics.items(), key=lambda each: each[1]),
        "community_id": [(one.id, one.name) for one in services.places.communities()],
    }


def _columns(say: Any) -> list[tuple[str, str]]:
    headings = {
        "ledger_number": Said(zh="台账号", en="ledger number"),
        "status": Said(zh="状态", en="status"),
        "problem": Said(zh="问题", en="problem"),
        "place": Said(zh="地点", en="place"),
        "topic": Said(zh="主题", en="topic"),
        "urgency": Said(zh="紧急程度", en="urgency"),
        "department": Said(zh="部门", en="department"),
        "filed_at": Said(zh="受理时间", en="filed"),
        "due_at": Said(zh="到期", en="due"),
        "accepted_at": Said(zh="签收时间", en="accepted"),
        "resolved_at": Said(zh="办结时间", en="answered"),
        "closed_at": Said(zh="结单时间", en="closed"),
        "overdue_level": Said(zh="上报级别", en="level"),
        "id": Said(zh="编号", en="id"),
    }
    return [(key, say(said)) for key, said in headings.items()]


def _line(view: RowView, say: Any) -> dict[str, Any]:
    row = view.row
    times = ("filed_at", "due_at", "accepted_at", "resolved_at", "closed_at", "overdue_level", "id", "ledger_number")
    return {name: getattr(row, name) for name in times} | {
        "status": say(view.status),
        "problem": view.excerpt,
        "place": view.place,
        "topic": view.topic,
        "urgency": say(URGENCY.get(row.urgency or "")),
        "department": view.department,
    }
