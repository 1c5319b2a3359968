"""交办: a lead unit and co-handlers work side by side on their own clocks; the department answers when all are done."""

from datetime import datetime

from schemas.domain.clocks import Stage
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import AcceptTask, Assign, ExcuseTask, FinishTask, ReturnTask
from schemas.domain.handling_events import Assigned, TaskAccepted, TaskExcused, TaskFinished, TaskReturned, UnitTask
from schemas.domain.issue import Issue
from schemas.domain.issue_state import Task
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.roles import Role
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.status import Status

_WORKED_ON = frozenset({"given", "accepted"})


class NoUnitError(DomainError):
    """Nobody was named."""

    code = "no-unit"

    def __init__(self) -> None:
        super().__init__("No unit was named.", hint="Name a lead unit in lead_unit_id, and co-handlers in unit_ids.")


class LeadMissingError(DomainError):
    """One unit answers for the work of all."""

    code = "lead-missing"

    def __init__(self) -> None:
        super().__init__(
            "One of the units must lead.", hint="Name the one that leads in lead_unit_id, the others in unit_ids."
        )


class LeadTakenError(DomainError):
    """There is a lead unit already."""

    code = "lead-taken"

    def __init__(self, unit_id: str) -> None:
        super().__init__(
            f"The unit {unit_id} leads already.",
            hint="Add the other one in unit_ids, or excuse the one that leads first.",
        )


class UnitUnservedError(DomainError):
    """Nobody works for a unit of that id."""

    code = "unit-unserved"

    def __init__(self, unit_id: str) -> None:
        super().__init__(
            f"There is no unit {unit_id!r} with an officer who could take the task.",
            hint="Look the unit up in the registry; the administrator adds its officers.",
        )


class TaskGivenError(DomainError):
    """The unit works on it already."""

    code = "task-given"

    def __init__(self, unit_id: str) -> None:
        super().__init__(
            f"The unit {unit_id} has this task already.",
            hint="Wait for it, or excuse it before giving it the task anew.",
        )


class TaskStateError(DomainError):
    """The unit has no task here that this could be done with."""

    code = "task-not-possible"

    def __init__(self, *, unit_id: str, task: Task | None, wanted: str) -> None:
        stands = "has no task in this issue" if task is None else f"has a task that is {task.state}"
        super().__init__(
            f"The unit {unit_id} {stands}, so it cannot be {wanted}.",
            hint="Read the issue again: `tasks` says what became of each.",
        )


class TasksOpenError(DomainError):
    """The department answers when every unit is finished or excused."""

    code = "tasks-open"

    def __init__(self, units: tuple[str, ...]) -> None:
        super().__init__(
            f"Not finished yet: {', '.join(units)}.",
            hint="Wait for these units, or excuse them, then resolve the issue.",
        )


def assign(issue: Issue, command: Assign, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Give tasks; who was named before and is done or returned it may be given it anew."""
    _ensure_worked_on(issue, command="assign")
    named = tuple(
        dict.fromkeys((*(() if command.lead_unit_id is None else (command.lead_unit_id,)), *command.unit_ids))
    )
    if not named:
        raise NoUnitError
    _ensure_one_leads(issue, command)
    leads = {command.lead_unit_id} if command.lead_unit_id else set(_leads(issue))
    tasks = tuple(_task(issue, unit_id, lead=unit_id in leads, rulebook=rulebook, now=now) for unit_id in named)
    return (Assigned(at=now, by=by, tasks=tasks, instruction=command.instruction),)


def accept_task(issue: Issue, command: AcceptTask, *, by: str, now: datetime) -> tuple[Event, ...]:
    """The unit takes it."""
    _ensure_task(issue, command.unit_id, {"given"}, command=command.name, wanted="accepted")
    return (TaskAccepted(at=now, by=by, unit_id=command.unit_id),)


def return_task(issue: Issue, command: ReturnTask, *, by: str, now: datetime) -> tuple[Event, ...]:
    """The unit says why it is not its own; the department is told."""
    _ensure_task(issue, command.unit_id, _WORKED_ON, command=command.name, wanted="returned")
    return (TaskReturned(at=now, by=by, unit_id=command.unit_id, note=command.note, to=issue.responsible),)


def finish_task(issue: Issue, command: FinishTask, *, by: str, now: datetime) -> tuple[Event, ...]:
    """The unit is done, once it has taken the task; the department is told."""
    _ensure_task(issue, command.unit_id, {"accepted"}, command=command.name, wanted="finished")
    return (
        TaskFinished(
            at=now,
            by=by,
            unit_id=command.unit_id,
            report=command.report,
            evidence=command.evidence,
            to=issue.responsible,
        ),
    )


def excuse_task(issue: Issue, command: ExcuseTask, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """The department waits for it no longer; the unit is told."""
    _ensure_task(issue, command.unit_id, {*_WORKED_ON, "returned"}, command=command.name, wanted="excused")
    to = rulebook.who(Role.UNIT_OFFICER, issue, unit_id=command.unit_id)
    return (TaskExcused(at=now, by=by, unit_id=command.unit_id, note=command.note, to=to),)


def released(issue: Issue, rulebook: Rulebook) -> tuple[str, ...]:
    """Who works for a unit whose task ends because the issue goes another way."""
    at_work = (task.unit_id for task in issue.tasks if not task.over)
    people = (name for unit_id in at_work for name in rulebook.who(Role.UNIT_OFFICER, issue, unit_id=unit_id))
    return tuple(dict.fromkeys(people))


def ensure_tasks_over(issue: Issue) -> None:
    """Refuse while a unit still works.

    Raises:
        TasksOpenError: with those that do.
    """
    waiting = tuple(task.unit_id for task in issue.tasks if not task.over)
    if waiting:
        raise TasksOpenError(waiting)


def _task(issue: Issue, unit_id: str, *, lead: bool, rulebook: Rulebook, now: datetime) -> UnitTask:
    known = issue.task(unit_id)
    if known is not None and known.state in _WORKED_ON:
        raise TaskGivenError(unit_id)
    to = rulebook.who(Role.UNIT_OFFICER, issue, unit_id=unit_id)
    if not to:
        raise UnitUnservedError(unit_id)
    assert issue.urgency is not None, "what was accepted was analyzed"
    schedules = tuple(
        rulebook.schedule(
            stage,
            issue_id=issue.id,
            urgency=issue.urgency,
            start=now,
            department_id=issue.department_id,
            unit_id=unit_id,
        )
        for stage in (Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE)
    )
    return UnitTask(unit_id=unit_id, lead=lead, to=to, schedules=schedules)


def _ensure_one_leads(issue: Issue, command: Assign) -> None:
    leads = _leads(issue)
    if command.lead_unit_id is None and not leads:
        raise LeadMissingError
    if command.lead_unit_id is not None and any(one != command.lead_unit_id for one in leads):
        raise LeadTakenError(leads[0])


def _leads(issue: Issue) -> tuple[str, ...]:
    return tuple(task.unit_id for task in issue.tasks if task.lead and task.state in {*_WORKED_ON, "finished"})


def _ensure_task(issue: Issue, unit_id: str, states: set[str] | frozenset[str], *, command: str, wanted: str) -> None:
    _ensure_worked_on(issue, command=command)
    task = issue.task(unit_id)
    if task is None or task.state not in states:
        raise TaskStateError(unit_id=unit_id, task=task, wanted=wanted)


def _ensure_worked_on(issue: Issue, *, command: str) -> None:
    if issue.status is not Status.ACCEPTED:
        raise CommandNotPossibleError(status=issue.status, command=command)
