"""One limit is longer than another only where no calendar could make it shorter."""

import pytest

from schemas.domain.limit_spans import least_hours, most_hours, surely_longer
from schemas.domain.limits import Limit


@pytest.mark.parametrize(
    ("one", "other", "is_longer"),
    [
        ("2h", "90min", True),
        ("60min", "1h", False),
        ("3wd", "2wd", True),
        ("3wd", "3wd", False),
        ("9wh", "1wd", False),  # both may end on the second day
        ("17wh", "1wd", True),
        ("2wd", "7wh", True),
        ("1wd", "4wh", False),
        ("3d", "48h", True),
        ("2d", "48h", False),  # filed at the end of the last minute of a day, two days are 48 hours
        ("24h", "1d", False),
        ("49h", "1d", True),
        ("3wd", "1d", True),
        ("2wd", "1d", False),
        ("60d", "15wd", True),
        ("5d", "1wd", False),  # a holiday of ten days makes one working day longer
        ("2wd", "24h", True),
        ("15d", "1wd", True),
    ],
)
def test_a_limit_is_longer_only_where_no_calendar_says_otherwise(one: str, other: str, is_longer: bool) -> None:
    assert surely_longer(Limit.parse(one), Limit.parse(other)) is is_longer


@pytest.mark.parametrize(
    ("limit", "least", "most"),
    [
        ("90s", 0.025, 0.025),
        ("4h", 4, 4),
        ("2d", 48, 72),
        ("1wd", 24, 312),  # the day itself, two of the weekend, ten of a holiday
        ("5wd", 120, 456),
        ("4wh", 4, 300),
        ("0wd", 0, 288),
    ],
)
def test_the_hours_that_pass_at_least_and_at_most(limit: str, least: float, most: float) -> None:
    assert least_hours(Limit.parse(limit)) == pytest.approx(least)
    assert most_hours(Limit.parse(limit)) == pytest.approx(most)
