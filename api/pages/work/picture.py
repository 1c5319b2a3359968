"""The timeline of an issue as a picture: each clock a bar against its limit, with its pauses; drawn as plain SVG."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from api.views.clock import ClocksView, ExplainedClockView
from api.words import CHINA, Said
from schemas.domain.clock_history import State

WIDTH: Final = 760  # of the part with bars, in units of the drawing
LABEL: Final = 170
ROW: Final = 34
TOP: Final = 34
_TICKS: Final = 6


class Bar(NamedTuple):
    """One clock: `x` to `x + width` is the time it ran, `due_x` its limit; `pauses` are spans in which it stood."""

    label: Said
    unit: str | None
    y: int
    x: float
    width: float
    due_x: float
    extended_x: float | None
    pauses: tuple[tuple[float, float], ...]
    css: str
    state: Said
    start: datetime
    due_at: datetime
    ended_at: datetime | None
    limit: str


class Tick(NamedTuple):
    x: float
    label: str


class Picture(NamedTuple):
    """A drawing `width` x `height`; `now_x` is None where everything is over."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    now_x: float | None


_CSS: Final = {
    State.RUNNING: "running",
    State.PAUSED: "paused",
    State.MET: "met",
    State.MISSED: "missed",
    State.LAPSED: "lapsed",
    State.DROPPED: "dropped",
}


def picture(clocks: ClocksView, *, units: Callable[[str], str]) -> Picture | None:
    """The drawing; None for an issue without clocks. `units` gives the name of a unit."""
    if not clocks.clocks:
        return None
    first = min(clock.start for clock in clocks.clocks)
    last = max(_until(clock, clocks.at) for clock in clocks.clocks)
    span = max(last - first, timedelta(minutes=1))

    def x(at: datetime) -> float:
        return round(LABEL + WIDTH * ((at - first) / span), 1)

    bars = tuple(
        _bar(clock, clocks.at, x, y=TOP + ROW * number, units=units) for number, clock in enumerate(clocks.clocks)
    )
    running = any(clock.end is None for clock in clocks.clocks)
    return Picture(
        width=LABEL + WIDTH + 20,
        height=TOP + ROW * len(bars) + 10,
        bars=bars,
        ticks=tuple(_ticks(first, span, x)),
        now_x=x(clocks.at) if running else None,
    )


def _until(clock: ExplainedClockView, now: datetime) -> datetime:
    """As far to the right as the clock reaches: its end or now, and its limit."""
    return max(clock.end.at if clock.end else now, clock.due_at)


def _bar(
    clock: ExplainedClockView,
    now: datetime,
    x: Callable[[datetime], float],
    *,
    y: int,
    units: Callable[[str], str],
) -> Bar:
    until = clock.end.at if clock.end else now
    moved = [change.before for change in clock.changes if change.extension]
    return Bar(
        label=clock.name,
        unit=units(clock.unit_id) if clock.unit_id else None,
        y=y,
        x=x(clock.start),
        width=max(2.0, round(x(until) - x(clock.start), 1)),
        due_x=x(clock.due_at),
        extended_x=x(moved[0]) if moved else None,
        pauses=tuple((x(one.since), round(x(one.until or now) - x(one.since), 1)) for one in clock.pauses),
        css=_css(clock, now),
        state=clock.state_name,
        start=clock.start,
        due_at=clock.due_at,
        ended_at=clock.end.at if clock.end else None,
        limit=clock.limit,
    )


def _css(clock: ExplainedClockView, now: datetime) -> str:
    late = clock.state is State.RUNNING and now > clock.due_at
    return "missed" if late else _CSS[clock.state]


def _ticks(first: datetime, span: timedelta, x: Callable[[datetime], float]) -> Iterator[Tick]:
    """At most so many times along the top, as exact as the span asks for."""
    form = "%m-%d" if span > timedelta(days=4) else "%m-%d %H:%M" if span > timedelta(hours=3) else "%H:%M"
    for number in range(_TICKS):
        at = first + span * (number / (_TICKS - 1))
        yield Tick(x(at), at.astimezone(CHINA).strftime(form))
