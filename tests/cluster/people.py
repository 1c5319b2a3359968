"""Residents and staff of a cluster, who reach it by any of its addresses, and what is recorded of what they did."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

from infra.deploy.cluster import Cluster
from infra.deploy.databases import NAME
from infra.deploy.grants import OWNER
from tests.integration.town import own_problem

PLACE = {"building_id": "bldg-010101"}


class People:
    """Requests go round the addresses; what an address cannot take is sent again, with its key, to the next."""

    def __init__(self, city: Cluster) -> None:
        self._city = city
        self._https = [httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) for url in city.urls]
        self._turn = 0

    async def close(self) -> None:
        for http in self._https:
            await http.aclose()

    def signed_in(self, account: str) -> dict[str, str]:
        token = next(one.token for one in self._city.sign_ins if one.id == account)
        return {"Authorization": f"Bearer {token.get_secret_value()}"}

    async def file(self, number: int, problem: str = "", *, key: str = "") -> dict[str, Any]:
        body = {"problem": problem or own_problem(number), "place": PLACE}
        answer = await self._until_taken(
            "POST", "/v1/issues", json=body, headers={"Idempotency-Key": key or f"n{number}"}
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def command(self, issue: str, name: str, *, by: str, key: str, **body: Any) -> httpx.Response:
        headers = {**self.signed_in(by), "Idempotency-Key": key}
        return await self._until_taken("POST", f"/v1/issues/{issue}/commands/{name}", json=body, headers=headers)

    async def read(self, path: str, *, by: str, address: int = 0) -> httpx.Response:
        return await self._https[address].get(path, headers=self.signed_in(by))

    async def _until_taken(self, method: str, path: str, **given: Any) -> httpx.Response:
        async with asyncio.timeout(120):
            while True:
                self._turn += 1
                try:
                    answer = await self._https[self._turn % len(self._https)].request(method, path, **given)
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code != 503:
                    return answer
                await asyncio.sleep(0.1)


@asynccontextmanager
async def connected(
    city: Cluster, *, user: str = OWNER, password: str = "", database: str = NAME
) -> AsyncIterator[Any]:
    conn = await asyncpg.connect(city.database.url(database, user=user, password=password or city.passwords.owner))
    try:
        yield conn
    finally:
        await conn.close()


async def until(holds: Callable[[], Awaitable[bool]], *, within: float = 120) -> None:
    async with asyncio.timeout(within):
        while not await holds():
            await asyncio.sleep(0.1)
