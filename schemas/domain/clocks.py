"""The clocks that run on an issue: stages, and the instants at which something falls due."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.limits import Pause
from schemas.domain.roles import Role


class Stage(StrEnum):
    """What is being waited for. The policy gives each stage its limit per urgency class."""

    ANSWER = "answer"  # when we say who answers; promised to the reporter, no ladder of its own
    INTAKE = "intake"  # discipline intake decides on a sealed issue
    DELIBERATION = "deliberation"  # a person of the community classifies an unsure one
    ACCEPT = "accept"
    HANDLE = "handle"
    REROUTE = "reroute"  # somebody re-routes what a department returned
    UNIT_ACCEPT = "unit_accept"  # a unit takes the task that the department gave it
    UNIT_HANDLE = "unit_handle"  # a unit finishes it
    SUSPENSION = "suspension"  # a suspension ends by itself; all other clocks stand meanwhile
    FEEDBACK = "feedback"


class DueKind(StrEnum):
    """What happens when the instant comes."""

    REMINDER = "reminder"  # before expiry, to whoever has the task
    ESCALATION = "escalation"  # at expiry and after it, one level up each
    LAPSE = "lapse"  # the limit is over and the policy decides instead of the person


class Due(Frozen):
    """One instant (UTC) at which the issue's timer fires. `key` is unique on an issue while it is pending."""

    key: str
    stage: Stage
    kind: DueKind
    at: datetime
    unit_id: str | None = None
    level: int = Field(default=0, ge=0)
    share: float | None = None
    role: Role | None = None
    deadline: datetime


class Deadline(Frozen):
    """A stage's own limit as computed: the start counted from, the end, and all that it was computed with.

    `extensions` are limits like `5wd`, each counted from where the time before it ended; `pauses` count in none.
    """

    stage: Stage
    start: datetime
    at: datetime
    limit: str
    provisional: bool = False
    unit_id: str | None = None  # whose clock it is, where units work side by side
    extensions: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()


class Schedule(Frozen):
    """A stage's deadline and everything that falls due because of it, in order of time."""

    deadline: Deadline
    dues: tuple[Due, ...]

    @property
    def stage(self) -> Stage:
        return self.deadline.stage

    @property
    def unit_id(self) -> str | None:
        return self.deadline.unit_id

    @property
    def pending(self) -> frozenset[str]:
        """The keys of what has not fired yet."""
        return frozenset(due.key for due in self.dues)

    def only(self, keys: frozenset[str]) -> Self:
        """The same schedule with those of its dues alone."""
        return self.model_copy(update={"dues": tuple(due for due in self.dues if due.key in keys)})

    def without(self, key: str) -> Self:
        """The same schedule after one due has fired."""
        return self.model_copy(update={"dues": tuple(due for due in self.dues if due.key != key)})
