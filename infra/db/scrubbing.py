"""Takes what was deleted out of the files: a database that forgets a row still keeps its bytes for a while."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from infra.db.engine import Database

# Tables that hold what erasure deletes.
HELD: Final = (
    "data_keys",
    "person_marks",
    "search_rows",
    "signatures",
    "near_duplicates",
    "idempotency",
    "outbox",
    "attachments",
    "attachment_chunks",
    "uploads",
    "staged_parts",
)
_AT_ONCE: Final = 200  # pages of the index merged in one transaction; nobody waits long for it
_PATIENCE: Final = 1.0  # seconds others may be kept waiting while the log is cut back


async def scrub(database: Database, *, thorough: bool = False) -> bool:
    """Whether nothing deleted before the call can be read from the files any more.

    SQLite overwrites what it deletes at once; left are the search index, whose segments are merged, and the log, which
    is cut to nothing; False where a reader was in the way. PostgreSQL vacuums; only `thorough` writes the tables anew
    (they are locked meanwhile), without it bytes of dead rows may stay in their pages until something overwrites them.
    `thorough` on SQLite writes the whole file anew, which is needed once for what was deleted by older versions.

    Raises:
        StorageError: the database could not.
    """
    if database.dialect == "sqlite":
        return await asyncio.to_thread(_scrub_file, Path(str(database.url.database)), thorough=thorough)
    await _vacuum(database, thorough=thorough)
    return thorough


def _scrub_file(path: Path, *, thorough: bool) -> bool:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as conn:
        conn.execute("PRAGMA secure_delete=ON")
        _merge(conn)
        if thorough:
            conn.execute("VACUUM")
        conn.execute(f"PRAGMA busy_timeout={int(_PATIENCE * 1000)}")
        busy, *_ = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def _merge(conn: sqlite3.Connection) -> None:
    """All segments of the search index into one, some pages a time: only then what was deleted leaves it."""
    wanted = -_AT_ONCE
    while True:
        before = conn.total_changes
        conn.execute("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", (wanted,))
        if conn.total_changes - before < 2:
            return
        wanted = _AT_ONCE


async def _vacuum(database: Database, *, thorough: bool) -> None:
    how = "VACUUM (FULL, ANALYZE)" if thorough else "VACUUM"
    for table in HELD:
        await database.maintain(f"{how} {table}")
    if thorough:
        await _vacuum_samples(database)


async def _vacuum_samples(database: Database) -> None:
    """The planner's samples of columns hold values, too. The old files shrink to nothing at the next checkpoint.

    Only an administrator of the database may ask for these two; for anybody else the database does them in its time.
    """
    for statement in ("VACUUM (FULL) pg_catalog.pg_statistic", "CHECKPOINT"):
        with contextlib.suppress(DBAPIError):
            await database.maintain(statement)
