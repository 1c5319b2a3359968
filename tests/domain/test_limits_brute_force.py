"""The clock against a slow one that shares no code with it: every day of 2010 to 2027, every limit of every preset."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from infra.calendars.presets import read_preset
from schemas.domain.limits import Limit, Pause, deadline, point
from tests.domain import brute_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = read_preset("china")
NIGHT, LAST_SECOND = time(0), time(23, 59, 59)
STARTS = (
    *(NIGHT, time(8, 29, 59), time(8, 30), time(11, 30), time(12), time(13), time(16, 7, 23)),
    *(time(17, 30), time(17, 30, 1), time(18), time(23, 30), LAST_SECOND),
)
REMINDED = (time(16, 7, 23), time(18))
KINDS = ("0wd", "2wd", "5wd", "10wd", "0d", "5d", "0wh", "1wh", "20wh", "0s", "90s", "45min")
LIMITS = sorted({*brute_clock.preset_limits(), *KINDS})
HEAVY = [pytest.mark.slow, pytest.mark.heavy]
# Fourteen years that are over, whose calendars no longer change, would be a quarter of the time of `make test`.
LONG = [pytest.mark.slow, pytest.mark.long]
YEARS = [
    pytest.param(year, marks=LONG if year < 2024 else [] if year == 2026 else HEAVY, id=str(year))
    for year in range(2010, 2028)
]


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def instant(local: datetime) -> datetime:
    return local.replace(tzinfo=SHANGHAI)


def local(found: datetime) -> datetime:
    return found.astimezone(SHANGHAI).replace(tzinfo=None)


def test_the_limits_compared_are_all_that_ship() -> None:
    assert {"2h", "1wd", "4wh", "24h", "3wd", "7wd", "15wd", "7d", "15d", "60d", "30d", "30min"} <= set(LIMITS)
    assert brute_clock.preset_shares() == [0.5, 0.8]
    assert ("0s", "1wd", "1wd", "2wd") in brute_clock.preset_chains()
    assert ("60d", "30d") in brute_clock.preset_chains()


@pytest.mark.parametrize("year", YEARS)
def test_every_deadline_of_every_day_is_that_of_a_slow_walk(year: int) -> None:
    limits = [(text, Limit.parse(text)) for text in LIMITS]

    different = [
        (start, text)
        for start in (datetime.combine(day, clock) for day in days_of(year) for clock in STARTS)
        for text, limit in limits
        if local(deadline(instant(start), limit, CHINA).at) != brute_clock.due(start, text)
    ]

    assert different == []


@pytest.mark.parametrize("year", YEARS)
def test_every_reminder_of_every_day_falls_where_a_slow_walk_finds_it(year: int) -> None:
    limits = [(text, Limit.parse(text), share) for text in LIMITS for share in brute_clock.preset_shares()]
    exactly = timedelta(microseconds=2)  # Shares are fractions of a second in binary.

    different = [
        (start, text, share)
        for start in (datetime.combine(day, clock) for day in days_of(year) for clock in REMINDED)
        for text, limit, share in limits
        if abs(local(point(instant(start), limit, share, CHINA)) - brute_clock.used(start, text, share)) > exactly
    ]

    assert different == []


@pytest.mark.parametrize("year", YEARS)
def test_every_ladder_and_extension_of_every_day_goes_on_where_the_time_before_it_ended(year: int) -> None:
    """The ends of one are the starts of the next: closing, the last second of a day, and any minute of the night."""
    chains = [[(text, Limit.parse(text)) for text in chain] for chain in brute_clock.preset_chains()]
    different = []

    for day in days_of(year):
        for clock in (time(3, 20), time(17, 30), LAST_SECOND):
            for chain in chains:
                expected = datetime.combine(day, clock)
                found = instant(expected)
                for text, limit in chain:
                    found, expected = deadline(found, limit, CHINA).at, brute_clock.due(expected, text)
                if local(found) != expected:
                    different.append((day, clock, [text for text, _ in chain]))

    assert different == []


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("text", ["5wd", "10d", "6wh", "30h"])
def test_a_pause_of_any_day_leaves_out_what_a_slow_walk_leaves_out(text: str, year: int) -> None:
    limit, different = Limit.parse(text), []

    for day in days_of(year):
        start = datetime.combine(day, time(9, 30))
        for offset, length in ((0, 1), (0, 4), (1, 3), (2, 10), (6, 2)):
            suspended = datetime.combine(day + timedelta(days=offset), time(11))
            resumed = datetime.combine(day + timedelta(days=offset + length), time(15))
            pause = Pause(suspended=instant(suspended), resumed=instant(resumed))
            found = deadline(instant(start), limit, CHINA, pauses=[pause]).at
            if local(found) != brute_clock.paused(start, text, suspended, resumed):
                different.append((start, suspended, resumed))

    assert different == []
