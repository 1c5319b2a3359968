"""The rates in the field's own terms, each a share of two counters. docs/figures.md says them in words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from schemas.domain.figure_counts import Counts


class Rate(StrEnum):
    """Every share that is shown."""

    RESPONSE = "response"  # 响应率
    RESOLUTION = "resolution"  # 解决率
    SATISFACTION = "satisfaction"  # 满意率
    ON_TIME = "on_time"  # 按时办结率
    FIRST_RIGHT = "first_right"  # 首派准确率
    RETURN = "return"  # 退单率
    REOPEN = "reopen"  # 重办率


class Share(NamedTuple):
    """Numerator and denominator."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """None where there is nothing to have a share of."""
        return self.part / self.whole if self.whole else None


# Numerator, and the counters whose sum is the denominator.
RATES: Mapping[Rate, tuple[str, tuple[str, ...]]] = {
    Rate.RESPONSE: ("accepted_in_time", ("accepted_in_time", "accepted_late")),
    Rate.RESOLUTION: ("solved", ("asked",)),
    Rate.SATISFACTION: ("satisfied", ("rated",)),
    Rate.ON_TIME: ("handled_in_time", ("handled_in_time", "handled_late")),
    Rate.FIRST_RIGHT: ("first_right", ("dispatched",)),
    Rate.RETURN: ("returned", ("received",)),
    Rate.REOPEN: ("reopened", ("answered",)),
}


def rates_of(counts: Counts) -> Mapping[Rate, Share]:
    """Every rate of some counters."""
    return {
        rate: Share(counts.get(part, 0), sum(counts.get(name, 0) for name in whole))
        for rate, (part, whole) in RATES.items()
    }
