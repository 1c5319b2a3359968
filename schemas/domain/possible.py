"""What can be done with an issue now, by whom, until when: one table for buttons, gateway and validator alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.domain.analysis import Urgency
from schemas.domain.authorization.rows import ENGINE, Roles
from schemas.domain.authorization.table import TABLE
from schemas.domain.authorization.words import Case, Operation
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import ENDED, Status


def _always(_: Issue) -> bool:
    return True


def _objectionable(issue: Issue) -> bool:
    """Once to each; never to following an issue that the reporter chose to join (附议)."""
    return issue.status.value not in issue.objections and (issue.main_id is None or issue.main_id != issue.joins)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """From which statuses a command is possible, on sealed issues, on others or (None) on both.

    `stage` is the clock it belongs to; `when` says more than the status can. For whom stands in the table of
    authorisation.
    """

    statuses: frozenset[Status]
    sealed: bool | None = False
    stage: Stage | None = None
    when: Callable[[Issue], bool] = _always


_HANDED_OUT = frozenset({Status.ROUTED, Status.ACCEPTED})
_ACCEPTED = frozenset({Status.ACCEPTED})
_ANY = frozenset(Status)
_UNANSWERED = _ANY - ENDED - {Status.RESOLVED}

OPENINGS: Mapping[str, Opening] = {
    "classify": Opening(statuses=frozenset({Status.DELIBERATING}), stage=Stage.DELIBERATION),
    "confirm_intake": Opening(statuses=frozenset({Status.DELIBERATING}), sealed=True, stage=Stage.INTAKE),
    "release_intake": Opening(statuses=frozenset({Status.DELIBERATING}), sealed=True, stage=Stage.INTAKE),
    "accept": Opening(statuses=frozenset({Status.ROUTED}), stage=Stage.ACCEPT),
    "return": Opening(
        statuses=_HANDED_OUT,
        stage=Stage.ACCEPT,
        when=lambda issue: not issue.binding and not issue.reviews and not issue.above,
    ),
    "refuse": Opening(statuses=frozenset({Status.ROUTED}), stage=Stage.ACCEPT),
    "reroute": Opening(statuses=_HANDED_OUT | {Status.RETURNED}, stage=Stage.REROUTE),
    "assign": Opening(statuses=_ACCEPTED, stage=Stage.HANDLE),
    "excuse_task": Opening(
        statuses=_ACCEPTED, stage=Stage.HANDLE, when=lambda issue: any(not task.over for task in issue.tasks)
    ),
    "accept_task": Opening(statuses=_ACCEPTED, when=lambda issue: any(task.state == "given" for task in issue.tasks)),
    "return_task": Opening(
        statuses=_ACCEPTED, when=lambda issue: any(task.state in {"given", "accepted"} for task in issue.tasks)
    ),
    "finish_task": Opening(
        statuses=_ACCEPTED, when=lambda issue: any(task.state == "accepted" for task in issue.tasks)
    ),
    "request_extension": Opening(
        statuses=_ACCEPTED,
        stage=Stage.HANDLE,
        when=lambda issue: issue.asked is None and issue.schedule(Stage.HANDLE) is not None,
    ),
    "grant_extension": Opening(statuses=_ACCEPTED, stage=Stage.HANDLE, when=lambda issue: issue.asked is not None),
    "deny_extension": Opening(statuses=_ACCEPTED, stage=Stage.HANDLE, when=lambda issue: issue.asked is not None),
    "suspend": Opening(statuses=_HANDED_OUT, stage=Stage.HANDLE),
    "resume": Opening(statuses=frozenset({Status.SUSPENDED}), stage=Stage.SUSPENSION),
    "merge": Opening(statuses=_HANDED_OUT, when=lambda issue: not issue.duplicates),
    "unmerge": Opening(statuses=frozenset({Status.MERGED})),
    "split": Opening(
        statuses=_HANDED_OUT | {Status.DELIBERATING},
        sealed=None,
        when=lambda issue: issue.status is Status.ACCEPTED or issue.key_class is KeyClass.DISCIPLINE,
    ),
    "resolve": Opening(statuses=_ACCEPTED, stage=Stage.HANDLE),
    "give_feedback": Opening(
        statuses=frozenset({Status.RESOLVED, Status.CLOSED}),
        stage=Stage.FEEDBACK,
        when=lambda issue: issue.status is Status.RESOLVED or issue.callback,
    ),
    "withdraw": Opening(statuses=_UNANSWERED, sealed=None),
    "request_review": Opening(
        statuses=frozenset({Status.CLOSED, Status.REFUSED}), when=lambda issue: issue.taken_over is None
    ),
    # What is added before the class is decided would stay with intake for ever; that takes a second.
    "add_files": Opening(statuses=_ANY - ENDED - {Status.FILED, Status.COLLECTED}, sealed=None),
    "ask_reporter": Opening(
        statuses=_HANDED_OUT | {Status.DELIBERATING, Status.SUSPENDED},
        sealed=None,
        when=lambda issue: issue.taken_over is None,
    ),
    # What is said before the class is decided would stay with intake for ever; that takes a second.
    "reply": Opening(
        statuses=_UNANSWERED - {Status.FILED, Status.COLLECTED},
        sealed=None,
        when=lambda issue: issue.taken_over is None,
    ),
    "object": Opening(statuses=frozenset({Status.REFUSED, Status.MERGED}), when=_objectionable),
    "comment": Opening(statuses=_ANY, sealed=None),
    "urge": Opening(statuses=_HANDED_OUT | {Status.DELIBERATING, Status.RETURNED, Status.SUSPENDED}, sealed=None),
    "issue_card": Opening(statuses=_HANDED_OUT | {Status.SUSPENDED, Status.RESOLVED}),
    "transfer": Opening(statuses=_HANDED_OUT | {Status.SUSPENDED}),
    "take_back": Opening(statuses=_ANY, when=lambda issue: issue.undo is not None),
    "erase_reporter": Opening(statuses=_ANY, sealed=None),
    "place_hold": Opening(statuses=_ANY, sealed=None, when=lambda issue: not issue.on_hold),
    "lift_hold": Opening(statuses=_ANY, sealed=None, when=lambda issue: issue.on_hold),
    "name_accused": Opening(statuses=_ANY - ENDED - {Status.FILED, Status.COLLECTED}, sealed=None),
    "refer_to_discipline": Opening(
        statuses=_ANY - {Status.FILED, Status.COLLECTED, Status.ANALYZED, Status.LOGGED, Status.WITHDRAWN}
    ),
    "take_duplicate": Opening(statuses=_ANY, sealed=None),
    "leave_duplicate": Opening(statuses=_ANY, sealed=None),
    "follow_main": Opening(statuses=_ANY, sealed=None),
    "end_child": Opening(statuses=_ANY, sealed=None),
    "recalendar": Opening(statuses=_ANY, sealed=None),
    "repolice": Opening(statuses=_ANY, sealed=None),
}


class CommandNotPossibleError(DomainError):
    """The issue does not take this command where it stands."""

    code = "step-not-allowed"

    def __init__(self, *, status: Status, command: str) -> None:
        super().__init__(
            f"An issue that is {status} does not take the command {command}.",
            hint="Read the issue again: `possible` lists what can be done now.",
        )


class NotYoursError(DomainError):
    """The command exists, but not for this role."""

    code = "not-allowed"

    def __init__(self, *, command: str, role: Role) -> None:
        super().__init__(
            f"The role {role} may not {command.replace('_', ' ')} this issue.",
            hint="`possible` of the issue names the roles that may.",
        )


class TextErasedError(DomainError):
    """Nobody can read it any more, so nobody can do anything with it."""

    code = "key-erased"

    def __init__(self) -> None:
        super().__init__(
            "The text of this issue was erased; nothing can be done with it any more.",
            hint="Its history stays and can be read; file a new report if there is something new.",
        )


class Possible(Frozen):
    """One command that the issue allows now, the roles that may give it, and the end of the clock it stops (UTC)."""

    name: str
    roles: tuple[Role, ...]
    until: datetime | None


def possible(issue: Issue) -> tuple[Possible, ...]:
    """Every command that somebody may give now, whoever asks; what only the engine gives is left out."""
    if issue.unreadable:
        return ()
    offered = ((name, opening, roles_for(issue, name)) for name, opening in OPENINGS.items())
    return tuple(
        Possible(name=name, roles=tuple(sorted(roles - ENGINE)), until=_until(issue, opening))
        for name, opening, roles in offered
        if roles - ENGINE and _is_open(issue, opening)
    )


def ensure_possible(issue: Issue, name: str, *, role: Role) -> None:
    """Refuse a command that this role may not give, or that the issue does not take now.

    Raises:
        NotYoursError: whatever the status, the role may not.
        CommandNotPossibleError: nobody may now, or this role no longer.
    """
    if role not in roles_for(issue, name):
        if name == "give_feedback" and role is Role.RESIDENT:
            # Too late, whether or not it is of the sample that is called back, which is nobody's to know.
            raise CommandNotPossibleError(status=issue.status, command=name)
        raise NotYoursError(command=name, role=role)
    if issue.unreadable and role not in ENGINE:
        raise TextErasedError
    if not _is_open(issue, OPENINGS[name]):
        raise CommandNotPossibleError(status=issue.status, command=name)


def roles_for(issue: Issue, name: str) -> Roles:
    """The roles that may give this command on this issue as it stands."""
    operation = Operation(name)
    powers = TABLE[operation].in_case(case_of(issue, operation))
    return powers.on(issue.key_class)


# What an objection of the reporter is against, by the command that did it.
_SETTLED: Mapping[str, str] = {Operation.MERGE: "merged", Operation.REFUSE: "refused"}


def _is_objected(issue: Issue, operation: Operation) -> bool:
    """What a higher body reviews it may refuse again; merged again it is by nobody but a supervisor."""
    waits = operation is Operation.MERGE or not issue.reviews
    return waits and _SETTLED.get(operation.value) in issue.objections


def case_of(issue: Issue, operation: Operation) -> Case:
    """What about this issue decides to whom an operation falls."""
    if operation is Operation.REROUTE:
        return Case.ORDINARY if issue.status is Status.RETURNED and not issue.ruling else Case.RULING
    if operation is Operation.GIVE_FEEDBACK:
        # The reporter of what is closed asks for a review instead.
        return Case.CALL_BACK if issue.status is Status.CLOSED else Case.ORDINARY
    if _is_objected(issue, operation):
        return Case.OBJECTED
    if issue.reviews or issue.above:
        return Case.REVIEW
    if operation is Operation.ASK_REPORTER and issue.status is Status.DELIBERATING:
        return Case.DECIDING
    return Case.EMERGENCY if issue.urgency == Urgency.EMERGENCY else Case.ORDINARY


def _is_open(issue: Issue, opening: Opening) -> bool:
    return issue.status in opening.statuses and opening.sealed in {None, issue.sealed} and opening.when(issue)


def _until(issue: Issue, opening: Opening) -> datetime | None:
    schedule = issue.schedule(opening.stage) if opening.stage else None
    return schedule.deadline.at if schedule else None
