"""The feed as its readers see it: events of their scope in one order, nothing sealed in them, opaque marks."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import issues
from infra.eventstore.errors import EpochChangedError
from infra.eventstore.store import EventStore
from infra.issues.pulse import Pulse
from infra.issues.scoping import classes_of, is_narrowed, purpose_of, within
from infra.keys.cursors import Cursors
from infra.keys.errors import CursorError
from schemas.domain.base import Frozen
from schemas.domain.principals import Scope
from schemas.wire.reading import FeedItem, Page
from schemas.wire.stored import FeedEntry, FeedPage, FeedPosition, StoredEvent

_READ: Final = 500  # events read at a time
_MOST: Final = 10  # such reads for one page, so that a reader of a small place never holds a snapshot for long
_SEALED: Final = {"key", "box"}


class _Mark(Frozen):
    """What a cursor holds: the last event its reader has seen, by name; before the first one, no name.

    Never a place in the order of all events: that grows with what others may not know of, and so would the cursor.
    """

    epoch: str
    issue: str = ""
    version: int = 0


class _Batch(Frozen):
    """`shown`: what may stand in a cursor. `reached`: how far was read, for our own memory only."""

    entries: tuple[FeedEntry, ...]
    shown: _Mark
    reached: FeedPosition
    at_head: bool


class FeedReader:
    """Reads the feed for people. One for a process: all its followers share one look at the head.

    A mark stands still while only others' events happen: a mark that moved would tell that something was recorded.
    """

    def __init__(self, database: Database, events: EventStore, *, cursors: Cursors) -> None:
        self._database = database
        self._events = events
        self._cursors = cursors
        self._pulse = Pulse(self._head)

    async def after(self, cursor: str | None, *, scope: Scope, limit: int) -> Page[FeedItem]:
        """At most `limit` events after a mark (None: from the first); `next` is given always, also for an empty page.

        A page may hold fewer than `limit`, or none, before the end is reached; the end is where `next` stays the same.

        Raises:
            CursorError: the mark is damaged, of another scope, or older than the present numbering.
        """
        purpose = purpose_of("feed", scope, {})
        async with self._database.read() as conn:
            shown = await self._shown(conn, purpose, cursor)
            batch = await self._batch(conn, await self._place(conn, shown), shown, scope=scope, limit=limit)
        return Page(items=self._items(purpose, batch), next=self._cursor(purpose, batch.shown))

    async def follow(self, cursor: str | None, *, scope: Scope) -> AsyncIterator[FeedItem]:
        """Every event after a mark, those to come included; ends only when its reader does.

        Raises:
            CursorError: as `after`.
            StorageError: the database went away; go on after the last item's id.
        """
        purpose = purpose_of("feed", scope, {})
        async with self._database.read() as conn:
            shown = await self._shown(conn, purpose, cursor)
            place = await self._place(conn, shown)
        while True:
            async with self._database.read() as conn:
                batch = await self._batch(conn, place, shown, scope=scope, limit=_READ)
            for item in self._items(purpose, batch):
                yield item
            place, shown = batch.reached, batch.shown
            if batch.at_head:
                await self._pulse.beyond(place)

    def wake(self) -> None:
        """Something was recorded in this process: followers look now rather than within half a second."""
        self._pulse.wake()

    async def _head(self) -> FeedPosition:
        async with self._database.read() as conn:
            return await self._events.head(conn)

    async def _shown(self, conn: AsyncConnection, purpose: str, cursor: str | None) -> _Mark:
        if cursor is not None:
            return _Mark.model_validate(self._cursors.decode(purpose, cursor))
        return _Mark(epoch=(await self._events.head(conn)).epoch)

    async def _place(self, conn: AsyncConnection, shown: _Mark) -> FeedPosition:
        """Where to read on; a mark of an earlier numbering keeps its epoch, by which it is refused."""
        if not shown.issue:
            return FeedPosition(epoch=shown.epoch, transaction=0, number=0)
        place = await self._events.place_of(conn, stream=shown.issue, version=shown.version)
        if place is None or place.epoch != shown.epoch:
            raise _numbered_anew()
        return place

    async def _batch(
        self, conn: AsyncConnection, start: FeedPosition, shown: _Mark, *, scope: Scope, limit: int
    ) -> _Batch:
        entries: list[FeedEntry] = []
        reached = start
        for _ in range(_MOST):
            page = await self._page(conn, reached, scope=scope)
            for entry in await _narrowed(conn, page.entries, scope):
                entries.append(entry)
                if len(entries) == limit:
                    return _Batch(entries=tuple(entries), shown=_mark_of(entry), reached=entry.position, at_head=False)
            shown = _mark_of(page.entries[-1]) if page.entries else shown
            reached = page.next
            if len(page.entries) < _READ:
                return _Batch(entries=tuple(entries), shown=shown, reached=reached, at_head=True)
        return _Batch(entries=tuple(entries), shown=shown, reached=reached, at_head=False)

    async def _page(self, conn: AsyncConnection, after: FeedPosition, *, scope: Scope) -> FeedPage:
        try:
            return await self._events.feed(conn, after=after, limit=_READ, visibility=frozenset(classes_of(scope)))
        except EpochChangedError as error:
            raise _numbered_anew() from error

    def _items(self, purpose: str, batch: _Batch) -> tuple[FeedItem, ...]:
        return tuple(item_of(entry.event, mark=self._cursor(purpose, _mark_of(entry))) for entry in batch.entries)

    def _cursor(self, purpose: str, mark: _Mark) -> str:
        return self._cursors.encode(purpose, mark.model_dump())


def _mark_of(entry: FeedEntry) -> _Mark:
    return _Mark(epoch=entry.position.epoch, issue=entry.event.stream, version=entry.event.version)


def _numbered_anew() -> CursorError:
    return CursorError("The events were numbered anew since this mark was given.", hint="Read the feed from its start.")


def item_of(event: StoredEvent, *, mark: str) -> FeedItem:
    """The event as its readers see it: whatever is sealed in its body is left out, at any depth."""
    return FeedItem(
        id=mark,
        issue_id=event.stream,
        version=event.version,
        type=event.type,
        at=event.at,
        by=event.actor,
        body={key: _clear(value) for key, value in event.body.items() if not _is_sealed(value)},
    )


def _clear(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clear(item) for key, item in value.items() if not _is_sealed(item)}
    if isinstance(value, list):
        return [_clear(item) for item in value if not _is_sealed(item)]
    return value


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _SEALED


async def _narrowed(conn: AsyncConnection, entries: Sequence[FeedEntry], scope: Scope) -> Sequence[FeedEntry]:
    """Those whose issue lies in the reader's department or place as it stands now."""
    if not entries or not is_narrowed(scope):
        return entries
    streams = {entry.event.stream for entry in entries}
    found = await conn.execute(select(issues.c.id).where(issues.c.id.in_(streams), *within(scope)))
    mine = set(found.scalars())
    return [entry for entry in entries if entry.event.stream in mine]
