"""Follows the feed of general issues and teaches the analyzer what people ruled; discipline never teaches it."""

import asyncio
from typing import Final

from infra.analyzer import store
from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.analyzer.learning import Ruling
from infra.analyzer.weights import WeightChanges
from infra.db.engine import Database
from infra.eventstore.errors import EpochChangedError
from infra.eventstore.store import EventStore
from infra.keys.errors import KeyClassNotHeldError
from infra.projections import positions
from infra.projections.contents import Contents
from infra.resting import rest
from schemas.domain.events import Findings
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import FeedPage, FeedPosition, StoredEvent

NAME: Final = "learning"

_BATCH: Final = 100  # events at a time
_IDLE: Final = 2.0  # seconds between two looks at a feed that stands still: nobody waits for what is learnt
_RULING: Final = "classified"  # what discipline intake released looks like any other, so it teaches like any other


class LearningFollower:
    """Writes the analyzer's weights, its position in the same transaction. Runs in the relay; several are harmless."""

    def __init__(
        self, database: Database, events: EventStore, *, contents: Contents, analyzer: EmbeddedAnalyzer
    ) -> None:
        self._database = database
        self._events = events
        self._contents = contents
        self._analyzer = analyzer

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until told to stop; raises StorageError: begin again when the database is back."""
        while not stop.is_set():
            if not await self.step():
                await rest(stop, _IDLE)

    async def step(self) -> bool:
        """Read one batch and learn from it; False when there was nothing to read."""
        async with self._database.read() as conn:
            saved = await positions.reached(conn, NAME)
        page = await self._page(saved)
        if not page.entries:
            return False
        lessons = [await self._lesson(event) for event in page.events if event.type == _RULING]
        async with self._database.write() as conn:
            if await positions.move(conn, NAME, old=saved, new=page.next):
                for event, changes in filter(None, lessons):
                    await store.record(conn, changes, issue_id=event.stream, at=event.at)
        return True

    async def _page(self, saved: FeedPosition | None) -> FeedPage:
        general = frozenset({KeyClass.GENERAL})
        async with self._database.read() as conn:
            try:
                return await self._events.feed(conn, after=saved, limit=_BATCH, visibility=general)
            except EpochChangedError:
                # Learning the same ruling again changes nothing.
                return await self._events.feed(conn, after=None, limit=_BATCH, visibility=general)

    async def _lesson(self, event: StoredEvent) -> tuple[StoredEvent, WeightChanges] | None:
        findings = Findings.model_validate(event.body["findings"])
        ruling = Ruling(
            issue_id=event.stream, category=findings.category, topic=findings.topic, urgency=findings.urgency
        )
        # What was erased since teaches with no words at all.
        try:
            text = await self._contents.content_of(event.stream) or ""
        except KeyClassNotHeldError:
            return None  # Given to discipline since, which never teaches.
        return event, self._analyzer.learn(ruling, problem=text)
