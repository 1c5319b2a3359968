"""A relay that only delivers notices to a file, to be killed: `python -m tests.contract.relaying URL FILE`."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from infra.db.engine import Database
from infra.outbox.notifiers import FileNotifier
from infra.outbox.relay import Relay
from schemas.wire.refusals import EngineUnavailableError
from schemas.wire.temporal import CommandOutcome, CommandRequest
from tests.contract.shelf import NOW


class NoEngine:
    """Temporal is away."""

    async def start(self, issue_id: str) -> None:
        raise EngineUnavailableError

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        raise EngineUnavailableError


async def _relay(url: str, file: Path) -> None:
    database = await Database.open(url)
    notifier = FileNotifier(file)
    relay = Relay(database=database, engine=NoEngine(), notifier=notifier, clock=lambda: NOW + timedelta(hours=1))
    await relay.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(_relay(sys.argv[1], Path(sys.argv[2])))
