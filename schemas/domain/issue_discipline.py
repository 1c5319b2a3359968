"""How an issue changes when it is said whom it accuses, and when it is given to discipline afterwards."""

from typing import Any, assert_never

from schemas.domain.discipline_events import AccusedNamed, DisciplineEvent, Referred
from schemas.domain.issue_changes import changed, running
from schemas.domain.issue_state import Issue
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status


def disciplined(issue: Issue, event: DisciplineEvent) -> Issue:
    """Apply one recorded fact."""
    match event:
        case AccusedNamed():
            return changed(
                issue,
                accused=event.accused,
                accused_marks=event.accused_marks,
                above=event.above,
                responsible=event.to or issue.responsible,
            )
        case Referred():
            return changed(
                issue,
                **_AS_BEFORE_IT_WAS_GENERAL,
                # To its reporter it goes on following what it joined, as long as nobody else had it.
                joins=issue.joins if issue.routed_at is None else None,
                # Nobody waits for the parts any more; they carry the same person's details.
                children=tuple(child.model_copy(update={"ended": True}) for child in issue.children),
                urgency=event.urgency,
                department_id=event.department_id,
                above=event.above,
                schedules=running(event.schedule),
            )
        case _:
            assert_never(event)


# What it was for everybody else is over; its reporter goes on seeing that it is with somebody, and by when.
_AS_BEFORE_IT_WAS_GENERAL: dict[str, Any] = {
    "status": Status.DELIBERATING,
    "sealed": True,
    "referred": True,
    "key_class": KeyClass.DISCIPLINE,
    "findings": None,
    "community_id": None,
    "responsible": (),
    "ledger_number": None,
    "logged_at": None,
    "accepted_at": None,
    "resolved_at": None,
    "closed_at": None,
    "answer": None,
    "evidence": (),
    "level": 0,
    "escalated": 0,
    "satisfied": None,
    "outcome": None,
    "callback": False,
    "returned_by": (),
    "ruling": False,
    "binding": False,
    "tasks": (),
    "asked": None,
    "paused": None,
    "parent_id": None,
    "main_id": None,
    "duplicates": (),
    "reviews": 0,
}
