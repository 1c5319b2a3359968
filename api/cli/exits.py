"""What the client commands end with: the numbers of `infra.run.exit_codes`, which this package cannot import."""

from enum import IntEnum


class Exit(IntEnum):
    """A test compares these with the originals by name."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 11
    UNREACHABLE = 12
