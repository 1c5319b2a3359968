"""Checks before anything starts: the data folder is ours, writable, with space; the port is free."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.run.errors import StartError, os_failure
from infra.run.exit_codes import ExitCode
from infra.temporal.ports import port_is_free

# Less than this is filled by the logs and write-ahead files of an ordinary day.
LEAST_SPACE = 200 * 1024 * 1024  # bytes


@contextmanager
def claimed_folder(data_dir: Path, *, least_space: int = LEAST_SPACE) -> Iterator[None]:
    """Holds the data folder for one `sibu up`; made when missing. The claim ends with the process, however it ends.

    Raises:
        StartError: it cannot be written, has no space, or another `sibu up` runs on it.
    """
    check_writable(data_dir)
    check_space(data_dir, least_space=least_space)
    with (data_dir / "sibu.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise _already_running(data_dir, lock.read().strip()) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_writable(folder: Path) -> None:
    """Makes the folder where it is missing.

    Raises:
        StartError: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"sibu")
    except OSError as error:
        raise os_failure(error, doing=f"The folder {folder} cannot be written") from error


def emptied(folder: Path) -> Path:
    """The folder, made anew: figures of processes that have ended would count twice."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def check_space(folder: Path, *, least_space: int = LEAST_SPACE) -> None:
    """Raises StartError when the disk of `folder` has less than `least_space` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < least_space:
        raise StartError(
            f"The disk of {folder} has {free // 2**20} MB left; {least_space // 2**20} MB are needed to start.",
            exit_code=ExitCode.DISK_FULL,
        )


def check_port(host: str, port: int) -> None:
    """Raises StartError when somebody else listens on the port."""
    if not port_is_free(port, host=host):
        raise StartError(f"Port {port} on {host} is in use.", exit_code=ExitCode.PORT_IN_USE)


def _already_running(data_dir: Path, pid: str) -> StartError:
    return StartError(
        f"Sibu already runs on {data_dir} (process {pid or 'unknown'}).",
        exit_code=ExitCode.ALREADY_RUNNING,
        hint="Stop it first, or set SIBU_DATA_DIR to another folder.",
    )
