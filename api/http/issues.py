"""Reading issues: the ledger, one issue, its timeline."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.http.answers import problems
from api.http.callers import (
    IfNoneMatch,
    IssueIdDep,
    ServicesDep,
    StaffDep,
    etag,
    is_unchanged,
    reading_scope,
)
from api.http.clock_examples import CLOCKS
from api.http.examples import ISSUE, LEDGER, TIMELINE
from api.http.filters import LedgerFilters
from api.http.opening import note_listing, note_reading, open_text, opened_for, visible
from api.http.recorded import books_of, files_for, known_among, names_for, numbered_events
from api.http.services import Services
from api.http.strict_route import StrictRoute
from api.http.views.attachments import attachment_views
from api.http.views.clock import ClocksView, clock_views
from api.http.views.clocks import Numbered, clocks
from api.http.views.dialogue import UtteranceView, is_dialogue, may_read_dialogue, utterances, uttered
from api.http.views.handling import related_ids
from api.http.views.issue import IssueView, issue_view, unnamed_for
from api.http.views.timeline import TimelineView, entries
from api.http.views.told import said_with
from schemas.domain.authorization.words import FieldGroup, Operation
from schemas.domain.errors import DomainError
from schemas.domain.handling_events import Commented
from schemas.domain.issue import Issue
from schemas.domain.numbering import counted_by
from schemas.domain.place import PlaceResolved
from schemas.domain.principals import Principal, fields_for
from schemas.wire.decisions import Found
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
    scope = reading_scope(caller)
    page = await services.lists.page(filters.query(), scope=scope)
    await note_listing(services, scope, [row.id for row in page.items], caller.id, action="list-issues")
    return page


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
    if is_unchanged(if_none_match, version):
        return Response(status_code=304, headers=headers)
    await note_reading(services, issue, caller, action="read-issue")
    opened = opened_for(services, found, caller)
    response.headers.update(headers)
    return issue_view(
        issue,
        opened=opened,
        reader=caller,
        department=_department(services, issue),
        place_name=_place_name(services, issue.findings.place if issue.findings else opened.place),
        known=await known_among(services, related_ids(issue), caller),
        dialogue=await _dialogue(services, found, issue, caller),
        attachments=attachment_views(await files_for(services, issue)),
    )


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
    await note_reading(services, issue, caller, action="read-timeline")
    numbered = await numbered_events(services, issue)
    texts = _texts(services, found, numbered, reader=caller)
    names = await names_for(services, issue, numbered, caller)
    told = entries(numbered, texts, names=names, erasure=issue.erasure)
    version = counted_by(issue, issue.version, role=caller.role)
    return TimelineView(id=issue.id, version=version, entries=tuple(told))


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
    await note_reading(services, issue, caller, action="read-clock")
    found, now = clocks(await numbered_events(services, issue)), services.clock()
    books = await books_of(services, issue, found)
    return ClocksView(
        id=issue.id,
        version=counted_by(issue, issue.version, role=caller.role),
        at=now,
        promised_end=issue.promised_end,
        at_risk=issue.at_risk,
        clocks=tuple(clock_views(found, books=books, now=now, unnamed=unnamed_for(issue, caller))),
    )


def _texts(
    services: Services, found: Found, numbered: tuple[Numbered, ...], *, reader: Principal
) -> dict[int, str | None]:
    """What was said with each step, as far as the reader has it."""
    assert found.issue is not None, "only a found issue has a timeline"
    reads_comments = FieldGroup.COMMENTS in fields_for(reader, found.issue)
    reads_dialogue = may_read_dialogue(reader, found.issue)
    return {
        version: open_text(services, found, said_with(event))
        for version, event in numbered
        if (reads_dialogue or not is_dialogue(event)) and (reads_comments or not isinstance(event, Commented))
    }


async def _dialogue(services: Services, found: Found, issue: Issue, reader: Principal) -> tuple[UtteranceView, ...]:
    """What was asked and said, of a released issue without what discipline intake asked."""
    if not issue.said or not may_read_dialogue(reader, issue):
        return ()
    numbered = await numbered_events(services, issue)
    texts = {version: open_text(services, found, uttered(event)) for version, event in numbered}
    return tuple(utterances(issue, numbered, texts))


def _department(services: Services, issue: Issue) -> str | None:
    department = services.rulebooks.current().policy.departments.get(issue.department_id or "")
    return department.name if department else None


def _place_name(services: Services, place: PlaceResolved | None) -> str | None:
    """The name of the narrowest place known; None where the registry has lost it meanwhile."""
    if place is None:
        return None
    try:
        return services.places.name(place.building_id or place.grid_id or place.community_id)
    except DomainError:
        return None
