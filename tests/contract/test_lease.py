"""The lease: one holder at a time, by the database's clock, and the work that follows it."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from infra.db.engine import Database
from infra.outbox.lease import Lease
from infra.run.leading import lead

MOMENT = 0.4  # seconds a lease lasts where a test waits for its end
LONG = 600.0


def lease(database: Database, holder: str, *, lasting: float = LONG, name: str = "relay") -> Lease:
    return Lease(database=database, name=name, holder=holder, lasting=lasting)


async def until(true_yet: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true_yet():
            await asyncio.sleep(0.02)


@dataclass
class Works:
    """Who works now, who ever did, and whether two ever did at once."""

    now: set[str] = field(default_factory=set)
    ever: list[str] = field(default_factory=list)
    most: int = 0

    def of(self, holder: str) -> Callable[[asyncio.Event], object]:
        async def work(ending: asyncio.Event) -> None:
            self.now.add(holder)
            self.ever.append(holder)
            self.most = max(self.most, len(self.now))
            await ending.wait()
            self.now.discard(holder)

        return work


@asynccontextmanager
async def leading(works: Works, one: Lease) -> AsyncIterator[asyncio.Event]:
    """One that wants to lead until its event is set, at the latest with the block."""
    stop = asyncio.Event()
    task = asyncio.create_task(lead(one, works.of(one.holder), stop))  # type: ignore[arg-type]
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def test_whoever_comes_second_does_not_get_the_lease(database: Database) -> None:
    first, second = lease(database, "a"), lease(database, "b")

    assert [await first.take(), await second.take(), await first.take()] == [True, False, True]


async def test_leases_of_other_names_are_other_leases(database: Database) -> None:
    await lease(database, "a").take()

    assert await lease(database, "b", name="another").take()


async def test_a_lease_that_has_run_out_is_free(database: Database) -> None:
    await lease(database, "a", lasting=-1.0).take()

    taken = await lease(database, "b").take()
    back = await lease(database, "a").take()

    assert (taken, back) == (True, False)


async def test_a_lease_given_back_is_free_at_once_and_only_its_holder_can_give_it_back(database: Database) -> None:
    first, second = lease(database, "a"), lease(database, "b")
    await first.take()

    await second.give_back()
    still = await second.take()
    await first.give_back()

    assert (still, await second.take()) == (False, True)


async def test_of_twenty_that_ask_at_one_moment_one_gets_it(database: Database) -> None:
    answers = await asyncio.gather(*(lease(database, str(number)).take() for number in range(20)))

    assert sum(answers) == 1


async def test_another_works_at_once_where_the_leader_stops(database: Database) -> None:
    works = Works()
    async with leading(works, lease(database, "a")) as stop_a:
        await until(lambda: works.now == {"a"})
        async with leading(works, lease(database, "b")):
            stop_a.set()
            await until(lambda: works.now == {"b"})

    assert (works.ever, works.most) == (["a", "b"], 1)


async def test_a_leader_keeps_its_lease_beyond_its_time(database: Database) -> None:
    works = Works()
    async with leading(works, lease(database, "a", lasting=MOMENT)):
        await until(lambda: works.now == {"a"})
        tries = []
        for _ in range(10):
            await asyncio.sleep(MOMENT / 4)
            tries.append(await lease(database, "b", lasting=MOMENT).take())

    assert tries == [False] * 10


async def test_whoever_loses_the_lease_stops_working(database: Database) -> None:
    works = Works()
    async with leading(works, lease(database, "a", lasting=MOMENT)):
        await until(lambda: works.now == {"a"})
        async with database.write() as conn:
            await conn.exec_driver_sql("UPDATE leases SET holder = 'b', until = until + 600")

        await until(lambda: works.now == set())
    assert works.ever == ["a"]


async def test_whoever_cannot_renew_stops_working_while_the_database_is_still_away(
    migrated_file: Path, tmp_path: Path
) -> None:
    works = Works()
    shutil.copy(migrated_file, tmp_path / "sibu.db")
    impatient = await Database.open(f"sqlite:///{tmp_path}/sibu.db", patience=0.05)
    async with leading(works, lease(impatient, "a", lasting=MOMENT)) as stop:
        await until(lambda: works.now == {"a"})
        with closing(sqlite3.connect(tmp_path / "sibu.db", isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            await until(lambda: works.now == set())
            stop.set()
    await impatient.close()

    assert works.ever == ["a"]


async def test_whoever_dies_is_followed_when_its_lease_has_run_out(database: Database) -> None:
    works = Works()
    await lease(database, "dead", lasting=MOMENT).take()

    async with leading(works, lease(database, "b", lasting=MOMENT)):
        await until(lambda: works.now == {"b"})

    assert works.ever == ["b"]
