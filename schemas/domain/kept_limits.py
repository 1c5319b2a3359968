"""Which limit offices would have kept: how much of what was handled, and the least limit for a share of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.domain.calendar import Calendar
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit, Unit, deadline, elapsed
from schemas.domain.lives import Life, StageLife

DEFAULT_LIMITS = tuple(map(Limit.parse, ("1wd", "3wd", "5wd", "7wd", "10wd", "15wd", "20wd", "30wd", "15d", "60d")))
SHARES = (80, 90, 95, 99)  # percent

Kind = str  # "all", "category", "department", "urgency"


def needed(clock: StageLife, unit: Unit, calendar: Calendar) -> int:
    """The least number of units that a clock which was done would have been done within."""
    assert clock.done_at is not None, "only what was done has used up a time"
    used = elapsed(clock.start, clock.done_at, unit, calendar, pauses=clock.pauses)
    end = deadline(clock.start, Limit(amount=used, unit=unit), calendar, pauses=clock.pauses).at
    return used if clock.done_at <= end else used + 1


@dataclass
class Needed:
    """How many of a group needed how many of each unit. Memory grows with the longest, not with their number."""

    by_unit: defaultdict[Unit, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def total(self) -> int:
        return max((counted.total() for counted in self.by_unit.values()), default=0)

    def kept(self, limit: Limit) -> int:
        """How many were done within the limit, whose unit was counted."""
        return sum(number for units, number in self.by_unit[limit.unit].items() if units <= limit.amount)

    def least(self, percent: int) -> int | None:
        """The smallest limit in working days that so many percent would have kept; None where there are none."""
        left = -(-percent * self.total // 100)
        for units, number in sorted(self.by_unit[Unit.WORKING_DAYS].items()):
            left -= number
            if left <= 0:
                return units
        return None


@dataclass
class KeptLimits:
    """The handling of all lives, and of those of each category, department and urgency, against a list of limits.

    Counts what was handled to its end; `unanswered` is the number of handlings that were not.
    """

    limits: tuple[Limit, ...] = DEFAULT_LIMITS
    unanswered: int = 0
    groups: defaultdict[Kind, defaultdict[str, Needed]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Needed))
    )

    def add(self, life: Life, calendar: Calendar) -> None:
        units = {Unit.WORKING_DAYS, *(limit.unit for limit in self.limits)}
        for clock in life.stages:
            if clock.stage is not Stage.HANDLE:
                continue
            if clock.done_at is None:
                self.unanswered += 1
                continue
            self._count({unit: needed(clock, unit, calendar) for unit in units}, _groups(clock, life))

    def _count(self, used: Mapping[Unit, int], groups: Iterable[tuple[Kind, str]]) -> None:
        for kind, name in groups:
            for unit, number in used.items():
                self.groups[kind][name].by_unit[unit][number] += 1


def _groups(clock: StageLife, life: Life) -> Iterable[tuple[Kind, str]]:
    """Every group that a handling belongs to; what is not known makes none."""
    yield "all", ""
    yield "urgency", clock.urgency
    if life.category is not None:
        yield "category", life.category
    if clock.department_id is not None:
        yield "department", clock.department_id
