"""An issue as its events tell it. `evolve` never refuses: what happened, happened."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

from schemas.domain.dialogue_events import DialogueEvent, Objected, Questioned, Replied
from schemas.domain.discipline_events import AccusedNamed, DisciplineEvent, Referred
from schemas.domain.erasure_events import ErasureAsked, HoldLifted, HoldPlaced, ReporterErased
from schemas.domain.events import (
    OPENING,
    Accepted,
    Analyzed,
    Classified,
    Closed,
    Collected,
    DeliberationLapsed,
    DeliberationOpened,
    Escalated,
    Event,
    FeedbackGiven,
    Filed,
    Findings,
    IntakeConfirmed,
    IntakeOpened,
    IntakeReleased,
    Logged,
    Reminded,
    Reopened,
    Resolved,
    Routed,
)
from schemas.domain.handling_events import HandlingEvent, TakenBack
from schemas.domain.issue_answering import answered
from schemas.domain.issue_changes import changed, promised_end, running
from schemas.domain.issue_dialogue import spoken
from schemas.domain.issue_discipline import disciplined
from schemas.domain.issue_erasure import erased
from schemas.domain.issue_handling import handled
from schemas.domain.issue_state import Issue
from schemas.domain.issue_undo import taken_back, undoable
from schemas.domain.numbering import with_one_more
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status

__all__ = ("Issue", "evolve", "replay")


def evolve(issue: Issue | None, event: Event) -> Issue:
    """Apply one recorded fact."""
    if issue is None:
        assert isinstance(event, Filed), "a stream starts with Filed"
        return _filed(event)
    moved = taken_back(issue) if isinstance(event, TakenBack) else _moved(issue, event)
    undo = undoable(issue, event, moved=moved)
    version = issue.version + 1
    is_apart = OPENING.get(event.type, issue.key_class) is KeyClass.DISCIPLINE
    apart = with_one_more(issue.apart, version) if is_apart else issue.apart
    return moved.model_copy(update={"version": version, "last_at": event.at, "undo": undo, "apart": apart})


def replay(events: Iterable[Event], *, start: Issue | None = None) -> Issue | None:
    """Fold events, oldest first."""
    return reduce(evolve, events, start)


def _filed(event: Filed) -> Issue:
    return Issue(
        id=event.issue_id,
        version=1,
        status=Status.FILED,
        key_class=KeyClass.INTAKE,
        policy_version=event.policy_version,
        calendar_version=event.calendar_version,
        filed_at=event.at,
        filed_by=event.by,
        last_at=event.at,
        promised_at=event.promised_at,
        content=event.content,
        reporter=event.reporter,
        settlement=event.settlement,
        taken_over=event.taken_over,
        joins=event.joins,
        parent_id=event.parent_id,
    )


def _moved(issue: Issue, event: Event) -> Issue:  # noqa: C901, PLR0911 - one line for each kind of fact
    match event:
        case Collected():
            return changed(issue, status=Status.COLLECTED, place=event.place)
        case Analyzed():
            return _general(
                issue,
                event.findings,
                grounds=event.grounds,
                sealed=False,
                accused=event.accused,
                accused_marks=event.accused_marks,
                above=False,
                # Nobody has it before it is routed; of discipline nobody ever had.
                responsible=(),
                # A question that discipline intake asked before it released the issue is nobody's any more.
                question_at=None,
            )
        case IntakeOpened() | IntakeConfirmed():
            return _discipline(issue, event)
        case DeliberationOpened():
            return changed(issue, status=Status.DELIBERATING, schedules=(event.schedule,))
        case Classified() | DeliberationLapsed():
            return _general(issue, event.findings, **_said_anew(event))
        case Logged():
            return _logged(issue, event)
        case Filed() | IntakeReleased():
            # Received once, a second one could only repeat it; and it is Analyzed that opens what was released.
            return issue
        case Routed() | Accepted() | Resolved() | FeedbackGiven() | Reopened() | Closed():
            return answered(issue, event)
        case Reminded() | Escalated():
            return _fired(issue, event)
        case ReporterErased() | ErasureAsked() | HoldPlaced() | HoldLifted():
            return erased(issue, event)
        case _:
            return _since(issue, event)


def _since(issue: Issue, event: HandlingEvent | DisciplineEvent | DialogueEvent) -> Issue:
    match event:
        case Questioned() | Replied() | Objected():
            return spoken(issue, event)
        case AccusedNamed() | Referred():
            return disciplined(issue, event)
        case _:
            return handled(issue, event)


def _logged(issue: Issue, event: Logged) -> Issue:
    return changed(
        issue,
        status=Status.LOGGED,
        ledger_number=event.ledger_number,
        logged_at=event.at,
        schedules=event.schedules,
        promised_end=event.promised_end or promised_end(event.schedules),
    )


def _discipline(issue: Issue, event: IntakeOpened | IntakeConfirmed) -> Issue:
    if isinstance(event, IntakeOpened):
        return changed(
            issue,
            status=Status.DELIBERATING,
            sealed=True,
            key_class=KeyClass.DISCIPLINE,
            grounds=event.grounds,
            department_id=event.department_id,
            urgency=event.urgency,
            schedules=running(event.schedule),
            accused=event.accused,
            accused_marks=event.accused_marks,
            above=event.above,
        )
    return changed(
        issue,
        status=Status.ANALYZED,
        sealed=False,
        department_id=event.department_id,
        urgency=event.urgency,
        escalated=0,
        schedules=(),
        above=event.above,
        **_said_anew(event),
    )


def _said_anew(event: IntakeConfirmed | Classified | DeliberationLapsed) -> dict[str, Any]:
    """Whom it accuses, where a person said so with the decision."""
    if isinstance(event, DeliberationLapsed) or event.accused is None:
        return {}
    return {"accused": event.accused, "accused_marks": event.accused_marks}


def _general(issue: Issue, findings: Findings, **changes: object) -> Issue:
    return changed(
        issue,
        status=Status.ANALYZED,
        key_class=KeyClass.GENERAL,
        findings=findings,
        urgency=findings.urgency,
        department_id=findings.department_id,
        community_id=findings.place.community_id,
        escalated=0,
        schedules=(),
        **changes,
    )


def _fired(issue: Issue, event: Reminded | Escalated) -> Issue:
    level = max(issue.escalated, event.level) if isinstance(event, Escalated) else issue.escalated
    return changed(issue, escalated=level, schedules=tuple(schedule.without(event.key) for schedule in issue.schedules))
