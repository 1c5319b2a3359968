"""The event store and everything that is written in the same transaction with an event."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.bundles import Change, Rows, bundled
from infra.db.engine import Database
from infra.db.tables import data_keys, issues, outbox
from infra.eventstore import statements
from infra.eventstore.errors import AlreadyRecordedError, VersionConflictError
from infra.eventstore.store import EventStore
from infra.issues.envelopes import enveloped
from infra.issues.recent import RecentStates
from infra.issues.rows import row_of
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

    def __init__(
        self,
        database: Database,
        events: EventStore,
        *,
        clock: Clock,
        observer: Observer = _nobody,
        recent: RecentStates | None = None,
    ) -> None:
        self._database = database
        self._events = events
        self._clock = clock
        self._observer = observer
        self._recent = recent or RecentStates()

    async def read(self, issue_id: str, *, command_id: str) -> Found:
        """The state, the keys, and what `command_id` has recorded (nothing for an empty id)."""
        sql = statements.issue_with_command(self._database.dialect)
        async with self._database.glance() as conn:
            rows: Sequence[Any] = (await conn.exec_driver_sql(sql, (command_id, issue_id))).all()
        if not rows:
            return Found(issue=None)
        # One row for each pair of a key and a recorded event; there are two keys and seldom any event.
        keys = {row[2]: row[2:6] for row in rows if row[2] is not None}
        recorded = {row[7]: row[6:] for row in rows if row[7] is not None}
        return Found(
            issue=Issue.model_validate_json(rows[0][0]),
            last_hash=rows[0][1],
            recorded=tuple(self._events.event_of(recorded[version]) for version in sorted(recorded)),
            keys=tuple(_key_of(keys[name]) for name in sorted(keys)),
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
        write = self._write_at_once if self._database.dialect == "postgresql" else self._write
        try:
            last_hash = await write(append, after, decision)
        except (VersionConflictError, AlreadyRecordedError) as conflict:
            raise ConflictError from conflict
        self._observer(decision.events)
        keys = decision.keys or decision.held
        self._recent.keep(Found(issue=after, last_hash=last_hash, keys=keys))
        return after

    async def _write(self, append: Append, after: Issue, decision: Decision) -> str:
        """The hash of the last event, once all is written."""
        now = self._clock()
        async with self._database.write() as conn:
            stored = await self._events.append(conn, append, recorded_at=now)
            await _write_row(conn, after, last_hash=stored[-1].hash)
            await _write_keys(conn, after.id, decision.keys)
            await enqueue(conn, after.id, notices(decision.before, decision.events), now=now)
        return stored[-1].hash

    async def _write_at_once(self, append: Append, after: Issue, decision: Decision) -> str:
        """The same in one statement, which is a transaction by itself and one round trip instead of seven."""
        now = self._clock()
        first, values, stored = self._events.insertion("postgresql", append, recorded_at=now)
        row = row_of(after, last_hash=stored[-1].hash)
        parts: list[Rows | Change] = [Change(issues, row.pop("id"), row)]
        if decision.keys:
            parts.append(Rows(data_keys, _key_rows(after.id, decision.keys), replacing=("issue_id", "name")))
        if told := _outbox_rows(after.id, notices(decision.before, decision.events), now=now):
            parts.append(Rows(outbox, told))
        async with self._database.glance() as conn:
            sql, parameters = bundled(first, values, parts, dialect=conn.dialect)
            try:
                written = await conn.exec_driver_sql(sql, parameters)
            except IntegrityError as error:
                raise await self._events.refusal(conn, append, error) from error
            self._events.ensure_written(append, rows=written.scalar_one())
        return stored[-1].hash


async def enqueue(conn: AsyncConnection, issue_id: str, told: Iterable[Notice], *, now: datetime) -> None:
    """Put notices into the outbox: references only, never text."""
    if rows := _outbox_rows(issue_id, told, now=now):
        await conn.execute(insert(outbox), rows)


def _outbox_rows(issue_id: str, told: Iterable[Notice], *, now: datetime) -> list[dict[str, Any]]:
    return [
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


async def _write_row(conn: AsyncConnection, issue: Issue, *, last_hash: str) -> None:
    row = row_of(issue, last_hash=last_hash)
    await conn.execute(_UPDATE, {**row, "wanted": row.pop("id")})


async def _write_keys(conn: AsyncConnection, issue_id: str, keys: tuple[WrappedKey, ...]) -> None:
    """Wrapping anew replaces: the old class must not be able to open what is written from now on."""
    if not keys:
        return
    await conn.execute(delete(data_keys).where(data_keys.c.issue_id == issue_id))
    await conn.execute(insert(data_keys), _key_rows(issue_id, keys))


def _key_rows(issue_id: str, keys: tuple[WrappedKey, ...]) -> list[dict[str, Any]]:
    return [{"issue_id": issue_id, **key.model_dump(mode="json")} for key in keys]


def _key_of(row: Sequence[Any]) -> WrappedKey:
    name, key_class, public, wrapped = row
    return WrappedKey(name=name, key_class=key_class, public=public, wrapped=wrapped)


_UPDATE = (
    update(issues)
    .where(issues.c.id == bindparam("wanted"))
    .values({column.name: bindparam(column.name) for column in issues.c if column.name != "id"})
)
