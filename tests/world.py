"""A whole installation in one process for tests: real database, real keys, real workflow engine, real worker."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from temporalio.client import Client

from api.gateway.bodies import CommandBody, SplitBody
from api.gateway.commands import CommandDesk
from api.gateway.filing import FiledIssue, FilingDesk, Report
from api.gateway.splitting import PartsDesk
from infra.issues.envelopes import unwrapped
from infra.issues.filing import FilingStore
from infra.issues.parts import PartsHealer, StagedParts
from infra.issues.reading import IssueReader
from infra.keys.ring import Purpose
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.outbox.relay import Relay
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.relay import alarm
from infra.run.teaching import TaughtAnalyzer
from infra.run.worker import INTAKE_ONLY, worker
from infra.settings.reading import read_settings
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.domain.content import Channel, Content, Reporter
from schemas.domain.events import Event
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS, REPORTER, Principal
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.temporal import CommandOutcome

LAMP = "幸福里小区3号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。"
UNSURE = "党员活动室的门坏了，楼道也堆满垃圾。"  # 民生 or 党建: below the confidence that routes by itself
BRIBE = "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。"
EVERYTHING = frozenset(KeyClass)
LATER = timedelta(hours=1)  # by the relay's clock everything that waits is due


def settings_for(folder: Path, *, database_url: str | None = None, **environ: str) -> Settings:
    """Settings of an installation whose data lies in `folder`."""
    given = {
        "SIBU_DATA_DIR": str(folder),
        "SIBU_TASK_QUEUE": f"test-{uuid4()}",
        # Tests do in seconds, from one address, what a county does in days; those of the limits say so.
        "SIBU_LIMITS_FACTOR": "1000000",
        **environ,
    }
    if database_url:
        given["SIBU_DATABASE_URL"] = database_url
    return read_settings(given)


@dataclass(frozen=True)
class Letter:
    """A notice that left: `to` holds staff ids, nobody's of what goes to the reporter."""

    issue_id: str
    version: int
    kind: str
    to: tuple[str, ...]


@dataclass
class Postbox:
    """Keeps what it is told to deliver."""

    letters: list[Letter] = field(default_factory=list)

    async def notify(self, *, key: str, kind: str, to: tuple[str, ...]) -> None:
        issue_id, version, _ = key.split(":")
        self.letters.append(Letter(issue_id, int(version), kind, to))

    def of(self, issue_id: str) -> list[Letter]:
        return sorted((one for one in self.letters if one.issue_id == issue_id), key=lambda one: one.version)


@dataclass
class World:
    """What a story needs: file, act as somebody, let the relay tell, look at what was recorded."""

    instance: Instance
    engine: TemporalEngine
    postbox: Postbox = field(default_factory=Postbox)

    @property
    def filing_desk(self) -> FilingDesk:
        return FilingDesk(
            filings=FilingStore(self.instance.database, self.instance.events, now, self.instance.observer),
            engine=self.engine,
            vault=Vault(self.instance.ring),
            secrets=Secrets(self.instance.ring),
            rulebooks=self.instance.rulebooks,
            places=self.instance.places,
            clock=now,
        )

    @property
    def _reader(self) -> IssueReader:
        return IssueReader(database=self.instance.database, events=self.instance.events, store=self.instance.issues)

    @property
    def command_desk(self) -> CommandDesk:
        return CommandDesk(
            issues=self._reader,
            engine=self.engine,
            vault=Vault(self.instance.ring),
            secrets=Secrets(self.instance.ring),
            rulebooks=self.instance.rulebooks,
            marks=self.instance.marks,
            parts=self.parts_desk,
        )

    @property
    def parts_desk(self) -> PartsDesk:
        return PartsDesk(
            issues=self._reader,
            filing=self.filing_desk,
            vault=Vault(self.instance.ring),
            staged=StagedParts(database=self.instance.database, clock=now),
        )

    def relay(self, *, clock: Callable[[], datetime] = now) -> Relay:
        return Relay(
            database=self.instance.database,
            engine=self.engine,
            notifier=self.postbox,
            clock=clock,
            alarm=alarm(self.instance, self.engine),
        )

    async def healed(self) -> int:
        """Let the parts of splits whose callers died be filed, and give how many were."""
        staged = StagedParts(database=self.instance.database, clock=lambda: now() + LATER)
        filings = FilingStore(self.instance.database, self.instance.events, now, self.instance.observer)
        return await PartsHealer(staged=staged, filings=filings).heal()

    async def relayed(self) -> None:
        """Let the relay tell everything, what is held for taking back too, and whatever follows from it."""
        relay = self.relay(clock=lambda: now() + LATER)
        await self.healed()
        async with asyncio.timeout(30):
            while await relay.backlog():
                await relay.sweep()
                await asyncio.sleep(0.02)

    async def file(
        self,
        problem: str = LAMP,
        *,
        settlement: str | None = None,
        building: str | None = "bldg-010101",
        joins: str | None = None,
        conduct: bool = False,
    ) -> FiledIssue:
        place = PlaceGiven(building_id=building)
        content = Content(problem=problem, channel=Channel.WEB, place=place, conduct=conduct)
        report = Report(content=content, reporter=Reporter(phone="13800000000"), settlement=settlement, joins=joins)
        return await self.filing_desk.file(report, principal=ANONYMOUS, idempotency_key=f"{uuid4()}")

    async def give(self, issue_id: str, body: CommandBody, *, by: Principal, key: str | None = None) -> CommandOutcome:
        """A command as the API gives it: parts that were split off are filed with it."""
        key = key or f"{uuid4()}"
        desk = self.command_desk
        outcome = await desk.give(issue_id, body, principal=by, idempotency_key=key)
        if isinstance(body, SplitBody):
            children = desk.child_ids(
                desk.command_id(issue_id, principal=by, idempotency_key=key), count=len(body.parts)
            )
            await self.parts_desk.file(issue_id, body.parts, children=children, principal=by)
        return outcome

    async def issue(self, issue_id: str) -> Issue:
        found = await self.instance.issues.read(issue_id, command_id="")
        assert found.issue is not None
        return found.issue

    async def events(self, issue_id: str) -> tuple[Event, ...]:
        async with self.instance.database.read() as conn:
            return tuple(unwrapped(each) for each in await self.instance.events.load(conn, issue_id))

    async def types(self, issue_id: str) -> list[str]:
        return [event.type for event in await self.events(issue_id)]

    async def until(self, issue_id: str, status: Status) -> None:
        """Wait until the issue has reached a status, at most half a minute."""
        async with asyncio.timeout(30):
            while (await self.issue(issue_id)).status is not status:
                await asyncio.sleep(0.02)

    async def until_events(self, issue_id: str, number: int) -> None:
        """Wait until so many events are recorded, at most half a minute."""
        async with asyncio.timeout(30):
            while (await self.issue(issue_id)).version < number:
                await asyncio.sleep(0.02)

    def role_of(self, staff_id: str) -> Role:
        person = self.instance.staff.person(staff_id)
        assert person is not None
        return person.role

    def staff(self, role: Role, **scope: str) -> Principal:
        person = self.instance.staff.who(role, **scope)[0]
        return Principal(
            id=person.id,
            role=person.role,
            department_id=person.department_id,
            unit_id=person.unit_id,
            community_id=person.community_id,
            street_id=person.street_id,
            grid_id=person.grid_id,
            marks=self.instance.marks.of_person(person.id),
        )

    def unit(self, unit_id: str) -> Principal:
        return self.staff(Role.UNIT_OFFICER, unit_id=unit_id)

    def officer(self, issue: Issue) -> Principal:
        role = Role.DISCIPLINE_OFFICER if issue.key_class is KeyClass.DISCIPLINE else Role.DEPARTMENT_OFFICER
        return self.staff(role, department_id=issue.department_id or "")

    @property
    def reporter(self) -> Principal:
        return REPORTER


@asynccontextmanager
async def living(settings: Settings, client: Client, *, with_worker: bool = True) -> AsyncIterator[World]:
    """An installation that was prepared before, on `client`'s server, with a worker of its own."""
    async with AsyncExitStack() as stack:
        instance = await stack.enter_async_context(opened(settings, classes=EVERYTHING))
        if with_worker:
            analyzer = TaughtAnalyzer(instance.database, features=instance.ring.secret(Purpose.SEARCH_TOKEN))
            intake = await stack.enter_async_context(opened(settings, classes=INTAKE_ONLY))
            await stack.enter_async_context(worker(intake, client, analyzer=analyzer))
        yield World(instance, TemporalEngine(client, settings.temporal.task_queue))
