"""The feed: every event once, each stream in its order, whatever commits meanwhile."""

import asyncio

import pytest

from infra.db.engine import Database
from infra.eventstore.errors import EpochChangedError, StreamDivergedError
from infra.eventstore.store import EventStore
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import FeedPosition, StoredEvent
from tests.contract.builders import (
    ALL,
    allow_editing,
    append_to,
    chain,
    edit,
    new_event,
    page_after,
    record,
    record_within,
)


async def _read_all(db: Database, *, limit: int) -> list[StoredEvent]:
    events: list[StoredEvent] = []
    place: FeedPosition | None = None
    while (page := await page_after(db, place, limit=limit)).entries:
        assert len(page.entries) <= limit
        events += page.events
        place = page.next
    return events


async def test_the_feed_holds_every_event_once_in_pages_of_any_size(database: Database) -> None:
    first = await chain(database, "i1", length=3)
    pair = await record(database, append_to("i2", new_event(), new_event()))

    for limit in (1, 2, 5, 100):
        assert await _read_all(database, limit=limit) == [*first, *pair]


async def test_an_empty_feed_has_a_place_to_read_on_from(database: Database) -> None:
    page = await page_after(database, None)
    assert page.entries == ()

    events = await chain(database, "i1", length=1)

    assert (await page_after(database, page.next)).events == events


async def test_each_entry_knows_its_place_so_that_a_reader_may_go_on_after_it(database: Database) -> None:
    events = await chain(database, "i1", length=3)
    page = await page_after(database, None)

    for number, entry in enumerate(page.entries):
        assert (await page_after(database, entry.position)).events == events[number + 1 :]
    assert FeedPosition.of_text(page.next.text()) == page.next == page.entries[-1].position


@pytest.mark.parametrize("text", ["", "a/b", "a/1", "a/1/2/3", "a/-1/2"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        FeedPosition.of_text(text)


async def test_a_reader_sees_only_the_classes_it_may_and_moves_past_the_others(database: Database) -> None:
    await record(database, append_to("i1", new_event("open")))
    await record(database, append_to("i2", new_event("secret", visibility=KeyClass.DISCIPLINE)))

    general = await page_after(database, None, visibility=frozenset({KeyClass.GENERAL}))
    both = await page_after(database, None, visibility=frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE}))
    nothing = await page_after(database, None, visibility=frozenset())

    assert [event.type for event in general.events] == ["open"]
    assert [event.type for event in both.events] == ["open", "secret"]
    assert nothing.entries == ()
    assert general.next == both.next == nothing.next


async def test_a_place_of_another_epoch_is_refused(database: Database) -> None:
    await chain(database, "i1", length=1)
    place = (await page_after(database, None)).next
    await edit(database, "UPDATE instance SET value = 'restored' WHERE key = 'epoch'")

    with pytest.raises(EpochChangedError, match="from the start"):
        await page_after(database, place)
    assert len((await page_after(database, None)).entries) == 1


async def test_an_edited_event_does_not_pass_through_the_feed(database: Database) -> None:
    await chain(database, "i1", length=1)
    await allow_editing(database)
    await edit(database, "UPDATE events SET actor = 'x'")

    with pytest.raises(StreamDivergedError, match="not as it was recorded"):
        await page_after(database, None)


async def test_a_reader_misses_nothing_while_many_write(database: Database) -> None:
    done = asyncio.Event()

    async def write(stream: str) -> None:
        last: StoredEvent | None = None
        for number in range(12):
            if number % 3 == 0:
                (last,) = await record(database, append_to(stream, after=last, command=f"c{number}"))
                continue
            async with database.write() as conn:
                (last,) = await record_within(conn, append_to(stream, after=last, command=f"c{number}"))
                for _ in range((number * 7 + len(stream)) % 5):  # Commits overtake one another.
                    await conn.exec_driver_sql("SELECT 1")

    async def read() -> list[StoredEvent]:
        seen: list[StoredEvent] = []
        place: FeedPosition | None = None
        while True:
            ending = done.is_set()
            page = await page_after(database, place, limit=7)
            seen += page.events
            place = page.next
            if ending and not page.entries:
                return seen

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write("s" * length) for length in range(1, 15)))
    done.set()
    async with asyncio.timeout(60):
        seen = await reader

    assert len(seen) == len({event.event_id for event in seen}) == 14 * 12
    for length in range(1, 15):
        assert [event.version for event in seen if event.stream == "s" * length] == list(range(1, 13))


async def test_an_earlier_transaction_that_commits_late_is_not_passed_over(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writing transaction at a time: none can be overtaken.")
    async with database.write() as slow:
        await record_within(slow, append_to("slow"))
        await record(database, append_to("quick"))
        during = await page_after(database, None)

    after = await page_after(database, during.next)
    assert during.entries == ()
    assert [event.stream for event in after.events] == ["slow", "quick"]


async def test_transactions_follow_one_another_by_number_not_by_text(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite numbers the events themselves.")
    events = await chain(database, "i1", length=4)
    await allow_editing(database)
    for version, transaction in ((1, 9), (2, 10), (3, 99), (4, 100)):
        await edit(database, f"UPDATE events SET xid = '{transaction}' WHERE version = {version}")

    assert await _read_all(database, limit=2) == list(events)


async def test_the_head_is_where_a_reader_stands_who_has_read_everything(database: Database) -> None:
    await chain(database, "i1", length=3)

    async with database.read() as conn:
        head = await EventStore().head(conn)

    assert (await page_after(database, None, visibility=ALL)).next == head
    assert (await page_after(database, head)).entries == ()
