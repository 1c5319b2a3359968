"""The application on a real socket of loopback, behind the server that `sibu api` runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from infra.run.serving import PunctualProtocol, QuietServer, served
from infra.temporal.ports import LOOPBACK


@asynccontextmanager
async def serving(
    app: FastAPI,
    *,
    stopping: asyncio.Event,
    connections: int = 100,
    protocol: type[PunctualProtocol] = PunctualProtocol,
) -> AsyncIterator[str]:
    """The address of the running server; on leaving, `stopping` is set and the server has ended."""
    config = served(app, connections=connections, lifespan="off", protocol=protocol)
    config.host, config.port = LOOPBACK, 0
    server = QuietServer(config)
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.01)
    try:
        yield f"http://{LOOPBACK}:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        stopping.set()
        server.should_exit = True
        async with asyncio.timeout(10):
            await task
