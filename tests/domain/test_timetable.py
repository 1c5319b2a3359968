"""A timetable: reminders in office hours, not all at one instant, never after the end; levels to the second."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from schemas.domain.clocks import Deadline, Due, DueKind, Schedule, Stage
from schemas.domain.limits import Pause
from schemas.domain.rules.timetable import timetable
from tests.domain.builders import dues_shown
from tests.domain.county import CALENDAR, SHANGHAI, a_policy, local, shown

SPREAD = a_policy(reminders_spread="5min")
PUNCTUAL = a_policy()
FIVE_MINUTES = timedelta(minutes=5)


def a_timetable(limit: str, start: str = "05-06 10:00", **changes: Any) -> Schedule:
    given: dict[str, Any] = {"issue_id": "issue-1", "urgency": "ordinary", "policy": SPREAD, "calendar": CALENDAR}
    clock = {"stage": Stage.HANDLE, "start": local(start), "at": local(start), "limit": limit}
    clock |= {name: changes.pop(name) for name in ("stage", "extensions", "pauses", "unit_id") if name in changes}
    ladder = changes.pop("ladder", PUNCTUAL.ladder_for("mass_work"))
    return timetable(Deadline.model_validate(clock), ladder=ladder, **given | changes)


def reminders(schedule: Schedule) -> list[Due]:
    return [due for due in schedule.dues if due.kind is DueKind.REMINDER]


def is_office_hour(instant: datetime) -> bool:
    there = instant.astimezone(SHANGHAI)
    morning, afternoon = time(9) <= there.time() <= time(12), time(14) <= there.time() <= time(17)
    return there.weekday() < 5 and (morning or afternoon)


# The first four bytes of the SHA-256 of the id, as a share of five minutes: 1:43 and 4:19.
@pytest.mark.parametrize(("issue_id", "half"), [("issue-1", "05-09 09:31:43"), ("issue-2", "05-09 09:34:19")])
def test_the_spread_of_an_issue_is_the_same_for_ever(issue_id: str, half: str) -> None:
    assert shown(reminders(a_timetable("5wd", issue_id=issue_id))[0].at) == half


def test_two_issues_filed_at_one_moment_are_reminded_of_at_two_and_climb_at_one() -> None:
    timetables = [a_timetable("5wd", issue_id=f"issue-{number}") for number in range(300)]

    firsts = [reminders(one)[0].at for one in timetables]
    assert len(set(firsts)) > 150
    assert all(timedelta(0) <= at - local("05-09 09:30") < FIVE_MINUTES for at in firsts)
    middle = sum((at - local("05-09 09:30") for at in firsts), timedelta(0)) / 300
    assert timedelta(minutes=2) < middle < timedelta(minutes=3)
    levels = {tuple(due.at for due in one.dues if due.level) for one in timetables}
    assert levels == {tuple(local(at) for at in ("05-13 17:00", "05-14 17:00", "05-15 17:00", "05-17 17:00"))}
    assert {one.deadline.at for one in timetables} == {local("05-13 17:00")}


def test_in_an_emergency_nothing_is_spread_and_nothing_waits_for_the_morning() -> None:
    ladder = PUNCTUAL.ladder_for("mass_work", urgency="emergency")

    night = a_timetable("10h", "05-11 20:00", urgency="emergency", ladder=ladder)

    assert dues_shown(night) == [
        ("handle:reminder:0.5", "05-12 01:00"),
        ("handle:reminder:0.8", "05-12 04:00"),
        ("handle:level:1", "05-12 06:00"),
        ("handle:level:2", "05-12 07:00"),
        ("handle:level:3", "05-12 08:00"),
        ("handle:level:4", "05-12 10:00"),
    ]


@pytest.mark.parametrize(
    ("limit", "start", "reminded"),
    [
        # Half a day of hours is over at night: the reminder waits for the morning, if that is before the end.
        ("24h", "05-06 15:00", ["05-07 09:00", "05-07 10:12"]),
        ("24h", "05-10 08:00", ["05-10 20:00", "05-11 03:12"]),  # no office opens before the end
        ("8h", "05-06 20:00", ["05-07 00:00", "05-07 02:24"]),
        ("2d", "05-06 10:00", ["05-07 16:59:59", "05-08 11:35:59"]),
        ("90s", "05-06 23:00", ["05-06 23:00:45", "05-06 23:01:12"]),
        ("1wd", "05-06 10:00", ["05-07 09:30", "05-07 14:48"]),
    ],
)
def test_a_reminder_comes_when_somebody_sits_there_to_read_it(limit: str, start: str, reminded: list[str]) -> None:
    schedule = a_timetable(limit, start, policy=PUNCTUAL)

    assert [shown(due.at) for due in reminders(schedule)] == reminded


def test_what_would_be_spread_into_the_lunch_is_spread_backwards() -> None:
    # Half of the time is used up at 11:59, a minute before the lunch; issue-1 is spread by 1:43.
    at_noon = a_timetable("4wh", "05-06 09:59")

    assert [shown(due.at) for due in reminders(at_noon)] == ["05-06 11:57:17", "05-06 15:12:43"]


@forall(
    limit=st.sampled_from(["1wh", "4wh", "3wd", "5wd", "2h", "24h", "100h", "1d", "3d", "10d", "20min", "45s", "0wd"]),
    issue_id=st.text(min_size=1),
    minutes=st.integers(0, 20_000),
)
def test_a_reminder_is_never_before_the_start_nor_after_the_end_nor_outside_office_hours_by_the_spread(
    limit: str, issue_id: str, minutes: int
) -> None:
    start = shown(local("05-06 00:00") + timedelta(minutes=minutes))

    spread = a_timetable(limit, start, issue_id=issue_id)
    punctual = a_timetable(limit, start, issue_id=issue_id, policy=PUNCTUAL)

    assert spread == a_timetable(limit, start, issue_id=issue_id)
    assert [due for due in spread.dues if due.level] == [due for due in punctual.dues if due.level]
    one_by_one = {due.key: due for due in punctual.dues}
    for due in reminders(spread):
        before = one_by_one[due.key].at
        assert spread.deadline.start <= due.at <= spread.deadline.at
        assert abs(due.at - before) < FIVE_MINUTES
        by_office = limit[-1] not in {"s", "n"}
        assert not (by_office and is_office_hour(before)) or is_office_hour(due.at)


def test_without_a_ladder_it_lapses_at_its_end() -> None:
    schedule = a_timetable("1wd", stage=Stage.DELIBERATION, ladder=(), policy=PUNCTUAL)

    assert dues_shown(schedule) == [
        ("deliberation:reminder:0.5", "05-07 09:30"),
        ("deliberation:reminder:0.8", "05-07 14:48"),
        ("deliberation:lapse", "05-07 17:00"),
    ]


@pytest.mark.parametrize("stage", [Stage.FEEDBACK, Stage.SUSPENSION])
def test_nobody_is_pressed_by_reminders_to_rate_or_to_go_on(stage: Stage) -> None:
    schedule = a_timetable("7d", stage=stage, ladder=())

    assert dues_shown(schedule) == [(f"{stage}:lapse", "05-13 23:59:59")]


def test_a_chain_of_extensions_counts_each_from_the_end_before_it() -> None:
    schedule = a_timetable("5wd", extensions=("2d", "3wh"), policy=PUNCTUAL)

    # To the 13th at 17:00, to the end of the 15th, and three office hours from the morning of the 16th.
    assert shown(schedule.deadline.at) == "05-16 12:00"
    assert dues_shown(schedule)[:3] == [
        ("handle:reminder:0.5:ext2", "05-16 10:30"),
        ("handle:reminder:0.8:ext2", "05-16 11:24"),
        ("handle:level:1", "05-16 12:00"),
    ]


def test_a_pause_counts_once_in_a_chain_of_extensions() -> None:
    before_the_end = Pause(suspended=local("05-13 10:00"), resumed=local("05-14 10:00"))
    after_the_end = Pause(suspended=local("05-14 10:00"), resumed=local("05-16 10:00"))

    one = a_timetable("5wd", extensions=("2wd",), pauses=(before_the_end,))
    other = a_timetable("5wd", extensions=("2wd",), pauses=(after_the_end,))

    # To the 14th with one day of pause, then two more; or to the 13th, then two more with two days of pause.
    assert [shown(schedule.deadline.at) for schedule in (one, other)] == ["05-16 17:00", "05-17 17:00"]


@pytest.mark.parametrize(
    ("start", "extensions", "provisional"),
    [
        ("12-20 10:00", (), False),
        ("12-20 10:00", ("2wd",), False),
        ("12-20 10:00", ("5wd",), True),
        ("12-20 10:00", ("5wd", "0s"), True),
        ("12-27 10:00", (), True),
    ],
)
def test_an_end_in_a_year_without_its_notice_is_marked_whichever_part_reaches_it(
    start: str, extensions: tuple[str, ...], provisional: bool
) -> None:
    assert a_timetable("5wd", start, extensions=extensions).deadline.provisional is provisional


def test_the_clock_of_a_unit_names_the_unit_in_every_key() -> None:
    schedule = a_timetable("1wd", stage=Stage.UNIT_HANDLE, unit_id="lamps")

    assert {due.key.split(":")[1] for due in schedule.dues} == {"lamps"}
    assert {due.unit_id for due in schedule.dues} == {"lamps"}
    assert {due.deadline for due in schedule.dues} == {local("05-07 17:00")}
