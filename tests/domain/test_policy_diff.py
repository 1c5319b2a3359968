"""The difference of two policies is told key by key, with what it does to a time or a number."""

from typing import Any

import pytest

from schemas.domain.policy_diff import differences
from tests.domain.policies import a_policy, caps, departments, limits

HANDLE = {"emergency": "24h", "urgent": "3wd", "ordinary": "7wd", "complex": "15wd"}
DISCIPLINE = [{"level": 1, "who": "discipline_head", "after": "0s"}]

Told = tuple[str, str | None, str | None, str | None]


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[Told]:
    """Path, before, after and effect of each change between two policies."""
    return [
        (".".join(one.path), one.before, one.after, one.effect)
        for one in differences(a_policy(**before), a_policy(**after))
    ]


def test_policies_of_one_content_do_not_differ() -> None:
    assert changed({}, {}) == []
    assert changed({}, {"caps": caps(reviews=1), "limits": limits(feedback="7d")}) == []


def test_a_longer_limit_is_told_with_its_stage_and_urgency() -> None:
    told = changed({}, {"limits": limits(handle={**HANDLE, "urgent": "5wd"})})

    # The units a department gives the work to follow its limit.
    assert told == [
        ("limits.handle.urgent", "3wd", "5wd", "longer"),
        ("limits.unit_handle.urgent", "3wd", "5wd", "longer"),
    ]


def test_a_limit_that_changes_alike_for_every_urgency_is_one_change() -> None:
    assert changed({}, {"limits": limits(feedback="3d")}) == [("limits.feedback.*", "7d", "3d", "shorter")]


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ("1wd", "2wd", "longer"),
        ("2wd", "1wd", "shorter"),
        ("1wd", "15d", "longer"),
        ("15d", "1wd", "shorter"),
        ("1wd", "2d", "by_calendar"),
        ("60min", "2h", "longer"),
        ("90min", "1h", "shorter"),
        ("4wh", "1wd", "longer"),
    ],
)
def test_what_a_change_does_to_a_time(before: str, after: str, effect: str) -> None:
    told = changed({"limits": limits(intake=before)}, {"limits": limits(intake=after)})

    assert told == [("limits.intake.*", before, after, effect)]


def test_a_new_department_is_one_change_and_its_limits_follow() -> None:
    safety = departments(safety={"name": "应急局", "limits": {"accept": "4wh"}})
    led = {"discipline": "discipline", "organization": "organization", "livelihood": "mass_work", "safety": "safety"}

    assert changed({}, {"departments": safety, "categories": led}) == [
        ("categories.safety", None, "safety", None),
        ("departments.safety", None, "应急局", None),
        ("departments.safety.limits.accept.*", None, "4wh", None),
    ]


def test_a_department_that_goes_takes_its_limits_along() -> None:
    safety = departments(safety={"name": "应急局", "limits": {"accept": "4wh"}})

    assert changed({"departments": safety}, {}) == [
        ("departments.safety", "应急局", None, None),
        ("departments.safety.limits.accept.*", "4wh", None, None),
    ]


def test_a_department_that_changes_is_told_key_by_key() -> None:
    other = departments(organization={"name": "组织人事部", "limits": {"accept": "4wh", "handle": HANDLE}})

    assert changed({}, {"departments": other}) == [
        ("departments.organization.name", "组织部", "组织人事部", None),
        ("departments.organization.limits.handle.emergency", None, "24h", None),
        ("departments.organization.limits.handle.urgent", None, "3wd", None),
        ("departments.organization.limits.handle.ordinary", None, "7wd", None),
        ("departments.organization.limits.handle.complex", None, "15wd", None),
    ]


def test_a_level_comes_goes_and_changes() -> None:
    two = [{"level": 1, "who": "department_head", "after": "0s"}, {"level": 2, "who": "supervisor", "after": "2wd"}]
    one = [{"level": 1, "who": "department_head", "after": "1h"}]

    before, after = ({"ladders": {"general": levels, "discipline": DISCIPLINE}} for levels in (two, one))

    assert changed(before, after) == [
        ("ladders.general.1.after", "0s", "1h", "longer"),
        ("ladders.general.2", "supervisor", None, None),
    ]
    assert changed(after, before)[1] == ("ladders.general.2", None, "supervisor", None)
    assert changed({}, before) == [
        ("ladders.general.2.who", "contact_leader", "supervisor", None),
        ("ladders.general.2.after", "1wd", "2wd", "longer"),
        ("ladders.general.2.emergency", "1h", None, None),
    ]


def test_numbers_shares_reasons_and_switches_are_told() -> None:
    after = {
        "caps": caps(returns=3, extensions=0, suspension="90d"),
        "reminders": [0.5, 0.9],
        "confidence": {"route": 0.7},
        "reasons": {"suspension": {}, "refusal": {"other_area": "不属于本县"}, "return": {"not_ours": "不属于本部门"}},
        "urgencies": {name: {"name": name, "on_duty": name == "emergency"} for name in HANDLE},
        "cards": {"red": {"name": "红牌", "points": 5}},
        "legal": {"handle": "60d"},
    }

    assert changed({}, after) == [
        ("reminders", "50%, 80%", "50%, 90%", None),
        ("caps.returns", "2", "3", "more"),
        ("caps.extensions", "1", "0", "fewer"),
        ("caps.suspension", None, "90d", None),
        ("reasons.suspension.court", "等待法院", None, None),
        ("reasons.return.not_ours", None, "不属于本部门", None),
        ("confidence.route", "0.6", "0.7", None),
        ("confidence.by_category.organization", "0.8", None, None),
        ("cards.red.points", "3", "5", "more"),
        ("legal.handle", None, "60d", None),
        ("urgencies.emergency.on_duty", "false", "true", None),
    ]
