"""Which status may follow which: every pair is either on a list written by hand, or refused."""

from itertools import product

import pytest

from schemas.domain.status import NEXT, Status, StepNotAllowedError, ensure_step
from tests.domain.builders import hint_of

# Written by hand: taken from the table, it would only agree with itself.
ALLOWED = {
    ("filed", "collected"),
    ("filed", "withdrawn"),
    ("collected", "analyzed"),
    ("collected", "deliberating"),
    ("collected", "withdrawn"),
    ("analyzed", "logged"),
    ("analyzed", "deliberating"),
    ("analyzed", "withdrawn"),
    ("deliberating", "analyzed"),
    ("deliberating", "withdrawn"),
    ("logged", "routed"),
    ("logged", "withdrawn"),
    ("routed", "accepted"),
    ("routed", "resolved"),
    ("routed", "closed"),
    ("routed", "routed"),
    ("routed", "returned"),
    ("routed", "suspended"),
    ("routed", "merged"),
    ("routed", "withdrawn"),
    ("routed", "refused"),
    ("accepted", "resolved"),
    ("accepted", "routed"),
    ("accepted", "returned"),
    ("accepted", "suspended"),
    ("accepted", "merged"),
    ("accepted", "withdrawn"),
    ("returned", "routed"),
    ("returned", "withdrawn"),
    ("suspended", "routed"),
    ("suspended", "accepted"),
    ("suspended", "withdrawn"),
    ("merged", "routed"),
    ("merged", "accepted"),
    ("merged", "closed"),
    ("merged", "withdrawn"),
    ("resolved", "closed"),
    ("resolved", "routed"),
    ("closed", "routed"),
    ("refused", "routed"),
    # The life after routing.
    ("routed", "routed"),
    ("routed", "returned"),
    ("routed", "suspended"),
    ("routed", "merged"),
    ("routed", "refused"),
    ("accepted", "routed"),
    ("accepted", "returned"),
    ("accepted", "suspended"),
    ("accepted", "merged"),
    ("returned", "routed"),
    ("suspended", "routed"),
    ("suspended", "accepted"),
    ("merged", "routed"),
    ("merged", "accepted"),
    ("merged", "closed"),
    ("closed", "routed"),
    ("refused", "routed"),
    # What turns out to be a discipline matter waits for discipline intake.
    ("deliberating", "deliberating"),
    ("routed", "deliberating"),
    ("accepted", "deliberating"),
    ("returned", "deliberating"),
    ("suspended", "deliberating"),
    ("merged", "deliberating"),
    ("resolved", "deliberating"),
    ("closed", "deliberating"),
    ("refused", "deliberating"),
    # Withdrawn by the reporter, as long as there is no answer.
    ("filed", "withdrawn"),
    ("collected", "withdrawn"),
    ("analyzed", "withdrawn"),
    ("deliberating", "withdrawn"),
    ("logged", "withdrawn"),
    ("routed", "withdrawn"),
    ("accepted", "withdrawn"),
    ("returned", "withdrawn"),
    ("suspended", "withdrawn"),
    ("merged", "withdrawn"),
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
    "returned",
    "suspended",
    "merged",
    "withdrawn",
    "refused",
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
