"""Reads supervisors' figures: cells of the cube, less what their reader may not be told, and the issues behind them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, false, func, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.figure_tables import figure_facts, figure_gone, figure_nows, figure_tasks, figure_weeks
from infra.db.tables import issues
from infra.db.types import utc_text
from infra.issues.figure_conditions import conditions, joins_tasks, place_of
from infra.issues.figure_rows import facts_from
from infra.issues.filtering import unindexed
from infra.issues.hot_places import hot_places
from infra.issues.rows import LISTED
from infra.issues.scoping import accused_under, classes_of, purpose_of, within
from infra.keys.cursors import Cursors
from schemas.domain.figure_cells import Cells, Dimension, NowCell, View, ViewKind, WeekCell, cells_of
from schemas.domain.figure_counts import OF_A_WEEK, OF_NOW
from schemas.domain.principals import Scope
from schemas.wire.figures import BoardFigures, FigureQuery, PartFigures, Period, StuckIssue
from schemas.wire.reading import IssueRow, Page

_VERSION: Final = (issues.c.version - issues.c.apart).label("version")  # as readers of general issues count it
_OF_A_WEEK: Final = tuple(figure_weeks.c[name] for name in OF_A_WEEK)
_OF_NOW: Final = tuple(figure_nows.c[name] for name in OF_NOW)
_STUCK: Final = 5  # issues named
_WAITS: Final = 12  # of all that are waited for
_F: Final = figure_facts.c


@dataclass(frozen=True, kw_only=True)
class FigureBook:
    """Figures for readers of general issues. What counts for the view and is not for the reader is taken out again."""

    database: Database
    cursors: Cursors

    async def board(self, view: View, *, scope: Scope, period: Period, today: date) -> BoardFigures:
        """Everything of one view but its breakdowns; costs the same however many issues there are."""
        async with self.database.read() as conn:
            out = await _hidden(conn, scope)
            return BoardFigures(
                weeks=await _by_week(conn, view, period, out),
                now=dict((await _nows(conn, view, Dimension.TOTAL, out)).get("", Counter())),
                waits=await _waits(conn, view, out),
                hot_spots=await hot_places(conn, view, today=today, out=out.days),
                stuck=await _stuck(conn, view, scope),
            )

    async def breakdown(
        self, view: View, dimension: Dimension, *, scope: Scope, period: Period
    ) -> tuple[PartFigures, ...]:
        """The share of every key that has any, in the order of the keys."""
        async with self.database.read() as conn:
            out = await _hidden(conn, scope)
            weeks = await _by_key(conn, view, dimension, period, out)
            nows = await _nows(conn, view, dimension, out)
        keys = sorted(weeks.keys() | nows.keys())
        return tuple(PartFigures(key=key, weeks=dict(weeks[key]), now=dict(nows[key])) for key in keys)

    async def page(self, query: FigureQuery, *, scope: Scope) -> Page[IssueRow]:
        """One page of the issues behind a figure, those filed last first.

        Raises:
            CursorError: the cursor is damaged, or of another figure or scope.
        """
        purpose = purpose_of("figure", scope, query.model_dump(mode="json", exclude={"cursor", "limit"}))
        after = self._after(purpose, query.cursor) if query.cursor is not None else None
        statement = _behind(query, scope, after=after, count=query.limit + 1)
        async with self.database.read() as conn:
            rows = (await conn.execute(statement)).mappings().all()
        shown = rows[: query.limit]
        items = tuple(_row(row) for row in shown)
        more = len(rows) > query.limit
        return Page(items=items, next=self._mark(purpose, shown[-1]) if more else None)

    def _after(self, purpose: str, cursor: str) -> tuple[Any, Any]:
        place = self.cursors.decode(purpose, cursor)
        return literal(datetime.fromisoformat(place["at"]), _F.filed_at.type), literal(place["id"])

    def _mark(self, purpose: str, last: Any) -> str:
        return self.cursors.encode(purpose, {"at": utc_text(last["counted_from"]), "id": last["id"]})


def _row(row: Any) -> IssueRow:
    return IssueRow.model_validate({name: row[name] for name in IssueRow.model_fields})


def _shown(places: Any) -> Any:
    """The rows of the issues that were found, each by its id."""
    return places.join(issues, issues.c.id == places.c.issue_id)


def _visible(scope: Scope) -> ColumnElement[bool]:
    """Whether the issue of some facts is for this reader.

    Facts are found first, by an index of their own, and each leads to its issue: the offset keeps PostgreSQL from
    walking through the issues instead, and no index of them may be chosen by SQLite.
    """
    classes = [each.value for each in classes_of(scope)]
    fits = [unindexed("key_class").in_(classes) if classes else false(), *within(scope, column=unindexed)]
    issue = select(literal(1)).select_from(issues).where(issues.c.id == _F.issue_id, *fits)
    return issue.limit(1).offset(0).correlate(figure_facts).exists()


def _counted(*, with_tasks: bool) -> Any:
    if not with_tasks:
        return figure_facts
    return figure_facts.join(figure_tasks, figure_tasks.c.issue_id == _F.issue_id)


def _behind(query: FigureQuery, scope: Scope, *, after: Any, count: int) -> Select[Any]:
    """So many, those filed last first, from the place `after` on."""
    filed_at, issue_id = place_of(query)
    later = [tuple_(*after) > tuple_(filed_at, issue_id)] if after else []
    places = (
        select(filed_at.label("counted_from"), issue_id.label("issue_id"))
        .select_from(_counted(with_tasks=joins_tasks(query)))
        .where(*conditions(query), _visible(scope), *later)
        .order_by(filed_at.desc(), issue_id.desc())
        .limit(count)
        .subquery()
    )
    return (
        select(*LISTED, _VERSION, places.c.counted_from)
        .select_from(_shown(places))
        .order_by(places.c.counted_from.desc(), places.c.issue_id.desc())
    )


async def _hidden(conn: AsyncConnection, scope: Scope) -> Cells:
    """What counts and is not for this reader: given to discipline this moment, or accusing the reader.

    These few name the facts to look at; of a condition on all facts a database would look at all of them.
    """
    few = select(figure_gone.c.issue_id).union(accused_under(scope.unseen))
    statement = select(_F.facts).where(_F.issue_id.in_(few), *_place_of(scope))
    return cells_of(map(facts_from, (await conn.execute(statement)).scalars()))


def _place_of(scope: Scope) -> list[ColumnElement[bool]]:
    """Only what the view can hold is read, for the many that accuse a whole department; no index is chosen by it."""
    names = ("department_id", "community_id", "street_id")
    return [_F[name] + "" == getattr(scope, name) for name in names if getattr(scope, name) is not None]


async def _by_week(conn: AsyncConnection, view: View, period: Period, out: Cells) -> dict[int, dict[str, int]]:
    table = figure_weeks.c
    here = (table.view == view.key, table.dimension == Dimension.TOTAL.value)
    statement = select(table.week, *_OF_A_WEEK).where(*here, table.week.between(period.first, period.last))
    found: dict[int, dict[str, int]] = {}
    for week, *counts in await conn.execute(statement):
        if left := _less(counts, OF_A_WEEK, out.weeks.get(WeekCell(view.key, Dimension.TOTAL, week, ""))):
            found[week] = dict(left)
    return found


async def _by_key(
    conn: AsyncConnection, view: View, dimension: Dimension, period: Period, out: Cells
) -> dict[str, Counter[str]]:
    """The weeks are added up in the database: there may be many of many keys."""
    table = figure_weeks.c
    here = (table.view == view.key, table.dimension == dimension.value)
    statement = (
        select(table.key, *(func.sum(column) for column in _OF_A_WEEK))
        .where(*here, table.week.between(period.first, period.last))
        .group_by(table.key)
    )
    less: dict[str, Counter[str]] = _Keyed()
    for cell, taken in out.weeks.items():
        if cell[:2] == (view.key, dimension) and period.first <= cell.week <= period.last:
            less[cell.key] = less[cell.key] + taken
    found: dict[str, Counter[str]] = _Keyed()
    for key, *counts in await conn.execute(statement):
        if left := _less(map(int, counts), OF_A_WEEK, less[key]):
            found[key] = left
    return found


async def _nows(
    conn: AsyncConnection, view: View, dimension: Dimension, out: Cells, *, most: int | None = None
) -> dict[str, Counter[str]]:
    """`most`: those with most open first, and no more than so many and those of which something is taken out."""
    table = figure_nows.c
    statement = select(table.key, *_OF_NOW).where(table.view == view.key, table.dimension == dimension.value)
    if most is not None:
        statement = statement.order_by(table.open.desc(), table.key).limit(most + len(out.nows))
    found: dict[str, Counter[str]] = _Keyed()
    for key, *counts in await conn.execute(statement):
        if here := _less(counts, OF_NOW, out.nows.get(NowCell(view.key, dimension, key))):
            found[key] = here
    return found


class _Keyed(dict[str, Counter[str]]):
    """What has no counters has none."""

    def __missing__(self, key: str) -> Counter[str]:
        return Counter()


def _less(counts: Iterable[int], names: Sequence[str], out: Counter[str] | None) -> Counter[str]:
    """The counters that are left, without zeros: a key of zeros alone would tell of what was taken out."""
    left = Counter({name: number for name, number in zip(names, counts, strict=True) if number})
    return left - out if out else left


async def _waits(conn: AsyncConnection, view: View, out: Cells) -> tuple[PartFigures, ...]:
    """Those waited for in most issues, first; a board has no room for all."""
    found = await _nows(conn, view, Dimension.WAITS, out, most=_WAITS)
    most = sorted(found.items(), key=lambda each: (-each[1]["open"], each[0]))[:_WAITS]
    return tuple(PartFigures(key=key, weeks={}, now=dict(counts)) for key, counts in most)


async def _stuck(conn: AsyncConnection, view: View, scope: Scope) -> tuple[StuckIssue, ...]:
    """Where somebody has had to act for longest."""
    of_unit = view.kind is ViewKind.UNIT
    here: list[Any] = []
    if of_unit:
        # In the words of the partial index, and by no other: a unit has few open tasks.
        here = [figure_tasks.c.unit_id == view.id, text("figure_tasks.open")]
    elif view.kind is not ViewKind.COUNTY:
        here = [_F[f"{view.kind}_id"] == view.id]
    places = (
        select(_F.stuck_since, _F.issue_id, _F.facts)
        .select_from(_counted(with_tasks=of_unit))
        .where(_F.stuck_since.is_not(None), *here, _visible(scope))
        .order_by(_F.stuck_since, _F.issue_id)
        .limit(_STUCK)
        .subquery()
    )
    shown = select(*LISTED, _VERSION, places.c.facts).select_from(_shown(places))
    statement = shown.order_by(places.c.stuck_since, places.c.issue_id)
    return tuple(_stuck_issue(row) for row in (await conn.execute(statement)).mappings())


def _stuck_issue(row: Any) -> StuckIssue:
    facts = facts_from(row["facts"])
    assert facts.stuck_since is not None, "only what somebody has to act on is asked for"
    return StuckIssue(issue=_row(row), since=facts.stuck_since, waits=facts.waits)
