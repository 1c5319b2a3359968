"""The one door to the database: snapshot reads, and writes of one transaction each, on SQLite and on PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, Literal, Self

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from infra.db.errors import UnknownDatabaseError, storage_error
from infra.db.turn import WriterTurn

Dialect = Literal["sqlite", "postgresql"]

_DRIVERS: Final[dict[str, str]] = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

# A writing transaction left open stalls every reader of the feed, so the server ends it (milliseconds).
_POSTGRESQL_SETTINGS: Final = {
    "application_name": "sibu",
    "idle_in_transaction_session_timeout": "5000",
    "jit": "off",
    "timezone": "UTC",
}


class Database:
    """A pool of connections to one database. Belongs to the event loop that opened it; close it there."""

    def __init__(self, *, url: URL, reader: AsyncEngine, writer: AsyncEngine, turn: WriterTurn | None) -> None:
        self.url: Final = url
        self.dialect: Final[Dialect] = _dialect(url)
        self._reader = reader
        self._glancer = reader if turn else writer.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = writer
        self._turn = turn

    @classmethod
    async def open(cls, url: str, *, readers: int = 8, writers: int = 16, patience: float = 30.0) -> Self:
        """Open `sqlite:///path` or `postgresql://user@host/name`, and make sure that it answers.

        `readers` and `writers` bound the connections (SQLite has one writer whatever is asked); `patience` is how
        many seconds a transaction waits for its turn. Raises a StorageError that says what is wrong.
        """
        address = database_url(url)
        make = _open_sqlite if _dialect(address) == "sqlite" else _open_postgresql
        try:
            reader, writer, turn = make(address, readers=readers, writers=writers, patience=patience)
        except OSError as error:
            raise storage_error(error) or error from error
        database = cls(url=address, reader=reader, writer=writer, turn=turn)
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

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()
        if self._turn:
            self._turn.close()


def database_url(url: str) -> URL:
    """The address with our driver in it; raises UnknownDatabaseError for what is neither SQLite nor PostgreSQL."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _unknown(url) from error
    name = address.get_backend_name()
    if name not in _DRIVERS or (name == "sqlite" and address.database in {None, "", ":memory:"}):
        raise _unknown(address.render_as_string(hide_password=True))
    return address.set(drivername=_DRIVERS[name])


def _unknown(url: str) -> UnknownDatabaseError:
    return UnknownDatabaseError(
        f"{url!r} is not a database that Sibu knows.",
        hint="Use sqlite:///path/to/file or postgresql://user:password@host/name.",
    )


def _dialect(url: URL) -> Dialect:
    return "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"


_Opened = tuple[AsyncEngine, AsyncEngine, WriterTurn | None]


def _open_sqlite(url: URL, *, readers: int, writers: int, patience: float) -> _Opened:
    del writers  # SQLite has one writer at a time; a second connection would only wait.
    reader = _sqlite_engine(url, size=readers, patience=patience, begin="BEGIN", query_only=True)
    writer = _sqlite_engine(url, size=1, patience=patience, begin="BEGIN IMMEDIATE", query_only=False)
    return reader, writer, WriterTurn(Path(str(url.database)), patience=patience)


def _sqlite_engine(url: URL, *, size: int, patience: float, begin: str, query_only: bool) -> AsyncEngine:
    # isolation_level None keeps the driver from beginning transactions by itself, which it would do too late.
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=patience,
        pool_reset_on_return=None,  # `_transaction` ends every transaction; a second rollback costs a thread switch.
        connect_args={"isolation_level": None, "timeout": patience},
    )

    def on_connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in _pragmas(query_only=query_only):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", on_connect)

    def on_begin(connection: Connection) -> None:
        connection.connection.run_async(
            lambda driver: driver.execute(begin)
        )  # One thread switch; a cursor takes three.

    event.listen(engine.sync_engine, "begin", on_begin)
    return engine


def _pragmas(*, query_only: bool) -> tuple[str, ...]:
    """FULL makes every commit durable; a WAL that grew in a burst is cut back to 64 MiB."""
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "journal_size_limit=67108864",
    )
    return (*pragmas, "query_only=ON") if query_only else pragmas


def _open_postgresql(url: URL, *, readers: int, writers: int, patience: float) -> _Opened:
    engine = create_async_engine(
        url,
        pool_size=readers + writers,
        max_overflow=0,
        pool_timeout=patience,
        isolation_level="READ COMMITTED",
        connect_args={
            "timeout": patience,
            "prepared_statement_cache_size": 500,
            "server_settings": dict(_POSTGRESQL_SETTINGS),
        },
    )
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return reader, engine, None


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        conn = await engine.connect()
    except (DBAPIError, PoolTimeoutError, OSError) as error:
        raise storage_error(error) or error from error
    try:
        yield conn
    except BaseException:
        await _settled(conn.close())
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
            await _settled(_undo(conn))
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


async def _settled(work: Awaitable[None]) -> None:
    """Finish `work` even if we are cancelled meanwhile, and only then let the cancellation through."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
    task.result()
