"""A policy answers who, how long and who next, and one that contradicts itself is refused with the key to blame."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.domain.analysis import Category, Urgency
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit
from schemas.domain.policy import Policy
from schemas.domain.roles import CHINESE, DISCIPLINE_ROLES, GENERAL_LADDER_ROLES, Role
from tests.domain.policies import a_policy, departments


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        a_policy(**changes)
    return str(refused.value)


def test_a_category_leads_to_its_department_and_an_unknown_one_to_the_default() -> None:
    policy = a_policy()

    assert policy.department_for(Category.DISCIPLINE) == "discipline"
    assert policy.department_for("organization") == "organization"
    assert policy.department_for("weather") == "mass_work"
    assert policy.is_confidential("discipline")
    assert not policy.is_confidential("mass_work")


def test_a_limit_is_found_by_stage_and_urgency() -> None:
    policy = a_policy()

    assert policy.limit(Stage.HANDLE, Urgency.COMPLEX) == Limit.parse("15wd")
    assert policy.limit(Stage.HANDLE, "urgent") == Limit.parse("3wd")
    assert policy.limit(Stage.FEEDBACK, Urgency.EMERGENCY) == Limit.parse("7d")
    with pytest.raises(ValueError, match="soon"):
        policy.limit(Stage.HANDLE, "soon")


def test_a_department_may_have_limits_of_its_own() -> None:
    policy = a_policy()

    assert policy.limit(Stage.ACCEPT, Urgency.ORDINARY, department_id="organization") == Limit.parse("4wh")
    assert policy.limit(Stage.ACCEPT, Urgency.ORDINARY, department_id="mass_work") == Limit.parse("1wd")
    assert policy.limit(Stage.HANDLE, Urgency.ORDINARY, department_id="organization") == Limit.parse("7wd")


def test_the_ladder_of_a_department_is_faster_where_life_is_in_danger() -> None:
    policy = a_policy()

    ordinary = [(level.who, str(level.after)) for level in policy.ladder_for("mass_work")]
    emergency = [(level.who, str(level.after)) for level in policy.ladder_for("mass_work", urgency="emergency")]

    assert ordinary == [(Role.DEPARTMENT_HEAD, "0s"), (Role.CONTACT_LEADER, "1wd")]
    assert emergency == [(Role.DEPARTMENT_HEAD, "0s"), (Role.CONTACT_LEADER, "1h")]


def test_discipline_climbs_its_own_ladder() -> None:
    policy = a_policy()

    assert [level.who for level in policy.ladder_for("discipline")] == [Role.DISCIPLINE_HEAD]
    assert [level.who for level in policy.discipline_ladder] == [Role.DISCIPLINE_HEAD]


def test_confidence_decides_at_the_threshold_and_a_category_may_have_its_own() -> None:
    policy = a_policy()

    assert policy.is_sure("livelihood", 0.6)
    assert not policy.is_sure("livelihood", 0.59)
    assert not policy.is_sure("organization", 0.79)
    assert policy.is_sure("organization", 0.8)


def test_a_fourth_department_and_a_fifth_level_are_edits_of_the_data() -> None:
    fourth = departments(emergency_office={"name": "应急局"})
    levels = [
        {"level": number, "who": who, "after": "1wd"}
        for number, who in enumerate(
            ("unit_officer", "department_head", "street_head", "supervisor", "contact_leader"), start=1
        )
    ]
    policy = a_policy(
        departments=fourth,
        categories={
            "discipline": "discipline",
            "organization": "organization",
            "livelihood": "mass_work",
            "safety": "emergency_office",
        },
        ladders={"general": levels, "discipline": [{"level": 1, "who": "discipline_head", "after": "0s"}]},
    )

    assert policy.department_for("safety") == "emergency_office"
    assert len(policy.ladder_for("emergency_office")) == 5


@pytest.mark.parametrize("who", ["secretary", "unit_officer", "supervisor", "contact_leader", "auditor", "resident"])
def test_nobody_outside_discipline_stands_on_its_ladder(who: str) -> None:
    ladders = {
        "general": [{"level": 1, "who": "department_head", "after": "0s"}],
        "discipline": [
            {"level": 1, "who": "discipline_head", "after": "0s"},
            {"level": 2, "who": who, "after": "1wd"},
        ],
    }

    assert "ladders.discipline.1.who: This role may not stand on the ladder discipline" in refusal(ladders=ladders)


def test_a_ladder_of_its_own_does_not_let_others_into_a_confidential_department() -> None:
    ladders = {
        "general": [{"level": 1, "who": "department_head", "after": "0s"}],
        "discipline": [{"level": 1, "who": "discipline_head", "after": "0s"}],
        "side_door": [{"level": 1, "who": "supervisor", "after": "0s"}],
    }
    confidential = {"name": "市纪委", "ladder": "side_door", "confidential": True}

    said = refusal(ladders=ladders, departments=departments(discipline=confidential))

    assert "ladders.side_door.0.who: This role may not stand on the ladder side_door" in said


@pytest.mark.parametrize("who", ["resident", "system", "auditor", "discipline_head"])
def test_the_general_ladder_holds_only_those_who_can_make_others_act(who: str) -> None:
    ladders = {
        "general": [{"level": 1, "who": who, "after": "0s"}],
        "discipline": [{"level": 1, "who": "discipline_head", "after": "0s"}],
    }

    assert "ladders.general.0.who: This role may not stand on the ladder general" in refusal(ladders=ladders)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"categories": {"discipline": "mass_work", "organization": "organization", "livelihood": "mass_work"}},
            "categories.discipline: Discipline must go to a department with confidential = true",
        ),
        (
            {"categories": {"discipline": "discipline", "organization": "discipline", "livelihood": "mass_work"}},
            "categories.organization: Only discipline may go to a confidential department",
        ),
        (
            {"categories": {"discipline": "discipline", "livelihood": "nobody"}},
            "categories.livelihood: No such department. Allowed: discipline, organization, mass_work",
        ),
        ({"categories": {"discipline": "discipline"}}, "The category livelihood needs a department"),
        ({"default_category": "discipline"}, "default_category: What nobody classified in time may never go to"),
        ({"default_category": "weather"}, "No such category. Allowed: organization, livelihood."),
        ({"urgencies": {"urgent": {"name": "急"}}}, "missing: emergency, ordinary, complex"),
        (
            {"ladders": {"general": [{"level": 1, "who": "supervisor", "after": "0s"}]}},
            "The ladder discipline is missing",
        ),
        (
            {"departments": {"discipline": {"name": "x", "ladder": "none"}}},
            "No such ladder. Allowed: general, discipline",
        ),
        (
            {"departments": {"mass_work": {"name": "x", "ladder": "discipline"}}},
            "departments.mass_work.ladder: The ladder of discipline serves confidential departments only",
        ),
        ({"take_back": "1wd"}, "take_back: A step is taken back within seconds"),
        ({"confidence": {"route": 0.6, "by_category": {"discipline": 0.1}}}, "Only general categories are routed by"),
        ({"confidence": {"route": 1.2}}, "less than or equal to 1"),
        ({"reminders": [0.8, 0.5]}, "in rising order"),
        ({"reminders": [0.5, 1.0]}, "between 0 and 1"),
        ({"caps": {"returns": 2, "extensions": 1, "extension": "15x"}}, "'15x' is no limit of time"),
        ({"name": "With Space"}, "should match pattern"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused_with_the_key(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(**changes)


@pytest.mark.parametrize("numbers", [(2,), (1, 3), (1, 1), (2, 1)])
def test_levels_are_numbered_from_1_without_gaps(numbers: tuple[int, ...]) -> None:
    levels = [{"level": number, "who": "supervisor", "after": "1wd"} for number in numbers]

    said = refusal(ladders={"general": levels, "discipline": [{"level": 1, "who": "discipline_head", "after": "0s"}]})

    assert "must be numbered 1, 2, 3" in said


def test_equal_content_has_one_version_and_a_changed_limit_another() -> None:
    changed = a_policy(take_back="31s")

    assert a_policy().version == a_policy().version
    assert changed.version != a_policy().version
    assert Policy.model_validate_json(a_policy().model_dump_json()).version == a_policy().version


def test_the_demonstration_counts_every_limit_in_seconds() -> None:
    demo = a_policy(review="30d").compressed(60)

    assert demo.name == "test-demo-60s"
    assert demo.version != a_policy().version
    assert str(demo.limit(Stage.HANDLE, Urgency.COMPLEX)) == "900s"
    assert str(demo.limit(Stage.HANDLE, Urgency.EMERGENCY)) == "60s"
    assert str(demo.limit(Stage.FEEDBACK, Urgency.ORDINARY)) == "60s"
    assert str(demo.limit(Stage.ACCEPT, Urgency.ORDINARY, department_id="organization")) == "30s"
    assert [str(level.after) for level in demo.ladder_for("mass_work")] == ["0s", "60s"]
    assert [str(level.after) for level in demo.ladder_for("mass_work", urgency="emergency")] == ["0s", "3s"]
    assert (str(demo.caps.extension), str(demo.take_back), str(demo.review)) == ("900s", "1s", "1800s")
    assert demo.departments["mass_work"] == a_policy().departments["mass_work"]
    assert demo.duplicates == a_policy().duplicates


def test_silence_closes_within_a_day_of_a_demonstration_whoever_answered() -> None:
    patient = departments(organization={"name": "组织部", "limits": {"accept": "4wh", "feedback": "30d"}})

    demo = a_policy(departments=patient).compressed(60)

    assert str(demo.limit(Stage.FEEDBACK, Urgency.COMPLEX, department_id="organization")) == "60s"
    assert str(demo.limit(Stage.ACCEPT, Urgency.COMPLEX, department_id="organization")) == "30s"


def test_every_role_has_a_chinese_name_and_no_role_stands_on_both_ladders() -> None:
    assert set(CHINESE) == set(Role)
    assert len(set(CHINESE.values())) == len(Role)
    assert not DISCIPLINE_ROLES & GENERAL_LADDER_ROLES
    assert {role for role in Role if role.startswith("discipline")} == DISCIPLINE_ROLES
