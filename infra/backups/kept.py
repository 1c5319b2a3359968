"""What a backup holds of each table, and how a value is written in it: the same for both databases."""

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Table
from sqlalchemy.types import Date

from infra.db.described import metadata
from infra.db.figure_tables import FIGURES
from infra.db.tables import events
from infra.db.types import UtcDateTime

_MADE_AGAIN: Final = frozenset({"search_rows", "projections", *(table.name for table in FIGURES)})
# What counts for a moment only, and what would let somebody in again who has signed out or used a link since.
_OF_THE_MOMENT: Final = frozenset(
    {"budgets", "leases", "presences", "provider_visits", "sessions", "setup_links", "used_tokens"}
)


def kept_tables() -> tuple[Table, ...]:
    """Every table of a backup, events first."""
    left_out = _MADE_AGAIN | _OF_THE_MOMENT
    others = (table for name, table in sorted(metadata.tables.items()) if name not in left_out and table is not events)
    return (events, *others)


def kept_columns(table: Table) -> tuple[Column[Any], ...]:
    """All of them, but for the place in the feed, which the database that is restored into gives anew."""
    return tuple(column for column in table.columns if not (table is events and column.name == "position"))


def written(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it."""
    return {name: _written(value) for name, value in row.items()}


def _written(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def read_back(table: Table) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What makes a row of such a table of what `written` gave."""
    readers = {column.name: reader for column in kept_columns(table) if (reader := _reader(column))}

    def row(given: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: readers[name](value) if name in readers and value is not None else value
            for name, value in given.items()
        }

    return row


def _reader(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat
    if isinstance(column.type, Date):
        return date.fromisoformat
    if isinstance(column.type, LargeBinary):
        return base64.b64decode
    return None
