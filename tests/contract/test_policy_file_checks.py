"""A policy file is checked as a whole: what contradicts is refused with its line, what is hardly meant is told."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from infra.policies.presets import PolicyFileError, load_policy, preset_text, questionable, read_preset
from infra.policies.schema import policy_schema
from infra.registry.loading import sample_county
from schemas.domain.policy_refusals import refusals

DOCUMENTED = Path(__file__).parents[2] / "docs" / "policy.schema.json"


def line_of(text: str, start: str) -> int:
    """The number of the only line that starts so."""
    (number,) = [number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(start)]
    return number


def refused(text: str) -> list[tuple[str, int, str, str]]:
    with pytest.raises(PolicyFileError) as unusable:
        load_policy(text, name="ours.toml")
    return [(one.key, one.line, one.value, one.sentence) for one in unusable.value.problems]


@pytest.mark.parametrize("name", ["beijing-12345", "county", "petition", "shanghai-12345"])
def test_every_policy_that_ships_is_clean_and_served_by_the_sample_county(name: str) -> None:
    assert refusals(read_preset(name)) == ()
    assert questionable(preset_text(name), name=name, registry=sample_county()) == ()


def test_limits_that_contradict_are_refused_with_both_keys_and_the_line() -> None:
    text = preset_text("county").replace('urgent = "3wd"', 'urgent = "1h"')

    falls_in = "Longer than limits.handle.urgent, in which it falls. Allowed: 1h at most."
    pressing = "Longer than the less pressing limits.handle.urgent. Allowed: 1h at most."
    assert refused(text) == [
        ("limits.accept.urgent", line_of(text, "accept = "), '"1wd"', falls_in),
        ("limits.handle.emergency", line_of(text, "handle = "), '"24h"', pressing),
        ("limits.unit_handle.urgent", line_of(text, "unit_handle = "), '"2wd"', falls_in),
    ]


def test_one_limit_for_every_urgency_is_one_line_to_change() -> None:
    text = preset_text("county").replace('feedback = "7d"', 'feedback = "0d"')

    assert refused(text) == [
        (
            "limits.feedback",
            line_of(text, "feedback = "),
            '"0d"',
            "Nobody could say whether it is settled. Give the reporter some days, like 7d.",
        )
    ]


def test_a_limit_beyond_the_law_that_the_file_names_is_refused() -> None:
    text = preset_text("petition").replace('extension = "30d"\nreopenings', 'extension = "45d"\nreopenings')

    assert refused(text) == [
        (
            "caps.extension",
            text.splitlines().index('extension = "45d"') + 1,
            '"45d"',
            "Longer than the law of this policy allows (legal.extension). Allowed: 30d at most.",
        )
    ]


def test_what_is_hardly_meant_is_told_in_the_order_of_its_lines_and_refuses_nothing() -> None:
    text = (
        preset_text("county")
        .replace("[categories]", '[departments.safety]\nname = "应急局"\n\n[categories]')
        .replace('who = "contact_leader"', 'who = "supervisor"')
    )

    found = questionable(text, name="ours.toml", registry=sample_county())

    assert load_policy(text, name="ours.toml").name == "county"
    assert [(one.key, one.line) for one in found] == [
        ("departments.safety", line_of(text, "[departments.safety]")),
        ("departments.safety", line_of(text, "[departments.safety]")),
        ("ladders.general.3.who", text[: text.index("level = 4")].count("\n") + 2),
    ]
    assert "No category leads to 应急局" in found[0].sentence
    assert "Nobody of the registry is 部门经办人" in found[1].sentence
    assert "Level 3 calls the same role" in found[2].sentence


def test_the_key_return_is_named_among_the_reasons() -> None:
    text = preset_text("county").replace("[reasons.return]", "[reasons.returning]")

    [(key, line, _, sentence)] = refused(text)

    assert (key, line) == ("reasons.returning", line_of(text, "[reasons.returning]"))
    assert sentence == "This key is not known here. Allowed: extension, refusal, return, suspension, waiting."


def checked(content: dict[str, Any]) -> list[str]:
    """What the schema says of a file's content, by path."""
    validator = jsonschema_rs.validator_for(policy_schema())
    return [".".join(str(part) for part in error.instance_path) for error in validator.iter_errors(content)]


@pytest.mark.parametrize("name", ["beijing-12345", "county", "petition", "shanghai-12345"])
def test_every_policy_that_ships_fits_the_schema(name: str) -> None:
    assert checked(tomllib.loads(preset_text(name))) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('feedback = "7d"', 'feedback = "7 days"', "limits.feedback"),
        ('take_back = "30s"', "take_back = 30", "take_back"),
        ("returns = 2", "returns = -1", "caps.returns"),
        ('who = "contact_leader"', 'who = "mayor"', "ladders.general.3.who"),
        ("confidential = true", "secret = true", "departments.discipline"),
        ("[reasons.return]", "[reasons.returning]", "reasons"),
    ],
)
def test_an_editor_with_the_schema_sees_what_is_wrong(old: str, new: str, path: str) -> None:
    assert checked(tomllib.loads(preset_text("county").replace(old, new))) == [path]


def test_the_documented_schema_is_that_of_this_version() -> None:
    assert json.loads(DOCUMENTED.read_text(encoding="utf-8")) == policy_schema()
