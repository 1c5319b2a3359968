"""DBOS, the durable workflow library that lives in PostgreSQL alone: four steps that do nothing."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, DBOSConfig


@DBOS.step()
def nothing(number: int) -> int:
    return number


@DBOS.workflow()
def four_steps(number: int) -> int:
    for _ in range(4):
        number = nothing(number)
    return number


def _started(number: int) -> int:
    return DBOS.start_workflow(four_steps, number).get_result()


class DurableSteps:
    """The library with its own tables in one database. It counts for the process from its first use."""

    def __init__(self, url: str) -> None:
        self._config = DBOSConfig(
            name="bench",
            system_database_url=url,
            log_level="ERROR",
            sys_db_pool_size=20,
        )
        self._threads = ThreadPoolExecutor(48)
        self._launched = False

    async def run(self, number: int) -> None:
        """Call the workflow: the caller's own thread takes the steps, as in a function call."""
        await self._in_thread(four_steps, number)

    async def start_and_wait(self, number: int) -> None:
        """Start the workflow in the library's background and wait on its handle, as whoever files an issue does."""
        await self._in_thread(_started, number)

    async def _in_thread(self, work: Callable[[int], int], number: int) -> None:
        if not self._launched:
            self._launched = True
            DBOS(config=self._config)
            DBOS.launch()
        await asyncio.get_running_loop().run_in_executor(self._threads, work, number)

    def close(self) -> None:
        if self._launched:
            DBOS.destroy()
        self._threads.shutdown()
