"""Filings acknowledged by the real api process, beside the least that could be: `python -m tests.bench.filing`.

Debian's `wrk` sends both the same reports, forty at a time; the peer is FastAPI and asyncpg with one INSERT a request
on the same PostgreSQL. Ours is measured with the engine away, and with engine and worker at work on what comes in.
"""

import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

from infra.settings.settings import Settings
from infra.temporal.ports import LOOPBACK
from tests.bench.installation import environment, prepared
from tests.bench.processes import SIBU, running
from tests.bench.servers import Postgres, free_port, postgres, temporal
from tests.bench.table import Figure, options, tell

AT_ONCE = 40
SECONDS = 8
ROUNDS = 3
_SCRIPT = Path(__file__).with_name("post.lua")


class NoClientError(Exception):
    """There is no client that would not itself be the limit."""


async def _asked(url: str, *, seconds: int) -> float:
    """Requests answered per second; every answer must be a success."""
    command = ("wrk", "-t1", f"-c{AT_ONCE}", f"-d{seconds}s", "-s", str(_SCRIPT), url, "--", f"{uuid4()}")
    child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = (await child.communicate())[0].decode()
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    assert refused is None, f"{url} refused {refused and refused[1]} requests"
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert found is not None, output
    return float(found[1])


@asynccontextmanager
async def _api(settings: Settings, folder: Path, *, engine: str) -> AsyncIterator[str]:
    port = free_port()
    environ = environment(settings, SIBU_HTTP_PORT=str(port), TEMPORAL_ADDRESS=engine, SIBU_LOG_LEVEL="error")
    address = f"http://{LOOPBACK}:{port}"
    async with running((SIBU, "api"), environ=environ, log=folder / "api.log", answers=f"{address}/livez"):
        yield f"{address}/v1/issues"


@asynccontextmanager
async def _bare(database: Postgres, folder: Path, environ: Mapping[str, str]) -> AsyncIterator[str]:
    port = free_port()
    command = (sys.executable, "-m", "tests.bench.bare_app", await database.create("bare"), str(port))
    address = f"http://{LOOPBACK}:{port}"
    async with running(command, environ=environ, log=folder / "bare.log", answers=f"{address}/livez"):
        yield f"{address}/v1/issues"


async def _alternating(ours: str, bare: str, *, seconds: int) -> tuple[float, float]:
    rates: dict[str, list[float]] = {ours: [], bare: []}
    for url in rates:
        await _asked(url, seconds=2)
    for _ in range(ROUNDS):
        for url, found in rates.items():
            found.append(await _asked(url, seconds=seconds))
    return statistics.median(rates[ours]), statistics.median(rates[bare])


async def measured(*, scale: float) -> list[Figure]:
    if shutil.which("wrk") is None:
        raise NoClientError("wrk is not installed (Debian: apt-get install wrk); Python clients would be the limit.")
    seconds = max(2, int(SECONDS * scale))
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sibu-bench-")))
        database = stack.enter_context(postgres())
        settings = await prepared(folder / "var", database_url=await database.create("sibu"))
        bare = await stack.enter_async_context(_bare(database, folder, environment(settings)))
        async with _api(settings, folder, engine=f"{LOOPBACK}:{free_port()}") as url:
            away = await _alternating(url, bare, seconds=seconds)
        async with AsyncExitStack() as busy:
            server = await busy.enter_async_context(temporal(folder / "temporal", on=database))
            environ = environment(settings, TEMPORAL_ADDRESS=server.address, SIBU_LOG_LEVEL="error")
            await busy.enter_async_context(running((SIBU, "worker"), environ=environ, log=folder / "worker.log"))
            url = await busy.enter_async_context(_api(settings, folder, engine=server.address))
            present = await _alternating(url, bare, seconds=seconds)
    return [
        _figure("filing acknowledged, engine away", *away, wanted="at least 0.30"),
        _figure("filing acknowledged, engine and worker at work on both cores", *present, wanted=""),
    ]


def _figure(what: str, ours: float, bare: float, *, wanted: str) -> Figure:
    return Figure(what, f"{ours:.0f}/s", f"bare FastAPI, one INSERT: {bare:.0f}/s", ours / bare, wanted)


def main() -> None:
    given = options(__doc__).parse_args()
    tell(asyncio.run(measured(scale=given.scale)), into=given.json)


if __name__ == "__main__":
    main()
