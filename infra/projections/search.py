"""Follows the feed and makes every issue findable from the moment its class is decided, by its own class only."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import issues
from infra.eventstore.errors import EpochChangedError
from infra.eventstore.store import EventStore
from infra.issues.rows import issue_of
from infra.projections import entries, positions
from infra.projections.contents import Contents
from infra.projections.entries import SearchEntry
from infra.resting import rest
from schemas.domain.events import OPENING
from schemas.domain.issue import Issue
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import FeedPage, FeedPosition

NAME: Final = "search"

_BATCH: Final = 200  # events at a time
_IDLE: Final = 0.5  # seconds between two looks at a feed that stands still
_ERASED: Final = "reporter_erased"  # written anew, that is to say removed, whatever was read before
_DECIDED: Final = frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE})


class SearchFollower:
    """Writes search rows, signatures and buckets, its position in the same transaction. Runs in the relay.

    `contents` must open both decided classes. `secret` is the ring's for search tokens. Several at once are harmless:
    whoever is second finds the position moved and writes nothing.
    """

    def __init__(
        self,
        database: Database,
        events: EventStore,
        *,
        contents: Contents,
        secret: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._events = events
        self._contents = contents
        self._secret = secret
        self._clock = clock
        # What stood saved, and how far beyond it there was nothing to keep.
        self._ahead: tuple[FeedPosition | None, FeedPosition] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until told to stop.

        Raises:
            StorageError: begin again when the database is back; nothing is lost.
        """
        while not stop.is_set():
            if not await self.step():
                await rest(stop, _IDLE)

    async def catch_up(self) -> None:
        """Follow up to the present end of the feed."""
        while await self.step():
            continue

    async def step(self) -> bool:
        """Read one batch and write what it opens; False when there was nothing to read."""
        async with self._database.read() as conn:
            saved = await positions.reached(conn, NAME)
            page = await self._page(conn, self._start(saved))
            opened = [] if page is None else await _issues(conn, _opened(page))
        if page is None:
            await self.reset()
            return True
        if opened or len(page.entries) == _BATCH:
            written = [await self.entry(issue) for issue in opened]
            await self._save(written, old=saved, new=page.next)
        else:
            # Nothing to keep, and a transaction for every event of others would be a waste: remembered only here.
            self._ahead = (saved, page.next)
        return bool(page.entries)

    async def entry(self, issue: Issue) -> SearchEntry:
        """What is kept of an issue as it stands."""
        return entries.entry_of(issue, await self._contents.content_of(issue.id), secret=self._secret)

    async def reset(self) -> None:
        """Forget everything in one transaction; the next steps bring it back."""
        async with self._database.write() as conn:
            await entries.clear(conn)
            await positions.forget(conn, NAME)
        self._ahead = None

    async def lag(self) -> float:
        """Seconds since the oldest event not yet followed was recorded; 0 when there is none."""
        async with self._database.read() as conn:
            start = self._start(await positions.reached(conn, NAME))
            try:
                page = await self._events.feed(conn, after=start, limit=1, visibility=_DECIDED)
            except EpochChangedError:
                page = await self._events.feed(conn, after=None, limit=1, visibility=_DECIDED)
        waiting = (self._clock() - event.recorded_at for event in page.events)
        return max((waited.total_seconds() for waited in waiting), default=0.0)

    def _start(self, saved: FeedPosition | None) -> FeedPosition | None:
        return self._ahead[1] if self._ahead and self._ahead[0] == saved else saved

    async def _page(self, conn: AsyncConnection, start: FeedPosition | None) -> FeedPage | None:
        try:
            return await self._events.feed(conn, after=start, limit=_BATCH, visibility=_DECIDED)
        except EpochChangedError:
            return None

    async def _save(self, written: list[SearchEntry], *, old: FeedPosition | None, new: FeedPosition) -> None:
        async with self._database.write() as conn:
            if await positions.move(conn, NAME, old=old, new=new):
                await entries.write(conn, written)
        self._ahead = None  # The next step reads what stands, whoever wrote it.


def _opened(page: FeedPage) -> set[str]:
    return {event.stream for event in page.events if event.type in OPENING or event.type == _ERASED}


async def _issues(conn: AsyncConnection, wanted: Collection[str]) -> list[Issue]:
    """As they stand now, not as the event left them: a released one is general, and a referred one is not."""
    if not wanted:
        return []
    found = await conn.execute(select(issues.c.state).where(issues.c.id.in_(wanted)).order_by(issues.c.id))
    return [issue_of(state) for state in found.scalars()]
