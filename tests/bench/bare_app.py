"""The least that receives a report durably, one INSERT a request: `python -m tests.bench.bare_app URL PORT`."""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from infra.temporal.ports import LOOPBACK


class Report(BaseModel):
    problem: str
    place: dict[str, Any]


def bare_app(url: str) -> FastAPI:
    @asynccontextmanager
    async def pooled(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=24, max_size=24) as pool:
            await pool.execute("CREATE TABLE IF NOT EXISTS reports (id text PRIMARY KEY, problem text, place text)")
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=pooled)

    @app.post("/v1/issues", status_code=201)
    async def file(report: Report) -> dict[str, str]:
        made = str(uuid4())
        await app.state.pool.execute("INSERT INTO reports VALUES ($1, $2, $3)", made, report.problem, str(report.place))
        return {"id": made}

    @app.get("/livez")
    async def alive() -> dict[str, str]:
        return {}

    return app


def main(url: str, port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((LOOPBACK, port))
        uvicorn.Server(uvicorn.Config(bare_app(url), log_config=None, access_log=False)).run([listener])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
