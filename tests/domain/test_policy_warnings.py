"""What a policy may say but hardly means is told with the key to look at."""

from typing import Any

import pytest

from schemas.domain.analysis import Urgency
from schemas.domain.policy_warnings import warnings
from tests.domain.policies import a_policy, caps, departments, limits

HANDLE = {"emergency": "24h", "urgent": "3wd", "ordinary": "7wd", "complex": "15wd"}
AS_GOOD_AS_NEVER = (
    "Level 3 comes later after the expiry than the longest handling with every extension takes: "
    "it is as good as never reached. Shorten after."
)
DISCIPLINE = [{"level": 1, "who": "discipline_head", "after": "0s"}]


def warned(**changes: Any) -> list[tuple[str, Any, str]]:
    """Key, value and sentence of each warning of a changed policy."""
    return [(".".join(map(str, one.path)), one.value, one.sentence) for one in warnings(a_policy(**changes))]


def ladder(*levels: tuple[str, str] | tuple[str, str, str]) -> dict[str, Any]:
    """Ladders of which the general one has these levels: role, after, and after in an emergency."""
    keys = ("who", "after", "emergency")
    general = [{"level": number, **dict(zip(keys, one, strict=False))} for number, one in enumerate(levels, start=1)]
    return {"general": general, "discipline": DISCIPLINE}


def test_a_policy_that_means_what_it_says_is_not_warned_of() -> None:
    assert warned() == []


def test_a_department_that_no_category_leads_to_is_named() -> None:
    assert warned(departments=departments(safety={"name": "应急局"})) == [
        (
            "departments.safety",
            None,
            "No category leads to 应急局: only re-routing brings it work. Add a category.",
        )
    ]


@pytest.mark.parametrize("stage", ["answer", "deliberation", "reroute", "suspension", "feedback"])
def test_a_limit_that_no_department_is_asked_for_is_named(stage: str) -> None:
    own = departments(mass_work={"name": "群工部", "limits": {stage: "1wd"}})

    assert warned(departments=own) == [
        (
            f"departments.mass_work.limits.{stage}",
            None,
            "This limit is never asked of a department. Give it under [limits], or remove it.",
        )
    ]


def test_hard_cases_that_get_less_time_than_ordinary_ones_are_named() -> None:
    assert warned(limits=limits(handle={**HANDLE, "complex": "5wd"}), caps=caps(extension="7wd")) == [
        ("limits.handle.complex", "5wd", "Complex matters get less time than ordinary ones (7wd).")
    ]


def test_reminders_spread_beyond_the_end_of_a_limit_are_named_once() -> None:
    short = limits(intake={"emergency": "20min", "urgent": "1wd", "ordinary": "1wd", "complex": "1wd"})

    assert warned(limits=short) == [
        (
            "reminders_spread",
            "5min",
            "Longer than 20% of 20min, the time from the last reminder of limits.intake.emergency to its end.",
        )
    ]
    assert warned(limits=short, reminders=[]) == []
    assert warned(limits=short, reminders_spread="4min") == []


def test_a_ladder_that_no_department_climbs_is_named() -> None:
    idle = {**ladder(("department_head", "0s")), "spare": [{"level": 1, "who": "supervisor", "after": "0s"}]}

    assert warned(ladders=idle) == [
        (
            "ladders.spare",
            None,
            "No department climbs this ladder: nobody reaches its levels. Used: discipline, general.",
        )
    ]


def test_a_shared_ladder_that_must_be_there_may_be_idle() -> None:
    own = {**ladder(("department_head", "0s")), "ours": [{"level": 1, "who": "supervisor", "after": "0s"}]}
    ours = departments(
        mass_work={"name": "群工部", "ladder": "ours"}, organization={"name": "组织部", "ladder": "ours"}
    )

    assert warned(ladders=own, departments=ours) == []


def test_a_level_that_calls_the_same_role_again_is_named() -> None:
    levels = ladder(("department_head", "0s"), ("supervisor", "1h"), ("supervisor", "1h"))

    assert warned(ladders=levels) == [
        (
            "ladders.general.2.who",
            "supervisor",
            "Level 2 calls the same role: nobody higher is called. Name a higher role.",
        )
    ]


def test_a_level_that_climbs_down_is_named() -> None:
    levels = ladder(("contact_leader", "0s"), ("street_head", "1h"), ("secretary", "1h"))

    assert warned(ladders=levels) == [
        ("ladders.general.1.who", "street_head", "街道负责人 stands lower than 联系领导 of level 1.")
    ]


def test_a_level_that_sleeps_over_an_emergency_is_named_with_its_key() -> None:
    levels = ladder(("department_head", "0wd"), ("street_head", "1wd"), ("supervisor", "1wd", "1d"))

    sentence = "Where life is in danger this level waits for days. Give emergency in hours, like 1h."
    assert warned(ladders=levels) == [
        ("ladders.general.1.after", "1wd", sentence),
        ("ladders.general.2.emergency", "1d", sentence),
    ]


def test_a_level_that_comes_after_the_longest_life_is_named_and_those_above_it_are_not() -> None:
    levels = ladder(
        ("department_head", "0s"),
        ("street_head", "30wd", "1h"),
        ("supervisor", "60wd", "1h"),
        ("contact_leader", "1wd", "1h"),
    )

    assert warned(ladders=levels) == [
        (
            "ladders.general.2.after",
            "60wd",
            AS_GOOD_AS_NEVER,
        )
    ]


def test_an_extension_longer_than_every_handling_time_is_named() -> None:
    assert warned(caps=caps(extension="30wd")) == [
        ("caps.extension", "30wd", "One extension is longer than the longest handling time itself.")
    ]
    assert warned(caps=caps(extension="30wd", extensions=0)) == []


def test_more_reopenings_than_levels_are_named_for_each_ladder_that_is_too_short() -> None:
    assert warned(caps=caps(reopenings=2)) == [
        ("caps.reopenings", 2, "Each reopening goes one level up, and the ladder discipline has 1.")
    ]


def test_emergencies_that_run_by_night_without_a_duty_roster_are_named() -> None:
    by_night = limits(accept={"emergency": "1h", "urgent": "1wd", "ordinary": "1wd", "complex": "1wd"})
    served = {urgency.value: {"name": urgency.value, "on_duty": urgency is Urgency.EMERGENCY} for urgency in Urgency}

    assert warned(limits=by_night) == [
        (
            "urgencies.emergency",
            None,
            "Emergencies are accepted within 1h day and night, yet by no duty roster. Set on_duty = true.",
        )
    ]
    assert warned(limits=by_night, urgencies=served) == []


def test_a_worse_card_that_takes_fewer_points_is_named() -> None:
    cards = {"red": {"name": "红牌", "points": 0}}

    assert warned(cards=cards) == [("cards.red.points", 0, "The red card takes fewer points than the yellow one (1).")]
