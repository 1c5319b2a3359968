"""Compares every projection with what its events tell, without writing: for `sibu doctor` and the tests of kills."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Column, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.db.tables import events as events_table
from infra.db.tables import issue_units, issues, search_rows, signatures
from infra.eventstore.store import EventStore
from infra.projections.folding import Folded, folded, streams_after
from infra.projections.search import SearchFollower
from schemas.domain.base import Frozen
from schemas.domain.sealed import KeyClass

_BATCH: Final = 100
_MOST: Final = 1000  # Differences named; a database wrong everywhere must not fill the memory.


class Difference(Frozen):
    """One thing of one issue that differs. The value is not told: it may be of a confidential issue."""

    issue_id: str
    table: str
    column: str


async def compare(
    database: Database, events: EventStore, *, search: SearchFollower | None = None
) -> tuple[Difference, ...]:
    """What a rebuild would change, the first thousand; empty when all is well. Others may go on writing.

    With `search`, search rows are compared as well, which only makes sense when that follower has caught up.

    Raises:
        StreamDivergedError: a history is not as it was recorded.
    """
    found = await _strays(database)
    last = ""
    while len(found) < _MOST:
        async with database.read() as conn:
            streams = await streams_after(conn, last, count=_BATCH)
            fold = [await folded(conn, events, stream) for stream in streams]
            rows = await _rows(conn, streams)
            kept = await _kept(conn, streams)
            units = await _active(conn, streams, issue_units.c.issue_id, issue_units.c.unit_id, issue_units.c.active)
            accused = await _active(
                conn, streams, issue_accused.c.issue_id, issue_accused.c.mark, issue_accused.c.active
            )
        if not streams:
            break
        for each in fold:
            found += _differences(each, rows.get(each.issue.id))
            found += _unit_differences(each, units.get(each.issue.id, set()))
            found += _accused_differences(each, accused.get(each.issue.id, set()))
            found += await _search_differences(search, each, kept.get(each.issue.id)) if search else ()
        last = streams[-1]
    return tuple(found[:_MOST])


async def _strays(database: Database) -> list[Difference]:
    has_events = exists().where(events_table.c.stream == issues.c.id)
    async with database.read() as conn:
        found = await conn.execute(select(issues.c.id).where(~has_events).order_by(issues.c.id).limit(_MOST))
        return [Difference(issue_id=each, table="issues", column="id") for each in found.scalars()]


async def _rows(conn: AsyncConnection, streams: list[str]) -> dict[str, dict[str, Any]]:
    found = (await conn.execute(select(issues).where(issues.c.id.in_(streams)))).mappings()
    return {row["id"]: dict(row) for row in found}


async def _kept(conn: AsyncConnection, streams: list[str]) -> dict[str, tuple[str, frozenset[str], str | None]]:
    statement = (
        select(search_rows.c.issue_id, search_rows.c.key_class, search_rows.c.tokens, signatures.c.signature)
        .join(signatures, signatures.c.issue_id == search_rows.c.issue_id, isouter=True)
        .where(search_rows.c.issue_id.in_(streams))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in await conn.execute(statement)}


async def _active(
    conn: AsyncConnection, streams: list[str], issue_id: Column[str], value: Column[str], active: Column[bool]
) -> dict[str, set[str]]:
    """The values that are active, by issue."""
    found: dict[str, set[str]] = {}
    for name, each in await conn.execute(select(issue_id, value).where(issue_id.in_(streams), active)):
        found.setdefault(name, set()).add(each)
    return found


def _accused_differences(each: Folded, marks: set[str]) -> Iterable[Difference]:
    if marks == set(each.issue.accused_marks):
        return []
    return [Difference(issue_id=each.issue.id, table="issue_accused", column="mark")]


def _unit_differences(each: Folded, units: set[str]) -> Iterable[Difference]:
    if units == {task.unit_id for task in each.issue.tasks}:
        return []
    return [Difference(issue_id=each.issue.id, table="issue_units", column="unit_id")]


def _differences(each: Folded, row: dict[str, Any] | None) -> Iterable[Difference]:
    if row is None:
        return [Difference(issue_id=each.issue.id, table="issues", column="id")]
    wrong = [name for name, value in each.row.items() if row[name] != value]
    return [Difference(issue_id=each.issue.id, table="issues", column=name) for name in wrong]


async def _search_differences(
    search: SearchFollower, each: Folded, kept: tuple[str, frozenset[str], str | None] | None
) -> Iterable[Difference]:
    if each.issue.key_class is KeyClass.INTAKE:
        wanted = None
    else:
        entry = await search.entry(each.issue)
        sign = entry.signature.to_text() if entry.signature else None
        wanted = None if entry.tokens is None else (entry.key_class.value, entry.tokens, sign)
    return [] if kept == wanted else [Difference(issue_id=each.issue.id, table="search_rows", column="tokens")]
