"""What people ask an open issue to do. Free text arrives sealed: a command passes the workflow engine."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.domain.analysis import GeneralCategory, Urgency
from schemas.domain.base import Frozen
from schemas.domain.dialogue_commands import DialogueCommand
from schemas.domain.erasure_commands import ErasureCommand
from schemas.domain.events import Findings
from schemas.domain.handling_commands import HandlingCommand
from schemas.domain.sealed import Sealed
from schemas.domain.text import Text


class Accept(Frozen):
    """签收: take the task from the inbox; stops the accept clock."""

    name: Literal["accept"] = "accept"


class Classify(Frozen):
    """A person of the community decides an unsure general matter: what it is and who leads."""

    name: Literal["classify"] = "classify"
    category: GeneralCategory
    topic: Annotated[Text, Field(max_length=64)] | None = None
    urgency: Urgency | None = None
    reason: Sealed | None = None
    accused: Sealed | None = None
    accused_marks: tuple[str, ...] = ()


class ConfirmIntake(Frozen):
    """Discipline intake takes a sealed issue as a discipline matter; without an urgency the analyzer's stands."""

    name: Literal["confirm_intake"] = "confirm_intake"
    urgency: Urgency | None = None
    reason: Sealed | None = None
    accused: Sealed | None = None
    accused_marks: tuple[str, ...] = ()


class ReleaseIntake(Frozen):
    """Discipline intake finds no discipline matter; its read path supplies what everybody else may now read.

    `grounds` is the analysis sealed anew, without a word of discipline in it.
    """

    name: Literal["release_intake"] = "release_intake"
    findings: Findings
    grounds: Sealed
    reason: Sealed | None = None


class Resolve(Frozen):
    """办结: answer the reporter; ids of attachments may be added, which events of before call by name."""

    name: Literal["resolve"] = "resolve"
    answer: Sealed
    evidence: tuple[Annotated[Text, Field(max_length=200)], ...] = Field(default=(), max_length=20)


class GiveFeedback(Frozen):
    """回访: satisfied or not, with an optional mark of 1 to 5."""

    name: Literal["give_feedback"] = "give_feedback"
    satisfied: bool
    rating: int | None = Field(default=None, ge=1, le=5)
    comment: Sealed | None = None


Command = Annotated[
    Accept
    | Classify
    | ConfirmIntake
    | ReleaseIntake
    | Resolve
    | GiveFeedback
    | HandlingCommand
    | ErasureCommand
    | DialogueCommand,
    Field(discriminator="name"),
]
