"""An installation of ours for benchmarks: this process files and commands, a child works, as api and worker do."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from temporalio.client import Client

from api.gateway.bodies import CommandBody
from api.gateway.commands import CommandDesk
from api.gateway.filing import FiledIssue, FilingDesk, Report
from api.gateway.splitting import PartsDesk
from infra.issues.filing import FilingStore
from infra.issues.parts import StagedParts
from infra.issues.reading import IssueReader
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.client import connect
from infra.temporal.engine import TemporalEngine
from infra.temporal.tether import tethered
from schemas.domain.content import Channel, Content, Reporter
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS, Principal
from schemas.domain.sealed import KeyClass
from schemas.wire.temporal import CommandOutcome
from tests.bench.measuring import Meter
from tests.bench.servers import Postgres, Temporal, postgres, temporal
from tests.bench.worker_process import READY
from tests.world import settings_for

# What residents write about, each with a number of its own so that no two are the same letter.
_TROUBLES = (
    "小区{n}号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。",
    "{n}号院的下水道堵了三天，污水流到路面，气味很重，孩子上学要绕路。",
    "楼下的烧烤摊每天营业到凌晨，{n}栋的住户睡不着，希望有人来管一管。",
    "{n}单元的电梯这个月坏了四次，物业一直说在等配件，请帮忙催一下。",
    "菜市场门口的垃圾箱满了没有人清运，已经{n}天了，苍蝇很多。",
)


def problem(number: int) -> str:
    return _TROUBLES[number % len(_TROUBLES)].format(n=number)


@dataclass(frozen=True)
class Installation:
    """Files, gives commands, waits."""

    instance: Instance
    filing: FilingDesk
    commands: CommandDesk
    routed: defaultdict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    async def file(self, number: int) -> FiledIssue:
        content = Content(problem=problem(number), channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101"))
        report = Report(content=content, reporter=Reporter(phone="13800000000"))
        return await self.filing.file(report, principal=ANONYMOUS, idempotency_key=f"{uuid4()}")

    async def file_and_wait(self, number: int) -> str:
        """Returns once the issue stands where the next move is a person's."""
        filed = await self.file(number)
        await self.routed[filed.id].wait()
        del self.routed[filed.id]
        return filed.id

    async def give(self, issue_id: str, body: CommandBody, by: Principal) -> CommandOutcome:
        return await self.commands.give(issue_id, body, principal=by, idempotency_key=f"{uuid4()}")

    async def issue(self, issue_id: str) -> Issue:
        found = await self.instance.issues.read(issue_id, command_id="")
        assert found.issue is not None
        return found.issue

    async def listen(self, told: asyncio.StreamReader) -> None:
        while line := await told.readline():
            self.routed[line.decode().strip()].set()


@dataclass(frozen=True)
class Stage:
    """Everything a benchmark of workflows needs, running."""

    ours: Installation
    client: Client  # for the peers: plain payloads, as they come
    database: Postgres
    temporal: Temporal
    meter: Meter


async def prepared(folder: Path, *, database_url: str | None = None, **environ: str) -> Settings:
    """Settings of an installation that is migrated, with keys, registry and sign-ins."""
    settings = settings_for(folder, database_url=database_url, **environ)
    await prepare(settings)
    return settings


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """What a child process of the installation is told."""
    return {
        **os.environ,
        "SIBU_DATA_DIR": str(settings.data_dir),
        "SIBU_DATABASE_URL": settings.database_url,
        "SIBU_TASK_QUEUE": settings.temporal.task_queue,
        "SIBU_LIMITS_FACTOR": str(settings.limits.factor),
        **more,
    }


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """PostgreSQL, a Temporal server on it, our installation with its worker, and the peers' worker."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sibu-bench-")))
        database = stack.enter_context(postgres())
        server = await stack.enter_async_context(temporal(folder / "temporal", on=database))
        settings = await prepared(folder / "var", database_url=await database.create("sibu"))
        instance = await stack.enter_async_context(opened(settings, classes=frozenset(KeyClass)))
        engine = TemporalEngine(await connected(instance, address=server.address), settings.temporal.task_queue)
        ours = Installation(instance, _filing_desk(instance, engine), _command_desk(instance, engine))
        worker = await stack.enter_async_context(_working(settings, server.address, ours))
        meter = Meter((server.pid, database.pid, worker.pid))
        yield Stage(ours, await connect(server.address), database, server, meter)


@asynccontextmanager
async def _working(settings: Settings, address: str, ours: Installation) -> AsyncIterator[asyncio.subprocess.Process]:
    command = tethered((sys.executable, "-m", "tests.bench.worker_process", address))
    worker = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, env=environment(settings))
    assert worker.stdout is not None
    while (line := await worker.stdout.readline()).decode().strip() != READY:
        assert line, "the worker ended before it was ready"
    listening = asyncio.create_task(ours.listen(worker.stdout))
    try:
        yield worker
    finally:
        worker.terminate()
        await worker.wait()
        await listening


def _filing_desk(instance: Instance, engine: TemporalEngine) -> FilingDesk:
    return FilingDesk(
        filings=FilingStore(instance.database, instance.events, now, instance.observer),
        engine=engine,
        vault=Vault(instance.ring),
        secrets=Secrets(instance.ring),
        rulebooks=instance.rulebooks,
        places=instance.places,
        clock=now,
    )


def _command_desk(instance: Instance, engine: TemporalEngine) -> CommandDesk:
    issues = IssueReader(database=instance.database, events=instance.events, store=instance.issues)
    staged = StagedParts(database=instance.database, clock=now)
    filing = _filing_desk(instance, engine)
    return CommandDesk(
        issues=issues,
        engine=engine,
        vault=Vault(instance.ring),
        secrets=Secrets(instance.ring),
        rulebooks=instance.rulebooks,
        marks=instance.marks,
        parts=PartsDesk(issues=issues, filing=filing, vault=Vault(instance.ring), staged=staged),
    )
