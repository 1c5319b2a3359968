"""Bringing a database to the schema of this code, in one transaction, and telling how far it is."""

import asyncio
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.errors import SchemaMissingError, SchemaTooNewError

# Any number will do as long as nothing else in the database uses it: "sibu" in ASCII.
_LOCK = 0x73696275


async def upgrade(db_url: str) -> str:
    """Bring the database to `head()` and return it. All or nothing; several callers at once wait for each other.

    Raises:
        SchemaTooNewError: a newer Sibu has been here.
        StorageError: the database did not let us.
    """
    await asyncio.to_thread(_scripts)  # Reading the revisions from disk stays off the event loop.
    db = await Database.open(db_url)
    try:
        async with db.write() as conn:
            await _alone(conn, db)
            _refuse_newer(await _revision(conn))
            await conn.run_sync(_upgrade)
    finally:
        await db.close()
    return head()


async def current(db_url: str) -> str | None:
    """The revision of the database, None for an empty one."""
    db = await Database.open(db_url)
    try:
        async with db.read() as conn:
            return await _revision(conn)
    finally:
        await db.close()


def head() -> str:
    """The revision this code needs."""
    newest = _scripts().get_current_head()
    assert newest is not None
    return newest


async def check(db: Database) -> None:
    """Raise SchemaTooNewError or SchemaMissingError unless the database is at `head()`."""
    async with db.read() as conn:
        revision = await _revision(conn)
    _refuse_newer(revision)
    if revision != head():
        at = f"at revision {revision}" if revision else "empty"
        raise SchemaMissingError(
            f"The database is {at}; this Sibu needs revision {head()}.",
            hint="Run `sibu migrate`.",
        )


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise SchemaTooNewError(
            f"The database is at revision {revision}, which this Sibu does not know (its newest is {head()}).",
            hint="A newer Sibu has used it: start that one, or restore a backup from before.",
        )


async def _alone(conn: AsyncConnection, db: Database) -> None:
    if db.dialect == "postgresql":  # SQLite's transaction is alone already.
        await conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


async def _revision(conn: AsyncConnection) -> str | None:
    return await conn.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "infra:migrations")  # Found through the package, wherever it lies.
    config.set_main_option("path_separator", "os")
    return config
