"""Filings while the engine is down, and what becomes of them: `python -m tests.bench.burst`.

The embedded default: SQLite for ours and for the Temporal server, with the product's own api, worker and relay. The
server is stopped, reports are filed, the server is started again. Every receipt must belong to exactly one issue, filed
once and routed once.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from infra.db.engine import Database
from infra.settings.settings import Settings
from infra.temporal.ports import LOOPBACK
from tests.bench.installation import environment, prepared, problem
from tests.bench.processes import SIBU, running
from tests.bench.servers import free_port, temporal
from tests.bench.table import Figure, options, progress, tell

FILINGS = 5000
AT_ONCE = 16

_ON_THE_WAY = text("SELECT count(*) FROM issues WHERE status IN ('filed', 'collected', 'analyzed', 'logged')")
_DOUBLED = text(
    "SELECT count(*) FROM (SELECT stream FROM events WHERE type IN ('filed', 'routed') "
    "GROUP BY stream, type HAVING count(*) > 1) AS twice"
)


@dataclass
class Line:
    """One connection of a client that keeps it open."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def file(self, number: int) -> str:
        """The id of the issue that was acknowledged."""
        body = json.dumps({"problem": problem(number), "place": {"building_id": "bldg-010101"}}).encode()
        self.writer.write(
            b"POST /v1/issues HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            b"Idempotency-Key: burst-%d\r\nContent-Length: %d\r\n\r\n%b" % (number, len(body), body)
        )
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        answer = await self.reader.readexactly(length)
        assert head.startswith("http/1.1 201"), answer.decode()
        return str(json.loads(answer)["id"])


async def _filed(port: int, *, pieces: int) -> tuple[list[str], list[float], float]:
    """Ids, milliseconds of each acknowledgement (sorted), and how long all took (s)."""
    numbers = iter(range(pieces))
    ids: list[str] = []
    took: list[float] = []

    async def client() -> None:
        line = Line(*await asyncio.open_connection(LOOPBACK, port))
        for number in numbers:
            begun = time.perf_counter()
            ids.append(await line.file(number))
            took.append((time.perf_counter() - begun) * 1000)
        line.writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return ids, sorted(took), time.perf_counter() - begun


@asynccontextmanager
async def _serving(settings: Settings, folder: Path, address: str) -> AsyncIterator[int]:
    port = free_port()
    environ = environment(settings, SIBU_HTTP_PORT=str(port), TEMPORAL_ADDRESS=address, SIBU_LOG_LEVEL="error")
    async with AsyncExitStack() as stack:
        for name in ("worker", "relay"):
            await stack.enter_async_context(running((SIBU, name), environ=environ, log=folder / f"{name}.log"))
        live = f"http://{LOOPBACK}:{port}/livez"
        await stack.enter_async_context(running((SIBU, "api"), environ=environ, log=folder / "api.log", answers=live))
        yield port


async def _until_routed(database: Database) -> float:
    begun = time.perf_counter()
    while True:
        async with database.read() as conn:
            left = await conn.scalar(_ON_THE_WAY)
        if not left:
            return time.perf_counter() - begun
        progress(f"  {left} on their way")
        await asyncio.sleep(2)


async def _ensure_once(database: Database, ids: list[str]) -> None:
    async with database.read() as conn:
        known = set((await conn.execute(text("SELECT id FROM issues"))).scalars())
        doubled = await conn.scalar(_DOUBLED)
    assert len(set(ids)) == len(ids), "two receipts for one issue"
    assert known == set(ids), f"{len(set(ids) - known)} lost, {len(known - set(ids))} nobody filed"
    assert doubled == 0, f"{doubled} filed or routed twice"


async def measured(*, pieces: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sibu-bench-")))
        settings = await prepared(folder / "var")
        server = await stack.enter_async_context(temporal(folder / "temporal"))
        port = await stack.enter_async_context(_serving(settings, folder, server.address))
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        await server.stop()
        ids, took, seconds = await _filed(port, pieces=pieces)
        await server.start()
        routed = await _until_routed(database)
        await _ensure_once(database, ids)
    p50, p99 = (took[int(share * (len(took) - 1))] for share in (0.5, 0.99))
    told = f"{pieces / seconds:.0f}/s, p50 {p50:.0f} ms, p99 {p99:.0f} ms"
    return [
        Figure(f"burst of {pieces} filings with Temporal stopped (SQLite)", told),
        Figure("the same, routed after Temporal is back", f"{routed:.0f} s, none lost, none doubled"),
    ]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--filings", type=int, default=FILINGS)
    given = parser.parse_args()
    tell(asyncio.run(measured(pieces=int(given.filings * given.scale))), into=given.json)


if __name__ == "__main__":
    main()
