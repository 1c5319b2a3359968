"""Makes every projection again from the events, while the system goes on."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.db.tables import events as events_table
from infra.db.tables import issue_units, issues
from infra.db.upserts import insert_into
from infra.eventstore.store import EventStore
from infra.issues.rows import accused_rows, unit_rows
from infra.projections import entries, positions
from infra.projections.figures import rebuild_figures
from infra.projections.folding import folded, number_of_streams, streams_after
from infra.projections.search import NAME, SearchFollower

Progress = Callable[[int, int], None]  # issues done, issues there were at the start

_BATCH: Final = 100  # streams in one transaction: on SQLite nobody else writes meanwhile


async def rebuild(
    database: Database,
    events: EventStore,
    *,
    search: SearchFollower | None = None,
    progress: Progress | None = None,
    batch: int = _BATCH,
) -> int:
    """Make all issue rows, figures, search rows and positions again; gives the number of issues.

    Each batch is one transaction, and a row is replaced rather than missing for a while, so readers and writers go on
    and an interruption leaves every row either as it was or made again; start again to finish. Without `search` the
    search rows are only forgotten, and come back when the relay next follows the feed.

    Raises:
        StreamDivergedError: a history is not as it was recorded; its batch and what follows stand as before.
        StorageError: the database could not.
    """
    total = await number_of_streams(database)
    done, last = 0, ""
    await _remove_strays(database)
    while streams := await _next(database, last, count=batch):
        async with database.write() as conn:
            await _replace(conn, events, streams)
        done, last = done + len(streams), streams[-1]
        if progress:
            progress(done, max(done, total))
    await rebuild_figures(database, events, batch=batch)
    await _forget_search(database)
    if search:
        await search.catch_up()
    return done


async def _next(database: Database, last: str, *, count: int) -> list[str]:
    """A snapshot of its own: one held for the whole walk would be ended by PostgreSQL and swell SQLite's log."""
    async with database.read() as conn:
        return await streams_after(conn, last, count=count)


async def _remove_strays(database: Database) -> None:
    """Rows that no event stands behind."""
    has_events = exists().where(events_table.c.stream == issues.c.id)
    async with database.write() as conn:
        await conn.execute(delete(issues).where(~has_events))


async def _replace(conn: AsyncConnection, events: EventStore, streams: Sequence[str]) -> None:
    """Lock first, then read the events: a command that commits in between would else be undone in the row."""
    await conn.execute(select(issues.c.id).where(issues.c.id.in_(streams)).order_by(issues.c.id).with_for_update())
    fold = [await folded(conn, events, stream) for stream in streams]
    rows = [each.row for each in fold]
    numbers = [row["ledger_number"] for row in rows if row["ledger_number"]]
    # A damaged row may hold a number that belongs to another issue.
    await conn.execute(update(issues).where(issues.c.ledger_number.in_(numbers)).values(ledger_number=None))
    await _put(conn, rows)
    await conn.execute(delete(issue_units).where(issue_units.c.issue_id.in_(streams)))
    if units := [row for each in fold for row in unit_rows(None, each.issue)]:
        await conn.execute(insert(issue_units), units)
    await conn.execute(delete(issue_accused).where(issue_accused.c.issue_id.in_(streams)))
    if accused := [row for each in fold for row in accused_rows(None, each.issue)]:
        await conn.execute(insert(issue_accused), accused)


async def _put(conn: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    putting = insert_into(conn, issues)
    new = {column.name: putting.excluded[column.name] for column in issues.c if column.name != "id"}
    await conn.execute(putting.on_conflict_do_update(index_elements=[issues.c.id], set_=new), rows)


async def _forget_search(database: Database) -> None:
    async with database.write() as conn:
        # The position first: a follower at work waits here, and then finds it gone.
        await positions.forget(conn, NAME)
        await entries.clear(conn)
