"""A writer killed at any moment leaves all of its command or nothing, and never hinders the next writer."""

import asyncio
import shutil
import signal
import sys
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select

from infra.db.engine import Database
from infra.db.tables import events, instance, outbox
from infra.eventstore.verifying import verify
from tests.contract.builders import chain
from tests.contract.crashing import write_command
from tests.databases import Cluster


async def _counts(db: Database) -> tuple[int, int, int]:
    async with db.read() as conn:
        rows = (await conn.execute(select(func.count()).select_from(events))).scalar_one()
        keys = select(func.count()).where(instance.c.key != "epoch")
        sent = (await conn.execute(select(func.count()).select_from(outbox))).scalar_one()
        return (rows, (await conn.execute(keys)).scalar_one(), sent)


async def _child(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.contract.crashing", *arguments, stdout=asyncio.subprocess.PIPE
    )


async def test_a_writer_killed_before_or_after_any_statement_leaves_all_or_nothing(
    migrated_file: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'sibu.db')}"
    database = await Database.open(url)
    outcomes: list[tuple[int, int, int]] = []
    for step in range(20):
        child = await _child(url, str(step))
        assert await child.wait() == -signal.SIGKILL
        outcomes.append(await _counts(database))
        if outcomes[-1] != (0, 0, 0):
            break

    # BEGIN, SAVEPOINT, three statements, RELEASE, COMMIT, each before and after: nothing is there until COMMIT is done.
    assert outcomes == [(0, 0, 0)] * 13 + [(2, 1, 1)]
    async with asyncio.timeout(10):
        await chain(database, "after", length=1)
    await database.close()


async def test_a_writer_killed_while_its_statement_waits_leaves_all_or_nothing(cluster: Cluster) -> None:
    name = f"test_{uuid4().hex}"
    await cluster.command(f"CREATE DATABASE {name} TEMPLATE {cluster.template}")
    database = await Database.open(cluster.url(name))

    async with database.write() as conn:
        await conn.exec_driver_sql("LOCK TABLE outbox IN EXCLUSIVE MODE")
        child = await _child(cluster.url(name), "once")
        while not await _waits(database):
            await conn.exec_driver_sql("SELECT 1")  # A transaction that is idle for long is ended by the database.
        during = await _counts(database)
        child.kill()
        await child.wait()
    while await _waits(database):
        await asyncio.sleep(0)

    assert during == (0, 0, 0)
    assert await _counts(database) in {(0, 0, 0), (2, 1, 1)}
    async with asyncio.timeout(10):
        await chain(database, "after", length=1)
    await database.close()
    await cluster.command(f"DROP DATABASE {name} WITH (FORCE)")


async def _waits(database: Database) -> bool:
    """Whether the child's statement is still at work."""
    sql = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
        "AND query LIKE 'WITH part_0%' AND state = 'active'"
    )
    return bool(await database.fetch(sql, ()))


async def test_what_was_acknowledged_before_a_kill_is_there_and_whole(database: Database, fresh_url: str) -> None:
    child = await _child(fresh_url)
    assert child.stdout is not None
    acknowledged = [int(await child.stdout.readline()) for _ in range(200)]
    child.kill()
    acknowledged += [int(line) for line in (await child.stdout.read()).split()]
    await child.wait()

    rows, keys, sent = await _counts(database)
    async with database.read() as conn:
        stored = set((await conn.execute(select(instance.c.key))).scalars())
    assert {f"i{number}" for number in acknowledged} <= stored
    assert keys <= len(acknowledged) + 8  # Those of the last group may have been committed and not yet said.
    assert (rows, sent) == (2 * keys, keys)
    assert (await verify(database)).clean
    await write_command(database, 2_000_000)
