"""Several INSERTs as one statement of PostgreSQL, all or none: one round trip where there were as many as tables."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.types import TypeDecorator

Rows = Sequence[Mapping[str, Any]]


def bundled(
    first: str, parameters: Sequence[Any], inserts: Sequence[tuple[Table, Rows]], *, dialect: Dialect
) -> tuple[str, tuple[Any, ...]]:
    """The statement `first` with its parameters, and INSERTs of the rows; every row of a table has the same columns."""
    shapes = tuple((table.name, tuple(rows[0]), len(rows)) for table, rows in inserts)
    values = (
        _bound(table, column, value, dialect)
        for table, rows in inserts
        for row in rows
        for column, value in row.items()
    )
    return _statement(first, len(parameters), shapes), (*parameters, *values)


@lru_cache(maxsize=64)
def _statement(first: str, start: int, shapes: tuple[tuple[str, tuple[str, ...], int], ...]) -> str:
    parts = [f"part_0 AS ({first})"]
    for number, (table, columns, rows) in enumerate(shapes, start=1):
        marks = ", ".join(_row(start + row * len(columns), len(columns)) for row in range(rows))
        parts.append(f"part_{number} AS (INSERT INTO {table} ({', '.join(columns)}) VALUES {marks})")
        start += rows * len(columns)
    return f"WITH {', '.join(parts)} SELECT 1"


def _row(start: int, size: int) -> str:
    return f"({', '.join(f'${start + offset + 1}' for offset in range(size))})"


def _bound(table: Table, column: str, value: Any, dialect: Dialect) -> Any:
    kind = table.c[column].type
    return kind.process_bind_param(value, dialect) if isinstance(kind, TypeDecorator) else value
