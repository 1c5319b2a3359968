"""Which status may follow which: every pair is either on a list written by hand, or refused."""

from itertools import product

import pytest

from schemas.domain.status import NEXT, Status, StepNotAllowedError, ensure_step
from tests.domain.builders import hint_of

# Written by hand: taken from the table, it would only agree with itself.
ALLOWED = {
    ("filed", "collected"),
    ("collected", "analyzed"),
    ("collected", "deliberating"),
    ("analyzed", "logged"),
    ("analyzed", "deliberating"),
    ("deliberating", "analyzed"),
    ("logged", "routed"),
    ("routed", "accepted"),
    ("routed", "resolved"),
    ("routed", "closed"),
    ("accepted", "resolved"),
    ("resolved", "closed"),
    ("resolved", "routed"),
}
NAMES = (
    "filed",
    "collected",
    "deliberating",
    "analyzed",
    "logged",
    "routed",
    "accepted",
    "resolved",
    "closed",
)


def test_the_statuses_are_those_that_scripts_rely_on() -> None:
    assert tuple(status.value for status in Status) == NAMES


def test_every_status_says_what_may_follow() -> None:
    assert set(NEXT) == set(Status)


@pytest.mark.parametrize(("current", "wanted"), sorted(ALLOWED))
def test_a_listed_step_is_allowed(current: str, wanted: str) -> None:
    ensure_step(Status(current), Status(wanted))


@pytest.mark.parametrize(("current", "wanted"), sorted(set(product(NAMES, NAMES)) - ALLOWED))
def test_any_other_step_is_refused(current: str, wanted: str) -> None:
    with pytest.raises(StepNotAllowedError) as refused:
        ensure_step(Status(current), Status(wanted))

    assert (refused.value.current, refused.value.wanted) == (current, wanted)
    assert hint_of(refused.value) == (
        "step-not-allowed",
        f"An issue that is {current} cannot become {wanted}.",
        "Read the issue again: `possible` lists what can be done now.",
    )
