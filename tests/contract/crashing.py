"""A process that dies in the middle of writing: run by the crash tests, `python -m tests.contract.crashing`."""

import asyncio
import os
import signal
import sys
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import instance, outbox
from infra.eventstore.store import EventStore
from tests.contract.builders import AT, append_to, new_event


class Fuse:
    """Kills this process at the given step, by the signal that leaves no time to clean up."""

    def __init__(self, step: int) -> None:
        self._left = step

    def burn(self, *_: Any, **__: Any) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


async def write_command(conn: AsyncConnection, number: int) -> None:
    """What filing does: events, a row, something to send."""
    append = append_to(f"i{number}", new_event("filed"), new_event("settled"), command=f"c{number}")
    await EventStore().append(conn, append, recorded_at=AT)
    await conn.execute(insert(instance).values(key=f"i{number}", value="2"))
    row = {"issue_id": f"i{number}", "version": 2, "kind": "start", "reference": {}, "created_at": AT}
    await conn.execute(insert(outbox).values(next_try_at=AT, **row))


async def _die_at(url: str, step: int) -> None:
    db = await Database.open(url)
    fuse = Fuse(step)
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, fuse.burn)
    async with db.write() as conn:
        await write_command(conn, 0)
    fuse.burn()
    await db.close()


async def _write_for_ever(url: str) -> None:
    db = await Database.open(url)
    for number in range(1_000_000):
        async with db.write() as conn:
            await write_command(conn, number)
        os.write(1, f"{number}\n".encode())  # Acknowledged: from here on it must never be lost.


if __name__ == "__main__":
    asyncio.run(_die_at(sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else _write_for_ever(sys.argv[1]))
