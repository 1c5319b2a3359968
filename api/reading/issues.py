"""One issue as one reader has it: the issue, its timeline, its clocks; each reading is written down first."""

from api.reading.opening import ensure_allowed, note_reading, open_text, opened_for
from api.reading.recorded import books_of, files_for, known_among, names_for, numbered_events
from api.services import Services
from api.views.attachments import attachment_views
from api.views.clock import ClocksView, clock_views
from api.views.dialogue import UtteranceView, is_dialogue, may_read_dialogue, utterances, uttered
from api.views.handling import related_ids
from api.views.issue import IssueView, issue_view, unnamed_for
from api.views.timeline import TimelineView, entries
from api.views.told import said_with
from schemas.domain.authorization.words import FieldGroup, Operation
from schemas.domain.clock_history import Numbered, clocks
from schemas.domain.errors import DomainError
from schemas.domain.handling_events import Commented
from schemas.domain.issue import Issue
from schemas.domain.numbering import counted_by
from schemas.domain.place import PlaceResolved
from schemas.domain.principals import Principal, fields_for
from schemas.wire.decisions import Found


async def issue_for(services: Services, caller: Principal, issue: Issue, found: Found) -> IssueView:
    """The issue in clear, as far as this reader may have it; `visible` gave both."""
    await note_reading(services, issue, caller, action="read-issue")
    opened = opened_for(services, found, caller)
    return issue_view(
        issue,
        opened=opened,
        reader=caller,
        department=department_name(services, issue.department_id),
        place_name=place_name(services, issue.findings.place if issue.findings else opened.place),
        known=await known_among(services, related_ids(issue), caller),
        dialogue=await _dialogue(services, found, issue, caller),
        attachments=attachment_views(await files_for(services, issue)),
    )


async def timeline_for(
    services: Services,
    caller: Principal,
    issue: Issue,
    found: Found,
    *,
    numbered: tuple[Numbered, ...] | None = None,
) -> TimelineView:
    """Every step with its time, the time since the step before, and the clock it stopped.

    `visible` gave the issue; `numbered`: its `numbered_events`, where they were read already.

    Raises:
        DomainError: this reader may not.
    """
    ensure_allowed(issue, caller, operation=Operation.READ_TIMELINE)
    await note_reading(services, issue, caller, action="read-timeline")
    numbered = await numbered_events(services, issue) if numbered is None else numbered
    texts = _texts(services, found, numbered, reader=caller)
    names = await names_for(services, issue, numbered, caller)
    told = entries(numbered, texts, names=names, erasure=issue.erasure)
    version = counted_by(issue, issue.version, role=caller.role)
    return TimelineView(id=issue.id, version=version, entries=tuple(told))


async def clocks_for(
    services: Services, caller: Principal, issue: Issue, *, numbered: tuple[Numbered, ...] | None = None
) -> ClocksView:
    """Every clock that ever ran on the issue, line by line; arguments as of `timeline_for`.

    Raises:
        DomainError: this reader may not.
    """
    ensure_allowed(issue, caller, operation=Operation.READ_CLOCK)
    await note_reading(services, issue, caller, action="read-clock")
    numbered = await numbered_events(services, issue) if numbered is None else numbered
    found, now = clocks(numbered), services.clock()
    books = await books_of(services, issue, found)
    return ClocksView(
        id=issue.id,
        version=counted_by(issue, issue.version, role=caller.role),
        at=now,
        promised_end=issue.promised_end,
        at_risk=issue.at_risk,
        clocks=tuple(clock_views(found, books=books, now=now, unnamed=unnamed_for(issue, caller))),
    )


def department_name(services: Services, department_id: str | None) -> str | None:
    """The department's name in the policy of now; None where it has none."""
    department = services.rulebooks.current().policy.departments.get(department_id or "")
    return department.name if department else None


def place_name(services: Services, place: PlaceResolved | None) -> str | None:
    """The name of the narrowest place known; None where the registry has lost it meanwhile."""
    if place is None:
        return None
    try:
        return services.places.name(place.narrowest)
    except DomainError:
        return None


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
