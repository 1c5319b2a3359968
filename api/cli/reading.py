"""Commands that read: the ledger, inboxes, one issue, its timeline."""

from typing import Annotated

import typer

from api.cli import options as opt
from api.cli.issue_screen import issue_screen
from api.cli.rows import show_list
from api.cli.screen import show, show_json
from api.cli.timeline_screen import timeline_screen

Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many rows at most.")]
Everything = Annotated[bool, typer.Option("--all", help="All rows, page by page.")]


def ledger(
    ctx: typer.Context,
    *,
    status: opt.Status = None,
    department: opt.Department = None,
    community: opt.Community = None,
    grid: opt.Grid = None,
    category: opt.Category = None,
    topic: opt.Topic = None,
    urgency: opt.Urgency = None,
    overdue: opt.Overdue = None,
    callback: opt.Callback = None,
    is_open: opt.Open = None,
    search: opt.Search = None,
    order: opt.Order = None,
    limit: Limit = 50,
    everything: Everything = False,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """The ledger (台账): what you may see, narrowed by filters that must all hold."""
    filters = {
        "status": status,
        "department_id": department,
        "community_id": community,
        "grid_id": grid,
        "category": category,
        "topic": topic,
        "urgency": urgency,
        "overdue": overdue,
        "callback": callback,
        "open": is_open,
        "text": search,
        "order": order,
    }
    with opt.connected(ctx, who) as client:
        show_list(client, "/v1/issues", filters, limit=limit, everything=everything, as_json=as_json)


def inbox(
    ctx: typer.Context,
    department: Annotated[str, typer.Argument(help="Id of a department, such as mass_work.")],
    *,
    status: opt.Status = None,
    limit: Limit = 50,
    everything: Everything = False,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """What waits for a department (待办), what is due next first."""
    with opt.connected(ctx, who) as client:
        path = f"/v1/departments/{opt.part(department)}/inbox"
        show_list(client, path, {"status": status}, limit=limit, everything=everything, as_json=as_json)


def show_issue(ctx: typer.Context, issue: opt.IssueId, *, who: opt.As = None, as_json: opt.AsJson = False) -> None:
    """One issue: what was said, where it stands, what can be done now, by whom, until when."""
    with opt.connected(ctx, who) as client:
        answer = client.get(f"/v1/issues/{opt.part(issue)}")
    show_json(answer) if as_json else show(issue_screen(answer))


def timeline(ctx: typer.Context, issue: opt.IssueId, *, who: opt.As = None, as_json: opt.AsJson = False) -> None:
    """One issue step by step: who, when, how long, against which limit."""
    with opt.connected(ctx, who) as client:
        answer = client.get(f"/v1/issues/{opt.part(issue)}/timeline")
    show_json(answer) if as_json else show(timeline_screen(answer))
