"""What a backup says of itself: of which schema and which keys it is, and what each file holds."""

import hashlib
from pathlib import Path
from typing import Final, Literal

from pydantic import AwareDatetime, ValidationError

from infra.backups.errors import BackupError
from schemas.domain.base import Frozen

FILE: Final = "manifest.json"
_WHOLE: Final = 1 << 256


class TableFile(Frozen):
    """One file of the folder: `rows` lines of JSON, packed by gzip; `sha256` is of the file as it lies there."""

    name: str
    rows: int
    sha256: str


class Manifest(Frozen):
    """`keys` tells which key file belongs to it, and nothing of the keys; `history` is over every event's hash."""

    format: Literal["sibu-backup/1"] = "sibu-backup/1"
    made_at: AwareDatetime
    schema_revision: str
    keys: str
    history: str
    tables: tuple[TableFile, ...]

    def rows(self, table: str) -> int:
        return next((file.rows for file in self.tables if file.name == table), 0)


def read_manifest(folder: Path) -> Manifest:
    """Of a whole backup. Raises BackupError for anything else."""
    try:
        return Manifest.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError as error:
        raise BackupError(
            f"There is no backup in {folder}.",
            hint=f"Name the folder that `sibu backup` made; it holds the file {FILE}.",
        ) from error
    except (OSError, ValidationError) as error:
        raise BackupError(
            f"{folder / FILE} cannot be read as what a backup says of itself.",
            hint="Take another copy of this backup, or an older one.",
        ) from error


class History:
    """A sum over all events that does not depend on their order, so that two databases can be compared."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, *, stream: str, version: int, of_hash: str) -> None:
        one = hashlib.sha256(f"{stream}:{version}:{of_hash}".encode()).digest()
        self._sum = (self._sum + int.from_bytes(one, "big")) % _WHOLE

    def told(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._sum:064x}"
