"""Rows of a file that others wrote: JSON lines, CSV or XLSX, each with the line on which it starts."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from api.cli.errors import UsageError

_ENCODINGS = ("utf-8-sig", "gb18030")  # What Excel writes in China when nobody tells it otherwise.


class Row(NamedTuple):
    """One record: `raw` is what stood there, for a person who must mend it."""

    line: int
    raw: str
    values: dict[str, Any]


class BadRow(NamedTuple):
    """A record that cannot be read at all."""

    line: int
    raw: str
    reason: str


AnyRow = Row | BadRow
Rows = Iterator[AnyRow]


def read_rows(path: Path) -> Rows:
    """The rows of a file in its order, told apart by the ending of its name; empty lines are skipped.

    Raises:
        UsageError: no such kind of file, or it cannot be read as that.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{path.name} is no file to import; {', '.join(_READERS)} can be read.")
    try:
        yield from reader(path)
    except (OSError, zipfile.BadZipFile, KeyError) as unreadable:
        reason = unreadable.strerror if isinstance(unreadable, OSError) else "it is damaged, or of another kind"
        raise UsageError(f"{path} cannot be read: {reason}.") from unreadable


def columns(path: Path) -> tuple[str, ...]:
    """The names of the first row's fields."""
    first = next((row for row in read_rows(path) if isinstance(row, Row)), None)
    return () if first is None else tuple(first.values)


def _json_lines(path: Path) -> Rows:
    with path.open("rb") as file:
        for line, encoded in enumerate(file, start=1):
            if encoded.strip():
                yield _json_row(line, encoded.lstrip(b"\xef\xbb\xbf"))


def _json_row(line: int, encoded: bytes) -> Row | BadRow:
    raw = encoded.decode("utf-8", errors="replace").strip()
    try:
        values = json.loads(encoded)
    except UnicodeDecodeError:
        return BadRow(line, raw, "The line is not valid UTF-8.")
    except json.JSONDecodeError as broken:
        return BadRow(line, raw, f"The line is not JSON: {broken.msg} at character {broken.pos + 1}.")
    except (ValueError, RecursionError):
        return BadRow(line, raw, "The line is not JSON that can be read.")
    if not isinstance(values, dict):
        return BadRow(line, raw, 'The line is not a JSON object like {"problem": "..."}.')
    return Row(line, raw, values)


def _csv_lines(path: Path) -> Rows:
    text = _decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    headings: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            yield BadRow(line, "", f"The line is not CSV: {broken}.")
            continue
        if headings is None:
            headings = [cell.strip() for cell in cells]
        elif any(cell.strip() for cell in cells):
            yield _csv_row(line, cells, headings)


def _csv_row(line: int, cells: list[str], headings: list[str]) -> Row | BadRow:
    raw = json.dumps(cells, ensure_ascii=False)
    if len(cells) > len(headings):
        return BadRow(line, raw, f"The line has {len(cells)} cells, the heading only {len(headings)}.")
    padded = [*cells, *[""] * (len(headings) - len(cells))]
    return Row(line, raw, dict(zip(headings, padded, strict=True)))


def _delimiter(text: str) -> str:
    """Of the first line: a tab or a semicolon where it holds no comma."""
    heading = text.partition("\n")[0]
    return next((mark for mark in ",\t;" if mark in heading), ",")


def _decoded(path: Path) -> str:
    encoded = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return encoded.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path} is neither UTF-8 nor GB18030.", hint="Save it as CSV in UTF-8 and try again.")


def _sheet_rows(path: Path) -> Rows:
    import openpyxl  # Half a second, which only sheets should cost.
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        opened = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except InvalidFileException as other:
        raise zipfile.BadZipFile(str(other)) from other
    with closing(opened) as book:
        headings: list[str] | None = None
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            texts = [_cell(cell) for cell in cells]
            if not any(text.strip() for text in texts):
                continue
            if headings is None:
                headings = [text.strip() for text in texts]
            else:
                named = {name: text for name, text in zip(headings, texts, strict=False) if name}
                yield Row(line, json.dumps(texts, ensure_ascii=False), named)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    # A sheet keeps an id like 17 as 17.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


_READERS: dict[str, Callable[[Path], Rows]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv_lines,
    ".tsv": _csv_lines,
    ".xlsx": _sheet_rows,
}
