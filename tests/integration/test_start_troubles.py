"""What keeps Sibu from starting is told in a sentence with an exit code, never by a traceback."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from infra.run.exit_codes import ExitCode

SIBU = str(Path(sys.executable).with_name("sibu"))


def sibu(*command: str, folder: Path, **environ: str) -> tuple[int, str]:
    """Exit code and what stands on the screen."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SIBU_", "TEMPORAL_"))}
    ended = subprocess.run(
        [SIBU, *command],
        env={**inherited, "SIBU_DATA_DIR": str(folder), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert "Traceback" not in said
    return ended.returncode, said


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        code, said = sibu("up", folder=tmp_path / "var", SIBU_HTTP_PORT=str(port))

    assert code == ExitCode.PORT_IN_USE
    assert f"Port {port} on 127.0.0.1 is in use." in said
    assert "SIBU_HTTP_PORT" in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    code, said = sibu("up", folder=tmp_path / "file" / "var")

    assert code == ExitCode.NOT_WRITABLE
    assert f"The folder {tmp_path / 'file' / 'var'} cannot be written" in said
    assert "SIBU_DATA_DIR" in said


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    assert sibu("migrate", folder=folder)[0] == ExitCode.OK
    with closing(sqlite3.connect(folder / "sibu.db")) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")

    code, said = sibu("migrate", folder=folder)

    assert code == ExitCode.NEWER_SCHEMA
    assert "revision 9999" in said


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    code, said = sibu("up", folder=tmp_path, SIBU_HTTP_PORT="abc", SIBU_LOG_LEVEL="loud")

    assert code == ExitCode.SETTINGS
    assert 'SIBU_HTTP_PORT is "abc"; it must be a whole number from 1 to 65535.' in said
    assert 'SIBU_LOG_LEVEL is "loud"; it must be debug, info, warning or error.' in said


def test_a_policy_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, said = sibu("up", folder=tmp_path / "var", SIBU_POLICY=str(tmp_path / "no.toml"))

    assert code == ExitCode.SETTINGS
    assert f"SIBU_POLICY names the file {tmp_path / 'no.toml'}" in said


def test_lost_keys_are_never_replaced_by_new_ones(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    assert sibu("migrate", folder=folder)[0] == ExitCode.OK

    code, said = sibu("verify", folder=folder)

    assert code == ExitCode.REFUSED
    assert "There is no key file" in said


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, said = sibu("ledger", folder=tmp_path, SIBU_URL="http://127.0.0.1:9", SIBU_TOKEN="any")

    assert code == ExitCode.UNREACHABLE
    assert "Nobody answers at http://127.0.0.1:9." in said
