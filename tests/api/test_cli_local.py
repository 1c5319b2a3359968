"""Commands that need no API: policies, calendars and the clock."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from infra.policies.presets import PolicyFileError, UnknownPresetError, preset_text
from infra.run.local_commands import add_local_commands
from schemas.domain.limits import LimitTextError


def sibu(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    add_local_commands(app)
    return CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(app, arguments)


def answer(*arguments: str) -> Any:
    result = sibu(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_three_working_days_over_the_national_holiday_end_on_the_make_up_saturday() -> None:
    counted = answer("clock", "--from", "2026-09-30T16:00", "--limit", "3wd")

    assert counted["due_at"] == "2026-10-10T17:30:00+08:00"
    assert counted["provisional"] is False
    used = {day["day"]: day["used"] for day in counted["days"]}
    assert used["2026-09-30"] == "0"
    assert {used[f"2026-10-0{day}"] for day in range(1, 8)} == {""}
    assert [used[day] for day in ("2026-10-08", "2026-10-09", "2026-10-10")] == ["1", "2", "3"]


def test_the_counting_is_shown_day_by_day_in_chinese() -> None:
    shown = sibu("clock", "--from", "2026-09-30T16:00", "--limit", "3wd").stdout

    assert "止 2026-10-10 17:30:00" in shown
    assert "放假 国庆节" in shown
    assert "调休上班" in shown
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 80


@pytest.mark.parametrize(
    ("limit", "due", "last_used"),
    [
        ("4wh", "2026-10-08T11:00:00+08:00", "4:00"),
        ("4h", "2026-09-30T20:00:00+08:00", "4:00"),
        ("2d", "2026-10-02T23:59:59+08:00", "2"),
    ],
)
def test_every_unit_is_counted_to_its_end(limit: str, due: str, last_used: str) -> None:
    counted = answer("clock", "--from", "2026-09-30T16:00", "--limit", limit)

    assert (counted["due_at"], counted["days"][-1]["used"]) == (due, last_used)


def test_a_deadline_in_a_year_without_notice_is_marked() -> None:
    assert answer("clock", "--from", "2026-12-31T16:00", "--limit", "3wd")["provisional"] is True
    assert "暂定" in sibu("clock", "--from", "2026-12-31T16:00", "--limit", "3wd").stdout


def test_a_long_count_is_folded() -> None:
    shown = sibu("clock", "--from", "2026-01-05T09:00", "--limit", "300d").stdout

    assert "略去" in shown
    assert len(shown.splitlines()) < 70


def test_what_is_no_time_and_what_is_no_limit_are_told() -> None:
    assert "'yesterday' is no time" in sibu("clock", "--from", "yesterday", "--limit", "3wd").stderr
    assert isinstance(sibu("clock", "--from", "2026-09-30T16:00", "--limit", "soon").exception, LimitTextError)


def test_a_year_is_shown_with_its_working_days_and_where_they_are_known_from() -> None:
    shown = answer("calendar", "show", "--year", "2026")

    assert shown["working_days"] == 248
    assert shown["provisional"] is False
    assert "国办发明电〔2025〕7号" in shown["source"]
    october = next(line for line in sibu("calendar", "show", "--year", "2026").stdout.splitlines() if "10月" in line)
    assert october.split() == ["10月", "18", "1-7日国庆节", "10日"]


@pytest.mark.parametrize("year", ["2027", "2028"])
def test_a_year_whose_notice_is_not_out_is_marked_provisional(year: str) -> None:
    assert answer("calendar", "show", "--year", year)["provisional"] is True
    assert "暂定 provisional" in sibu("calendar", "show", "--year", year).stdout


def test_a_policy_that_ships_can_be_used_and_shown(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(preset_text("county"), encoding="utf-8")

    checked = answer("policy", "check", str(file))
    shown = answer("policy", "show", "county")

    assert checked["name"] == "county"
    assert checked["version"] == shown["version"]
    assert "群工部" in sibu("policy", "show", str(file)).stdout
    assert "county" in sibu("policy", "show").stdout


def test_a_policy_that_cannot_be_used_names_every_line_to_change(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(preset_text("county").replace('feedback = "7d"', 'feedback = "a week"'), encoding="utf-8")

    error = sibu("policy", "check", str(file)).exception

    assert isinstance(error, PolicyFileError)
    assert "limits.feedback" in error.message


def test_a_name_that_no_policy_has_names_those_there_are() -> None:
    error = sibu("policy", "show", "paris").exception

    assert isinstance(error, UnknownPresetError)
    assert "county" in error.message


def test_a_file_that_is_not_there_is_a_wrong_argument() -> None:
    assert sibu("policy", "check", "nowhere.toml").exit_code == 2
