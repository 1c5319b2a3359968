"""Office time to its edges: moments of opening and closing, three openings a day, parts of a second, any host."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.domain.calendar import Calendar, Interval
from schemas.domain.limits import Limit, deadline
from schemas.domain.office_time import after_office_time, in_utc, office_time, open_from

SHANGHAI = ZoneInfo("Asia/Shanghai")
# 2 + 3 + 1 hours a day.
THRICE = Calendar(
    name="thrice",
    zone="Asia/Shanghai",
    office=(
        Interval(opens=time(8), closes=time(10)),
        Interval(opens=time(13), closes=time(16)),
        Interval(opens=time(19), closes=time(20)),
    ),
)


def at(text: str) -> datetime:
    """A local time of Monday 2026-11-23 or of another day of that month, like `23T09:00`."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(1, "23T09:00"), (2, "23T10:00"), (4, "23T15:00"), (5, "23T16:00"), (6, "23T20:00"), (7, "24T09:00")],
)
def test_a_day_of_three_openings_is_worked_off_one_after_the_other(hours: int, expected: str) -> None:
    assert after_office_time(at("23T08:00"), timedelta(hours=hours), THRICE) == at(expected)


def test_time_that_begins_in_the_second_opening_reaches_into_the_third() -> None:
    assert after_office_time(at("23T15:00"), timedelta(minutes=90), THRICE) == at("23T19:30")


def test_seconds_and_parts_of_them_are_office_time() -> None:
    end = at("23T08:00:42.250001")

    assert office_time(at("23T08:00"), end, THRICE) == timedelta(seconds=42, microseconds=250_001)
    assert after_office_time(end, timedelta(hours=2), THRICE) == at("23T13:00:42.250001")


@pytest.mark.parametrize(
    ("start", "opened"),
    [
        ("23T07:59", "23T08:00"),
        ("23T08:00", "23T08:00"),
        ("23T10:00", "23T10:00"),
        ("23T10:00:01", "23T13:00"),
        ("23T20:00", "23T20:00"),
        ("23T20:00:01", "24T08:00"),
        ("28T09:00", "30T08:00"),
    ],
)
def test_a_start_waits_for_the_next_opening_unless_offices_are_open(start: str, opened: str) -> None:
    assert open_from(at(start), THRICE) == at(opened)


@pytest.mark.usefixtures("host_in_los_angeles")
def test_every_answer_is_in_utc_wherever_the_host_is() -> None:
    assert in_utc(at("23T09:00")).utcoffset() == timedelta(0)
    assert after_office_time(at("23T08:00"), timedelta(hours=1), THRICE).utcoffset() == timedelta(0)
    for limit in ("1h", "1wh", "1d", "1wd"):
        assert deadline(at("23T09:00"), Limit.parse(limit), THRICE).at.tzinfo is UTC
