"""Reads a backup into a new database: all of it in one transaction, or nothing."""

import asyncio
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Integer, Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.backups.errors import BackupError
from infra.backups.kept import kept_columns, kept_tables, read_back
from infra.backups.manifest import History, Manifest, TableFile
from infra.db.engine import Database
from infra.db.tables import events
from infra.db.tables import instance as instance_table
from infra.migrations.running import head

_ROWS: Final = 1_000
# What a migration puts into a new database.
_FILLED_AT_FIRST: Final = frozenset({"instance"})


async def check_backup(folder: Path, manifest: Manifest, *, keys: str) -> None:
    """Whether all of it is there as it was written, of this schema, and of these keys.

    Raises:
        BackupError: what is not.
    """
    if manifest.schema_revision != head():
        raise BackupError(
            f"The backup is of schema revision {manifest.schema_revision}; this Sibu has {head()}.",
            hint="Restore it with the version that made it, and start this one on that database: it migrates.",
        )
    if manifest.keys != keys:
        raise BackupError(
            "The backup belongs to another key file; with this one nothing in it could be read.",
            hint="Put the key file of then where SIBU_KEY_FILE names it. It is kept apart from backups.",
        )
    known = {table.name for table in kept_tables()}
    for file in manifest.tables:
        if file.name not in known or await asyncio.to_thread(_digest, _path(folder, file)) != file.sha256:
            raise BackupError(
                f"{_path(folder, file)} is damaged: it is not what the backup says that it wrote.",
                hint="Take another copy of this backup, or an older one.",
            )


async def load(database: Database, folder: Path, manifest: Manifest, *, epoch: str) -> None:
    """Into a migrated database that holds nothing. `epoch` is new: whoever follows the feed has to begin anew.

    Raises:
        BackupError: the database holds something, or the files cannot be read; nothing was written.
        StorageError: the database could not; nothing was written.
    """
    tables = {table.name: table for table in kept_tables()}
    async with database.write() as conn:
        await _ensure_empty(conn)
        for name in _FILLED_AT_FIRST:
            await conn.execute(tables[name].delete())
        for file in manifest.tables:
            await _fill(conn, tables[file.name], _path(folder, file))
        await conn.execute(update(instance_table).where(instance_table.c.key == "epoch").values(value=epoch))
        await _count_on(conn, tables.values())
        if await _history(conn) != manifest.history:
            raise BackupError("The events are not those that the backup says it holds.", hint=_ANOTHER)


async def _history(conn: AsyncConnection) -> str:
    """As the manifest has it, of what stands in the database now."""
    history = History()
    result = await conn.stream(select(events.c.stream, events.c.version, events.c.hash))
    async for rows in result.partitions(_ROWS):
        for stream, version, of_hash in rows:
            history.add(stream=stream, version=version, of_hash=of_hash)
    return history.told()


async def _ensure_empty(conn: AsyncConnection) -> None:
    for table in kept_tables():
        if table.name in _FILLED_AT_FIRST:
            continue
        if await conn.scalar(select(func.count()).select_from(select(1).select_from(table).limit(1).subquery())):
            raise BackupError(
                f"The database holds something already: its table {table.name} is not empty.",
                hint="Restore into a new database, before `sibu up`; name it by SIBU_DATA_DIR or SIBU_DATABASE_URL.",
            )


async def _fill(conn: AsyncConnection, table: Table, path: Path) -> None:
    row, columns = read_back(table), {column.name for column in kept_columns(table)}
    lines = _lines(path)
    while batch := await asyncio.to_thread(_next, lines, path):
        if any(set(each) != columns for each in batch):
            raise BackupError(f"{path} has other columns than the table {table.name}.", hint=_ANOTHER)
        await conn.execute(insert(table), [row(each) for each in batch])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _next(lines: Iterator[dict[str, Any]], path: Path) -> list[dict[str, Any]]:
    try:
        return list(islice(lines, _ROWS))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise BackupError(f"{path} cannot be read: {error}.", hint=_ANOTHER) from error


_ANOTHER: Final = "Take another copy of this backup, or an older one."


async def _count_on(conn: AsyncConnection, tables: Any) -> None:
    """PostgreSQL would number the next rows from one."""
    if conn.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key:
            if not isinstance(column.type, Integer) or table is events:
                continue
            sequence = await conn.scalar(
                text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": table.name, "column": column.name}
            )
            highest = await conn.scalar(select(func.max(column)))
            if sequence and highest:
                await conn.execute(
                    text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest}
                )


def _path(folder: Path, file: TableFile) -> Path:
    return folder / f"{file.name}.jsonl.gz"


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
