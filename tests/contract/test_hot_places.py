"""Hot spots among as many places as a large city has, on both databases."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import insert

from infra.db.engine import Database
from infra.db.figure_tables import figure_days
from infra.issues.hot_places import hot_places
from schemas.domain.figure_cells import DayCell, View, ViewKind
from schemas.domain.hot_spots import HotSpot

TODAY = date(2030, 5, 12)
PLACES = 1_200  # more than a database takes conditions one after another


async def put(database: Database, *rows: tuple[date, str, int]) -> None:
    """So many reports of the lamps of a community on a day; odd ones lie in the north, even ones in the south."""
    async with database.write() as conn:
        told = [
            {
                "day": day,
                "street_id": "north" if int(place[1:]) % 2 else "south",
                "community_id": place,
                "grid_id": f"{place}-grid",
                "topic": "lamp",
                "filed": filed,
            }
            for day, place, filed in rows
        ]
        await conn.execute(insert(figure_days), told)


async def hot(database: Database, view: View, *, out: Counter[DayCell] | None = None) -> tuple[HotSpot, ...]:
    async with database.read() as conn:
        return await hot_places(conn, view, today=TODAY, out=out or Counter())


async def test_more_than_a_thousand_places_are_hot_at_once(database: Database) -> None:
    await put(database, *((TODAY, f"c{number:04d}", 5) for number in range(PLACES)))

    everywhere = await hot(database, View(ViewKind.COUNTY))
    north = await hot(database, View(ViewKind.STREET, "north"))

    assert Counter(spot.kind for spot in everywhere) == {"community": 1_200, "grid": 1_200}
    assert everywhere[0] == HotSpot("community", "c0000", "lamp", 5, 0)
    assert Counter(spot.kind for spot in north) == {"community": 600, "grid": 600}


async def test_a_place_is_hot_against_its_own_eight_weeks_before(database: Database) -> None:
    week_before, nine_weeks_before = TODAY - timedelta(days=7), TODAY - timedelta(days=63)
    await put(
        database,
        *((TODAY, "c0001", 4), (TODAY - timedelta(days=6), "c0001", 2), (week_before, "c0001", 16)),
        *((TODAY, "c0003", 6), (week_before, "c0003", 17)),
        *((TODAY, "c0005", 6), (nine_weeks_before, "c0005", 99)),
        (TODAY, "c0007", 4),
    )

    found = await hot(database, View(ViewKind.COUNTY))

    assert [(spot.place_id, spot.recent, spot.earlier) for spot in found if spot.kind == "community"] == [
        ("c0001", 6, 16),
        ("c0005", 6, 0),
    ]


async def test_what_is_taken_out_makes_no_place_hot_and_no_week_usual(database: Database) -> None:
    week_before = TODAY - timedelta(days=7)
    await put(database, (TODAY, "c0001", 5), (TODAY, "c0003", 6), (week_before, "c0003", 17))
    out = Counter(
        {
            DayCell(TODAY, "north", "c0001", "c0001-grid", "lamp"): 1,
            DayCell(week_before, "north", "c0003", "c0003-grid", "lamp"): 1,
        }
    )

    found = await hot(database, View(ViewKind.COMMUNITY, "c0003"), out=out)
    everywhere = await hot(database, View(ViewKind.COUNTY), out=out)

    assert found == everywhere
    assert found == (HotSpot("community", "c0003", "lamp", 6, 16), HotSpot("grid", "c0003-grid", "lamp", 6, 16))
