"""The commands of `sibu` that are clients of the HTTP API."""

from collections.abc import Callable
from typing import Any

import typer

from api.cli.attachments import attachment, attachments
from api.cli.briefing import brief
from api.cli.command_fields import verbs
from api.cli.commanding import command
from api.cli.config import ReadConfig
from api.cli.explaining import explain
from api.cli.exporting import export
from api.cli.filing import file
from api.cli.importing.command import import_file
from api.cli.own import access_log, filings
from api.cli.reading import inbox, ledger, show_issue, timeline
from api.cli.receipts import copy, erase, object_to, rate, reply, review, track, withdraw
from api.cli.watching import events

_COMMANDS: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("file", file, "Residents"),
    ("track", track, "Residents"),
    ("rate", rate, "Residents"),
    ("withdraw", withdraw, "Residents"),
    ("review", review, "Residents"),
    ("copy", copy, "Residents"),
    ("erase", erase, "Residents"),
    ("reply", reply, "Residents"),
    ("object", object_to, "Residents"),
    ("ledger", ledger, "Issues"),
    ("inbox", inbox, "Issues"),
    ("show", show_issue, "Issues"),
    ("timeline", timeline, "Issues"),
    ("explain", explain, "Issues"),
    ("command", command, "Issues"),
    ("attachments", attachments, "Issues"),
    ("attachment", attachment, "Issues"),
    ("events", events, "Issues"),
    ("brief", brief, "Issues"),
    ("filings", filings, "Issues"),
    ("access-log", access_log, "Issues"),
    ("import", import_file, "Files"),
    ("export", export, "Files"),
)


def add_commands(app: typer.Typer, *, config: ReadConfig) -> None:
    """Register every client command; `config` is called when one runs, never for `--help`."""
    for name, function, panel in _COMMANDS:
        epilog = verbs() if function is command else None
        app.command(name, rich_help_panel=panel, epilog=epilog, context_settings={"obj": config})(function)
