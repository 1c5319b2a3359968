"""Pages of work over 1,000 and 100,000 open issues of one department: `python -m tests.bench.lists`.

Prints median and p95 of the server's own time (the whole application in this process, no socket) of the inbox and the
ledger of an officer of that department at both sizes, their ratio, and the ratio to an empty page of the same
application, all in turns of one run. The 25 issues on a page are real ones: filed, sealed and opened; behind them stand
rows alone. `--profile` shows where an inbox spends its time.
"""

import asyncio
import cProfile
import logging
import pstats
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid5

import httpx
import structlog
from sqlalchemy import insert

from infra.db.engine import Database
from infra.db.tables import issues
from infra.issues.rows import row_of
from infra.run.application import application
from infra.run.instance import opened
from infra.run.preparing import prepare
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.bench.table import Figure, options, tell
from tests.builders import new_key, report
from tests.domain import builders
from tests.fakes.engines import DirectEngine
from tests.world import settings_for

SIZES = (1_000, 100_000)
TURNS = 120
REAL = 30  # a page and some more
OFFICER = "staff-mass-work-officer-1"
HERE = "http://127.0.0.1:8000"
EMPTY = "/staff/kept"
PAGES = ("/staff/inbox", "/staff/issues")
ROUTED = builders.given(*builders.WAS_ROUTED)


@asynccontextmanager
async def desk(folder: Path, size: int) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of the officer, at a county in which the department has so many open issues."""
    settings = settings_for(folder)
    await prepare(settings)
    async with opened(settings, classes=frozenset(KeyClass)) as instance:
        engine = DirectEngine(instance, lambda: datetime.now(UTC))
        app = application(instance, cast("TemporalEngine", engine), stopping=asyncio.Event())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE) as http:
            await fill(instance.database, size - REAL)
            for number in range(REAL):
                problem = f"幸福里小区{number}号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。"
                answer = await http.post("/v1/issues", json=report(problem=problem), headers=new_key())
                answer.raise_for_status()
            await http.post("/sample", data={"account": OFFICER}, headers={"Origin": HERE})
            yield http


async def fill(database: Database, size: int) -> None:
    """Rows that come after the real ones in both orders."""
    now = datetime.now(UTC)
    for start in range(0, size, 2_000):
        part = [_row(number, now) for number in range(start, min(size, start + 2_000))]
        async with database.write() as conn:
            await conn.execute(insert(issues), part)


def _row(number: int, now: datetime) -> dict[str, Any]:
    return row_of(ROUTED, last_hash="hash") | {
        "id": str(uuid5(UUID(int=0), str(number))),
        "ledger_number": f"2026-{number:08d}",
        "logged_at": now - timedelta(days=30, seconds=number),
        "due_at": now + timedelta(days=60, seconds=number),
        "key_class": KeyClass.GENERAL.value,
        "department_id": "mass_work",
        "community_id": f"comm-{number % 8 + 1:02d}",
        "open": True,
        "status": Status.ROUTED.value,
    }


async def timed(http: httpx.AsyncClient, path: str) -> float:
    """Milliseconds until the whole page is there."""
    begun = time.perf_counter()
    answer = await http.get(path)
    taken = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return taken


async def measured(*, turns: int, profile: bool) -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(prefix="sibu-bench-") as folder:
        async with AsyncExitStack() as stack:
            desks = [await stack.enter_async_context(desk(Path(folder) / f"{size}", size)) for size in SIZES]
            taken: dict[tuple[int, str], list[float]] = {(size, path): [] for size in SIZES for path in (EMPTY, *PAGES)}
            for turn in range(-10, turns):
                for size, http in zip(SIZES, desks, strict=True):
                    for path in (EMPTY, *PAGES):
                        one = await timed(http, path)
                        if turn >= 0:  # What comes first has everything to read in.
                            taken[size, path].append(one)
            if profile:
                await _profiled(desks[0])
    return [figure for share in (0.5, 0.95) for figure in _figures(taken, share)]


def _figures(taken: dict[tuple[int, str], list[float]], share: float) -> list[Figure]:
    small, large = SIZES
    at = {key: sorted(each)[int(share * len(each))] for key, each in taken.items()}
    found = []
    for path in PAGES:
        ours, less, empty = at[large, path], at[small, path], at[large, EMPTY]
        what, told = f"{path} over {large:,} open issues, p{share * 100:.0f}", f"{ours:.1f} ms"
        found.append(Figure(what, told, f"over {small:,}: {less:.1f} ms", ours / less, "at most 1.50"))
        found.append(Figure(what, told, f"an empty page: {empty:.1f} ms", ours / empty, "at most 5.00"))
    return found


async def _profiled(http: httpx.AsyncClient) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(40):
        await http.get(PAGES[0])
    profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--profile", action="store_true", help="show where an inbox spends its time")
    given = parser.parse_args()
    turns = max(20, int(TURNS * given.scale))
    tell(asyncio.run(measured(turns=turns, profile=given.profile)), into=given.json)


if __name__ == "__main__":
    main()
