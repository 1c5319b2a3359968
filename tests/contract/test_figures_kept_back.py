"""What accuses its reader is taken out of the reader's figures, and found without walking through everything."""

from typing import Any

import pytest
from sqlalchemy import insert

from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.issues.figures import FigureBook
from infra.projections.comparing_figures import wrong_figures
from infra.projections.figures import FiguresFollower
from schemas.domain.figure_cells import Dimension, View, ViewKind
from schemas.domain.figure_weeks import day_of
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.figures import Figure, FigureQuery, Period
from tests.contract.shelf import CURSORS, Shelf
from tests.databases import statements
from tests.domain import builders

PERIOD = Period(first=203019, last=203019)
TODAY = day_of(builders.MONDAY)
VIEWS: tuple[tuple[View, dict[str, str]], ...] = (
    (View(ViewKind.COUNTY), {}),
    (View(ViewKind.STREET, "north"), {"street_id": "north"}),
    (View(ViewKind.COMMUNITY, "east"), {"community_id": "east"}),
    (View(ViewKind.DEPARTMENT, "mass_work"), {"department_id": "mass_work"}),
    (View(ViewKind.UNIT, "lamps"), {"unit_id": "lamps"}),
)


def reader(**place: Any) -> Scope:
    return Scope(classes=frozenset({KeyClass.GENERAL}), unseen=frozenset({"mine", "of-my-post"}), **place)


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    """Four issues, each with a task of the unit: one accuses the reader, one did, one accuses another, one nobody."""
    shelf = Shelf(database)
    for name in ("mine", "was-mine", "anothers", "nobodys"):
        await shelf.general(issue_id=name)
        await shelf.happen(name, builders.ACCEPTED, builders.ASSIGNED)
    accused = (("mine", "mine", True), ("mine", "of-my-post", True), ("was-mine", "mine", False))
    rows = [*accused, ("anothers", "others", True)]
    async with database.write() as conn:
        named = [{"issue_id": each, "mark": mark, "active": active} for each, mark, active in rows]
        await conn.execute(insert(issue_accused), named)
    follower = FiguresFollower(database, shelf.events)
    while await wrong_figures(database, shelf.events):
        await follower.catch_up()
    return shelf


def book(shelf: Shelf) -> FigureBook:
    return FigureBook(database=shelf.database, cursors=CURSORS)


@pytest.mark.parametrize(("view", "place"), VIEWS, ids=lambda each: getattr(each, "key", ""))
async def test_every_board_is_without_what_accuses_its_reader(shelf: Shelf, view: View, place: dict[str, str]) -> None:
    scope = reader(**place)

    found = await book(shelf).board(view, scope=scope, period=PERIOD, today=TODAY)
    parts = await book(shelf).breakdown(view, Dimension.TOPIC, scope=scope, period=PERIOD)
    behind = await book(shelf).page(FigureQuery(view=view, figure=Figure.OPEN, period=PERIOD), scope=scope)

    assert (found.weeks[203019]["filed"], found.now["open"], parts[0].now["open"]) == (3, 3, 3)
    assert {row.id for row in behind.items} == {"was-mine", "anothers", "nobodys"}
    assert {stuck.issue.id for stuck in found.stuck} == {"was-mine", "anothers", "nobodys"}


@pytest.mark.parametrize(("view", "place"), VIEWS, ids=lambda each: getattr(each, "key", ""))
async def test_no_board_walks_through_all_facts_or_all_issues(shelf: Shelf, view: View, place: dict[str, str]) -> None:
    if shelf.database.dialect != "sqlite":
        pytest.skip("PostgreSQL counts what is in its tables before it plans")

    with statements() as asked:
        await book(shelf).board(view, scope=reader(**place), period=PERIOD, today=TODAY)
        await book(shelf).page(FigureQuery(view=view, figure=Figure.OPEN, period=PERIOD), scope=reader(**place))
    plans = [
        step[-1]
        for sql, values in asked
        if sql.startswith("SELECT")
        for step in await shelf.database.fetch(f"EXPLAIN QUERY PLAN {sql}", values)
    ]

    assert "SEARCH issues" in " ".join(plans)
    assert [step for step in plans if step in {"SCAN figure_facts", "SCAN figure_tasks", "SCAN issues"}] == []
