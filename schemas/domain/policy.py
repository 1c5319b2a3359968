"""The policy: who leads, how long each stage may take, who is called when it takes longer. Data, never code."""

from collections.abc import Mapping
from itertools import pairwise
from math import ceil
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.domain.analysis import Urgency
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.contradictions import ContradictionError, UnfitError
from schemas.domain.limits import Limit, Unit
from schemas.domain.policy_checks import contradictions
from schemas.domain.policy_limits import STANDS_FOR, StageLimits, StageTable
from schemas.domain.policy_measures import Caps, Cards, Identifier, Legal, Reasons, Text
from schemas.domain.retention import Retention
from schemas.domain.roles import Role
from schemas.domain.versioned import Versioned, added_later

UNITS_A_DAY = {
    Unit.SECONDS: 86_400,
    Unit.MINUTES: 1_440,
    Unit.HOURS: 24,
    Unit.WORKING_HOURS: 8,
    Unit.DAYS: 1,
    Unit.WORKING_DAYS: 1,
}

Share = Annotated[float, Field(ge=0, le=1)]


class UrgencyClass(Frozen):
    """How a class is called, whether only a person may set it, and whether the duty roster serves it day and night."""

    name: Text
    by_person: bool = False
    on_duty: bool = False


class Level(Frozen):
    """One step of a ladder: `who` is called `after` the expiry (level 1), or `after` the level before was called.

    `emergency` takes the place of `after` where life is in danger: a ladder of working days would sleep over a holiday.
    """

    level: int = Field(ge=1, le=20)
    who: Role
    after: Limit
    emergency: Limit | None = None

    def at(self, urgency: str) -> "Level":
        """The level as it holds for an urgency: `after` is the time that counts."""
        if urgency != Urgency.EMERGENCY or self.emergency is None:
            return self
        return Level(level=self.level, who=self.who, after=self.emergency)


def _climbs(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    if [level.level for level in levels] != list(range(1, len(levels) + 1)):
        raise UnfitError(
            "A ladder's levels must be numbered 1, 2, 3 and so on, in order.", zh="上报阶梯各级应从1起依次编号。"
        )
    return levels


Ladder = Annotated[tuple[Level, ...], Field(min_length=1), AfterValidator(_climbs)]


class Department(Frozen):
    """Who leads a category. A confidential department's issues are read by its own officers alone.

    `ladder` names one of the policy's ladders; `limits` replaces those of the policy stage by stage.
    """

    name: Text
    ladder: Identifier = "general"
    confidential: bool = False
    limits: Mapping[Stage, StageLimits] = Field(default_factory=dict)


def _rise(shares: tuple[float, ...]) -> tuple[float, ...]:
    if any(not 0 < share < 1 for share in shares) or any(one >= two for one, two in pairwise(shares)):
        raise UnfitError(
            "Reminders are shares of the time between 0 and 1, in rising order, like [0.5, 0.8].",
            zh="提醒按时限的比例填写，介于0与1之间，由小到大，如 [0.5, 0.8]。",
        )
    return shares


class Confidence(Frozen):
    """`route`: at or above it the machine's category stands; below it the community deliberates (general matters)."""

    route: Share
    by_category: Mapping[Identifier, Share] = Field(default_factory=dict)


class Duplicates(Frozen):
    """When an earlier report counts as near: text similarity at least, metres and days at most."""

    similarity: Share
    metres: float = Field(gt=0, le=100_000)
    days: int = Field(ge=0, le=3_650)


class Policy(Versioned):
    """One whole policy; `version` names its content, and an issue keeps the version it was filed under."""

    name: Identifier
    title: Text
    source: Text
    departments: Mapping[Identifier, Department]
    categories: Mapping[Identifier, Identifier]
    default_category: Identifier
    urgencies: Mapping[Urgency, UrgencyClass]
    limits: StageTable
    reminders: Annotated[tuple[float, ...], AfterValidator(_rise)] = (0.5, 0.8)
    ladders: Mapping[Identifier, Ladder]
    caps: Caps
    reasons: Reasons
    confidence: Confidence
    duplicates: Duplicates
    callback_share: Share
    take_back: Limit
    review: Limit | None = None
    objection: Limit = added_later(Limit(amount=15, unit=Unit.DAYS))
    reminders_spread: Limit = added_later(Limit(amount=5, unit=Unit.MINUTES))
    cards: Cards = added_later(Cards())
    legal: Legal = added_later(Legal())
    retention: Retention = added_later(Retention())

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        found = contradictions(self)
        if found:
            raise ContradictionError(found)
        return self

    def department_for(self, category: str) -> str:
        """The id of the department that leads a category; that of the default for one the policy does not know."""
        return self.categories.get(category, self.categories[self.default_category])

    def is_confidential(self, department_id: str) -> bool:
        return self.departments[department_id].confidential

    def limit(self, stage: Stage, urgency: str, *, department_id: str | None = None) -> Limit:
        """The limit of a stage; a department's own where it has one. KeyError on an unknown department.

        What is for the reporter, the feedback window, is the same whoever answers: its length would tell who it was.
        A co-handler's stage that nobody gave a limit has that of the lead's stage, the department's own first.
        `urgency` is a value of Urgency; ValueError otherwise.
        """
        own = self.departments[department_id].limits if department_id and stage is not Stage.FEEDBACK else {}
        given = own.get(stage) or self.limits.given(stage) or own.get(STANDS_FOR.get(stage, stage))
        return (given or self.limits.of(stage)).of(Urgency(urgency))

    def ladder_for(self, department_id: str, *, urgency: str = Urgency.ORDINARY) -> tuple[Level, ...]:
        """The levels that are called when the department is late, lowest first. KeyError on an unknown department."""
        return tuple(level.at(urgency) for level in self.ladders[self.departments[department_id].ladder])

    @property
    def discipline_ladder(self) -> tuple[Level, ...]:
        """Who is called when discipline intake is late and nobody's life is in danger."""
        return self.ladders["discipline"]

    def least_confidence(self, category: str) -> float:
        """The confidence (0..1) from which on the machine's general category stands without a person."""
        return self.confidence.by_category.get(category, self.confidence.route)

    def is_sure(self, category: str, confidence: float) -> bool:
        """Whether a general category judged so confidently is routed without a person."""
        return confidence >= self.least_confidence(category)

    def compressed(self, working_day: int) -> "Policy":
        """The policy of a demonstration: every limit in seconds, a day of any kind lasting `working_day` of them.

        A working hour is an eighth of it, an hour a 24th; nothing is shorter than a second unless it was 0 before. Only
        silence after an answer closes within one day, whatever the policy says: nobody watches a week of it.
        """
        names = {
            "name": f"{self.name}-demo-{working_day}s",
            "title": f"{self.title}（演示：一个工作日为{working_day}秒）",
        }
        squeezed = _squeezed(self, working_day) | names
        for limits in (squeezed["limits"], *(each["limits"] for each in squeezed["departments"].values())):
            if Stage.FEEDBACK in limits:
                limits[Stage.FEEDBACK] = f"{working_day}s"
        return Policy.model_validate(squeezed)


def _squeezed(value: Any, working_day: int) -> Any:
    if isinstance(value, Limit):
        return str(Limit(amount=ceil(value.amount * working_day / UNITS_A_DAY[value.unit]), unit=Unit.SECONDS))
    if isinstance(value, Frozen):
        fields = type(value).model_fields.items()
        return {field.alias or name: _squeezed(getattr(value, name), working_day) for name, field in fields}
    if isinstance(value, Mapping):
        return {key: _squeezed(item, working_day) for key, item in value.items()}
    return tuple(_squeezed(item, working_day) for item in value) if isinstance(value, tuple) else value
