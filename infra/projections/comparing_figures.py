"""Compares supervisors' figures with what the events tell, without writing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.figure_tables import figure_days, figure_facts, figure_nows, figure_tasks, figure_weeks
from infra.eventstore.store import EventStore
from infra.issues.figure_rows import facts_row, task_rows
from infra.projections.figures import folded_facts
from infra.projections.folding import streams_after
from schemas.domain.figure_cells import Cells, count_in, no_cells
from schemas.domain.figure_counts import OF_A_WEEK, OF_NOW
from schemas.domain.figures import Facts

_BATCH: Final = 100


async def wrong_figures(database: Database, events: EventStore) -> tuple[tuple[str, str], ...]:
    """(table, what) of everything that a rebuild would change; empty when all is well.

    Only makes sense when the follower has caught up. `what` is the id of an issue, or the names of a cell.

    Raises:
        StreamDivergedError: a history is not as it was recorded.
    """
    cells, found, last, known = no_cells(), list[tuple[str, str]](), "", 0
    while True:
        async with database.read() as conn:
            streams = await streams_after(conn, last, count=_BATCH)
            told = await folded_facts(conn, events, streams)
            found += [*await _wrong_rows(conn, told)]
        if not streams:
            break
        for facts in filter(None, told.values()):
            known += 1
            count_in(cells, facts)
        last = streams[-1]
    return (*found, *await _wrong_cells(database, cells, known=known))


async def _wrong_rows(conn: AsyncConnection, told: Mapping[str, Facts | None]) -> Iterable[tuple[str, str]]:
    kept = {row["issue_id"]: row for row in await _all(conn, figure_facts, told)}
    wanted = {name: facts_row(facts) for name, facts in told.items() if facts is not None}
    wrong = [("figure_facts", name) for name in told if kept.get(name) != wanted.get(name)]
    tasks = _numbered(await _all(conn, figure_tasks, told))
    given = _numbered(row for facts in told.values() if facts is not None for row in task_rows(facts))
    return [
        *wrong,
        *(("figure_tasks", ":".join(key)) for key in tasks.keys() | given.keys() if tasks.get(key) != given.get(key)),
    ]


async def _all(conn: AsyncConnection, table: Table, told: Iterable[str]) -> list[dict[str, Any]]:
    found = await conn.execute(select(table).where(table.c.issue_id.in_(list(told))))
    return [dict(row) for row in found.mappings()]


def _numbered(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["issue_id"], row["unit_id"]): row for row in rows}


async def _wrong_cells(database: Database, cells: Cells, *, known: int) -> Iterator[tuple[str, str]]:
    async with database.read() as conn:
        weeks = await _cells(conn, figure_weeks, OF_A_WEEK)
        nows = await _cells(conn, figure_nows, OF_NOW)
        days = await _cells(conn, figure_days, ("filed",))
        rows = len((await conn.execute(select(figure_facts.c.issue_id))).all())
    strays = [("figure_facts", "issues without facts")] * (rows != known)
    wanted = (
        ("figure_weeks", weeks, _told(cells.weeks, OF_A_WEEK)),
        ("figure_nows", nows, _told(cells.nows, OF_NOW)),
        ("figure_days", days, _told({day: {"filed": number} for day, number in cells.days.items()}, ("filed",))),
    )
    different = [
        (name, ":".join(key))
        for name, kept, told in wanted
        for key in kept.keys() | told.keys()
        if kept.get(key) != told.get(key)
    ]
    return iter([*strays, *sorted(different)])


def _told(cells: Mapping[Any, Mapping[str, int]], counters: tuple[str, ...]) -> dict[tuple[str, ...], Counter[str]]:
    """Every cell with all of its counters, for a row of zeros must not stand either."""
    return {tuple(map(str, key)): Counter({c: counts.get(c, 0) for c in counters}) for key, counts in cells.items()}


async def _cells(conn: AsyncConnection, table: Table, counters: tuple[str, ...]) -> dict[tuple[str, ...], Counter[str]]:
    """What is kept, by the names of the cell in the order of the domain's."""
    names = [column.name for column in table.c if column.name not in counters]
    rows = (await conn.execute(select(table))).mappings()
    return {tuple(str(row[name]) for name in _ordered(names)): Counter({c: row[c] for c in counters}) for row in rows}


def _ordered(names: list[str]) -> list[str]:
    """The day cell is kept in another order than it is named in, for its index."""
    return ["day", "street_id", "community_id", "grid_id", "topic"] if "day" in names else names
