"""/work/filings: what one filed and what became of it, as a page and as .json, .csv and .xlsx at the same address."""

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter, Request, Response

from api.pages.exporting import CSV, XLSX, Cell, csv_of, xlsx_of
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
from schemas.wire.reading import FilingRow, Page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

RECEIVED: Final = STATUS[Status.FILED]
_PAGE: Final = 50
_MOST: Final = 10_000  # rows of a file
_COLUMNS: Final = (
    Said(zh="登记时间", en="filed"),
    Said(zh="承诺答复", en="promised"),
    Said(zh="状态", en="status"),
    Said(zh="台账编号", en="ledger number"),
    Said(zh="部门", en="department"),
    Said(zh="交办", en="routed"),
    Said(zh="签收", en="accepted"),
    Said(zh="办结", en="answered"),
    Said(zh="结单", en="closed"),
    Said(zh="事项", en="issue"),
)


@router.get("/work/filings", name=Operation.LIST_FILINGS.value)
async def filings(request: Request) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    page = await own_filings(services, visitor.caller, cursor=request.query_params.get("cursor"), limit=_PAGE)
    rows = [(row, department_name(services, row.department_id)) for row in page.items]
    values = {"filings": rows, "next": page.next, "first": "cursor" not in request.query_params}
    return work_page(request, "field/filings.html", values)


@router.get("/work/filings.json", name=Operation.LIST_FILINGS.value)
async def filings_json(request: Request) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    whole = Page[FilingRow](items=await all_own_filings(services, visitor.caller, most=_MOST))
    return _file(whole.model_dump_json().encode(), "application/json", "json")


@router.get("/work/filings.csv", name=Operation.LIST_FILINGS.value)
async def filings_csv(request: Request) -> Response:
    return _file(csv_of(await _rows(request)), CSV, "csv")


@router.get("/work/filings.xlsx", name=Operation.LIST_FILINGS.value)
async def filings_xlsx(request: Request) -> Response:
    return _file(xlsx_of(await _rows(request)), XLSX, "xlsx")


async def _rows(request: Request) -> list[tuple[Cell, ...]]:
    visitor, services, look = await visitor_of(request), services_of(request), look_of(request)
    found = await all_own_filings(services, visitor.caller, most=_MOST)
    return [tuple(map(look.say, _COLUMNS)), *(tuple(_cells(services, row, look)) for row in found)]


def _cells(services: Services, row: FilingRow, look: Look) -> Iterator[Cell]:
    yield from (row.filed_at, row.promised_at, look.say(STATUS[row.status] if row.status else RECEIVED))
    yield from (row.ledger_number, department_name(services, row.department_id))
    yield from (row.routed_at, row.accepted_at, row.resolved_at, row.closed_at, row.id)


def _file(content: bytes, media: str, suffix: str) -> Response:
    told = {"Content-Disposition": f'attachment; filename="filings.{suffix}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=told)
