"""A writer killed at any moment leaves all of its command or nothing, and never hinders the next writer."""

import asyncio
import signal
import sys

from sqlalchemy import func, select

from infra.db.engine import Database
from infra.db.tables import events, instance, outbox
from infra.eventstore.verifying import verify
from tests.contract.builders import chain
from tests.contract.crashing import write_command


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
    database: Database, fresh_url: str
) -> None:
    outcomes: list[tuple[int, int, int]] = []
    for step in range(20):
        child = await _child(fresh_url, str(step))
        if await child.wait() == 0:
            break
        assert child.returncode == -signal.SIGKILL
        outcomes.append(await _counts(database))
        if outcomes[-1] != (0, 0, 0):
            break

    # Three statements, each before and after, then the commit: nothing is there. Then all is.
    assert outcomes == [(0, 0, 0)] * 7 + [(2, 1, 1)]
    async with asyncio.timeout(10):
        await chain(database, "after", length=1)


async def test_what_was_acknowledged_before_a_kill_is_there_and_whole(database: Database, fresh_url: str) -> None:
    child = await _child(fresh_url)
    assert child.stdout is not None
    acknowledged = [int(await child.stdout.readline()) for _ in range(50)]
    child.kill()
    acknowledged += [int(line) for line in (await child.stdout.read()).split()]
    await child.wait()

    rows, keys, sent = await _counts(database)
    assert len(acknowledged) <= keys <= len(acknowledged) + 1  # The last one may have been committed and not yet said.
    assert (rows, sent) == (2 * keys, keys)
    assert (await verify(database)).clean
    async with database.write() as conn:
        await write_command(conn, 2_000_000)
