"""Weeks of the county, from Monday to Sunday in its own time, as numbers (202610) and as ISO 8601 writes them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

COUNTY = ZoneInfo("Asia/Shanghai")
_WEEK = timedelta(weeks=1)
_WRITTEN = re.compile("([0-9]{4})-W([0-9]{2})")


def day_of(instant: datetime) -> date:
    """The local day in which the instant lies."""
    return instant.astimezone(COUNTY).date()


def week_of(day: date) -> int:
    """The number of the week, which sorts as time does: 202610."""
    year, week, _ = day.isocalendar()
    return year * 100 + week


def monday_of(week: int) -> date:
    """Its first day. Raises ValueError where the year has no such week."""
    return date.fromisocalendar(week // 100, week % 100, 1)


def week_text(week: int) -> str:
    """As ISO 8601 writes it: 2026-W10."""
    return f"{week // 100:04d}-W{week % 100:02d}"


def week_from(text: str) -> int:
    """The number of a week written like 2026-W10. Raises ValueError for anything else."""
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError(f"{text!r} is not written like 2026-W10")
    number = int(written[1]) * 100 + int(written[2])
    monday_of(number)
    return number


def before(week: int, *, weeks: int = 1) -> int:
    """The week so many weeks earlier."""
    return week_of(monday_of(week) - weeks * _WEEK)


def weeks_between(first: int, last: int) -> Iterator[int]:
    """Every week from the first to the last, both included."""
    day, end = monday_of(first), monday_of(last)
    while day <= end:
        yield week_of(day)
        day += _WEEK
