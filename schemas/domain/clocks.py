"""The clocks that run on an issue: stages, and the instants at which something falls due."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.roles import Role


class Stage(StrEnum):
    """What is being waited for. The policy gives each stage its limit per urgency class."""

    ANSWER = "answer"  # when we say who answers; promised to the reporter, no ladder of its own
    INTAKE = "intake"  # discipline intake decides on a sealed issue
    DELIBERATION = "deliberation"  # a person of the community classifies an unsure one
    ACCEPT = "accept"
    HANDLE = "handle"
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
    level: int = Field(default=0, ge=0)
    share: float | None = None
    role: Role | None = None
    deadline: datetime


class Deadline(Frozen):
    """A stage's own limit as computed once: the start counted from, the end, and what it was computed with."""

    stage: Stage
    start: datetime
    at: datetime
    limit: str
    provisional: bool = False


class Schedule(Frozen):
    """A stage's deadline and everything that falls due because of it, in order of time."""

    deadline: Deadline
    dues: tuple[Due, ...]

    @property
    def stage(self) -> Stage:
        return self.deadline.stage

    def without(self, key: str) -> Self:
        """The same schedule after one due has fired."""
        return self.model_copy(update={"dues": tuple(due for due in self.dues if due.key != key)})
