"""Several writes that stand or fall together, as the one statement of PostgreSQL or the few of SQLite that do them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Statement = tuple[str, Sequence[Any]]

_POSTGRESQL: Final[Dialect] = postgresql.dialect()  # type: ignore[no-untyped-call]
_SQLITE: Final[Dialect] = sqlite.dialect()


@dataclass(frozen=True)
class Rows:
    """Rows to insert, all with the same columns; those that are there already under `replacing` are replaced."""

    table: Table
    rows: Sequence[Mapping[str, Any]]
    replacing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """New values of the one row with this id, which stands in the column `by`."""

    table: Table
    row_id: str
    values: Mapping[str, Any]
    by: str = "id"


@dataclass(frozen=True)
class Gone:
    """Every row with these values is deleted; `only` narrows further, in SQL of ours."""

    table: Table
    where: Mapping[str, Any]
    only: str = ""


Part = Rows | Change | Gone


@dataclass(frozen=True)
class Bundle:
    """The INSERT `first`, which must write `rows` rows, or none; the parts are written only where it wrote them."""

    first: str
    values: Sequence[Any]
    rows: int
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class _Shape:
    """What the text of a part depends on; its values do not matter, so that few texts are made and prepared."""

    table: Table
    columns: tuple[str, ...]
    rows: int
    replacing: tuple[str, ...] = ()
    changes: bool = False
    by: str = "id"
    gone: bool = False
    only: str = ""


def in_one(bundle: Bundle) -> Statement:
    """The statement of PostgreSQL; it answers a row for each that `first` wrote. One round trip instead of many."""
    shapes = tuple(_shape(part) for part in bundle.parts)
    values = (value for part in bundle.parts for value in _values(part, _POSTGRESQL))
    return _whole(bundle.first, len(bundle.values), shapes), (*bundle.values, *values)


def one_by_one(bundle: Bundle) -> list[Statement]:
    """The statements of SQLite for the parts, in order; for a transaction in which `first` has written its rows."""
    return [(_alone(_shape(part)), _values(part, _SQLITE)) for part in bundle.parts]


def _shape(part: Part) -> _Shape:
    if isinstance(part, Rows):
        return _Shape(part.table, tuple(part.rows[0]), rows=len(part.rows), replacing=part.replacing)
    if isinstance(part, Gone):
        return _Shape(part.table, tuple(part.where), rows=1, gone=True, only=part.only)
    return _Shape(part.table, tuple(part.values), rows=1, changes=True, by=part.by)


def _values(part: Part, dialect: Dialect) -> list[Any]:
    binders = _binders(part.table, dialect)
    rows = part.rows if isinstance(part, Rows) else (part.where if isinstance(part, Gone) else part.values,)
    values = [
        binders[column](value, dialect) if column in binders else value for row in rows for column, value in row.items()
    ]
    return [*values, part.row_id] if isinstance(part, Change) else values


@lru_cache(maxsize=64)
def _binders(table: Table, dialect: Dialect) -> Mapping[str, Callable[[Any, Dialect], Any]]:
    """What turns a value of our column types into one of the driver's."""
    del dialect
    kinds = {column.name: column.type for column in table.c}
    return {name: kind.process_bind_param for name, kind in kinds.items() if isinstance(kind, TypeDecorator)}


@lru_cache(maxsize=128)
def _whole(first: str, start: int, shapes: tuple[_Shape, ...]) -> str:
    if not shapes:
        return f"{first} RETURNING 1"
    parts = [f"part_0 AS ({first} RETURNING 1)"]
    for number, shape in enumerate(shapes, start=1):
        written = _removing if shape.gone else _changing if shape.changes else _inserting
        parts.append(f"part_{number} AS ({written(shape, start)})")
        start += shape.rows * len(shape.columns) + shape.changes
    return f"WITH {', '.join(parts)} SELECT 1 FROM part_0"


def _inserting(shape: _Shape, start: int) -> str:
    size = len(shape.columns)
    rows = ", ".join(f"({', '.join(_marks(shape, start + row * size))})" for row in range(shape.rows))
    return (
        f"INSERT INTO {shape.table.name} ({', '.join(shape.columns)}) SELECT * FROM (VALUES {rows}) AS row_ "
        f"WHERE EXISTS (SELECT 1 FROM part_0){_replacing(shape)}"
    )


def _changing(shape: _Shape, start: int) -> str:
    values = zip(shape.columns, _marks(shape, start), strict=True)
    changes = ", ".join(f"{column} = {mark}" for column, mark in values)
    wanted = start + len(shape.columns) + 1
    return f"UPDATE {shape.table.name} SET {changes} WHERE {shape.by} = ${wanted} AND EXISTS (SELECT 1 FROM part_0)"


def _removing(shape: _Shape, start: int) -> str:
    wanted = [f"{column} = ${start + number}" for number, column in enumerate(shape.columns, start=1)]
    wanted += [shape.only] if shape.only else []
    return f"DELETE FROM {shape.table.name} WHERE {' AND '.join(wanted)} AND EXISTS (SELECT 1 FROM part_0)"


def _marks(shape: _Shape, start: int) -> list[str]:
    """In VALUES PostgreSQL cannot see where the values go, so each is told its type."""
    kinds = (shape.table.c[column].type.compile(dialect=_POSTGRESQL) for column in shape.columns)
    return [f"${start + number}::{kind}" for number, kind in enumerate(kinds, start=1)]


@lru_cache(maxsize=128)
def _alone(shape: _Shape) -> str:
    if shape.changes:
        return f"UPDATE {shape.table.name} SET {' = ?, '.join(shape.columns)} = ? WHERE {shape.by} = ?"
    if shape.gone:
        only = f" AND {shape.only}" if shape.only else ""
        return f"DELETE FROM {shape.table.name} WHERE {' = ? AND '.join(shape.columns)} = ?{only}"
    row = f"({', '.join('?' * len(shape.columns))})"
    columns, rows = ", ".join(shape.columns), ", ".join([row] * shape.rows)
    return f"INSERT INTO {shape.table.name} ({columns}) VALUES {rows}{_replacing(shape)}"


def _replacing(shape: _Shape) -> str:
    if not shape.replacing:
        return ""
    others = ", ".join(f"{name} = EXCLUDED.{name}" for name in shape.columns if name not in shape.replacing)
    return f" ON CONFLICT ({', '.join(shape.replacing)}) DO UPDATE SET {others}"
