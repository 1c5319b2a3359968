"""Remembers which processes a supervisor started, so that its next start ends what a kill left behind."""

import json
import os
import signal
import subprocess
from pathlib import Path


class Started:
    """The file of process ids with their start times; a pid given anew to a stranger is told by its start time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._running: dict[int, str] = {}

    def add(self, pid: int) -> None:
        """The process was started, and leads a process group of its own."""
        self._running[pid] = start_time(pid)
        self._write()

    def remove(self, pid: int) -> None:
        """The process ended and was waited for."""
        self._running.pop(pid, None)
        self._write()

    def end_leftovers(self) -> tuple[int, ...]:
        """Kills with their groups the processes of an earlier supervisor that still live; returns their ids."""
        leftovers = tuple(pid for pid, started in self._kept().items() if started and start_time(pid) == started)
        for pid in leftovers:
            kill_group(pid)
        self._write()
        return leftovers

    def _kept(self) -> dict[int, str]:
        try:
            return {int(pid): str(started) for pid, started in json.loads(self._file.read_text()).items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def _write(self) -> None:
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(self._running))
        beside.replace(self._file)


def start_time(pid: int) -> str:
    """When the process started, in words only comparable with themselves; "" if there is none."""
    try:
        # The name in brackets may hold spaces; field 22 of the line is the 20th after it. Boots are told apart too.
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}:{ticks}"
    except (OSError, IndexError):
        return "" if Path("/proc/self").exists() else _asked_of_ps(pid)


def kill_group(pid: int) -> None:
    """Kills the group the process leads; silence if it is gone."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _asked_of_ps(pid: int) -> str:
    """Systems without /proc."""
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return asked.stdout.strip()
