"""Importing files through a real API: once, whatever happens, and bad rows put aside with their reason."""

import csv
import json
import stat
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.cli.client import ApiClient
from api.cli.importing.columns import column_map
from api.cli.importing.command import fingerprint
from api.cli.importing.filing import Import
from api.cli.importing.rejects import Rejects
from api.cli.importing.reports import Reports
from api.cli.importing.rows import AnyRow, columns, read_rows
from api.cli.importing.state import ImportState
from api.cli.sign_in import token_for
from tests.serving import (
    Terminal,
    a_folder,  # noqa: F401
    a_lonely_terminal,  # noqa: F401
    a_prepared_folder,  # noqa: F401
    a_terminal,  # noqa: F401
)

PROBLEMS = ("单元门锁坏了关不上", "小区垃圾三天没清运", "楼上装修半夜施工很吵", "自来水发黄有异味", "路灯不亮看不清路")


def messages(folder: Path, *more: str, name: str = "messages.jsonl") -> Path:
    lines = [
        json.dumps({"id": f"m-{number}", "author": "x", "subject": "反映问题", "text": text}, ensure_ascii=False)
        for number, text in enumerate(PROBLEMS)
    ]
    path = folder / name
    path.write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")
    return path


def imported(terminal: Terminal, file: Path, *more: str, exit_code: int = 0) -> dict[str, Any]:
    result = terminal.sibu("import", str(file), "--json", *more)
    assert result.exit_code == exit_code, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def in_ledger(terminal: Terminal) -> int:
    """General issues, whether a person has still to decide on them or not."""
    return len(terminal.json("ledger", "--order", "due", "--all", "--as", "hotline_desk")["items"])


def test_every_message_is_filed_and_counted_where_the_ledger_shows_it(terminal: Terminal, tmp_path: Path) -> None:
    answer = imported(terminal, messages(tmp_path))

    ledger = answer.pop("ledger")
    assert answer == {"read": 5, "filed": 5, "repeated": 0, "refused": 0, "rejects": None}
    assert sum(ledger["routed"].values()) + ledger["waiting_for_community"] == 5
    assert in_ledger(terminal) == 5


def test_subject_and_text_become_the_problem_by_the_channel_import(terminal: Terminal, tmp_path: Path) -> None:
    imported(terminal, messages(tmp_path))

    row = terminal.json("ledger", "--order", "due", "--as", "hotline_desk")["items"][0]
    issue = terminal.json("show", row["id"], "--as", "hotline_desk")
    assert issue["channel"] == "import"
    assert issue["problem"] in {f"反映问题\n{text}" for text in PROBLEMS}
    assert issue["reporter"] is None


def test_a_second_run_files_nothing_twice(terminal: Terminal, tmp_path: Path) -> None:
    file = messages(tmp_path)
    imported(terminal, file)

    again = imported(terminal, file)

    assert (again["filed"], again["repeated"]) == (0, 5)
    assert in_ledger(terminal) == 5


def test_nothing_is_filed_twice_even_where_the_state_file_is_lost(terminal: Terminal, tmp_path: Path) -> None:
    file = messages(tmp_path)
    imported(terminal, file)
    (tmp_path / "messages.jsonl.import-state").unlink()

    imported(terminal, file)

    assert in_ledger(terminal) == 5


def test_an_import_that_was_broken_off_goes_on_where_it_was(terminal: Terminal, tmp_path: Path) -> None:
    file = messages(tmp_path)
    with_half = tmp_path / "half.import-state"
    interrupted(terminal, file, with_half, after=2)
    # A killed run may leave half a line.
    with with_half.open("a", encoding="utf-8") as state:
        state.write('{"key": "import:mess')

    rest = imported(terminal, file, "--state", str(with_half))

    assert (rest["filed"], rest["repeated"]) == (3, 2)
    assert in_ledger(terminal) == 5


def interrupted(terminal: Terminal, file: Path, state: Path, *, after: int) -> None:
    config = terminal.config()
    token = token_for(config, "hotline_desk")
    assert token is not None
    rejects = Rejects(file.with_suffix(".rejects.csv"))
    with (
        ApiClient(config, token=token) as client,
        ImportState(state, owner=fingerprint(config, "hotline_desk")) as done,
    ):
        columns_of = column_map((), None, found=columns(file), name=file.name)
        run = Import(
            client=client,
            reports=Reports(source=file.stem, columns=columns_of),
            state=done,
            rejects=rejects,
            concurrency=2,
        )
        with pytest.raises(KeyboardInterrupt):
            run.run(broken_off(file, after), lambda: None)
        assert run.tally.filed == after


def broken_off(file: Path, after: int) -> Any:
    rows: list[AnyRow] = list(islice(read_rows(file), after))
    yield from rows
    raise KeyboardInterrupt


def test_a_bad_row_that_begins_like_a_formula_is_kept_as_a_text(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path / "rejects.csv")
    for line, raw in enumerate(("=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "1=1"), 1):
        rejects.add(line=line, reason="too long", raw=raw)
    rejects.close(finished=True)

    with rejects.path.open(encoding="utf-8-sig", newline="") as text:
        kept = [row[2] for row in csv.reader(text)][1:]
    assert kept == ["'=1+1", "'＝1+1", "'＋1", "'－1", "'＠SUM(A1)", "1=1"]


def test_bad_rows_go_to_the_rejects_file_with_line_and_reason_and_the_others_are_filed(
    terminal: Terminal, tmp_path: Path
) -> None:
    bad = ["{broken", '{"id": "empty", "text": " "}', json.dumps({"id": "long", "text": "灯" * 10_001})]
    bad += ['{"id": "m-0", "text": "同一个编号，另一件事"}', '{"id": "nul", "text": "灯\\u0000坏了"}']
    file = messages(tmp_path, *bad)

    answer = imported(terminal, file, exit_code=11)

    assert (answer["read"], answer["filed"], answer["refused"]) == (10, 5, 5)
    rejects = tmp_path / "messages.jsonl.rejects.csv"
    assert answer["rejects"] == str(rejects)
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    with rejects.open(encoding="utf-8-sig", newline="") as text:
        reasons = {int(row["line"]): row["reason"] for row in csv.DictReader(text)}
    assert sorted(reasons) == [6, 7, 8, 9, 10]
    assert reasons[6].startswith("The line is not JSON")
    assert reasons[7] == "There is no problem in it: every column that holds it is empty."
    assert reasons[8] == "problem: This must have at most 10,000 characters."
    assert reasons[9] == "Another row, here or in an earlier import, has the same id but says something else."
    assert "NUL" in reasons[10]


def test_mended_rows_are_filed_by_the_next_run_and_the_rejects_file_is_gone(terminal: Terminal, tmp_path: Path) -> None:
    imported(terminal, messages(tmp_path, "{broken"), exit_code=11)

    again = imported(terminal, messages(tmp_path, '{"id": "mended", "text": "楼道灯坏了"}'))

    assert (again["filed"], again["repeated"]) == (1, 5)
    assert not (tmp_path / "messages.jsonl.rejects.csv").exists()


def test_a_table_with_a_column_map_is_imported(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "热线.csv"
    file.write_text("工单号,来电内容,楼\n1,灯坏了看不见路,bldg-010101\n2,水管漏水一地,nowhere\n", encoding="gb18030")

    answer = imported(
        terminal, file, *("--map", "problem=来电内容", "--map", "id=工单号", "--map", "building=楼"), exit_code=11
    )

    assert (answer["filed"], answer["refused"]) == (1, 1)
    assert "'nowhere'" in (tmp_path / "热线.csv.rejects.csv").read_text(encoding="utf-8-sig")


def test_a_sheet_is_imported_once_even_without_ids(terminal: Terminal, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (["问题", "建议"], ["楼道灯坏了", "换灯"], ["井盖松动", ""], ["楼道灯坏了", "换灯"]):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")

    first = imported(terminal, tmp_path / "a.xlsx")
    second = imported(terminal, tmp_path / "a.xlsx")

    assert (first["filed"], first["repeated"]) == (2, 1)
    assert (second["filed"], second["repeated"]) == (0, 3)


def test_the_table_counts_only_what_the_ledger_shows(terminal: Terminal, tmp_path: Path) -> None:
    secret = json.dumps({"id": "s", "text": "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。"}, ensure_ascii=False)
    file = messages(tmp_path, secret)

    shown = terminal.sibu("import", str(file))

    assert shown.exit_code == 0
    assert "受理 filed 6" in " ".join(shown.stdout.split())
    assert "纪" not in shown.stdout
    assert "Only what the ledger shows you is counted here." in shown.stdout


def test_messages_are_filed_while_the_engine_is_away(lonely_terminal: Terminal, tmp_path: Path) -> None:
    answer = imported(lonely_terminal, messages(tmp_path))

    assert answer["filed"] == 5
    assert answer["ledger"] == {"routed": {}, "waiting_for_community": 0, "in_steps": 0}


def test_a_state_file_of_another_sign_in_is_refused_before_anything_is_filed(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = messages(tmp_path)
    imported(terminal, file)

    refused = terminal.sibu("import", str(file), "--as", "secretary")

    assert refused.exit_code == 2
    assert "was begun under another sign-in." in refused.stderr
    assert in_ledger(terminal) == 5


def test_an_api_that_does_not_come_back_is_told_and_what_was_filed_is_kept(terminal: Terminal, tmp_path: Path) -> None:
    file = messages(tmp_path)
    there, terminal.url = terminal.url, "http://127.0.0.1:9"

    unreachable = terminal.sibu("import", str(file))
    terminal.url = there

    assert unreachable.exit_code == 12
    assert "Run it again and it goes on." in unreachable.stderr
    assert "sibu: Nobody answers at http://127.0.0.1:9." in unreachable.stderr
    assert imported(terminal, file)["filed"] == 5


def test_a_sign_in_that_may_not_file_by_import_stops_at_once(terminal: Terminal, tmp_path: Path) -> None:
    file = messages(tmp_path)
    terminal.token = "sibu_nobody_0000"

    refused = terminal.sibu("import", str(file))

    assert refused.exit_code == 11
    assert "sibu: This sign-in is not known." in refused.stderr
    assert not (tmp_path / "messages.jsonl.rejects.csv").exists()


def past(folder: Path, **changes: object) -> Path:
    row = {"id": "p-1", "subject": "路灯", "text": "村口路灯不亮。", "filed_at": "2019-05-06T10:00:00"}
    answered = {"reply": "已更换灯泡。", "replied_at": "2019-05-08T17:30:00"}
    path = folder / "past.jsonl"
    path.write_text(json.dumps({**row, **answered, **changes}, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_history_is_taken_over_with_its_times_and_its_answer_and_is_over(terminal: Terminal, tmp_path: Path) -> None:
    answer = imported(terminal, past(tmp_path), "--as-history")

    [row] = terminal.json("ledger", "--as", "hotline_desk")["items"]
    issue = terminal.json("show", row["id"], "--as", "hotline_desk")
    assert answer["filed"] == 1
    assert sum(answer["ledger"]["routed"].values()) == 1
    assert (row["status"], row["due_at"], row["open"]) == ("closed", None, False)
    assert (row["source_filed_at"], row["source_answered_at"]) == ("2019-05-06T02:00:00Z", "2019-05-08T09:30:00Z")
    assert (issue["outcome"], issue["answer"]) == ("taken_over", "已更换灯泡。")


def test_history_that_cannot_have_been_so_is_put_aside_with_its_reason(terminal: Terminal, tmp_path: Path) -> None:
    imported(terminal, past(tmp_path, replied_at="2019-05-01T00:00:00"), "--as-history", exit_code=11)

    rejects = (tmp_path / "past.jsonl.rejects.csv").read_text(encoding="utf-8-sig")
    assert "It cannot have been answered before it was filed." in rejects


def test_history_needs_a_column_with_the_time_of_filing(terminal: Terminal, tmp_path: Path) -> None:
    refused = terminal.sibu("import", str(messages(tmp_path)), "--as-history")

    assert refused.exit_code == 2
    assert "No column of messages.jsonl is known to hold the time of filing" in refused.stderr
