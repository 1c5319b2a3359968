"""The clock against a slow walk that shares no code with it: every day, every kind of limit.

The walk reads the calendar file by itself, goes day by day or half hour by half hour in plain local times, and knows
nothing of instants. Shanghai has kept one offset since 1992, so a local time names an instant.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from infra.calendars.presets import preset_text, read_preset
from schemas.domain.limits import Limit, Pause, deadline, point

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTS = (time(0), time(8, 30), time(11, 30), time(12), time(13), time(17), time(17, 30), time(18), time(23, 30))
LIMITS = (
    *("0wd", "1wd", "2wd", "3wd", "5wd", "7wd", "15wd"),
    *("0d", "3d", "5d", "7d", "15d", "30d", "60d"),
    *("0wh", "1wh", "4wh", "20wh"),
    *("0s", "90s", "30min", "1h", "2h", "12h", "24h"),
)
HALF_HOUR = timedelta(minutes=30)


@cache
def _free_and_worked() -> tuple[frozenset[date], frozenset[date]]:
    free: set[date] = set()
    worked: set[date] = set()
    for year in tomllib.loads(preset_text("china"))["years"]:
        for holiday in year["off"]:
            day = holiday["first"]
            while day <= holiday["last"]:
                free.add(day)
                day += timedelta(days=1)
        worked.update(year.get("make_up", ()))
    return frozenset(free), frozenset(worked)


@cache
def _works(day: date) -> bool:
    free, worked = _free_and_worked()
    if day in worked:
        return True
    return day not in free and day.isoweekday() <= 5


def _is_open(moment: datetime) -> bool:
    """Whether the half hour that begins at the moment is office time."""
    clock = moment.hour * 60 + moment.minute
    return _works(moment.date()) and (510 <= clock < 720 or 840 <= clock < 1050)


def _walk_working_days(start: datetime, count: int) -> datetime:
    day = start.date()
    if not _works(day) or start.time() > time(17, 30):
        day += timedelta(days=1)
        while not _works(day):
            day += timedelta(days=1)
    while count:
        day += timedelta(days=1)
        if _works(day):
            count -= 1
    return datetime(day.year, day.month, day.day, 17, 30)  # noqa: DTZ001 - local on purpose


def _walk_working_hours(start: datetime, hours: int) -> datetime:
    if hours == 0 and _works(start.date()) and start.time() in {time(12), time(17, 30)}:
        return start  # The moment of closing still belongs to what closes.
    moment, left = start, hours * 2
    while not _is_open(moment):
        moment += HALF_HOUR
    while left:
        left -= _is_open(moment)
        moment += HALF_HOUR
    return moment


def _walk(start: datetime, text: str) -> datetime:
    amount = int("".join(letter for letter in text if letter.isdigit()))
    unit = text.lstrip("0123456789")
    if unit == "wd":
        return _walk_working_days(start, amount)
    if unit == "wh":
        return _walk_working_hours(start, amount)
    if unit == "d":
        last = start.date() + timedelta(days=amount)
        return datetime(last.year, last.month, last.day, 23, 59, 59)  # noqa: DTZ001 - local on purpose
    return start + {"s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}[unit] * amount


def _differences(first: date, last: date) -> tuple[int, list[tuple[datetime, str]]]:
    calendar = read_preset("china")
    limits = [(text, Limit.parse(text)) for text in LIMITS]
    compared, different = 0, []
    day = first
    while day <= last:
        for clock in STARTS:
            start = datetime.combine(day, clock)
            for text, limit in limits:
                found = deadline(start.replace(tzinfo=SHANGHAI), limit, calendar).at
                compared += 1
                if found.astimezone(SHANGHAI).replace(tzinfo=None) != _walk(start, text):
                    different.append((start, text))
        day += timedelta(days=1)
    return compared, different


@pytest.mark.parametrize(
    "year",
    [pytest.param(year, marks=[] if year in {2025, 2026, 2027} else pytest.mark.slow) for year in range(2010, 2028)],
)
def test_every_deadline_of_every_day_is_that_of_a_slow_walk(year: int) -> None:
    compared, different = _differences(date(year, 1, 1), date(year, 12, 31))

    assert compared >= 365 * 9 * 25
    assert different == []


@pytest.mark.parametrize("length", [1, 3, 10])
@pytest.mark.parametrize("offset", [0, 1, 2, 4])
def test_a_pause_adds_the_working_days_a_slow_walk_counts(offset: int, length: int) -> None:
    calendar, limit, different = read_preset("china"), Limit.parse("5wd"), []

    for days in range(365):
        start = datetime(2026, 1, 1, 9, 30) + timedelta(days=days)  # noqa: DTZ001 - local on purpose
        first, end = start.date() + timedelta(days=offset), start.date() + timedelta(days=offset + length)
        pause = Pause(
            suspended=datetime.combine(first, time(16), tzinfo=SHANGHAI),
            resumed=datetime.combine(end, time(9), tzinfo=SHANGHAI),
        )
        begins = _walk_working_days(start, 0).date()
        paused = sum(_works(first + timedelta(days=n)) for n in range(length) if first + timedelta(days=n) >= begins)
        found = deadline(start.replace(tzinfo=SHANGHAI), limit, calendar, pauses=[pause]).at
        if found.astimezone(SHANGHAI).replace(tzinfo=None) != _walk_working_days(start, 5 + paused):
            different.append(start)

    assert different == []


def _open_minutes(start: datetime, end: datetime) -> list[datetime]:
    """Every office minute between two local times."""
    moment, found = start, []
    while moment < end:
        if _is_open(moment):
            found += [moment + timedelta(minutes=minute) for minute in range(30)]
        moment += HALF_HOUR
    return found


@pytest.mark.parametrize("share", [0.5, 0.8])
@pytest.mark.parametrize("text", ["1wd", "3wd", "4wh"])
def test_every_reminder_of_2026_falls_on_the_office_minute_a_slow_walk_finds(text: str, share: float) -> None:
    calendar, limit = read_preset("china"), Limit.parse(text)
    different = []

    for days in range(365):
        start = datetime(2026, 1, 1, 9, 30) + timedelta(days=days)  # noqa: DTZ001 - local on purpose
        minutes = _open_minutes(start, _walk(start, text))
        used = round(len(minutes) * share * 60)  # seconds
        expected = minutes[(used - 1) // 60] + timedelta(seconds=(used - 1) % 60 + 1)
        found = point(start.replace(tzinfo=SHANGHAI), limit, share, calendar)
        if abs(found.astimezone(SHANGHAI).replace(tzinfo=None) - expected) > timedelta(milliseconds=1):
            different.append((start, found, expected))

    assert different == []
