"""A worker that is killed right after it committed an event of a given type: `python -m tests.workflows.dying`.

Arguments: the address of the workflow engine, the type of event. Settings come from the environment.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

from infra.issues.store import IssueStore
from infra.keys.ring import Purpose
from infra.run.instance import opened
from infra.run.teaching import TaughtAnalyzer
from infra.run.worker import INTAKE_ONLY, connected, worker
from infra.settings.reading import read_settings
from infra.settings.settings import Settings
from schemas.domain.issue import Issue
from schemas.wire.decisions import Decision, Found


class LastStore:
    """Its process does not live to tell what it recorded."""

    def __init__(self, real: IssueStore, fatal: str) -> None:
        self._real = real
        self._fatal = fatal

    async def read(self, issue_id: str, *, command_id: str) -> Found:
        return await self._real.read(issue_id, command_id=command_id)

    async def record(self, decision: Decision) -> Issue:
        after = await self._real.record(decision)
        if any(event.type == self._fatal for event in decision.events):
            os.kill(os.getpid(), signal.SIGKILL)
        return after


async def _work(address: str, fatal: str) -> None:
    async with opened(read_settings(), classes=INTAKE_ONLY) as instance:
        analyzer = TaughtAnalyzer(instance.database, features=instance.ring.secret(Purpose.SEARCH_TOKEN))
        mortal = replace(instance, issues=cast("IssueStore", LastStore(instance.issues, fatal)))
        client = await connected(instance, address=address)
        async with worker(mortal, client, analyzer=analyzer):
            os.write(1, b"at work\n")
            await asyncio.Event().wait()


@asynccontextmanager
async def dying_worker(settings: Settings, address: str, *, fatal: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Such a worker in a process of its own that has begun to work, ended with the block at the latest."""
    environ = {
        **os.environ,
        "SIBU_DATA_DIR": str(settings.data_dir),
        "SIBU_TASK_QUEUE": settings.temporal.task_queue,
        "SIBU_WORKER_MAX_CACHED": str(settings.worker.max_cached),
        "SIBU_WORKER_TASKS": str(settings.worker.tasks),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.workflows.dying", address, fatal), env=environ, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(120):
            assert await process.stdout.readline() == b"at work\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], sys.argv[2]))
