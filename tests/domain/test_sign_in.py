"""What a sign-in comes to, how long failures delay, and which time steps of a code still count."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.domain.sign_in import Factor, Facts, Lockout, Verdict, judged, usable_step

RIGHT = Facts(usable=True, locked=False, password_right=True, factor=Factor.RIGHT, factor_needed=True, released=True)
NOON = datetime(2030, 5, 6, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "opened"),
        ({"factor": "not_set_up", "factor_needed": False}, "opened"),
        ({"locked": True}, "locked"),
        ({"locked": True, "password_right": False}, "locked"),
        ({"password_right": False}, "wrong"),
        ({"password_right": False, "usable": False}, "wrong"),
        ({"factor": "wrong"}, "factor_wrong"),
        ({"factor": "missing"}, "factor_wrong"),
        ({"factor": "wrong", "factor_needed": False}, "factor_wrong"),
        ({"factor": "not_set_up"}, "factor_not_set_up"),
        ({"usable": False}, "unusable"),
        ({"usable": False, "released": False}, "unusable"),
        ({"released": False}, "not_released"),
        ({"released": False, "factor": "wrong"}, "factor_wrong"),
    ],
)
def test_nothing_of_an_account_shows_before_password_and_code_are_right(
    changed: dict[str, object], verdict: str
) -> None:
    facts = Facts.model_validate({**RIGHT.model_dump(), **changed})

    assert judged(facts) is Verdict(verdict)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (10_000, 900)],
)
def test_each_failure_beyond_the_free_ones_doubles_the_wait_up_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    assert Lockout().delay(failures) == timedelta(seconds=seconds)


def test_failures_of_yesterday_no_longer_count() -> None:
    assert Lockout().counted(7, last=NOON - timedelta(hours=23, minutes=59), at=NOON) == 7
    assert Lockout().counted(7, last=NOON - timedelta(hours=24), at=NOON) == 0


@pytest.mark.parametrize(
    ("candidates", "last", "now", "usable"),
    [
        ([100], None, 100, 100),
        ([99], None, 100, 99),
        ([100], 99, 100, 100),
        ([100], 100, 100, None),  # the same code a second time
        ([99], 100, 100, None),  # an older one after a newer one
        ([99, 101], 100, 100, 101),
        ([101], 101, 100, None),  # used a moment early, and again
        ([], None, 100, None),
        ([100], 500, 100, 100),  # the clock had been ahead
        ([500], 500, 100, None),
    ],
)
def test_the_code_of_a_time_step_counts_once(
    candidates: list[int], last: int | None, now: int, usable: int | None
) -> None:
    assert usable_step(candidates, last=last, now=now) == usable
