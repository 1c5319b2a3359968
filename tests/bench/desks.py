"""Browsers at applications that hold little and much, whose pages are timed in turns beside an empty page of theirs."""

import asyncio
import cProfile
import pstats
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx

from infra.run.application import application
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass
from tests.bench.servers import Postgres, postgres
from tests.bench.table import Figure
from tests.fakes.engines import DirectEngine
from tests.world import settings_for

HERE = "http://127.0.0.1:8000"
EMPTY = "/staff/kept"
_WARM = 10  # turns: what comes first has everything to read in

Fill = Callable[[Instance, httpx.AsyncClient, int], Awaitable[None]]
Taken = dict[tuple[int, str], list[float]]  # milliseconds, by size and path


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Whose pages, of what, at which two sizes. `wanted`: those that are held to a ratio, the others are watched."""

    account: str
    fill: Fill
    sizes: tuple[int, int]
    of: str  # what there are so many of
    pages: Sequence[str]
    wanted: frozenset[str]

    async def measured_on_both(self, *, turns: int, profile: bool) -> list[Figure]:
        """On SQLite and on PostgreSQL, one after the other."""
        found = list[Figure]()
        with tempfile.TemporaryDirectory(prefix="sibu-bench-") as folder, postgres() as server:
            for kind in ("sqlite", "postgresql"):
                found += await self.measured(kind, Path(folder), server, turns=turns, profile=profile)
        return found

    async def measured(
        self, kind: str, folder: Path, server: Postgres, *, turns: int, profile: bool = False
    ) -> list[Figure]:
        """Of one database, `sqlite` or `postgresql`: medians and p95; `profile` prints where the first page goes."""
        async with AsyncExitStack() as stack:
            desks = {}
            for size in self.sizes:
                name = f"{self.account.replace('-', '_')}_{size}"
                url = await server.create(name) if kind == "postgresql" else None
                desks[size] = await stack.enter_async_context(self._sat_at(folder / kind / name, url, size))
            taken = await _in_turns(desks, (EMPTY, *self.pages), turns=turns)
            if profile:
                await _profiled(desks[self.sizes[0]], self.pages[0])
        return [figure for share in (0.5, 0.95) for figure in self._figures(taken, share, kind)]

    @asynccontextmanager
    async def _sat_at(self, folder: Path, url: str | None, size: int) -> AsyncIterator[httpx.AsyncClient]:
        settings = settings_for(folder, database_url=url)
        await prepare(settings)
        async with opened(settings, classes=frozenset(KeyClass)) as instance:
            engine = DirectEngine(instance, lambda: datetime.now(UTC))
            app = application(instance, cast("TemporalEngine", engine), stopping=asyncio.Event())
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE) as http:
                await self.fill(instance, http, size)
                if instance.database.dialect == "postgresql":
                    async with instance.database.write() as conn:
                        await conn.exec_driver_sql("ANALYZE")
                await http.post("/sample", data={"account": self.account}, headers={"Origin": HERE})
                yield http

    def _figures(self, taken: Taken, share: float, kind: str) -> list[Figure]:
        small, large = self.sizes
        at = {key: sorted(each)[int(share * len(each))] for key, each in taken.items()}
        found = []
        for path in self.pages:
            ours, less, empty = at[large, path], at[small, path], at[large, EMPTY]
            what, told = f"{path} over {large:,} {self.of}, p{share * 100:.0f}, {kind}", f"{ours:.1f} ms"
            smaller, beside = ("at most 1.50", "at most 5.00") if path in self.wanted else ("", "")
            found.append(Figure(what, told, f"over {small:,}: {less:.1f} ms", ours / less, smaller))
            found.append(Figure(what, told, f"an empty page: {empty:.1f} ms", ours / empty, beside))
        return found


async def _in_turns(desks: Mapping[int, httpx.AsyncClient], paths: Sequence[str], *, turns: int) -> Taken:
    taken: Taken = {(size, path): [] for size in desks for path in paths}
    for turn in range(-_WARM, turns):
        for size, http in desks.items():
            for path in paths:
                one = await timed(http, path)
                if turn >= 0:
                    taken[size, path].append(one)
    return taken


async def timed(http: httpx.AsyncClient, path: str) -> float:
    """Milliseconds until the whole page is there."""
    begun = time.perf_counter()
    answer = await http.get(path)
    taken = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return taken


async def _profiled(http: httpx.AsyncClient, path: str) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(40):
        await http.get(path)
    profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
