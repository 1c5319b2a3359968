"""Keeps the county in the tables `places`, `units` and `staff`, and gives it back equal to what was kept.

The columns for one leader, unit or member hold the first of each, for queries; all of them, with the ground, stand in
`geometry`, a GeoJSON Feature (RFC 7946). Departments are rows of `units` of a kind of their own.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db import tables
from infra.registry.rows import DEPARTMENT, place_rows, registry_of
from schemas.domain.registry import Registry
from schemas.domain.registry_entries import EntryChange, EntryKind

Row = dict[str, Any]


async def save(conn: AsyncConnection, registry: Registry) -> None:
    """Replace the county; part of the caller's transaction.

    Places and units that are gone are deleted. Accounts that are gone become inactive, since history names them, and
    the sign-in tokens of those that stay are left as they are.
    """
    await _replace(conn, tables.places, list(place_rows(registry)))
    await _replace(conn, tables.units, _unit_rows(registry))
    await _save_staff(conn, [person.model_dump(mode="json") for person in registry.staff])


async def save_changes(conn: AsyncConnection, registry: Registry, changes: Sequence[EntryChange]) -> None:
    """Write the entries that `changes` are about as they stand in `registry`; part of the caller's transaction.

    Accounts are only ever changed here: they are added where their credentials are.
    """
    changed = {change.id for change in changes if change.kind is not EntryKind.PERSON}
    people = {change.id: dict(change.after) for change in changes if change.kind is EntryKind.PERSON}
    await _put(conn, tables.places, [row for row in place_rows(registry) if row["id"] in changed])
    await _put(conn, tables.units, [row for row in _unit_rows(registry) if row["id"] in changed])
    for staff_id, values in people.items():
        await conn.execute(update(tables.staff).where(tables.staff.c.id == staff_id).values(values))


async def load(conn: AsyncConnection) -> Registry | None:
    """The county that was saved, each list ordered by id; None where none ever was."""
    places = await _rows(conn, tables.places)
    if not places:
        return None
    staff = [
        {key: value for key, value in row.items() if key != "token_mac"} for row in await _rows(conn, tables.staff)
    ]
    return registry_of(places=places, units=await _rows(conn, tables.units), staff=staff)


def _unit_rows(registry: Registry) -> list[Row]:
    units = [unit.model_dump(mode="json") for unit in registry.units]
    departments = [{**each.model_dump(), "kind": DEPARTMENT, "closed": False} for each in registry.departments]
    return units + departments


async def _put(conn: AsyncConnection, table: Table, rows: list[Row]) -> None:
    if not rows:
        return
    await conn.execute(delete(table).where(table.c.id == bindparam("key")), [{"key": row["id"]} for row in rows])
    await conn.execute(insert(table), rows)


async def _replace(conn: AsyncConnection, table: Table, rows: list[Row]) -> None:
    await conn.execute(delete(table))
    if rows:
        await conn.execute(insert(table), rows)


async def _save_staff(conn: AsyncConnection, people: list[Row]) -> None:
    """Update before insert, never delete: the row also holds the token, which the registry does not know."""
    known = set((await conn.execute(select(tables.staff.c.id))).scalars())
    await conn.execute(update(tables.staff).values(active=False))
    if old := [{**row, "key": row["id"]} for row in people if row["id"] in known]:
        await conn.execute(update(tables.staff).where(tables.staff.c.id == bindparam("key")), old)
    if new := [row for row in people if row["id"] not in known]:
        await conn.execute(insert(tables.staff), new)


async def _rows(conn: AsyncConnection, table: Table) -> list[Row]:
    """Ordered here and not by the database, whose collation may put ids in another order."""
    found = (await conn.execute(select(table))).mappings()
    return sorted((dict(row) for row in found), key=lambda row: str(row["id"]))
