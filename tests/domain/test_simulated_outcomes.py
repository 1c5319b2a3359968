"""What another policy would have made of a life; every due time and lateness is worked out by hand.

The small county works Monday to Friday, 9 to 12 and 14 to 17; 6 May 2030 is a Monday. An ordinary issue is to be
handled in 5 working days there, so one that starts on that Monday is due on Monday 13 May at 17:00.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from infra.calendars.presets import read_preset
from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit
from schemas.domain.lives import StageLife
from schemas.domain.policy import Policy
from schemas.domain.simulation import Outcome, Standing, of_the_issue, outcome
from tests.domain.county import CALENDAR, SHANGHAI, a_policy, local, shown
from tests.domain.life_stories import a_life, handled, limits, pause

COUNTY = a_policy()
NOW = local("06-28 12:00")
MINUTE = timedelta(minutes=1)


def with_limits(**changes: Any) -> Policy:
    return a_policy(limits={**COUNTY.limits.model_dump(mode="json"), **changes})


def of(
    clock: StageLife, policy: Policy = COUNTY, *, now: datetime = NOW, **changes: Any
) -> tuple[str, Standing, timedelta]:
    """Due (local), standing and lateness of a life with one clock."""
    (found,) = outcome(a_life(clock, **changes), policy, CALENDAR, now=now)
    return shown(found.due), found.standing, found.over


@pytest.mark.parametrize(
    ("done", "standing", "over"),
    [
        ("05-13 16:00", Standing.KEPT, timedelta(hours=-1)),
        ("05-13 17:00", Standing.KEPT, timedelta(0)),
        ("05-13 17:01", Standing.LATE, MINUTE),
        ("05-15 17:00", Standing.LATE, timedelta(days=2)),
    ],
)
def test_what_is_done_by_its_due_time_is_kept(done: str, standing: Standing, over: timedelta) -> None:
    assert of(handled("05-06 10:00", done)) == ("05-13 17:00", standing, over)


@pytest.mark.parametrize(("limit", "due", "standing"), [("3wd", "05-09 17:00", "late"), ("9wd", "05-17 17:00", "kept")])
def test_another_limit_is_another_due_time_for_the_same_deed(limit: str, due: str, standing: str) -> None:
    assert of(handled("05-06 10:00", "05-13 16:00"), with_limits(handle=limit))[:2] == (due, Standing(standing))


def test_holidays_do_not_count_and_a_weekend_that_is_worked_does() -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    clock = StageLife(
        stage=Stage.HANDLE,
        start=moment("2026-09-30T16:00"),
        urgency=Urgency.ORDINARY,
        done_at=moment("2026-10-10T17:31"),
    )
    (found,) = outcome(a_life(clock), with_limits(handle="3wd"), read_preset("china"), now=moment("2026-12-01T09:00"))

    assert found.due == moment("2026-10-10T17:30")
    assert found.over == MINUTE


def test_the_days_of_a_pause_do_not_count() -> None:
    stood = handled("05-06 10:00", "05-15 16:59", pauses=(pause("05-08 09:00", "05-10 09:00"),))

    assert of(stood) == ("05-15 17:00", Standing.KEPT, -MINUTE)


def test_a_suspended_issue_is_never_late_by_standing_still() -> None:
    # Of the time until 20 May only the 7th has counted, so four of five days are still to come.
    assert of(handled("05-06 10:00", held_since=local("05-08 09:00")), now=local("05-20 12:00"))[:2] == (
        "05-23 17:00",
        Standing.OPEN,
    )


def test_a_suspension_recorded_after_the_moment_of_asking_is_no_error() -> None:
    assert of(handled("05-06 10:00", held_since=local("05-08 09:00")), now=local("05-07 12:00"))[0] == "05-13 17:00"


@pytest.mark.parametrize(
    ("caps", "due"),
    [
        ({"extensions": 1, "extension": "15wd"}, "05-20 17:00"),
        ({"extensions": 1, "extension": "2wd"}, "05-15 17:00"),
        ({"extensions": 0, "extension": "15wd"}, "05-13 17:00"),
        ({"extensions": 2, "extension": "15wd"}, "05-27 17:00"),
    ],
)
def test_extensions_count_as_far_as_the_policy_lets_them_go(caps: dict[str, Any], due: str) -> None:
    twice = handled("05-06 10:00", "05-31 09:00", extensions=limits("5wd", "5wd"))

    assert of(twice, a_policy(caps={"returns": 2, "reopenings": 1, **caps}))[0] == due


@pytest.mark.parametrize(
    ("now", "standing"),
    [("05-13 16:59", Standing.OPEN), ("05-13 17:00", Standing.LATE), ("05-14 09:00", Standing.LATE)],
)
def test_what_is_still_open_is_late_from_the_instant_it_is_due(now: str, standing: Standing) -> None:
    assert of(handled("05-06 10:00"), now=local(now))[1] is standing


@pytest.mark.parametrize(("gone", "standing"), [("05-10 09:00", Standing.OPEN), ("05-13 17:00", Standing.LATE)])
def test_what_stopped_without_being_done_is_late_only_if_its_time_was_over(gone: str, standing: Standing) -> None:
    assert of(handled("05-06 10:00", gone_at=local(gone)))[1] is standing


def test_a_reopened_handling_is_counted_from_its_own_start() -> None:
    twice = a_life(handled("05-06 10:00", "05-07 11:00"), handled("05-08 09:00", "05-16 10:00"))

    found = outcome(twice, COUNTY, CALENDAR, now=NOW)

    assert [(shown(each.due), each.standing) for each in found] == [
        ("05-13 17:00", Standing.KEPT),
        ("05-15 17:00", Standing.LATE),
    ]


def test_the_urgency_decides_which_limit_holds() -> None:
    assert of(handled("05-06 10:00", "05-08 17:00", urgency=Urgency.URGENT))[0] == "05-08 17:00"


HOUSING = a_policy(
    departments={
        **COUNTY.model_dump(mode="json")["departments"],
        "housing": {"name": "住建局", "limits": {"handle": "2wd"}},
    },
    categories={"discipline": "discipline", "organization": "organization", "livelihood": "housing"},
)


@pytest.mark.parametrize(
    ("clock", "changes", "due"),
    [
        ({}, {}, "05-08 17:00"),
        ({}, {"category": None}, "05-08 17:00"),
        ({}, {"category": "organization"}, "05-13 17:00"),
        ({"named": True}, {}, "05-13 17:00"),
        ({"named": True, "department_id": "fire brigade"}, {}, "05-08 17:00"),
        ({"department_id": None}, {}, "05-13 17:00"),
    ],
    ids=["by category", "default category", "other category", "chosen", "chosen but unknown", "nobody's"],
)
def test_a_category_moves_to_the_department_that_leads_it_now(
    clock: dict[str, Any], changes: dict[str, Any], due: str
) -> None:
    assert of(handled("05-06 10:00", "05-31 09:00", **clock), HOUSING, **changes)[0] == due


def test_intake_and_suspensions_are_not_counted() -> None:
    stages = [handled("05-06 10:00", "05-31 09:00", stage=stage) for stage in Stage]

    found = outcome(a_life(*stages), COUNTY, CALENDAR, now=NOW)

    assert [each.stage.value for each in found] == [
        *("answer", "deliberation", "accept", "handle", "reroute", "unit_accept", "unit_handle", "feedback"),
    ]


def some(stage: Stage, standing: Standing) -> Outcome:
    return Outcome(stage, standing, NOW, timedelta(0))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([some(Stage.ACCEPT, Standing.KEPT), some(Stage.HANDLE, Standing.KEPT)], Standing.KEPT),
        ([some(Stage.ACCEPT, Standing.KEPT), some(Stage.HANDLE, Standing.OPEN)], Standing.OPEN),
        ([some(Stage.ACCEPT, Standing.LATE), some(Stage.HANDLE, Standing.OPEN)], Standing.LATE),
        ([some(Stage.HANDLE, Standing.KEPT), some(Stage.FEEDBACK, Standing.LATE)], Standing.KEPT),
    ],
    ids=["all kept", "one open", "one late", "a silent reporter"],
)
def test_an_issue_is_late_where_an_office_was_and_not_where_the_reporter_was_silent(
    outcomes: list[Outcome], expected: Standing
) -> None:
    assert of_the_issue(outcomes) is expected


def test_a_limit_of_hours_runs_day_and_night() -> None:
    assert Limit.parse("10h") == COUNTY.limit(Stage.HANDLE, Urgency.EMERGENCY)
    assert of(handled("05-06 20:00", "05-07 06:01", urgency=Urgency.EMERGENCY)) == (
        "05-07 06:00",
        Standing.LATE,
        MINUTE,
    )
