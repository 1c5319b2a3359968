"""What the world does to one kind of database: full disks, damaged files, lost servers, and neighbours that write."""

import asyncio
import fcntl
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from infra.db.engine import Database
from infra.db.errors import (
    DatabaseDamagedError,
    DatabaseFullError,
    DatabaseReadOnlyError,
    DatabaseUnavailableError,
    StorageError,
)
from infra.db.tables import instance
from infra.db.turn import FileTurn
from tests.databases import Cluster


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "sibu.db"
    path.write_bytes(migrated_file.read_bytes())
    return path


async def _put(db: Database, key: str, value: str = "1") -> None:
    async with db.write() as conn:
        await conn.execute(insert(instance).values(key=key, value=value))


async def _keys(db: Database) -> list[str]:
    async with db.read() as conn:
        query = select(instance.c.key).where(instance.c.key != "epoch").order_by(instance.c.key)
        return list((await conn.execute(query)).scalars())


async def test_a_full_disk_is_said_and_nothing_is_recorded(file: Path) -> None:
    db = await Database.open(f"sqlite:///{file}")
    async with db.write() as conn:
        pages = (await conn.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DatabaseFullError, match="disk of the database is full") as refused:
        await _put(db, "a", "x" * 1_000_000)

    assert await _keys(db) == []
    await db.close()
    assert refused.value.hint.startswith("Free some space")


async def test_a_file_that_became_read_only_is_said_at_the_first_write(file: Path) -> None:
    db = await Database.open(f"sqlite:///{file}")
    async with db.write() as conn:
        await conn.exec_driver_sql("PRAGMA query_only = ON")  # As on a file system mounted read-only, also for root.

    with pytest.raises(DatabaseReadOnlyError, match="cannot be written"):
        await _put(db, "a")
    await db.close()


async def test_a_file_that_is_no_database_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "sibu.db").write_bytes(b"no database " * 1000)

    with pytest.raises(DatabaseDamagedError, match="damaged"):
        await Database.open(f"sqlite:///{tmp_path}/sibu.db")


async def test_a_neighbour_that_writes_too_long_is_waited_for_and_then_named(file: Path) -> None:
    db = await Database.open(f"sqlite:///{file}", patience=0.2)
    neighbour = FileTurn(file)
    neighbour.take()

    with pytest.raises(DatabaseUnavailableError, match="another process has been writing for"):
        await _put(db, "a")
    with pytest.raises(DatabaseUnavailableError, match="another process has been writing for"):
        await _put(db, "b")

    neighbour.leave()
    async with asyncio.timeout(5):
        await _put(db, "c")
    assert await _keys(db) == ["c"]
    await db.close()
    neighbour.close()


async def test_a_writer_that_gave_up_waiting_lets_its_neighbours_go_on(file: Path) -> None:
    db = await Database.open(f"sqlite:///{file}")
    neighbour = FileTurn(file)
    neighbour.take()
    waiting = asyncio.create_task(_put(db, "a"))
    while not _is_waited_for(neighbour):
        await asyncio.sleep(0)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    neighbour.leave()

    async with asyncio.timeout(5):
        while not neighbour.try_take():
            await asyncio.sleep(0)
    neighbour.leave()
    await _put(db, "b")
    assert await _keys(db) == ["b"]
    await db.close()
    neighbour.close()


async def test_a_turn_kept_for_a_task_that_is_cancelled_goes_to_the_neighbours(file: Path) -> None:
    db = await Database.open(f"sqlite:///{file}")
    async with db.write() as conn:
        waiting = asyncio.create_task(_put(db, "a"))
        await conn.execute(select(1))  # Long enough for it to stand in the queue.
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    neighbour = FileTurn(file)
    assert neighbour.try_take()
    neighbour.leave()
    neighbour.close()
    assert await _keys(db) == []
    await db.close()


def _is_waited_for(neighbour: FileTurn) -> bool:
    """True once somebody stands in the queue behind us, which nobody else can enter then."""
    try:
        fcntl.flock(neighbour._queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(neighbour._queue, fcntl.LOCK_UN)
    return False


async def test_whoever_leaves_while_a_connection_is_opened_leaves_it_closed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = await Database.open(f"sqlite:///{file}")
    honest, asked, go_on, opened = sqlite3.connect, threading.Event(), threading.Event(), list[sqlite3.Connection]()

    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        asked.set()
        go_on.wait()
        opened.append(honest(*args, **options))
        return opened[-1]

    async with db.read():  # The next reader needs a connection of its own.
        monkeypatch.setattr(sqlite3, "connect", connect)
        leaving = asyncio.create_task(_keys(db))
        await asyncio.to_thread(asked.wait)
        leaving.cancel()
        await asyncio.wait({leaving}, timeout=0.05)
        go_on.set()
        await asyncio.gather(leaving, return_exceptions=True)
    await db.close()

    assert leaving.cancelled()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        opened[0].execute("SELECT 1")


async def test_a_lost_connection_is_unavailable_and_the_next_write_has_a_new_one(cluster: Cluster) -> None:
    db = await Database.open(cluster.admin_url, readers=0, writers=1)

    async def lose() -> None:
        async with db.write() as conn:
            pid = (await conn.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await cluster.command(f"SELECT pg_terminate_backend({pid}, 5000)")
            await conn.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await lose()

    async with db.write() as conn:
        assert (await conn.execute(text("SELECT 1"))).scalar_one() == 1
    await db.close()


async def test_an_unknown_database_of_a_server_is_unavailable(cluster: Cluster) -> None:
    with pytest.raises(DatabaseUnavailableError, match="does not exist"):
        await Database.open(cluster.url("no_such_database"))


async def test_a_writing_transaction_left_idle_is_ended_by_the_server(cluster: Cluster) -> None:
    db = await Database.open(cluster.admin_url)
    async with db.read() as conn:
        shown = (await conn.execute(text("SHOW idle_in_transaction_session_timeout"))).scalar_one()
        isolation = (await conn.execute(text("SHOW transaction_isolation"))).scalar_one()
    async with db.write() as conn:
        written = (await conn.execute(text("SHOW transaction_isolation"))).scalar_one()
    await db.close()

    assert (shown, isolation, written) == ("5s", "repeatable read", "read committed")


def test_every_trouble_is_one_kind_of_error_with_a_sentence() -> None:
    error = DatabaseFullError("The disk is full.", hint="Free some space.")

    assert isinstance(error, StorageError)
    assert (str(error), error.hint, error.code) == ("The disk is full.", "Free some space.", "database-full")
