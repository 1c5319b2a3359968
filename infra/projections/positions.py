"""How far each projection has read the feed, kept in the transaction that writes what was read."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.tables import projections
from infra.db.upserts import insert_into
from schemas.wire.stored import FeedPosition


async def reached(conn: AsyncConnection, name: str) -> FeedPosition | None:
    """The place of a projection, None before its first event."""
    text = await conn.scalar(select(projections.c.position).where(projections.c.name == name))
    return FeedPosition.of_text(text) if text else None


async def move(conn: AsyncConnection, name: str, *, old: FeedPosition | None, new: FeedPosition) -> bool:
    """Go on from `old` to `new`. False: another process has moved it meanwhile, and the caller must write nothing."""
    values = {"epoch": new.epoch, "position": new.text()}
    if old is None:
        first = insert_into(conn, projections).values(name=name, **values).on_conflict_do_nothing()
        return (await conn.execute(first)).rowcount == 1
    here = (projections.c.name == name) & (projections.c.position == old.text())
    return (await conn.execute(update(projections).where(here).values(**values))).rowcount == 1


async def put(conn: AsyncConnection, name: str, *, to: FeedPosition) -> None:
    """Let the projection go on from there, wherever it was."""
    values = {"epoch": to.epoch, "position": to.text()}
    putting = insert_into(conn, projections).values(name=name, **values)
    await conn.execute(putting.on_conflict_do_update(index_elements=[projections.c.name], set_=values))


async def forget(conn: AsyncConnection, name: str) -> None:
    """Let the projection begin anew."""
    await conn.execute(delete(projections).where(projections.c.name == name))
