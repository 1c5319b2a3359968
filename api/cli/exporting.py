"""The command that writes the ledger to a file, as CSV for spreadsheets or as JSON lines for programs."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from api.cli import options as opt
from api.cli import words
from api.cli.errors import UsageError
from api.cli.private_files import private_file
from api.cli.rows import Row, all_rows
from api.cli.screen import Advance, note, progress, show_json
from api.views.cells import harmless
from schemas.wire.reading import IssueRow

_FORMATS = {".csv": "csv", ".jsonl": "jsonl"}
_COLUMNS = tuple(IssueRow.model_fields)


def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Ends in .csv or .jsonl; replaced once the new one is complete.")],
    *,
    status: opt.Status = None,
    department: opt.Department = None,
    community: opt.Community = None,
    category: opt.Category = None,
    is_open: opt.Open = None,
    order: opt.Order = None,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """Write the ledger, as far as you may see it, to a file. It holds no word of what residents said."""
    filters = {
        "status": status,
        "department_id": department,
        "community_id": community,
        "category": category,
        "open": is_open,
        "order": order,
    }
    with opt.connected(ctx, who) as client:
        kind = _format(file)
        with progress("导出 export", total=None) as advance:
            count = _write(file, kind, all_rows(client, "/v1/issues", filters), advance)
    show_json({"file": str(file), "rows": count}) if as_json else note(f"{file}: {count} rows.")


def _format(file: Path) -> str:
    kind = _FORMATS.get(file.suffix.lower())
    if kind is None:
        raise UsageError(f"{file.name} tells no format; name it ...{' or ...'.join(_FORMATS)}.")
    return kind


def _write(file: Path, kind: str, rows: Iterable[Row], advance: Advance) -> int:
    """To a file beside it first, so that an export that breaks off leaves the old one."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with private_file(unfinished, encoding="utf-8-sig" if kind == "csv" else "utf-8") as out:
            count = _csv(out, rows, advance) if kind == "csv" else _json_lines(out, rows, advance)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _csv(out: IO[str], rows: Iterable[Row], advance: Advance) -> int:
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    count = 0
    for row in rows:
        count += 1
        writer.writerow([_cell(name, row[name]) for name in _COLUMNS])
        advance()
    return count


def _json_lines(out: IO[str], rows: Iterable[Row], advance: Advance) -> int:
    count = 0
    for row in rows:
        count += 1
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        advance()
    return count


def _cell(name: str, value: Any) -> str:
    """Times as the county's clock shows them; programs that want them exact read JSON lines."""
    if value is None:
        return ""
    return words.moment(value) if name.endswith("_at") else harmless(str(value))
