"""What erasure does to the parts of a split that are still on their way: they forget who reported, or go."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.bundles import Change, Gone
from infra.db.part_tables import staged_parts
from infra.issues.parts import ANNOUNCED


async def parts_forgotten(conn: AsyncConnection, issue_id: str) -> Sequence[Change | Gone]:
    """What is written in the transaction that erases: what no split announced goes, the rest forgets the reporter."""
    query = select(staged_parts.c.child_id, staged_parts.c.filing, ANNOUNCED.label("announced"))
    rows = (await conn.execute(query.where(staged_parts.c.issue_id == issue_id))).all()
    return [
        Change(staged_parts, row.child_id, {"filing": _unsigned(row.filing)}, by="child_id")
        if row.announced
        else Gone(staged_parts, {"child_id": row.child_id})
        for row in rows
    ]


async def forget_staged(conn: AsyncConnection, issue_id: str) -> None:
    """Afterwards: a split asked for meanwhile may have staged what it had read before. It goes on, unsigned."""
    query = select(staged_parts.c.child_id, staged_parts.c.filing).where(staged_parts.c.issue_id == issue_id)
    for row in (await conn.execute(query)).all():
        mine = staged_parts.c.child_id == row.child_id
        await conn.execute(update(staged_parts).where(mine).values(filing=_unsigned(row.filing)))


def _unsigned(filing: dict[str, Any]) -> dict[str, Any]:
    """A filing without the person: neither key nor box, and no marks to be found by."""
    keys = [key for key in filing["keys"] if key["name"] != "reporter"]
    return {**filing, "event": {**filing["event"], "reporter": None}, "keys": keys, "marks": []}
