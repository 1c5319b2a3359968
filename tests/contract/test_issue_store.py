"""What is written with an event: all of it or nothing, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from infra.db.engine import Database
from infra.db.tables import data_keys, events, outbox, receipts
from infra.eventstore.errors import StreamDivergedError
from infra.keys.vault import Vault
from schemas.domain.sealed import KeyClass
from schemas.wire.decisions import ConflictError, Decision, Found, RecordedTooLateError
from tests.contract.shelf import NOW, RING, Shelf
from tests.domain import builders


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def _count(shelf: Shelf) -> tuple[int, ...]:
    async with shelf.database.read() as conn:
        tables = (events, outbox, data_keys, receipts)
        return tuple([int(await conn.scalar(select(func.count()).select_from(table)) or 0) for table in tables])


async def _collected(shelf: Shelf, issue_id: str, *, command_id: str, **other: str) -> Decision:
    found: Found = await shelf.store.read(issue_id, command_id="")
    assert found.issue is not None
    return Decision(
        before=found.issue,
        last_hash=other.get("last_hash", found.last_hash),
        events=(builders.COLLECTED,),
        command_id=command_id,
        command_hash="h",
        keys=tuple(Vault(RING).rewrap(issue_id, key, to=KeyClass.GENERAL) for key in found.keys),
    )


async def test_an_issue_of_another_class_is_not_there_for_a_reader_of_some(shelf: Shelf) -> None:
    issue_id = await shelf.file()

    known = await shelf.store.read_of(issue_id, classes=(KeyClass.INTAKE, KeyClass.GENERAL))
    hidden = await shelf.store.read_of(issue_id, classes=(KeyClass.DISCIPLINE, KeyClass.GENERAL))

    assert known.issue is not None
    assert [key.name for key in known.keys] == ["content", "reporter"]
    assert (hidden.issue, hidden.keys) == (None, ())


async def test_an_issue_of_another_class_is_there_for_whose_command_changed_it(shelf: Shelf) -> None:
    issue_id = await shelf.file()
    classes = (KeyClass.DISCIPLINE, KeyClass.GENERAL)

    own = await shelf.store.read_of(issue_id, classes=classes, command_id=f"file-{issue_id}")
    others = await shelf.store.read_of(issue_id, classes=classes, command_id="another")

    assert own.issue is not None
    assert [event.type for event in own.recorded] == ["filed"]
    assert (others.issue, others.recorded) == (None, ())


async def test_row_keys_and_events_change_together(shelf: Shelf) -> None:
    issue_id = await shelf.file()

    after = await shelf.store.record(await _collected(shelf, issue_id, command_id="c"))

    found = await shelf.store.read(issue_id, command_id="c")
    assert found.issue == after
    assert [event.type for event in found.recorded] == ["collected"]
    assert found.last_hash == found.recorded[-1].hash
    assert {key.name: key.key_class for key in found.keys} == {
        "content": KeyClass.GENERAL,
        "reporter": KeyClass.GENERAL,
    }


@pytest.mark.parametrize(("seconds", "recorded"), [(0, True), (-1, False)])
async def test_what_may_not_be_recorded_any_more_leaves_nothing(shelf: Shelf, seconds: int, recorded: bool) -> None:
    issue_id = await shelf.file()
    decision = await _collected(shelf, issue_id, command_id="c")
    timed = decision.model_copy(update={"not_after": NOW + timedelta(seconds=seconds)})
    before = await _count(shelf)

    if recorded:
        assert (await shelf.store.record(timed)).version == 2
        return
    with pytest.raises(RecordedTooLateError):
        await shelf.store.record(timed)
    assert await _count(shelf) == before


async def test_a_decision_on_an_old_version_conflicts_and_leaves_nothing(shelf: Shelf) -> None:
    issue_id = await shelf.file()
    first, second = [await _collected(shelf, issue_id, command_id=name) for name in ("one", "two")]
    await shelf.store.record(first)
    before = await _count(shelf)

    with pytest.raises(ConflictError):
        await shelf.store.record(second)

    assert await _count(shelf) == before


async def test_a_command_recorded_before_conflicts(shelf: Shelf) -> None:
    issue_id = await shelf.file()
    decision = await _collected(shelf, issue_id, command_id="c")
    await shelf.store.record(decision)

    with pytest.raises(ConflictError):
        await shelf.store.record(decision)


async def test_a_broken_chain_is_refused_and_nothing_is_written(shelf: Shelf) -> None:
    issue_id = await shelf.file()
    decision = await _collected(shelf, issue_id, command_id="c", last_hash="another")
    before = await _count(shelf)
    keys = (await shelf.store.read(issue_id, command_id="")).keys

    with pytest.raises(StreamDivergedError):
        await shelf.store.record(decision)

    assert await _count(shelf) == before
    assert (await shelf.store.read(issue_id, command_id="")).keys == keys


async def test_a_repeated_filing_leaves_nothing_twice(shelf: Shelf) -> None:
    await shelf.file(issue_id="a")
    before = await _count(shelf)

    await shelf.file(issue_id="a")

    assert await _count(shelf) == before
