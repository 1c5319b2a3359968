"""The HTTP application on the real parts."""

import asyncio
import uuid

from fastapi import FastAPI
from sqlalchemy import text

from api.gateway.commands import CommandDesk
from api.gateway.filing import FilingDesk
from api.gateway.splitting import PartsDesk
from api.http.app import create_app
from api.pages.pages import add_pages, too_many_page
from api.ports import Clock
from api.receiving import Receiving
from api.services import Check, Services
from infra.attachments.shelf import AttachmentShelf
from infra.db.engine import Database
from infra.db.errors import StorageError
from infra.eventstore.errors import EventStoreError
from infra.issues.access import AccessJournal
from infra.issues.callers import CallerIndex
from infra.issues.feed import FeedReader
from infra.issues.figures import FigureBook
from infra.issues.filing import FilingStore
from infra.issues.keepsakes import Keepsakes
from infra.issues.lists import IssueLists
from infra.issues.own_filings import OwnFilings
from infra.issues.parts import StagedParts
from infra.issues.presence import Presence
from infra.issues.readers import ReadersBook
from infra.issues.reading import IssueReader
from infra.keys.cursors import Cursors
from infra.keys.joins import JoinMarks
from infra.keys.keepsakes import KeepsakeSeal
from infra.keys.ring import Purpose
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.rulebooks.rulebooks import VersionUnknownError
from infra.run.attaching import attachment_desk
from infra.run.clock import now
from infra.run.guarding import guard_of, names_of_today, proxies_of
from infra.run.instance import Instance
from infra.run.organising import organisation_of
from infra.run.projecting import open_reports
from infra.run.signing import sample_sign_ins, sign_in_desk
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

    `now` and `secrets` are all that differs between two runs of the same requests.
    """
    ring, database, searching = instance.ring, instance.database, instance.ring.secret(Purpose.SEARCH_TOKEN)
    secrets, vault = secrets or Secrets(ring), Vault(ring)
    cursors, shelf = Cursors(ring.secret(Purpose.CURSOR)), AttachmentShelf(database=database)
    issues = IssueReader(database=database, events=instance.events, store=instance.issues)
    journal = AccessJournal(database=database, secret=ring.secret(Purpose.TOKEN), cursors=cursors)
    filing = _filing(instance, engine, vault=vault, secrets=secrets, now=now)
    parts = PartsDesk(issues=issues, filing=filing, vault=vault, staged=StagedParts(database=database, clock=now))
    services = Services(
        filing=filing,
        attachments=attachment_desk(instance, shelf=shelf, clock=now, secrets=secrets),
        shelf=shelf,
        receiving=_receiving(instance),
        parts=parts,
        commands=_commands(instance, engine, issues=issues, vault=vault, secrets=secrets, parts=parts),
        issues=issues,
        lists=IssueLists(database=database, cursors=cursors, search_secret=searching, clock=now),
        figures=FigureBook(database=database, cursors=cursors),
        own_filings=OwnFilings(database=database, cursors=cursors),
        callers=CallerIndex(database=database, secret=searching),
        feed=FeedReader(database, instance.events, cursors=cursors),
        desk=sign_in_desk(instance),
        access=journal,
        readers=ReadersBook(database=database, journal=journal),
        marks=instance.marks,
        vault=vault,
        secrets=secrets,
        rulebooks=instance.rulebooks,
        places=instance.places,
        people=instance.county.directory,
        keepsakes=Keepsakes(database=database, seal=KeepsakeSeal(ring.secret(Purpose.CURSOR))),
        presence=Presence(database=database),
        gazetteer=instance.county.gazetteer,
        open_reports=open_reports(instance),
        join_marks=JoinMarks(cursors),
        organisation=organisation_of(instance, engine),
        clock=now,
        guard=guard_of(instance, now=now),
        addresses=names_of_today(),
        proxies=proxies_of(instance.settings.http),
        metrics=instance.metrics.render,
        ready=Readiness(database, engine),
        new_request_id=lambda: uuid.uuid4().hex,
        stopping=stopping,
        sample=sample_sign_ins(instance),
        counts=instance.metrics,
    )
    return _app(services)


def _receiving(instance: Instance) -> Receiving:
    limits = instance.settings.attachments
    return Receiving(limit=limits.max_bytes, at_once=limits.at_once)


def _app(services: Services) -> FastAPI:
    failures: dict[type[Exception], str] = dict.fromkeys(
        (StorageError, VersionUnknownError, EventStoreError), "storage"
    )
    app = create_app(services, too_many=too_many_page, extra_errors=failures)
    add_pages(app, failures=tuple(failures))
    return app


def _filing(instance: Instance, engine: TemporalEngine, *, vault: Vault, secrets: Secrets, now: Clock) -> FilingDesk:
    return FilingDesk(
        filings=FilingStore(instance.database, instance.events, now, instance.observer),
        engine=engine,
        vault=vault,
        secrets=secrets,
        rulebooks=instance.rulebooks,
        places=instance.places,
        clock=now,
    )


def _commands(
    instance: Instance,
    engine: TemporalEngine,
    *,
    issues: IssueReader,
    vault: Vault,
    secrets: Secrets,
    parts: PartsDesk,
) -> CommandDesk:
    return CommandDesk(
        issues=issues,
        engine=engine,
        vault=vault,
        secrets=secrets,
        rulebooks=instance.rulebooks,
        marks=instance.marks,
        parts=parts,
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
