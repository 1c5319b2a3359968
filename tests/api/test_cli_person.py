"""`sibu copy`, `erase`, `person`, `erasures` and `retention` as a person uses them."""

import json
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from infra.run.erasure_commands import add_erasure_commands
from tests.serving import ENVIRONMENT, LAMP, Terminal, a_folder, a_prepared_folder, a_terminal  # noqa: F401
from tests.world import settings_for

OFFICER = "staff-mass-work-officer-1"


def local(folder: Path, *arguments: str, typed: str | None = None) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    add_erasure_commands(app, read_settings=lambda: settings_for(folder))
    return CliRunner(env=ENVIRONMENT).invoke(app, arguments, input=typed)


def filed(terminal: Terminal) -> dict[str, Any]:
    made: dict[str, Any] = terminal.json("file", LAMP, "--building", "bldg-010101", "--phone", "13800001234")
    terminal.code = made["receipt"]["code"]
    return made


def test_a_resident_reads_the_copy_and_erases_with_number_and_code(terminal: Terminal) -> None:
    made = filed(terminal)
    number = made["receipt"]["number"]

    copy = terminal.sibu("copy", number)
    erased = terminal.sibu("erase", number, "--content")
    later, tracked = terminal.sibu("copy", number), terminal.sibu("track", number)
    shown, told = (terminal.sibu(name, made["id"], "--as", OFFICER) for name in ("show", "timeline"))

    assert (copy.exit_code, "电话：13800001234" in copy.stdout, LAMP[:6] in copy.stdout) == (0, True, True)
    assert (erased.exit_code, "无法恢复" in erased.stdout) == (0, True)
    for screen in (later, tracked, shown):
        assert (screen.exit_code, "已按本人要求删除" in screen.stdout) == (0, True), screen.output
        assert "13800001234" not in screen.stdout
    assert (told.exit_code, "删除个人信息" in told.stdout) == (0, True)


def test_an_operator_finds_and_copies_by_what_is_typed_and_not_by_an_argument(
    terminal: Terminal, tmp_path: Path
) -> None:
    made, file = filed(terminal), tmp_path / "copy.json"

    found = local(terminal.folder, "person", "find", "--json", typed="138 0000 1234\n")
    copied = local(terminal.folder, "person", "export", str(file), typed="13800001234\n")
    nobody = local(terminal.folder, "person", "find", "--by", "email", "--json", typed="nobody@example.org\n")
    wrong = local(terminal.folder, "person", "find", "--by", "13800001234")

    assert [one["issue_id"] for one in json.loads(found.stdout)] == [made["id"]]
    assert copied.exit_code == 0, copied.output
    assert (file.stat().st_mode & 0o777, json.loads(file.read_text())[0]["person"]["phone"]) == (0o600, "13800001234")
    assert (json.loads(nobody.stdout), wrong.exit_code) == ([], 2)


def test_the_journal_is_written_and_applied_and_the_files_are_cleaned(terminal: Terminal, tmp_path: Path) -> None:
    made, file = filed(terminal), tmp_path / "journal.jsonl"
    terminal.sibu("erase", made["receipt"]["number"])

    written = local(terminal.folder, "erasures", "export", str(file))
    applied = local(terminal.folder, "erasures", "apply", str(file), "--json")
    scrubbed = local(terminal.folder, "erasures", "scrub")
    due = local(terminal.folder, "retention", "run", "--dry-run", "--json")

    assert (written.exit_code, made["id"] in file.read_text()) == (0, False)
    assert json.loads(file.read_text())["keys"] == ["reporter"]
    assert json.loads(applied.stdout) == {"erased": 0, "keys": 0, "missing": 0}
    assert (scrubbed.exit_code, scrubbed.stdout) == (0, "Nothing that was deleted is left.\n")
    assert json.loads(due.stdout) == {"details": 0, "texts": 0}
