"""A timetable to its edges: where a spread reminder lands, and whose clock a due is of."""

from collections import Counter

import pytest

from schemas.domain.clocks import Schedule, Stage
from schemas.domain.limits import Limit, Pause
from tests.domain.builders import WAS_ROUTED, given
from tests.domain.county import a_rulebook, local, shown

# SHA-256 of `issue-1` begins 57fc59f2, which is 0.34369 of 2**32: 206.2 of 600 seconds, 1237.3 of 3600.
# That of `issue-3` begins f1c4a51f, which is 0.94441 of 2**32: 3399.9 of 3600 seconds.


def a_clock(start: str, limit: str, *, spread: str = "10min", share: float = 0.5, **changes: str) -> Schedule:
    """A clock of an ordinary issue of the mass-work department with one reminder."""
    rulebook = a_rulebook(reminders_spread=spread, reminders=(share,))
    asked = {"issue_id": "issue-1", "urgency": "ordinary", "department_id": "mass_work"} | changes
    return rulebook.schedule(Stage.HANDLE, start=local(start), limit=Limit.parse(limit), **asked)


def reminder(schedule: Schedule) -> str:
    return next(shown(due.at) for due in schedule.dues if "reminder" in due.key)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("05-06 10:00", "5wd", "05-09 09:33:26"),  # later, while offices are open
        ("05-06 09:00", "1wd", "05-06 16:56:34"),  # half is at closing: earlier, or nobody reads it
        ("05-06 09:00", "6wh", "05-06 11:56:34"),  # half is at noon
        ("05-06 10:00", "14h", "05-06 16:56:34"),  # half is at closing
        ("05-06 10:00", "24h", "05-07 09:03:26"),  # half is at ten in the evening: it waits for the morning
        ("05-06 18:00", "10h", "05-06 23:03:26"),  # the end is at four: in the morning it would be too late
        ("05-06 17:00", "16h", "05-07 01:03:26"),  # and so it would be at the end itself
        ("05-06 18:00", "1200min", "05-07 04:03:26"),  # minutes are for those who are awake
        ("05-06 07:00", "1200min", "05-06 17:03:26"),
    ],
)
def test_a_reminder_is_spread_within_office_hours_where_the_limit_is_of_an_office(
    start: str, limit: str, expected: str
) -> None:
    assert reminder(a_clock(start, limit)) == expected


def test_a_reminder_is_never_spread_beyond_the_end() -> None:
    assert reminder(a_clock("05-06 09:00", "1wh", spread="1h", issue_id="issue-3")) == "05-06 10:00"
    assert reminder(a_clock("05-06 18:00", "60min", spread="1h", issue_id="issue-3")) == "05-06 19:00"


def test_a_reminder_is_never_spread_to_before_the_start() -> None:
    # At 16:58, and 20 minutes later the office is closed, and 20 minutes earlier nothing had begun.
    assert reminder(a_clock("05-06 16:55", "1wh", spread="1h", share=0.05)) == "05-06 16:55"


def test_the_reminder_of_an_emergency_waits_for_nothing() -> None:
    assert reminder(a_clock("05-06 10:00", "24h", urgency="emergency")) == "05-06 22:00"


def test_the_reminders_of_many_issues_are_spread_evenly() -> None:
    minutes = Counter(
        reminder(a_clock("05-06 10:00", "5wd", issue_id=f"issue-{number}"))[:11] for number in range(1000)
    )

    assert sorted(minutes) == [f"05-09 09:{minute}" for minute in range(30, 40)]
    assert all(60 < many < 140 for many in minutes.values())


def test_a_pause_after_the_end_moves_the_levels_that_are_still_to_come() -> None:
    rulebook = a_rulebook()
    clock = rulebook.schedule(
        Stage.HANDLE,
        issue_id="issue-1",
        urgency="ordinary",
        start=local("05-06 10:00"),
        department_id="mass_work",
        limit=Limit.parse("1wd"),
    )
    wednesday = Pause(suspended=local("05-08 10:00"), resumed=local("05-09 10:00"))

    paused = rulebook.counted_anew(clock, given(*WAS_ROUTED), pause=wednesday)

    # Every level but the first has a working day of its own; Wednesday is none of them.
    levels = [shown(due.at) for due in paused.dues if due.level]
    assert levels == ["05-07 17:00", "05-09 17:00", "05-10 17:00", "05-14 17:00"]


@pytest.mark.parametrize(("department_id", "last"), [("mass_work", "level:4"), (None, "lapse")])
def test_everything_that_falls_due_on_a_units_clock_says_whose_it_is(department_id: str | None, last: str) -> None:
    clock = a_rulebook().schedule(
        Stage.UNIT_HANDLE,
        issue_id="issue-1",
        urgency="ordinary",
        start=local("05-06 10:00"),
        department_id=department_id,
        unit_id="lamps",
    )

    assert clock.dues[-1].key == f"unit_handle:lamps:{last}"
    assert {due.unit_id for due in clock.dues} == {"lamps"}


def test_a_reminder_says_how_much_of_the_time_is_used() -> None:
    assert [due.share for due in a_clock("05-06 10:00", "5wd", share=0.5).dues] == [0.5, None, None, None, None]
