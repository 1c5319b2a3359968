"""What the folding of several kinds of events shares: changed fields, and the clocks that run on."""

from datetime import datetime

from schemas.domain.clocks import DueKind, Schedule, Stage
from schemas.domain.issue_state import Issue


def changed(issue: Issue, **changes: object) -> Issue:
    """The issue with other values in these fields."""
    return issue.model_copy(update=changes)


def running(schedule: Schedule | None) -> tuple[Schedule, ...]:
    """The one clock, or none where none was started."""
    return () if schedule is None else (schedule,)


def without(schedules: tuple[Schedule, ...], *stages: Stage, unit_id: str | None = None) -> tuple[Schedule, ...]:
    """The clocks that run on when these stages of the issue, or of one unit, are over."""
    return tuple(one for one in schedules if one.unit_id != unit_id or one.stage not in stages)


def promised_end(schedules: tuple[Schedule, ...]) -> datetime | None:
    """When the handling clock of the issue itself ends; nothing is promised where none runs."""
    return next((one.deadline.at for one in schedules if one.stage is Stage.HANDLE and one.unit_id is None), None)


def reached(issue: Issue, schedules: tuple[Schedule, ...]) -> int:
    """The highest ladder level that a clock still running has reached: of each the one below the next to be called."""
    ahead = ([due.level for due in one.dues if due.kind is DueKind.ESCALATION] for one in schedules)
    return max((min(levels) - 1 if levels else issue.escalated for levels in ahead), default=0)


def staff_of(actor: str) -> tuple[str, ...]:
    """The id of the member of staff who acted; nobody's for a reporter or the engine."""
    kind, _, staff_id = actor.partition(":")
    return (staff_id,) if kind == "staff" else ()
