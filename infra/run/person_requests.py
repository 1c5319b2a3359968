"""A person's rights over all own reports at once, for whoever has checked who asks: find, copy, erase."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from api.reading.copying import NotYetCopiedError, copied
from api.services import Services
from infra.db.tables import receipts
from infra.issues.persons import PersonIndex
from infra.keys.persons import Kind
from infra.keys.ring import Purpose
from infra.run.application import application
from infra.run.instance import Instance, opened
from infra.run.relay import READERS
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.domain.base import Frozen
from schemas.domain.erasure_commands import EraseReporter
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.temporal import CommandRequest

PERSON: Final = "machine:person"


class NamesakesError(DomainError):
    """A name alone says not who somebody is."""

    code = "namesakes"

    def __init__(self) -> None:
        super().__init__(
            "Several people may have one name, so nothing is copied or erased by it.",
            hint="Give --by phone or --by email; `sibu person find --by name` only shows what there may be.",
        )


class Report(Frozen):
    """One report of the person."""

    issue_id: str
    status: Status
    filed_at: datetime


class Erased(Frozen):
    """`held`: must be kept by law for now; `refused`: ids with the reason, such as a text that is still handled."""

    erased: int
    held: int
    refused: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PersonRequests:
    """General reports alone, unless `confidential`: those are copied and erased where discipline's key is held.

    Every look is written down in the access log, before anything is shown. `by` is who sits at the machine.
    """

    instance: Instance
    services: Services
    engine: TemporalEngine
    by: str
    confidential: bool = False

    async def find(self, kind: Kind, typed: str) -> tuple[Report, ...]:
        """What bears this detail, the oldest first."""
        found = [issue async for issue in self._issues(kind, typed, action="person-find")]
        listed = (Report(issue_id=one.id, status=one.status, filed_at=one.filed_at) for one in found)
        return tuple(sorted(listed, key=lambda one: (one.filed_at, one.issue_id)))

    async def copies(self, kind: Kind, typed: str) -> tuple[dict[str, object], ...]:
        """The copies that the person would get by the receipts.

        Raises:
            NamesakesError: by name alone.
        """
        _refuse_names(kind)
        made = []
        async for issue in self._issues(kind, typed, action="person-export"):
            found = await self.services.issues.read(issue.id, command_id="")
            number = await self._number(issue.id)
            try:
                copy = await copied(self.services, issue, found, number=number)
            except NotYetCopiedError:
                continue  # Being received this moment; the next copy has it.
            made.append(copy.model_dump(mode="json"))
        return tuple(made)

    async def erase(self, kind: Kind, typed: str, *, content: bool) -> Erased:
        """Each through its own workflow. Of what is still handled only the details go, never the text.

        Raises:
            NamesakesError: by name alone.
            EngineUnavailableError: nothing can be given any more; what is erased stays erased, start again later.
        """
        _refuse_names(kind)
        run, ids = uuid.uuid4().hex, [issue.id async for issue in self._issues(kind, typed, action="person-erase")]
        erased, held, refused = 0, 0, {}
        for issue_id in ids:
            try:
                events = await self._erase(issue_id, content=content, run=run)
            except DomainError as refusal:
                if refusal.code == "engine-unavailable":
                    raise
                refused[issue_id] = refusal.message
                continue
            erased += "reporter_erased" in events
            held += "erasure_asked" in events
        return Erased(erased=erased, held=held, refused=refused)

    async def _erase(self, issue_id: str, *, content: bool, run: str) -> Sequence[str]:
        command_id = f"person:{run}:{issue_id}"
        request = CommandRequest(
            issue_id=issue_id,
            command_id=command_id,
            command_hash=command_id,
            by=PERSON,
            role=Role.SYSTEM,
            command=EraseReporter(content=content),
        )
        return (await self.engine.command(request, update_id=command_id)).events

    async def _issues(self, kind: Kind, typed: str, *, action: str) -> AsyncIterator[Issue]:
        index = PersonIndex(database=self.instance.database, secret=self.instance.ring.secret(Purpose.SEARCH_TOKEN))
        async for issue_id in index.issues_of(kind, typed):
            issue = (await self.services.issues.read(issue_id, command_id="")).issue
            if issue is None or not self._may(issue.key_class):
                continue
            await self.services.access.note(
                reader=f"operator:{self.by}", action=action, reference=issue_id, at=self.services.clock()
            )
            yield issue

    def _may(self, key_class: KeyClass) -> bool:
        """What nobody has decided on yet may be confidential, too."""
        return self.confidential if key_class is not KeyClass.GENERAL else True

    async def _number(self, issue_id: str) -> str:
        async with self.instance.database.read() as conn:
            number = await conn.scalar(select(receipts.c.number).where(receipts.c.issue_id == issue_id))
        return str(number or "")


def _refuse_names(kind: Kind) -> None:
    if kind == "name":
        raise NamesakesError


@asynccontextmanager
async def requests(settings: Settings, *, by: str, confidential: bool) -> AsyncIterator[PersonRequests]:
    """On the parts of the api, with no server around them; the engine is connected to when it is needed."""
    async with opened(settings, classes=READERS) as instance:
        address = settings.temporal.address or settings.embedded_address
        client = await connected(instance, address=address, lazy=True)
        engine = TemporalEngine(client, settings.temporal.task_queue)
        services: Services = application(instance, engine, stopping=asyncio.Event()).state.services
        yield PersonRequests(instance=instance, services=services, engine=engine, by=by, confidential=confidential)
