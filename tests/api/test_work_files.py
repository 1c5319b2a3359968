"""The ledger as a file: the same rows in each kind, every text a text, every time readable."""

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
from openpyxl import load_workbook

from api.pages.exporting import Sheet, file_of
from tests.api.browsing import DISCIPLINE, HERE, OFFICER, SUPERVISOR, UNIT, signed_in
from tests.api.conftest import Office
from tests.builders import BRIBE, STRANGE_TEXTS

HEADINGS = (
    *("台账号", "状态", "问题", "地点", "主题", "紧急程度", "部门"),
    *("受理时间", "到期", "签收时间", "办结时间", "结单时间", "上报级别", "编号"),
)
AT = datetime(2026, 11, 27, 9, 30, 15, tzinfo=UTC)


async def got(office: Office, kind: str, *, by: str, query: str = "") -> httpx.Response:
    async with signed_in(office, by) as browser:
        return await browser.http.get(f"{HERE}/staff/issues.{kind}?{query}")


def of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def of_xlsx(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_every_kind_of_file_has_the_same_rows(office: Office) -> None:
    filed = [await office.file(problem=f"第{number}盏路灯坏了。") for number in range(3)]
    await office.command(filed[0]["id"], "accept", by=OFFICER)

    answers = {kind: await got(office, kind, by=SUPERVISOR) for kind in ("json", "csv", "xlsx")}
    rows = answers["json"].json()["items"]
    table, sheet = of_csv(answers["csv"].content), of_xlsx(answers["xlsx"].content)

    assert tuple(table[0]) == tuple(sheet[0]) == HEADINGS
    assert [row[-1] for row in table[1:]] == [row[-1] for row in sheet[1:]] == [row["id"] for row in rows]
    assert {row["id"] for row in rows} == {one["id"] for one in filed}
    assert {row[2] for row in sheet[1:]} == {f"第{number}盏路灯坏了。" for number in range(3)}
    accepted = next(row for row in rows if row["id"] == filed[0]["id"])
    assert (accepted["status"], accepted["department"], accepted["urgency"]) == ("已签收", "群工部", "一般")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", accepted["filed_at"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", table[1][7])
    assert isinstance(sheet[1][7], datetime)


async def test_a_file_is_kept_under_its_name_and_never_in_a_cache(office: Office) -> None:
    answer = await got(office, "csv", by=SUPERVISOR)

    assert answer.headers["content-disposition"] == 'attachment; filename="ledger.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert [tuple(row) for row in of_csv(answer.content)] == [HEADINGS]


async def test_a_file_holds_all_pages_and_is_narrowed_like_the_list(office: Office) -> None:
    filed = [await office.file() for _ in range(27)]
    await office.command(filed[0]["id"], "accept", by=OFFICER)

    everything = (await got(office, "json", by=OFFICER)).json()["items"]
    narrowed = (await got(office, "json", by=OFFICER, query="status=accepted")).json()["items"]

    assert {row["id"] for row in everything} == {one["id"] for one in filed}
    assert [row["id"] for row in narrowed] == [filed[0]["id"]]


async def test_a_file_that_is_cut_off_says_so_in_its_last_row_and_one_that_is_whole_says_nothing(
    office: Office,
) -> None:
    for _ in range(3):
        await office.file()
    told: dict[int, list[Any]] = {}
    for most in (2, 3):
        office.app.state.services = replace(office.services, rows_in_a_file=most)
        files = {kind: await got(office, kind, by=OFFICER) for kind in ("json", "csv", "xlsx")}
        tables = of_csv(files["csv"].content), of_xlsx(files["xlsx"].content)
        whole = files["json"].json()
        told[most] = [len(whole["items"]), whole.get("note"), *((len(table), table[-1][0]) for table in tables)]
    async with signed_in(office, OFFICER) as browser:
        pages = [await browser.open(way) for way in ("/staff/inbox", "/staff/issues")]

    note = "只导出了前 2 件，后面还有。请缩小筛选范围，分几次导出。"
    assert told[2] == [2, note, (4, note), (4, note)]
    assert told[3][:2] == [3, None]
    assert [length for length, _ in told[3][2:]] == [4, 4]
    assert all(re.fullmatch(r"\d{4}-\w{4}-\w{4}", first) for _, first in told[3][2:])
    assert ["导出（最多3件）" in page.text for page in pages] == [True, True]


async def test_a_file_holds_nothing_that_its_reader_may_not_know_of(office: Office) -> None:
    lamp, bribe = await office.file(), await office.file(problem=BRIBE)

    told = {by: (await got(office, "json", by=by)).json()["items"] for by in (SUPERVISOR, UNIT, DISCIPLINE)}

    assert [row["id"] for row in told[SUPERVISOR]] == [lamp["id"]]
    assert told[UNIT] == []
    assert bribe["id"] not in json.dumps(told[SUPERVISOR])


def sheet(*texts: str) -> Sheet:
    rows = [{"text": text, "at": AT, "number": 7, "nothing": None} for text in texts]
    columns = [("text", "Text"), ("at", "At"), ("number", "Number"), ("nothing", "Nothing")]
    return Sheet(name="strange", columns=columns, rows=rows)


def made(table: Sheet, kind: str) -> bytes:
    return bytes(file_of(table, kind).body)


def test_what_begins_like_a_formula_is_a_text_in_every_file() -> None:
    texts = ["=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", "＝1+1", "\n=1", "1=1"]

    plain = of_csv(made(sheet(*texts), "csv"))
    book = load_workbook(io.BytesIO(made(sheet(*texts), "xlsx"))).active

    assert [row[0] for row in plain[1:]] == ["'=1+1", "'+86 138", "'-5", "'@SUM(A1)", "'\t=1", "'＝1+1", "'\n=1", "1=1"]
    assert book is not None
    assert [cell.data_type for [cell] in book.iter_rows(min_row=2, max_col=1)] == ["s"] * 8
    assert [cell.value for [cell] in book.iter_rows(min_row=2, max_col=1)] == texts


def test_the_maker_of_sheets_is_loaded_by_the_first_sheet_only() -> None:
    starting = "import sys, infra.run.application; print('openpyxl' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", starting], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "False\n"


def test_every_strange_text_makes_files_that_can_be_read() -> None:
    texts = list(STRANGE_TEXTS.values())

    as_json = json.loads(made(sheet(*texts), "json"))["items"]
    as_csv, as_xlsx = of_csv(made(sheet(*texts), "csv")), of_xlsx(made(sheet(*texts), "xlsx"))

    assert [row["text"] for row in as_json] == texts
    assert len(as_csv) == len(as_xlsx) == len(texts) + 1
    assert "灯" in as_xlsx[1 + list(STRANGE_TEXTS).index("noncharacters")][0]


def test_times_are_the_countys_in_tables_and_exact_in_json() -> None:
    as_json = json.loads(made(sheet("a"), "json"))["items"]
    as_csv, as_xlsx = of_csv(made(sheet("a"), "csv")), of_xlsx(made(sheet("a"), "xlsx"))

    assert as_json == [{"text": "a", "at": "2026-11-27T09:30:15Z", "number": 7, "nothing": None}]
    assert as_csv[1] == ["a", "2026-11-27 17:30", "7", ""]
    assert [str(cell) for cell in as_xlsx[1]] == ["a", "2026-11-27 17:30:15", "7", "None"]
