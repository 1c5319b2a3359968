"""Which columns of a file become what of a report: given by the person, by a TOML file, or known by their names."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from api.cli.errors import UsageError

# In the words of the command line; `place` is words that say where, the three after it are ids of the registry, and the
# last three are read of history only. Beside each, headings that need no map; several columns are joined in this order.
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "编号", "序号"),
    "problem": ("subject", "标题", "主题", "problem", "text", "诉求内容", "问题", "内容"),
    "suggestions": ("suggestions", "suggestion", "建议"),
    "channel": ("channel", "渠道"),
    "conduct": ("conduct", "涉及干部作风", "涉及作风"),
    "place": ("place", "地点"),
    "building": ("building", "building_id"),
    "grid": ("grid", "grid_id"),
    "community": ("community", "community_id"),
    "longitude": ("longitude", "lon", "经度"),
    "latitude": ("latitude", "lat", "纬度"),
    "name": ("name", "姓名"),
    "phone": ("phone", "电话", "联系电话"),
    "email": ("email", "邮箱"),
    "address": ("address", "住址"),
    "filed_at": ("filed_at", "诉求时间", "受理时间", "来件时间"),
    "answered_at": ("answered_at", "replied_at", "答复时间", "办结时间"),
    "answer": ("answer", "reply", "答复", "答复内容"),
}

ColumnMap = Mapping[str, tuple[str, ...]]


def column_map(
    given: Iterable[str],
    map_file: Path | None,
    *,
    found: tuple[str, ...],
    name: str,
    known: Mapping[str, tuple[str, ...]] = KNOWN,
    needed: tuple[str, ...] = ("problem",),
) -> dict[str, tuple[str, ...]]:
    """The columns of each target: those known by name, overruled by the map file, overruled by `given`.

    `given` are texts like `problem=诉求内容` or `problem=标题+内容`; `found` are the file's columns. `known` lists
    every target with the headings that need no map; `needed` are those that no file may lack.

    Raises:
        UsageError: a target or column that does not exist, or no column is what is needed.
    """
    chosen = {target: here for target in known if (here := _here(known[target], found))}
    chosen.update(_from_file(map_file, known) if map_file else {})
    chosen.update(_pair(text, known) for text in given)
    absent = sorted({column for columns in chosen.values() for column in columns} - set(found))
    if absent:
        raise UsageError(f"{name} has no column {', '.join(absent)}.", hint=_columns_are(found))
    for target in needed:
        if not chosen.get(target):
            raise UsageError(
                f"No column of {name} is known to hold the {target}.",
                hint=f"Say which with --map {target}=COLUMN. {_columns_are(found)}",
            )
    return chosen


def _here(headings: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(heading for heading in headings if heading in found)


def _pair(text: str, known: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    target, equals, columns = text.partition("=")
    if not equals or not columns.strip():
        raise UsageError(f"{text!r} is no --map; write it like problem=诉求内容 or problem=标题+内容.")
    return _target(target.strip(), known), tuple(column.strip() for column in columns.split("+"))


def _from_file(path: Path, known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as unreadable:
        raise UsageError(f"The map {path} cannot be read: {unreadable.strerror}.") from unreadable
    except ValueError as broken:
        raise UsageError(f"The map {path} is no TOML: {broken}.") from broken
    return {_target(target, known): _named(columns, target, path) for target, columns in entries.items()}


def _named(columns: object, target: str, path: Path) -> tuple[str, ...]:
    listed = columns if isinstance(columns, list) else [columns]
    if not listed or not all(isinstance(column, str) for column in listed):
        raise UsageError(f"{path}: {target} must name a column or a list of columns.")
    return tuple(str(column) for column in listed)


def _target(name: str, known: Iterable[str]) -> str:
    if name not in known:
        raise UsageError(f"{name!r} is nothing a column can become.", hint=f"Choose among: {', '.join(known)}.")
    return name


def _columns_are(found: tuple[str, ...]) -> str:
    return f"Its columns are: {', '.join(found) or 'none'}."
