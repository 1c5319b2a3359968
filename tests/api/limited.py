"""An office whose budgets are those of the county, at a time that only moves when told to, seen from addresses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.guard import puzzle
from api.guard.addresses import Proxies
from api.http.app import create_app
from api.pages.pages import add_pages, too_many_page
from api.ports import UsedTokens
from infra.db.errors import StorageError
from infra.run.guarding import guard_of
from infra.telemetry.metrics import Metrics
from tests.api.conftest import Office
from tests.builders import new_key, report

HOME = "192.0.2.77"
ELSEWHERE = "198.51.100.8"


@dataclass
class Limited:
    """Requests from any address; `moment` is what the guard takes for now."""

    office: Office
    app: FastAPI
    metrics: Metrics
    clock: "Moment"

    @asynccontextmanager
    async def at(self, address: str) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app=self.app, client=(address, 4711), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://sibu.test") as http:
            yield http

    async def post(self, path: str, body: Any, *, address: str = HOME, **headers: str) -> httpx.Response:
        async with self.at(address) as http:
            return await http.post(path, json=body, headers=new_key() | headers)

    async def file(self, *, address: str = HOME, proof: str | None = None, **changes: Any) -> httpx.Response:
        headers = {} if proof is None else {"Proof-Of-Work": proof}
        return await self.post("/v1/issues", report(**changes), address=address, **headers)

    async def file_until_challenged(self, *, address: str = HOME) -> httpx.Response:
        """The first answer that asks for work."""
        for _ in range(100):
            answer = await self.file(address=address)
            if answer.status_code != 201:
                return answer
        raise AssertionError("nobody was asked for work")

    def counted(self, operation: str, outcome: str) -> float:
        line = f'sibu_guarded_total{{operation="{operation}",outcome="{outcome}"}} '
        shown = self.metrics.render()[0].decode()
        return next((float(each.removeprefix(line)) for each in shown.splitlines() if each.startswith(line)), 0.0)


def solved(answer: httpx.Response) -> str:
    """The header for the work that an answer asks for."""
    challenge = answer.json()["challenge"]
    return f"{challenge['text']}:{puzzle.solve(challenge['text'], bits=challenge['bits'])}"


@dataclass
class Moment:
    """A time that only moves when it is told to."""

    now: datetime = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def limited_office(
    office: Office,
    *,
    proxies: Proxies | None = None,
    factor: float = 1.0,
    used: UsedTokens | None = None,
    **changes: Any,
) -> Limited:
    metrics, clock = Metrics(), Moment()
    guard = guard_of(office.instance)
    guard = replace(guard, factor=factor, counts=metrics, clock=clock, used=used or guard.used)
    services = replace(
        office.services,
        guard=guard,
        clock=clock,
        counts=metrics,
        proxies=proxies or Proxies(),
        stopping=asyncio.Event(),
        **changes,
    )
    failures = (StorageError,)
    app = create_app(services, extra_errors={StorageError: "storage"}, too_many=too_many_page)
    add_pages(app, failures=failures)
    return Limited(office, app, metrics, clock)


@pytest.fixture(name="limited")
def a_limited_office(office: Office) -> Limited:
    return limited_office(office)
