"""The journal of the registry: its version, and a line for each entry that a change is about. Never edited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.registry_tables import registry_changes
from schemas.domain.registry_entries import EntryChange, EntryKind
from schemas.wire.registry import Command, RegistryChanged

_NEWEST = select(func.coalesce(func.max(registry_changes.c.version), 0))


async def alone(conn: AsyncConnection) -> None:
    """Let nobody else change the registry until the end of this transaction; before it locks anything else."""
    if conn.dialect.name == "postgresql":  # SQLite's transaction is alone already.
        await conn.exec_driver_sql("LOCK TABLE registry_changes IN EXCLUSIVE MODE")


async def version(conn: AsyncConnection) -> int:
    """How often the registry was changed."""
    return int((await conn.execute(_NEWEST)).scalar_one())


async def record(
    conn: AsyncConnection, changes: Sequence[EntryChange], *, by: str, at: datetime, command: Command | None = None
) -> int:
    """Write one change of the registry in the transaction that makes it, which is `alone`; the version since."""
    number = await version(conn) + 1
    told = {"version": number, "at": at, "by": by}
    told |= {"command_id": command.id, "command_hash": command.digest} if command else {}
    rows = [{**told, "ordinal": ordinal, **_values(change)} for ordinal, change in enumerate(changes)]
    await conn.execute(insert(registry_changes), rows)
    return number


async def record_person(
    conn: AsyncConnection,
    staff_id: str,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    by: str,
    at: datetime,
) -> int:
    """The same for one account, of which only what differs is given."""
    change = EntryChange(kind=EntryKind.PERSON, id=staff_id, before=before, after=after)
    return await record(conn, [change], by=by, at=at)


async def answered(conn: AsyncConnection, command: Command) -> RegistryChanged | None:
    """What this request changed when it came before."""
    query = select(registry_changes).where(registry_changes.c.command_id == command.id)
    rows = (await conn.execute(query.order_by(registry_changes.c.ordinal))).all()
    if not rows:
        return None
    changes = tuple(
        EntryChange(kind=EntryKind(row.kind), id=row.entry_id, before=row.before, after=row.after) for row in rows
    )
    return RegistryChanged(version=rows[0].version, changes=changes, repeated=True, digest=rows[0].command_hash)


def _values(change: EntryChange) -> dict[str, Any]:
    told = change.model_dump(mode="json")
    return {"kind": told["kind"], "entry_id": told["id"], "before": told["before"], "after": told["after"]}
