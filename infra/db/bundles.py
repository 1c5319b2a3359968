"""Several writes as one statement of PostgreSQL, all or none: one round trip where there were as many as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.types import TypeDecorator


@dataclass(frozen=True)
class Rows:
    """Rows to insert, all with the same columns; those that are there already under these columns are replaced."""

    table: Table
    rows: Sequence[Mapping[str, Any]]
    replacing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """New values of the one row with this id."""

    table: Table
    row_id: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class _Shape:
    """What the text of a part depends on; its values do not matter, so that few texts are made and prepared."""

    table: Table
    columns: tuple[str, ...]
    rows: int
    replacing: tuple[str, ...] = ()
    changes: bool = False


def bundled(
    first: str, parameters: Sequence[Any], parts: Sequence[Rows | Change], *, dialect: Dialect
) -> tuple[str, tuple[Any, ...]]:
    """The INSERT `first`, and parts that are written only where it wrote anything; answers how many rows it wrote."""
    shapes = tuple(_shape(part) for part in parts)
    values = (value for part in parts for value in _values(part, dialect))
    return _statement(first, len(parameters), shapes, dialect), (*parameters, *values)


def _shape(part: Rows | Change) -> _Shape:
    if isinstance(part, Rows):
        return _Shape(part.table, tuple(part.rows[0]), rows=len(part.rows), replacing=part.replacing)
    return _Shape(part.table, tuple(part.values), rows=1, changes=True)


def _values(part: Rows | Change, dialect: Dialect) -> list[Any]:
    rows = part.rows if isinstance(part, Rows) else (part.values,)
    values = [_bound(part.table, column, value, dialect) for row in rows for column, value in row.items()]
    return values if isinstance(part, Rows) else [*values, part.row_id]


def _bound(table: Table, column: str, value: Any, dialect: Dialect) -> Any:
    kind = table.c[column].type
    return kind.process_bind_param(value, dialect) if isinstance(kind, TypeDecorator) else value


@lru_cache(maxsize=128)
def _statement(first: str, start: int, shapes: tuple[_Shape, ...], dialect: Dialect) -> str:
    parts = [f"part_0 AS ({first} RETURNING 1)"]
    for number, shape in enumerate(shapes, start=1):
        written = _changing if shape.changes else _inserting
        parts.append(f"part_{number} AS ({written(shape, start, dialect)})")
        start += shape.rows * len(shape.columns) + shape.changes
    return f"WITH {', '.join(parts)} SELECT count(*) FROM part_0"


def _inserting(shape: _Shape, start: int, dialect: Dialect) -> str:
    size = len(shape.columns)
    rows = ", ".join(f"({', '.join(_marks(shape, start + row * size, dialect))})" for row in range(shape.rows))
    columns = ", ".join(shape.columns)
    text = (
        f"INSERT INTO {shape.table.name} ({columns}) SELECT * FROM (VALUES {rows}) AS row_ "
        "WHERE EXISTS (SELECT 1 FROM part_0)"
    )
    if not shape.replacing:
        return text
    others = ", ".join(f"{name} = EXCLUDED.{name}" for name in shape.columns if name not in shape.replacing)
    return f"{text} ON CONFLICT ({', '.join(shape.replacing)}) DO UPDATE SET {others}"


def _changing(shape: _Shape, start: int, dialect: Dialect) -> str:
    values = zip(shape.columns, _marks(shape, start, dialect), strict=True)
    changes = ", ".join(f"{column} = {mark}" for column, mark in values)
    wanted = start + len(shape.columns) + 1
    return f"UPDATE {shape.table.name} SET {changes} WHERE id = ${wanted} AND EXISTS (SELECT 1 FROM part_0)"


def _marks(shape: _Shape, start: int, dialect: Dialect) -> list[str]:
    """In VALUES PostgreSQL cannot see where the values go, so each is told its type."""
    kinds = (shape.table.c[column].type.compile(dialect=dialect) for column in shape.columns)
    return [f"${start + number}::{kind}" for number, kind in enumerate(kinds, start=1)]
