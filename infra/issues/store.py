"""The event store and everything that is written in the same transaction with an event."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import data_keys, issues, outbox
from infra.eventstore.errors import AlreadyRecordedError, VersionConflictError
from infra.eventstore.store import EventStore
from infra.issues.envelopes import enveloped
from infra.issues.rows import issue_of, row_of
from schemas.domain.events import Event
from schemas.domain.issue import Issue, replay
from schemas.domain.notices import Notice, notices
from schemas.domain.sealed import WrappedKey
from schemas.wire.decisions import ConflictError, Decision, Found
from schemas.wire.stored import Append

Clock = Callable[[], datetime]
Observer = Callable[[Sequence[Event]], None]


def _nobody(_: Sequence[Event]) -> None:
    """Nobody counts."""


class IssueStore:
    """Reads an issue in one snapshot, records a decision in one transaction."""

    def __init__(self, database: Database, events: EventStore, *, clock: Clock, observer: Observer = _nobody) -> None:
        self._database = database
        self._events = events
        self._clock = clock
        self._observer = observer

    async def read(self, issue_id: str, *, command_id: str) -> Found:
        """The state, the keys, and what `command_id` has recorded (nothing for an empty id)."""
        async with self._database.read() as conn:
            row = (await conn.execute(_ROW, {"wanted": issue_id})).one_or_none()
            if row is None:
                return Found(issue=None)
            keys = (await conn.execute(_KEYS, {"wanted": issue_id})).mappings()
            recorded = await self._events.find(conn, stream=issue_id, command_id=command_id) if command_id else ()
            return Found(
                issue=issue_of(row.state),
                last_hash=row.last_hash,
                recorded=recorded,
                keys=tuple(WrappedKey.model_validate(dict(key)) for key in keys),
            )

    async def record(self, decision: Decision) -> Issue:
        """Append the events with the row they lead to, the keys and the notices.

        Raises:
            ConflictError: the version read is not the newest, or the command is recorded already.
            StorageError: the database could not; nothing was recorded.
        """
        after = replay(decision.events, start=decision.before)
        assert after is not None, "folding onto an issue gives an issue"
        append = Append(
            stream=decision.before.id,
            expected_version=decision.before.version,
            expected_hash=decision.last_hash,
            command_id=decision.command_id,
            command_hash=decision.command_hash,
            events=enveloped(decision.events, visibility=decision.before.key_class),
        )
        now = self._clock()
        try:
            async with self._database.write() as conn:
                stored = await self._events.append(conn, append, recorded_at=now)
                await _write_row(conn, after, last_hash=stored[-1].hash)
                await _write_keys(conn, after.id, decision.keys)
                await enqueue(conn, after.id, notices(decision.before, decision.events), now=now)
        except (VersionConflictError, AlreadyRecordedError) as conflict:
            raise ConflictError from conflict
        self._observer(decision.events)
        return after


async def enqueue(conn: AsyncConnection, issue_id: str, told: Iterable[Notice], *, now: datetime) -> None:
    """Put notices into the outbox: references only, never text."""
    rows = [
        {
            "issue_id": issue_id,
            "version": notice.version,
            "kind": notice.kind.value,
            "reference": {"to": list(notice.to)},
            "created_at": now,
            "next_try_at": now,
        }
        for notice in told
    ]
    if rows:
        await conn.execute(insert(outbox), rows)


async def _write_row(conn: AsyncConnection, issue: Issue, *, last_hash: str) -> None:
    row = row_of(issue, last_hash=last_hash)
    await conn.execute(_UPDATE, {**row, "wanted": row.pop("id")})


async def _write_keys(conn: AsyncConnection, issue_id: str, keys: tuple[WrappedKey, ...]) -> None:
    """Wrapping anew replaces: the old class must not be able to open what is written from now on."""
    if not keys:
        return
    await conn.execute(delete(data_keys).where(data_keys.c.issue_id == issue_id))
    await conn.execute(insert(data_keys), [{"issue_id": issue_id, **key.model_dump(mode="json")} for key in keys])


_ROW = select(issues.c.state, issues.c.last_hash).where(issues.c.id == bindparam("wanted"))
_KEYS = select(data_keys.c.name, data_keys.c.key_class, data_keys.c.public, data_keys.c.wrapped).where(
    data_keys.c.issue_id == bindparam("wanted")
)
_UPDATE = (
    update(issues)
    .where(issues.c.id == bindparam("wanted"))
    .values({column.name: bindparam(column.name) for column in issues.c if column.name != "id"})
)
