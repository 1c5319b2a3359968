"""What is recorded of the dialogue with the reporter: questions, replies, and objections by receipt."""

from datetime import datetime
from typing import Literal

from schemas.domain.clocks import Schedule
from schemas.domain.recorded import Recorded
from schemas.domain.sealed import Sealed

Objectionable = Literal["refused", "merged"]


class Questioned(Recorded):
    """询问: whoever works on it asks the reporter, who is told that there is news and never who asked."""

    type: Literal["questioned"] = "questioned"
    question: Sealed


class Replied(Recorded):
    """答复提问, or 补充说明 where nothing was asked (`answers` is False). `to` are those who work on it."""

    type: Literal["replied"] = "replied"
    text: Sealed
    answers: bool
    to: tuple[str, ...] = ()


class Objected(Recorded):
    """异议, by receipt, once to each: to a refusal, or to being merged with what is not the same matter.

    Against a refusal it is looked at again one level up, on its own time (`schedules`); what was merged goes on by
    itself, which is an event of its own.
    """

    type: Literal["objected"] = "objected"
    against: Objectionable
    note: Sealed
    level: int
    responsible: tuple[str, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    promised_end: datetime | None = None


DialogueEvent = Questioned | Replied | Objected
