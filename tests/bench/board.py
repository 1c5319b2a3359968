"""The board of supervisors over 1,000 issues (12,000 events) and over 1,000,000 events: `python -m tests.bench.board`.

Prints the p95 of the server's own time for a board (reading, rates, JSON; no HTTP) at both sizes and their ratio, for
each kind of view, a breakdown and the issues behind figures; and what one issue's whole life costs the follower.

Synthetic: the facts of issues, a life of 12 events each, spread evenly over a year and a county of 60 communities and
300 grids, written by the same `counting.put` that the follower writes with; and the rows of issues behind them. A third
of them accuse somebody, a few the reader. The follower is measured on real events.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import insert

from api.views.board import board_view
from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.db.tables import issues
from infra.issues.figures import FigureBook
from infra.issues.rows import row_of
from infra.keys.cursors import Cursors
from infra.migrations import running
from infra.projections import counting
from infra.projections.figures import FiguresFollower
from schemas.domain.figure_cells import Dimension, View, ViewKind
from schemas.domain.figure_weeks import before, day_of, week_of
from schemas.domain.figures import Awaited, Facts, Judged, TaskFacts, Verdict, Wait, WaitsOn
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.figures import Figure, FigureQuery, Period
from tests.bench.servers import Postgres, postgres
from tests.bench.table import Figure as Measured
from tests.bench.table import options, tell
from tests.contract.shelf import Shelf
from tests.domain import builders

EVENTS = (12_000, 1_000_000)  # a thousand issues, and as many events as a board is wanted for
LIFE = 12  # events
TURNS = 60
LIVES = 100  # real ones that the follower counts
NOW = datetime(2030, 12, 20, 2, tzinfo=UTC)
YEAR = timedelta(days=350)
# As of whoever signs in: with the marks of the person and of the post, which some issues accuse.
MARKS = ("mark-of-person", "mark-of-post")
ACCUSING_READER = 5
SCOPE = Scope(classes=frozenset({KeyClass.GENERAL}), unseen=frozenset(MARKS))
ROUTED = builders.given(*builders.WAS_ROUTED)
LAST = week_of(day_of(NOW))
PERIOD = Period(first=before(LAST, weeks=11), last=LAST)
Work = Callable[[], Awaitable[object]]


class Lot(NamedTuple):
    """What chance gives an issue."""

    number: int
    filed_at: datetime
    grid: int
    unit: int
    topic: int
    is_open: bool
    is_late: bool


def lots(events: int, *, now: datetime) -> Iterator[Lot]:
    """The same county at every run; a sixth of the last four weeks is open, and nothing older."""
    size = events // LIFE
    for number in range(size):
        chance = random.Random(number)
        filed_at = now - YEAR + number * YEAR / size
        is_open = now - filed_at < timedelta(weeks=4) and chance.random() < 0.17
        yield Lot(
            number,
            filed_at,
            chance.randrange(300),
            chance.randrange(40),
            chance.randrange(20),
            is_open,
            chance.random() < 0.05,
        )


def facts_of(lot: Lot) -> Facts:
    verdict, done = Verdict.LATE if lot.is_late else Verdict.IN_TIME, not lot.is_open
    unit = f"unit-{lot.unit:02d}"
    wait = Wait(on=WaitsOn.UNIT, id=unit, what=Awaited.HANDLE, since=lot.filed_at, late=lot.is_late)
    given: dict[str, Any] = {
        "issue_id": _id(lot),
        "filed_at": lot.filed_at,
        "week": week_of(day_of(lot.filed_at)),
        "day": day_of(lot.filed_at),
        "category": "livelihood",
        "urgency": "ordinary",
        "topic": f"topic-{lot.topic:02d}",
        **_place(lot),
        "department_id": "mass_work",
        "first_department_id": "mass_work",
        "first_right": lot.number % 50 > 0,
        "accepted": Judged(verdict=Verdict.IN_TIME, department_id="mass_work"),
        "handled": Judged(verdict=verdict, department_id="mass_work") if done else None,
        **dict.fromkeys(("answered", "asked", "ended"), done),
        **dict.fromkeys(("rated", "satisfied"), done and lot.number % 2 > 0),
        "solved": done and lot.number % 20 > 0,
        **dict.fromkeys(("history", "reopened", "at_risk", "suspended", "callback"), False),
        "open": lot.is_open,
        "overdue": lot.is_open and lot.is_late,
        "cards": (),
        "returned_by": (),
        "tasks": (_task(lot, unit, verdict),),
        "waits": (wait,) if lot.is_open else (),
    }
    return Facts(**given)


def _place(lot: Lot) -> dict[str, str]:
    community, grid = f"community-{lot.grid % 60:02d}", f"grid-{lot.grid:03d}"
    return {"street_id": f"street-{lot.grid % 6}", "community_id": community, "grid_id": grid}


def _task(lot: Lot, unit: str, verdict: Verdict) -> TaskFacts:
    overdue, handled = lot.is_open and lot.is_late, None if lot.is_open else verdict
    return TaskFacts(
        unit_id=unit, open=lot.is_open, overdue=overdue, at_risk=False, accepted=Verdict.IN_TIME, handled=handled
    )


def _id(lot: Lot) -> str:
    return str(uuid5(UUID(int=0), str(lot.number)))


def row(lot: Lot) -> dict[str, Any]:
    return row_of(ROUTED, last_hash="hash") | {
        "id": _id(lot),
        "ledger_number": f"2030-{lot.number:08d}",
        "filed_at": lot.filed_at,
        "logged_at": lot.filed_at,
        "department_id": "mass_work",
        **_place(lot),
        "open": lot.is_open,
    }


def accusation(lot: Lot, marks: Sequence[str]) -> dict[str, Any]:
    """The first few accuse the reader, at either size; the others a unit."""
    own = lot.number < 3 * ACCUSING_READER
    return {
        "issue_id": _id(lot),
        "mark": marks[lot.number % len(marks)] if own else f"mark-of-unit-{lot.unit}",
        "active": True,
    }


async def fill(database: Database, events: int, *, now: datetime = NOW, marks: Sequence[str] = MARKS) -> None:
    made = list(lots(events, now=now))
    for start in range(0, len(made), 1000):
        part = made[start : start + 1000]
        async with database.write() as conn:
            await conn.execute(insert(issues), [row(lot) for lot in part])
            await conn.execute(insert(issue_accused), [accusation(lot, marks) for lot in part if lot.number % 3 == 0])
            await counting.put(conn, {_id(lot): facts_of(lot) for lot in part})
    if database.dialect == "postgresql":
        async with database.write() as conn:
            await conn.exec_driver_sql("ANALYZE")


def works(book: FigureBook) -> dict[str, Work]:
    """Everything that a board asks of the server."""
    county = View(ViewKind.COUNTY)
    found: dict[str, Work] = {
        f"board of {view.key}": partial(board, book, view)
        for view in (
            *(county, View(ViewKind.STREET, "street-1"), View(ViewKind.COMMUNITY, "community-07")),
            *(View(ViewKind.DEPARTMENT, "mass_work"), View(ViewKind.UNIT, "unit-07")),
        )
    }
    found["issues behind filed"] = partial(behind, book, county, Figure.FILED)
    found["issues behind handled_late"] = partial(behind, book, county, Figure.HANDLED_LATE)
    found["issues behind open"] = partial(behind, book, county, Figure.OPEN)
    found["breakdown by community"] = partial(broken_down, book, county)
    return found


async def board(book: FigureBook, view: View) -> str:
    found = await book.board(view, scope=SCOPE, period=PERIOD, today=day_of(NOW))
    shown = board_view(view, PERIOD, found, parts=(), by=None, at=NOW, naming=lambda _, __: None)
    return shown.model_dump_json()


async def behind(book: FigureBook, view: View, figure: Figure) -> object:
    return await book.page(FigureQuery(view=view, figure=figure, period=PERIOD), scope=SCOPE)


async def broken_down(book: FigureBook, view: View) -> object:
    return await book.breakdown(view, Dimension.COMMUNITY, scope=SCOPE, period=PERIOD)


async def timed(both: list[Work], *, turns: int) -> list[float]:
    """p95 in milliseconds of each, taken in turns so that noise meets both alike."""
    times: list[list[float]] = [[] for _ in both]
    for _ in range(turns):
        for work, taken in zip(both, times, strict=True):
            begun = time.perf_counter()
            await work()
            taken.append((time.perf_counter() - begun) * 1000)
    return [sorted(each)[int(0.95 * len(each))] for each in times]


@asynccontextmanager
async def opened(kind: str, folder: Path, server: Postgres, name: str) -> AsyncIterator[Database]:
    url = f"sqlite:///{folder}/{name}.db" if kind == "sqlite" else await server.create(name)
    await running.upgrade(url)
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


async def compare(kind: str, folder: Path, server: Postgres, *, scale: float) -> list[Measured]:
    sizes = (EVENTS[0], int(EVENTS[1] * scale))
    async with AsyncExitStack() as stack:
        books = []
        for size in sizes:
            database = await stack.enter_async_context(opened(kind, folder, server, f"board_{size}"))
            begun = time.perf_counter()
            await fill(database, size)
            print(f"{kind}: {size:,} events' worth counted in {time.perf_counter() - begun:.0f} s", flush=True)
            books.append(FigureBook(database=database, cursors=Cursors(b"s" * 32)))
        small, large = map(works, books)
        figures = []
        for name in small:
            fast, slow = await timed([small[name], large[name]], turns=TURNS)
            figures.append(_figure(f"{name} at {sizes[1]:,} events, p95, {kind}", slow, fast))
        return figures


def _figure(what: str, ours: float, peer: float) -> Measured:
    # A breakdown of a larger year has more keys to tell, so it is only watched.
    wanted = "" if what.startswith("breakdown") else "at most 1.50"
    return Measured(what, f"{ours:.2f} ms", f"at {EVENTS[0]:,}: {peer:.2f} ms", ours / peer, wanted)


async def followed(kind: str, folder: Path, server: Postgres) -> Measured:
    """Real lives, followed in six parts as they would be in a county, and what that cost this process."""
    async with opened(kind, folder, server, "followed") as database:
        shelf, follower = Shelf(database), FiguresFollower(database, Shelf(database).events)
        spent, number = 0.0, 0
        ids = [await shelf.general() for _ in range(LIVES)]
        steps = ((builders.ACCEPTED,), (builders.ASSIGNED,), (builders.TASK_ACCEPTED,), (builders.TASK_FINISHED,))
        for events in ((), *steps, (builders.RESOLVED,), (builders.FEEDBACK_GIVEN, builders.CLOSED)):
            for each in ids if events else ():
                await shelf.happen(each, *events)
            begun = time.process_time()
            await follower.catch_up()
            spent += time.process_time() - begun
            number += 1
    return Measured(f"counting a whole life in {number} parts, {kind}", f"{spent * 1000 / LIVES:.1f} core-ms")


async def measured(*, scale: float) -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="sibu-bench-") as folder, postgres() as server:
        found = []
        for kind in ("sqlite", "postgresql"):
            found.append(await followed(kind, Path(folder), server))
            found += await compare(kind, Path(folder), server, scale=scale)
        return found


def main() -> None:
    given = options(__doc__).parse_args()
    tell(asyncio.run(measured(scale=given.scale)), into=given.json)


if __name__ == "__main__":
    main()
