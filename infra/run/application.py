"""The HTTP application on the real parts."""

import asyncio
import uuid

from fastapi import FastAPI
from sqlalchemy import text

from api.gateway.commands import CommandDesk
from api.gateway.filing import FilingDesk
from api.gateway.splitting import PartsDesk
from api.http.app import create_app
from api.http.services import Check, Services
from api.ports import Clock
from infra.db.engine import Database
from infra.db.errors import StorageError
from infra.eventstore.errors import EventStoreError
from infra.issues.access import AccessJournal
from infra.issues.feed import FeedReader
from infra.issues.filing import FilingStore
from infra.issues.lists import IssueLists
from infra.issues.principals import StaffPrincipals
from infra.issues.reading import IssueReader
from infra.keys.cursors import Cursors
from infra.keys.ring import Purpose
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.rulebooks.rulebooks import VersionUnknownError
from infra.run.clock import now
from infra.run.instance import Instance
from infra.temporal.engine import TemporalEngine
from schemas.wire.refusals import EngineUnavailableError


def application(
    instance: Instance,
    engine: TemporalEngine,
    *,
    stopping: asyncio.Event,
    now: Clock = now,
    secrets: Secrets | None = None,
) -> FastAPI:
    """The app over one instance and one engine; streams end when `stopping` is set.

    `now` and `secrets` are all that differs between two runs of the same requests: time, and what is drawn at random.
    """
    ring, database = instance.ring, instance.database
    secrets, vault = secrets or Secrets(ring), Vault(ring)
    cursors = Cursors(ring.secret(Purpose.CURSOR))
    issues = IssueReader(database=database, events=instance.events, store=instance.issues)
    filing = FilingDesk(
        filings=FilingStore(database, instance.events, now, instance.observer),
        engine=engine,
        vault=vault,
        secrets=secrets,
        rulebooks=instance.rulebooks,
        places=instance.places,
        clock=now,
    )
    services = Services(
        filing=filing,
        parts=PartsDesk(issues=issues, filing=filing, vault=vault),
        commands=CommandDesk(issues=issues, engine=engine, vault=vault, secrets=secrets, rulebooks=instance.rulebooks),
        issues=issues,
        lists=IssueLists(
            database=database, cursors=cursors, search_secret=ring.secret(Purpose.SEARCH_TOKEN), clock=now
        ),
        feed=FeedReader(database, instance.events, cursors=cursors),
        principals=StaffPrincipals(database=database, secret=ring.secret(Purpose.TOKEN)),
        access=AccessJournal(database=database, secret=ring.secret(Purpose.TOKEN), cursors=cursors),
        vault=vault,
        secrets=secrets,
        rulebooks=instance.rulebooks,
        places=instance.places,
        clock=now,
        metrics=instance.metrics.render,
        ready=Readiness(database, engine),
        new_request_id=lambda: uuid.uuid4().hex,
        stopping=stopping,
        counts=instance.metrics,
    )
    return create_app(
        services,
        extra_errors={StorageError: "storage", VersionUnknownError: "storage", EventStoreError: "storage"},
    )


class Readiness:
    """Looks at every part at each call. The engine is not needed: filing and reading go on without it."""

    def __init__(self, database: Database, engine: TemporalEngine) -> None:
        self._database = database
        self._engine = engine

    async def __call__(self) -> tuple[Check, ...]:
        return (await self._stored(), await self._conducted())

    async def _stored(self) -> Check:
        try:
            async with self._database.read() as conn:
                await conn.execute(text("SELECT 1"))
        except StorageError as error:
            return Check(name="database", ok=False, says=error.message)
        return Check(name="database", ok=True)

    async def _conducted(self) -> Check:
        try:
            await self._engine.check()
        except EngineUnavailableError as error:
            return Check(name="engine", ok=False, needed=False, says=error.message)
        return Check(name="engine", ok=True, needed=False)
