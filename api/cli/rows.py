"""Issue rows as tables: the ledger and the inboxes."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from rich.table import Table

from api.cli import words
from api.cli.client import ApiClient
from api.cli.screen import note, show, show_json, table

LARGEST_PAGE = 200

Row = dict[str, Any]
AsTable = Callable[[list[Row]], Table]


def all_rows(client: ApiClient, path: str, filters: dict[str, Any]) -> Iterable[Row]:
    """Every row, page by page; the server decides what this reader sees."""
    cursor = None
    while True:
        page = client.get(path, {**filters, "limit": LARGEST_PAGE, "cursor": cursor})
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return


def show_list(
    client: ApiClient,
    path: str,
    filters: dict[str, Any],
    *,
    limit: int,
    everything: bool,
    as_json: bool,
    as_table: AsTable | None = None,
) -> None:
    """The first `limit` rows, or all; whether there are more is told beside the table."""
    rows = all_rows(client, path, filters)
    shown = list(rows if everything else islice(rows, limit + 1))
    more = not everything and len(shown) > limit
    shown = shown if everything else shown[:limit]
    if as_json:
        show_json({"items": shown, "more": more})
        return
    show((as_table or _table)(shown) if shown else "没有符合条件的件。Nothing here for you to see.")
    if more:
        note(f"还有更多。There are more: --limit {limit * 4} or --all.")


def _table(rows: list[Row]) -> Table:
    shown = table("id", "状态", "部门", "紧急", "期限", "")
    shown.columns[0].no_wrap = True
    for row in rows:
        shown.add_row(
            row["id"],
            words.word(words.STATUS, row["status"]),
            words.word(words.DEPARTMENT, row["department_id"]),
            words.word(words.URGENCY, row["urgency"]),
            words.short_moment(row["due_at"]),
            f"上报{row['overdue_level']}级" if row["overdue_level"] else "已删除" if row.get("erased") else "",
            style=None if not row["overdue_level"] else "red",
        )
    return shown
