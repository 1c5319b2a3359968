"""Supervisors' figures follow the feed on both databases, and a rebuild gives what following gave."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from infra.db.engine import Database
from infra.db.figure_tables import (
    FIGURES,
    figure_facts,
    figure_gone,
    figure_nows,
    figure_tasks,
    figure_weeks,
)
from infra.db.tables import instance, projections
from infra.projections.comparing_figures import wrong_figures
from infra.projections.figures import FiguresFollower, rebuild_figures
from infra.projections.rebuild import rebuild
from tests.contract.shelf import Shelf
from tests.databases import statements
from tests.domain import builders

WEEK = 203019


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


def follower(shelf: Shelf) -> FiguresFollower:
    return FiguresFollower(shelf.database, shelf.events)


async def county(shelf: Shelf) -> dict[str, int]:
    """What the whole county is told of the week, and of now; nothing of what is zero."""
    async with shelf.database.read() as conn:
        weeks = select(figure_weeks).where(figure_weeks.c.view == "county", figure_weeks.c.dimension == "total")
        nows = select(figure_nows).where(figure_nows.c.view == "county", figure_nows.c.dimension == "total")
        rows = [*(await conn.execute(weeks)).mappings(), *(await conn.execute(nows)).mappings()]
    return {name: value for row in rows for name, value in row.items() if _counts(name, value)}


def _counts(name: str, value: object) -> bool:
    return name not in {"view", "dimension", "week", "key"} and value != 0


async def everything(shelf: Shelf) -> list[list[str]]:
    async with shelf.database.read() as conn:
        return [sorted(str(row) for row in (await conn.execute(select(table))).all()) for table in FIGURES]


async def counted(shelf: Shelf) -> set[str]:
    async with shelf.database.read() as conn:
        return set((await conn.execute(select(figure_facts.c.issue_id))).scalars())


async def lives(shelf: Shelf) -> set[str]:
    """Issues that went every way; gives those that are counted."""
    lamp = await shelf.general(issue_id="lamp")
    await shelf.happen(lamp, builders.ACCEPTED, builders.REMINDED, builders.ASSIGNED, builders.TASK_ACCEPTED)
    await shelf.happen(lamp, builders.TASK_FINISHED, builders.RESOLVED, builders.FEEDBACK_GIVEN, builders.REOPENED)
    cover = await shelf.general(issue_id="cover")
    await shelf.happen(cover, builders.RETURNED, builders.REROUTED, builders.CARD_ISSUED, builders.ESCALATED)
    merged = await shelf.general(issue_id="merged")
    await shelf.happen(merged, builders.MERGED)
    split = await shelf.general(issue_id="split")
    await shelf.happen(split, builders.ACCEPTED, builders.SPLIT)
    undone = await shelf.general(issue_id="undone")
    await shelf.happen(undone, builders.ACCEPTED)
    await shelf.happen(undone, builders.TAKEN_BACK)
    erased = await shelf.general(issue_id="erased")
    await shelf.happen(erased, builders.ACCEPTED, builders.RESOLVED, builders.CLOSED)
    await shelf.happen(erased, builders.TEXT_ERASED)
    released = await shelf.sealed()
    await shelf.happen(released, builders.INTAKE_RELEASED, builders.ANALYZED)
    await shelf.happen(released, builders.LOGGED.model_copy(update={"ledger_number": "2030-released"}), builders.ROUTED)
    confirmed = await shelf.sealed()
    await shelf.happen(confirmed, builders.INTAKE_CONFIRMED)
    await shelf.file()
    return {lamp, cover, merged, split, undone, erased, released}


async def test_an_issue_counts_from_the_ledger_on_and_as_it_goes(shelf: Shelf) -> None:
    lamp, counts = await shelf.general(), []
    for events in ((builders.ACCEPTED,), (builders.RESOLVED,), (builders.CLOSED,)):
        await follower(shelf).catch_up()
        counts.append(await county(shelf))
        await shelf.happen(lamp, *events)
    await follower(shelf).catch_up()

    filed = {"filed": 1, "dispatched": 1, "received": 1, "first_right": 1}
    taken = filed | {"accepted_in_time": 1}
    done = taken | {"handled_in_time": 1, "answered": 1}
    assert counts == [filed | {"open": 1}, taken | {"open": 1}, done | {"open": 1}]
    assert await county(shelf) == done | {"ended": 1, "asked": 1, "solved": 1}


async def test_what_is_overdue_follows_the_events_of_the_timers(shelf: Shelf) -> None:
    lamp = await shelf.general()
    await shelf.happen(lamp, builders.REMINDED)
    await follower(shelf).catch_up()
    at_risk = await county(shelf)
    await shelf.happen(lamp, builders.ESCALATED)
    await follower(shelf).catch_up()
    overdue = await county(shelf)
    await shelf.happen(lamp, builders.ACCEPTED)
    await follower(shelf).catch_up()

    assert (at_risk["at_risk"], at_risk.get("overdue")) == (1, None)
    assert (overdue["overdue"], overdue["accepted_late"], overdue.get("at_risk")) == (1, 1, None)
    # The sample is taken at once by the clock of its events, so it was accepted in time.
    assert (await county(shelf)).get("overdue") is None


async def test_a_rebuild_gives_what_following_gave(shelf: Shelf) -> None:
    general = await lives(shelf)
    await follower(shelf).catch_up()
    followed = await everything(shelf)

    await rebuild(shelf.database, shelf.events, batch=3)

    assert await everything(shelf) == followed
    assert await wrong_figures(shelf.database, shelf.events) == ()
    assert await counted(shelf) == general


async def test_following_step_by_step_gives_what_following_at_once_gives(shelf: Shelf) -> None:
    following = follower(shelf)
    happen = shelf.happen

    async def happen_and_follow(*args: Any, **more: Any) -> Any:
        after = await happen(*args, **more)
        await following.catch_up()
        return after

    shelf.happen = happen_and_follow  # type: ignore[method-assign]
    await lives(shelf)
    stepwise = await everything(shelf)

    await following.reset()
    await following.catch_up()

    assert await everything(shelf) == stepwise
    assert await wrong_figures(shelf.database, shelf.events) == ()


async def test_following_again_from_the_start_counts_nothing_twice(shelf: Shelf) -> None:
    await lives(shelf)
    await follower(shelf).catch_up()
    before = await everything(shelf)
    async with shelf.database.write() as conn:
        await conn.execute(delete(projections).where(projections.c.name == "figures"))

    await follower(shelf).catch_up()

    assert await everything(shelf) == before


async def test_several_followers_and_a_rebuild_at_once_count_everything_once(shelf: Shelf) -> None:
    async def handle(issue_id: str) -> None:
        await shelf.general(issue_id=issue_id)
        for event in (builders.ACCEPTED, builders.RESOLVED, builders.CLOSED):
            await shelf.happen(issue_id, event)
            await follower(shelf).step()

    await asyncio.gather(
        *(handle(f"busy-{number}") for number in range(8)),
        *(rebuild_figures(shelf.database, shelf.events, batch=2) for _ in range(2)),
        *(follower(shelf).catch_up() for _ in range(3)),
    )
    await follower(shelf).catch_up()

    assert await wrong_figures(shelf.database, shelf.events) == ()
    assert (await county(shelf))["ended"] == 8


async def test_what_is_given_to_discipline_is_kept_out_at_once_and_counted_out_by_the_follower(shelf: Shelf) -> None:
    lamp = await shelf.general()
    await follower(shelf).catch_up()
    await shelf.happen(lamp, builders.REFERRED)
    kept_out = await gone(shelf)
    await follower(shelf).catch_up()

    assert kept_out == {lamp}
    assert await gone(shelf) == set()
    assert await everything(shelf) == [[], [], [], [], []]


async def test_what_discipline_gives_back_counts_again(shelf: Shelf) -> None:
    lamp = await shelf.general()
    await follower(shelf).catch_up()
    await shelf.happen(lamp, builders.REFERRED)
    await shelf.happen(lamp, builders.INTAKE_RELEASED, builders.ANALYZED, builders.LOGGED, builders.ROUTED)
    await follower(shelf).catch_up()

    assert await counted(shelf) == {lamp}
    assert await gone(shelf) == set()
    assert await wrong_figures(shelf.database, shelf.events) == ()


async def gone(shelf: Shelf) -> set[str]:
    async with shelf.database.read() as conn:
        return set((await conn.execute(select(figure_gone.c.issue_id))).scalars())


async def test_an_event_that_tells_nothing_writes_nothing(shelf: Shelf) -> None:
    lamp = await shelf.general()
    following = follower(shelf)
    await following.catch_up()
    await shelf.happen(lamp, builders.COMMENTED)
    await shelf.sealed()
    with statements() as of_nothing:
        await following.catch_up()
    await shelf.happen(lamp, builders.ACCEPTED)
    with statements() as of_something:
        await following.catch_up()

    assert {sql.split()[0] for sql, _ in of_nothing} - _READING == set()
    assert {"UPDATE", "INSERT"} & {sql.split()[0] for sql, _ in of_something} != set()


# What reading says to a database; a snapshot is begun and ended as a transaction is, but writes and locks nothing.
_READING = frozenset({"SELECT", "WITH", "BEGIN", "COMMIT", "ROLLBACK"})


async def test_a_new_numbering_of_the_feed_makes_everything_again(shelf: Shelf) -> None:
    await lives(shelf)
    following = follower(shelf)
    await following.catch_up()
    before = await everything(shelf)
    async with shelf.database.write() as conn:
        await conn.execute(update(instance).where(instance.c.key == "epoch").values(value="restored"))
        await conn.execute(delete(figure_facts))

    await following.catch_up()

    assert await everything(shelf) == before


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        ({"table": figure_facts, "values": {"topic": "wrong"}}, {("figure_facts", "lamp")}),
        ({"table": figure_tasks, "values": {"open": True}}, {("figure_tasks", "lamp:lamps")}),
        ({"table": figure_nows, "values": {"open": 7}}, None),
        ({"table": figure_weeks, "values": {"filed": 7}}, None),
    ],
)
async def test_a_comparison_names_what_differs(
    shelf: Shelf, spoil: Mapping[str, Any], named: set[tuple[str, str]] | None
) -> None:
    lamp = await shelf.general(issue_id="lamp")
    await shelf.happen(lamp, builders.ACCEPTED, builders.ASSIGNED, builders.TASK_ACCEPTED, builders.TASK_FINISHED)
    await follower(shelf).catch_up()
    async with shelf.database.write() as conn:
        await conn.execute(update(spoil["table"]).values(spoil["values"]))

    found = await wrong_figures(shelf.database, shelf.events)

    assert {table for table, _ in found} == {spoil["table"].name}
    assert named is None or set(found) == named


async def test_a_comparison_finds_facts_of_what_has_none(shelf: Shelf) -> None:
    await shelf.general(issue_id="lamp")
    await follower(shelf).catch_up()
    async with shelf.database.write() as conn:
        await conn.execute(update(figure_facts).values(issue_id="made-up"))

    found = await wrong_figures(shelf.database, shelf.events)

    assert ("figure_facts", "lamp") in found


async def test_the_relay_follows_what_comes_until_it_is_told_to_stop(shelf: Shelf) -> None:
    stop, seen = asyncio.Event(), set[str]()
    following = asyncio.ensure_future(follower(shelf).run(stop))
    expected = {await shelf.general() for _ in range(3)}

    async with asyncio.timeout(20):
        while seen != expected:
            await asyncio.sleep(0.02)
            seen = await counted(shelf)
    stop.set()

    async with asyncio.timeout(5):
        await following
