"""The rejects file of an import: bad rows with line number and reason, to be mended and imported again."""

import csv
from pathlib import Path
from typing import IO

from api.cli.private_files import private_file
from api.views.cells import harmless


class Rejects:
    """Written at the first bad row; a file of an earlier run is replaced, or removed when nothing is bad any more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def add(self, *, line: int, reason: str, raw: str) -> None:
        if self._file is None:
            # With the mark Excel needs to read UTF-8; residents' words stand in it.
            self._file = private_file(self.path, encoding="utf-8-sig")
            csv.writer(self._file).writerow(["line", "reason", "row"])
        csv.writer(self._file).writerow([line, reason, harmless(raw)])
        self._file.flush()

    def close(self, *, finished: bool) -> None:
        """End the file. `finished`: every row was seen, so that no bad row means no file."""
        if self._file is not None:
            self._file.close()
        elif finished:
            self.path.unlink(missing_ok=True)
