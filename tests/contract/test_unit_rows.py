"""What the units' inboxes know of an issue: written with the events, listed for that unit alone, and made again."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from infra.db.engine import Database
from infra.db.tables import issue_units
from infra.projections.comparing import Difference, compare
from infra.projections.rebuild import rebuild
from schemas.domain.events import Event
from schemas.domain.handling_events import Assigned
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.reading import Order, Query
from tests.contract.shelf import Shelf, ids
from tests.domain import builders

LAMP_WORK = builders.ASSIGNED  # to the unit `lamps`, which leads
[LAMP_TASK] = LAMP_WORK.tasks


def helped_by(unit_id: str) -> Assigned:
    task = LAMP_TASK.model_copy(update={"unit_id": unit_id, "lead": False})
    return LAMP_WORK.model_copy(update={"tasks": (task,)})


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def working(shelf: Shelf, issue_id: str, *events: Event) -> str:
    await shelf.general(issue_id=issue_id)
    await shelf.happen(issue_id, builders.ACCEPTED)
    for event in events:
        await shelf.happen(issue_id, event)
    return issue_id


async def listed(shelf: Shelf, unit_id: str, order: Order = Order.NEWEST) -> list[str]:
    scope = Scope(classes=frozenset({KeyClass.GENERAL}), unit_id=unit_id)
    return sorted(ids((await shelf.lists.page(Query(order=order), scope=scope)).items))


async def rows(shelf: Shelf) -> dict[tuple[str, str], bool]:
    async with shelf.database.read() as conn:
        found = await conn.execute(select(issue_units))
        return {(row.unit_id, row.issue_id): row.active for row in found}


@pytest.mark.parametrize("order", list(Order))
async def test_each_unit_lists_what_it_has_a_task_in(shelf: Shelf, order: Order) -> None:
    await working(shelf, "alone", LAMP_WORK)
    await working(shelf, "together", LAMP_WORK, helped_by("poles"))
    await working(shelf, "nobody's")

    assert await listed(shelf, "lamps", order) == ["alone", "together"]
    assert await listed(shelf, "poles", order) == ["together"]
    assert await listed(shelf, "water", order) == []


async def test_a_task_that_is_done_or_excused_stays_in_the_list(shelf: Shelf) -> None:
    await working(shelf, "done", LAMP_WORK, builders.TASK_ACCEPTED, builders.TASK_FINISHED)
    await working(shelf, "excused", LAMP_WORK, builders.TASK_RETURNED, builders.TASK_EXCUSED)

    assert await listed(shelf, "lamps") == ["done", "excused"]


async def test_a_unit_lists_no_longer_what_went_to_another_department(shelf: Shelf) -> None:
    issue_id = await working(shelf, "returned", LAMP_WORK)
    await shelf.happen(issue_id, builders.RETURNED)
    assert await listed(shelf, "lamps") == []

    await shelf.happen(issue_id, builders.REROUTED)
    await shelf.happen(issue_id, builders.ACCEPTED)
    await shelf.happen(issue_id, LAMP_WORK)
    assert await listed(shelf, "lamps") == ["returned"]


async def test_a_unit_lists_no_longer_what_was_taken_back(shelf: Shelf) -> None:
    await working(shelf, "by mistake", LAMP_WORK, builders.TAKEN_BACK)

    assert await listed(shelf, "lamps") == []


@pytest.fixture
async def at_work(shelf: Shelf) -> Shelf:
    await working(shelf, "one", LAMP_WORK, helped_by("poles"))
    await working(shelf, "two", LAMP_WORK)
    await working(shelf, "three", LAMP_WORK, builders.RETURNED)
    return shelf


LISTED = {("lamps", "one"), ("poles", "one"), ("lamps", "two")}


async def active(shelf: Shelf) -> set[tuple[str, str]]:
    return {key for key, is_active in (await rows(shelf)).items() if is_active}


async def test_a_rebuild_gives_every_unit_the_tasks_it_has(at_work: Shelf) -> None:
    assert await active(at_work) == LISTED

    await rebuild(at_work.database, at_work.events)

    assert await active(at_work) == LISTED
    assert await compare(at_work.database, at_work.events) == ()


@pytest.mark.parametrize("damage", ["lost", "made up", "revived", "hidden", "all lost"])
async def test_a_comparison_names_the_issue_and_a_rebuild_mends_it(at_work: Shelf, damage: str) -> None:
    statements: dict[str, tuple[Any, set[str]]] = {
        "lost": (delete(issue_units).where(issue_units.c.unit_id == "poles"), {"one"}),
        "made up": (insert(issue_units).values(unit_id="water", issue_id="two", active=True), {"two"}),
        "revived": (update(issue_units).where(issue_units.c.issue_id == "three").values(active=True), {"three"}),
        "hidden": (update(issue_units).where(issue_units.c.issue_id == "two").values(active=False), {"two"}),
        "all lost": (delete(issue_units), {"one", "two"}),
    }
    statement, wrong = statements[damage]
    async with at_work.database.write() as conn:
        await conn.execute(statement)

    found = await compare(at_work.database, at_work.events)
    assert set(found) == {Difference(issue_id=each, table="issue_units", column="unit_id") for each in wrong}

    await rebuild(at_work.database, at_work.events)
    assert await active(at_work) == LISTED
    assert await compare(at_work.database, at_work.events) == ()
