"""Keeps what rulings taught in `analyzer_weights` and `analyzer_rulings`, and gives it back as weights."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.analyzer.weights import WeightChange, WeightChanges, Weights
from infra.db.tables import analyzer_rulings, analyzer_weights
from infra.db.upserts import insert_into


async def load(conn: AsyncConnection) -> Weights:
    """All that was taught so far. Other workers teach too, so a long-lived one loads again from time to time."""
    columns = (analyzer_weights.c.feature, analyzer_weights.c.label, analyzer_weights.c.weight)
    return Weights((row.feature, row.label, row.weight) for row in await conn.execute(select(*columns)))


async def record(
    conn: AsyncConnection, changes: WeightChanges, *, issue_id: str, at: datetime
) -> tuple[WeightChange, ...]:
    """Keep a ruling in the caller's transaction; gives what to apply to the weights in memory.

    The same ruling again changes nothing. Another one on the same issue takes the earlier one back, for its text, and
    so its features, are the same. A discipline ruling leaves no row: nothing here tells that there was one.
    """
    earlier = await _labels(conn, issue_id)
    if earlier == changes.labels:
        return ()
    await conn.execute(delete(analyzer_rulings).where(analyzer_rulings.c.issue_id == issue_id))
    if changes.labels:
        await conn.execute(analyzer_rulings.insert().values(issue_id=issue_id, label=" ".join(changes.labels), at=at))
    net = (*changes.taking_back(earlier), *changes.changes)
    await _add(conn, net)
    return net


async def _labels(conn: AsyncConnection, issue_id: str) -> tuple[str, ...]:
    query = select(analyzer_rulings.c.label).where(analyzer_rulings.c.issue_id == issue_id)
    return tuple(((await conn.execute(query)).scalar() or "").split())


async def _add(conn: AsyncConnection, changes: Iterable[WeightChange]) -> None:
    insert = insert_into(conn, analyzer_weights)
    statement = insert.on_conflict_do_update(
        index_elements=[analyzer_weights.c.feature, analyzer_weights.c.label],
        set_={"weight": analyzer_weights.c.weight + insert.excluded.weight},
    )
    # One order in every transaction, so that two rulings at once wait for each other and never deadlock.
    rows = sorted((change.feature, change.label, change.delta) for change in changes)
    if rows:
        await conn.execute(statement, [{"feature": f, "label": label, "weight": delta} for f, label, delta in rows])
