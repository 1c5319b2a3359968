"""`make cluster`: a city's installation on one machine, each part a process of its own, on loopback alone."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

from rich.console import Console

from infra.deploy.certificates import Certificates
from infra.deploy.databases import NAME, Passwords, grant, make_databases, until_it_answers
from infra.deploy.grants import OWNER, PROCESSES
from infra.deploy.hosts import HOSTS, Hosts
from infra.deploy.postgresql import PostgreSQL
from infra.deploy.schema import acquire_sql_tool, upgrade_temporal
from infra.run.children import Child, Say, Supervisor, stop_signals
from infra.run.clock import now
from infra.run.outermost import outermost
from infra.run.places import claimed_folder, emptied
from infra.run.preparing import SignIn, prepare, write_sign_ins
from infra.run.readiness import http_answers, polled
from infra.settings.reading import read_settings
from infra.settings.settings import Settings
from infra.telemetry.metrics import SHARED_FOLDER_VARIABLE
from infra.temporal.acquire import acquire_server
from infra.temporal.binary import BinaryKind
from infra.temporal.client import ensure_namespace
from infra.temporal.errors import NoServerError
from infra.temporal.ports import LOOPBACK, claim_named_ports

APIS: Final = ("api-1", "api-2")
WORKERS: Final = ("worker-1", "worker-2", "worker-3")
RELAYS: Final = ("relay-1", "relay-2")


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running one. `environ` is what a process of this name is told."""

    home: Path
    environ: Callable[[str], dict[str, str]]
    urls: tuple[str, ...]
    temporal: str
    database: PostgreSQL
    passwords: Passwords
    sign_ins: tuple[SignIn, ...]
    supervisors: tuple[Supervisor, ...]

    def pid_of(self, name: str) -> int | None:
        """The process id of a part that runs now."""
        return next((pid for each in self.supervisors if (pid := each.pid_of(name))), None)


@asynccontextmanager
async def running(home: Path, given: Settings, *, say: Say) -> AsyncIterator[Cluster]:
    """A cluster that runs inside the block; its data in `home` is used again at the next start.

    Raises:
        DomainError: with the sentence that says why it could not start.
    """
    ports, passwords = _ports(home), _passwords(home)
    certificates = Certificates(home / "tls")
    certificates.make(now=now())
    database = PostgreSQL(
        home=home / "postgresql",
        port=ports["postgresql"],
        password=passwords.superuser,
        certificates=certificates,
    )
    binary = await _server_program(given, say)
    tool = await acquire_sql_tool(cache_dir=given.cache_dir, say=say)
    hosts = Hosts(binary=binary, database=database, password=passwords.temporal, ports=ports)
    emptied(home / "run" / "metrics")
    settings = _settings(home, given, database.url(NAME, user=PROCESSES, password=passwords.processes))
    async with AsyncExitStack() as ending:

        async def start(name: str, children: Sequence[Child]) -> Supervisor:
            supervisor = Supervisor(run_dir=home / "run" / name, log_dir=home / "logs", say=say)
            await ending.enter_async_context(supervisor.running(children))
            return supervisor

        below = await start("postgresql", [_postgresql(database)])
        await make_databases(database, passwords)
        await upgrade_temporal(tool, database, password=passwords.temporal)
        sign_ins = await prepare(
            _settings(home, given, database.url(NAME, user=OWNER, password=passwords.owner)),
        )
        await grant(database, passwords)
        write_sign_ins(home / "sign-in.json", sign_ins)
        between = await start("temporal", hosts.children())
        await ensure_namespace(hosts.address, settings.temporal.namespace, tls=hosts.tls)
        above = await start("sibu", _ours(home, settings, hosts, ports))
        yield Cluster(
            home=home,
            environ=partial(_environ, home, settings, hosts),
            urls=tuple(f"http://{LOOPBACK}:{ports[name]}" for name in APIS),
            temporal=hosts.address,
            database=database,
            passwords=passwords,
            sign_ins=sign_ins,
            supervisors=(below, between, above),
        )


async def _server_program(given: Settings, say: Say) -> Path:
    binary = await acquire_server(cache_dir=given.cache_dir, say=say)
    if binary.kind is BinaryKind.CLI:
        raise NoServerError(
            f"A cluster runs the server program, and {binary.path} is the command line with its development server.",
            hint="Put `temporal-server` on PATH, or install Go, with which it is built.",
        )
    return binary.path


def _postgresql(database: PostgreSQL) -> Child:
    return Child(
        name="postgresql",
        command=database.prepared(),
        ready=polled(lambda: until_it_answers(database), waited_for="an answer of PostgreSQL"),
        stop_within=30.0,
    )


def _ours(home: Path, settings: Settings, hosts: Hosts, ports: dict[str, int]) -> tuple[Child, ...]:
    sibu = str(Path(sys.executable).with_name("sibu"))

    def child(name: str, kind: str, **environ: str) -> Child:
        given = _environ(home, settings, hosts, name) | environ
        if kind != "api":
            return Child(name=name, command=(sibu, kind), environ=given, stop_within=15.0)
        live = http_answers(f"http://{LOOPBACK}:{ports[name]}/livez")
        return Child(name=name, command=(sibu, kind), environ=given, ready=live, stop_within=15.0)

    return (
        *(child(name, "worker") for name in WORKERS),
        *(child(name, "relay", SIBU_RELAY_NAME=name) for name in RELAYS),
        *(child(name, "api", SIBU_HTTP_PORT=str(ports[name])) for name in APIS),
    )


def _environ(home: Path, settings: Settings, hosts: Hosts, name: str) -> dict[str, str]:
    """As on a machine of its own: a folder of its own; the database, the keys and Temporal are everybody's."""
    folder = home / "machines" / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "SIBU_DATA_DIR": str(folder),
        "SIBU_KEY_FILE": str(settings.key_file),
        "SIBU_DATABASE_URL": settings.database_url.replace("+asyncpg", ""),
        "SIBU_LOG_FORMAT": "json",
        SHARED_FOLDER_VARIABLE: str(home / "run" / "metrics"),
        "SIBU_LIMITS_FACTOR": str(settings.limits.factor),
        "TEMPORAL_ADDRESS": hosts.address,
        "SIBU_TEMPORAL_CA": str(hosts.tls.authority),
        "SIBU_TEMPORAL_CERTIFICATE": str(hosts.tls.certificate),
        "SIBU_TEMPORAL_KEY": str(hosts.tls.key),
        "SIBU_TEMPORAL_SERVER_NAME": str(hosts.tls.server_name),
    }


def _settings(home: Path, given: Settings, url: str) -> Settings:
    url = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    return given.model_copy(update={"data_dir": home, "key_file": home / "keys.json", "database_url": url})


def _ports(home: Path) -> dict[str, int]:
    hosts = (name for host in HOSTS for name in (host, f"{host}-membership"))
    return claim_named_ports(home / "ports.json", ("postgresql", *hosts, *APIS))


def _passwords(home: Path) -> Passwords:
    """Made at the first start, in a file that only this user reads."""
    file = home / "passwords.json"
    if not file.exists():
        made = Passwords(
            superuser=secrets.token_hex(24),
            owner=secrets.token_hex(24),
            processes=secrets.token_hex(24),
            temporal=secrets.token_hex(24),
        )
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as output:
            json.dump(asdict(made), output)
    return Passwords(**json.loads(file.read_text(encoding="utf-8")))


async def _until_stopped(settings: Settings, console: Console) -> None:
    home = settings.data_dir / "cluster"

    def say(sentence: str) -> None:
        console.print(sentence, highlight=False, markup=False)

    with claimed_folder(home), stop_signals() as stop:
        async with running(home, settings, say=say) as cluster:
            console.print()
            console.print(f"[bold]Sibu 四步[/bold] is up as a cluster: {' and '.join(cluster.urls)}")
            console.print(f"Data: {home}   Logs: {home / 'logs'}", soft_wrap=True)
            console.print(f"Open it in a browser, report something, choose who to be: {cluster.urls[0]}/sample")
            console.print(f"All accounts, with API tokens for 30 days: {home / 'sign-in.json'}", soft_wrap=True)
            console.print("Ctrl-C stops everything.")
            await stop.wait()
            say("Stopping ...")
    say("Everything has ended; nothing is lost.")


def main() -> None:
    """Run until Ctrl-C."""
    outermost(lambda: asyncio.run(_until_stopped(read_settings(), Console())))


if __name__ == "__main__":
    main()
