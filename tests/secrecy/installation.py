"""An installation whose time and chance are a scenario's, and a transcript of all that anybody was told by it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import httpx
from fastapi import FastAPI

from api.http.problems import register_errors
from api.services import Services
from infra.db.errors import StorageError
from infra.keys.ring import Purpose
from infra.outbox.relay import Relay
from infra.projections.figures import FiguresFollower
from infra.projections.learning import LearningFollower
from infra.projections.search import SearchFollower
from infra.run.application import application
from infra.run.instance import Instance, opened
from infra.run.projecting import counter, follower, learner
from infra.run.teaching import TaughtAnalyzer
from infra.temporal.engine import TemporalEngine
from schemas.domain.issue import Issue
from schemas.domain.sealed import KeyClass
from tests.document import document_of
from tests.secrecy.conductor import Conductor
from tests.secrecy.fate import Fate, FatedLedgerNumbers, FatedSecrets
from tests.world import Postbox, settings_for

_NEVER = 86_400.0  # Seconds: a beat that no scenario lives to see.


@dataclass(frozen=True)
class Exchange:
    """What was asked, by whom, and every byte of the answer; only the header Date is left out."""

    label: str
    answer: bytes


@dataclass(kw_only=True)
class Installation:
    """`asked` is all that was told so far to anybody whose asking is compared."""

    app: FastAPI
    fate: Fate
    instance: Instance
    conductor: Conductor
    analyzer: TaughtAnalyzer
    http: httpx.AsyncClient
    tokens: dict[str, str]
    relay: Relay
    postbox: Postbox
    search: SearchFollower
    learning: LearningFollower
    figures: FiguresFollower
    document: Mapping[str, Any]
    asked: list[Exchange] = field(default_factory=list)

    @property
    def services(self) -> Services:
        return cast("Services", self.app.state.services)

    async def send(self, method: str, path: str, *, by: str | None, label: str, **more: Any) -> httpx.Response:
        """One request, in nobody's transcript."""
        headers = {"X-Request-Id": "r", **more.pop("headers", {})}
        if by is not None:
            headers["Authorization"] = f"Bearer {self.tokens[by]}"
        if method == "POST":
            headers["Idempotency-Key"] = label
        return await self.http.request(method, path, headers=headers, **more)

    async def ask(self, method: str, path: str, *, by: str | None, label: str, **more: Any) -> httpx.Response:
        """One request of somebody who may not know, written down with its answer."""
        answer = await self.send(method, path, by=by, label=label, **more)
        self.asked.append(Exchange(f"{label}: {method} {path} {more.get('params', '')} by {by}", _bytes_of(answer)))
        return answer

    async def settle(self) -> None:
        """Timers fire, notices leave, what is searched and learnt catches up."""
        await self.conductor.expire()
        while await self.relay.sweep():
            continue
        while await self.search.step():
            continue
        while await self.learning.step():
            continue
        while await self.figures.step():
            continue
        await self.analyzer.refresh()

    async def issue(self, issue_id: str) -> Issue | None:
        return (await self.instance.issues.read(issue_id, command_id="")).issue


def _bytes_of(answer: httpx.Response) -> bytes:
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "date")
    return repr((answer.status_code, headers)).encode() + b"\n" + answer.content


@asynccontextmanager
async def installed(
    prepared: Path, tokens: dict[str, str], folder: Path, fate: Fate, *, database_url: str | None = None
) -> AsyncIterator[Installation]:
    """A copy of an installation in which nothing has happened, with keys of its own that all copies share."""
    shutil.copytree(prepared, folder)
    settings = settings_for(folder, database_url=database_url, SIBU_TASK_QUEUE="scenario")
    async with opened(settings, classes=frozenset(KeyClass), now=fate.now) as instance:
        analyzer = TaughtAnalyzer(instance.database, features=instance.ring.secret(Purpose.SEARCH_TOKEN))
        conductor = Conductor(instance, fate.now, analyzer, FatedLedgerNumbers(fate))
        app = application(
            instance,
            cast("TemporalEngine", conductor),
            stopping=asyncio.Event(),
            now=fate.now,
            secrets=FatedSecrets(instance.ring, fate),
        )
        register_errors(app, {StorageError: "storage"})
        app.state.services = replace(app.state.services, heartbeat_seconds=_NEVER, new_request_id=lambda: "0" * 32)
        postbox = Postbox()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://sibu.test") as http:
            yield Installation(
                app=app,
                fate=fate,
                instance=instance,
                conductor=conductor,
                analyzer=analyzer,
                http=http,
                tokens=tokens,
                relay=Relay(database=instance.database, engine=conductor, notifier=postbox, clock=fate.now),
                postbox=postbox,
                search=follower(instance),
                learning=learner(instance),
                figures=counter(instance),
                document=document_of(app),
            )
