"""After a total loss of the workflow engine: every open issue is started again and goes on with its remaining time."""

import asyncio
from collections.abc import AsyncIterator, Callable

from sqlalchemy import bindparam, func, select

from infra.db.engine import Database
from infra.db.tables import issues
from infra.outbox.relay import Starter

_PAGE = 500
_SIDE_BY_SIDE = 20


async def recover(database: Database, engine: Starter, *, progress: Callable[[int, int], None]) -> int:
    """Start the workflow of each open issue and give how many there were.

    Running ones are left alone, so it is harmless to run at any time. What fell due meanwhile fires at once, because
    the first act of a workflow is to read the issue's progress. `progress` hears (done, all).

    Raises:
        EngineUnavailableError: the engine did not answer; start again later, what is started stays started.
    """
    async with database.read() as conn:
        total = int(await conn.scalar(select(func.count()).select_from(issues).where(issues.c.open)) or 0)
    done = 0
    async for page in _open_issues(database):
        slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        await asyncio.gather(*(_started(engine, issue_id, slots) for issue_id in page))
        done += len(page)
        progress(done, total)
    return done


async def _started(engine: Starter, issue_id: str, slots: asyncio.Semaphore) -> None:
    async with slots:
        await engine.start(issue_id)


async def _open_issues(database: Database) -> AsyncIterator[list[str]]:
    """Ids in pages, in order of id."""
    last = ""
    while True:
        async with database.read() as conn:
            page = list((await conn.scalars(_OPEN, {"last": last})).all())
        if not page:
            return
        yield page
        last = page[-1]


_OPEN = select(issues.c.id).where(issues.c.open, issues.c.id > bindparam("last")).order_by(issues.c.id).limit(_PAGE)
