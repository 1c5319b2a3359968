"""DBOS, the durable workflow library that lives in PostgreSQL alone: four steps that do nothing."""

import asyncio
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
        if not self._launched:
            self._launched = True
            DBOS(config=self._config)
            DBOS.launch()
        await asyncio.get_running_loop().run_in_executor(self._threads, four_steps, number)

    def close(self) -> None:
        if self._launched:
            DBOS.destroy()
        self._threads.shutdown()
