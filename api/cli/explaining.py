"""The command that says why an issue is due when it is."""

import typer

from api.cli import options as opt
from api.cli.clock_screen import clocks_screen
from api.cli.screen import show, show_json


def explain(ctx: typer.Context, issue: opt.IssueId, *, who: opt.As = None, as_json: opt.AsJson = False) -> None:
    """Every clock of one issue: its limit and whence, what counted and what did not, why its due date moved."""
    with opt.connected(ctx, who) as client:
        answer = client.get(f"/v1/issues/{opt.part(issue)}/clock")
    show_json(answer) if as_json else show(clocks_screen(answer))
