"""The log of one child: a file that is rotated by size, and its last lines for an error message."""

import asyncio
from collections import deque
from pathlib import Path
from typing import Final

_LARGEST: Final = 10 * 1024 * 1024  # bytes of a file before it is set aside
_KEPT: Final = 3  # files set aside
_CHUNK: Final = 64 * 1024


class ChildLog:
    """Appends what a child writes to `file`; older parts are `file.1` to `file.3`."""

    def __init__(self, file: Path, *, largest: int = _LARGEST) -> None:
        self.file = file
        self._largest = largest
        self._last: deque[bytes] = deque(maxlen=3)
        self._rest = b""

    @property
    def last_lines(self) -> tuple[str, ...]:
        """Up to three last lines that are not empty."""
        lines = [line for line in (*self._last, self._rest.strip()) if line]
        return tuple(line.decode(errors="replace") for line in lines[-3:])

    async def take_all(self, stream: asyncio.StreamReader) -> None:
        """Reads until the child closes its output. A disk that is full loses lines, never the child."""
        while chunk := await stream.read(_CHUNK):
            self._remember(chunk)
            try:
                self._append(chunk)
            except OSError:
                continue

    def _remember(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self._last.extend(line.strip() for line in lines if line.strip())
        self._rest = self._rest[-_CHUNK:]

    def _append(self, chunk: bytes) -> None:
        if self.file.exists() and self.file.stat().st_size + len(chunk) > self._largest:
            self._set_aside()
        with self.file.open("ab") as output:
            output.write(chunk)

    def _set_aside(self) -> None:
        for number in range(_KEPT, 0, -1):
            older = self.file.with_name(f"{self.file.name}.{number}")
            newer = self.file if number == 1 else self.file.with_name(f"{self.file.name}.{number - 1}")
            if newer.exists():
                newer.replace(older)
