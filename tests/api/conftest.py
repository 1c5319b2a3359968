"""The application over real adapters on a SQLite file; only the workflow engine is replaced."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from infra.run.application import application
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass
from tests.api.declared import ensured_declared
from tests.builders import new_key, report
from tests.fakes.engines import AbsentEngine, DirectEngine
from tests.world import settings_for


@dataclass
class Office:
    """An installation and a client of its API; `as_` signs somebody in."""

    app: FastAPI
    services: Services
    instance: Instance
    http: httpx.AsyncClient
    tokens: dict[str, str]

    def as_(self, staff_id: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[staff_id]}"}

    async def file(self, *, by: str | None = None, **changes: Any) -> dict[str, Any]:
        headers = new_key() | (self.as_(by) if by else {})
        answer = await self.http.post("/v1/issues", json=report(**changes), headers=headers)
        assert answer.status_code == 201, answer.text
        return cast("dict[str, Any]", answer.json())

    async def get(self, path: str, *, by: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, headers=self.as_(by), params=params)

    async def command(
        self, issue_id: str, name: str, *, by: str, key: str | None = None, if_match: str | None = None, **body: Any
    ) -> httpx.Response:
        headers = self.as_(by) | new_key(key) | ({"If-Match": if_match} if if_match else {})
        return await self.http.post(f"/v1/issues/{issue_id}/commands/{name}", json=body, headers=headers)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The data folder of an installation in which nothing has happened, and its tokens by account."""
    folder = tmp_path_factory.mktemp("prepared") / "var"
    sign_ins = asyncio.run(prepare(settings_for(folder)))
    return folder, {each.id: each.token.get_secret_value() for each in sign_ins}


@pytest.fixture
async def instance(prepared: tuple[Path, dict[str, str]], tmp_path: Path) -> AsyncIterator[Instance]:
    shutil.copytree(prepared[0], tmp_path / "var")
    async with opened(settings_for(tmp_path / "var"), classes=frozenset(KeyClass)) as alive:
        yield alive


@pytest.fixture
async def office(instance: Instance, prepared: tuple[Path, dict[str, str]]) -> AsyncIterator[Office]:
    """Every step is done at once."""
    async with office_with(instance, prepared[1], engine=DirectEngine(instance, lambda: datetime.now(UTC))) as alive:
        yield alive


@pytest.fixture
async def lonely_office(instance: Instance, prepared: tuple[Path, dict[str, str]]) -> AsyncIterator[Office]:
    """The workflow engine is away."""
    async with office_with(instance, prepared[1], engine=AbsentEngine()) as alive:
        yield alive


@asynccontextmanager
async def office_with(instance: Instance, tokens: dict[str, str], *, engine: object) -> AsyncIterator[Office]:
    """The application over an installation, its steps done by this engine."""
    app = application(instance, cast("TemporalEngine", engine), stopping=asyncio.Event())
    services = app.state.services = replace(app.state.services, heartbeat_seconds=0.05)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://sibu.test",
        event_hooks={"response": [ensured_declared(app)]},
    ) as http:
        yield Office(app=app, services=services, instance=instance, http=http, tokens=dict(tokens))
