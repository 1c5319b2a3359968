"""Worker processes of an installation, as production runs them, killed and replaced."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from infra.settings.settings import Settings
from infra.temporal.tether import tethered
from tests.integration.town import SIBU


@dataclass
class Crew:
    """So many workers run at any time; `killed` counts those that did not end by themselves."""

    environ: dict[str, str]
    log: Path
    chance: Random
    at_work: list[asyncio.subprocess.Process] = field(default_factory=list)
    killed: int = 0

    async def hire(self) -> None:
        with self.log.open("ab") as output:
            self.at_work.append(
                await asyncio.create_subprocess_exec(
                    *tethered((SIBU, "worker")), env=self.environ, stdout=output, stderr=subprocess.STDOUT
                )
            )

    async def kill_one(self) -> None:
        """Kill any of them, whatever it is in the middle of, and hire another."""
        victim = self.at_work.pop(self.chance.randrange(len(self.at_work)))
        victim.kill()
        assert await victim.wait() == -signal.SIGKILL
        self.killed += 1
        await self.hire()

    async def dismiss(self) -> None:
        for worker in self.at_work:
            worker.terminate()
        await asyncio.gather(*(worker.wait() for worker in self.at_work))


@asynccontextmanager
async def working_crew(
    settings: Settings, address: str, *, number: int, log: Path, chance: Random
) -> AsyncIterator[Crew]:
    """So many workers on the installation's task queue, ended with the block."""
    environ = {
        **os.environ,
        "SIBU_DATA_DIR": str(settings.data_dir),
        "SIBU_TASK_QUEUE": settings.temporal.task_queue,
        "TEMPORAL_ADDRESS": address,
    }
    crew = Crew(environ=environ, log=log, chance=chance)
    try:
        for _ in range(number):
            await crew.hire()
        yield crew
    finally:
        await crew.dismiss()
