"""`sibu calendar publish` and `history` on an installation."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from infra.calendars.presets import CalendarFileError
from infra.run.calendar_commands import add_calendar_commands
from infra.run.preparing import prepare
from infra.settings.settings import Settings
from tests.world import settings_for

NOTICE = """
base = "china"
name = "ours"

[[years]]
year = 2027
status = "official"
source = "a notice"
off = [
  { name = "元旦", first = 2027-01-01, last = 2027-01-04 },
  { name = "春节", first = 2027-02-05, last = 2027-02-11 },
]
make_up = [2027-01-09]

[[closures]]
day = 2026-12-30
reason = "雪灾"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path / "var")
    asyncio.run(prepare(settings))
    return settings


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "ours.toml"
    path.write_text(NOTICE, encoding="utf-8")
    return str(path)


def sibu(settings: Settings, *arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    add_calendar_commands(app, read_settings=lambda: settings)
    return CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(app, arguments)


def answer(settings: Settings, *arguments: str) -> Any:
    result = sibu(settings, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_dry_run_says_what_would_change_and_changes_nothing(settings: Settings, file: str) -> None:
    shown = sibu(settings, "calendar", "publish", file, "--dry-run").stdout.splitlines()

    assert shown[0].startswith("Would be in force for new filings: ours, version ")
    assert shown[1:4] == [
        "  2027年：通知已录入，不再暂定",
        "  2026-12-30：工作日 → 本县停办 雪灾",
        "  2027-01-02 - 01-03：周末 → 放假 元旦",
    ]
    assert "  2027-02-09 - 02-11：工作日 → 放假 春节" in shown
    assert shown[-1].startswith("Open issues counted by another calendar: 0; 0 of them")
    assert answer(settings, "calendar", "history") == {"activations": [], "outdated": 0}


def test_what_is_published_is_in_force_with_who_and_when(settings: Settings, file: str) -> None:
    published = answer(settings, "calendar", "publish", file, "--by", "machine:registrar")

    told = answer(settings, "calendar", "history")["activations"]
    assert [(one["version"], one["by"]) for one in told] == [(published["version"], "machine:registrar")]
    assert "machine:registrar" in sibu(settings, "calendar", "history").stdout
    shown = answer(settings, "calendar", "show", "--in-force", "--year", "2027")
    assert (shown["calendar"], shown["provisional"]) == ("ours", False)


def test_a_file_that_cannot_be_used_is_refused_with_its_line(settings: Settings, file: str) -> None:
    Path(file).write_text(NOTICE.replace("2027-01-09", "2027-01-08"), encoding="utf-8")

    error = sibu(settings, "calendar", "publish", file).exception

    assert isinstance(error, CalendarFileError)
    assert [str(problem) for problem in error.problems] == [
        (
            "line 13: years.0.make_up.0 = 2027-01-08: Only a Saturday or Sunday that is not off is allowed. "
            "只能填不放假的星期六或星期日。"
        )
    ]
    assert answer(settings, "calendar", "history")["activations"] == []
