"""The opening of files that only their owner may read."""

import os
from pathlib import Path
from typing import IO

from api.cli.errors import UsageError


def private_file(path: Path, *, encoding: str) -> IO[str]:
    """A new or emptied text file, 0600, with line ends as written.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as refused:
        raise UsageError(f"{path} cannot be written: {refused.strerror}.") from refused
    return os.fdopen(descriptor, "w", encoding=encoding, errors="replace", newline="")
