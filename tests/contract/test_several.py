"""Several issues read at once, lists narrowed to several statuses or one number, and a feed from now on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.views.listed import listed
from infra.db.discipline_tables import general_readers
from infra.db.engine import Database
from infra.eventstore import statements
from infra.issues.access import AccessJournal
from infra.issues.feed import FeedReader
from infra.issues.readers import ReadersBook
from infra.issues.reading import IssueReader
from infra.keys.errors import CursorError
from schemas.domain.principals import Scope
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.reading import FeedItem, Order, Query
from tests.contract.shelf import CURSORS, NOW, Shelf, a_row, ids

GENERAL = Scope(classes=frozenset({KeyClass.GENERAL}))
OF_GENERAL = (KeyClass.GENERAL, KeyClass.GENERAL)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def test_several_are_read_as_each_is_read_alone(shelf: Shelf) -> None:
    lamp, drain = await shelf.general(issue_id="lamp"), await shelf.general(issue_id="drain")

    found = await shelf.store.several([lamp, drain, "nothing"], classes=OF_GENERAL)

    assert sorted(found) == ["drain", "lamp"]
    for issue_id, one in found.items():
        assert one == await shelf.store.read_of(issue_id, classes=OF_GENERAL)
    assert len(found["lamp"].keys) > 0


async def test_of_several_those_of_another_class_are_not_even_read(shelf: Shelf) -> None:
    lamp, bribe, undecided = await shelf.general(issue_id="lamp"), await shelf.sealed(), await shelf.file()

    general = await shelf.store.several([lamp, bribe, undecided], classes=OF_GENERAL)
    discipline = await shelf.store.several([lamp, bribe], classes=(KeyClass.DISCIPLINE, KeyClass.GENERAL))

    assert sorted(general) == [lamp]
    assert sorted(discipline) == sorted([lamp, bribe])


async def test_of_none_none_are_read_and_what_is_no_id_is_none(shelf: Shelf) -> None:
    reader = IssueReader(database=shelf.database, events=shelf.events, store=shelf.store)

    assert await reader.several([], classes=OF_GENERAL) == {}
    assert await reader.several(["\x00", "\ud800"], classes=OF_GENERAL) == {}


async def test_an_issue_whose_keys_are_gone_is_read_without_any(shelf: Shelf) -> None:
    await shelf.put(a_row("bare"))

    found = await shelf.store.several(["bare"], classes=OF_GENERAL)

    assert found["bare"].keys == ()


async def test_the_first_reading_of_each_of_several_is_kept_once(shelf: Shelf) -> None:
    journal = AccessJournal(database=shelf.database, cursors=CURSORS, secret=b"s" * 32)
    book = ReadersBook(database=shelf.database, journal=journal)

    await book.note_all(reader="staff-li", issue_ids=["lamp", "drain", "lamp"], at=NOW)
    await book.note_all(reader="staff-li", issue_ids=["lamp"], at=NOW + timedelta(hours=1))
    await book.note_all(reader="staff-li", issue_ids=[], at=NOW)
    again = ReadersBook(database=shelf.database, journal=journal)  # Another process.
    await again.note_all(reader="staff-li", issue_ids=["lamp", "wall"], at=NOW + timedelta(hours=2))
    await again.note_all(reader="staff-wang", issue_ids=["lamp"], at=NOW + timedelta(hours=3))

    assert [(one.reader, one.at) for one in await book.before("lamp")] == [
        ("staff-li", NOW),
        ("staff-wang", NOW + timedelta(hours=3)),
    ]
    async with shelf.database.read() as conn:
        assert (await conn.execute(select(func.count()).select_from(general_readers))).scalar_one() == 4


SEVERAL = [
    a_row("routed"),
    a_row("accepted", status=Status.ACCEPTED),
    a_row("returned", status=Status.RETURNED),
    a_row("closed", status=Status.CLOSED),
]


@pytest.mark.parametrize("order", Order)
async def test_a_list_is_narrowed_to_any_of_several_statuses(shelf: Shelf, order: Order) -> None:
    await shelf.put(*SEVERAL)
    both = Query(statuses=(Status.ROUTED, Status.ACCEPTED), order=order)

    page = await shelf.lists.page(both, scope=GENERAL)
    every = await shelf.lists.page(Query(order=order), scope=GENERAL)

    assert sorted(ids(page.items)) == ["accepted", "routed"]
    assert len(every.items) == 4


async def test_the_page_after_belongs_to_the_same_statuses(shelf: Shelf) -> None:
    await shelf.put(*SEVERAL)
    both = Query(statuses=(Status.ROUTED, Status.ACCEPTED), order=Order.DUE, limit=1)

    first = await shelf.lists.page(both, scope=GENERAL)
    second = await shelf.lists.page(both.model_copy(update={"cursor": first.next}), scope=GENERAL)

    assert (ids(first.items), ids(second.items), second.next) == (["accepted"], ["routed"], None)
    other = Query(statuses=(Status.ROUTED,), order=Order.DUE, limit=1, cursor=first.next)
    with pytest.raises(CursorError):
        await shelf.lists.page(other, scope=GENERAL)


async def test_a_ledger_number_leads_to_its_issue_within_the_scope_alone(shelf: Shelf) -> None:
    bribe = a_row("bribe", key_class=KeyClass.DISCIPLINE, ledger_number="2030-BRIBE")
    await shelf.put(a_row("lamp"), a_row("drain"), bribe)

    assert ids((await shelf.lists.page(Query(ledger_number="2030-lamp"), scope=GENERAL)).items) == ["lamp"]
    for number in ("2030-BRIBE", "2030-nothing", "\x00", ""):
        assert (await shelf.lists.page(Query(ledger_number=number), scope=GENERAL)).items == ()


async def next_of(items: AsyncIterator[FeedItem]) -> FeedItem:
    async with asyncio.timeout(10):
        return await anext(items)


def followed(feed: FeedReader, cursor: str | None) -> AsyncGenerator[FeedItem, None]:
    following = feed.follow(cursor, scope=GENERAL, from_now=True)
    assert isinstance(following, AsyncGenerator)
    return following


async def waits(feed: FeedReader) -> None:
    """Until a follower has seen where it is and waits for the head to move."""
    async with asyncio.timeout(10):
        while feed._pulse._next is None:
            await asyncio.sleep(0)


async def test_whoever_follows_from_now_hears_of_nothing_before(shelf: Shelf) -> None:
    await shelf.general(issue_id="before")
    feed = shelf.feed()
    following = followed(feed, None)
    coming = asyncio.ensure_future(next_of(following))
    await waits(feed)

    await shelf.general(issue_id="after")
    feed.wake()

    first = await coming
    assert (first.issue_id, first.type) == ("after", "analyzed")
    await following.aclose()


async def test_a_mark_counts_more_than_from_now(shelf: Shelf) -> None:
    await shelf.general(issue_id="lamp")
    feed = shelf.feed()
    [first, second, _] = (await feed.after(None, scope=GENERAL, limit=50)).items

    following = followed(feed, first.id)

    assert (await next_of(following)).id == second.id
    await following.aclose()


async def test_a_feed_from_now_goes_on_from_its_own_mark(shelf: Shelf) -> None:
    feed = shelf.feed()
    following = followed(feed, None)
    coming = asyncio.ensure_future(next_of(following))
    await waits(feed)
    await shelf.general(issue_id="lamp")
    feed.wake()
    first = await coming
    await following.aclose()

    rest = await feed.after(first.id, scope=GENERAL, limit=50)

    assert [item.type for item in rest.items] == ["logged", "routed"]


async def test_the_row_of_an_issue_found_alone_is_the_row_of_the_list(shelf: Shelf) -> None:
    await shelf.put(*SEVERAL, a_row("late", escalated=2, logged_at=NOW))
    rows = (await shelf.lists.page(Query(order=Order.DUE, limit=50), scope=GENERAL)).items

    found = await shelf.store.several(ids(rows), classes=OF_GENERAL)

    assert len(rows) == 5
    for row in rows:
        issue = found[row.id].issue
        assert issue is not None
        assert listed(issue, role=Role.SUPERVISOR) == row


async def test_several_are_found_by_their_ids_and_no_class_is_walked_for_them(shelf: Shelf) -> None:
    if shelf.database.dialect != "sqlite":
        pytest.skip("PostgreSQL counts what is in its tables before it plans")
    sql = statements.issues_of_class("sqlite", count=25)

    plan = await shelf.database.fetch(f"EXPLAIN QUERY PLAN {sql}", (*map(str, range(25)), "general", "general"))

    assert "(id=?)" in plan[0][-1]
