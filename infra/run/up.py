"""`sibu up`: the whole system on one machine, started in order, kept running, and ended in order."""

import hashlib
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from infra.run.children import Child, Supervisor, stop_signals
from infra.run.places import check_port, claimed_folder, emptied
from infra.run.preparing import SignIn, first_setup_link, prepare, write_sign_ins
from infra.run.readiness import http_answers
from infra.run.securing import tls_of
from infra.settings.reading import unknown_variables
from infra.settings.settings import Settings
from infra.telemetry.metrics import SHARED_FOLDER_VARIABLE
from infra.temporal.acquire import acquire_server
from infra.temporal.client import ensure_namespace
from infra.temporal.embedded import make_ready, prepare_server
from schemas.domain.roles import Role

Say = Callable[[str], None]

# One of each kind that a newcomer meets on the tour.
_SHOWN = (
    Role.GRID_WORKER,
    Role.HOTLINE_DESK,
    Role.SECRETARY,
    Role.DEPARTMENT_OFFICER,
    Role.DISCIPLINE_INTAKE,
    Role.DISCIPLINE_OFFICER,
    Role.SUPERVISOR,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)


async def up(settings: Settings, *, console: Console) -> None:
    """Start everything, say where it is, and run until SIGINT or SIGTERM.

    Raises:
        DomainError: with the sentence that says why it could not start.
    """
    say = _sayer(console)
    with claimed_folder(settings.data_dir), stop_signals() as stop:
        check_port(settings.http.host, settings.http.port)
        for sentence in unknown_variables(os.environ):
            say(sentence)
        sign_ins = await prepare(settings)
        write_sign_ins(settings.data_dir / "sign-in.json", sign_ins)
        link = await first_setup_link(settings)
        supervisor = Supervisor(run_dir=settings.data_dir / "run", log_dir=settings.log_dir, say=say)
        address, temporal = await _temporal(settings, say)
        children = (*temporal, *_ours(settings, address))
        async with supervisor.running(children):
            if not temporal:
                await ensure_namespace(address, settings.temporal.namespace, tls=tls_of(settings))
            _welcome(console, settings, sign_ins, link)
            await stop.wait()
            say("Stopping ...")
    say("Everything has ended; nothing is lost.")


async def _temporal(settings: Settings, say: Say) -> tuple[str, tuple[Child, ...]]:
    """The address of the server, and the child that is it unless the environment names another one."""
    if settings.temporal.address:
        say(f"Using the Temporal server at {settings.temporal.address} (TEMPORAL_ADDRESS).")
        return settings.temporal.address, ()
    binary = await acquire_server(cache_dir=settings.cache_dir, say=say)
    launch = prepare_server(
        binary, home=settings.temporal_dir, port=settings.temporal.port, namespace=settings.temporal.namespace
    )

    async def ready() -> None:
        await make_ready(launch, namespace=settings.temporal.namespace)

    return launch.address, (Child(name="temporal", command=launch.command, ready=ready),)


def _ours(settings: Settings, address: str) -> tuple[Child, ...]:
    sibu = str(Path(sys.executable).with_name("sibu"))
    environ = {
        "TEMPORAL_ADDRESS": address,
        "SIBU_DEMO": str(settings.demo).lower(),
        SHARED_FOLDER_VARIABLE: str(emptied(settings.data_dir / "run" / "metrics")),
    }
    live = f"http://{settings.http.host}:{settings.http.port}/livez"
    return (
        Child(name="worker", command=(sibu, "worker"), environ=environ, stop_within=15.0),
        # One alone on this data folder: started again it goes on at once under its name.
        Child(name="relay", command=(sibu, "relay"), environ={"SIBU_RELAY_NAME": _relay_name(settings), **environ}),
        Child(name="api", command=(sibu, "api"), environ=environ, ready=http_answers(live)),
    )


def _relay_name(settings: Settings) -> str:
    """The same at each start, and another one's nowhere: others may share the database."""
    here = f"{socket.gethostname()}:{settings.data_dir}"
    return f"up-{hashlib.sha256(here.encode()).hexdigest()[:12]}"


def _sayer(console: Console) -> Say:
    return lambda sentence: console.print(sentence, highlight=False, markup=False)


def _welcome(console: Console, settings: Settings, sign_ins: tuple[SignIn, ...], link: str | None) -> None:
    console.print()
    console.print(f"[bold]Sibu 四步[/bold] is up: {settings.api_url}")
    console.print(f"Data: {settings.data_dir}   Logs: {settings.log_dir}")
    if settings.demo:
        console.print("Demo: a working day passes in a minute.")
    if sign_ins:
        console.print(f"Open it in a browser, report something, then choose who to be: {settings.api_url}/sample")
    if link:
        console.print("Set up the administrator's account with this link, once, within three days:")
        console.print(f"  {link}", style="bold", highlight=False, soft_wrap=True)
    if sign_ins:
        _samples_told(console, settings, sign_ins)
    console.print()
    console.print("Try, in another terminal:", style="bold")
    console.print('  .venv/bin/sibu file "幸福路3号楼前的路灯坏了一周，晚上老人出门看不见路" --building bldg-010101')
    console.print("  .venv/bin/sibu ledger --as supervisor")
    if settings.demo:
        console.print("  .venv/bin/sibu events --follow --as supervisor      # watch it being reminded and escalated")
        console.print("  .venv/bin/sibu command ID accept --as staff-mass-work-officer-1")
        console.print("  .venv/bin/sibu command ID resolve --answer 已修好 --as staff-mass-work-officer-1")
        console.print("  .venv/bin/sibu rate NUMBER --satisfied              # asks for the code; closes it at once")
        console.print("Left alone it climbs a level a minute; answered, it is closed after a minute of silence.")
    console.print("Ctrl-C stops everything.")


def _samples_told(console: Console, settings: Settings, sign_ins: tuple[SignIn, ...]) -> None:
    console.print("This is the sample county. Sign in on the command line with --as ID or ROLE:")
    for sign_in in _samples(sign_ins):
        console.print(f"  {sign_in.id:<28}{sign_in.title}", highlight=False)
    path = settings.data_dir / "sign-in.json"
    console.print(f"All {len(sign_ins)} accounts, with API tokens for 30 days: {path}", soft_wrap=True)


def _samples(sign_ins: tuple[SignIn, ...]) -> tuple[SignIn, ...]:
    first: dict[Role, SignIn] = {}
    for sign_in in sign_ins:
        first.setdefault(sign_in.role, sign_in)
    return tuple(first[role] for role in _SHOWN if role in first)
