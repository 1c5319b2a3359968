"""The command `sibu`: reads the settings once, runs one part, and turns every failure into a sentence and a code."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.console import Console

from infra.run.children import stop_signals
from infra.run.outermost import outermost
from infra.settings.reading import read_settings
from infra.settings.settings import Settings
from infra.telemetry.logging import set_up_logging

app = typer.Typer(
    name="sibu",
    help="Sibu (四步): residents' issues through collect, analyze, log, report, and closed in time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Part = Callable[..., Awaitable[None]]


@app.command(rich_help_panel="System")
def up(demo: Annotated[bool, typer.Option("--demo", help="A working day passes in a minute.")] = False) -> None:  # noqa: FBT002
    """Start the whole system on this machine and keep it running."""
    from infra.run.up import up as run_up

    settings = _settings()
    if demo:
        settings = settings.model_copy(update={"demo": True})
    asyncio.run(run_up(settings, console=Console(stderr=False)))


@app.command(rich_help_panel="System")
def api() -> None:
    """Serve HTTP."""
    from infra.run.api import run

    _serve(run)


@app.command(rich_help_panel="System")
def worker() -> None:
    """Run workflows and their activities."""
    from infra.run.worker import run

    _serve(run)


@app.command(rich_help_panel="System")
def relay() -> None:
    """Start what was not started, deliver notices, follow the feed."""
    from infra.run.relay import run

    _serve(run)


def _serve(part: Part) -> None:
    settings = _settings()

    async def until_stopped() -> None:
        with stop_signals() as stop:
            await part(settings, address=settings.temporal.address or settings.embedded_address, stop=stop)

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(until_stopped())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop of libuv where there is one; what it gains by itself has not been measured."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


def _settings() -> Settings:
    settings = read_settings()
    set_up_logging(settings.log)
    return settings


def main() -> None:
    """Run the command line; a known failure ends with its sentence and code instead of a traceback."""
    from infra.run.registering import register

    register(app)
    outermost(app)


if __name__ == "__main__":
    main()
