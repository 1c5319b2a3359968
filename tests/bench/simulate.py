"""Issues a simulation replays a second: `python -m tests.bench.simulate`.

Twenty thousand generated issues stand in the event store as the system writes them, eleven events each and more, some
suspended, reopened or still open. Each is read, checked against its hash, folded into a life, and judged under two
policies with every limit of `--find-limits`, as `sibu simulate` does; once more without reading, from events in memory.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from infra.calendars import presets as calendars
from infra.db.engine import Database
from infra.db.tables import issues
from infra.eventstore import statements
from infra.eventstore.chain import chained
from infra.eventstore.store import EventStore
from infra.issues.envelopes import enveloped
from infra.issues.lives import general_lives
from infra.issues.rows import row_of
from infra.migrations import running
from infra.policies import presets as policies
from infra.run.simulation_run import Run
from schemas.domain.clocks import Deadline, Schedule, Stage
from schemas.domain.events import Event
from schemas.domain.handling_events import Resumed, Suspended
from schemas.domain.kept_limits import KeptLimits
from schemas.domain.limits import Pause
from schemas.domain.lives import life_of
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import Append
from tests.bench.servers import postgres
from tests.bench.table import Figure, options, progress, tell
from tests.domain import builders

ISSUES = 20_000
IN_MEMORY = 2_000  # lives whose events are kept at a time
BATCH = 200  # issues in one transaction while filling
FIRST, NOW = datetime(2023, 1, 2, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
WANTED = "at least 1000/s"
ROW = row_of(builders.given(*builders.WAS_ROUTED), last_hash="hash")


def story(number: int) -> list[Event]:
    """What happened to one issue, the same at every run: three years, three speeds, some of every kind."""
    lot = random.Random(number)
    filed = FIRST + timedelta(minutes=lot.randrange(3 * 365 * 24 * 60))
    accepted = filed + timedelta(hours=lot.choice((1, 5, 30)))
    done = accepted + timedelta(hours=lot.randrange(1, 24 * lot.choice((2, 10, 30))))
    told = [*_to_inbox(filed), _at(accepted, builders.REMINDED), _at(accepted, builders.ACCEPTED)]
    if lot.random() < 0.1:
        told += _paused(filed, accepted, done)
    if lot.random() < 0.05:
        return told
    told += [_at(done, builders.REMINDED), _at(done, builders.RESOLVED, schedule=_clock(builders.FEEDBACK, done))]
    if lot.random() < 0.1:
        told.append(_at(done, builders.REOPENED, schedules=_handling(done)))
        done += timedelta(days=2)
        told.append(_at(done, builders.RESOLVED, schedule=_clock(builders.FEEDBACK, done)))
    rated = done + timedelta(days=2)
    return [*told, _at(rated, builders.FEEDBACK_GIVEN), _at(rated, builders.CLOSED, outcome="satisfied")]


def _to_inbox(filed: datetime) -> Iterable[Event]:
    for event in (builders.FILED, builders.COLLECTED, builders.ANALYZED):
        yield _at(filed, event)
    yield _at(filed, builders.LOGGED, schedules=_handling(filed))
    yield _at(filed, builders.ROUTED)


def _paused(filed: datetime, since: datetime, until: datetime) -> list[Event]:
    pause = Pause(suspended=since, resumed=until)
    clock = _clock(builders.HANDLE, filed, pauses=(pause,))
    standing = Schedule(
        deadline=Deadline(stage=Stage.SUSPENSION, start=since, at=until, limit="90d"),
        dues=(),
    )
    return [
        Suspended(at=since, by="staff:officer-1", reason="court", schedule=standing),
        Resumed(at=until, by="staff:officer-1", schedules=(clock,), promised_end=until),
    ]


def _handling(start: datetime) -> tuple[Schedule, ...]:
    return _clock(builders.ACCEPT, start), _clock(builders.HANDLE, start)


def _clock(schedule: Schedule, start: datetime, **changes: Any) -> Schedule:
    deadline = schedule.deadline.model_copy(update={"start": start, **changes})
    return schedule.model_copy(update={"deadline": deadline})


def _at(when: datetime, event: Event, **changes: Any) -> Event:
    return event.model_copy(update={"at": when, **changes})


def a_run() -> Run:
    return Run(new=policies.read_preset("shanghai-12345"), calendar=None, kept=KeptLimits(), at=NOW)


async def fill(database: Database, size: int) -> None:
    for first in range(0, size, BATCH):
        numbers = range(first, min(size, first + BATCH))
        async with database.write() as conn:
            for number in numbers:
                rows = list(chained(_append(number), recorded_at=NOW))
                sql = statements.insertion(database.dialect, rows=len(rows), follows=False)
                await conn.exec_driver_sql(sql, statements.parameters(database.dialect, rows))
            await conn.execute(insert(issues), [_row(number) for number in numbers])
    if database.dialect == "postgresql":
        async with database.write() as conn:
            await conn.exec_driver_sql("ANALYZE")


def _append(number: int) -> Append:
    name = f"issue-{number:06d}"
    first, *rest = story(number)
    named = [first.model_copy(update={"issue_id": name}), *rest]
    return Append(
        stream=name,
        expected_version=0,
        expected_hash="",
        command_id=name,
        command_hash="h",
        events=enveloped(named, visibility=KeyClass.INTAKE),
    )


def _row(number: int) -> dict[str, Any]:
    return ROW | {"id": f"issue-{number:06d}", "ledger_number": f"2030-{number}"}


async def replayed(database: Database) -> float:
    """Issues a second from the store, as the command reads them."""
    run, today, calendar = a_run(), policies.read_preset("county"), calendars.read_preset("china")
    began = time.perf_counter()
    async for life in general_lives(database, EventStore()):
        run.take(life, today=today, calendar=calendar)
    return run.issues / (time.perf_counter() - began)


def judged(size: int) -> float:
    """Issues a second from events in memory: what the fold, the clocks and the counting take."""
    run, today, calendar = a_run(), policies.read_preset("county"), calendars.read_preset("china")
    spent = 0.0
    for first in range(0, size, IN_MEMORY):
        stories: Sequence[list[Event]] = [story(number) for number in range(first, min(size, first + IN_MEMORY))]
        began = time.perf_counter()
        for told in stories:
            life = life_of(told)
            assert life is not None
            run.take(life, today=today, calendar=calendar)
        spent += time.perf_counter() - began
    return run.issues / spent


@asynccontextmanager
async def filled(url: str, size: int) -> AsyncIterator[Database]:
    await running.upgrade(url)
    database = await Database.open(url)
    try:
        await fill(database, size)
        yield database
    finally:
        await database.close()


async def measured(size: int) -> list[Figure]:
    figures = [Figure(f"simulation of {size:,} issues in memory", f"{judged(size):.0f}/s", wanted=WANTED)]
    with tempfile.TemporaryDirectory(prefix="sibu-bench-") as folder, postgres() as server:
        urls = {"SQLite": f"sqlite:///{Path(folder)}/simulated.db", "PostgreSQL": await server.create("simulated")}
        for name, url in urls.items():
            progress(f"simulation: filling {name} with {size:,} issues")
            async with filled(url, size) as database:
                rate = await replayed(database)
            figures.append(Figure(f"simulation of {size:,} issues from {name}", f"{rate:.0f}/s", wanted=WANTED))
    return figures


def main() -> None:
    given = options(__doc__).parse_args()
    tell(asyncio.run(measured(int(ISSUES * given.scale))), into=given.json)


if __name__ == "__main__":
    main()
