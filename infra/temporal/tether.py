"""Runs a command that dies with its parent: `python tether.py PARENT_PID COMMAND...`, standard library only.

A script of its own because code between fork and exec is not safe in a process with threads, which every
process with a Temporal client is. Linux only; elsewhere it just runs the command.
"""

import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def tethered(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` so that it is killed when the calling thread's process ends."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def _die_with(parent: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # The parent ended before the signal was asked for.
        sys.exit(1)


def main() -> None:
    """Ties this process to its parent, then becomes the command."""
    _die_with(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command comes from our own supervisor, no shell.


if __name__ == "__main__":
    main()
