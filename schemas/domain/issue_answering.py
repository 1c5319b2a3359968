"""How an issue changes from its routing to its answer and its end."""

from typing import Any, assert_never

from schemas.domain.clocks import Stage
from schemas.domain.dialogue_events import Objected
from schemas.domain.events import Accepted, Closed, FeedbackGiven, Reopened, Resolved, Routed
from schemas.domain.handling_events import ReviewOpened
from schemas.domain.issue_changes import changed, promised_end, reached, running, staff_of, without
from schemas.domain.issue_state import Issue
from schemas.domain.status import Status


def answered(issue: Issue, event: Routed | Accepted | Resolved | FeedbackGiven | Reopened | Closed) -> Issue:
    """Apply one recorded fact."""
    match event:
        case Routed():
            return changed(
                issue,
                status=Status.ROUTED,
                department_id=event.department_id,
                responsible=event.responsible,
                routed_at=event.at,
                above=event.above,
            )
        case Accepted():
            return _accepted(issue, event)
        case Resolved():
            return _resolved(issue, event)
        case FeedbackGiven():
            return _rated(issue, event)
        case Reopened():
            again = handled_anew(event, level=event.level)
            return changed(issue, department_id=event.department_id, reopened=issue.reopened + 1, **again)
        case Closed():
            return _closed(issue, event)
        case _:
            assert_never(event)


def handled_anew(event: Reopened | ReviewOpened | Objected, *, level: int) -> dict[str, Any]:
    """What is as on the day of routing when an issue is handled once more, one level up."""
    return {
        "status": Status.ROUTED,
        "level": level,
        "responsible": event.responsible,
        "routed_at": event.at,
        "accepted_at": None,
        "resolved_at": None,
        "closed_at": None,
        "answer": None,
        "evidence": (),
        "satisfied": None,
        "outcome": None,
        "callback": False,
        "escalated": 0,
        "tasks": (),
        "asked": None,
        "main_id": None,
        "question_at": None,
        "schedules": event.schedules,
        "promised_end": event.promised_end or promised_end(event.schedules),
    }


def _accepted(issue: Issue, event: Accepted) -> Issue:
    kept = without(issue.schedules, Stage.ACCEPT)
    return changed(
        issue,
        status=Status.ACCEPTED,
        responsible=staff_of(event.by) or issue.responsible,
        accepted_at=event.at,
        schedules=kept,
        escalated=reached(issue, kept),
    )


def _resolved(issue: Issue, event: Resolved) -> Issue:
    return changed(
        issue,
        status=Status.RESOLVED,
        resolved_at=event.at,
        answer=event.answer,
        evidence=event.evidence,
        escalated=0,
        asked=None,
        question_at=None,
        schedules=running(event.schedule),
    )


def _rated(issue: Issue, event: FeedbackGiven) -> Issue:
    # Who is called back says how it ended after it has.
    said = "satisfied" if event.satisfied else "unsatisfied"
    outcome = said if issue.status is Status.CLOSED else issue.outcome
    return changed(issue, satisfied=event.satisfied, callback=False, outcome=outcome)


def _closed(issue: Issue, event: Closed) -> Issue:
    return changed(
        issue,
        status=Status.CLOSED,
        closed_at=event.at,
        outcome=event.outcome,
        callback=event.callback,
        paused=None,
        question_at=None,
        schedules=(),
    )
