"""How long a person's data is kept: what a policy may say, and of which issues it is over."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.domain.retention import Kept, Retention, outlived
from tests.domain.builders import CLOSED as OVER
from tests.domain.builders import FILED, WAS_CLOSED, WAS_DISCIPLINE, WAS_ROUTED, given
from tests.domain.county import a_policy, local

LAW = {"least": 100, "source": "a law"}


def keeping(**given: Any) -> Retention:
    return Retention.model_validate(given)


def test_without_a_word_all_is_kept_for_good_and_a_policy_keeps_its_version() -> None:
    policy = a_policy()

    assert policy.retention == Retention()
    assert "retention" not in policy.model_dump()
    assert policy.retention.soonest is None
    assert outlived(given(*WAS_CLOSED), policy.retention, now=local("12-31 10:00")) is None


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        ({"reporter": 0}, "greater than or equal to 1"),
        ({"content": 30}, "may not go before"),
        ({"reporter": 31, "content": 30}, "may not go before"),
    ],
)
def test_a_time_of_keeping_that_cannot_hold_is_refused(kept: dict[str, int], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Kept.model_validate(kept)


@pytest.mark.parametrize("name", ["general", "discipline"])
def test_no_text_goes_earlier_than_the_law_allows(name: str) -> None:
    with pytest.raises(ValidationError, match="Allowed: 100 days at least"):
        keeping(**LAW, **{name: {"reporter": 10, "content": 99}})
    assert keeping(**LAW, **{name: {"reporter": 10, "content": 100}}).source == "a law"


def test_the_soonest_end_of_all_says_from_when_on_to_look() -> None:
    kept = keeping(general={"reporter": 30}, discipline={"reporter": 20, "content": 25})

    assert kept.soonest is not None
    assert kept.soonest.days == 20


def test_each_class_is_kept_as_long_as_its_own_rule_says() -> None:
    kept = keeping(general={"reporter": 5}, discipline={"reporter": 30})

    assert outlived(given(*WAS_CLOSED), kept, now=local("05-20 10:00")) == "reporter"
    assert outlived(given(*WAS_DISCIPLINE, OVER), kept, now=local("05-20 10:00")) is None


def test_nothing_of_an_open_issue_or_an_anonymous_one_is_over() -> None:
    kept = keeping(general={"reporter": 5})
    nameless = FILED.model_copy(update={"reporter": None})

    assert outlived(given(*WAS_ROUTED), kept, now=local("12-01 10:00")) is None
    assert outlived(given(nameless, *WAS_CLOSED[1:]), kept, now=local("12-01 10:00")) is None
