"""How an issue changes by what is recorded of it after routing beside its answer."""

from typing import assert_never

from schemas.domain.clocks import Schedule, Stage
from schemas.domain.handling_events import (
    Assigned,
    CardIssued,
    ChildEnded,
    Commented,
    DuplicateLeft,
    DuplicateTaken,
    ExtensionDenied,
    ExtensionGranted,
    ExtensionRequested,
    FilesAdded,
    HandlingEvent,
    Merged,
    Recalendared,
    Refused,
    Repoliced,
    Rerouted,
    Resumed,
    Returned,
    ReviewOpened,
    Split,
    Suspended,
    TakenBack,
    TaskAccepted,
    TaskExcused,
    TaskFinished,
    TaskReturned,
    Transferred,
    Unmerged,
    Urged,
    Withdrawn,
)
from schemas.domain.issue_answering import handled_anew
from schemas.domain.issue_changes import changed, reached, running, without
from schemas.domain.issue_state import Asked, Child, Issue, Paused, Task
from schemas.domain.status import Status


def handled(issue: Issue, event: HandlingEvent) -> Issue:  # noqa: PLR0911 - one line for each kind of fact
    """Apply one recorded fact."""
    match event:
        case Returned() | Rerouted():
            return _sent_on(issue, event)
        case Assigned() | TaskAccepted() | TaskReturned() | TaskFinished() | TaskExcused():
            return _worked_on(issue, event)
        case ExtensionRequested() | ExtensionGranted() | ExtensionDenied():
            return _extended(issue, event)
        case Suspended() | Resumed() | Merged() | Unmerged():
            return _stopped(issue, event)
        case DuplicateTaken() | DuplicateLeft() | Split() | ChildEnded():
            return _related(issue, event)
        case Withdrawn() | Refused() | ReviewOpened():
            return _ended(issue, event)
        case CardIssued() | Transferred() | Commented() | FilesAdded() | Urged() | TakenBack():
            return _supervised(issue, event)
        case Recalendared() | Repoliced():
            return _counted_anew(issue, event)
        case _:
            assert_never(event)


def _sent_on(issue: Issue, event: Returned | Rerouted) -> Issue:
    if isinstance(event, Returned):
        return changed(
            issue,
            status=Status.RETURNED,
            returned_by=(*issue.returned_by, issue.department_id or ""),
            ruling=event.ruling,
            responsible=event.to,
            escalated=0,
            tasks=(),
            asked=None,
            schedules=(event.schedule,),
        )
    found = issue.findings
    if found is not None and event.category is not None:
        found = found.model_copy(update={"category": event.category, "department_id": event.department_id})
    return changed(
        issue,
        status=Status.ROUTED,
        findings=found,
        department_id=event.department_id,
        responsible=event.responsible,
        routed_at=event.at,
        accepted_at=None,
        ruling=False,
        binding=event.binding,
        escalated=0,
        tasks=(),
        asked=None,
        schedules=event.schedules,
        above=event.above,
    )


def _worked_on(issue: Issue, event: Assigned | TaskAccepted | TaskReturned | TaskFinished | TaskExcused) -> Issue:
    match event:
        case Assigned():
            return _assigned(issue, event)
        case TaskAccepted():
            kept = without(issue.schedules, Stage.UNIT_ACCEPT, unit_id=event.unit_id)
            return _with_task(issue, Task(unit_id=event.unit_id, lead=False, state="accepted"), schedules=kept)
        case TaskReturned():
            return _task_over(issue, Task(unit_id=event.unit_id, lead=False, state="returned"))
        case TaskFinished():
            return _task_over(issue, Task(unit_id=event.unit_id, lead=False, state="finished"))
        case TaskExcused():
            return _task_over(issue, Task(unit_id=event.unit_id, lead=False, state="excused"))
        case _:
            assert_never(event)


def _assigned(issue: Issue, event: Assigned) -> Issue:
    for given in event.tasks:
        kept = without(issue.schedules, Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE, unit_id=given.unit_id)
        others = tuple(task for task in issue.tasks if task.unit_id != given.unit_id)
        issue = changed(
            issue,
            tasks=(*others, Task(unit_id=given.unit_id, lead=given.lead)),
            schedules=(*kept, *given.schedules),
        )
    return issue


def _task_over(issue: Issue, task: Task) -> Issue:
    kept = without(issue.schedules, Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE, unit_id=task.unit_id)
    return _with_task(issue, task, schedules=kept)


def _with_task(issue: Issue, changed_task: Task, *, schedules: tuple[Schedule, ...]) -> Issue:
    """The unit's task in its new state; who leads does not change by it."""
    tasks = tuple(
        task.model_copy(update={"state": changed_task.state}) if task.unit_id == changed_task.unit_id else task
        for task in issue.tasks
    )
    return changed(issue, tasks=tasks, schedules=schedules, escalated=reached(issue, schedules))


def _extended(issue: Issue, event: ExtensionRequested | ExtensionGranted | ExtensionDenied) -> Issue:
    match event:
        case ExtensionRequested():
            return changed(issue, asked=Asked(limit=event.limit, by=event.by))
        case ExtensionGranted():
            return changed(
                issue,
                asked=None,
                extensions=issue.extensions + 1,
                escalated=reached(issue, event.schedules),
                schedules=event.schedules,
                promised_end=event.promised_end,
            )
        case ExtensionDenied():
            return changed(issue, asked=None)
        case _:
            assert_never(event)


def _stopped(issue: Issue, event: Suspended | Resumed | Merged | Unmerged) -> Issue:
    paused = Paused(since=event.at, status=issue.status, schedules=issue.schedules)
    match event:
        case Suspended():
            stopped = paused.model_copy(update={"reason": event.reason})
            return changed(issue, status=Status.SUSPENDED, paused=stopped, schedules=running(event.schedule))
        case Merged():
            return _following(issue, event)
        case Resumed() | Unmerged():
            return changed(
                issue,
                status=issue.paused.status if issue.paused else issue.status,
                paused=None,
                main_id=None,
                alone_since=event.at if isinstance(event, Unmerged) else issue.alone_since,
                schedules=event.schedules,
                promised_end=event.promised_end,
            )
        case _:
            assert_never(event)


def _following(issue: Issue, event: Merged) -> Issue:
    # Whatever becomes of the duplicate, no unit is at work on it: its department gives the tasks anew.
    own = tuple(one for one in issue.schedules if one.unit_id is None)
    paused = Paused(since=event.at, status=issue.status, schedules=own)
    over = tuple(task if task.over else task.model_copy(update={"state": "excused"}) for task in issue.tasks)
    return changed(issue, status=Status.MERGED, paused=paused, main_id=event.main_id, tasks=over, schedules=())


def _related(issue: Issue, event: DuplicateTaken | DuplicateLeft | Split | ChildEnded) -> Issue:
    match event:
        case DuplicateTaken():
            return changed(issue, duplicates=(*issue.duplicates, event.duplicate_id))
        case DuplicateLeft():
            return changed(issue, duplicates=tuple(one for one in issue.duplicates if one != event.duplicate_id))
        case Split():
            children = () if event.apart else tuple(Child(id=one) for one in event.children)
            return changed(issue, children=(*issue.children, *children))
        case ChildEnded():
            over = Child(id=event.child_id, ended=True)
            return changed(issue, children=tuple(over if one.id == over.id else one for one in issue.children))
        case _:
            assert_never(event)


def _supervised(issue: Issue, event: CardIssued | Transferred | Commented | FilesAdded | Urged | TakenBack) -> Issue:
    match event:
        case CardIssued():
            return changed(issue, points=issue.points + event.points)
        case Transferred():
            return changed(issue, responsible=event.responsible)
        case Commented() | FilesAdded() | Urged() | TakenBack():
            return issue  # Said, not done; and what was taken back is folded where the step before it is known.
        case _:
            assert_never(event)


def _ended(issue: Issue, event: Withdrawn | Refused | ReviewOpened) -> Issue:
    if isinstance(event, ReviewOpened):
        again = handled_anew(event, level=event.level)
        return changed(issue, reviews=issue.reviews + 1, **again)
    status = Status.WITHDRAWN if isinstance(event, Withdrawn) else Status.REFUSED
    return changed(
        issue,
        status=status,
        tasks=tuple(task if task.over else task.model_copy(update={"state": "excused"}) for task in issue.tasks),
        closed_at=event.at,
        outcome=status.value,
        sealed=False,
        paused=None,
        asked=None,
        question_at=None,
        main_id=None,
        schedules=(),
    )


def _counted_anew(issue: Issue, event: Recalendared | Repoliced) -> Issue:
    versions = (
        {"calendar_version": event.calendar_version}
        if isinstance(event, Recalendared)
        else {"policy_version": event.policy_version}
    )
    if issue.paused is not None:
        # The clocks that were counted are those that stand; what ends the suspension runs on as it was.
        paused = issue.paused.model_copy(update={"schedules": event.schedules})
        return changed(issue, paused=paused, promised_end=event.promised_end, **versions)
    return changed(issue, schedules=event.schedules, promised_end=event.promised_end, **versions)
