"""Which limit was kept, worked out by hand in the small county, whose offices close at 17:00."""

import pytest

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.kept_limits import KeptLimits, Needed, needed
from schemas.domain.limits import Limit, Unit
from tests.domain.county import CALENDAR, local
from tests.domain.life_stories import a_life, handled, limits, pause


@pytest.mark.parametrize(
    ("start", "done", "unit", "expected"),
    [
        ("05-06 10:00", "05-06 11:00", "wd", 0),
        ("05-06 10:00", "05-06 17:00", "wd", 0),
        ("05-06 10:00", "05-06 17:01", "wd", 1),
        ("05-06 10:00", "05-07 17:00", "wd", 1),
        ("05-06 10:00", "05-07 17:01", "wd", 2),
        ("05-10 10:00", "05-12 10:00", "wd", 1),  # Friday to Sunday: not done by Friday's closing
        ("05-11 10:00", "05-13 10:00", "wd", 0),  # a clock of working time starts on Monday
        ("05-06 10:00", "05-08 23:59:59", "d", 2),
        ("05-06 10:00", "05-09 00:00", "d", 3),
        ("05-06 10:00", "05-06 12:30", "h", 3),
        ("05-06 10:00", "05-06 13:00", "h", 3),
        ("05-06 10:00", "05-06 14:30", "wh", 3),
    ],
)
def test_the_least_number_of_units_it_was_done_within(start: str, done: str, unit: str, expected: int) -> None:
    assert needed(handled(start, done), Unit(unit), CALENDAR) == expected


def test_a_pause_needs_no_time() -> None:
    stood = handled("05-06 10:00", "05-14 10:00", pauses=(pause("05-08 09:00", "05-10 09:00"),))

    assert needed(stood, Unit.WORKING_DAYS, CALENDAR) == 4


@pytest.fixture
def kept() -> KeptLimits:
    """Ten handlings that needed 1, 2, 3 and so on up to 10 working days; one more is still open."""
    found = KeptLimits(limits=limits("3wd", "7d", "10wd"))
    ends = ("07", "08", "09", "10", "13", "14", "15", "16", "17", "20")
    for day in ends:
        found.add(a_life(handled("05-06 10:00", f"05-{day} 10:00")), CALENDAR)
    accept = handled("05-06 10:00", "05-06 11:00", stage=Stage.ACCEPT)
    found.add(a_life(accept, handled("05-06 10:00")), CALENDAR)
    return found


def test_handlings_that_were_done_are_counted_against_every_limit(kept: KeptLimits) -> None:
    every = kept.groups["all"][""]

    # Until 13 May there are seven calendar days, in which the first five were done.
    assert {str(limit): every.kept(limit) for limit in kept.limits} == {"3wd": 3, "7d": 5, "10wd": 10}
    assert (every.total, kept.unanswered) == (10, 1)


@pytest.mark.parametrize(("percent", "least"), [(1, 1), (10, 1), (11, 2), (80, 8), (90, 9), (95, 10), (100, 10)])
def test_the_least_limit_is_the_first_that_so_many_percent_kept(kept: KeptLimits, percent: int, least: int) -> None:
    assert kept.groups["all"][""].least(percent) == least


def test_every_group_is_counted_by_itself_and_what_is_unknown_is_in_none() -> None:
    found = KeptLimits()
    found.add(a_life(handled("05-06 10:00", "05-07 10:00", urgency=Urgency.URGENT), category="organization"), CALENDAR)
    found.add(a_life(handled("05-06 10:00", "05-07 10:00", department_id=None), category=None), CALENDAR)

    assert {(kind, name): each.total for kind, named in found.groups.items() for name, each in named.items()} == {
        ("all", ""): 2,
        ("urgency", "urgent"): 1,
        ("urgency", "ordinary"): 1,
        ("category", "organization"): 1,
        ("department", "mass_work"): 1,
    }


def test_of_nothing_there_is_no_least_limit() -> None:
    assert Needed().least(80) is None
    assert Needed().total == 0


def test_a_limit_of_no_day_is_kept_by_what_is_done_before_closing_time() -> None:
    found = KeptLimits(limits=limits("0wd"))
    found.add(a_life(handled("05-06 10:00", "05-06 16:00")), CALENDAR)
    found.add(a_life(handled("05-06 10:00", "05-06 18:00")), CALENDAR)

    assert found.groups["all"][""].kept(Limit.parse("0wd")) == 1


def test_a_handling_that_was_not_done_needs_nothing() -> None:
    with pytest.raises(AssertionError, match="only what was done"):
        needed(handled("05-06 10:00", gone_at=local("05-07 10:00")), Unit.DAYS, CALENDAR)
