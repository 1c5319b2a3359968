"""What can be done with an issue now, by whom, until when: one table for buttons, gateway and validator alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status


@dataclass(frozen=True, kw_only=True)
class Opening:
    """From which status a command is possible, on sealed issues or on others, within which stage's clock."""

    status: Status
    sealed: bool = False
    stage: Stage
    general: frozenset[Role]
    discipline: frozenset[Role] = frozenset()


_COMMUNITY = frozenset({Role.SECRETARY, Role.DUTY_OFFICER})
_DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
_DISCIPLINE = frozenset({Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD})
_INTAKE = frozenset({Role.DISCIPLINE_INTAKE, Role.DISCIPLINE_HEAD})
# Only the reporter, or a caller-back who is not of the handling department, ever enters satisfaction.
_RATERS = frozenset({Role.RESIDENT, Role.HOTLINE_DESK})

OPENINGS: Mapping[str, Opening] = {
    "classify": Opening(status=Status.DELIBERATING, stage=Stage.DELIBERATION, general=_COMMUNITY),
    "confirm_intake": Opening(
        status=Status.DELIBERATING, sealed=True, stage=Stage.INTAKE, general=frozenset(), discipline=_INTAKE
    ),
    "release_intake": Opening(
        status=Status.DELIBERATING, sealed=True, stage=Stage.INTAKE, general=frozenset(), discipline=_INTAKE
    ),
    "accept": Opening(status=Status.ROUTED, stage=Stage.ACCEPT, general=_DEPARTMENT, discipline=_DISCIPLINE),
    "resolve": Opening(status=Status.ACCEPTED, stage=Stage.HANDLE, general=_DEPARTMENT, discipline=_DISCIPLINE),
    "give_feedback": Opening(
        status=Status.RESOLVED,
        stage=Stage.FEEDBACK,
        general=_RATERS,
        discipline=frozenset({Role.RESIDENT}),
    ),
}


class CommandNotPossibleError(DomainError):
    """The issue does not take this command where it stands."""

    code = "step-not-allowed"

    def __init__(self, *, status: Status, command: str) -> None:
        super().__init__(
            f"An issue that is {status} does not take the command {command}.",
            hint="Read the issue again: `possible` lists what can be done now.",
        )


class Possible(Frozen):
    """One command that the issue allows now, the roles that may give it, and the end of the clock it stops (UTC)."""

    name: str
    roles: tuple[Role, ...]
    until: datetime | None


def possible(issue: Issue) -> tuple[Possible, ...]:
    """Every command the issue allows now, whoever asks."""
    return tuple(
        Possible(name=name, roles=tuple(sorted(roles_for(issue, name))), until=_until(issue, opening))
        for name, opening in OPENINGS.items()
        if opening.status is issue.status and opening.sealed is issue.sealed
    )


def roles_for(issue: Issue, name: str) -> frozenset[Role]:
    """The roles that may give this command on this issue, whatever its status."""
    opening = OPENINGS[name]
    return opening.discipline if issue.key_class is KeyClass.DISCIPLINE else opening.general


def _until(issue: Issue, opening: Opening) -> datetime | None:
    schedule = issue.schedule(opening.stage)
    return schedule.deadline.at if schedule else None
