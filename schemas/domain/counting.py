"""Why a limit ends when it ends: every stretch from its start to its end, whether it counts, and for what reason.

A line tells what the clock of `limits` does and is worked out apart from it, day by day and cut by cut, so that the two
check each other: the counted amounts add up to the limit, and the last line ends at the deadline.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar, DayKind
from schemas.domain.limits import (
    BY_DAY,
    LAST_SECOND,
    RUNNING,
    WORKING,
    Limit,
    Pause,
    Unit,
    counting_start,
    deadline,
)
from schemas.domain.office_time import DAY, ZERO, in_utc, local_date, moment, office_time


class Reason(StrEnum):
    """Why a stretch counts, or does not."""

    DAY_AND_NIGHT = "day_and_night"  # counts: hours that never stop
    CALENDAR_DAY = "calendar_day"  # counts, whatever the day
    WORKING = "working"  # counts
    MAKE_UP = "make_up"  # counts: a weekend day that is worked (调休上班)
    FIRST_DAY = "first_day"  # the day the clock starts, or the one on which it goes on after a pause of that day
    OFF_HOURS = "off_hours"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    PAUSED = "paused"
    OVERDUE = "overdue"  # the limit is over


CHINESE: Mapping[Reason, str] = {
    Reason.DAY_AND_NIGHT: "昼夜连续计算",
    Reason.CALENDAR_DAY: "自然日",
    Reason.WORKING: "工作日",
    Reason.MAKE_UP: "调休上班",
    Reason.FIRST_DAY: "起算当日不计",
    Reason.OFF_HOURS: "办公时间以外",
    Reason.WEEKEND: "周末",
    Reason.HOLIDAY: "放假",
    Reason.CLOSED: "本县停办",
    Reason.PAUSED: "挂起",
    Reason.OVERDUE: "已逾期",
}

_OF_DAY = {
    DayKind.WORKING: Reason.WORKING,
    DayKind.MAKE_UP: Reason.MAKE_UP,
    DayKind.WEEKEND: Reason.WEEKEND,
    DayKind.HOLIDAY: Reason.HOLIDAY,
    DayKind.CLOSED: Reason.CLOSED,
}


class Line(Frozen):
    """One stretch (UTC), as long as the reason stays the same. A line begins where the one before it ends.

    `counted` is the time used in it: for `d` and `wd` one day for each that counts, for other units the time itself.
    `name` is the holiday's, or what the county closes for. `provisional`: working time of a year without its notice.
    """

    first: datetime
    end: datetime
    reason: Reason
    counted: timedelta
    name: str | None = None
    provisional: bool = False


class _Clock(NamedTuple):
    """What counting needs at every stretch. `first_day` does not count in units of days: the clock starts on it."""

    unit: Unit
    calendar: Calendar
    pauses: tuple[Pause, ...]
    begin: datetime
    first_day: date


def explain(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    until: datetime | None = None,
) -> tuple[Line, ...]:
    """Every line from `start` to the deadline; with `until` to that instant, as it was known then.

    An extension is explained by itself: it is a limit that starts at the old deadline. Nothing after an `until` that
    lies before the start; after the deadline there is one line more, which is overdue.
    """
    start, until = in_utc(start), in_utc(until) if until else None
    known = tuple(pause for pause in pauses if until is None or pause.suspended < until)
    due = deadline(start, limit, calendar, pauses=known).at
    end = due if until is None else max(start, min(until, due))
    clock = _clock(start, limit.unit, calendar, tuple(pause for pause in known if pause.suspended < due))
    lines = list(_joined(_line(*stretch, clock) for stretch in _stretches(start, end, clock)))
    if until and until > due:
        lines.append(Line(first=due, end=until, reason=Reason.OVERDUE, counted=ZERO))
    return tuple(lines)


def _clock(start: datetime, unit: Unit, calendar: Calendar, pauses: tuple[Pause, ...]) -> _Clock:
    begin = counting_start(start, unit, calendar)
    clock = _Clock(unit, calendar, pauses, begin, local_date(begin, calendar))
    day = clock.first_day
    while unit in BY_DAY and (_is_paused(day, clock) or not _may_count(day, clock)):
        day += DAY
    return clock._replace(first_day=day)


def _stretches(start: datetime, end: datetime, clock: _Clock) -> Iterator[tuple[date, datetime, datetime]]:
    """Stretches within which nothing changes, each with its local day; one without length where there is no time."""
    cuts = {start, end, *_midnights(start, end, clock)}
    if clock.unit not in BY_DAY:
        edges = (in_utc(edge) for pause in clock.pauses for edge in (pause.suspended, pause.resumed))
        cuts |= {edge for edge in edges if start < edge < end}
    if start == end:
        yield local_date(start, clock.calendar), start, end
    for first, last in pairwise(sorted(cuts)):
        yield local_date(first, clock.calendar), first, last


def _midnights(start: datetime, end: datetime, clock: _Clock) -> Iterator[datetime]:
    """What runs day and night is not cut by days."""
    day, last = local_date(start, clock.calendar), local_date(end, clock.calendar)
    while clock.unit not in RUNNING and day < last:
        day += DAY
        yield moment(day, time(), clock.calendar)


def _line(day: date, first: datetime, end: datetime, clock: _Clock) -> Line:
    reason, counted = _judged(day, first, end, clock)
    return Line(
        first=first,
        end=end,
        reason=reason,
        counted=counted,
        name=_name(day, reason, clock.calendar),
        provisional=clock.unit in WORKING and clock.calendar.is_provisional(day),
    )


def _judged(day: date, first: datetime, end: datetime, clock: _Clock) -> tuple[Reason, timedelta]:
    if clock.unit in BY_DAY:
        return _judged_day(day, end, clock)
    if any(pause.suspended <= first < pause.resumed for pause in clock.pauses):
        return Reason.PAUSED, ZERO
    if clock.unit in RUNNING:
        return Reason.DAY_AND_NIGHT, end - first
    reason, counted = _OF_DAY[clock.calendar.day_kind(day)], office_time(first, end, clock.calendar)
    is_shut = clock.calendar.is_working_day(day) and not counted and first < end
    return (Reason.OFF_HOURS if is_shut else reason), counted


def _judged_day(day: date, end: datetime, clock: _Clock) -> tuple[Reason, timedelta]:
    if _is_paused(day, clock):
        return Reason.PAUSED, ZERO
    if not _may_count(day, clock):
        return _OF_DAY[clock.calendar.day_kind(day)], ZERO
    if day <= clock.first_day:
        started = day >= local_date(clock.begin, clock.calendar)
        return (Reason.FIRST_DAY if started else Reason.OFF_HOURS), ZERO
    if clock.unit is Unit.DAYS:
        return Reason.CALENDAR_DAY, DAY if end >= moment(day, LAST_SECOND, clock.calendar) else ZERO
    is_over = end >= moment(day, clock.calendar.closing, clock.calendar)
    return _OF_DAY[clock.calendar.day_kind(day)], DAY if is_over else ZERO


def _is_paused(day: date, clock: _Clock) -> bool:
    tz = clock.calendar.tz
    return any(
        pause.suspended.astimezone(tz).date() <= day < pause.resumed.astimezone(tz).date() for pause in clock.pauses
    )


def _may_count(day: date, clock: _Clock) -> bool:
    return clock.unit is Unit.DAYS or clock.calendar.is_working_day(day)


def _name(day: date, reason: Reason, calendar: Calendar) -> str | None:
    if reason is Reason.HOLIDAY:
        return calendar.holiday(day)
    return calendar.closed_for(day) if reason is Reason.CLOSED else None


def _joined(lines: Iterator[Line]) -> Iterator[Line]:
    """Neighbours of one kind as one line; there is always one."""
    held = next(lines)
    for line in lines:
        if _kind(held) == _kind(line):
            held = held.model_copy(update={"end": line.end, "counted": held.counted + line.counted})
        else:
            yield held
            held = line
    yield held


def _kind(line: Line) -> tuple[Reason, str | None, bool]:
    return line.reason, line.name, line.provisional
