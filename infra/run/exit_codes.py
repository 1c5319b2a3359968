"""The exit codes of `sibu`: what a script can tell apart. Numbers never change their meaning."""

from enum import IntEnum


class ExitCode(IntEnum):
    """0 is success; 1 and 2 keep their usual meaning, an unexpected error and wrong arguments."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    SETTINGS = 3
    ALREADY_RUNNING = 4
    PORT_IN_USE = 5
    NOT_WRITABLE = 6
    DISK_FULL = 7
    NO_TEMPORAL = 8
    NEWER_SCHEMA = 9
    CHILD_FAILED = 10
    REFUSED = 11
    UNREACHABLE = 12
