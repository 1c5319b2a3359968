"""`sibu clock` and `sibu calendar`, which need no API: when a limit ends and why, and which days are worked."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from infra.calendars.presets import CalendarFileError
from infra.run.calendar_commands import add_calendar_commands
from infra.run.clock_command import add_clock_command
from infra.run.errors import StartError
from infra.settings.reading import read_settings
from schemas.domain.limits import LimitTextError

OVER_THE_HOLIDAY = ("clock", "--from", "2026-09-30T16:00", "--limit", "3wd")
COUNTY = 'base = "china"\nname = "ours"\n[[closures]]\nday = 2026-10-08\nreason = "洪水"\n'


def sibu(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    add_calendar_commands(app, read_settings=read_settings)
    add_clock_command(app)
    return CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(app, arguments)


def answer(*arguments: str) -> Any:
    result = sibu(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_three_working_days_over_the_national_holiday_end_on_the_make_up_saturday() -> None:
    counted = answer(*OVER_THE_HOLIDAY)

    assert counted["due_at"] == "2026-10-10T17:30:00+08:00"
    assert counted["provisional"] is False
    assert [(line["from"][:16], line["reason"], line["name"], line["used"]) for line in counted["lines"]] == [
        ("2026-09-30T16:00", "first_day", None, ""),
        ("2026-10-01T00:00", "holiday", "国庆节", ""),
        ("2026-10-08T00:00", "working", None, "2"),
        ("2026-10-10T00:00", "make_up", None, "3"),
    ]
    assert counted["lines"][-1]["to"] == counted["due_at"]


def test_the_counting_is_shown_line_by_line_in_chinese() -> None:
    shown = sibu(*OVER_THE_HOLIDAY).stdout

    assert [line.split() for line in shown.splitlines() if line] == [
        ["起", "2026-09-30", "16:00", "限", "3wd", "止", "2026-10-10", "17:30"],
        ["从", "到", "星期", "计入", "累计"],
        ["2026-09-30", "16:00", "三", "起算当日不计", "不计"],
        ["2026-10-01", "10-07", "四至三", "放假", "国庆节", "不计"],
        ["2026-10-08", "10-09", "四至五", "工作日", "2", "2"],
        ["2026-10-10", "17:30", "六", "调休上班", "1", "3"],
    ]
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 80


@pytest.mark.parametrize(
    ("limit", "due", "used"),
    [
        ("4wh", "2026-10-08T11:00:00+08:00", "4:00"),
        ("4h", "2026-09-30T20:00:00+08:00", "4:00"),
        ("30min", "2026-09-30T16:30:00+08:00", "0:30"),
        ("90s", "2026-09-30T16:01:30+08:00", "90"),
        ("2d", "2026-10-02T23:59:59+08:00", "2"),
    ],
)
def test_every_unit_is_counted_to_its_end(limit: str, due: str, used: str) -> None:
    counted = answer("clock", "--from", "2026-09-30T16:00", "--limit", limit)

    assert (counted["due_at"], counted["lines"][-1]["used"]) == (due, used)


def test_pauses_do_not_count() -> None:
    pauses = ("--pause", "2026-10-08T10:00/2026-10-09T09:00", "--pause", "2026-10-12T09:00/2026-10-13T09:00")

    counted = answer(*OVER_THE_HOLIDAY, *pauses)

    assert counted["due_at"] == "2026-10-13T17:30:00+08:00"  # 8 and 12 October are left out.
    assert [line["reason"] for line in counted["lines"]].count("paused") == 2


def test_the_moment_at_which_half_of_the_time_is_used_can_be_asked_for() -> None:
    counted = answer("clock", "--from", "2026-03-02T08:30", "--limit", "4wh", "--share", "0.5")

    assert counted["share"] == {"share": 0.5, "at": "2026-03-02T10:30:00+08:00"}
    assert (
        "用到 50% 是 2026-03-02 10:30"
        in sibu("clock", "--from", "2026-03-02T08:30", "--limit", "4wh", "--share", "0.5").stdout
    )


@pytest.mark.parametrize(
    ("to", "expected", "words"),
    [
        ("2026-10-09T12:00", {"used": 1, "left": 2, "overdue_by": None}, "已用 1，余 2"),
        ("2026-10-12T12:00", {"used": 3, "left": 0, "overdue_by": 1}, "已用 3，已超 1"),
    ],
)
def test_what_is_used_left_and_overdue_at_a_moment_can_be_asked_for(
    to: str, expected: dict[str, Any], words: str
) -> None:
    told = answer(*OVER_THE_HOLIDAY, "--to", to)["to"]

    assert {key: told[key] for key in expected} == expected
    assert words in sibu(*OVER_THE_HOLIDAY, "--to", to).stdout


def test_a_deadline_in_a_year_without_notice_is_marked() -> None:
    assert answer("clock", "--from", "2026-12-31T16:00", "--limit", "3wd")["provisional"] is True
    assert "暂定" in sibu("clock", "--from", "2026-12-31T16:00", "--limit", "3wd").stdout


def test_a_long_count_is_folded() -> None:
    shown = sibu("clock", "--from", "2026-01-05T09:00", "--limit", "300wd").stdout

    assert "略去" in shown
    assert len(shown.splitlines()) < 70


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "yesterday"), "'yesterday' is no time"),
        (("--from", "2026-09-30T16:00", "--to", "soon"), "'soon' is no time"),
        (("--from", "2026-09-30T16:00", "--pause", "2026-10-08T10:00"), "is no pause"),
        (("--from", "2026-09-30T16:00", "--pause", "2026-10-08T10:00/2026-10-07T10:00"), "before it is suspended"),
    ],
)
def test_what_is_no_time_and_what_is_no_pause_are_told(arguments: tuple[str, ...], words: str) -> None:
    result = sibu("clock", "--limit", "3wd", *arguments)

    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("│", " ").split())


def test_what_is_no_limit_is_told() -> None:
    assert isinstance(sibu("clock", "--from", "2026-09-30T16:00", "--limit", "soon").exception, LimitTextError)


def test_a_calendar_of_the_county_is_counted_with(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(COUNTY, encoding="utf-8")

    counted = answer(*OVER_THE_HOLIDAY, "--calendar", str(file))

    assert counted["due_at"] == "2026-10-12T17:30:00+08:00"
    assert ("closed", "洪水") in [(line["reason"], line["name"]) for line in counted["lines"]]


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


def test_all_years_are_listed_with_what_is_provisional() -> None:
    listed = answer("calendar", "show", "--years")

    assert [one["year"] for one in listed] == list(range(2010, 2028))
    assert [one["year"] for one in listed if one["provisional"]] == [2027]
    assert "暂定 provisional" in sibu("calendar", "show", "--years").stdout


def test_a_calendar_file_is_checked_with_every_line_to_change(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(COUNTY, encoding="utf-8")
    assert answer("calendar", "check", str(file))["provisional"] == [2027]

    file.write_text(COUNTY.replace('"china"', '"chin"'), encoding="utf-8")
    error = sibu("calendar", "check", str(file)).exception

    assert isinstance(error, CalendarFileError)
    assert str(error.problems[0]) == (
        'line 1: base = "chin": No such calendar ships. Allowed: china. 没有自带这份日历。可填：china。'
    )


def test_a_file_that_is_not_there_is_told() -> None:
    error = sibu("calendar", "check", "nowhere.toml").exception

    assert isinstance(error, StartError)
    assert error.message == "The calendar file nowhere.toml cannot be read: No such file or directory."


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "UTC"])
@pytest.mark.parametrize("limit", ["3wd", "4wh", "30h", "20d"])
def test_the_zone_of_the_host_changes_nothing(zone: str, limit: str) -> None:
    # The night in which New York changes its clocks lies within, and the typed time has no offset.
    arguments = ("clock", "--from", "2026-10-30T16:00", "--limit", limit, "--share", "0.5", "--to", "2026-11-02T12:00")
    script = f"""
import time; time.tzset()
from infra.run.main import main
import sys; sys.argv = ["sibu", *{(*arguments, "--json")!r}]
main()
"""
    there = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert json.loads(there.stdout) == answer(*arguments)
