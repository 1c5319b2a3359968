"""Limits of time and the clock that counts them: when something is due, reminded of, and how much is used up.

Every function is pure, takes aware datetimes and answers in UTC. What is counted, by unit:

- `s`, `min`, `h` run day and night (emergency hours, served by the duty roster).
- `wh` counts only inside the office intervals of working days, as the clock on the office wall shows them.
- `d`: N calendar days end at 23:59:59 local time of the N-th day after the day it starts. A law that says "within 60
  days" gives the whole last day (Civil Code art. 201: the day it starts is not counted); the last second of that day is
  chosen over the midnight after it so that the date a person reads is the date that is meant. Nothing is prolonged when
  the last day is a holiday: that would move a promise made to the resident.
- `wd`: N working days end at closing time of the N-th working day after the day it starts.

A clock of working time that starts after closing or on a free day starts at the next opening, and that day is the day
it starts. The very moment of closing still belongs to the closing day, so a further limit (an extension, the next
level of a ladder) is counted by using the old due date as its start.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import Field, ModelWrapValidatorHandler, model_serializer, model_validator

from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar
from schemas.domain.contradictions import UnfitError
from schemas.domain.errors import DomainError
from schemas.domain.office_time import DAY, ZERO, after_office_time, in_utc, local_date, moment, office_time, open_from

ALLOWED = (
    "Write a whole number and a unit: 90s, 30min, 4h, 4wh (working hours), 3d (calendar days), 3wd (working days)."
)
_ALLOWED_ZH = "应填整数加单位：90s、30min、4h、4wh（工作小时）、3d（自然日）、3wd（工作日）。"
LAST_SECOND = time(23, 59, 59)
HOUR = timedelta(hours=1)


class LimitTextError(DomainError, UnfitError):
    """A text that is no limit; the sentence says what is allowed. A ValueError too, so that pydantic reports it."""

    code = "limit_unreadable"

    def __init__(self, message: str, *, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


class Unit(StrEnum):
    SECONDS = "s"
    MINUTES = "min"
    HOURS = "h"
    WORKING_HOURS = "wh"
    DAYS = "d"
    WORKING_DAYS = "wd"


RUNNING = {Unit.SECONDS: timedelta(seconds=1), Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: HOUR}
WORKING = frozenset({Unit.WORKING_HOURS, Unit.WORKING_DAYS})
BY_DAY = frozenset({Unit.DAYS, Unit.WORKING_DAYS})
TEN_YEARS = {
    Unit.SECONDS: 315_360_000,
    Unit.MINUTES: 5_256_000,
    Unit.HOURS: 87_600,
    Unit.WORKING_HOURS: 20_000,
    Unit.DAYS: 3_650,
    Unit.WORKING_DAYS: 2_500,
}


class Limit(Frozen):
    """An amount of time as a policy says it; in JSON and TOML a string like `3wd`. At most about ten years.

    0 is allowed: `0s` is at once, `0wd` by closing time and `0d` by the end of the day it starts (当日办结).
    """

    amount: int = Field(ge=0)
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """The limit that `text` names; LimitTextError otherwise."""
        found = re.fullmatch(r"([0-9]{1,9})(s|min|h|wh|d|wd)", text)
        if not found:
            raise _no_limit(text)
        amount, unit = int(found[1]), Unit(found[2])
        if amount > TEN_YEARS[unit]:
            raise LimitTextError(
                f"{text!r} is longer than ten years; at most {TEN_YEARS[unit]}{unit} is allowed.",
                zh=f"{text!r} 超过十年，最长可填 {TEN_YEARS[unit]}{unit}。",
            )
        return cls(amount=amount, unit=unit)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def span(self) -> timedelta:
        """The time itself, of a limit in seconds, minutes or hours; KeyError for days, which have no length."""
        return self.amount * RUNNING[self.unit]

    @model_validator(mode="wrap")
    @classmethod
    def _from_text(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(value, str):
            return cls.parse(value)
        if not isinstance(value, cls | dict):
            raise _no_limit(value)
        return handler(value)

    @model_serializer
    def _as_text(self) -> str:
        return str(self)


def _no_limit(value: object) -> LimitTextError:
    return LimitTextError(f"{value!r} is no limit of time. {ALLOWED}", zh=f"{value!r} 不是时限。{_ALLOWED_ZH}")


class Pause(Frozen):
    """One finished suspension. Day units add the days d with suspended <= d < resumed, hours add the time itself."""

    suspended: datetime
    resumed: datetime

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if in_utc(self.resumed) < in_utc(self.suspended):
            raise ValueError("A pause must end after it starts.")
        return self


class _Window(NamedTuple):
    """A stretch that does not count, and when its suspension began."""

    suspended: datetime
    first: datetime
    end: datetime


class Deadline(Frozen):
    """When a limit ends, UTC. `provisional`: it counts working days of a year whose notice is not out yet."""

    at: datetime
    provisional: bool


def counting_start(start: datetime, unit: Unit, calendar: Calendar) -> datetime:
    """When the clock begins to run (UTC): `start` itself, for working units the next moment offices are open."""
    start = in_utc(start)
    return open_from(start, calendar) if unit in WORKING else start


def deadline(start: datetime, limit: Limit, calendar: Calendar, *, pauses: Iterable[Pause] = ()) -> Deadline:
    """When `limit`, started at `start`, ends. A pause that begins after the limit has run out adds nothing."""
    begin = counting_start(start, limit.unit, calendar)
    due, _ = _count(begin, limit, calendar, pauses)
    return Deadline(at=due, provisional=limit.unit in WORKING and _is_unsure(begin, due, calendar))


def point(start: datetime, limit: Limit, share: float, calendar: Calendar, *, pauses: Iterable[Pause] = ()) -> datetime:
    """The instant (UTC) at which `share` (0..1) of the limit's time is used; in office hours for working units."""
    if not 0 <= share <= 1:
        raise DomainError(f"A share of a limit lies between 0 and 1, not {share}.")
    begin = counting_start(start, limit.unit, calendar)
    due, windows = _count(begin, limit, calendar, pauses)
    runs = _runs(begin, due, windows)
    if share == 1 or not runs:
        return due
    unit = Unit.WORKING_HOURS if limit.unit in WORKING else Unit.SECONDS
    left = share * sum((_measure(first, end, unit, calendar) for first, end in runs), ZERO)
    first, left = _run_reaching(left, runs, unit, calendar)
    return min(due, after_office_time(first, left, calendar) if unit in WORKING else first + left)


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: Calendar, *, pauses: Iterable[Pause] = ()) -> int:
    """How many whole units are used up at `end`: the largest n whose deadline is not after `end`; never below 0."""
    begin, end = counting_start(start, unit, calendar), in_utc(end)
    used = _finished(begin, end, unit, calendar)
    for window in _windows(begin, unit, calendar, pauses):
        if window.suspended < end:
            last = min(
                window.end, moment(_unfinished(end, unit, calendar), time(), calendar) if unit in BY_DAY else end
            )
            used -= _measure(window.first, last, unit, calendar)
    return max(0, used // _one(unit))


def remaining(now: datetime, due: datetime, unit: Unit, calendar: Calendar) -> int:
    """Whole units from `now` to `due`, negative when overdue. In days: 0 is today, 1 the next (working) day."""
    now, due = in_utc(now), in_utc(due)
    if due < now:
        return -remaining(due, now, unit, calendar)
    first, last = local_date(now, calendar), local_date(due, calendar)
    if unit is Unit.DAYS:
        return (last - first).days
    if unit is Unit.WORKING_DAYS:
        return calendar.working_days_between(first + timedelta(days=1), last + timedelta(days=1))
    return _measure(now, due, unit, calendar) // _one(unit)


def _one(unit: Unit) -> timedelta:
    """What one unit measures on the scale of `_measure`: a day is a day of counting there, whatever its length."""
    if unit in BY_DAY:
        return DAY
    return RUNNING.get(unit, HOUR)


def _due(begin: datetime, limit: Limit, calendar: Calendar, added: timedelta) -> datetime:
    span = limit.amount * _one(limit.unit) + added
    if limit.unit is Unit.WORKING_HOURS:
        return after_office_time(begin, span, calendar)
    if limit.unit in RUNNING:
        return begin + span
    day = local_date(begin, calendar)
    if limit.unit is Unit.DAYS:
        return moment(day + span, LAST_SECOND, calendar)
    return moment(calendar.working_day_after(day, span.days), calendar.closing, calendar)


def _count(
    begin: datetime, limit: Limit, calendar: Calendar, pauses: Iterable[Pause]
) -> tuple[datetime, list[_Window]]:
    """The due instant, and the windows that moved it: those that began before the limit had run out."""
    due, added, counted = _due(begin, limit, calendar, ZERO), ZERO, []
    for window in _windows(begin, limit.unit, calendar, pauses):
        if window.suspended < due:
            added += _measure(window.first, window.end, limit.unit, calendar)
            due = _due(begin, limit, calendar, added)
            counted.append(window)
    return due, counted


def _measure(first: datetime, end: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """The time between two instants as the unit counts it; for days, of the local dates d with first <= d < end."""
    if unit in BY_DAY:
        return timedelta(days=_days(local_date(first, calendar), local_date(end, calendar), unit, calendar))
    return office_time(first, end, calendar) if unit is Unit.WORKING_HOURS else max(ZERO, end - first)


def _days(first: date, end: date, unit: Unit, calendar: Calendar) -> int:
    return calendar.working_days_between(first, end) if unit is Unit.WORKING_DAYS else max(0, (end - first).days)


def _windows(begin: datetime, unit: Unit, calendar: Calendar, pauses: Iterable[Pause]) -> list[_Window]:
    """The pauses in order, from `begin` on, without overlaps; for day units stretched to whole local days."""
    windows: list[_Window] = []
    free_from = _midnight(begin, calendar) if unit in BY_DAY else begin
    for pause in sorted(pauses, key=lambda pause: (pause.suspended, pause.resumed)):
        first, end = suspended, _ = in_utc(pause.suspended), in_utc(pause.resumed)
        if unit in BY_DAY:
            first, end = _midnight(first, calendar), _midnight(end, calendar)
        first = max(first, free_from)
        if end > first:
            windows.append(_Window(suspended, first, end))
            free_from = end
    return windows


def _runs(begin: datetime, due: datetime, windows: list[_Window]) -> list[tuple[datetime, datetime]]:
    """The stretches between `begin` and `due` that no window covers."""
    runs = []
    for window in windows:
        if begin < min(window.first, due):
            runs.append((begin, min(window.first, due)))
        begin = max(begin, window.end)
    return [*runs, (begin, due)] if begin < due else runs


def _run_reaching(
    left: timedelta, runs: list[tuple[datetime, datetime]], unit: Unit, calendar: Calendar
) -> tuple[datetime, timedelta]:
    """The start of the run in which `left` is used up, and what is left at that start."""
    for first, end in runs[:-1]:
        length = _measure(first, end, unit, calendar)
        if left <= length:
            return first, left
        left -= length
    return runs[-1][0], left


def _midnight(instant: datetime, calendar: Calendar) -> datetime:
    return moment(local_date(instant, calendar), time(), calendar)


def _finished(begin: datetime, end: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """Like `_measure`, but of days it counts those after the first that are over at `end`."""
    if unit not in BY_DAY:
        return _measure(begin, end, unit, calendar)
    return _days(local_date(begin, calendar) + DAY, _unfinished(end, unit, calendar), unit, calendar) * DAY


def _unfinished(end: datetime, unit: Unit, calendar: Calendar) -> date:
    """The first day that is not over at `end`: a calendar day ends with its last second, a working day at closing."""
    local = end.astimezone(calendar.tz)
    over = local.time() >= (LAST_SECOND if unit is Unit.DAYS else calendar.closing)
    return local.date() + DAY if over else local.date()


def _is_unsure(begin: datetime, due: datetime, calendar: Calendar) -> bool:
    first, last = local_date(begin, calendar), local_date(due, calendar)
    return any(calendar.is_provisional(day) for day in (first, last)) or any(
        calendar.is_provisional(date(year, 1, 1)) for year in range(first.year + 1, last.year)
    )
