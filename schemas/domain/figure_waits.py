"""Who is stuck on whom: what an open issue waits for, as it stands."""

from collections.abc import Iterator
from datetime import datetime

from schemas.domain.clocks import DueKind, Schedule, Stage
from schemas.domain.figures import Awaited, Wait, WaitsOn
from schemas.domain.issue_state import Issue, Task
from schemas.domain.status import Status

# Those that call somebody above when they are over, level by level. The others end by themselves.
_LADDERED = frozenset({Stage.ACCEPT, Stage.HANDLE, Stage.REROUTE, Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE})


def is_late(schedule: Schedule) -> bool:
    """Whether a clock is past its limit: its first level, which is its end, was called."""
    levels = [due.level for due in schedule.dues if due.kind is DueKind.ESCALATION]
    return schedule.stage in _LADDERED and min(levels, default=2) > 1


def waits_of(issue: Issue) -> tuple[Wait, ...]:
    """Everything that it waits for at once, what holds up the issue itself first; nothing before it was routed."""
    found = [*_moves(issue)]
    if issue.asked is not None:
        since = issue.accepted_at or issue.last_at
        found.append(_wait(issue, WaitsOn.HEAD, issue.department_id, Awaited.DECIDE_EXTENSION, since=since))
    if issue.question_at is not None:
        found.append(_wait(issue, WaitsOn.REPORTER, "", Awaited.REPLY, since=issue.question_at))
    return tuple(found)


def _moves(issue: Issue) -> Iterator[Wait]:
    match issue.status:
        case Status.ROUTED:
            since = issue.routed_at or issue.last_at
            yield _wait(issue, WaitsOn.DEPARTMENT, issue.department_id, Awaited.ACCEPT, since=since, by=Stage.ACCEPT)
        case Status.ACCEPTED:
            yield from _handling(issue)
        case Status.RETURNED:
            yield _rerouting(issue)
        case Status.RESOLVED:
            yield _wait(issue, WaitsOn.REPORTER, "", Awaited.RATE, since=issue.resolved_at or issue.last_at)
        case Status.SUSPENDED | Status.MERGED:
            yield _standing(issue)
        case _:
            return


def _handling(issue: Issue) -> Iterator[Wait]:
    """The units that are at work, or those whose parts are; where nobody is, the department."""
    at_work = [task for task in issue.tasks if not task.over]
    yield from (_working(issue, task) for task in at_work)
    if any(not child.ended for child in issue.children):
        yield _wait(issue, WaitsOn.PARTS, "", Awaited.END, since=_accepted_at(issue))
    elif not at_work:
        since = _accepted_at(issue)
        yield _wait(issue, WaitsOn.DEPARTMENT, issue.department_id, Awaited.HANDLE, since=since, by=Stage.HANDLE)


def _working(issue: Issue, task: Task) -> Wait:
    if task.state == "returned":
        return _wait(issue, WaitsOn.DEPARTMENT, issue.department_id, Awaited.REASSIGN, since=_accepted_at(issue))
    stage, what = (Stage.UNIT_ACCEPT, Awaited.ACCEPT) if task.state == "given" else (Stage.UNIT_HANDLE, Awaited.HANDLE)
    clock = issue.schedule(stage, unit_id=task.unit_id)
    since = clock.deadline.start if clock else _accepted_at(issue)
    late = clock is not None and is_late(clock)
    return Wait(on=WaitsOn.UNIT, id=task.unit_id, what=what, since=since, late=late)


def _rerouting(issue: Issue) -> Wait:
    """Those who know the place find the next department; too often returned, the supervisor rules."""
    clock = issue.schedule(Stage.REROUTE)
    since = clock.deadline.start if clock else issue.last_at
    on, who = (WaitsOn.SUPERVISOR, "") if issue.ruling else (WaitsOn.COMMUNITY, issue.community_id)
    return _wait(issue, on, who, Awaited.REROUTE, since=since, by=Stage.REROUTE)


def _standing(issue: Issue) -> Wait:
    since = issue.paused.since if issue.paused else issue.last_at
    if issue.status is Status.MERGED:
        return _wait(issue, WaitsOn.MAIN, "", Awaited.END, since=since)
    reason = issue.paused.reason if issue.paused else None
    return _wait(issue, WaitsOn.REASON, reason, Awaited.END, since=since)


def _wait(
    issue: Issue, on: WaitsOn, who: str | None, what: Awaited, *, since: datetime, by: Stage | None = None
) -> Wait:
    clock = issue.schedule(by) if by is not None else None
    return Wait(on=on, id=who or "", what=what, since=since, late=clock is not None and is_late(clock))


def _accepted_at(issue: Issue) -> datetime:
    return issue.accepted_at or issue.last_at
