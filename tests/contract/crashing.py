"""A process that dies in the middle of writing: run by the crash tests, `python -m tests.contract.crashing`."""

import asyncio
import os
import signal
import sqlite3
import sys
import threading
from types import FrameType
from typing import Any

from infra.db.bundles import Rows
from infra.db.engine import Database
from infra.db.tables import instance, outbox
from infra.eventstore.store import EventStore
from tests.contract.builders import AT, append_to, new_event


class Fuse:
    """Kills this process at the given step, by the signal that leaves no time to clean up."""

    def __init__(self, step: int) -> None:
        self._left = step

    def burn(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1

    def watch(self, _: FrameType, happening: str, function: Any) -> None:
        """Burn before and after each statement of a connection, BEGIN and COMMIT included."""
        executes = happening in {"c_call", "c_return"} and function.__name__ == "execute"
        if executes and isinstance(function.__self__, sqlite3.Connection):
            self.burn()


async def write_command(database: Database, number: int) -> None:
    """What filing does: events, a row, something to send."""
    append = append_to(f"i{number}", new_event("filed"), new_event("settled"), command=f"c{number}")
    row = {"issue_id": f"i{number}", "version": 2, "kind": "start", "reference": {}, "created_at": AT}
    beside = (
        Rows(instance, ({"key": f"i{number}", "value": "2"},)),
        Rows(outbox, ({**row, "next_try_at": AT},)),
    )
    await EventStore().append(database, append, recorded_at=AT, beside=lambda _: beside)


async def _die_at(url: str, step: int) -> None:
    database = await Database.open(url)
    fuse = Fuse(step)

    threading.setprofile(fuse.watch)  # The thread that writes is still to come.
    await write_command(database, 0)
    fuse.burn()
    await database.close()


async def _write_one(url: str) -> None:
    await write_command(await Database.open(url), 0)


async def _write_for_ever(url: str) -> None:
    """Eight tasks at once, so that a kill meets a group."""
    database = await Database.open(url)
    numbers = iter(range(1_000_000))

    async def work() -> None:
        for number in numbers:
            await write_command(database, number)
            os.write(1, f"{number}\n".encode())  # Acknowledged: from here on it must never be lost.

    await asyncio.gather(*(work() for _ in range(8)))


if __name__ == "__main__":
    match sys.argv[1:]:
        case [url]:
            asyncio.run(_write_for_ever(url))
        case [url, "once"]:
            asyncio.run(_write_one(url))
        case [url, step]:
            asyncio.run(_die_at(url, int(step)))
