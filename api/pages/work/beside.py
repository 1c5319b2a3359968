"""What stands beside an issue: solved ones of the same kind, and the sheet that is printed for who does the work."""

from typing import Final

from fastapi import APIRouter, Request, Response

from api.pages.drawing import qr_of
from api.pages.look import look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.pages.work.issue import around, named
from api.reading.issues import issue_for
from api.reading.lists import ledger_page
from api.reading.opening import visible
from api.reading.rows import RowView, rows_for
from api.services import services_of
from schemas.domain.authorization.words import Operation
from schemas.domain.status import Status
from schemas.wire.reading import Query

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_SOLVED: Final = (Status.CLOSED, Status.RESOLVED)
_SHOWN: Final = 5


@router.get("/staff/issues/{issue_id}/similar", name=Operation.READ_ISSUE.value)
async def similar(request: Request, issue_id: str) -> Response:
    """The last solved ones of the same topic that this reader may see, each with its answer."""
    visitor, services = await visitor_of(request), services_of(request)
    issue, _ = await visible(services, issue_id, visitor.caller)
    topic = issue.findings.topic if issue.findings else None
    rows: tuple[RowView, ...] = ()
    if topic is not None:
        query = Query(topic=topic, statuses=_SOLVED, limit=_SHOWN + 1)
        page = await ledger_page(services, visitor.caller, query)
        others = [row for row in page.items if row.id != issue_id][:_SHOWN]
        rows = await rows_for(services, visitor.caller, others, with_answers=True)
    template = "work/similar.html" if "hx-request" in request.headers else "work/similar_page.html"
    return work_page(request, template, {"rows": rows, **around(issue, look=look_of(request))})


@router.get("/staff/issues/{issue_id}/sheet", name=Operation.READ_ISSUE.value)
async def sheet(request: Request, issue_id: str) -> Response:
    """交办单: one page of paper with what is to be done by whom until when, and room to write on."""
    visitor, services = await visitor_of(request), services_of(request)
    issue, found = await visible(services, issue_id, visitor.caller)
    view = await issue_for(services, visitor.caller, issue, found)
    values = {
        "view": view,
        "qr": qr_of(f"{services.desk.public_url}/staff/issues/{issue_id}"),
        **named(services, view, look=look_of(request)),
        **around(issue, look=look_of(request)),
    }
    return work_page(request, "work/sheet.html", values)
