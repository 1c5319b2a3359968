"""The worker of the benchmarks, a process of its own as in production: `python -m tests.bench.worker_process ADDRESS`.

Runs our workflows and the peers' with the same knobs. After each commit that leaves an issue to people it writes the
issue's id as one line, so that whoever filed need not ask the database. Its settings come from the environment.
"""

import asyncio
import dataclasses
import signal
import sys

from infra.issues.store import IssueStore
from infra.keys.ring import Purpose
from infra.run.clock import now
from infra.run.instance import opened
from infra.run.teaching import TaughtAnalyzer
from infra.run.worker import INTAKE_ONLY, connected, worker
from infra.settings.reading import read_settings
from infra.settings.settings import LogLevel, LogSettings
from infra.telemetry.logging import set_up_logging
from infra.temporal.client import connect
from schemas.domain.issue import Issue
from schemas.domain.status import Status
from schemas.wire.decisions import Decision
from tests.bench.peers import peers_worker

READY = "ready"
_ON_THE_WAY = frozenset({Status.FILED, Status.COLLECTED, Status.ANALYZED, Status.LOGGED})


class TellingStore(IssueStore):
    """The store of the product, which also tells who has come to where people decide."""

    async def record(self, decision: Decision) -> Issue:
        issue = await super().record(decision)
        if decision.before.status in _ON_THE_WAY and issue.status not in _ON_THE_WAY:
            sys.stdout.write(f"{issue.id}\n")
            sys.stdout.flush()
        return issue


async def run(address: str) -> None:
    settings = read_settings()
    set_up_logging(LogSettings(level=LogLevel.ERROR))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with opened(settings, classes=INTAKE_ONLY) as bare:
        store = TellingStore(bare.database, bare.events, clock=now, observer=bare.observer.decided, recent=bare.recent)
        instance = dataclasses.replace(bare, issues=store)
        analyzer = TaughtAnalyzer(instance.database, features=instance.ring.secret(Purpose.SEARCH_TOKEN))
        ours = worker(instance, await connected(instance, address=address), analyzer=analyzer)
        async with ours, peers_worker(await connect(address), settings.worker):
            print(READY, flush=True)
            await stop.wait()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
