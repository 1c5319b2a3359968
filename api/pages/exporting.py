"""Lists as files: CSV and XLSX that spreadsheets open, with nothing in a cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from api.words import CHINA

Cell = str | int | float | datetime | None
Rows = Iterable[Sequence[Cell]]

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_of(rows: Rows) -> bytes:
    """With the mark by which spreadsheets know UTF-8; times as the county's clock shows them."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def xlsx_of(rows: Rows) -> bytes:
    """One sheet; times are dates that can be reckoned with, in the county's zone."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_cell(each) for each in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: Cell) -> Cell:
    if isinstance(value, datetime):
        return value.astimezone(CHINA).replace(tzinfo=None, microsecond=0)
    return ILLEGAL_CHARACTERS_RE.sub("", _harmless(value)) if isinstance(value, str) else value


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    """A cell that begins like a formula would be run."""
    return f"'{text}" if text.startswith(_FORMULA) else text
