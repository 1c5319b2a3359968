"""Behind every figure stand exactly the issues that are counted in it, in every view, however it is broken down."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from infra.db.engine import Database
from infra.db.figure_tables import figure_nows, figure_weeks
from infra.issues.figures import FigureBook
from infra.keys.errors import CursorError
from infra.projections.comparing_figures import wrong_figures
from infra.projections.figures import FiguresFollower
from schemas.domain.figure_cells import Dimension, View, ViewKind
from schemas.domain.figure_weeks import day_of
from schemas.domain.handling_events import Card
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.figures import Figure, FigureQuery, Period
from tests.contract.shelf import CURSORS, Shelf
from tests.domain import builders

GENERAL = Scope(classes=frozenset({KeyClass.GENERAL}))
PERIOD = Period(first=203019, last=203019)
COUNTY = View(ViewKind.COUNTY)
TODAY = day_of(builders.MONDAY)


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    """Issues of two departments in several places that went every way, and discipline's beside them."""
    shelf = Shelf(database)
    places: list[dict[str, Any]] = [{}, {"community_id": "west", "grid_id": "grid-9"}, {"grid_id": None}]
    for number, place in enumerate(places):
        one, two, three, four = [await shelf.general(issue_id=f"{name}-{number}", **place) for name in "abcd"]
        await shelf.happen(one, builders.ACCEPTED, builders.ASSIGNED, builders.TASK_ACCEPTED, builders.CARD_ISSUED)
        to_all = builders.CARD_ISSUED.model_copy(update={"unit_id": None, "card": Card.YELLOW})
        await shelf.happen(one, builders.TASK_FINISHED, builders.RESOLVED, to_all, builders.FEEDBACK_GIVEN)
        await shelf.happen(one, builders.REOPENED)
        await shelf.happen(two, builders.RETURNED, builders.REROUTED, builders.ACCEPTED, builders.REMINDED)
        await shelf.happen(three, builders.ESCALATED)
        await shelf.happen(four, builders.ACCEPTED, builders.RESOLVED)
        await shelf.happen(four, builders.CLOSED.model_copy(update={"callback": True}))
    suspended = await shelf.general()
    await shelf.happen(suspended, builders.ACCEPTED, builders.ASSIGNED, builders.SUSPENDED)
    await shelf.sealed()
    follower = FiguresFollower(database, shelf.events)
    # Whatever else is written in a cluster of PostgreSQL holds the feed back until it is committed.
    while await wrong_figures(database, shelf.events):
        await follower.catch_up()
    return shelf


def book(shelf: Shelf) -> FigureBook:
    return FigureBook(database=shelf.database, cursors=CURSORS)


async def cells(shelf: Shelf) -> list[tuple[View, FigureQuery, int]]:
    """Every counter of the cube that can be asked for, with the question for the issues behind it."""
    async with shelf.database.read() as conn:
        rows = [
            dict(row) for table in (figure_weeks, figure_nows) for row in (await conn.execute(select(table))).mappings()
        ]
    return [(query.view, query, number) for row in rows for query, number in _asked(row)]


def _asked(row: dict[str, Any]) -> Iterator[tuple[FigureQuery, int]]:
    kind, _, name = row["view"].partition(":")
    dimension = None if row["dimension"] == "total" else Dimension(row["dimension"])
    for counter, number in row.items():
        if counter in set(Figure):
            view, figure = View(ViewKind(kind), name), Figure(counter)
            if dimension is Dimension.WAITS and figure not in {Figure.OPEN, Figure.OVERDUE}:
                continue
            yield FigureQuery(view=view, figure=figure, period=PERIOD, dimension=dimension, key=row["key"]), number


async def test_every_counter_has_as_many_issues_behind_it(shelf: Shelf) -> None:
    asked, wrong = await cells(shelf), []
    for _, query, number in asked:
        page = await book(shelf).page(query, scope=GENERAL)
        if len(page.items) != number:
            wrong.append((query.view.key, query.dimension, query.key, query.figure.value, number, len(page.items)))

    assert len(asked) > 500
    assert wrong == []


@pytest.mark.parametrize(
    ("figure", "less"),
    [
        (Figure.FIRST_WRONG, ("dispatched", "first_right")),
        (Figure.UNSOLVED, ("asked", "solved")),
        (Figure.SILENT, ("asked", "rated")),
        (Figure.UNSATISFIED, ("rated", "satisfied")),
    ],
)
async def test_what_is_left_of_a_counter_when_another_is_taken_away(
    shelf: Shelf, figure: Figure, less: tuple[str, str]
) -> None:
    found = await book(shelf).board(COUNTY, scope=GENERAL, period=PERIOD, today=TODAY)
    counts = found.weeks[203019]

    for view in (COUNTY, View(ViewKind.DEPARTMENT, "mass_work")):
        own = (await book(shelf).board(view, scope=GENERAL, period=PERIOD, today=TODAY)).weeks[203019]
        page = await book(shelf).page(FigureQuery(view=view, figure=figure, period=PERIOD), scope=GENERAL)
        assert len(page.items) == own.get(less[0], 0) - own.get(less[1], 0), view
    assert counts["filed"] == 13


async def test_a_board_holds_what_its_cells_hold(shelf: Shelf) -> None:
    found = await book(shelf).board(COUNTY, scope=GENERAL, period=PERIOD, today=TODAY)

    assert found.now == {"open": 10, "overdue": 3, "suspended": 1, "callback": 3}
    assert found.stuck != ()
    assert {spot.topic for spot in found.hot_spots} == {"street lamp"}
    assert ("community", "east", 9) in {(spot.kind, spot.place_id, spot.recent) for spot in found.hot_spots}


async def test_the_pages_behind_a_figure_hold_each_issue_once(shelf: Shelf) -> None:
    seen, cursor = list[str](), None
    while True:
        query = FigureQuery(view=COUNTY, figure=Figure.FILED, period=PERIOD, limit=4, cursor=cursor)
        page = await book(shelf).page(query, scope=GENERAL)
        seen += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            break

    assert (len(seen), len(set(seen))) == (13, 13)


async def test_a_mark_of_one_view_is_none_of_another(shelf: Shelf) -> None:
    query = FigureQuery(view=COUNTY, figure=Figure.FILED, period=PERIOD, limit=1)
    cursor = (await book(shelf).page(query, scope=GENERAL)).next
    other = query.model_copy(update={"view": View(ViewKind.STREET, "north"), "cursor": cursor})

    with pytest.raises(CursorError):
        await book(shelf).page(other, scope=GENERAL)


async def test_what_was_filed_in_other_weeks_is_not_among_them_but_for_what_is_of_now(shelf: Shelf) -> None:
    earlier = Period(first=203017, last=203018)

    filed = await book(shelf).page(FigureQuery(view=COUNTY, figure=Figure.FILED, period=earlier), scope=GENERAL)
    is_open = await book(shelf).page(FigureQuery(view=COUNTY, figure=Figure.OPEN, period=earlier), scope=GENERAL)

    assert filed.items == ()
    assert is_open.items != ()


async def test_a_key_that_no_database_can_hold_has_nothing_behind_it(shelf: Shelf) -> None:
    query = FigureQuery(view=COUNTY, figure=Figure.FILED, period=PERIOD, dimension=Dimension.TOPIC, key="a\x00b")

    assert (await book(shelf).page(query, scope=GENERAL)).items == ()


async def test_what_was_given_to_discipline_this_moment_is_taken_out_of_everything(shelf: Shelf) -> None:
    await shelf.happen("c-0", builders.REFERRED)  # and the follower has not come to it

    found = await book(shelf).board(COUNTY, scope=GENERAL, period=PERIOD, today=TODAY)
    parts = await book(shelf).breakdown(COUNTY, Dimension.COMMUNITY, scope=GENERAL, period=PERIOD)

    assert found.weeks[203019]["filed"] == 12
    assert {part.key: part.weeks["filed"] for part in parts} == {"east": 8, "west": 4}
    assert ("community", "east", 8) in {(spot.kind, spot.place_id, spot.recent) for spot in found.hot_spots}
    assert "c-0" not in {stuck.issue.id for stuck in found.stuck}


async def test_a_reader_without_a_class_sees_no_issue_behind_any_figure(shelf: Shelf) -> None:
    query = FigureQuery(view=COUNTY, figure=Figure.FILED, period=PERIOD)

    assert (await book(shelf).page(query, scope=Scope(classes=frozenset()))).items == ()
