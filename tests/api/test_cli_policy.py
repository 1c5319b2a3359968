"""`sibu policy`: check, show, schema and diff need no system; activate, history and migrate work on the database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from infra.policies.presets import PolicyFileError, UnknownPresetError, preset_text, read_preset
from infra.run.policy_commands import add_policy_commands
from infra.settings.settings import Settings
from schemas.wire.in_force import UnrecordedPolicyError
from tests.serving import a_folder, a_prepared_folder  # noqa: F401
from tests.world import settings_for

COUNTY, PETITION = read_preset("county"), read_preset("petition")


class NoSystemError(Exception):
    """The command asked for a system although it needs none."""


def no_system() -> Settings:
    raise NoSystemError


def sibu(*arguments: str, read_settings: Callable[[], Settings] = no_system) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    add_policy_commands(app, read_settings=read_settings)
    return CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(app, ("policy", *arguments))


def answer(*arguments: str, read_settings: Callable[[], Settings] = no_system) -> Any:
    result = sibu(*arguments, "--json", read_settings=read_settings)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def read(refused: Result) -> str:
    """The words of a refusal without the frame around them."""
    return " ".join(refused.output.replace("│", " ").split())


@pytest.fixture(name="installation")
def an_installation(folder: Path) -> Callable[[], Settings]:
    """Reads the settings of a prepared installation in which nothing has happened."""
    return lambda: settings_for(folder)


@pytest.fixture(name="mine")
def a_file(tmp_path: Path) -> Callable[..., str]:
    """Writes a policy file: the county's with some texts replaced."""

    def written(*changes: tuple[str, str]) -> str:
        text = preset_text("county")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        return str(tmp_path / "mine.toml")

    return written


def test_a_policy_that_ships_can_be_used_and_shown(mine: Callable[..., str]) -> None:
    checked = answer("check", mine())
    shown = answer("show", "county")

    assert (checked["name"], checked["warnings"]) == ("county", [])
    assert checked["version"] == shown["version"]
    assert "群工部" in sibu("show", mine()).stdout
    assert "county" in sibu("show").stdout


def test_what_is_shown_fits_a_screen_and_says_who_how_long_and_why() -> None:
    shown = sibu("show", "petition").stdout

    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 80
    for words in ("责任单位办理  unit_handle", "联系领导", "最长90d", "黄牌扣1分", "不属于本部门职责", "30d内请求"):
        assert words in shown


def test_a_departments_own_limits_are_shown(mine: Callable[..., str]) -> None:
    file = mine(('name = "组织部"', 'name = "组织部"\nlimits = { accept = "4wh" }'))

    assert "组织部 签收" in sibu("show", file).stdout


def test_a_policy_that_cannot_be_used_names_every_line_to_change(mine: Callable[..., str]) -> None:
    error = sibu("check", mine(('feedback = "7d"', 'feedback = "a week"'))).exception

    assert isinstance(error, PolicyFileError)
    assert "limits.feedback" in error.message


def test_limits_that_contradict_cannot_be_used(mine: Callable[..., str]) -> None:
    error = sibu("check", mine(('feedback = "7d"', 'feedback = "0d"'))).exception

    assert isinstance(error, PolicyFileError)
    assert "Nobody could say whether it is settled" in error.message


def test_what_is_hardly_meant_is_told_and_fails_only_where_that_is_asked(mine: Callable[..., str]) -> None:
    file = mine(('who = "contact_leader"', 'who = "supervisor"'))

    told, strict = sibu("check", file), sibu("check", file, "--strict")

    assert (told.exit_code, strict.exit_code) == (0, 11)
    assert 'ladders.general.3.who = "supervisor": Level 3 calls the same role' in told.stdout
    assert "与第3级岗位相同，没有上报到更高一级。应填更高的岗位。" in told.stdout
    assert strict.stdout == told.stdout
    assert sibu("check", "county", "--strict").exit_code == 0


def test_departments_nobody_serves_are_found_in_the_installation(
    mine: Callable[..., str], installation: Callable[[], Settings]
) -> None:
    file = mine(("[categories]", '[departments.safety]\nname = "应急局"\n\n[categories]\nsafety = "safety"'))

    warnings = answer("check", file, "--registry", read_settings=installation)["warnings"]

    assert [each["key"] for each in warnings] == ["departments.safety"]
    assert "Nobody of the registry is 部门经办人 (department_officer) of 应急局" in warnings[0]["sentence"]
    assert warnings[0]["zh"].startswith("登记簿中没有应急局的部门经办人（department_officer）")
    assert answer("check", file)["warnings"] == []


def test_a_name_that_no_policy_has_names_those_there_are() -> None:
    error = sibu("show", "paris").exception

    assert isinstance(error, UnknownPresetError)
    assert "county" in error.message


def test_a_file_that_is_not_there_is_a_wrong_argument() -> None:
    refused = sibu("check", "nowhere.toml")

    assert refused.exit_code == 2
    assert "The policy file nowhere.toml cannot be read: No such file or directory." in read(refused)


def test_the_schema_is_printed() -> None:
    assert json.loads(sibu("schema").stdout)["properties"]["caps"] == {"$ref": "#/$defs/Caps"}


def test_a_difference_is_said_in_chinese_and_english(mine: Callable[..., str]) -> None:
    fourth_level = '[[ladders.general]]\nlevel = 4\nwho = "contact_leader"\nafter = "2wd"\nemergency = "2h"\n'
    file = mine(
        ('urgent = "3wd", ordinary = "7wd"', 'urgent = "5wd", ordinary = "7wd"'),
        (fourth_level, ""),
        ("[categories]", '[departments.safety]\nname = "应急局"\n\n[categories]\nsafety = "safety"'),
        ("returns = 2", "returns = 3"),
        ('suspension = "90d"', 'suspension = "60d"'),
        ("on_duty = true", "on_duty = false"),
    )

    said = sibu("diff", "county", file).stdout.splitlines()

    assert said == [
        "类别 safety：新增 safety",
        "  category safety: safety added",
        "退单次数：2 → 3（增加）",
        "  returns: 2 -> 3 (more)",
        "一次挂起最长：90d → 60d（缩短）",
        "  longest suspension: 90d -> 60d (shorter)",
        "部门 safety：新增 应急局",
        "  department safety: 应急局 added",
        "险情：值班受理：是 → 否",
        "  urgency emergency, served by the duty roster: yes -> no",
        "办理，紧急：3wd → 5wd（延长）",
        "  handle, urgent: 3wd -> 5wd (longer)",
        "逐级上报 general 第4级：取消 联系领导",
        "  ladder general, level 4: contact_leader removed",
    ]


def test_every_difference_of_the_policies_that_ship_can_be_said() -> None:
    names = ("beijing-12345", "county", "petition", "shanghai-12345")
    for one in names:
        for other in names:
            changes = answer("diff", one, other)
            assert bool(changes) is (one != other)
            assert all(change["zh"] and change["en"] for change in changes)


def test_policies_of_one_content_do_not_differ(mine: Callable[..., str]) -> None:
    assert "do not differ" in sibu("diff", "county", mine()).stdout


def test_a_policy_is_put_in_force_with_what_changes_and_who_did_it(installation: Callable[[], Settings]) -> None:
    told = answer("activate", "petition", "--by", "staff:li", read_settings=installation)
    listed = answer("history", read_settings=installation)

    assert (told["version"], told["by"], told["warnings"]) == (PETITION.version, "staff:li", [])
    handle = {change["en"] for change in told["changes"] if change["path"][:2] == ["limits", "handle"]}
    assert "handle, ordinary: 7wd -> 60d (longer)" in handle
    assert [(one["version"], one["by"]) for one in listed["activations"]] == [(PETITION.version, "staff:li")]
    assert {one["version"]: one["name"] for one in listed["recorded"]} == {
        COUNTY.version: "county",
        PETITION.version: "petition",
    }


def test_a_policy_that_was_put_in_force_is_shown_and_compared_by_its_version(
    mine: Callable[..., str], installation: Callable[[], Settings]
) -> None:
    file = mine(("returns = 2", "returns = 3"))
    version = answer("activate", file, read_settings=installation)["version"]

    shown = answer("show", version, read_settings=installation)
    said = sibu("diff", COUNTY.version, version, read_settings=installation).stdout

    assert shown["caps"]["returns"] == 3
    assert said == "退单次数：2 → 3（增加）\n  returns: 2 -> 3 (more)\n"
    assert version in sibu("history", read_settings=installation).stdout


def test_what_is_put_in_force_is_told_in_a_sentence_with_the_account_of_the_machine(
    installation: Callable[[], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "wang")

    said = sibu("activate", "petition", read_settings=installation).stdout.splitlines()

    assert said[0].startswith(f"In force for new filings: 信访工作条例 (petition), version {PETITION.version}, since ")
    assert said[0].endswith(", by machine:wang.")


def test_a_file_that_contradicts_itself_is_not_put_in_force(
    mine: Callable[..., str], installation: Callable[[], Settings]
) -> None:
    refused = sibu("activate", mine(('feedback = "7d"', 'feedback = "0d"')), read_settings=installation)

    assert isinstance(refused.exception, PolicyFileError)
    assert answer("history", read_settings=installation)["activations"] == []


def test_a_version_that_was_never_recorded_names_those_that_were(installation: Callable[[], Settings]) -> None:
    error = sibu("show", "0123456789abcdef", read_settings=installation).exception

    assert isinstance(error, UnrecordedPolicyError)
    assert error.message == (
        f"No policy is recorded under the version 0123456789abcdef. Recorded: {COUNTY.version} (county)."
    )


@pytest.mark.parametrize("condition", ["street=north", "department", "department=", "=x"])
def test_a_condition_of_a_migration_names_those_there_are(condition: str, installation: Callable[[], Settings]) -> None:
    refused = sibu("migrate", COUNTY.version, "--to", COUNTY.version, "--where", condition, read_settings=installation)

    assert refused.exit_code == 2
    assert "is no condition. Allowed: department=..., community=..., status=...." in read(refused)


def test_a_migration_to_what_was_never_recorded_is_refused(installation: Callable[[], Settings]) -> None:
    refused = sibu("migrate", COUNTY.version, "--to", PETITION.version, read_settings=installation)

    assert isinstance(refused.exception, UnrecordedPolicyError)


def test_an_installation_without_open_issues_has_nothing_to_migrate(installation: Callable[[], Settings]) -> None:
    answer("activate", "petition", read_settings=installation)

    told = answer("migrate", COUNTY.version, "--to", PETITION.version, "--dry-run", read_settings=installation)

    assert told == {"moved": 0, "refused": {}, "dry_run": True}
