"""What keeps `sibu up` from starting is told in a sentence, with a code of its own."""

import errno
import socket
from pathlib import Path

import pytest

from infra.run.errors import StartError, exit_code_of
from infra.run.exit_codes import ExitCode
from infra.run.places import check_port, check_space, check_writable, claimed_folder
from infra.settings.errors import SettingsError
from infra.temporal.errors import NoServerError


def test_a_data_folder_is_made_and_claimed_for_one_start_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "var"

    with (
        claimed_folder(folder, least_space=1),
        pytest.raises(StartError, match=rf"Sibu already runs on {folder} \(process \d+\)\.") as refusal,
        claimed_folder(folder, least_space=1),
    ):
        pass

    assert refusal.value.exit_code is ExitCode.ALREADY_RUNNING
    with claimed_folder(folder, least_space=1):
        pass  # The claim ended with the block.


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StartError, match=r"The folder .*/file/var cannot be written: Not a directory\.") as refusal:
        check_writable(tmp_path / "file" / "var")

    assert refusal.value.exit_code is ExitCode.NOT_WRITABLE
    assert "SIBU_DATA_DIR" in refusal.value.hint


def test_a_disk_without_space_is_told_with_what_is_left(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"has \d+ MB left; 953674316406 MB are needed to start\.") as refusal:
        check_space(tmp_path, least_space=10**18)

    assert refusal.value.exit_code is ExitCode.DISK_FULL


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(StartError, match=rf"Port {port} on 127\.0\.0\.1 is in use\.") as refusal:
            check_port("127.0.0.1", port)

    assert refusal.value.exit_code is ExitCode.PORT_IN_USE
    assert "SIBU_HTTP_PORT" in refusal.value.hint
    check_port("127.0.0.1", port)  # Free again: nothing is raised.


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 7),
        (PermissionError(errno.EACCES, "Permission denied"), 6),
        (OSError(errno.EADDRINUSE, "Address already in use"), 5),
        (SettingsError(("SIBU_X is wrong.",)), 3),
        (NoServerError("No server."), 8),
        (RuntimeError("a bug"), 1),
    ],
)
def test_each_failure_has_its_exit_code(error: Exception, code: int) -> None:
    assert exit_code_of(error) == code
