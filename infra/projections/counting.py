"""Keeps the facts of issues and the cube of counters: each change is what an issue counts now less what it counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, and_, bindparam, delete, exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.figure_tables import (
    FIGURES,
    figure_days,
    figure_facts,
    figure_gone,
    figure_nows,
    figure_tasks,
    figure_weeks,
)
from infra.db.tables import issues
from infra.db.upserts import insert_into
from infra.issues.figure_rows import facts_from, facts_row, task_rows
from schemas.domain.figure_cells import Cells, DayCell, count_in, no_cells
from schemas.domain.figure_counts import OF_A_WEEK, OF_NOW
from schemas.domain.figures import Facts
from schemas.domain.sealed import KeyClass


async def put(conn: AsyncConnection, found: Mapping[str, Facts | None]) -> None:
    """Let these issues count as they do now, None for those that have no facts (any more); twice is as good as once.

    One writer at a time: whoever calls holds the position of the projection.
    """
    if not found:
        return
    kept = await _kept(conn, found)
    changed = {name: facts for name, facts in found.items() if facts != kept.get(name)}
    cells = no_cells()
    for name, facts in changed.items():
        if (before := kept.get(name)) is not None:
            count_in(cells, before, times=-1)
        if facts is not None:
            count_in(cells, facts)
    await _put_facts(conn, list(changed), [facts for facts in changed.values() if facts is not None])
    await _add(conn, cells)
    await _counted_out(conn, found)


async def _counted_out(conn: AsyncConnection, found: Mapping[str, Facts | None]) -> None:
    """Of what was given to discipline, that which counts no longer, or is general again.

    What was given away since it was folded still counts, so it stays where readers look.
    """
    here, still = figure_gone.c.issue_id, [name for name, facts in found.items() if facts is not None]
    none = [name for name in found if name not in set(still)]
    general = exists().where(issues.c.id == here, issues.c.key_class == KeyClass.GENERAL.value)
    await conn.execute(delete(figure_gone).where(or_(here.in_(none), and_(here.in_(still), general))))


async def clear(conn: AsyncConnection) -> None:
    """Forget every figure. What was given to discipline and not counted out yet has nothing left to be counted out."""
    for table in (*FIGURES, figure_gone):
        await conn.execute(delete(table))


async def _kept(conn: AsyncConnection, wanted: Iterable[str]) -> dict[str, Facts]:
    statement = select(figure_facts.c.facts).where(figure_facts.c.issue_id.in_(list(wanted)))
    return {facts.issue_id: facts for facts in map(facts_from, (await conn.execute(statement)).scalars())}


async def _put_facts(conn: AsyncConnection, ids: Sequence[str], found: Sequence[Facts]) -> None:
    for table in (figure_facts, figure_tasks):
        if ids:
            await conn.execute(delete(table).where(table.c.issue_id.in_(ids)))
    if found:
        await conn.execute(insert(figure_facts), [facts_row(facts) for facts in found])
    if tasks := [row for facts in found for row in task_rows(facts)]:
        await conn.execute(insert(figure_tasks), tasks)


class _Change(NamedTuple):
    """One table of the cube, what names its cells, what it counts, and the rows to add."""

    table: Table
    names: tuple[str, ...]
    counters: tuple[str, ...]
    rows: list[dict[str, Any]]


async def _add(conn: AsyncConnection, cells: Cells) -> None:
    """In one order everywhere, so that nobody waits for anybody in a ring."""
    weeks, nows = _rows(cells.weeks, OF_A_WEEK), _rows(cells.nows, OF_NOW)
    days = [cell._asdict() | {"filed": number} for cell, number in sorted(cells.days.items()) if number]
    by_week = ("view", "dimension", "week", "key")
    await _change(conn, _Change(figure_weeks, by_week, OF_A_WEEK, weeks))
    await _change(conn, _Change(figure_nows, ("view", "dimension", "key"), OF_NOW, nows))
    await _change(conn, _Change(figure_days, DayCell._fields, ("filed",), days))


def _rows(cells: Mapping[Any, Counter[str]], counters: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {name: str(value) if isinstance(value, str) else value for name, value in cell._asdict().items()}
        | {name: counts.get(name, 0) for name in counters}
        for cell, counts in sorted(cells.items())
        if any(counts.values())
    ]


async def _change(conn: AsyncConnection, change: _Change) -> None:
    table = change.table
    if not change.rows:
        return
    adding = insert_into(conn, table)
    sums = {name: table.c[name] + adding.excluded[name] for name in change.counters}
    keys = [table.c[name] for name in change.names]
    await conn.execute(adding.on_conflict_do_update(index_elements=keys, set_=sums), change.rows)
    if less := [row for row in change.rows if any(row[name] < 0 for name in change.counters)]:
        # A cell of zeros would tell that something was counted there once.
        here = and_(*(table.c[name] == bindparam(f"of_{name}") for name in change.names))
        empty = and_(*(table.c[name] == 0 for name in change.counters))
        await conn.execute(
            delete(table).where(here, empty), [{f"of_{n}": row[n] for n in change.names} for row in less]
        )
