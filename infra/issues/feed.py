"""The feed as its readers see it: events of their scope in one order, nothing sealed in them, opaque marks."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import issues
from infra.eventstore.errors import EpochChangedError
from infra.eventstore.store import EventStore
from infra.issues.pulse import Pulse
from infra.issues.rows import issue_of
from infra.issues.scoping import accuses, classes_of, is_narrowed, not_against, purpose_of, within
from infra.keys.cursors import Cursors
from infra.keys.errors import CursorError
from schemas.domain.base import Frozen
from schemas.domain.numbering import Spans, hidden_until
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.reading import FeedItem, Page
from schemas.wire.stored import GROUNDS, SHOWN_TO_NOBODY, FeedEntry, FeedPage, FeedPosition, StoredEvent

_READ: Final = 500  # events read at a time
_MOST: Final = 10  # such reads for one page, so that a reader of a small place never holds a snapshot for long
_SEALED: Final = {"key", "box"}
TAKEN_BACK: Final = "taken_back"


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
            seen = await _seen(conn, batch.entries, scope)
        return Page(items=self._items(purpose, batch, seen), next=self._cursor(purpose, batch.shown))

    async def follow(self, cursor: str | None, *, scope: Scope, from_now: bool = False) -> AsyncIterator[FeedItem]:
        """Every event after a mark, those to come included; ends only when its reader does.

        Without a mark from the first event, or `from_now` only those to come.

        Raises:
            CursorError: as `after`.
            StorageError: the database went away; go on after the last item's id.
        """
        purpose = purpose_of("feed", scope, {})
        async with self._database.read() as conn:
            shown = await self._shown(conn, purpose, cursor)
            is_new = from_now and cursor is None
            place = await self._events.head(conn) if is_new else await self._place(conn, shown)
        while True:
            async with self._database.read() as conn:
                batch = await self._batch(conn, place, shown, scope=scope, limit=_READ)
                seen = await _seen(conn, batch.entries, scope)
            for item in self._items(purpose, batch, seen):
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
            return _read_mark(self._cursors.decode(purpose, cursor))
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
            known = await _known(conn, page.entries, scope)
            for entry in await _narrowed(conn, known, scope):
                entries.append(entry)
                if len(entries) == limit:
                    return _Batch(entries=tuple(entries), shown=_mark_of(entry), reached=entry.position, at_head=False)
            shown = _mark_of(known[-1]) if known else shown
            reached = page.next
            if len(page.entries) < _READ:
                return _Batch(entries=tuple(entries), shown=shown, reached=reached, at_head=True)
        return _Batch(entries=tuple(entries), shown=shown, reached=reached, at_head=False)

    async def _page(self, conn: AsyncConnection, after: FeedPosition, *, scope: Scope) -> FeedPage:
        try:
            return await self._events.feed(conn, after=after, limit=_READ, visibility=frozenset(classes_of(scope)))
        except EpochChangedError as error:
            raise _numbered_anew() from error

    def _items(self, purpose: str, batch: _Batch, seen: "_Seen") -> tuple[FeedItem, ...]:
        return tuple(seen.item(entry, mark=self._cursor(purpose, _mark_of(entry))) for entry in batch.entries)

    def _cursor(self, purpose: str, mark: _Mark) -> str:
        return self._cursors.encode(purpose, mark.model_dump())


def _mark_of(entry: FeedEntry) -> _Mark:
    return _Mark(epoch=entry.position.epoch, issue=entry.event.stream, version=entry.event.version)


def _read_mark(kept: Mapping[str, Any]) -> _Mark:
    try:
        return _Mark.model_validate(kept)
    except ValidationError:
        pass  # One of an earlier version, which named a place.
    raise _numbered_anew()


def _numbered_anew() -> CursorError:
    return CursorError("The events were numbered anew since this mark was given.", hint="Read the feed from its start.")


@dataclass(frozen=True)
class _Seen:
    """How a reader sees events: which of them are not counted, by issue, and whose name is left out.

    `groundless`: the issues of which the grounds are left out.
    """

    spans: Mapping[str, Spans]
    unnamed: Mapping[str, str | None]
    groundless: Collection[str]

    def item(self, entry: FeedEntry, *, mark: str) -> FeedItem:
        stream = entry.event.stream
        event = _renumbered(entry.event, self.spans.get(stream, ()))
        return item_of(event, mark=mark, unnamed=self.unnamed.get(stream), has_grounds=stream not in self.groundless)


async def _seen(conn: AsyncConnection, entries: Sequence[FeedEntry], scope: Scope) -> _Seen:
    streams = {entry.event.stream for entry in entries}
    spans = {} if KeyClass.DISCIPLINE in scope.classes else await _spans(conn, streams)
    against = await _against(conn, streams, scope.office)
    unnamed = await _filers(conn, against if scope.names_filers else streams)
    return _Seen(spans, unnamed, against if scope.has_grounds else streams)


def item_of(event: StoredEvent, *, mark: str, unnamed: str | None = None, has_grounds: bool = True) -> FeedItem:
    """The event as its readers see it: whatever is sealed in its body is left out, at any depth, and one actor."""
    hidden = SHOWN_TO_NOBODY if has_grounds else SHOWN_TO_NOBODY | GROUNDS
    return FeedItem(
        id=mark,
        issue_id=event.stream,
        version=event.version,
        type=event.type,
        at=event.at,
        by=None if event.actor == unnamed else event.actor,
        body=_clear(event.body, hidden),
    )


def _clear(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, dict):
        shown = {key: item for key, item in value.items() if key not in hidden and not _is_sealed(item)}
        return {key: _clear(item, hidden) for key, item in shown.items()}
    if isinstance(value, list):
        return [_clear(item, hidden) for item in value if not _is_sealed(item)]
    return value


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _SEALED


async def _known(conn: AsyncConnection, entries: Sequence[FeedEntry], scope: Scope) -> Sequence[FeedEntry]:
    """Those of issues that this reader may know of at all.

    What was given to discipline is gone from everybody else's feed, from its first event on, and so is what accuses the
    reader: not even the mark moves by it.
    """
    if not entries:
        return entries
    wanted = issues.c.id.in_({entry.event.stream for entry in entries})
    is_discipline = KeyClass.DISCIPLINE in scope.classes
    condition = true() if is_discipline else issues.c.key_class != KeyClass.DISCIPLINE.value
    known = set((await conn.execute(select(issues.c.id).where(wanted, condition, *not_against(scope)))).scalars())
    return [entry for entry in entries if entry.event.stream in known]


async def _spans(conn: AsyncConnection, streams: Collection[str]) -> dict[str, Spans]:
    """Which events of these issues are discipline's own; few issues have any that others see."""
    if not streams:
        return {}
    found = await conn.execute(select(issues.c.state).where(issues.c.id.in_(streams), issues.c.apart > 0))
    return {issue.id: issue.apart for issue in map(issue_of, found.scalars())}


def _renumbered(event: StoredEvent, spans: Spans) -> StoredEvent:
    """With its version as the reader counts it."""
    if not spans:
        return event
    changes: dict[str, Any] = {"version": event.version - hidden_until(spans, event.version)}
    if event.type == TAKEN_BACK:
        undone = event.body["version"]
        changes["body"] = event.body | {"version": undone - hidden_until(spans, undone)}
    return event.model_copy(update=changes)


async def _narrowed(conn: AsyncConnection, entries: Sequence[FeedEntry], scope: Scope) -> Sequence[FeedEntry]:
    """Those whose issue lies in the reader's department or place as it stands now."""
    if not entries or not is_narrowed(scope):
        return entries
    streams = {entry.event.stream for entry in entries}
    found = await conn.execute(select(issues.c.id).where(issues.c.id.in_(streams), *within(scope)))
    mine = set(found.scalars())
    return [entry for entry in entries if entry.event.stream in mine]


async def _against(conn: AsyncConnection, streams: Collection[str], office: frozenset[str]) -> Collection[str]:
    """Those that accuse the reader's own office: its people work on them, and learn less of them than others do."""
    if not streams or not office:
        return frozenset()
    return set((await conn.execute(select(issues.c.id).where(issues.c.id.in_(streams), accuses(office)))).scalars())


async def _filers(conn: AsyncConnection, streams: Collection[str]) -> Mapping[str, str | None]:
    """Who filed each of these issues, whom the reader must not learn from what the filer did later either."""
    if not streams:
        return {}
    found = await conn.execute(select(issues.c.id, issues.c.filed_by).where(issues.c.id.in_(streams)))
    return {row.id: row.filed_by for row in found}
