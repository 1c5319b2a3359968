"""Limits to their edges: the longest one, the very moment of the end, pauses that touch; all written by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from infra.calendars.presets import read_preset
from schemas.domain.limits import Limit, Pause, Unit, elapsed, point, remaining

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = read_preset("china")


def at(text: str) -> datetime:
    """A local time of Monday 2026-11-23 or of another day of that month, like `23T09:00`."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


def pauses(*spans: tuple[str, str]) -> list[Pause]:
    return [Pause(suspended=at(suspended), resumed=at(resumed)) for suspended, resumed in spans]


@pytest.mark.parametrize("text", ["315360000s", "5256000min", "87600h", "20000wh", "3650d", "2500wd"])
def test_a_limit_of_just_ten_years_is_allowed(text: str) -> None:
    assert str(Limit.parse(text)) == text


@pytest.mark.parametrize(
    ("unit", "expected"),
    [(Unit.SECONDS, 1800), (Unit.MINUTES, 30), (Unit.HOURS, 0), (Unit.WORKING_HOURS, 0), (Unit.DAYS, 0)],
)
def test_the_last_half_hour_is_told_in_each_unit(unit: Unit, expected: int) -> None:
    assert remaining(at("23T17:00"), at("23T17:30"), unit, CHINA) == expected
    assert remaining(at("23T17:30"), at("23T17:00"), unit, CHINA) == -expected


@pytest.mark.parametrize("unit", Unit)
def test_nothing_is_left_and_nothing_is_overdue_at_the_very_end(unit: Unit) -> None:
    assert remaining(at("23T17:30"), at("23T17:30"), unit, CHINA) == 0


def test_a_pause_that_begins_at_the_very_moment_of_asking_takes_nothing_from_the_time_used() -> None:
    # The working day of Tuesday was over at 17:30; that the clock is stopped at 18:00 does not give it back.
    stopped = pauses(("24T18:00", "26T09:00"))

    assert elapsed(at("23T09:00"), at("24T18:00"), Unit.WORKING_DAYS, CHINA, pauses=stopped) == 1


def test_a_clock_that_is_stopped_as_it_starts_has_used_nothing_until_it_goes_on() -> None:
    stopped = pauses(("23T09:00", "23T20:00"))

    assert point(at("23T09:00"), Limit.parse("4h"), 0.0, CHINA, pauses=stopped) == at("23T20:00")


@pytest.mark.parametrize(("share", "expected"), [(0.25, "23T10:00"), (0.5, "23T12:00"), (0.75, "23T14:00")])
def test_a_share_is_reached_between_two_pauses_and_after_both(share: float, expected: str) -> None:
    # 9 to 10, 11 to 12 and 13 to 15 count.
    twice = pauses(("23T10:00", "23T11:00"), ("23T12:00", "23T13:00"))

    assert point(at("23T09:00"), Limit.parse("4h"), share, CHINA, pauses=twice) == at(expected)


@pytest.mark.parametrize(
    ("start", "end", "unit", "used"),
    [
        ("21T10:00", "23T18:00", Unit.WORKING_DAYS, 0),  # started on a Saturday: Monday is the day it starts
        ("21T10:00", "24T17:30", Unit.WORKING_DAYS, 1),
        ("23T18:00", "24T18:00", Unit.WORKING_DAYS, 0),  # started after closing
        ("21T10:00", "23T09:30", Unit.WORKING_HOURS, 1),
        ("23T09:00", "24T18:00", Unit.DAYS, 0),  # closing ends no calendar day
        ("23T09:00", "24T23:59:58", Unit.DAYS, 0),
        ("23T09:00", "24T23:59:59", Unit.DAYS, 1),
    ],
)
def test_a_day_is_used_up_when_it_ends_and_counts_when_it_began_after_the_start(
    start: str, end: str, unit: Unit, used: int
) -> None:
    assert elapsed(at(start), at(end), unit, CHINA) == used
