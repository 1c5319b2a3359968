"""Writes a backup: every table as it stood at one moment, while the system goes on."""

import asyncio
import gzip
import hashlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import RowMapping, Table, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.backups.errors import BackupError
from infra.backups.kept import kept_columns, kept_tables, written
from infra.backups.manifest import FILE, History, Manifest, TableFile
from infra.db.engine import Database
from infra.db.tables import events
from infra.migrations.running import head

_ROWS: Final = 1_000  # rows in memory at a time
_LEVEL: Final = 3  # of gzip: sealed text hardly shrinks further


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What is written beside the rows: `keys` as `Manifest` has it."""

    database: Database
    keys: str
    now: datetime

    async def write(self, folder: Path) -> Manifest:
        """Make the folder, which is there whole or not at all.

        Raises:
            BackupError: there is something already.
            StorageError: the database could not.
            OSError: the disk could not.
        """
        partial = _new_folder(folder)
        try:
            manifest = await self._written(partial)
            await asyncio.to_thread(_put, partial / FILE, manifest.model_dump_json(indent=1).encode())
            await asyncio.to_thread(_finish, partial, folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        return manifest

    async def _written(self, partial: Path) -> Manifest:
        history, files = History(), []
        async with self.database.read() as conn:
            for table in kept_tables():
                file = _Packed(partial / f"{table.name}.jsonl.gz")
                async for rows in _rows(conn, table):
                    if table is events:
                        _count_in(history, rows)
                    await asyncio.to_thread(file.add, rows)
                files.append(await asyncio.to_thread(file.closed, table.name))
        return Manifest(
            made_at=self.now, schema_revision=head(), keys=self.keys, history=history.told(), tables=tuple(files)
        )


def _count_in(history: History, rows: Sequence[RowMapping]) -> None:
    for row in rows:
        history.add(stream=row["stream"], version=row["version"], of_hash=row["hash"])


async def _rows(conn: AsyncConnection, table: Table) -> AsyncIterator[Sequence[RowMapping]]:
    """Events in the order in which readers of the feed saw them."""
    wanted = select(*kept_columns(table))
    if table is not events:
        wanted = wanted.order_by(*table.primary_key)
    elif conn.dialect.name == "postgresql":
        wanted = wanted.order_by(literal_column("xid"), events.c.position)
    else:
        wanted = wanted.order_by(events.c.position)
    result = await conn.stream(wanted)
    async for rows in result.mappings().partitions(_ROWS):
        yield rows


class _Packed:
    """One file on its way to the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = 0
        self._raw = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        # Without name and time in it, the same rows are the same bytes.
        self._file = gzip.GzipFile(filename="", mode="wb", fileobj=self._raw, compresslevel=_LEVEL, mtime=0)

    def add(self, rows: Sequence[RowMapping]) -> None:
        for row in rows:
            line = json.dumps(written(dict(row)), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            self._file.write(line.encode() + b"\n")
        self._rows += len(rows)

    def closed(self, name: str) -> TableFile:
        self._file.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        with self._path.open("rb") as whole:
            return TableFile(name=name, rows=self._rows, sha256=hashlib.file_digest(whole, "sha256").hexdigest())


def _new_folder(folder: Path) -> Path:
    if folder.exists():
        raise BackupError(f"{folder} is there already.", hint="Name a folder that is to be made.")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    return partial


def _put(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _finish(partial: Path, folder: Path) -> None:
    partial.rename(folder)
    for path in (folder, folder.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
