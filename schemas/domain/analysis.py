"""What the analyzer says of a message: every judgement with its confidence and its reason."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from schemas.domain.base import Frozen


class Category(StrEnum):
    """The kinds of the four-step method, which the machine tells apart; a policy may have further general ones."""

    DISCIPLINE = "discipline"  # 纪检类
    ORGANIZATION = "organization"  # 党建类
    LIVELIHOOD = "livelihood"  # 民生类


_MARKED: Final = "登记时注明涉及干部作风,先行密封,由纪检人员审定。"


def _general(category: str) -> str:
    if category == Category.DISCIPLINE:
        raise ValueError("Discipline intake alone decides what is a discipline matter.")
    return category


# A key of the policy's [categories]; which there are, the rules know.
CategoryId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
GeneralCategory = Annotated[CategoryId, AfterValidator(_general)]


class Urgency(StrEnum):
    EMERGENCY = "emergency"  # danger to life now
    URGENT = "urgent"  # utilities out, many people, or harm within days
    ORDINARY = "ordinary"
    COMPLEX = "complex"  # set by a person only: many parties or long works


class Hazard(StrEnum):
    """What endangers somebody's life."""

    FIRE = "fire"
    GAS = "gas"
    WATER = "water"
    COLLAPSE = "collapse"
    ELECTRICITY = "electricity"
    TRAPPED = "trapped"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    ILLNESS = "illness"
    OTHER = "other"


class Judgement(Frozen):
    """One value, how sure (0..1), and why, in a sentence for a person (may quote the message: seal it)."""

    value: str
    confidence: float = Field(ge=0, le=1)
    reason: str


class Analysis(Frozen):
    """The whole suggestion. It quotes the message, so it lives in memory or sealed, never in clear.

    `possible_discipline` decides sealing and is set far more readily than `category` is judged discipline: sending the
    conduct of an official to the accused is the worst error of all.
    """

    possible_discipline: bool
    discipline: Judgement
    category: Judgement
    topic: Judgement
    urgency: Judgement
    cause: Judgement
    accuses: bool
    suggests: bool
    danger_to_life: bool
    hazard: Hazard | None = None

    @property
    def marked(self) -> "Analysis":
        """Of a report that was marked as about the conduct of an official: sealed, whatever its words say."""
        reason = f"{_MARKED}{self.discipline.reason}"
        discipline = Judgement(value="possible", confidence=1.0, reason=reason)
        return self.model_copy(update={"possible_discipline": True, "discipline": discipline})


class NearDuplicate(Frozen):
    """An earlier general issue that reads like this one: similarity 0..1, metres where both places are known."""

    issue_id: str
    similarity: float = Field(ge=0, le=1)
    metres: float | None = None
