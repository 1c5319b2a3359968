"""Measures pages of the ledger and the inboxes at 1,000 and at 100,000 issues: `python -m tests.bench.ledger_page`.

Prints the median of the time of a page in both and the ratio, for each order and scope, and for a deep page;
with `--explain` also the plan of each query on the larger one.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import event, insert

from infra.db.engine import Database
from infra.db.tables import issues, search_rows
from infra.issues.lists import IssueLists
from infra.issues.rows import row_of
from infra.keys.cursors import Cursors
from infra.keys.macs import search_tokens
from infra.migrations import running
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.reading import Order, Query
from tests.bench.servers import Postgres, postgres
from tests.bench.table import Figure, options, tell
from tests.domain import builders

SIZES = (1_000, 100_000)
TURNS = 30
SECRET = b"s" * 32
START = datetime(2030, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=200)
GENERAL = frozenset({KeyClass.GENERAL})
EVERYWHERE = Scope(classes=GENERAL)
ROUTED = builders.given(*builders.WAS_ROUTED)
LISTS: dict[str, tuple[Query, Scope]] = {
    "ledger": (Query(), EVERYWHERE),
    "ledger of a department": (Query(), Scope(classes=GENERAL, department_id="organization")),
    "ledger of a community": (Query(), Scope(classes=GENERAL, community_id="community-07")),
    "due": (Query(order=Order.DUE), EVERYWHERE),
    "inbox of a department": (Query(order=Order.DUE, open=True), Scope(classes=GENERAL, department_id="mass_work")),
    "due in a community": (Query(order=Order.DUE), Scope(classes=GENERAL, community_id="community-07")),
    "due in a street": (Query(order=Order.DUE), Scope(classes=GENERAL, street_id="street-3")),
    "due in a grid": (Query(order=Order.DUE), Scope(classes=GENERAL, grid_ids=frozenset({"grid-033"}))),
    "ledger of a street": (Query(), Scope(classes=GENERAL, street_id="street-3")),
    "ledger of a grid": (Query(), Scope(classes=GENERAL, grid_ids=frozenset({"grid-033"}))),
    "inbox of an idle department": (
        Query(order=Order.DUE, open=True),
        Scope(classes=GENERAL, department_id="organization"),
    ),
    "overdue": (Query(order=Order.DUE, overdue=True), EVERYWHERE),
    "due of discipline": (Query(order=Order.DUE), Scope(classes=frozenset({KeyClass.DISCIPLINE}))),
    "search for a rare word": (Query(text="罕见"), EVERYWHERE),
    "search for a word in all": (Query(text="路灯"), EVERYWHERE),
}


def rows(size: int) -> list[dict[str, Any]]:
    """A tenth is open, a hundredth confidential; a place keeps its share of the issues, whatever their number."""
    return [_row(number, size) for number in range(size)]


def _row(number: int, size: int) -> dict[str, Any]:
    moment = START + number * timedelta(days=180) / size
    lot = random.Random(number)  # the same county at every run
    grid = lot.randrange(100)
    is_open = lot.random() < 0.1 and number % 3 > 0  # the organization department has closed all of its own
    return row_of(ROUTED, last_hash="hash") | {
        "id": str(uuid5(UUID(int=0), str(number))),
        "ledger_number": f"2030-{number:08d}",
        "filed_at": moment,
        "logged_at": moment,
        "key_class": "discipline" if lot.random() < 0.01 else "general",
        "department_id": "organization" if number % 3 == 0 else "mass_work",
        "community_id": f"community-{grid % 20:02d}",
        "street_id": f"street-{grid % 5}",
        "grid_id": f"grid-{grid:03d}",
        "open": is_open,
        "status": (Status.ROUTED if is_open else Status.CLOSED).value,
        "due_at": moment + timedelta(days=20 + number % 7) if is_open else None,
    }


def found_by(number: int) -> frozenset[str]:
    return search_tokens(SECRET, "路灯坏了" + ("罕见" if number % 50 == 0 else ""))


async def fill(database: Database, size: int) -> None:
    made = rows(size)
    for start in range(0, size, 2000):
        part = made[start : start + 2000]
        async with database.write() as conn:
            await conn.execute(insert(issues), part)
            words = [
                {"issue_id": row["id"], "key_class": row["key_class"], "tokens": found_by(start + offset)}
                for offset, row in enumerate(part)
                if row["key_class"] == "general"
            ]
            await conn.execute(insert(search_rows), words)
    if database.dialect == "postgresql":
        async with database.write() as conn:
            await conn.exec_driver_sql("ANALYZE")


async def timed(asked: list[tuple[IssueLists, Query]], scope: Scope) -> list[float]:
    """Milliseconds of each of these pages, the median of many, taken in turns so that noise meets all alike."""
    times: list[list[float]] = [[] for _ in asked]
    for _ in range(TURNS):
        for (lists, query), taken in zip(asked, times, strict=True):
            begun = time.perf_counter()
            await lists.page(query, scope=scope)
            taken.append(time.perf_counter() - begun)
    return [median(each) * 1000 for each in times]


async def deep(lists: IssueLists) -> str | None:
    """The mark of the tenth page of the ledger."""
    query = Query()
    for _ in range(9):
        query = query.model_copy(update={"cursor": (await lists.page(query, scope=EVERYWHERE)).next})
    return query.cursor


async def _explain(database: Database, lists: IssueLists, query: Query, scope: Scope) -> None:
    said: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("SELECT issues.id"):
            said.append((statement, parameters))

    engine = database._reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await lists.page(query, scope=scope)
    event.remove(engine, "before_cursor_execute", note)
    word = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN ANALYZE"
    async with database.read() as conn:
        for statement, parameters in said:
            for line in (await conn.exec_driver_sql(f"{word} {statement}", tuple(parameters))).all():
                print("   ", line[-1])


@asynccontextmanager
async def opened(kind: str, folder: Path, server: Postgres, size: int) -> AsyncIterator[Database]:
    if kind == "sqlite":
        url = f"sqlite:///{folder}/{size}.db"
    else:
        url = await server.create(f"bench_{size}")
    await running.upgrade(url)
    database = await Database.open(url)
    try:
        await fill(database, size)
        yield database
    finally:
        await database.close()


async def compare(kind: str, folder: Path, server: Postgres, *, explain: bool) -> list[Figure]:
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(kind, folder, server, size)) for size in SIZES]
        both = [_lists(database) for database in databases]
        figures = []
        for name, (query, scope) in LISTS.items():
            small, large = await timed([(lists, query) for lists in both], scope)
            figures.append(_figure(f"{name} at {SIZES[1]:,} issues, {kind}", large, f"at {SIZES[0]:,}", small))
            if explain:
                await _explain(databases[1], both[1], query, scope)
        tenth_page = Query(cursor=await deep(both[1]))
        first, tenth = await timed([(both[1], Query()), (both[1], tenth_page)], EVERYWHERE)
        return [*figures, _figure(f"tenth page of the larger ledger, {kind}", tenth, "its first page", first)]


def _figure(what: str, ours: float, beside: str, peer: float) -> Figure:
    # What a search finds grows with the number of issues, so it is only watched.
    wanted = "" if what.startswith("search") else "at most 1.50"
    return Figure(what, f"{ours:.2f} ms", f"{beside}: {peer:.2f} ms", ours / peer, wanted)


def _lists(database: Database) -> IssueLists:
    return IssueLists(database=database, cursors=Cursors(SECRET), search_secret=SECRET, clock=lambda: NOW)


async def measured(*, explain: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="sibu-bench-") as folder, postgres() as server:
        return [
            figure
            for kind in ("sqlite", "postgresql")
            for figure in await compare(kind, Path(folder), server, explain=explain)
        ]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--explain", action="store_true", help="show the plan of each query")
    given = parser.parse_args()
    tell(asyncio.run(measured(explain=given.explain)), into=given.json)


if __name__ == "__main__":
    main()
