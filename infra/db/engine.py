"""The one door to the database: snapshot reads, and writes of one transaction each, on SQLite and on PostgreSQL."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, Final, Self

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infra.db.bundles import Bundle
from infra.db.direct import DirectConnections
from infra.db.errors import storage_error
from infra.db.opening import Dialect, Opened, database_url, dialect_in, open_postgresql, open_sqlite
from infra.db.settling import settled


class Database:
    """A pool of connections to one database. Belongs to the event loop that opened it; close it there."""

    def __init__(self, url: URL, opened: Opened) -> None:
        self.url: Final = url
        self.dialect: Final[Dialect] = dialect_in(url)
        self._reader = opened.reader
        self._writer = opened.writer
        self._single = opened.single
        self._turn = opened.turn
        self._glancer = opened.reader if opened.turn else opened.writer.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    async def open(cls, url: str, *, readers: int = 8, writers: int = 16, patience: float = 30.0) -> Self:
        """Open `sqlite:///path` or `postgresql://user@host/name`, and make sure that it answers.

        `readers` and `writers` bound the connections (SQLite has one writer whatever is asked); `patience` is how
        many seconds a transaction waits for its turn. Raises a StorageError that says what is wrong.
        """
        address = database_url(url)
        try:
            if dialect_in(address) == "sqlite":
                opened = open_sqlite(address, readers=readers, patience=patience)
            else:
                opened = await open_postgresql(address, readers=readers, writers=writers, patience=patience)
        except OSError as error:
            raise storage_error(error) or error from error
        database = cls(address, opened)
        try:
            async with database.read() as conn:
                await conn.exec_driver_sql("SELECT 1")
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot of the database; every statement inside sees the same state. Writing through it fails."""
        async with _connected(self._reader) as conn, _transaction(conn):
            yield conn

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """For one statement, a snapshot and a transaction by itself: PostgreSQL is spared BEGIN and COMMIT.

        On SQLite it is `read`, so what writes goes to `write` there.
        """
        async with _connected(self._glancer) as conn, _transaction(conn):
            yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed on leaving, rolled back on any exception, cancellation included.

        SQLite takes the write lock at once, so nothing read inside can be out of date; PostgreSQL is READ COMMITTED.
        A cancellation during the commit leaves the outcome unknown, as a lost connection does.
        """
        turn: AbstractAsyncContextManager[Any] = self._turn.held() if self._turn else nullcontext()
        async with turn, _connected(self._writer) as conn, _transaction(conn):
            yield conn

    async def write_at_once(self, bundle: Bundle) -> int:
        """One transaction that is known beforehand: how many rows its first statement wrote, all or none of them.

        Spares what `write` costs: on PostgreSQL it is one statement, on SQLite those of several tasks share a commit.
        Durable when it returns; a cancellation leaves all of it or nothing, and which of the two is not known.

        Raises:
            ConstraintError: a row is refused; nothing was written.
            StorageError: the database could not; nothing was written.
        """
        return await self._single.write(bundle)

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The rows of one statement that only reads, in the words of the database's own driver; one snapshot."""
        if isinstance(self._single, DirectConnections):
            return await self._single.fetch(sql, values)
        async with self.read() as conn:
            return (await conn.exec_driver_sql(sql, tuple(values))).all()

    async def maintain(self, sql: str) -> None:
        """One statement of PostgreSQL that no transaction may hold, such as VACUUM.

        Raises:
            StorageError: the database could not.
        """
        async with _connected(self._writer.execution_options(isolation_level="AUTOCOMMIT")) as conn:
            await conn.exec_driver_sql(sql)

    async def close(self) -> None:
        await self._single.close()
        await self._reader.dispose()
        await self._writer.dispose()
        if self._turn:
            self._turn.close()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        conn = await engine.connect()
    except (DBAPIError, PoolTimeoutError, OSError) as error:
        raise storage_error(error) or error from error
    try:
        yield conn
    except BaseException:
        await settled(conn.close())
        raise
    await conn.close()  # Nothing is left to roll back, so this does not wait and cannot be cancelled.


@asynccontextmanager
async def _transaction(conn: AsyncConnection) -> AsyncIterator[None]:
    try:
        try:
            transaction = await conn.begin()
            yield
            await transaction.commit()
        except BaseException:
            await settled(_undo(conn))
            raise
    except (DBAPIError, sqlite3.Error) as error:  # BEGIN IMMEDIATE goes to the driver itself, see `on_begin`.
        known = storage_error(error)
        if known is None:
            raise
        raise known from error


async def _undo(conn: AsyncConnection) -> None:
    """Roll back; a connection that cannot even do that is thrown away, and its server rolls back by itself."""
    try:
        await conn.rollback()
        if not conn.invalidated:  # A BEGIN that was cancelled has reached the driver though SQLAlchemy knows of none.
            await conn.run_sync(lambda connection: connection.connection.rollback())
    except (DBAPIError, sqlite3.Error, OSError):
        await conn.invalidate()
