"""Which policy and which calendar new filings are under: each activation with who and when, never overwritten."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import calendars, in_force, policies
from infra.db.upserts import insert_into
from schemas.domain.versioned import Versioned
from schemas.wire.in_force import Activation, InForceMovedError, Kind, Recorded, Seen

__all__ = ("TABLES", "Activation", "Kind", "activate", "activations", "in_force_now", "record", "recorded")

TABLES: dict[Kind, Table] = {Kind.POLICY: policies, Kind.CALENDAR: calendars}


async def activate(
    database: Database, kind: Kind, content: Versioned, *, by: str, at: datetime, instead_of: Seen | None = None
) -> Activation:
    """Record the content and put it in force, in one transaction. What is in force already stays as it was recorded.

    Raises:
        InForceMovedError: something else is in force than what it was to stand `instead_of`.
    """
    async with database.write() as conn:
        await _alone(conn)
        newest = await _newest(conn, kind)
        if newest is not None and newest.version == content.version:
            return newest
        version = newest.version if newest else None
        if instead_of is not None and instead_of.version != version:
            raise InForceMovedError(kind, version=version)
        await record(conn, kind, content, at=at)
        made = Activation(kind=kind, version=content.version, since=at, by=by)
        await conn.execute(insert(in_force), made.model_dump())
        return made


async def record(conn: AsyncConnection, kind: Kind, content: Versioned, *, at: datetime) -> None:
    """Keep a content under its version; harmless where it is kept already."""
    table = TABLES[kind]
    known = await conn.execute(select(table.c.version).where(table.c.version == content.version))
    if known.first() is not None:
        return
    row: dict[str, Any] = content.model_dump(include={"name"})
    row |= {"version": content.version, "source": content.model_dump_json(), "recorded_at": at}
    # Another process may record the same content at the same moment.
    await conn.execute(insert_into(conn, table).values(row).on_conflict_do_nothing())


async def in_force_now(database: Database) -> dict[Kind, Activation]:
    """The newest activation of each kind; a kind that was never activated is missing."""
    async with database.read() as conn:
        newest = [await _newest(conn, kind) for kind in Kind]
    return {one.kind: one for one in newest if one is not None}


async def activations(database: Database, kind: Kind) -> tuple[Activation, ...]:
    """Every activation of a kind, the newest first."""
    async with database.read() as conn:
        rows = await conn.execute(select(in_force).where(in_force.c.kind == kind).order_by(in_force.c.id.desc()))
        return tuple(_activation(row) for row in rows)


async def recorded(database: Database, kind: Kind) -> tuple[Recorded, ...]:
    """Every content of a kind that an issue may be held to, the oldest first."""
    table = TABLES[kind]
    query = select(table.c.version, table.c.name, table.c.recorded_at).order_by(table.c.recorded_at, table.c.version)
    async with database.read() as conn:
        return tuple(Recorded.model_validate(dict(row)) for row in (await conn.execute(query)).mappings())


async def _alone(conn: AsyncConnection) -> None:
    if conn.dialect.name == "postgresql":  # SQLite's transaction is alone already.
        await conn.exec_driver_sql("LOCK TABLE in_force IN EXCLUSIVE MODE")


async def _newest(conn: AsyncConnection, kind: Kind) -> Activation | None:
    query = select(in_force).where(in_force.c.kind == kind).order_by(in_force.c.id.desc()).limit(1)
    row = (await conn.execute(query)).first()
    return None if row is None else _activation(row)


def _activation(row: Row[Any]) -> Activation:
    return Activation(kind=Kind(row.kind), version=row.version, since=row.since, by=row.by)
