"""/staff/today: what waits in a worker's grids, what to tell people in person, and what became of own filings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request, Response

from api.pages.field.drafts import account_mark
from api.pages.field.places import place_label
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.filings import own_filings
from api.reading.issues import department_name
from api.reading.lists import ledger_page
from api.services import Services, services_of
from api.words import CHINA
from schemas.domain.authorization.words import Operation
from schemas.domain.principals import Principal
from schemas.domain.status import Status
from schemas.wire.reading import FilingRow, IssueRow, Order, Query

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_WAITING: Final = 20
_OWN: Final = 10
_LOOKED_AT: Final = 100  # answered ones and own filings among which today's are looked for


@dataclass(frozen=True)
class Line:
    """A row with the names of its place and its department."""

    row: IssueRow
    place: str
    department: str | None


@router.get("/staff/today", name=Operation.LIST_ISSUES.value)
async def today(request: Request) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    caller, now = visitor.caller, services.clock()
    waiting = await ledger_page(services, caller, Query(open=True, order=Order.DUE, limit=_WAITING))
    filings = (await own_filings(services, caller, limit=_LOOKED_AT)).items
    answered = await _answered_today(services, caller, now=now)
    listed = {row.id for row in answered}
    values = {
        "waiting": [_line(services, row) for row in waiting.items],
        "more": waiting.next is not None,
        "answered": [_line(services, row) for row in answered],
        "own_answered": [row for row in filings if row.id not in listed and _is_of_today(row, now=now)],
        "filings": [(row, department_name(services, row.department_id)) for row in filings[:_OWN]],
        "account": account_mark(request, visitor),
    }
    return work_page(request, "field/today.html", values)


async def _answered_today(services: Services, caller: Principal, *, now: datetime) -> tuple[IssueRow, ...]:
    """Those of the own grids that wait for their reporter's word, the latest first."""
    midnight = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight.astimezone(UTC)
    query = Query(status=Status.RESOLVED, resolved_since=since, order=Order.DUE, limit=_LOOKED_AT)
    return tuple(sorted((await ledger_page(services, caller, query)).items, key=_when, reverse=True))


def _when(row: IssueRow) -> tuple[datetime, str]:
    assert row.resolved_at is not None, "it was answered today"
    return row.resolved_at, row.id


def _is_of_today(row: FilingRow, *, now: datetime) -> bool:
    if row.resolved_at is None or row.status is not Status.RESOLVED:
        return False
    return row.resolved_at.astimezone(CHINA).date() == now.astimezone(CHINA).date()


def _line(services: Services, row: IssueRow) -> Line:
    place = place_label(services, row.grid_id or row.community_id)
    return Line(row=row, place=place, department=department_name(services, row.department_id))
