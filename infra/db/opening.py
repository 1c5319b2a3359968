"""Opens a database: what each kind is told, once for each connection."""

import asyncio
import sqlite3
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import aiosqlite
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infra.db.direct import DirectConnections
from infra.db.errors import UnknownDatabaseError
from infra.db.grouping import GroupCommits
from infra.db.settling import settled
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
_STATEMENTS_PREPARED: Final = 500


@dataclass(frozen=True)
class Opened:
    """Connections for snapshots, for transactions and for single writes; SQLite alone needs turns."""

    reader: AsyncEngine
    writer: AsyncEngine
    single: DirectConnections | GroupCommits
    turn: WriterTurn | None = None


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


def dialect_in(url: URL) -> Dialect:
    return "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"


def open_sqlite(url: URL, *, readers: int, patience: float) -> Opened:
    """SQLite has one writer at a time: the connection for transactions and that for groups take turns."""
    reader = _sqlite_engine(url, size=readers, patience=patience, begin="BEGIN", query_only=True)
    writer = _sqlite_engine(url, size=1, patience=patience, begin="BEGIN IMMEDIATE", query_only=False)
    turn = WriterTurn(Path(str(url.database)), patience=patience)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(str(url.database), isolation_level=None, timeout=patience)
        _set_up(connection, query_only=False)
        return connection

    return Opened(reader, writer, GroupCommits(connect, turn), turn)


def _sqlite_engine(url: URL, *, size: int, patience: float, begin: str, query_only: bool) -> AsyncEngine:
    # isolation_level None keeps the driver from beginning transactions by itself, which it would do too late.
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=patience,
        pool_reset_on_return=None,  # `_transaction` ends every transaction; a second rollback costs a thread switch.
        connect_args={"isolation_level": None, "timeout": patience, "async_creator_fn": _opened_whole},
    )

    def on_connect(connection: Any, _: Any) -> None:
        _set_up(connection, query_only=query_only)

    event.listen(engine.sync_engine, "connect", on_connect)

    def on_begin(connection: Connection) -> None:
        connection.connection.run_async(
            lambda driver: driver.execute(begin)
        )  # One thread switch; a cursor takes three.

    event.listen(engine.sync_engine, "begin", on_begin)
    return engine


async def _opened_whole(database: str, **options: Any) -> aiosqlite.Connection:
    """A connection of the driver; whoever is cancelled meanwhile leaves no thread that opens one for nobody."""
    connection = aiosqlite.connect(database, **options)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: it must not keep a process alive.
    try:
        return await settled(connection)
    except asyncio.CancelledError:
        await settled(connection.close())
        raise


def _set_up(connection: Any, *, query_only: bool) -> None:
    cursor = connection.cursor()
    for pragma in _pragmas(query_only=query_only):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _pragmas(*, query_only: bool) -> tuple[str, ...]:
    """FULL makes every commit durable; a WAL that grew in a burst is cut back to 64 MiB; what is deleted is zeroed."""
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "journal_size_limit=67108864",
    )
    return (*pragmas, "query_only=ON") if query_only else pragmas


async def open_postgresql(url: URL, *, readers: int, writers: int, patience: float) -> Opened:
    """Most of what writes is one statement, so three of four writers are for these, never fewer than one of a kind."""
    single = max(1, writers * 3 // 4)
    several = max(1, writers - single)
    url, secured = _secured(url)
    settings = {"timeout": patience, "server_settings": dict(_POSTGRESQL_SETTINGS), **secured}
    engine = create_async_engine(
        url,
        pool_size=readers + several,
        max_overflow=0,
        pool_timeout=patience,
        isolation_level="READ COMMITTED",
        connect_args={**settings, "prepared_statement_cache_size": _STATEMENTS_PREPARED},
    )
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    options = {**_address(engine, url), **settings, "statement_cache_size": _STATEMENTS_PREPARED}
    return Opened(reader, engine, await DirectConnections.open(options, size=single, patience=patience))


def _secured(url: URL) -> tuple[URL, Mapping[str, Any]]:
    """`sslmode` and `sslrootcert` mean what they mean to PostgreSQL's own programs; the driver has one option for both.

    Raises:
        UnknownDatabaseError: a mode that there is not, or a file that cannot be read.
    """
    mode, authority = url.query.get("sslmode"), url.query.get("sslrootcert")
    plain = url.difference_update_query(["sslmode", "sslrootcert"])
    if mode is None and authority is None:
        return plain, {}
    if mode == "disable":
        return plain, {"ssl": False}
    if mode not in {"require", "verify-ca", "verify-full"}:
        raise UnknownDatabaseError(
            f"{mode!r} is no sslmode that Sibu knows.", hint="Use disable, require, verify-ca or verify-full."
        )
    return plain, {"ssl": _context(str(mode), authority)}


def _context(mode: str, authority: object) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(authority) if authority else None)
    except OSError as error:
        raise UnknownDatabaseError(
            f"The certificate authority {authority} cannot be read: {error.strerror or error}.",
            hint="sslrootcert in SIBU_DATABASE_URL names a PEM file that this user may read.",
        ) from error
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


def _address(engine: AsyncEngine, url: URL) -> Mapping[str, Any]:
    """Host, user and the like, in the driver's words."""
    _, options = engine.dialect.create_connect_args(url)
    return options
