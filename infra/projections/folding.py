"""Issue rows made again from their events, stream by stream."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.eventstore import statements
from infra.eventstore.rows import dialect_of
from infra.eventstore.store import EventStore
from infra.issues.envelopes import unwrapped
from infra.issues.rows import row_of
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue, replay


class Folded(Frozen):
    """An issue as its events tell it, and the hash of the last of them."""

    issue: Issue
    last_hash: str

    @property
    def row(self) -> dict[str, Any]:
        return row_of(self.issue, last_hash=self.last_hash)


async def folded(conn: AsyncConnection, events: EventStore, stream: str) -> Folded:
    """Fold one stream.

    Raises:
        StreamDivergedError: the history is not as it was recorded.
    """
    stored = await events.load(conn, stream)
    issue = replay(map(unwrapped, stored))
    assert issue is not None, "a stream has at least one event"
    return Folded(issue=issue, last_hash=stored[-1].hash)


async def streams_after(conn: AsyncConnection, last: str, *, count: int) -> list[str]:
    """The next names of streams, in the order of the database."""
    found = await conn.exec_driver_sql(statements.next_streams(dialect_of(conn)), (last, count))
    return list(found.scalars())


async def number_of_streams(database: Database) -> int:
    """For progress only: others go on filing."""
    async with database.read() as conn:
        found = await conn.exec_driver_sql("SELECT count(*) FROM events WHERE version = 1")
        return int(found.scalar_one())
