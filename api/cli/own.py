"""Commands that read what is no ledger: one's own filings, and who read confidential issues."""

import typer
from rich.table import Table

from api.cli import options as opt
from api.cli import words
from api.cli.reading import Everything, Limit
from api.cli.rows import Row, show_list
from api.cli.screen import table


def filings(
    ctx: typer.Context,
    *,
    limit: Limit = 50,
    everything: Everything = False,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """What you filed, and what became of it (我的报单)."""
    with opt.connected(ctx, who) as client:
        show_list(client, "/v1/filings", {}, limit=limit, everything=everything, as_json=as_json, as_table=_filings)


def access_log(
    ctx: typer.Context,
    *,
    limit: Limit = 50,
    everything: Everything = False,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """Who read confidential issues and when (查阅记录); for the auditor alone."""
    with opt.connected(ctx, who) as client:
        show_list(client, "/v1/access-log", {}, limit=limit, everything=everything, as_json=as_json, as_table=_readings)


def _filings(rows: list[Row]) -> Table:
    shown = table("id", "报单", "状态", "部门")
    shown.columns[0].no_wrap = True
    for row in rows:
        status = words.word(words.STATUS, row["status"]) if row["status"] else "已受理"
        department = words.word(words.DEPARTMENT, row["department_id"])
        shown.add_row(row["id"], words.short_moment(row["filed_at"]), status, department)
    return shown


def _readings(rows: list[Row]) -> Table:
    shown = table("时间", "查阅人", "查阅", "编号")
    for row in rows:
        action = words.word(words.READING, row["action"])
        shown.add_row(words.moment(row["at"]), row["reader"], action, row["reference"])
    return shown
