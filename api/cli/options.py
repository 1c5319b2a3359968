"""Options that several commands share, and the connection they describe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import quote

import typer

from api.cli.client import ApiClient, Patience
from api.cli.config import ClientConfig
from api.cli.screen import note, telling
from api.cli.sign_in import token_for

As = Annotated[
    str | None,
    typer.Option("--as", metavar="ROLE_OR_ID", help="Sign in as this staff id, or the first account of this role."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]
Key = Annotated[
    str | None,
    typer.Option("--idempotency-key", metavar="KEY", help="Repeat an earlier call safely; a new key without it."),
]
IssueId = Annotated[str, typer.Argument(metavar="ISSUE", help="The issue's id, as lists show it.")]

Status = Annotated[str | None, typer.Option(help="filed ... routed, accepted, resolved, closed.")]
Department = Annotated[str | None, typer.Option(help="Id of a department.")]
Community = Annotated[str | None, typer.Option(help="Id of a community.")]
Grid = Annotated[str | None, typer.Option(help="Id of a grid.")]
Category = Annotated[str | None, typer.Option(help="discipline, organization or livelihood.")]
Topic = Annotated[str | None, typer.Option(help="Topic, as `show` names it.")]
Urgency = Annotated[str | None, typer.Option(help="emergency, urgent, ordinary or complex.")]
Callback = Annotated[
    bool | None, typer.Option("--callback/--no-callback", help="Closed in silence and drawn to be called back.")
]
Overdue = Annotated[bool | None, typer.Option("--overdue/--not-overdue", help="Whether its deadline has passed.")]
Open = Annotated[bool | None, typer.Option("--open/--closed", help="Whether it is still open.")]
Search = Annotated[str | None, typer.Option(metavar="TEXT", help="Words in problem and suggestions.")]
Order = Annotated[str | None, typer.Option(help="newest (ledger), or due: next deadline first, also undecided ones.")]


def config_of(ctx: typer.Context) -> ClientConfig:
    """Every command is registered with the function that reads its configuration."""
    config: ClientConfig = ctx.obj()
    return config


@contextmanager
def connected(ctx: typer.Context, who: str | None, *, patience: Patience | None = None) -> Iterator[ApiClient]:
    """A signed-in client; whatever fails inside is told in sentences and ends the command with its exit code."""
    with telling():
        config = config_of(ctx)
        with ApiClient(config, token=token_for(config, who, tell=note), patience=patience, on_wait=note) as client:
            yield client


def part(typed: str) -> str:
    """One part of an address, whatever was typed."""
    return quote(typed, safe="")
