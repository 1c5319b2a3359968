"""移送纪检: what turns out to be a discipline matter goes to discipline intake as if it had been sealed."""

from datetime import datetime

from schemas.domain.analysis import Category, Urgency
from schemas.domain.clocks import Stage
from schemas.domain.discipline_events import Referred
from schemas.domain.events import Event
from schemas.domain.handling_commands import ReferToDiscipline
from schemas.domain.issue import Issue
from schemas.domain.rules.departments import is_above
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import deciding_role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status, ensure_step


def refer(issue: Issue, command: ReferToDiscipline, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Every clock of the general side stops, that of intake starts; history waits for intake on no clock."""
    ensure_step(issue.status, Status.DELIBERATING)
    assert issue.urgency is not None, "a general issue was analyzed"
    department_id = rulebook.policy.department_for(Category.DISCIPLINE)
    there = issue.model_copy(update={"department_id": department_id, "key_class": KeyClass.DISCIPLINE})
    there = there.model_copy(update={"above": is_above(there, rulebook)})
    schedule = rulebook.schedule(
        Stage.INTAKE, issue_id=issue.id, urgency=issue.urgency, start=now, department_id=department_id
    )
    return (
        Referred(
            at=now,
            by=by,
            department_id=department_id,
            urgency=Urgency(issue.urgency),
            reason=command.reason,
            above=there.above,
            to=rulebook.who(deciding_role(there), there),
            schedule=schedule if issue.taken_over is None else None,
        ),
    )
