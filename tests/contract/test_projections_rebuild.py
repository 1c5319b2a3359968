"""Every projection can be made again from the events, to the same rows, at any time and after any interruption."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Table, delete, select, update

from infra.db.engine import Database
from infra.db.tables import issues, near_duplicates, projections, search_rows, signatures
from infra.projections.comparing import Difference, compare
from infra.projections.rebuild import rebuild
from tests.contract.shelf import Shelf, a_row
from tests.domain import builders


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    """Issues at many stages, all projections written as the system writes them."""
    shelf = Shelf(database)
    lamp = await shelf.general("路灯坏了", issue_id="lamp")
    await shelf.happen(lamp, builders.ACCEPTED, builders.REMINDED)
    await shelf.happen(lamp, builders.RESOLVED, builders.FEEDBACK_GIVEN, builders.CLOSED)
    await shelf.general("井盖丢了", issue_id="cover")
    released = await shelf.sealed("水费太高")
    await shelf.happen(released, builders.INTAKE_RELEASED, builders.ANALYZED)
    confirmed = await shelf.sealed("收受红包")
    await shelf.happen(confirmed, builders.INTAKE_CONFIRMED)
    await shelf.file("还没分析")
    await shelf.follower().catch_up()
    return shelf


async def rows(shelf: Shelf, table: Table) -> list[dict[str, Any]]:
    async with shelf.database.read() as conn:
        found = [dict(row) for row in (await conn.execute(select(table))).mappings()]
    return sorted(found, key=str)


async def everything(shelf: Shelf) -> list[list[dict[str, Any]]]:
    """Figures have a suite of their own, and their follower keeps its own place."""
    kept = [await rows(shelf, table) for table in (issues, search_rows, signatures, near_duplicates, projections)]
    return [[row for row in each if row.get("name") != "figures"] for each in kept]


async def test_a_rebuild_gives_the_rows_there_were(shelf: Shelf) -> None:
    before, told = await everything(shelf), list[tuple[int, int]]()

    number = await rebuild(
        shelf.database,
        shelf.events,
        search=shelf.follower(),
        progress=lambda *done: told.append(done),
        batch=2,
    )

    assert number == 5
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert await everything(shelf) == before


async def test_a_rebuild_mends_rows_that_were_lost_altered_made_up_or_exchanged(shelf: Shelf) -> None:
    before = await everything(shelf)
    async with shelf.database.write() as conn:
        await conn.execute(delete(issues).where(issues.c.id == "lamp"))
        await conn.execute(update(issues).where(issues.c.id == "cover").values(ledger_number="2030-lamp"))
        await conn.execute(update(issues).where(issues.c.category.is_(None)).values(category="livelihood"))
        await conn.execute(delete(search_rows))
        await conn.execute(delete(projections))
    await shelf.put(a_row("made-up"))

    await rebuild(shelf.database, shelf.events, search=shelf.follower())

    assert await everything(shelf) == before


async def test_an_interrupted_rebuild_leaves_whole_rows_and_can_be_begun_again(shelf: Shelf) -> None:
    before = await everything(shelf)

    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rebuild(shelf.database, shelf.events, search=shelf.follower(), progress=stop, batch=1)

    assert await everything(shelf) == before
    await rebuild(shelf.database, shelf.events, search=shelf.follower())
    assert await everything(shelf) == before


async def test_without_a_follower_search_comes_back_with_the_relay(shelf: Shelf) -> None:
    before = await everything(shelf)

    await rebuild(shelf.database, shelf.events)
    forgotten = await rows(shelf, search_rows)
    await shelf.follower().catch_up()

    assert forgotten == []
    assert await everything(shelf) == before


async def test_commands_during_a_rebuild_are_not_undone(shelf: Shelf) -> None:
    async def handle(issue_id: str) -> None:
        await shelf.happen(issue_id, builders.ACCEPTED)
        await shelf.happen(issue_id, builders.RESOLVED)
        await shelf.happen(issue_id, builders.CLOSED)

    ids = [await shelf.general(issue_id=f"busy-{number:02d}") for number in range(12)]

    await asyncio.gather(
        *(handle(each) for each in ids), *(rebuild(shelf.database, shelf.events, batch=3) for _ in range(2))
    )
    await shelf.follower().catch_up()

    assert await compare(shelf.database, shelf.events, search=shelf.follower()) == ()
    assert {row["status"] for row in await rows(shelf, issues) if row["id"] in ids} == {"closed"}


async def test_nothing_differs_while_all_is_well(shelf: Shelf) -> None:
    assert await compare(shelf.database, shelf.events, search=shelf.follower()) == ()


async def test_a_comparison_names_what_differs_and_writes_nothing(shelf: Shelf) -> None:
    async with shelf.database.write() as conn:
        await conn.execute(delete(issues).where(issues.c.id == "lamp"))
        await conn.execute(update(issues).where(issues.c.id == "cover").values(status="closed", open=False))
        await conn.execute(delete(search_rows).where(search_rows.c.issue_id == "cover"))
    await shelf.put(a_row("made-up"))
    before = await everything(shelf)

    found = await compare(shelf.database, shelf.events, search=shelf.follower())

    assert sorted(found, key=str) == sorted(
        (
            Difference(issue_id="made-up", table="issues", column="id"),
            Difference(issue_id="lamp", table="issues", column="id"),
            Difference(issue_id="cover", table="issues", column="status"),
            Difference(issue_id="cover", table="issues", column="open"),
            Difference(issue_id="cover", table="search_rows", column="tokens"),
            # Its text cannot be opened while the row that holds it is gone.
            Difference(issue_id="lamp", table="search_rows", column="tokens"),
        ),
        key=str,
    )
    assert await everything(shelf) == before
