"""The command that tells a week in a few sentences."""

from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.screen import show, show_json

Until = Annotated[str | None, typer.Option(metavar="WEEK", help="A week like 2026-W10; else that of today.")]


def brief(ctx: typer.Context, *, until: Until = None, who: opt.As = None, as_json: opt.AsJson = False) -> None:
    """The week in brief (本周要情) of what you answer for, beside the week before."""
    with opt.connected(ctx, who) as client:
        answer = client.get("/v1/figures/brief", {"until": until})
    show_json(answer) if as_json else show(_told(answer))


def _told(answer: dict[str, Any]) -> Group:
    heading = Text(f"本周要情 {answer['week']}（截至{words.moment(answer['at'])}）", style="bold")
    sentences = enumerate(answer["sentences"], start=1)
    return Group(heading, *(Text(f"{number}. {one['said']['zh']}", overflow="fold") for number, one in sentences))
