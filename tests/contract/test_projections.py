"""Search rows and signatures follow the feed; near-duplicates are found under the limits of the policy."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from infra.db.engine import Database
from infra.db.tables import data_keys, instance, projections, search_rows, signatures
from infra.keys.errors import KeyClassNotHeldError
from infra.keys.macs import search_tokens
from infra.projections.similar import SimilarIssues
from schemas.domain.issue import Issue
from schemas.domain.policy import Duplicates
from schemas.domain.sealed import KeyClass
from tests.contract.shelf import SEARCH, Shelf, a_row
from tests.domain import builders

LAMP = "幸福里小区三号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人来修理"
LAMP_AGAIN = "幸福里小区三号楼门口的路灯坏了一个星期了，晚上老人出门看不见路，请尽快派人修理"
COVER = "菜市场南门的井盖不见了，孩子上学路过很危险，希望马上补上"


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def kept(shelf: Shelf) -> dict[str, str]:
    """Class of the search row of each issue that has one."""
    async with shelf.database.read() as conn:
        found = await conn.execute(select(search_rows.c.issue_id, search_rows.c.key_class))
        return {row.issue_id: row.key_class for row in found}


async def signed(shelf: Shelf) -> set[str]:
    async with shelf.database.read() as conn:
        return set((await conn.execute(select(signatures.c.issue_id))).scalars())


async def test_an_issue_becomes_findable_when_its_class_is_decided_and_not_before(shelf: Shelf) -> None:
    lamp = await shelf.general(LAMP)
    await shelf.file(COVER)
    bribe = await shelf.sealed()

    await shelf.follower().catch_up()

    assert await kept(shelf) == {lamp: "general", bribe: "discipline"}
    assert await signed(shelf) == {lamp}


async def test_what_is_kept_are_hashed_words_of_the_text_in_its_own_class(shelf: Shelf) -> None:
    bribe = await shelf.sealed("收受红包")

    await shelf.follower().catch_up()

    async with shelf.database.read() as conn:
        tokens = await conn.scalar(select(search_rows.c.tokens).where(search_rows.c.issue_id == bribe))
    assert tokens == search_tokens(SEARCH, "收受红包", scope=KeyClass.DISCIPLINE)
    assert not tokens & search_tokens(SEARCH, "收受红包", scope=KeyClass.GENERAL)


async def test_a_released_issue_leaves_the_rows_of_discipline_for_the_general_ones(shelf: Shelf) -> None:
    issue_id = await shelf.sealed(LAMP)
    follower = shelf.follower()
    await follower.catch_up()
    before = await kept(shelf)

    await shelf.happen(issue_id, builders.INTAKE_RELEASED, builders.ANALYZED, builders.LOGGED)
    await follower.catch_up()

    assert before == {issue_id: "discipline"}
    assert await kept(shelf) == {issue_id: "general"}
    assert await signed(shelf) == {issue_id}


async def test_a_follower_that_comes_late_writes_an_issue_as_it_stands(shelf: Shelf) -> None:
    issue_id = await shelf.sealed(LAMP)
    await shelf.happen(issue_id, builders.INTAKE_RELEASED, builders.ANALYZED)

    await shelf.follower().catch_up()

    assert await kept(shelf) == {issue_id: "general"}


async def test_following_again_from_the_start_leaves_the_same_rows(shelf: Shelf) -> None:
    lamp, bribe = await shelf.general(LAMP), await shelf.sealed()
    await shelf.follower().catch_up()
    async with shelf.database.write() as conn:
        await conn.execute(delete(projections))

    await shelf.follower().catch_up()

    assert await kept(shelf) == {lamp: "general", bribe: "discipline"}


async def test_two_followers_at_once_write_everything_once(shelf: Shelf) -> None:
    expected = {await shelf.general(LAMP): "general" for _ in range(5)}

    await asyncio.gather(*(shelf.follower().catch_up() for _ in range(4)))

    assert await kept(shelf) == expected


async def test_an_erased_text_leaves_no_row(shelf: Shelf) -> None:
    issue_id = await shelf.general(LAMP)
    async with shelf.database.write() as conn:
        await conn.execute(delete(data_keys).where(data_keys.c.issue_id == issue_id))

    await shelf.follower().catch_up()

    assert await kept(shelf) == {}
    assert await signed(shelf) == set()


async def test_a_follower_without_the_key_of_a_class_stops_and_keeps_its_place(shelf: Shelf) -> None:
    lamp, _ = await shelf.general(LAMP), await shelf.sealed()

    with pytest.raises(KeyClassNotHeldError):
        await shelf.follower(KeyClass.GENERAL).catch_up()
    await shelf.follower().catch_up()

    assert lamp in await kept(shelf)
    assert len(await kept(shelf)) == 2


async def test_a_new_numbering_of_the_feed_makes_everything_again(shelf: Shelf) -> None:
    lamp = await shelf.general(LAMP)
    follower = shelf.follower()
    await follower.catch_up()
    async with shelf.database.write() as conn:
        await conn.execute(update(instance).where(instance.c.key == "epoch").values(value="restored"))
        await conn.execute(update(search_rows).values(key_class="wrong"))

    await follower.catch_up()

    assert await kept(shelf) == {lamp: "general"}


async def test_lag_is_the_age_of_the_oldest_event_not_yet_followed(shelf: Shelf) -> None:
    follower = shelf.follower()
    nothing = await follower.lag()
    await shelf.general(LAMP)  # Recorded at NOW; the follower's clock is seven seconds on.

    assert nothing == 0
    assert await follower.lag() == 7
    await follower.catch_up()
    assert await follower.lag() == 0


async def test_the_relay_follows_what_comes_until_it_is_told_to_stop(shelf: Shelf) -> None:
    stop, seen = asyncio.Event(), set[str]()
    following = asyncio.ensure_future(shelf.follower().run(stop))
    expected = {await shelf.general(LAMP) for _ in range(3)}

    async with asyncio.timeout(20):
        while seen != expected:
            await asyncio.sleep(0.02)
            seen = set(await kept(shelf))
    stop.set()

    async with asyncio.timeout(5):
        await following


def a_new_one(**changes: object) -> Issue:
    return a_row("new", filed_at=builders.MONDAY + timedelta(days=2), **changes)


def similar(shelf: Shelf, *, metres: float = 300, days: int = 30, similarity: float = 0.6) -> SimilarIssues:
    async def limits(_: Issue) -> Duplicates:
        return Duplicates(similarity=similarity, metres=metres, days=days)

    return SimilarIssues(database=shelf.database, secret=SEARCH, limits=limits)


HERE: dict[str, Any] = {"longitude": 120.0, "latitude": 30.0}
NEAR: dict[str, Any] = {"longitude": 120.001, "latitude": 30.0}  # 96.3 metres east of HERE


async def test_reports_of_one_thing_are_found_with_their_distance(shelf: Shelf) -> None:
    earlier = await shelf.general(LAMP, **HERE)
    await shelf.general(COVER, **HERE)
    await shelf.follower().catch_up()

    (found,) = await similar(shelf).find(a_new_one(), text=LAMP_AGAIN, place=builders.a_place(**NEAR))

    assert found.issue_id == earlier
    assert found.similarity > 0.6
    assert found.metres == pytest.approx(96.3, abs=0.1)


async def test_the_most_alike_comes_first(shelf: Shelf) -> None:
    alike = await shelf.general(LAMP_AGAIN)
    same = await shelf.general(LAMP)
    await shelf.follower().catch_up()

    found = await similar(shelf).find(a_new_one(), text=LAMP, place=builders.a_place())

    assert [near.issue_id for near in found] == [same, alike]
    assert found[0].similarity == 1
    assert found[0].metres is None


@pytest.mark.parametrize("limits", [{"metres": 50.0}, {"days": 1}, {"similarity": 1.0}])
async def test_what_lies_beyond_a_limit_of_the_policy_is_not_near(shelf: Shelf, limits: dict[str, float]) -> None:
    await shelf.general(LAMP, **HERE)
    await shelf.follower().catch_up()

    near = similar(shelf, **limits)  # type: ignore[arg-type]

    assert await near.find(a_new_one(), text=LAMP_AGAIN, place=builders.a_place(**NEAR)) == ()


async def test_confidential_and_undecided_issues_are_never_near_anything(shelf: Shelf) -> None:
    await shelf.sealed(LAMP)
    await shelf.file(LAMP)
    await shelf.follower().catch_up()

    assert await similar(shelf).find(a_new_one(), text=LAMP, place=builders.a_place()) == ()


async def test_an_issue_is_not_its_own_near_duplicate_nor_a_text_without_letters_anybodys(shelf: Shelf) -> None:
    await shelf.general(LAMP, issue_id="new")
    await shelf.follower().catch_up()

    assert await similar(shelf).find(a_new_one(), text=LAMP, place=builders.a_place()) == ()
    assert await similar(shelf).find(a_new_one(id="other"), text="！？", place=builders.a_place()) == ()
