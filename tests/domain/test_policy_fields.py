"""What later versions of a policy may say, and that a policy recorded before they came is read as it was."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit
from schemas.domain.policy import Policy
from tests.domain.policies import a_policy, caps, departments, limits

BEFORE = Path(__file__).parent / "recorded" / "county-e01441a195b60fad.json"
REASONS = {"suspension": {"court": "等待法院"}, "refusal": {"other_area": "不属于本县"}}


def test_a_policy_recorded_before_units_and_cards_came_keeps_its_version() -> None:
    text = BEFORE.read_text(encoding="utf-8").rstrip("\n")

    policy = Policy.model_validate_json(text)

    assert policy.version == "e01441a195b60fad"
    assert policy.model_dump_json() == text
    assert policy.limit(Stage.UNIT_HANDLE, "ordinary") == Limit.parse("7wd")
    assert (policy.caps.suspension, policy.caps.reviews) == (None, 1)
    assert (policy.cards.yellow.points, policy.cards.red.points, policy.cards.black.points) == (1, 3, 6)
    assert (policy.cards.yellow.name, policy.cards.red.name, policy.cards.black.name) == ("黄牌", "红牌", "黑牌")
    assert str(policy.reminders_spread) == "5min"
    assert policy.reasons.returning == {}
    assert policy.reasons.extension == {}


@pytest.mark.parametrize(
    ("stage", "as_long_as"),
    [(Stage.UNIT_ACCEPT, "1wd"), (Stage.UNIT_HANDLE, "7wd"), (Stage.REROUTE, "1wd")],
)
def test_a_stage_without_limits_takes_as_long_as_the_one_it_resembles(stage: Stage, as_long_as: str) -> None:
    assert a_policy().limit(stage, Urgency.ORDINARY) == Limit.parse(as_long_as)


def test_units_and_re_routing_may_have_limits_of_their_own() -> None:
    policy = a_policy(limits=limits(unit_accept="2wh", unit_handle="3wd", reroute="4wh"))

    found = [str(policy.limit(stage, "ordinary")) for stage in (Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE, Stage.REROUTE)]
    assert found == ["2wh", "3wd", "4wh"]


def test_the_units_of_a_department_follow_its_own_limit_unless_the_policy_gives_them_one() -> None:
    general, given = a_policy(), a_policy(limits=limits(unit_accept="2wh"))
    own = a_policy(departments=departments(mass_work={"name": "群工部", "limits": {"unit_accept": "1wh"}}))

    assert str(general.limit(Stage.UNIT_ACCEPT, "ordinary", department_id="organization")) == "4wh"
    assert str(given.limit(Stage.UNIT_ACCEPT, "ordinary", department_id="organization")) == "2wh"
    assert str(own.limit(Stage.UNIT_ACCEPT, "ordinary", department_id="mass_work")) == "1wh"


def test_a_suspension_has_a_cap_and_no_limit() -> None:
    with pytest.raises(KeyError):
        a_policy().limit(Stage.SUSPENSION, "ordinary")


def test_reasons_of_a_return_are_written_under_the_word_return() -> None:
    listed = {**REASONS, "return": {"not_ours": "不属于本部门职责"}, "extension": {"works": "工程施工"}}
    policy = a_policy(reasons=listed)

    assert policy.reasons.returning == {"not_ours": "不属于本部门职责"}
    assert policy.reasons.extension == {"works": "工程施工"}
    assert Policy.model_validate_json(policy.model_dump_json()) == policy
    with pytest.raises(ValidationError, match="returning"):
        a_policy(reasons={**REASONS, "returning": {}})


def test_what_is_said_in_words_and_what_is_left_out_are_one_version_where_they_mean_the_same() -> None:
    said = a_policy(
        cards={"yellow": {"name": "黄牌", "points": 1}},
        caps=caps(reviews=1),
        reminders_spread="5min",
        limits=limits(unit_accept=None),
    )

    assert said.version == a_policy().version
    assert a_policy(reminders_spread="0s").version != a_policy().version


@pytest.mark.parametrize("spread", ["1wd", "2h", "1d", "3wh"])
def test_reminders_are_spread_by_an_hour_at_most(spread: str) -> None:
    with pytest.raises(ValidationError, match="reminders_spread: Reminders are spread by minutes, 1h at most"):
        a_policy(reminders_spread=spread)


def test_the_demonstration_squeezes_the_new_limits_too() -> None:
    demo = a_policy(
        limits=limits(unit_handle="3wd"),
        caps=caps(suspension="90d"),
        reasons={**REASONS, "return": {"not_ours": "不属于本部门职责"}},
        legal={"handle": "60d"},
    ).compressed(60)

    assert str(demo.limit(Stage.UNIT_HANDLE, "ordinary")) == "180s"
    assert str(demo.caps.suspension) == "5400s"
    assert str(demo.legal.handle) == "3600s"
    assert str(demo.reminders_spread) == "1s"
    assert demo.reasons.returning == {"not_ours": "不属于本部门职责"}
