"""Counts stand side by side under today's policy and the new one: for all issues, by department, and by week."""

from datetime import date
from typing import Any

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.simulation import Standing, outcome
from schemas.domain.simulation_counts import NO_DEPARTMENT, Beside, Counts, week_of
from tests.domain.county import CALENDAR, a_policy, local
from tests.domain.life_stories import a_life, handled

COUNTY = a_policy()
QUICK = a_policy(limits={**COUNTY.limits.model_dump(mode="json"), "handle": "2wd"})
NOW = local("05-20 12:00")


def shown(beside: Beside) -> tuple[dict[str, int], dict[str, int]]:
    """What is not 0 of today and of the new policy."""
    return ({each.value: n for each, n in beside.today.items()}, {each.value: n for each, n in beside.new.items()})


@pytest.fixture
def counts() -> Counts:
    """Three issues of two weeks: the second would have been late in two working days, the third is late in both."""
    counted = Counts()
    accepted = handled("05-06 10:00", "05-06 11:00", stage=Stage.ACCEPT)
    elsewhere: dict[str, Any] = {"filed": "05-12 23:00", "department_id": None}
    for life in (
        a_life(accepted, handled("05-06 10:00", "05-07 10:00")),
        a_life(handled("05-08 10:00", "05-14 10:00"), filed="05-13 00:00"),
        a_life(handled("05-08 10:00"), **elsewhere),
    ):
        both = (outcome(life, policy, CALENDAR, now=NOW) for policy in (COUNTY, QUICK))
        counted.add(life, today=next(both), new=next(both), calendar=CALENDAR)
    return counted


def test_every_issue_and_every_clock_is_counted_under_both_policies(counts: Counts) -> None:
    assert shown(counts.every.issues) == ({"kept": 2, "late": 1}, {"kept": 1, "late": 2})
    assert counts.every.issues.total == 3
    assert shown(counts.every.stages[Stage.ACCEPT]) == ({"kept": 1}, {"kept": 1})
    assert shown(counts.every.stages[Stage.HANDLE]) == ({"kept": 2, "late": 1}, {"kept": 1, "late": 2})


def test_issues_are_counted_by_the_department_that_had_them(counts: Counts) -> None:
    assert {name: shown(group.issues) for name, group in counts.departments.items()} == {
        "mass_work": ({"kept": 2}, {"kept": 1, "late": 1}),
        NO_DEPARTMENT: ({"late": 1}, {"late": 1}),
    }


def test_issues_are_counted_by_the_week_in_which_they_were_filed(counts: Counts) -> None:
    assert {week: shown(group.issues) for week, group in counts.weeks.items()} == {
        date(2030, 5, 6): ({"kept": 1, "late": 1}, {"kept": 1, "late": 1}),
        date(2030, 5, 13): ({"kept": 1}, {"late": 1}),
    }


def test_a_week_begins_on_monday_at_midnight_of_the_county() -> None:
    assert week_of(local("05-12 23:59:59"), CALENDAR) == date(2030, 5, 6)
    assert week_of(local("05-13 00:00"), CALENDAR) == date(2030, 5, 13)


def test_what_is_not_counted_is_zero() -> None:
    assert Beside().today[Standing.LATE] == 0
