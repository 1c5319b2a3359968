"""Follows the feed and keeps supervisors' figures: folds every issue that changed once a batch, and counts it anew."""

import asyncio
from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import projections
from infra.eventstore.errors import EpochChangedError
from infra.eventstore.store import EventStore
from infra.issues.envelopes import unwrapped
from infra.projections import counting, positions
from infra.projections.folding import streams_after
from infra.resting import rest
from schemas.domain.figure_facts import TELL_NOTHING, facts_of
from schemas.domain.figures import Facts
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import FeedPage, FeedPosition

NAME: Final = "figures"

_BATCH: Final = 200  # events at a time
_IDLE: Final = 0.5  # seconds between two looks at a feed that stands still
# A general issue that is given to discipline says so in an event of discipline's.
_DECIDED: Final = frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE})
_GOES: Final = "referred"


class FiguresFollower:
    """Writes facts and counters, its position in the same transaction. Runs in the relay; several are harmless.

    Opens nothing: what is counted stands in events in clear.
    """

    def __init__(self, database: Database, events: EventStore) -> None:
        self._database = database
        self._events = events
        # What stood saved, and how far beyond it there was nothing to count.
        self._ahead: tuple[FeedPosition | None, FeedPosition] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until told to stop.

        Raises:
            StorageError: begin again when the database is back; nothing is lost or counted twice.
        """
        while not stop.is_set():
            if not await self.step():
                await rest(stop, _IDLE)

    async def catch_up(self) -> None:
        """Follow up to the present end of the feed."""
        while await self.step():
            continue

    async def step(self) -> bool:
        """Read one batch and count what it changes; False when there was nothing to read."""
        async with self._database.read() as conn:
            saved = await positions.reached(conn, NAME)
            page = await self._page(conn, self._start(saved))
            found = {} if page is None else await folded_facts(conn, self._events, _changed(page))
        if page is None:
            await self.reset()
            return True
        if found or len(page.entries) == _BATCH:
            await self._save(found, old=saved, new=page.next)
        else:
            # Nothing to count, and a transaction for every event that tells nothing would be a waste.
            self._ahead = (saved, page.next)
        return bool(page.entries)

    async def reset(self) -> None:
        """Forget everything in one transaction; the next steps bring it back."""
        async with self._database.write() as conn:
            await positions.forget(conn, NAME)
            await counting.clear(conn)
        self._ahead = None

    def _start(self, saved: FeedPosition | None) -> FeedPosition | None:
        return self._ahead[1] if self._ahead and self._ahead[0] == saved else saved

    async def _page(self, conn: AsyncConnection, start: FeedPosition | None) -> FeedPage | None:
        try:
            return await self._events.feed(conn, after=start, limit=_BATCH, visibility=_DECIDED)
        except EpochChangedError:
            return None

    async def _save(self, found: dict[str, Facts | None], *, old: FeedPosition | None, new: FeedPosition) -> None:
        async with self._database.write() as conn:
            if await positions.move(conn, NAME, old=old, new=new):
                await counting.put(conn, found)
        self._ahead = None  # The next step reads what stands, whoever wrote it.


def _changed(page: FeedPage) -> set[str]:
    """Issues whose facts may have changed; of discipline's events only the one that takes an issue away."""
    return {
        event.stream
        for event in page.events
        if event.type == _GOES or (event.visibility is KeyClass.GENERAL and event.type not in TELL_NOTHING)
    }


async def folded_facts(conn: AsyncConnection, events: EventStore, streams: Collection[str]) -> dict[str, Facts | None]:
    """The facts of each of these issues as it stands, None for those that have none."""
    return {stream: await _facts(conn, events, stream) for stream in sorted(streams)}


async def _facts(conn: AsyncConnection, events: EventStore, stream: str) -> Facts | None:
    stored = await events.load(conn, stream)
    if stored[-1].visibility is not KeyClass.GENERAL:
        return None
    return facts_of(map(unwrapped, stored))


async def rebuild_figures(database: Database, events: EventStore, *, batch: int = 100) -> None:
    """Make all facts and counters again from the events, while the system goes on and the follower follows.

    They are empty at first and fill as it walks. The follower goes on from the head of the moment; whoever of the two
    comes later to an issue finds it counted.

    Raises:
        StreamDivergedError: a history is not as it was recorded; start again when it is mended.
        StorageError: the database could not.
    """
    await _begin_anew(database, events)
    last = ""
    while True:
        async with database.read() as conn:
            streams = await streams_after(conn, last, count=batch)
        if not streams:
            return
        async with database.write() as conn:
            # Held first, then read: what the follower writes meanwhile is never replaced by something older.
            await conn.execute(select(projections.c.name).where(projections.c.name == NAME).with_for_update())
            await counting.put(conn, await folded_facts(conn, events, streams))
        last = streams[-1]


async def _begin_anew(database: Database, events: EventStore) -> None:
    async with database.write() as conn:
        head = await events.head(conn)
        # The position first: whoever else is at work waits here, and then finds it moved.
        await positions.put(conn, NAME, to=head)
        await counting.clear(conn)
