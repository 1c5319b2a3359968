"""Lists as files: the same rows at the same address with .json, .csv or .xlsx behind it."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.responses import Response

from api.views.cells import harmless
from api.words import CHINA
from schemas.domain.errors import DomainError

Cell = str | int | float | datetime | None
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_XML: Final = "\ufffe\uffff"
_LONGEST: Final = 32_000  # characters of a cell that every spreadsheet reads


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`name` of the file without its ending; `columns`: key in JSON and heading; each row has a value by key.

    `note`: what has to be known of the rows, in a last row of its own.
    """

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Mapping[str, Cell]]
    note: str | None = None


KINDS: Final = ("json", "csv", "xlsx")


class NoSuchKindError(DomainError):
    """A list is no such file."""

    code = "no-route"

    def __init__(self) -> None:
        super().__init__("A list is had as .json, .csv or .xlsx.")


def ensure_kind(kind: str) -> None:
    """Raises NoSuchKindError for what no list is had as."""
    if kind not in KINDS:
        raise NoSuchKindError


def file_of(sheet: Sheet, kind: str) -> Response:
    """The sheet as one of `KINDS`, to be kept under its name."""
    content, media = {"json": _json, "csv": _csv, "xlsx": _xlsx}[kind](sheet)
    return Response(
        content,
        media_type=media,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{sheet.name}.{kind}"',
        },
    )


def _json(sheet: Sheet) -> tuple[bytes, str]:
    rows = [{key: _told(row.get(key)) for key, _ in sheet.columns} for row in sheet.rows]
    whole = {"items": rows} | ({"note": sheet.note} if sheet.note else {})
    return json.dumps(whole, ensure_ascii=False).encode(), "application/json"


def _csv(sheet: Sheet) -> tuple[bytes, str]:
    """With the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([heading for _, heading in sheet.columns])
    writer.writerows([[_plain(row.get(key)) for key, _ in sheet.columns] for row in sheet.rows])
    if sheet.note:
        writer.writerow([harmless(sheet.note)])
    return b"\xef\xbb\xbf" + out.getvalue().encode(), "text/csv; charset=utf-8"


def _xlsx(sheet: Sheet) -> tuple[bytes, str]:
    from openpyxl import Workbook  # A fifth of a second at every start, which only sheets should cost.

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name[:31])
    page.append([heading for _, heading in sheet.columns])
    for row in sheet.rows:
        page.append(list(_cells(page, (row.get(key) for key, _ in sheet.columns))))
    if sheet.note:
        page.append(list(_cells(page, [sheet.note])))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), _XLSX


def _cells(page: object, values: Iterable[Cell]) -> Iterable[object]:
    """Texts are texts, even where they begin like a formula."""
    from openpyxl.cell import WriteOnlyCell

    for value in values:
        if not isinstance(value, str):
            yield value.astimezone(CHINA).replace(tzinfo=None) if isinstance(value, datetime) else value
            continue
        cell = WriteOnlyCell(page, value=_storable(value))
        cell.data_type = "s"
        yield cell


def _told(value: Cell) -> Cell:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if isinstance(value, datetime) else value


def _plain(value: Cell) -> Cell:
    if isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return harmless(value) if isinstance(value, str) else value


def _storable(text: str) -> str:
    """Without the control characters that a spreadsheet cannot hold."""
    return "".join(one for one in text[:_LONGEST] if (one >= " " or one in "\n\t") and one not in _NOT_XML)
