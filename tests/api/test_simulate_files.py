"""`sibu simulate --from FILE`: real times of another system, in every kind of file, and what cannot be used.

In 2024 the national holiday was 1 to 7 October; Sunday 29 September and Saturday 12 October were worked. The county's
policy handles an ordinary issue in 7 working days, the stricter one in 5.
"""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.cells import cell_len

from infra.policies.presets import PolicyFileError, UnknownPresetError, preset_text
from schemas.domain.limits import LimitTextError
from tests.api.simulating import a_stricter_policy, answer, count, sibu  # noqa: F401
from tests.serving import a_folder, a_prepared_folder  # noqa: F401

HEADINGS = ("受理时间", "答复时间", "类别", "紧急程度", "责任单位", "内容")
ROWS = (
    ("2024-09-29 10:00", "2024-10-12 10:00", "民生类", "一般", "群工部", ""),
    ("2024-09-29 10:00", "2024-09-30 10:00", "livelihood", "urgent", "供水公司", ""),
    ("2024-09-29 10:00", "2024-09-30 10:00", "", "", "", "党支部书记选举的时间想问一下，党员活动室什么时候开放？"),
    ("2024-09-29 10:00", "", "民生类", "一般", "群工部", ""),
    ("2024-09-29 10:00", "2024-09-28 10:00", "民生类", "一般", "群工部", ""),
    ("last week", "2024-09-30 10:00", "民生类", "一般", "群工部", ""),
    ("", "2024-09-30 10:00", "民生类", "一般", "群工部", ""),
)


def a_table(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADINGS, *ROWS))


def a_sheet(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *ROWS):
        book.active.append(row)
    book.save(path)


def lines(path: Path) -> None:
    rows = [json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=False) for row in ROWS]
    path.write_text("\n".join((*rows, "no JSON")), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write", "bad"), [("old.csv", a_table, 3), ("old.xlsx", a_sheet, 3), ("old.jsonl", lines, 4)]
)
def test_a_file_is_counted_with_its_real_times(
    folder: Path, stricter: str, tmp_path: Path, name: str, write: Any, bad: int
) -> None:
    write(tmp_path / name)

    told = answer(folder, "--from", str(tmp_path / name), "--policy", stricter, "--limits", "1wd,7wd")

    assert told["source"] == name
    assert told["rows"] == {"read": 4 + bad, "unanswered": 1, "unusable": bad}
    assert told["late"] == {"today": count(3, 0), "new": count(2, 1)}
    groups = {(each["by"], each["name"]): each["kept"] for each in told["limits"]["groups"]}
    assert groups["all", ""] == {"1wd": 2, "7wd": 3}
    assert groups["category", "livelihood"] == {"1wd": 1, "7wd": 2}
    assert groups["category", "organization"] == {"1wd": 1, "7wd": 1}
    assert groups["urgency", "urgent"] == {"1wd": 1, "7wd": 1}
    assert {name for by, name in groups if by == "department"} == {"mass_work", "organization", "供水公司"}


def test_columns_are_mapped_as_for_an_import(folder: Path, tmp_path: Path) -> None:
    file, mapping = tmp_path / "odd.csv", tmp_path / "map.toml"
    file.write_text("来,去,甲,乙\n2024-09-29 10:00,2024-09-30 10:00,民生类,一般\n", encoding="utf-8")
    mapping.write_text('filed_at = "来"\ncategory = "甲"\n', encoding="utf-8")

    told = answer(
        folder, "--from", str(file), "--map-file", str(mapping), "--map", "answered_at=去", "--map", "urgency=乙"
    )

    assert told["issues"] == 1
    assert "new" not in told


def test_todays_policy_of_a_file_can_be_named(folder: Path, stricter: str, tmp_path: Path) -> None:
    a_table(tmp_path / "old.csv")

    told = answer(folder, "--from", str(tmp_path / "old.csv"), "--policy", "county", "--today", stricter)

    assert told["late"] == {"today": count(2, 1), "new": count(3, 0)}


def test_many_offices_and_weeks_are_folded_on_the_screen_only(folder: Path, stricter: str, tmp_path: Path) -> None:
    rows = [
        f"2024-{1 + n // 4:02d}-{1 + 7 * (n % 4):02d} 10:00,2024-12-31 10:00,民生类,一般,office-{n:02d}"
        for n in range(40)
    ]
    (tmp_path / "many.csv").write_text("\n".join((",".join(HEADINGS[:5]), *rows)), encoding="utf-8")
    asked = (
        "--from",
        str(tmp_path / "many.csv"),
        "--policy",
        stricter,
        "--limits",
        ",".join(f"{n}wd" for n in range(12)),
    )

    shown, told = sibu(folder, *asked).stdout, answer(folder, *asked)

    assert (len(told["departments"]), len(told["weeks"])) == (40, 40)
    rows_shown = [line.split() for line in shown.splitlines()]
    assert ["（其余）", "20", "20", "20", "+0", "0", "0"] in rows_shown
    assert sum(line.startswith("2024-") for line in shown.splitlines()) == 13
    assert any(line.split()[1:3] == ["以前", "28"] for line in shown.splitlines() if "以前" in line)
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 80


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "sibu: There is nothing to find out."),
        (("--from", "gone.csv"), "sibu: There is no file gone.csv."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(folder: Path, arguments: tuple[str, ...], sentence: str) -> None:
    refused = sibu(folder, *arguments)

    assert (refused.exit_code, refused.stderr.splitlines()[0], refused.stdout) == (2, sentence, "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("内容\n灯坏了\n", "sibu: No column of old.csv is known to hold the filed_at."),
        ("内容,受理时间\n灯坏了,2024-09-29\n", "sibu: No column of old.csv is known to hold the answered_at."),
        (
            "受理时间,答复时间\n2024-09-29,\n",
            (
                "sibu: No row of old.csv tells both when it was received and when it was answered: "
                "1 read, 1 without an answer, 0 that cannot be used."
            ),
        ),
    ],
)
def test_a_file_without_times_is_told_in_a_sentence(folder: Path, tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "old.csv"
    file.write_text(text, encoding="utf-8")

    refused = sibu(folder, "--from", str(file))

    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (2, sentence)
    assert "--map" in refused.stderr


def test_a_policy_that_cannot_be_used_names_what_must_change(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(preset_text("county").replace('feedback = "7d"', 'feedback = "a week"'), encoding="utf-8")

    broken, unknown = sibu(folder, "--policy", str(file)), sibu(folder, "--policy", "paris")
    gone = sibu(folder, "--policy", "gone.toml")

    assert isinstance(broken.exception, PolicyFileError)
    assert "limits.feedback" in broken.exception.message
    assert isinstance(unknown.exception, UnknownPresetError)
    assert isinstance(sibu(folder, "--limits", "soon").exception, LimitTextError)
    assert gone.exit_code == 2
    assert "gone.toml" in gone.stderr
    assert "No such file" in gone.stderr
