"""Commands that work on the database: they tell counts and ids, never content.

What they work with is imported inside them: it takes seconds, and every other command would wait for it.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from infra.run.exit_codes import ExitCode
from infra.settings.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Read = Callable[[], Settings]
_PANEL = "Maintenance"


def add_maintenance_commands(app: typer.Typer, *, read_settings: Read) -> None:
    """Register migrate, recover, rebuild, verify and doctor."""

    @app.command(rich_help_panel=_PANEL)
    def migrate(as_json: Json = False) -> None:  # noqa: FBT002
        """Bring the database to the schema of this version; harmless to repeat."""
        from infra.migrations.running import upgrade

        settings = read_settings()
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _say({"schema": asyncio.run(upgrade(settings.database_url))}, as_json=as_json)

    @app.command(rich_help_panel=_PANEL)
    def recover(as_json: Json = False) -> None:  # noqa: FBT002
        """Start every open issue's workflow again after a total loss of the engine; running ones are left alone."""
        _say({"started": asyncio.run(_recover(read_settings()))}, as_json=as_json)

    @app.command(rich_help_panel=_PANEL)
    def rebuild(as_json: Json = False) -> None:  # noqa: FBT002
        """Make every projection again from the events, while the system goes on."""
        _say({"rebuilt": asyncio.run(_rebuild(read_settings()))}, as_json=as_json)

    @app.command(rich_help_panel=_PANEL)
    def verify(as_json: Json = False) -> None:  # noqa: FBT002
        """Prove that nobody rewrote history, and that rows are what the events say."""
        told = asyncio.run(_verify(read_settings()))
        _say(told, as_json=as_json)
        if told["broken"] or told["differences"]:
            raise typer.Exit(int(ExitCode.REFUSED))

    @app.command(rich_help_panel=_PANEL)
    def doctor(as_json: Json = False) -> None:  # noqa: FBT002
        """Look at every part and say what is wrong and what to do."""
        from infra.run.doctoring import examine

        checks = asyncio.run(examine(read_settings()))
        _say({check.name: check.says for check in checks}, as_json=as_json)
        if not all(check.ok for check in checks):
            raise typer.Exit(int(ExitCode.REFUSED))


async def _recover(settings: Settings) -> int:
    from infra.run import recovery
    from infra.run.instance import opened
    from infra.run.worker import connected
    from infra.temporal.engine import TemporalEngine

    async with opened(settings, classes=frozenset()) as instance:
        client = await connected(instance, address=settings.temporal.address or settings.embedded_address)
        engine = TemporalEngine(client, settings.temporal.task_queue)
        with _bar("Starting") as progress:
            return await recovery.recover(instance.database, engine, progress=progress)


async def _rebuild(settings: Settings) -> int:
    from infra.projections.rebuild import rebuild as rebuild_all
    from infra.run.instance import opened
    from infra.run.projecting import DECIDED, follower

    async with opened(settings, classes=DECIDED) as instance:
        with _bar("Rebuilding") as progress:
            return await rebuild_all(instance.database, instance.events, search=follower(instance), progress=progress)


async def _verify(settings: Settings) -> dict[str, Any]:
    from infra.eventstore.verifying import verify as verify_chains
    from infra.projections.comparing import compare
    from infra.run.instance import opened

    async with opened(settings, classes=frozenset()) as instance:
        with _bar("Verifying") as progress:
            report = await verify_chains(instance.database, progress=progress)
        differences = await compare(instance.database, instance.events)
    return {
        "streams": report.streams,
        "events": report.events,
        "broken": [each.model_dump(mode="json") for each in report.broken],
        "differences": [each.model_dump(mode="json") for each in differences],
    }


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; none where that is no terminal."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _say(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        typer.echo(f"{name}: {value if value != [] else 'none'}")
