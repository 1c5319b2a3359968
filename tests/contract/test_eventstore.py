"""What the event store promises, on both databases: appends that are whole, once, in order, and never edited."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from sqlalchemy.exc import DBAPIError

from infra.db.bundles import Rows
from infra.db.engine import Database
from infra.db.errors import ConstraintError
from infra.db.tables import instance
from infra.eventstore.chain import event_hash
from infra.eventstore.errors import (
    AlreadyRecordedError,
    StreamDivergedError,
    UnstorableEventError,
    VersionConflictError,
)
from infra.eventstore.store import EventStore
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import Append, NewEvent
from tests.contract.builders import AT, allow_editing, append_to, chain, edit, history, new_event, record


async def test_events_come_back_as_they_were_recorded(database: Database) -> None:
    body = {"z": 1, "a": [True, None, 1.5], "text": "“路灯”\n\u0000 \x7f 𠮷"}

    recorded = await record(database, append_to("i1", new_event("filed", body=body), new_event("collected")))

    assert await history(database, "i1") == recorded
    first, second = recorded
    assert (first.version, first.ordinal, first.type, first.prev_hash) == (1, 0, "filed", "")
    assert (second.version, second.ordinal, second.type, second.prev_hash) == (2, 1, "collected", first.hash)
    assert first.body == body
    assert (first.actor, first.command_id, first.command_hash) == ("officer-1", "c1", "r1")
    assert first.visibility is KeyClass.GENERAL
    assert first.event_id != second.event_id


async def test_the_hash_covers_everything_stored_as_canonical_json(database: Database) -> None:
    (event,) = await record(database, append_to("i1", new_event(body={"b": 2, "a": 'é\t"\\/\u001f'})))

    covered: dict[str, Any] = {
        "actor": "officer-1",
        "at": "2026-03-01T00:00:00.000000Z",
        "body": {"a": 'é\t"\\/\u001f', "b": 2},
        "command_hash": "r1",
        "command_id": "c1",
        "event_id": event.event_id,
        "ordinal": 0,
        "prev_hash": "",
        "recorded_at": "2026-03-01T00:00:00.000000Z",
        "schema_version": 1,
        "stream": "i1",
        "type": "noted",
        "version": 1,
        "visibility": "general",
    }
    assert event.hash == hashlib.sha256(rfc8785.dumps(covered)).hexdigest()


async def test_times_are_kept_to_the_microsecond_in_utc(database: Database) -> None:
    beijing = datetime(2026, 3, 1, 8, 0, 0, 7, tzinfo=timezone(timedelta(hours=8)))
    new = new_event().model_copy(update={"at": beijing})

    await record(database, append_to("i1", new))

    (event,) = await history(database, "i1")
    assert event.at == datetime(2026, 3, 1, 0, 0, 0, 7, tzinfo=UTC)
    assert event.at.utcoffset() == timedelta(0)


async def test_the_same_command_again_is_told_so_and_records_nothing(database: Database) -> None:
    append = append_to("i1", new_event(), new_event())
    recorded = await record(database, append)

    with pytest.raises(AlreadyRecordedError) as refused:
        await record(database, append)

    assert (refused.value.stream, refused.value.command_id) == ("i1", "c1")
    async with database.read() as conn:
        assert await EventStore().find(conn, stream="i1", command_id="c1") == recorded
        assert await EventStore().find(conn, stream="i1", command_id="c2") == ()


async def test_the_same_command_at_a_later_version_is_told_so(database: Database) -> None:
    await record(database, append_to("i1"))
    (_, last) = await record(
        database, append_to("i1", new_event(), new_event(), command="c2", after=(await history(database, "i1"))[-1])
    )

    with pytest.raises(AlreadyRecordedError):
        await record(database, append_to("i1", after=last, command="c1", request="another"))

    assert len(await history(database, "i1")) == 3


async def test_another_command_at_a_version_that_is_taken_is_a_conflict(database: Database) -> None:
    (first,) = await record(database, append_to("i1"))
    await record(database, append_to("i1", after=first, command="c2"))

    with pytest.raises(VersionConflictError, match="Version 2 of i1"):
        await record(database, append_to("i1", new_event(), new_event(), after=first, command="c3"))
    with pytest.raises(VersionConflictError, match="Version 1 of i1"):
        await record(database, append_to("i1", command="c3"))

    assert [event.command_id for event in await history(database, "i1")] == ["c1", "c2"]


async def test_an_append_on_a_history_that_is_not_there_is_refused(database: Database) -> None:
    (first,) = await record(database, append_to("i1"))
    ahead = first.model_copy(update={"version": 5})
    other = first.model_copy(update={"hash": "0" * 64})

    for imagined in (ahead, other):
        with pytest.raises(StreamDivergedError, match="with the hash that was read"):
            await record(database, append_to("i1", after=imagined, command="c2"))

    assert await history(database, "i1") == (first,)


async def test_an_event_id_that_is_taken_by_another_stream_is_divergence(database: Database) -> None:
    (first,) = await record(database, append_to("i1"))
    await allow_editing(database)
    await edit(database, "UPDATE events SET stream = 'i2', command_id = 'c0'")

    with pytest.raises(StreamDivergedError, match="cannot take this event"):
        await record(database, append_to("i1"))
    assert first.stream == "i1"


async def test_what_is_refused_beside_an_append_takes_it_along(database: Database) -> None:
    taken = Rows(instance, ({"key": "epoch", "value": "again"},))

    with pytest.raises(ConstraintError, match="instance"):
        await EventStore().append(database, append_to("i1"), recorded_at=AT, beside=lambda _: (taken,))

    assert await history(database, "i1") == ()


async def test_what_stands_beside_an_append_may_hold_its_last_hash(database: Database) -> None:
    def beside(last_hash: str) -> tuple[Rows]:
        return (Rows(instance, ({"key": "last", "value": last_hash},)),)

    (_, last) = await EventStore().append(
        database, append_to("i1", new_event(), new_event()), recorded_at=AT, beside=beside
    )

    rows = await database.fetch("SELECT value FROM instance WHERE key = 'last'", ())
    assert [row[0] for row in rows] == [last.hash]


def test_an_append_says_both_version_and_hash_or_neither() -> None:
    for version, hash_ in ((0, "abc"), (1, "")):
        with pytest.raises(ValueError, match="new stream has version 0"):
            Append(
                stream="i1",
                expected_version=version,
                expected_hash=hash_,
                command_id="c",
                command_hash="",
                events=(new_event(),),
            )


def test_an_event_without_a_zone_is_refused() -> None:
    values: dict[str, Any] = new_event().model_dump() | {"at": datetime(2026, 3, 1)}  # noqa: DTZ001
    with pytest.raises(ValueError, match="timezone"):
        NewEvent(**values)


@pytest.mark.parametrize("body", [{"text": "\ud800"}, {"\ud800": 1}, {"n": 2**60}, {"n": float("nan")}])
async def test_a_body_without_canonical_json_is_refused(database: Database, body: dict[str, Any]) -> None:
    with pytest.raises(UnstorableEventError, match="i1 cannot be stored"):
        await record(database, append_to("i1", new_event(body=body)))

    assert await history(database, "i1") == ()


async def test_twenty_writers_on_one_stream_get_one_winner_for_each_version(database: Database) -> None:
    async def write(task: int) -> int:
        conflicts = 0
        for number in range(5):
            command = f"{task}-{number}"
            while True:
                events = await history(database, "i1")
                try:
                    await record(database, append_to("i1", after=events[-1] if events else None, command=command))
                    break
                except VersionConflictError:
                    conflicts += 1
        return conflicts

    conflicts = await asyncio.gather(*(write(task) for task in range(20)))

    events = await history(database, "i1")
    assert [event.version for event in events] == list(range(1, 101))
    assert {event.command_id for event in events} == {f"{task}-{number}" for task in range(20) for number in range(5)}
    assert sum(conflicts) > 0  # else nothing was concurrent and the test shows nothing


async def test_one_command_sent_by_twenty_at_once_is_recorded_once(database: Database) -> None:
    append = append_to("i1", new_event(), new_event())

    results = await asyncio.gather(*(record(database, append) for _ in range(20)), return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == ["AlreadyRecordedError"] * 19 + ["tuple"]
    assert len(await history(database, "i1")) == 2


async def test_a_stream_is_read_from_any_version_on(database: Database) -> None:
    events = await chain(database, "i1", length=4)

    async with database.read() as conn:
        assert await EventStore().load(conn, "i1", after=2) == events[2:]
        assert await EventStore().load(conn, "i1", after=4) == ()
        assert await EventStore().load(conn, "none") == ()


async def test_all_streams_are_named_in_order_a_page_at_a_time(database: Database) -> None:
    for stream in ("b", "c", "a", "路"):
        await chain(database, stream, length=2)

    async with database.read() as conn:
        names = [name async for name in EventStore().streams(conn, page=2)]
    assert names == ["a", "b", "c", "路"]


@pytest.mark.parametrize(
    "sql", ["UPDATE events SET actor = 'x'", "DELETE FROM events", "UPDATE events SET body = '{}' WHERE version = 1"]
)
async def test_events_are_never_edited(database: Database, sql: str) -> None:
    events = await chain(database, "i1", length=2)

    with pytest.raises(DBAPIError, match="events are never edited or deleted"):
        await edit(database, sql)

    assert await history(database, "i1") == events


async def test_events_are_not_replaced_or_emptied_either(database: Database) -> None:
    events = await chain(database, "i1", length=2)
    sql = {
        "sqlite": "INSERT OR REPLACE INTO events SELECT * FROM events WHERE version = 1",
        "postgresql": "TRUNCATE events",
    }[database.dialect]

    with pytest.raises(DBAPIError, match="events are never edited or deleted"):
        await edit(database, sql)

    assert await history(database, "i1") == events


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET actor = 'x' WHERE version = 2",
        'UPDATE events SET body = \'{"text": "路灯坏了"}\' WHERE version = 2',
        "UPDATE events SET body = 'no json' WHERE version = 2",
        "DELETE FROM events WHERE version = 2",
        "DELETE FROM events WHERE version = 1",
    ],
)
async def test_an_edited_stream_is_never_read_as_if_it_were_whole(database: Database, sql: str) -> None:
    await chain(database, "i1", length=3)
    await allow_editing(database)
    await edit(database, sql)

    with pytest.raises(StreamDivergedError, match=r"Version [12] of i1"):
        await history(database, "i1")


async def test_an_event_taken_from_another_history_is_out_of_the_chain(database: Database) -> None:
    first, second = await chain(database, "i1", length=2)
    forged = second.model_copy(update={"prev_hash": "f" * 64})
    hash_ = event_hash(forged, body='{"text":"路灯坏了"}')
    await allow_editing(database)
    await edit(database, f"UPDATE events SET prev_hash = '{'f' * 64}', hash = '{hash_}' WHERE version = 2")

    with pytest.raises(StreamDivergedError, match="Version 2 of i1 is missing or out of the chain"):
        await history(database, "i1")
    assert first.recorded_at == AT
