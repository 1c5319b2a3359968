"""A Temporal server of our own: its command line, and for tests a running one."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from infra.temporal.binary import BinaryKind, ServerBinary
from infra.temporal.client import ensure_namespace, wait_until_healthy
from infra.temporal.configuration import dynamic_values, write_configuration
from infra.temporal.errors import NoServerError
from infra.temporal.ports import LOOPBACK, claim_ports
from infra.temporal.tether import tethered

START_WITHIN = timedelta(seconds=90)
_STOP_WITHIN = 10.0  # seconds


@dataclass(frozen=True)
class ServerLaunch:
    """How to start the embedded server; the files it reads are written."""

    command: tuple[str, ...]
    address: str
    home: Path


def prepare_server(
    binary: ServerBinary, *, home: Path, port: int = 0, namespace: str = "default", time_skipping: bool = False
) -> ServerLaunch:
    """Writes configuration into `home` and returns the command. Data of an earlier start is used again.

    `port` 0 takes a free one and keeps it for the next start. `time_skipping` is for tests.
    """
    home.mkdir(parents=True, exist_ok=True)
    _drop_half_made(home)
    ports = claim_ports(home / "ports.json", frontend=port)
    address = f"{LOOPBACK}:{ports.frontend}"
    if binary.kind is BinaryKind.CLI:
        command = _dev_server(binary, home, ports.frontend, namespace=namespace, time_skipping=time_skipping)
    else:
        config = write_configuration(home, ports, time_skipping=time_skipping)
        command = (str(binary.path), "--config-file", str(config), "--allow-no-auth", "start")
    return ServerLaunch(command=command, address=address, home=home)


async def make_ready(launch: ServerLaunch, *, namespace: str, within: timedelta = START_WITHIN) -> None:
    """Returns when the started server serves the namespace.

    Raises:
        NoServerError: it did not within `within`.
    """
    await wait_until_healthy(launch.address, within=within)
    await ensure_namespace(launch.address, namespace, within=within)
    _whole(launch.home).touch()


@asynccontextmanager
async def running_server(
    binary: ServerBinary, *, home: Path, port: int = 0, namespace: str = "default", time_skipping: bool = False
) -> AsyncIterator[str]:
    """The address of a server that runs inside the block and ends with it, or with this process.

    Raises:
        NoServerError: it did not start.
    """
    launch = prepare_server(binary, home=home, port=port, namespace=namespace, time_skipping=time_skipping)
    log = home / "server.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *tethered(launch.command), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        await _ready_or_ended(process, launch, namespace, log)
        yield launch.address
    finally:
        await _stop(process)


async def _ready_or_ended(process: asyncio.subprocess.Process, launch: ServerLaunch, namespace: str, log: Path) -> None:
    ready = asyncio.ensure_future(make_ready(launch, namespace=namespace))
    ended = asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            return ready.result()
        raise NoServerError(
            f"The Temporal server ended while it started, with code {process.returncode}.",
            hint=f"The reason stands at the end of {log}.",
        )
    finally:
        ready.cancel()
        ended.cancel()


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()


def _dev_server(binary: ServerBinary, home: Path, port: int, *, namespace: str, time_skipping: bool) -> tuple[str, ...]:
    values = dynamic_values(time_skipping=time_skipping)
    settings = (("--dynamic-config-value", f"{key}={json.dumps(value)}") for key, value in values.items())
    return (
        *(str(binary.path), "server", "start-dev", "--headless", "--log-level", "warn"),
        *("--ip", LOOPBACK, "--port", str(port), "--namespace", namespace),
        *("--db-filename", str(home / "dev-server.db"), "--sqlite-pragma", "journal_mode=wal"),
        *(part for setting in settings for part in setting),
    )


def _whole(home: Path) -> Path:
    return home / "database-is-whole"


def _drop_half_made(home: Path) -> None:
    """A first start that was killed may leave half of the tables, which the server never repairs."""
    if not _whole(home).exists():
        for file in home.glob("*.db*"):
            file.unlink()
