"""What became of an issue after routing, for its page: clocks, units, an extension asked for, related issues."""

from datetime import datetime
from typing import Any, Literal

from api.words import STAGE, Said
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.issue import Issue

TaskState = Literal["given", "accepted", "returned", "finished", "excused"]


class StandstillView(Frozen):
    """A finished pause, which is in the due date already."""

    since: datetime
    until: datetime


class DeadlineView(Frozen):
    """A running clock. `limit` as the policy writes it; `provisional`: a year without its notice counts in it.

    `unit_id` where it is that of one unit. `due_at` has every extension and pause in it.
    """

    stage: Stage
    name: Said
    unit_id: str | None = None
    start: datetime
    due_at: datetime
    limit: str
    extensions: tuple[str, ...] = ()
    pauses: tuple[StandstillView, ...] = ()
    provisional: bool


class TaskView(Frozen):
    """What one unit was given, and what became of it."""

    unit_id: str
    lead: bool
    state: TaskState


class AskedView(Frozen):
    """An extension that nobody has decided on; `by` as in the timeline."""

    limit: str
    by: str | None


class ChildView(Frozen):
    """A part that goes its own way as an issue of its own."""

    id: str
    ended: bool


def deadline_views(issue: Issue) -> tuple[DeadlineView, ...]:
    return tuple(
        DeadlineView(
            stage=schedule.stage,
            name=STAGE[schedule.stage],
            unit_id=schedule.unit_id,
            start=schedule.deadline.start,
            due_at=schedule.deadline.at,
            limit=schedule.deadline.limit,
            extensions=schedule.deadline.extensions,
            pauses=tuple(
                StandstillView(since=pause.suspended, until=pause.resumed) for pause in schedule.deadline.pauses
            ),
            provisional=schedule.deadline.provisional,
        )
        for schedule in issue.schedules
    )


def handling_fields(issue: Issue, *, unnamed: str | None) -> dict[str, Any]:
    """`unnamed` is an actor whom the reader must not learn of."""
    asked = issue.asked
    return {
        "tasks": tuple(TaskView(**task.model_dump()) for task in issue.tasks),
        "returns": len(issue.returned_by),
        "asked": AskedView(limit=asked.limit, by=None if asked.by == unnamed else asked.by) if asked else None,
        "paused_since": issue.paused.since if issue.paused else None,
        "children": tuple(ChildView(**child.model_dump()) for child in issue.children),
    }


def related_fields(issue: Issue, known: frozenset[str]) -> dict[str, Any]:
    return {
        "main_id": issue.main_id if issue.main_id in known else None,
        "duplicates": tuple(one for one in issue.duplicates if one in known),
    }


def related_ids(issue: Issue) -> tuple[str, ...]:
    """The other issues of the same matter, of which not every reader may know."""
    return issue.duplicates if issue.main_id is None else (issue.main_id, *issue.duplicates)
