"""Lines to their edges: what happens at the very instant that is asked about, and days of other places."""

import pytest

from schemas.domain.calendar import Closure
from schemas.domain.counting import explain
from schemas.domain.limits import Limit
from tests.domain.test_counting import CHINA, at, of, pause, told


def test_a_pause_that_begins_at_the_very_instant_asked_about_is_not_told() -> None:
    paused = pause("2026-03-04T16:00", "2026-03-09T09:00")

    assert of("2026-03-02T09:00", "3wd", paused, until="2026-03-04T16:00") == [
        "03-02 09:00 > 03-03 first_day",
        "03-03 > 03-04 16:00 working +1 day, 0:00:00",
    ]


def test_at_the_very_deadline_nothing_is_overdue() -> None:
    assert of("2026-03-02T09:00", "1wd", until="2026-03-03T17:30") == [
        "03-02 09:00 > 03-03 first_day",
        "03-03 > 03-03 17:30 working +1 day, 0:00:00",
    ]


@pytest.mark.usefixtures("host_in_los_angeles")
def test_the_days_of_a_pause_are_those_of_the_county_wherever_the_host_is() -> None:
    # In the county the Wednesday and the Thursday; in Los Angeles both moments are of the day before.
    paused = pause("2026-03-04T10:00", "2026-03-06T10:00")

    assert of("2026-03-02T09:00", "2wd", paused) == [
        "03-02 09:00 > 03-03 first_day",
        "03-03 > 03-04 working +1 day, 0:00:00",
        "03-04 > 03-06 paused",
        "03-06 > 03-06 17:30 working +1 day, 0:00:00",
    ]


def test_a_closed_day_that_counts_all_the_same_is_not_named() -> None:
    flooded = CHINA.model_copy(update={"closures": (Closure(day=at("2026-03-03T00:00").date(), reason="洪水"),)})

    assert told(explain(at("2026-03-02T09:00"), Limit.parse("2d"), flooded)) == [
        "03-02 09:00 > 03-03 first_day",
        "03-03 > 03-04 23:59:59 calendar_day +2 days, 0:00:00",
    ]
