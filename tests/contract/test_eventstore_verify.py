"""Proof of the history: every kind of tampering is found, and the first broken version named."""

import pytest
from sqlalchemy import insert

from infra.db.engine import Database
from infra.db.tables import issues
from infra.eventstore.chain import event_hash
from infra.eventstore.verifying import verify
from schemas.wire.stored import StoredEvent
from tests.contract.builders import AT, allow_editing, chain, edit


async def test_a_history_as_it_was_recorded_is_clean(database: Database) -> None:
    for number in range(5):
        await chain(database, f"i{number}", length=3)
    seen: list[tuple[int, int]] = []

    report = await verify(database, progress=lambda done, total: seen.append((done, total)), page=4)

    assert report.clean
    assert (report.streams, report.events, report.broken) == (5, 15, ())
    assert seen == [(4, 15), (8, 15), (12, 15), (15, 15)]


async def test_an_empty_history_is_clean(database: Database) -> None:
    report = await verify(database)

    assert report.clean
    assert (report.streams, report.events) == (0, 0)


@pytest.mark.parametrize(
    ("sql", "version", "reason"),
    [
        ("UPDATE events SET actor = 'x' WHERE version = 2", 2, "not as it was recorded"),
        ("UPDATE events SET body = 'no json' WHERE version = 2", 2, "not as it was recorded"),
        ('UPDATE events SET body = \'{ "text":"路灯坏了"}\' WHERE version = 2', 2, "not as it was recorded"),
        ("UPDATE events SET hash = prev_hash WHERE version = 3", 3, "not as it was recorded"),
        ("UPDATE events SET visibility = 'discipline' WHERE version = 1", 1, "not as it was recorded"),
        ("DELETE FROM events WHERE version = 3", 3, "missing"),
        ("DELETE FROM events WHERE version = 1", 1, "missing"),
    ],
)
@pytest.mark.parametrize("page", [1, 2, 500])
async def test_a_tampered_row_is_found_and_named(
    database: Database, sql: str, version: int, reason: str, page: int
) -> None:
    await chain(database, "good", length=2)
    await chain(database, "bad", length=5)
    await allow_editing(database)
    await edit(database, f"{sql} AND stream = 'bad'")

    report = await verify(database, page=page)

    assert (report.broken_streams, report.clean) == (1, False)
    (broken,) = report.broken
    assert (broken.stream, broken.version) == ("bad", version)
    assert reason in broken.reason


async def test_a_history_put_together_from_two_is_found(database: Database) -> None:
    _, second = await chain(database, "i1", length=2)
    forged = second.model_copy(update={"prev_hash": "f" * 64})
    hash_ = event_hash(forged, body='{"text":"路灯坏了"}')
    await allow_editing(database)
    await edit(database, f"UPDATE events SET prev_hash = '{'f' * 64}', hash = '{hash_}' WHERE version = 2")

    report = await verify(database)

    (broken,) = report.broken
    assert (broken.stream, broken.version) == ("i1", 2)
    assert broken.reason == "The event does not follow the one before it."


@pytest.mark.parametrize("page", [1, 2, 500])
async def test_a_version_that_stands_twice_is_found(database: Database, page: int) -> None:
    await chain(database, "i1", length=3)
    await allow_editing(database)
    await _forget_uniqueness(database)
    await edit(database, f"INSERT INTO events ({_COLUMNS}) SELECT {_COLUMNS} FROM events WHERE version = 2")

    report = await verify(database, page=page)

    (broken,) = report.broken
    assert (broken.stream, broken.version, broken.reason) == ("i1", 2, "The version stands there more than once.")


async def test_a_tail_cut_off_or_added_shows_against_the_issue_row(database: Database) -> None:
    for stream in ("cut", "added", "whole"):
        events = await chain(database, stream, length=3)
        upto = 2 if stream == "added" else 3
        await _issue_row(database, stream, events[upto - 1])
    await allow_editing(database)
    await edit(database, "DELETE FROM events WHERE stream = 'cut' AND version = 3")

    report = await verify(database, page=1)

    assert [(broken.stream, broken.version) for broken in report.broken] == [("added", 2), ("cut", 3)]
    assert {broken.reason for broken in report.broken} == {"The issue row and the end of its stream differ."}


async def test_only_so_many_broken_streams_are_named(database: Database) -> None:
    for number in range(4):
        await chain(database, f"i{number}", length=2)
    await allow_editing(database)
    await edit(database, "UPDATE events SET actor = 'x'")

    report = await verify(database, named=3)

    assert report.broken_streams == 4
    assert [broken.stream for broken in report.broken] == ["i0", "i1", "i2"]


_COLUMNS = (
    "stream, version, event_id, type, schema_version, at, recorded_at, actor, command_id, ordinal, command_hash, "
    "body, visibility, prev_hash, hash"
)


async def _forget_uniqueness(db: Database) -> None:
    if db.dialect == "sqlite":
        await edit(db, "CREATE TABLE copied AS SELECT * FROM events WHERE 1 = 0")
        await edit(db, "INSERT INTO copied SELECT * FROM events")
        await edit(db, "DROP TABLE events")
        await edit(db, f"CREATE TABLE events (position INTEGER PRIMARY KEY, {_COLUMNS})")
        await edit(db, f"INSERT INTO events (position, {_COLUMNS}) SELECT position, {_COLUMNS} FROM copied")
        return
    for constraint in ("pk_events", "uq_events_event_id", "uq_events_stream_command_id_ordinal"):
        await edit(db, f"ALTER TABLE events DROP CONSTRAINT {constraint}")


async def _issue_row(db: Database, stream: str, last: StoredEvent) -> None:
    async with db.write() as conn:
        await conn.execute(
            insert(issues).values(
                id=stream,
                version=last.version,
                last_hash=last.hash,
                status="filed",
                key_class="general",
                sealed=False,
                filed_at=AT,
                open=True,
                state={},
            )
        )
