"""The event store: appends that are whole or not at all, reads, and a feed that misses nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.bundles import Bundle, Part
from infra.db.engine import Database
from infra.db.errors import ConstraintError
from infra.eventstore import statements
from infra.eventstore.chain import chained
from infra.eventstore.errors import (
    AlreadyRecordedError,
    EpochChangedError,
    EventStoreError,
    StreamDivergedError,
    VersionConflictError,
)
from infra.eventstore.rows import dialect_of, place_in, recorded
from infra.eventstore.upcasting import Upcasters
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import Append, FeedEntry, FeedPage, FeedPosition, StoredEvent

# From the hash of the last event appended to what is written with it.
Beside = Callable[[str], Sequence[Part]]

# PostgreSQL tells a violated constraint by its name, SQLite by its columns.
_RECORDED: Final = "uq_events_stream_command_id_ordinal"
_TAKEN: Final = "pk_events"
_OURS: Final = (_RECORDED, _TAKEN, "uq_events_event_id", "events.")


def _nothing(_: str) -> Sequence[Part]:
    return ()


class EventStore:
    """An append is a transaction by itself; everything else reads on a connection of the caller."""

    def __init__(self, upcasters: Upcasters | None = None) -> None:
        self._upcasters = upcasters or Upcasters()

    async def append(
        self, database: Database, append: Append, *, recorded_at: datetime, beside: Beside = _nothing
    ) -> tuple[StoredEvent, ...]:
        """Record the events of one command and what is written beside them, all or none, durable on return.

        Raises:
            AlreadyRecordedError: the command is on the stream already.
            VersionConflictError: another command was first. PostgreSQL may say so of the same command, too: look the
                command up in a new transaction after either.
            StreamDivergedError: the event before is not as the caller read it.
            UnstorableEventError: a body has no canonical JSON.
            ConstraintError: what stands beside was refused.
            StorageError: the database could not.
        """
        rows = list(chained(append, recorded_at=recorded_at))
        bundle = _bundle(database, append, rows, parts=beside(rows[-1][0].hash))
        try:
            written = await database.write_at_once(bundle)
        except ConstraintError as error:
            if not error.constraint.startswith(_OURS):
                raise
            raise await _conflict(database, append, error) from error
        if written != len(rows):
            raise StreamDivergedError(
                f"{append.stream} has no event {append.expected_version} with the hash that was read.",
                stream=append.stream,
            )
        return tuple(event for event, _ in rows)

    async def find(self, conn: AsyncConnection, *, stream: str, command_id: str) -> tuple[StoredEvent, ...]:
        """What a command has recorded on a stream, in order; empty when it has not."""
        sql = statements.by_command(dialect_of(conn))
        rows = (await conn.exec_driver_sql(sql, (stream, command_id))).all()
        return tuple(self._upcasters.newest(recorded(row)) for row in rows)

    def event_of(self, row: Sequence[Any]) -> StoredEvent:
        """The event of a row in the order of `statements.COLUMNS`, upcast; raises StreamDivergedError."""
        return self._upcasters.newest(recorded(row))

    async def load(self, conn: AsyncConnection, stream: str, *, after: int = 0) -> tuple[StoredEvent, ...]:
        """The events of a stream after a version, in order, upcast.

        Raises:
            StreamDivergedError: an event is missing or not as it was recorded.
        """
        sql = statements.by_stream(dialect_of(conn))
        events = tuple(recorded(row) for row in (await conn.exec_driver_sql(sql, (stream, after))).all())
        _refuse_gaps(events, stream=stream, after=after)
        return tuple(self._upcasters.newest(event) for event in events)

    async def streams(self, conn: AsyncConnection, *, page: int = 500) -> AsyncIterator[str]:
        """The names of all streams, sorted, so many fetched at a time."""
        sql = statements.next_streams(dialect_of(conn))
        last = ""
        while names := (await conn.exec_driver_sql(sql, (last, page))).scalars().all():
            for name in names:
                yield name
            last = names[-1]

    async def head(self, conn: AsyncConnection) -> FeedPosition:
        """The last place of the feed that nothing can come before any more."""
        row: Sequence[Any] = (await conn.exec_driver_sql(statements.feed_head(dialect_of(conn)))).one()
        return _position(row)

    async def place_of(self, conn: AsyncConnection, *, stream: str, version: int) -> FeedPosition | None:
        """Where an event stands in the feed; None when it was never recorded."""
        sql = statements.place_of(dialect_of(conn))
        row: Sequence[Any] | None = (await conn.exec_driver_sql(sql, (stream, version))).one_or_none()
        return None if row is None else _position(row)

    async def feed(
        self, conn: AsyncConnection, *, after: FeedPosition | None, limit: int, visibility: frozenset[KeyClass]
    ) -> FeedPage:
        """At most `limit` events after a place (None: the start) that may be seen, upcast, and where to read on.

        No event is missed or comes later at a place already passed, however many write at once. An open writing
        transaction anywhere in a PostgreSQL cluster holds the feed back until it ends.

        Raises:
            EpochChangedError: `after` is of another epoch.
            StreamDivergedError: an event is not as it was recorded.
        """
        dialect = dialect_of(conn)
        head = await self.head(conn)
        start = after or FeedPosition(epoch=head.epoch, transaction=0, number=0)
        if start.epoch != head.epoch:
            raise EpochChangedError("The feed was numbered anew since this reader began; read it from the start.")
        if not visibility:
            return FeedPage(entries=(), next=head)
        values = (*place_in(dialect, start), *place_in(dialect, head), *sorted(visibility), limit)
        rows = (await conn.exec_driver_sql(statements.feed_page(dialect, classes=len(visibility)), values)).all()
        entries = tuple(self._entry(row, epoch=head.epoch) for row in rows)
        if len(entries) == limit:
            return FeedPage(entries=entries, next=entries[-1].position)
        return FeedPage(entries=entries, next=head)

    def _entry(self, row: Sequence[Any], *, epoch: str) -> FeedEntry:
        place = FeedPosition(epoch=epoch, transaction=int(row[-2]), number=row[-1])
        return FeedEntry(event=self._upcasters.newest(recorded(row[:-2])), position=place)


def _position(row: Sequence[Any]) -> FeedPosition:
    return FeedPosition(epoch=row[0], transaction=int(row[1]), number=row[2])


def _bundle(
    database: Database, append: Append, rows: Sequence[tuple[StoredEvent, str]], *, parts: Sequence[Part]
) -> Bundle:
    follows = append.expected_version > 0
    values = statements.parameters(database.dialect, rows)
    if follows:
        values += (append.stream, append.expected_version, append.expected_hash)
    sql = statements.insertion(database.dialect, rows=len(rows), follows=follows)
    return Bundle(sql, values, rows=len(rows), parts=parts)


async def _conflict(database: Database, append: Append, error: ConstraintError) -> EventStoreError:
    """Which refusal a violated constraint means. SQLite names one of several: what stands there by now decides."""
    if database.dialect == "postgresql":
        is_recorded, is_taken = error.constraint == _RECORDED, error.constraint == _TAKEN
    else:
        is_recorded = await _exists(database, statements.by_command("sqlite"), append.stream, append.command_id)
        is_taken = await _exists(database, statements.by_stream("sqlite"), append.stream, append.expected_version)
    if is_recorded:
        return AlreadyRecordedError(stream=append.stream, command_id=append.command_id)
    if is_taken:
        return VersionConflictError(
            f"Version {append.expected_version + 1} of {append.stream} is another command's.", stream=append.stream
        )
    return StreamDivergedError(f"{append.stream} cannot take this event: {error}.", stream=append.stream)


async def _exists(database: Database, sql: str, *values: str | int) -> bool:
    return bool(await database.fetch(sql, values))


def _refuse_gaps(events: Sequence[StoredEvent], *, stream: str, after: int) -> None:
    """Versions must count up by one, and each event but the first read be chained to the one before it."""
    prev_hash = "" if after == 0 else None
    for version, event in enumerate(events, start=after + 1):
        if event.version != version or prev_hash not in {None, event.prev_hash}:
            raise StreamDivergedError(f"Version {version} of {stream} is missing or out of the chain.", stream=stream)
        prev_hash = event.hash
