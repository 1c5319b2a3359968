"""The feed for people: nothing missed, nothing twice, nothing sealed, and no mark that tells of others' events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import update

from infra.db.engine import Database
from infra.db.tables import instance
from infra.issues.feed import FeedReader
from infra.keys.errors import CursorError
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.reading import FeedItem
from tests.contract.shelf import Shelf
from tests.domain import builders

GENERAL = Scope(classes=frozenset({KeyClass.GENERAL}))
DISCIPLINE = Scope(classes=frozenset({KeyClass.DISCIPLINE}))
EAST = Scope(classes=frozenset({KeyClass.GENERAL}), community_id="east")


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def walk(feed: FeedReader, scope: Scope, *, limit: int, cursor: str | None = None) -> list[FeedItem]:
    """All pages up to the present end."""
    items: list[FeedItem] = []
    while True:
        page = await feed.after(cursor, scope=scope, limit=limit)
        items += page.items
        if page.next == cursor or not page.items:
            return items
        cursor = page.next


def told(items: list[FeedItem] | tuple[FeedItem, ...]) -> list[tuple[str, str]]:
    return [(item.issue_id, item.type) for item in items]


async def test_the_general_feed_begins_where_an_issue_becomes_general(shelf: Shelf) -> None:
    await shelf.general(issue_id="lamp")
    await shelf.file()
    await shelf.sealed()

    page = await shelf.feed().after(None, scope=GENERAL, limit=50)

    assert told(page.items) == [("lamp", "analyzed"), ("lamp", "logged"), ("lamp", "routed")]
    assert [item.version for item in page.items] == [3, 4, 5]


async def test_discipline_has_a_feed_of_its_own_and_a_released_issue_goes_on_in_the_general_one(shelf: Shelf) -> None:
    issue_id = await shelf.sealed()
    await shelf.happen(issue_id, builders.INTAKE_RELEASED, builders.ANALYZED, builders.LOGGED)

    discipline = await shelf.feed().after(None, scope=DISCIPLINE, limit=50)
    general = await shelf.feed().after(None, scope=GENERAL, limit=50)

    assert told(discipline.items) == [(issue_id, "intake_opened"), (issue_id, "intake_released")]
    assert told(general.items) == [(issue_id, "analyzed"), (issue_id, "logged")]


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
async def test_pages_give_every_event_once_and_any_item_resumes_after_itself(shelf: Shelf, limit: int) -> None:
    for number in range(4):
        await shelf.general(issue_id=f"lamp-{number}")
        await shelf.sealed()
    expected = [(f"lamp-{n}", kind) for n in range(4) for kind in ("analyzed", "logged", "routed")]
    feed = shelf.feed()

    items = await walk(feed, GENERAL, limit=limit)

    assert told(items) == expected
    assert told(await walk(feed, GENERAL, limit=limit, cursor=items[6].id)) == expected[7:]


async def test_the_end_has_a_mark_too_from_which_the_feed_goes_on(shelf: Shelf) -> None:
    feed = shelf.feed()
    empty = await feed.after(None, scope=GENERAL, limit=5)
    await shelf.general(issue_id="lamp")

    page = await feed.after(empty.next, scope=GENERAL, limit=5)

    assert empty.items == ()
    assert len(page.items) == 3
    assert (await feed.after(page.next, scope=GENERAL, limit=5)).items == ()


async def test_a_mark_stands_still_while_only_confidential_things_happen(shelf: Shelf) -> None:
    await shelf.general()
    feed = shelf.feed()
    before = (await feed.after(None, scope=GENERAL, limit=50)).next

    await shelf.sealed()
    await shelf.file()

    assert (await feed.after(before, scope=GENERAL, limit=50)).next == before


async def test_a_narrow_scope_sees_the_events_of_its_own_place_alone(shelf: Shelf) -> None:
    await shelf.general(issue_id="here")
    await shelf.general(issue_id="there", community_id="west")
    await shelf.general(issue_id="again")

    items = await walk(shelf.feed(), EAST, limit=2)

    assert [item.issue_id for item in items] == ["here"] * 3 + ["again"] * 3


def boxes(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [key for key in value if key == "box"] + [box for item in value.values() for box in boxes(item)]
    return [box for item in value for box in boxes(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("scope", [GENERAL, DISCIPLINE])
async def test_no_body_holds_anything_sealed(shelf: Shelf, scope: Scope) -> None:
    lamp = await shelf.general()
    await shelf.happen(lamp, builders.ACCEPTED, builders.RESOLVED, builders.FEEDBACK_GIVEN)
    bribe = await shelf.sealed()
    await shelf.happen(bribe, builders.INTAKE_CONFIRMED)

    items = await walk(shelf.feed(), scope, limit=50)

    assert items
    assert [box for item in items for box in boxes(item.body)] == []
    assert not any(word in json.dumps(item.body) for item in items for word in ("grounds", "comment", "answer"))


async def test_a_mark_of_another_scope_or_numbering_is_refused(shelf: Shelf) -> None:
    await shelf.general()
    feed = shelf.feed()
    mark = (await feed.after(None, scope=GENERAL, limit=1)).next

    with pytest.raises(CursorError, match="belongs to another list"):
        await feed.after(mark, scope=EAST, limit=1)
    async with shelf.database.write() as conn:
        await conn.execute(update(instance).where(instance.c.key == "epoch").values(value="another"))
    with pytest.raises(CursorError, match="numbered anew"):
        await feed.after(mark, scope=GENERAL, limit=1)


async def taken(follower: AsyncIterator[FeedItem], number: int) -> list[tuple[str, str]]:
    async with asyncio.timeout(20):
        return [(item.issue_id, item.type) for item in [await anext(follower) for _ in range(number)]]


async def test_a_follower_hears_what_was_and_what_comes(shelf: Shelf) -> None:
    await shelf.general(issue_id="old")
    feed = shelf.feed()
    follower = feed.follow(None, scope=GENERAL)

    past = await taken(follower, 3)
    waiting = asyncio.ensure_future(taken(follower, 3))
    await asyncio.sleep(0)
    await shelf.sealed()
    await shelf.general(issue_id="new")

    assert past == [("old", "analyzed"), ("old", "logged"), ("old", "routed")]
    assert await waiting == [("new", "analyzed"), ("new", "logged"), ("new", "routed")]


async def test_many_followers_share_one_look_and_are_woken_together(shelf: Shelf) -> None:
    feed = shelf.feed()
    followers = [feed.follow(None, scope=GENERAL) for _ in range(30)]
    waiting = [asyncio.ensure_future(taken(follower, 3)) for follower in followers]
    await asyncio.sleep(0)

    await shelf.general(issue_id="lamp")
    feed.wake()

    assert {tuple(each) for each in await asyncio.gather(*waiting)} == {
        (("lamp", "analyzed"), ("lamp", "logged"), ("lamp", "routed"))
    }


async def test_a_follower_resumes_after_the_item_it_saw_last(shelf: Shelf) -> None:
    await shelf.general(issue_id="lamp")
    first = await anext(shelf.feed().follow(None, scope=GENERAL))

    assert await taken(shelf.feed().follow(first.id, scope=GENERAL), 2) == [("lamp", "logged"), ("lamp", "routed")]
