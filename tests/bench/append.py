"""Rate of appends against the same rows by bare SQL, in one run: `python -m tests.bench.append`.

Forty tasks, one event a transaction. Ours is `EventStore.append`, which filing, steps and commands of the product go
through: it hashes each event and returns when it is durable. On SQLite tasks that write at once share a commit, so
there one task alone, which shares with nobody, is measured besides. The peer inserts rows made and hashed beforehand,
with the driver itself (asyncpg with no fewer connections; sqlite3 in one thread): BEGIN, one INSERT, COMMIT. Both work
on the same tables with the same durability (SQLite: synchronous FULL); rounds alternate, and the medians are compared.
`Database.write` is our door for transactions that read as they go.
"""

import asyncio
import itertools
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg

from infra.db.engine import Database
from infra.eventstore import statements
from infra.eventstore.chain import chained
from infra.eventstore.store import EventStore
from infra.migrations import running
from schemas.wire.stored import Append
from tests.bench.servers import postgres
from tests.bench.table import Figure, options, tell
from tests.contract.builders import AT, append_to, new_event

TASKS = 40
ROUNDS = 5
CONNECTIONS = 16
# The peer of each database that does what an append must do.
WANTED = dict.fromkeys(("asyncpg, BEGIN INSERT COMMIT", "sqlite3, BEGIN INSERT COMMIT"), "at least 0.60")
BODY = {"problem": {"key": "content", "box": "QUJD" * 100}, "channel": "hotline", "place": {"grid": "g-1"}}

Write = Callable[[], Awaitable[None]]
Prepare = Callable[[int], Coroutine[Any, Any, Write]]
_numbers = itertools.count()


async def _rate(write: Write, *, writes: int, tasks: int) -> float:
    async def work(_: int) -> None:
        for _ in range(writes // tasks):
            await write()

    start = time.perf_counter()
    await asyncio.gather(*(work(task) for task in range(tasks)))
    return writes / (time.perf_counter() - start)


def _new(number: int) -> Append:
    return append_to(f"stream-{number}", new_event("filed", body=BODY), command=f"c{number}")


async def _appending(db: Database, writes: int) -> Write:
    store = EventStore()
    appends = [_new(next(_numbers)) for _ in range(writes)]

    async def write() -> None:
        await store.append(db, appends.pop(), recorded_at=AT)

    return write


def _row(dialect: Any, number: int) -> tuple[Any, ...]:
    return statements.parameters(dialect, list(chained(_new(number), recorded_at=AT)))


async def _compare(
    name: str, contestants: dict[str, Prepare], *, writes: int, tasks: int = TASKS, wanted: bool = True
) -> list[Figure]:
    rates: dict[str, list[float]] = {label: [] for label in contestants}
    for prepare in contestants.values():  # Warm up: connections, prepared statements.
        await _rate(await prepare(TASKS), writes=TASKS, tasks=tasks)
    for _ in range(ROUNDS):
        for label, prepare in contestants.items():
            rates[label].append(await _rate(await prepare(writes), writes=writes, tasks=tasks))
    ours, *peers = (statistics.median(each) for each in rates.values())
    return [
        Figure(
            f"appends, {name}",
            f"{ours:.0f}/s",
            f"{label}: {rate:.0f}/s",
            ours / rate,
            WANTED.get(label, "") if wanted else "",
        )
        for label, rate in zip(list(rates)[1:], peers, strict=True)
    ]


async def _inserting(db: Database, writes: int) -> Write:
    """The same rows through the same door, without the event store."""
    rows = [_row(db.dialect, next(_numbers)) for _ in range(writes)]
    sql = statements.insertion(db.dialect, rows=1, follows=False)

    async def write() -> None:
        async with db.write() as conn:
            await conn.exec_driver_sql(sql, rows.pop())

    return write


async def _keep(_: Any) -> None:
    """Spares the bare pool the query with which asyncpg resets a connection."""


async def _postgresql(url: str, *, writes: int) -> list[Figure]:
    await running.upgrade(url)
    db = await Database.open(url, readers=1, writers=CONNECTIONS)
    pool = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS, reset=_keep)
    sql = statements.insertion("postgresql", rows=1, follows=False)

    async def prepare(count: int, *, transaction: bool) -> Write:
        rows = [_row("postgresql", next(_numbers)) for _ in range(count)]

        async def write() -> None:
            async with pool.acquire() as conn:
                if not transaction:
                    await conn.execute(sql, *rows.pop())
                    return
                async with conn.transaction():
                    await conn.execute(sql, *rows.pop())

        return write

    contestants: dict[str, Prepare] = {
        "append": lambda count: _appending(db, count),
        "Database.write, INSERT": lambda count: _inserting(db, count),
        "asyncpg, BEGIN INSERT COMMIT": lambda count: prepare(count, transaction=True),
        "asyncpg, INSERT alone": lambda count: prepare(count, transaction=False),
    }
    figures = await _compare("PostgreSQL", contestants, writes=writes)
    await pool.close()
    await db.close()
    return figures


async def _sqlite(url: str, path: Path, *, writes: int) -> list[Figure]:
    await running.upgrade(url)
    db = await Database.open(url)
    thread = ThreadPoolExecutor(1)
    bare = await asyncio.get_running_loop().run_in_executor(thread, lambda: sqlite3.connect(path, isolation_level=None))
    sql = statements.insertion("sqlite", rows=1, follows=False)

    def insert(row: tuple[Any, ...]) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute(sql, row)
        bare.execute("COMMIT")

    async def prepare(count: int) -> Write:
        rows = [_row("sqlite", next(_numbers)) for _ in range(count)]

        async def write() -> None:
            await asyncio.get_running_loop().run_in_executor(thread, insert, rows.pop())

        return write

    contestants: dict[str, Prepare] = {
        "append": lambda count: _appending(db, count),
        "Database.write, INSERT": lambda count: _inserting(db, count),
        "sqlite3, BEGIN INSERT COMMIT": prepare,
    }
    figures = await _compare("SQLite", contestants, writes=writes)
    alone = {name: contestants[name] for name in ("append", "sqlite3, BEGIN INSERT COMMIT")}
    figures += await _compare("SQLite, one task alone", alone, writes=writes, tasks=1, wanted=False)
    await asyncio.get_running_loop().run_in_executor(thread, bare.close)
    thread.shutdown()
    await db.close()
    return figures


async def measured(*, writes: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="sibu-bench-") as folder, postgres() as server:
        path = Path(folder) / "bench.db"
        figures = await _sqlite(f"sqlite:///{path}", path, writes=writes)
        return [*figures, *await _postgresql(await server.create("sibu"), writes=writes)]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--writes", type=int, default=1000, help="appends in each round")
    given = parser.parse_args()
    tell(asyncio.run(measured(writes=int(given.writes * given.scale))), into=given.json)


if __name__ == "__main__":
    main()
