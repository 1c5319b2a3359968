"""The presets say what their sources say, and a wrong file is answered with key, line, value and what is allowed."""

import pytest

from infra.calendars import presets as calendars
from infra.policies.presets import (
    PolicyFileError,
    UnknownPresetError,
    load_policy,
    preset_names,
    preset_text,
    read_preset,
)
from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.policy import Policy
from schemas.wire.toml_file import Problem


def line_of(text: str, part: str) -> int:
    """The number of the only line that holds `part`."""
    (number,) = [number for number, line in enumerate(text.splitlines(), start=1) if part in line]
    return number


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(PolicyFileError) as refused:
        load_policy(text, name="ours.toml")
    return refused.value.problems


def handle(policy: Policy) -> tuple[str, ...]:
    return tuple(str(policy.limit(Stage.HANDLE, urgency)) for urgency in ("urgent", "ordinary", "complex"))


def test_four_policies_ship_and_each_names_its_source() -> None:
    assert preset_names() == ("beijing-12345", "county", "petition", "shanghai-12345")
    assert [read_preset(name).name for name in preset_names()] == list(preset_names())
    assert "四步处理工作法" in read_preset("county").source
    assert "北京市12345" in read_preset("beijing-12345").source
    assert "上海市12345" in read_preset("shanghai-12345").source
    assert "信访工作条例" in read_preset("petition").source


def test_the_county_accepts_in_1_working_day_and_settles_in_3_7_or_15() -> None:
    policy = read_preset("county")

    assert str(policy.limit(Stage.ACCEPT, "ordinary")) == "1wd"
    assert handle(policy) == ("3wd", "7wd", "15wd")
    assert policy.caps.reopenings == 1
    assert policy.reminders == (0.5, 0.8)


def test_beijing_dispatches_in_1_2_or_24_hours_and_settles_hard_cases_in_15_days() -> None:
    policy = read_preset("beijing-12345")

    dispatch = [str(policy.limit(Stage.ANSWER, urgency)) for urgency in ("emergency", "urgent", "ordinary")]
    assert dispatch == ["1h", "2h", "24h"]
    assert str(policy.limit(Stage.HANDLE, "complex")) == "15d"


def test_shanghai_answers_in_1_working_day_and_settles_in_3_5_or_15() -> None:
    policy = read_preset("shanghai-12345")

    assert str(policy.limit(Stage.ANSWER, "ordinary")) == "1wd"
    assert handle(policy) == ("3wd", "5wd", "15wd")
    assert policy.urgencies[Urgency.COMPLEX].by_person


def test_a_petition_is_accepted_in_15_days_settled_in_60_extended_by_30_and_reviewed_in_30() -> None:
    policy = read_preset("petition")

    assert str(policy.limit(Stage.ACCEPT, "ordinary")) == "15d"
    assert handle(policy) == ("60d", "60d", "60d")
    assert (policy.caps.extensions, str(policy.caps.extension)) == (1, "30d")
    assert str(policy.review) == "30d"


@pytest.mark.parametrize("name", ["beijing-12345", "county", "petition", "shanghai-12345"])
def test_every_preset_can_be_compressed_for_a_demonstration(name: str) -> None:
    demo = read_preset(name).compressed(60)

    assert demo.limit(Stage.HANDLE, "ordinary").unit == "s"
    assert demo.version != read_preset(name).version


def test_a_wrong_value_is_named_with_its_line_and_what_is_allowed() -> None:
    text = preset_text("county").replace('ordinary = "7wd"', 'ordinary = "7 days"')

    (found,) = problems(text)

    assert (found.key, found.value) == ("limits.handle.ordinary", '"7 days"')
    assert found.line == line_of(text, "7 days")
    assert "3wd (working days)" in found.sentence


def test_one_wrong_limit_for_every_urgency_is_one_problem() -> None:
    text = preset_text("county").replace('feedback = "7d"', 'feedback = "a week"')

    (found,) = problems(text)

    assert (found.key, found.line) == ("limits.feedback", line_of(text, "a week"))


def test_all_problems_are_listed_in_the_order_of_their_lines() -> None:
    text = (
        preset_text("county")
        .replace("metres = 300.0", "meters = 300.0")
        .replace("returns = 2", 'returns = "two"')
        .replace('who = "supervisor"', 'who = "mayor"')
    )

    found = problems(text)

    assert [(one.key, one.line) for one in found] == [
        ("ladders.general.2.who", line_of(text, '"mayor"')),
        ("caps.returns", line_of(text, '"two"')),
        ("duplicates.metres", line_of(text, "[duplicates]")),
        ("duplicates.meters", line_of(text, "meters")),
    ]
    assert "contact_leader" in found[0].sentence
    assert found[2].sentence == "This key is missing."
    assert found[3].sentence == "This key is not known here. Allowed: days, metres, similarity."


def test_a_secretary_on_the_ladder_of_discipline_is_found_in_the_file() -> None:
    text = preset_text("county").replace('who = "discipline_superior"', 'who = "secretary"')

    (found,) = problems(text)

    assert (found.key, found.line, found.value) == (
        "ladders.discipline.2.who",
        line_of(text, '"secretary"'),
        '"secretary"',
    )
    assert "Allowed: discipline_head, discipline_intake" in found.sentence


def test_an_unknown_key_of_a_department_names_the_known_ones() -> None:
    text = preset_text("county").replace("confidential = true", "secret = true")

    found = problems(text)

    assert [(one.key, one.line, one.value) for one in found] == [
        ("departments.discipline.secret", line_of(text, "secret = true"), "True")
    ]
    assert "Allowed: confidential, ladder, limits, name." in found[0].sentence


def test_an_unknown_key_of_a_level_names_the_known_ones() -> None:
    text = preset_text("county").replace('who = "supervisor"', 'who = "supervisor"\nwhom = "x"')

    (found,) = problems(text)

    assert (found.key, found.line) == ("ladders.general.2.whom", line_of(text, "whom"))
    assert "Allowed: after, emergency, level, who." in found.sentence


def test_a_missing_table_is_named_at_the_top() -> None:
    text = preset_text("county").replace("[duplicates]", "[confidence.by_category]")

    assert ("duplicates", 1, "This key is missing.") in [(one.key, one.line, one.sentence) for one in problems(text)]


def test_a_file_that_is_no_toml_is_answered_with_its_line() -> None:
    text = preset_text("county").replace("returns = 2", "returns = ")

    (found,) = problems(text)

    assert (found.key, found.line, found.value) == ("TOML", line_of(text, "returns = "), "returns =")


def test_the_whole_message_can_be_read_by_a_person() -> None:
    text = preset_text("county").replace("returns = 2", "returns = -2")

    with pytest.raises(PolicyFileError) as refused:
        load_policy(text, name="ours.toml")

    line = line_of(text, "returns")
    assert refused.value.message == (
        f"ours.toml cannot be used:\n  line {line}: caps.returns = -2: "
        "Input should be greater than or equal to 0. 不得小于0。"
    )


def test_a_policy_that_does_not_ship_is_refused_by_name() -> None:
    with pytest.raises(UnknownPresetError, match="no policy 'moon' among the presets: beijing-12345, county"):
        read_preset("moon")


def test_a_wrong_day_of_a_calendar_is_found_in_its_file() -> None:
    text = calendars.preset_text("china").replace("2026-10-10", "2026-10-12")

    with pytest.raises(calendars.CalendarFileError) as refused:
        calendars.load_calendar(text, name="ours.toml")

    (found,) = refused.value.problems
    assert (found.key, found.line, found.value) == ("years.16.make_up.5", line_of(text, "2026-10-12"), "2026-10-12")
    assert found.sentence == "Only a Saturday or Sunday that is not off is allowed."
