"""Appends and events for the suites of the event store."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.eventstore import statements
from infra.eventstore.chain import chained
from infra.eventstore.rows import dialect_of
from infra.eventstore.store import EventStore
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import Append, FeedPage, FeedPosition, NewEvent, StoredEvent

AT = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
ALL = frozenset(KeyClass)


def new_event(
    kind: str = "noted", *, visibility: KeyClass = KeyClass.GENERAL, body: dict[str, Any] | None = None
) -> NewEvent:
    return NewEvent(
        type=kind,
        schema_version=1,
        at=AT,
        actor="officer-1",
        body={"text": "路灯坏了"} if body is None else body,
        visibility=visibility,
    )


def append_to(
    stream: str, *events: NewEvent, after: StoredEvent | None = None, command: str = "c1", request: str = "r1"
) -> Append:
    return Append(
        stream=stream,
        expected_version=after.version if after else 0,
        expected_hash=after.hash if after else "",
        command_id=command,
        command_hash=request,
        events=events or (new_event(),),
    )


async def record(db: Database, append: Append) -> tuple[StoredEvent, ...]:
    return await EventStore().append(db, append, recorded_at=AT)


async def record_within(conn: AsyncConnection, append: Append) -> tuple[StoredEvent, ...]:
    """The store's own rows in a transaction of the caller, which may stay open as long as it likes."""
    rows = list(chained(append, recorded_at=AT))
    dialect = dialect_of(conn)
    await conn.exec_driver_sql(
        statements.insertion(dialect, rows=len(rows), follows=False), statements.parameters(dialect, rows)
    )
    return tuple(event for event, _ in rows)


async def history(db: Database, stream: str) -> tuple[StoredEvent, ...]:
    async with db.read() as conn:
        return await EventStore().load(conn, stream)


async def chain(db: Database, stream: str, *, length: int) -> tuple[StoredEvent, ...]:
    """A stream of so many commands of one event each."""
    last: StoredEvent | None = None
    for number in range(length):
        (last,) = await record(db, append_to(stream, after=last, command=f"{stream}-{number}"))
    return await history(db, stream)


async def page_after(
    db: Database, after: FeedPosition | None, *, limit: int = 1000, visibility: frozenset[KeyClass] = ALL
) -> FeedPage:
    async with db.read() as conn:
        return await EventStore().feed(conn, after=after, limit=limit, visibility=visibility)


async def allow_editing(db: Database) -> None:
    """What someone with all rights on the database could do: drop the triggers that refuse edits."""
    triggers = {"sqlite": ("events_no_update", "events_no_delete"), "postgresql": ("events_no_update_or_delete",)}
    on = " ON events" if db.dialect == "postgresql" else ""
    async with db.write() as conn:
        for trigger in triggers[db.dialect]:
            await conn.exec_driver_sql(f"DROP TRIGGER {trigger}{on}")


async def edit(db: Database, sql: str) -> None:
    async with db.write() as conn:
        await conn.exec_driver_sql(sql)
