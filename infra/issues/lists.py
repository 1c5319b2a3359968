"""The ledger and the inboxes: pages by keyset, narrowed to the reader's scope inside the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import OPEN_UNDUE, issues
from infra.db.types import utc_text
from infra.issues.filtering import asks_for_open, conditions, indexed, is_open, unindexed
from infra.issues.rows import LISTED
from infra.issues.scoping import classes_of, purpose_of
from infra.issues.searching import Found, found_by
from infra.keys.cursors import Cursors
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.reading import IssueRow, Order, Page, Query


@dataclass(frozen=True)
class _Place:
    """The last row of a page: its time in the order of the list (None among those without one) and its id."""

    at: datetime | None
    id: str


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a page is asked for; where the words leave few rows, nothing else may choose the index."""

    query: Query
    scope: Scope
    now: datetime
    place: _Place | None
    found: Found | None

    @property
    def count(self) -> int:
        """One more than a page holds, to see whether there is a next one."""
        return self.query.limit + 1

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """A row with its version as this reader counts it."""
        every = KeyClass.DISCIPLINE in self.scope.classes
        version = issues.c.version if every else issues.c.version - issues.c.apart
        return (*LISTED, version.label("version"))

    def conditions(self, *, by_index: bool = True) -> list[Any]:
        few = self.found is not None and self.found.few
        column = indexed if by_index and not few else unindexed
        words = [self.found.condition] if self.found else []
        return conditions(self.query, self.scope, column=column, now=self.now) + words


@dataclass(frozen=True, kw_only=True)
class IssueLists:
    """Pages of issue rows. `search_secret` is the ring's secret for search tokens."""

    database: Database
    cursors: Cursors
    search_secret: bytes
    clock: Callable[[], datetime]

    async def page(self, query: Query, *, scope: Scope) -> Page[IssueRow]:
        """One page: `newest` shows what stands in the ledger, `due` everything whose class is decided.

        A row that nobody changes meanwhile comes exactly once on the way through all pages, whatever is filed
        meanwhile. In the order `due`, a row whose deadline moves may come again or be passed over.

        Raises:
            CursorError: the cursor is damaged, or of a list with other filters or for another scope.
            SearchTooShortError: the text holds nothing that can be searched for.
        """
        purpose = purpose_of("list", scope, query.model_dump(mode="json", exclude={"cursor", "limit"}))
        place = self._place(purpose, query.cursor)
        async with self.database.read() as conn:
            found = await self._found(conn, query, scope)
            asked = _Asked(query=query, scope=scope, now=self.clock(), place=place, found=found)
            rows = await _ROWS[query.order](conn, asked)
        items = tuple(IssueRow.model_validate(dict(row)) for row in rows[: query.limit])
        more = len(rows) > query.limit
        return Page(items=items, next=self._next(purpose, query, items[-1]) if more else None)

    async def _found(self, conn: AsyncConnection, query: Query, scope: Scope) -> Found | None:
        if query.text is None:
            return None
        return await found_by(conn, query.text, classes=classes_of(scope), secret=self.search_secret)

    def _place(self, purpose: str, cursor: str | None) -> _Place | None:
        if cursor is None:
            return None
        place = self.cursors.decode(purpose, cursor)
        return _Place(at=datetime.fromisoformat(place["at"]) if place["at"] else None, id=place["id"])

    def _next(self, purpose: str, query: Query, last: IssueRow) -> str:
        at = last.logged_at if query.order is Order.NEWEST else last.due_at
        return self.cursors.encode(purpose, {"at": utc_text(at) if at else None, "id": last.id})


async def _newest(conn: AsyncConnection, asked: _Asked) -> list[RowMapping]:
    """The index is read backwards. `logged_at IS NOT NULL` is said in so many words for the partial index's sake."""
    wanted = [*asked.conditions(), *is_open(asked.query), issues.c.logged_at.is_not(None)]
    if asked.place:
        wanted.append(_key("logged_at") < _values("logged_at", asked.place))
    statement = select(*asked.columns).where(*wanted).order_by(issues.c.logged_at.desc(), issues.c.id.desc())
    return await _fetched(conn, statement, asked.count)


async def _due(conn: AsyncConnection, asked: _Asked) -> list[RowMapping]:
    """Two ranges of one index: those with a deadline, then those without, which the databases sort differently."""
    rows = await _with_deadline(conn, asked)
    if len(rows) < asked.count:
        rows += await _without_deadline(conn, asked, asked.count - len(rows))
    return rows


async def _with_deadline(conn: AsyncConnection, asked: _Asked) -> list[RowMapping]:
    """What is closed has no deadline, so `open` needs no asking here, and must not tempt a planner."""
    if asked.query.open is False or (asked.place and asked.place.at is None):
        return []
    wanted = [*asked.conditions(), issues.c.due_at.is_not(None)]
    if asked.place:
        wanted.append(_key("due_at") > _values("due_at", asked.place))
    statement = select(*asked.columns).where(*wanted).order_by(issues.c.due_at, issues.c.id)
    return await _fetched(conn, statement, asked.count)


async def _without_deadline(conn: AsyncConnection, asked: _Asked, count: int) -> list[RowMapping]:
    """Nearly all of them are closed; the few open ones have an index of their own, else all would be walked for them.

    They are ordered by the deadline that none of them has, so that an index of the scope fits and not that of all ids.
    """
    if asked.query.overdue is True:
        return []
    opened = asks_for_open(asked.query)
    wanted = asked.conditions(by_index=not opened)
    wanted += [text(OPEN_UNDUE)] if opened else [issues.c.due_at.is_(None), *is_open(asked.query)]
    if asked.place and asked.place.at is None:
        wanted.append(issues.c.id > asked.place.id)
    return await _fetched(conn, select(*asked.columns).where(*wanted).order_by(issues.c.due_at, issues.c.id), count)


async def _fetched(conn: AsyncConnection, statement: Select[Any], count: int) -> list[RowMapping]:
    return list((await conn.execute(statement.limit(count))).mappings())


def _key(column: str) -> Any:
    return tuple_(issues.c[column], issues.c.id)


def _values(column: str, place: _Place) -> Any:
    return tuple_(literal(place.at, issues.c[column].type), literal(place.id, issues.c.id.type))


_ROWS: Final = {Order.NEWEST: _newest, Order.DUE: _due}
