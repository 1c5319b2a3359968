"""A plain clock: limits counted one day after another, written without the code under test."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
Pauses = list[tuple[datetime, datetime]]


def end_of(start: datetime, limit: str, pauses: Pauses, shut: set[date]) -> datetime:
    """When a limit in s, h, d or wd is over, counted one day after another."""
    if limit.endswith("wd"):
        return _end_of_days(start, int(limit[:-2]), pauses, shut)
    if limit.endswith("d"):
        return _at(start.astimezone(SHANGHAI).date() + int(limit[:-1]) * DAY, time(23, 59, 59))
    due = start + timedelta(hours=int(limit[:-1]) if limit.endswith("h") else 0)
    counted_to = start
    for suspended, resumed in pauses:
        if suspended < due:
            due += max(timedelta(0), resumed - max(suspended, counted_to))
            counted_to = max(counted_to, resumed)
    return due


def _end_of_days(start: datetime, days: int, pauses: Pauses, shut: set[date]) -> datetime:
    there = start.astimezone(SHANGHAI)
    first = there.date()
    if there.time() > time(17) or not _is_worked(first, shut):
        first = _after(first, 1, shut)
    due, counted_to = _at(_after(first, days, shut), time(17)), first
    for suspended, resumed in pauses:
        if suspended < due:
            day, until = max(suspended.astimezone(SHANGHAI).date(), counted_to), resumed.astimezone(SHANGHAI).date()
            while day < until:
                days += _is_worked(day, shut)
                day += DAY
            counted_to = day
            due = _at(_after(first, days, shut), time(17))
    return due


def _is_worked(day: date, shut: set[date]) -> bool:
    return day.weekday() < 5 and day not in shut


def _after(day: date, days: int, shut: set[date]) -> date:
    while days:
        day += DAY
        days -= _is_worked(day, shut)
    return day


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=SHANGHAI).astimezone(UTC)
