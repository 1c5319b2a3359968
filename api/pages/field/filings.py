"""/staff/filings: what one filed and what became of it, as a page and as .json, .csv and .xlsx at the same address."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request, Response

from api.pages.exporting import KINDS, Cell, Sheet, ensure_kind, file_of
from api.pages.look import Look, look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.filings import all_own_filings, own_filings
from api.reading.issues import department_name
from api.services import Services, services_of
from api.words import STATUS, Said
from schemas.domain.authorization.words import Operation
from schemas.domain.status import Status
from schemas.wire.reading import FilingRow

router = APIRouter(route_class=PageRoute, include_in_schema=False)

RECEIVED: Final = STATUS[Status.FILED]
_PAGE: Final = 50
_MOST: Final = 10_000  # rows of a file
_COLUMNS: Final = (
    ("filed_at", Said(zh="登记时间", en="filed")),
    ("promised_at", Said(zh="承诺答复", en="promised")),
    ("status", Said(zh="状态", en="status")),
    ("ledger_number", Said(zh="台账编号", en="ledger number")),
    ("department", Said(zh="部门", en="department")),
    ("routed_at", Said(zh="交办", en="routed")),
    ("accepted_at", Said(zh="签收", en="accepted")),
    ("resolved_at", Said(zh="办结", en="answered")),
    ("closed_at", Said(zh="结单", en="closed")),
    ("id", Said(zh="事项", en="issue")),
)


@router.get("/staff/filings", name=Operation.LIST_FILINGS.value)
async def filings(request: Request) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    page = await own_filings(services, visitor.caller, cursor=request.query_params.get("cursor"), limit=_PAGE)
    rows = [(row, department_name(services, row.department_id)) for row in page.items]
    values = {"filings": rows, "next": page.next, "first": "cursor" not in request.query_params, "kinds": KINDS}
    return work_page(request, "field/filings.html", values)


@router.get("/staff/filings.{kind}", name=Operation.LIST_FILINGS.value)
async def filings_file(request: Request, kind: str) -> Response:
    """The latest, up to ten thousand."""
    visitor, services, look = await visitor_of(request), services_of(request), look_of(request)
    ensure_kind(kind)
    found = await all_own_filings(services, visitor.caller, most=_MOST)
    columns = [(key, look.say(said)) for key, said in _COLUMNS]
    return file_of(Sheet(name="filings", columns=columns, rows=[_row(services, row, look) for row in found]), kind)


def _row(services: Services, row: FilingRow, look: Look) -> Mapping[str, Cell]:
    named: dict[str, Cell] = {
        "status": look.say(STATUS[row.status] if row.status else RECEIVED),
        "department": department_name(services, row.department_id),
    }
    return {key: named[key] if key in named else getattr(row, key) for key, _ in _COLUMNS}
