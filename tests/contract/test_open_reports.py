"""What a bystander is told of open reports near by, on both databases: only what may be known, and only what fits."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.analyzer.neighbours import remember
from infra.analyzer.similarity import signature
from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.issues.rows import accused_rows
from infra.projections.nearby import OpenReports
from schemas.domain.issue import Issue
from schemas.domain.issue_state import Erasure
from schemas.domain.place import PlaceResolved
from schemas.domain.policy import Duplicates
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.contract.shelf import NOW, SEARCH, Shelf, a_row, ids
from tests.domain import builders

LIMITS = Duplicates(similarity=0.75, metres=300, days=30)
LAMP = "楼前的马路塌了一个坑，下雨天全是水，骑车的人摔了好几个。"
OTHER_WORDS = "人行道的地砖翘起来了，老人走路绊脚。"
NOISE = "楼下的广场舞音响太大，夜里十一点还在放。"
BRIBE = "村主任收受施工队的红包，虚报冒领低保款，马路塌了也不修，请纪委查处。"
HERE = (112.0, 28.0)
BESIDE = (112.0, 28.001)  # 111 metres
BEYOND = (112.0, 28.004)  # 445 metres


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


def at(point: tuple[float, float] | None = HERE, **changes: Any) -> PlaceResolved:
    longitude, latitude = point or (None, None)
    return builders.a_place(longitude=longitude, latitude=latitude, **changes)


def road(issue_id: str, place: PlaceResolved | None = None, *, topic: str = "roads", **changes: Any) -> Issue:
    """An open report of a broken road, logged an hour ago."""
    findings = builders.some_findings(topic=topic, place=place or at())
    given = {"findings": findings, "logged_at": NOW - timedelta(hours=1), "filed_at": NOW - timedelta(hours=2)}
    return a_row(issue_id, community_id=findings.place.community_id, **given | changes)


async def put(shelf: Shelf, *rows: Issue, text: str | None = None) -> None:
    """Rows, with what the search follower keeps of their text and place."""
    await shelf.put(*rows)
    async with shelf.database.write() as conn:
        if accused := [mark for row in rows for mark in accused_rows(None, row)]:
            await conn.execute(insert(issue_accused), accused)
        for row in rows:
            assert row.findings is not None
            own = signature(text or row.id, key=SEARCH)
            await remember(conn, own, issue_id=row.id, place=row.findings.place, at=row.filed_at)


async def like(
    shelf: Shelf, text: str = LAMP, place: PlaceResolved | None = None, grids: frozenset[str] = frozenset({"grid-3"})
) -> list[str]:
    reports = OpenReports(database=shelf.database, secret=SEARCH, analyzer=EmbeddedAnalyzer(features=SEARCH))
    return ids(await reports.like(text, place=place or at(), grids=grids, limits=LIMITS, now=NOW))


async def test_the_same_words_come_first_then_what_is_of_the_same_kind_and_nearest(shelf: Shelf) -> None:
    await put(shelf, road("far", at(BESIDE)), road("near"), road("nowhere", at(None)), text=OTHER_WORDS)
    await put(shelf, road("same", at(BESIDE), topic="noise"), text=LAMP)
    await put(shelf, road("else", topic="noise"), text=NOISE)

    assert await like(shelf) == ["same", "near", "far", "nowhere"]


async def test_what_is_too_far_away_is_another_thing(shelf: Shelf) -> None:
    await put(shelf, road("beyond", at(BEYOND)), text=LAMP)
    await put(shelf, road("elsewhere", at(None, grid_id="grid-9")), text=LAMP)
    await put(shelf, road("next-grid", at(BESIDE, grid_id="grid-4")), text=LAMP)

    assert await like(shelf, grids=frozenset({"grid-3", "grid-4"})) == ["next-grid"]


async def test_where_only_the_community_is_known_it_says_what_is_near(shelf: Shelf) -> None:
    await put(shelf, road("inside", at(BEYOND)), road("outside", at(HERE, community_id="west")), text=LAMP)
    whole = PlaceResolved(known=True, community_id="east", street_id="north")

    assert await like(shelf, place=whole, grids=frozenset()) == ["inside"]


async def test_what_names_no_grid_is_near_to_all_of_its_community(shelf: Shelf) -> None:
    nowhere = PlaceResolved(known=True, community_id="east", street_id="north")
    await put(shelf, road("nowhere", nowhere), text=OTHER_WORDS)

    assert await like(shelf) == ["nowhere"]


async def test_at_an_unknown_place_nothing_is_near(shelf: Shelf) -> None:
    await put(shelf, road("same"), text=LAMP)
    unknown = PlaceResolved(known=False, community_id="east", street_id="north")

    assert await like(shelf, place=unknown, grids=frozenset()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"key_class": KeyClass.DISCIPLINE},
        {"key_class": KeyClass.INTAKE},
        {"status": Status.RESOLVED},
        {"status": Status.CLOSED},
        {"status": Status.MERGED, "main_id": "other"},
        {"status": Status.DELIBERATING},
        {"logged_at": None},
        {"logged_at": NOW - timedelta(days=31)},
        {"erasure": Erasure(keys=("reporter",), ground="asked", at=NOW)},
        {"accused_marks": ("mark",)},
    ],
    ids=lambda change: " ".join(change) + str(next(iter(change.values()))),
)
async def test_what_may_not_be_joined_or_known_is_not_told(shelf: Shelf, change: dict[str, Any]) -> None:
    await put(shelf, road("hidden", **change), text=LAMP)

    assert await like(shelf) == []


@pytest.mark.parametrize("topic", ["social_security", "land", "labour", "cadres", "other", "graft"])
async def test_what_is_one_households_matter_is_told_to_no_bystander(shelf: Shelf, topic: str) -> None:
    await put(shelf, road("own", topic=topic), text=LAMP)

    assert await like(shelf) == []


async def test_a_text_that_may_be_a_discipline_matter_is_told_nothing(shelf: Shelf) -> None:
    await put(shelf, road("same"), text=BRIBE)

    assert await like(shelf, text=BRIBE) == []


async def test_a_text_without_a_word_is_told_nothing(shelf: Shelf) -> None:
    await put(shelf, road("some"), text=LAMP)

    assert await like(shelf, text="！？。") == []


async def test_of_many_five_are_told(shelf: Shelf) -> None:
    await put(shelf, *(road(f"road-{n}") for n in range(7)), text=LAMP)

    assert await like(shelf) == [f"road-{n}" for n in range(5)]
