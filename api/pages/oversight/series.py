"""Weeks as a small drawing: a bar of what was filed, and in it what was answered in time; the table says the same."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.views.board import WeekView

HEIGHT: Final = 120
_WIDTH: Final = 640
_GAP: Final = 6


class WeekBar(NamedTuple):
    """Heights are measured from the bottom of the drawing."""

    week: str
    x: float
    width: float
    filed: int
    filed_height: float
    late: int
    late_height: float


class Series(NamedTuple):
    width: int
    height: int
    bars: tuple[WeekBar, ...]


def series(weeks: Sequence[WeekView]) -> Series | None:
    """None where nothing was filed in any of the weeks."""
    most = max((week.counts.get("filed", 0) for week in weeks), default=0)
    if not most:
        return None
    width = (_WIDTH - _GAP * (len(weeks) - 1)) / len(weeks)
    bars = tuple(_bar(week, number, width, most=most) for number, week in enumerate(weeks))
    return Series(width=_WIDTH, height=HEIGHT, bars=bars)


def _bar(week: WeekView, number: int, width: float, *, most: int) -> WeekBar:
    filed, late = week.counts.get("filed", 0), week.counts.get("handled_late", 0)
    return WeekBar(
        week=week.week,
        x=round(number * (width + _GAP), 1),
        width=round(width, 1),
        filed=filed,
        filed_height=round(HEIGHT * filed / most, 1),
        late=late,
        late_height=round(HEIGHT * min(late, filed) / most, 1),
    )
