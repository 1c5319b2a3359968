"""Filters of a list as conditions of SQL, and which of them may choose the index."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, false, not_, or_

from infra.db.tables import issues
from infra.issues.scoping import classes_of, within
from infra.issues.typed import can_be_stored
from schemas.domain.principals import Scope
from schemas.domain.status import ENDED
from schemas.wire.reading import Query

_EQUAL: Final = ("status", "department_id", "community_id", "grid_id", "category", "topic", "urgency", "ledger_number")

Conditions = list[ColumnElement[bool]]
Column = Callable[[str], ColumnElement[str]]


def indexed(name: str) -> ColumnElement[str]:
    """The column: the database may walk an index of it."""
    return issues.c[name]


def unindexed(name: str) -> ColumnElement[str]:
    """The same value, but no index fits it: for when another condition leaves few rows, which no planner can know."""
    return issues.c[name] + ""


def conditions(query: Query, scope: Scope, *, column: Column, now: datetime) -> Conditions:
    """The scope and every filter but `open` and the words; nothing outside the scope fulfils them."""
    classes = [each.value for each in classes_of(scope)]
    wanted: Conditions = [column("key_class").in_(classes) if classes else false()]
    wanted += within(scope, column=column)
    wanted += [_equal(column, name, value) for name in _EQUAL if (value := getattr(query, name)) is not None]
    if query.statuses:
        wanted.append(column("status").in_(query.statuses))
    if query.callback is not None:
        wanted.append(issues.c.callback if query.callback else not_(issues.c.callback))
    if query.resolved_since is not None:
        wanted.append(issues.c.resolved_at >= query.resolved_since)
    if query.overdue is not None:
        late = issues.c.due_at < now
        wanted.append(late if query.overdue else or_(issues.c.due_at >= now, issues.c.due_at.is_(None)))
    return wanted


def is_open(query: Query) -> Conditions:
    """The filter `open`."""
    if query.open is None:
        return []
    return [issues.c.open if query.open else not_(issues.c.open)]


def asks_for_open(query: Query) -> bool:
    """Whether only open issues can fulfil the query."""
    return query.open is True or (query.open is None and query.status not in {None, *ENDED})


def _equal(column: Column, name: str, value: str) -> ColumnElement[bool]:
    return column(name) == value if can_be_stored(value) else false()
