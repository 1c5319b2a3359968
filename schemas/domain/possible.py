"""What can be done with an issue now, by whom, until when: one table for buttons, gateway and validator alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.domain.analysis import Urgency
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import ENDED, Status

Roles = frozenset[Role]


def _always(_: Issue) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Opening:
    """From which statuses a command is possible, on sealed issues, on others or (None) on both, and for whom.

    `stage` is the clock it belongs to; `when` says more than the status can.
    """

    statuses: frozenset[Status]
    sealed: bool | None = False
    stage: Stage | None = None
    general: Roles = frozenset()
    discipline: Roles = frozenset()
    when: Callable[[Issue], bool] = _always


_COMMUNITY: Roles = frozenset({Role.SECRETARY, Role.DUTY_OFFICER})
_DEPARTMENT: Roles = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
_DISCIPLINE: Roles = frozenset({Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD})
_INTAKE: Roles = frozenset({Role.DISCIPLINE_INTAKE, Role.DISCIPLINE_HEAD})
_UNIT: Roles = frozenset({Role.UNIT_OFFICER})
_REPORTER: Roles = frozenset({Role.RESIDENT})
_SUPERVISOR: Roles = frozenset({Role.SUPERVISOR})
_DISCIPLINE_SUPERVISOR: Roles = frozenset({Role.DISCIPLINE_SUPERVISOR})
_ENGINE: Roles = frozenset({Role.SYSTEM})
# Who works with general issues and may therefore have something to note beside one.
_STAFF: Roles = (
    _COMMUNITY
    | _DEPARTMENT
    | _UNIT
    | _SUPERVISOR
    | {Role.HOTLINE_DESK, Role.GRID_WORKER, Role.CONTACT_MEMBER, Role.STREET_HEAD, Role.CONTACT_LEADER}
)
# Only the reporter, or a caller-back who is not of the handling department, ever enters satisfaction.
_RATERS: Roles = frozenset({Role.RESIDENT, Role.HOTLINE_DESK})

_HANDED_OUT = frozenset({Status.ROUTED, Status.ACCEPTED})
_ACCEPTED = frozenset({Status.ACCEPTED})
_ANY = frozenset(Status)
_UNANSWERED = _ANY - ENDED - {Status.RESOLVED}

OPENINGS: Mapping[str, Opening] = {
    "classify": Opening(statuses=frozenset({Status.DELIBERATING}), stage=Stage.DELIBERATION, general=_COMMUNITY),
    "confirm_intake": Opening(
        statuses=frozenset({Status.DELIBERATING}), sealed=True, stage=Stage.INTAKE, discipline=_INTAKE
    ),
    "release_intake": Opening(
        statuses=frozenset({Status.DELIBERATING}), sealed=True, stage=Stage.INTAKE, discipline=_INTAKE
    ),
    "accept": Opening(
        statuses=frozenset({Status.ROUTED}), stage=Stage.ACCEPT, general=_DEPARTMENT, discipline=_DISCIPLINE
    ),
    "return": Opening(
        statuses=_HANDED_OUT,
        stage=Stage.ACCEPT,
        general=_DEPARTMENT,
        discipline=_DISCIPLINE,
        when=lambda issue: not issue.binding and not issue.reviews,
    ),
    "refuse": Opening(
        statuses=frozenset({Status.ROUTED}), stage=Stage.ACCEPT, general=_DEPARTMENT, discipline=_DISCIPLINE
    ),
    "reroute": Opening(
        statuses=_HANDED_OUT | {Status.RETURNED},
        stage=Stage.REROUTE,
        general=_COMMUNITY | _SUPERVISOR,
        discipline=_DISCIPLINE_SUPERVISOR | {Role.DISCIPLINE_HEAD},
    ),
    "assign": Opening(statuses=_ACCEPTED, stage=Stage.HANDLE, general=_DEPARTMENT),
    "excuse_task": Opening(
        statuses=_ACCEPTED,
        stage=Stage.HANDLE,
        general=_DEPARTMENT,
        when=lambda issue: any(not task.over for task in issue.tasks),
    ),
    "accept_task": Opening(
        statuses=_ACCEPTED, general=_UNIT, when=lambda issue: any(task.state == "given" for task in issue.tasks)
    ),
    "return_task": Opening(
        statuses=_ACCEPTED,
        general=_UNIT,
        when=lambda issue: any(task.state in {"given", "accepted"} for task in issue.tasks),
    ),
    "finish_task": Opening(
        statuses=_ACCEPTED, general=_UNIT, when=lambda issue: any(task.state == "accepted" for task in issue.tasks)
    ),
    "request_extension": Opening(
        statuses=_ACCEPTED,
        stage=Stage.HANDLE,
        general=_DEPARTMENT,
        discipline=_DISCIPLINE,
        when=lambda issue: issue.asked is None and issue.schedule(Stage.HANDLE) is not None,
    ),
    "grant_extension": Opening(
        statuses=_ACCEPTED,
        stage=Stage.HANDLE,
        general=_SUPERVISOR | {Role.DEPARTMENT_HEAD},
        discipline=_DISCIPLINE_SUPERVISOR | {Role.DISCIPLINE_HEAD},
        when=lambda issue: issue.asked is not None,
    ),
    "deny_extension": Opening(
        statuses=_ACCEPTED,
        stage=Stage.HANDLE,
        general=_SUPERVISOR | {Role.DEPARTMENT_HEAD},
        discipline=_DISCIPLINE_SUPERVISOR | {Role.DISCIPLINE_HEAD},
        when=lambda issue: issue.asked is not None,
    ),
    "suspend": Opening(statuses=_HANDED_OUT, stage=Stage.HANDLE, general=_DEPARTMENT, discipline=_DISCIPLINE),
    "resume": Opening(
        statuses=frozenset({Status.SUSPENDED}), stage=Stage.SUSPENSION, general=_DEPARTMENT, discipline=_DISCIPLINE
    ),
    "merge": Opening(
        statuses=_HANDED_OUT,
        general=_DEPARTMENT | _SUPERVISOR,
        discipline=_DISCIPLINE,
        when=lambda issue: not issue.duplicates,
    ),
    "unmerge": Opening(
        statuses=frozenset({Status.MERGED}),
        general=_DEPARTMENT | _SUPERVISOR | _ENGINE,
        discipline=_DISCIPLINE | _ENGINE,
    ),
    "split": Opening(
        statuses=_HANDED_OUT | {Status.DELIBERATING},
        sealed=None,
        general=_DEPARTMENT,
        discipline=_DISCIPLINE | _INTAKE,
        when=lambda issue: issue.status is Status.ACCEPTED or issue.key_class is KeyClass.DISCIPLINE,
    ),
    "resolve": Opening(statuses=_ACCEPTED, stage=Stage.HANDLE, general=_DEPARTMENT, discipline=_DISCIPLINE),
    "give_feedback": Opening(
        statuses=frozenset({Status.RESOLVED, Status.CLOSED}),
        stage=Stage.FEEDBACK,
        general=_RATERS,
        discipline=_REPORTER,
        when=lambda issue: issue.status is Status.RESOLVED or issue.callback,
    ),
    "withdraw": Opening(statuses=_UNANSWERED, sealed=None, general=_REPORTER, discipline=_REPORTER),
    "request_review": Opening(
        statuses=frozenset({Status.CLOSED, Status.REFUSED}),
        general=_REPORTER,
        discipline=_REPORTER,
        when=lambda issue: issue.taken_over is None,
    ),
    "comment": Opening(statuses=_ANY, sealed=None, general=_STAFF, discipline=DISCIPLINE_ROLES),
    "add_files": Opening(
        statuses=_ANY - ENDED, sealed=None, general=_REPORTER | _STAFF, discipline=_REPORTER | DISCIPLINE_ROLES
    ),
    "urge": Opening(
        statuses=_HANDED_OUT | {Status.DELIBERATING, Status.RETURNED, Status.SUSPENDED},
        sealed=None,
        general=_SUPERVISOR,
        discipline=_DISCIPLINE_SUPERVISOR,
    ),
    "issue_card": Opening(
        statuses=_HANDED_OUT | {Status.SUSPENDED, Status.RESOLVED},
        general=_SUPERVISOR,
        discipline=_DISCIPLINE_SUPERVISOR,
    ),
    "transfer": Opening(
        statuses=_HANDED_OUT | {Status.SUSPENDED},
        general=_DEPARTMENT | _SUPERVISOR | _ENGINE,
        discipline=_DISCIPLINE | _DISCIPLINE_SUPERVISOR | _ENGINE,
    ),
    "take_back": Opening(
        statuses=_ANY, general=_STAFF, discipline=DISCIPLINE_ROLES, when=lambda issue: issue.undo is not None
    ),
    "take_duplicate": Opening(statuses=_ANY, sealed=None, general=_ENGINE, discipline=_ENGINE),
    "leave_duplicate": Opening(statuses=_ANY, sealed=None, general=_ENGINE, discipline=_ENGINE),
    "follow_main": Opening(statuses=_ANY, sealed=None, general=_ENGINE, discipline=_ENGINE),
    "end_child": Opening(statuses=_ANY, sealed=None, general=_ENGINE, discipline=_ENGINE),
    "recalendar": Opening(statuses=_ANY, sealed=None, general=_ENGINE, discipline=_ENGINE),
    "repolice": Opening(statuses=_ANY, sealed=None, general=_ENGINE, discipline=_ENGINE),
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


class Possible(Frozen):
    """One command that the issue allows now, the roles that may give it, and the end of the clock it stops (UTC)."""

    name: str
    roles: tuple[Role, ...]
    until: datetime | None


def possible(issue: Issue) -> tuple[Possible, ...]:
    """Every command that somebody may give now, whoever asks; what only the engine gives is left out."""
    offered = ((name, opening, roles_for(issue, name)) for name, opening in OPENINGS.items())
    return tuple(
        Possible(name=name, roles=tuple(sorted(roles - _ENGINE)), until=_until(issue, opening))
        for name, opening, roles in offered
        if roles - _ENGINE and _is_open(issue, opening)
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
    if not _is_open(issue, OPENINGS[name]):
        raise CommandNotPossibleError(status=issue.status, command=name)


def roles_for(issue: Issue, name: str) -> Roles:
    """The roles that may give this command on this issue as it stands."""
    opening = OPENINGS[name]
    roles = opening.discipline if issue.key_class is KeyClass.DISCIPLINE else opening.general
    if name == "reroute":
        return _reroutes(issue, roles)
    if name == "give_feedback" and issue.status is Status.CLOSED:
        return roles & {Role.HOTLINE_DESK}  # the call-back; the reporter asks for a review instead
    if roles not in {_DEPARTMENT, _DISCIPLINE}:
        return roles
    if issue.reviews:
        return _reviewers(issue)
    # 值班: at night whoever is on duty takes an emergency and sets units to work.
    return roles | {Role.DUTY_OFFICER} if issue.urgency == Urgency.EMERGENCY and roles is _DEPARTMENT else roles


def _reroutes(issue: Issue, roles: Roles) -> Roles:
    """What a department has, or what went back and forth too often, is moved by the supervisor alone."""
    if issue.status is Status.RETURNED and not issue.ruling:
        return roles
    return roles & {Role.SUPERVISOR, Role.DISCIPLINE_SUPERVISOR}


def _reviewers(issue: Issue) -> Roles:
    """The body above the department handles what it reviews."""
    return frozenset({Role.DISCIPLINE_SUPERIOR if issue.key_class is KeyClass.DISCIPLINE else Role.SUPERVISOR})


def _is_open(issue: Issue, opening: Opening) -> bool:
    return issue.status in opening.statuses and opening.sealed in {None, issue.sealed} and opening.when(issue)


def _until(issue: Issue, opening: Opening) -> datetime | None:
    schedule = issue.schedule(opening.stage) if opening.stage else None
    return schedule.deadline.at if schedule else None
