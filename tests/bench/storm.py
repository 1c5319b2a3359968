"""How late the timer is: idle, and when ten thousand issues fall due at one instant: `python -m tests.bench.storm`.

Routed issues are laid down in the event store by the rules themselves (see `due_issues`), and their workflows are
started; the product's own worker and relay run, one process each, as `sibu up` runs them. First 200 issues fall due
spread over a minute, then all others at the same instant, which is harder than the same minute. Lateness is the time at
which a firing was recorded less the time at which it was due, both from the event store. Every issue must have fired
once, none twice, none early. On PostgreSQL, Temporal's histories included, and on the embedded default (SQLite).
"""

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from infra.db.tables import events
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.worker import connected
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass
from tests.bench import due_issues
from tests.bench.installation import environment, prepared
from tests.bench.measuring import Meter
from tests.bench.processes import SIBU, running
from tests.bench.servers import postgres, temporal
from tests.bench.table import Figure, options, progress, tell

STORM = 10_000
IDLE, IDLE_OVER = 200, timedelta(minutes=1)
WITHIN = timedelta(minutes=30)  # longer is no figure any more
STARTS = 24  # at once
AT_REST = 0.5  # of a core, servers and worker together
# Until the first due: what a start, with the first look of the workflow, takes at the worst.
LEAD, LEAD_EACH = timedelta(seconds=20), timedelta(seconds=1 / 25)

_FIRED = select(events.c.stream, events.c.type, events.c.recorded_at, events.c.body).where(
    events.c.version > 5, events.c.stream.in_(select(events.c.stream).where(events.c.type == "routed"))
)


@dataclass(frozen=True)
class Weather:
    """An installation at rest, with all that is spent on it."""

    described: str
    instance: Instance
    engine: TemporalEngine
    meter: Meter

    async def brew(self, dues: Sequence[datetime]) -> list[str]:
        """Issues whose workflows wait for these instants, all of which must lie ahead when they do."""
        ids = await due_issues.lay_down(self.instance, dues)
        slots = asyncio.Semaphore(STARTS)

        async def start(issue_id: str) -> None:
            async with slots:
                await self.engine.start(issue_id)

        await asyncio.gather(*(start(issue_id) for issue_id in ids))
        await self.until_at_rest()
        ahead = (min(dues) - now()).total_seconds()
        assert ahead > 0, f"the workflows were started {-ahead:.0f} s too late: give --lead"
        progress(f"  {len(ids)} workflows wait, {ahead:.0f} s before the first due")
        return ids

    async def until_at_rest(self) -> None:
        """Three seconds in a row in which hardly anything was done."""
        calm = 0
        while calm < 3:
            before = self.meter.seconds()
            await asyncio.sleep(1)
            calm = calm + 1 if self.meter.seconds() - before < AT_REST else 0

    async def fired(self, ids: Sequence[str]) -> list[tuple[str, str, datetime]]:
        """Stream, key and time of recording of everything that these issues fired."""
        wanted = set(ids)
        async with self.instance.database.read() as conn:
            rows = (await conn.execute(_FIRED)).all()
        return [(row.stream, json.loads(row.body)["key"], row.recorded_at) for row in rows if row.stream in wanted]


@dataclass(frozen=True)
class Lateness:
    """Seconds each firing came after its due, sorted, and core-milliseconds spent on each."""

    seconds: tuple[float, ...]
    core_ms: float

    def percentile(self, share: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]

    @property
    def told(self) -> str:
        return f"p50 {self.percentile(0.5):.2f} s, p99 {self.percentile(0.99):.2f} s"


async def lateness(weather: Weather, dues: Sequence[datetime]) -> Lateness:
    """Let them fall due, wait until all have fired and nothing moves any more, and make sure that all is right."""
    due = dict(zip(await weather.brew(dues), dues, strict=True))
    spent = weather.meter.seconds()
    await asyncio.sleep((min(dues) - now()).total_seconds())
    async with asyncio.timeout(WITHIN.total_seconds()):
        while (found := len(await weather.fired(tuple(due)))) < len(due):
            progress(f"  {found} fired")
            await asyncio.sleep(2)
    spent = weather.meter.seconds() - spent
    await weather.until_at_rest()
    firings = await weather.fired(tuple(due))
    _ensure_once(firings, due)
    late = sorted((recorded - due[stream]).total_seconds() for stream, _, recorded in firings)
    return Lateness(tuple(late), spent * 1000 / len(due))


def _ensure_once(firings: Sequence[tuple[str, str, datetime]], due: dict[str, datetime]) -> None:
    counted = Counter((stream, key) for stream, key, _ in firings)
    assert set(counted) == {(stream, due_issues.KEY) for stream in due}, "missed, or fired what was not due"
    assert set(counted.values()) == {1}, f"{sum(number > 1 for number in counted.values())} doubled"
    early = [stream for stream, _, recorded in firings if recorded < due[stream]]
    assert not early, f"{len(early)} fired before their time"


@asynccontextmanager
async def _calm(*, on_postgres: bool) -> AsyncIterator[Weather]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sibu-bench-")))
        (folder / "storm.toml").write_text(due_issues.policy(), encoding="utf-8")
        database = stack.enter_context(postgres()) if on_postgres else None
        server = await stack.enter_async_context(temporal(folder / "temporal", on=database))
        url = await database.create("sibu") if database else None
        given = {"SIBU_POLICY": str(folder / "storm.toml")}
        settings = await prepared(folder / "var", database_url=url, **given)
        environ = environment(settings, TEMPORAL_ADDRESS=server.address, SIBU_LOG_LEVEL="error", **given)
        pids = [server.pid, *([database.pid] if database else [])]
        for name in ("worker", "relay"):
            log = folder / f"{name}.log"
            child = await stack.enter_async_context(running((SIBU, name), environ=environ, log=log))
            pids.append(child.pid)
        instance = await stack.enter_async_context(opened(settings, classes=frozenset(KeyClass)))
        engine = TemporalEngine(await connected(instance, address=server.address), settings.temporal.task_queue)
        yield Weather(server.described, instance, engine, Meter(pids))


async def measured(*, size: int, idle: int, on_postgres: bool, lead: timedelta) -> list[Figure]:
    async with _calm(on_postgres=on_postgres) as weather:
        progress(f"storm on {weather.described}: {idle} issues over a minute")
        first = now() + LEAD + idle * LEAD_EACH
        quiet = await lateness(weather, [first + number * IDLE_OVER / idle for number in range(idle)])
        progress(f"  idle: {quiet.told}; {size} issues at one instant")
        at = now() + LEAD + (lead or size * LEAD_EACH)
        storm = await lateness(weather, [at] * size)
        return [
            Figure(
                f"idle lateness p99 ({weather.described})",
                f"{quiet.percentile(0.99):.2f} s",
                f"{quiet.told}, latest {quiet.seconds[-1]:.2f} s",
                wanted="at most 2 s",
            ),
            Figure(
                f"storm of {size:,} ({weather.described}): fired within",
                f"{storm.seconds[-1]:.0f} s, none doubled, none missed",
                f"{storm.told}, {storm.core_ms:.1f} core-ms each",
                wanted="at most 300 s",
            ),
        ]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--lead", type=float, default=0, help="seconds to start the workflows of the storm in")
    parser.add_argument("--on", choices=("both", "postgresql", "sqlite"), default="both")
    given = parser.parse_args()
    size, idle = max(1, int(STORM * given.scale)), max(20, int(IDLE * min(1, given.scale)))
    figures: list[Figure] = []
    for name in ("postgresql", "sqlite"):
        if given.on in {"both", name}:
            lead = timedelta(seconds=given.lead)
            run = measured(size=size, idle=idle, on_postgres=name == "postgresql", lead=lead)
            figures += asyncio.run(run)
    tell(figures, into=given.json)


if __name__ == "__main__":
    main()
