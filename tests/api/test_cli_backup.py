"""`sibu backup` and `sibu restore`: from either database into either, and nothing of it half-done."""

import gzip
import json
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from infra.migrations.running import head
from infra.run.backup_commands import add_backup_commands
from infra.run.erasure_commands import add_erasure_commands
from tests.databases import Cluster, cluster, empty_of  # noqa: F401 - a fixture and what makes databases
from tests.serving import ENVIRONMENT, LAMP, Terminal, a_folder, a_prepared_folder, a_terminal, serving  # noqa: F401
from tests.world import settings_for

OFFICER = "staff-mass-work-officer-1"
SUPERVISOR = "staff-supervisor-1"
SEALED = "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。"


def local(folder: Path, *arguments: str, url: str | None = None) -> Result:
    """A command that works on the database itself."""
    app = typer.Typer(pretty_exceptions_enable=False)
    for add in (add_backup_commands, add_erasure_commands):
        add(app, read_settings=lambda: settings_for(folder, database_url=url))
    return CliRunner(env=ENVIRONMENT).invoke(app, arguments)


def done(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, (result.output, result.exception)
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.fixture
def elsewhere(folder: Path, tmp_path: Path) -> Path:
    """The data folder of another machine, to which nothing but the key file was brought."""
    new = tmp_path / "elsewhere"
    new.mkdir()
    shutil.copy(folder / "keys.json", new / "keys.json")
    shutil.copy(folder / "sign-in.json", new / "sign-in.json")
    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Of a database without any table; none for the one that lies in the data folder."""
    if request.param == "sqlite":
        yield None
        return
    yield from empty_of(request.getfixturevalue("cluster"))


def lived(terminal: Terminal) -> dict[str, Any]:
    """One report with its whole life, one just filed, and one that only discipline may know of."""
    made: dict[str, Any] = terminal.json("file", LAMP, "--building", "bldg-010101", "--phone", "13800001234")
    for command in (("accept",), ("resolve", "--answer", "已经换了新灯泡。")):
        assert terminal.sibu("command", made["id"], *command, "--as", OFFICER).exit_code == 0
    terminal.json("file", "下水道堵了三天。", "--building", "bldg-010101")
    terminal.json("file", SEALED, "--building", "bldg-010101")
    return made


def seen(terminal: Terminal, made: dict[str, Any]) -> list[Any]:
    """What a supervisor, an officer and the resident see."""
    terminal.code = made["receipt"]["code"]
    return [
        terminal.json("ledger", "--as", SUPERVISOR),
        terminal.json("show", made["id"], "--as", OFFICER),
        terminal.json("timeline", made["id"], "--as", SUPERVISOR),
        terminal.json("track", made["receipt"]["number"]),
    ]


@pytest.mark.usefixtures("cluster")
def test_what_was_backed_up_is_the_same_on_another_machine_and_either_database(
    terminal: Terminal, elsewhere: Path, new_url: str | None, tmp_path: Path
) -> None:
    made = lived(terminal)
    before = seen(terminal, made)

    backed_up = done(local(terminal.folder, "backup", str(tmp_path / "backup"), "--json"))
    restored = done(local(elsewhere, "restore", str(tmp_path / "backup"), "--json", url=new_url))

    assert backed_up["issues"] == restored["issues"] == 3
    assert restored | {"broken": 0, "differences": 0, "erased": 0} == restored
    with serving(elsewhere, extra={"SIBU_DATABASE_URL": new_url} if new_url else None) as url:
        there = Terminal(url, elsewhere, keys=count(1000))
        assert seen(there, made) == before
        # Numbers and ids go on where they were.
        more = there.json("file", "路面塌陷了一块。", "--building", "bldg-010101")
        assert more["receipt"]["number"] != made["receipt"]["number"]
        assert there.sibu("rate", made["receipt"]["number"], "--satisfied").exit_code == 0


@pytest.mark.usefixtures("cluster")
def test_a_backup_of_postgresql_can_be_restored_into_sqlite(
    terminal: Terminal,
    elsewhere: Path,
    cluster: Cluster,  # noqa: F811
    tmp_path: Path,
) -> None:
    made = lived(terminal)
    before = seen(terminal, made)
    local(terminal.folder, "backup", str(tmp_path / "first"))
    city = next(databases := empty_of(cluster))
    done(local(elsewhere, "restore", str(tmp_path / "first"), "--json", url=city))

    done(local(elsewhere, "backup", str(tmp_path / "second"), "--json", url=city))
    done(local(elsewhere, "restore", str(tmp_path / "second"), "--json"))

    with serving(elsewhere) as url:
        assert seen(Terminal(url, elsewhere), made) == before
    one, two = (json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("first", "second"))
    assert one["history"] == two["history"]
    assert list(databases) == []  # dropped


def test_what_was_erased_since_the_backup_is_erased_again(terminal: Terminal, elsewhere: Path, tmp_path: Path) -> None:
    made, journal = lived(terminal), tmp_path / "journal.jsonl"
    local(terminal.folder, "backup", str(tmp_path / "backup"))
    terminal.code = made["receipt"]["code"]
    assert terminal.sibu("erase", made["receipt"]["number"]).exit_code == 0
    local(terminal.folder, "erasures", "export", str(journal))

    restored = done(local(elsewhere, "restore", str(tmp_path / "backup"), "--erasures", str(journal), "--json"))

    assert restored["erased"] == 1
    with serving(elsewhere) as url:
        there = Terminal(url, elsewhere, code=made["receipt"]["code"])
        told = there.sibu("track", made["receipt"]["number"]).stdout
    assert ("已按本人要求删除" in told, "13800001234" in told) == (True, False)


def test_a_backup_holds_no_key_and_nothing_in_clear_and_only_its_owner_reads_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    lived(terminal)

    local(terminal.folder, "backup", str(tmp_path / "backup"))

    secrets = [str(each) for each in json.loads((terminal.folder / "keys.json").read_text())["secrets"].values()]
    files = sorted((tmp_path / "backup").iterdir())
    whole = b"".join(gzip.decompress(each) if each[:2] == b"\x1f\x8b" else each for each in map(read, files))
    assert len(files) > 20
    assert [clear for clear in (LAMP, SEALED, "13800001234", *secrets) if clear.encode() in whole] == []
    assert {each.stat().st_mode & 0o077 for each in (tmp_path / "backup", *files)} == {0}


def test_a_backup_is_not_restored_over_what_is_there(terminal: Terminal, tmp_path: Path) -> None:
    made = lived(terminal)
    local(terminal.folder, "backup", str(tmp_path / "backup"))

    refused = local(terminal.folder, "restore", str(tmp_path / "backup"))

    assert "The database holds something already" in str(refused.exception)
    assert seen(terminal, made)[1]["id"] == made["id"]


def test_a_second_backup_of_the_name_leaves_the_first_alone(terminal: Terminal, tmp_path: Path) -> None:
    local(terminal.folder, "backup", str(tmp_path / "backup"))
    first = (tmp_path / "backup" / "manifest.json").read_bytes()

    refused = local(terminal.folder, "backup", str(tmp_path / "backup"))

    assert f"{tmp_path / 'backup'} is there already." in str(refused.exception)
    assert (tmp_path / "backup" / "manifest.json").read_bytes() == first
    assert not (tmp_path / "backup.partial").exists()


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda folder: (folder / "events.jsonl.gz").write_bytes(b"nothing"), "events.jsonl.gz is damaged"),
        (lambda folder: (folder / "receipts.jsonl.gz").unlink(), "receipts.jsonl.gz is damaged"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json cannot be read"),
        (lambda folder: (folder / "manifest.json").unlink(), "There is no backup in"),
        (lambda folder: edit(folder, schema_revision="0003"), "The backup is of schema revision 0003; this Sibu has "),
        (lambda folder: edit(folder, history="0" * 64), "The events are not those that the backup says it holds"),
    ],
    ids=["altered", "missing", "torn", "none", "older", "other-history"],
)
def test_what_is_no_whole_backup_is_refused_and_nothing_is_written(
    terminal: Terminal, elsewhere: Path, tmp_path: Path, harm: Any, told: str
) -> None:
    lived(terminal)
    local(terminal.folder, "backup", str(tmp_path / "backup"))
    shutil.copytree(tmp_path / "backup", tmp_path / "good")
    harm(tmp_path / "backup")

    refused = local(elsewhere, "restore", str(tmp_path / "backup"))

    assert told in str(refused.exception)
    # The good one finds the database as empty as it was.
    assert done(local(elsewhere, "restore", str(tmp_path / "good"), "--json"))["issues"] == 3


def test_a_journal_that_is_not_there_is_told_before_anything_is_restored(
    terminal: Terminal, elsewhere: Path, tmp_path: Path
) -> None:
    local(terminal.folder, "backup", str(tmp_path / "backup"))

    refused = local(elsewhere, "restore", str(tmp_path / "backup"), "--erasures", str(tmp_path / "none.jsonl"))

    assert (refused.exit_code, "does not exist" in refused.output) == (2, True)
    assert not (elsewhere / "sibu.db").exists()


def test_a_backup_of_other_keys_is_refused(terminal: Terminal, elsewhere: Path, tmp_path: Path) -> None:
    from infra.keys.files import KeyFile

    local(terminal.folder, "backup", str(tmp_path / "backup"))
    (elsewhere / "keys.json").unlink()
    KeyFile.create_or_load(elsewhere / "keys.json")

    refused = local(elsewhere, "restore", str(tmp_path / "backup"))

    assert "The backup belongs to another key file" in str(refused.exception)
    assert not (elsewhere / "sibu.db").exists()


def read(path: Path) -> bytes:
    return path.read_bytes()


def edit(folder: Path, **values: str) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_the_manifest_tells_the_schema_and_the_rows_of_each_table(terminal: Terminal, tmp_path: Path) -> None:
    lived(terminal)

    local(terminal.folder, "backup", str(tmp_path / "backup"))

    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    rows = {each["name"]: each["rows"] for each in manifest["tables"]}
    assert manifest["schema_revision"] == head()
    assert (rows["issues"], rows["receipts"], rows["staff"]) == (3, 3, 140)
    assert rows.keys() & {"sessions", "setup_links", "search_rows", "leases"} == set()
