"""Reading issues: the ledger, one issue, its timeline."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.http.answers import problems
from api.http.callers import IfNoneMatch, IssueIdDep, ServicesDep, StaffDep, is_unchanged
from api.http.clock_examples import CLOCKS
from api.http.examples import ISSUE, LEDGER, TIMELINE
from api.http.filters import LedgerFilters
from api.http.strict_route import StrictRoute
from api.reading.issues import clocks_for, issue_for, timeline_for
from api.reading.lists import ledger_page
from api.reading.opening import visible
from api.reading.versions import etag
from api.views.clock import ClocksView
from api.views.issue import IssueView
from api.views.timeline import TimelineView
from schemas.domain.authorization.words import Operation
from schemas.domain.numbering import counted_by
from schemas.wire.reading import IssueRow, Page

router = APIRouter(route_class=StrictRoute, tags=["issues"])

_REVALIDATE = "private, no-cache"


@router.get(
    "/v1/issues",
    operation_id="list_issues",
    summary="The ledger",
    responses={
        200: {"content": {"application/json": {"example": LEDGER}}},
        **problems("sign-in-needed", "not-allowed", "cursor", "search-too-short"),
    },
)
async def list_issues(
    services: ServicesDep, caller: StaffDep, filters: Annotated[LedgerFilters, Depends()]
) -> Page[IssueRow]:
    """Issues the caller may see, narrowed by filters that must all hold. `next` is the `cursor` of the next page."""
    return await ledger_page(services, caller, filters.query())


@router.get(
    "/v1/issues/{issue_id}",
    operation_id="read_issue",
    summary="One issue",
    response_model=IssueView,
    responses={
        200: {
            "content": {"application/json": {"example": ISSUE}},
            "headers": {"ETag": {"schema": {"type": "string"}, "description": 'The version, such as "v7".'}},
        },
        304: {"description": "The version named by If-None-Match is still the newest."},
        **problems("sign-in-needed", "not-found", "key-class-not-held"),
    },
)
async def read_issue(
    services: ServicesDep,
    caller: StaffDep,
    issue_id: IssueIdDep,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> IssueView | Response:
    """The issue in clear, and which commands are possible now, for whom, until when.

    An issue that the caller may not know of is answered exactly like one that does not exist.
    """
    issue, found = await visible(services, issue_id, caller, operation=Operation.READ_ISSUE)
    version = counted_by(issue, issue.version, role=caller.role)
    headers = {"ETag": etag(version), "Cache-Control": _REVALIDATE, "Vary": "Authorization, Cookie"}
    if is_unchanged(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    view = await issue_for(services, caller, issue, found)
    response.headers.update(headers)
    return view


@router.get(
    "/v1/issues/{issue_id}/timeline",
    operation_id="read_timeline",
    summary="Who did what when, against which limit",
    responses={
        200: {"content": {"application/json": {"example": TIMELINE}}},
        **problems("sign-in-needed", "not-found", "key-class-not-held"),
    },
)
async def read_timeline(services: ServicesDep, caller: StaffDep, issue_id: IssueIdDep) -> TimelineView:
    """Every step with its time, the time since the step before, and the clock it stopped."""
    issue, found = await visible(services, issue_id, caller, operation=Operation.READ_TIMELINE)
    return await timeline_for(services, caller, issue, found)


@router.get(
    "/v1/issues/{issue_id}/clock",
    operation_id="read_clock",
    summary="Why it is due when it is, line by line",
    responses={
        200: {"content": {"application/json": {"example": CLOCKS}}},
        **problems("sign-in-needed", "not-found", "key-class-not-held"),
    },
)
async def read_clock(services: ServicesDep, caller: StaffDep, issue_id: IssueIdDep) -> ClocksView:
    """Every clock that ever ran on the issue.

    With its limit and the rule it came from, what counted and what did not, each pause, each extension, every change
    of its due date, and how it stands now.
    """
    issue, _ = await visible(services, issue_id, caller, operation=Operation.READ_CLOCK)
    return await clocks_for(services, caller, issue)
