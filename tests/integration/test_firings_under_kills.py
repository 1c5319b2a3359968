"""Random limits, random moves and killed workers: every due fires once, in order, and none before its time."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from api.gateway.bodies import (
    AcceptBody,
    ClassifyBody,
    CommandBody,
    FeedbackBody,
    ResolveBody,
    ResumeBody,
    SuspendBody,
)
from infra.db.tables import issues
from infra.issues.envelopes import unwrapped
from infra.keys.codec import EncryptionCodec, data_converter
from infra.keys.files import KeyFile
from infra.keys.ring import Purpose
from infra.run.clock import now
from infra.run.policy_activation import put_in_force
from infra.run.preparing import prepare
from infra.settings.settings import Settings
from infra.temporal.client import connect
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.issue import Issue
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.status import Status
from schemas.wire.refusals import EngineUnavailableError, OutcomeUnknownError, TransientOutcomeError
from tests.integration.crew import Crew, working_crew
from tests.integration.firing_oracle import Firing, ensure_fired
from tests.integration.random_times import Times, drawn, policy_of
from tests.workflows.dying import dying_worker
from tests.world import BRIBE, LAMP, UNSURE, World, living, settings_for

PROBLEMS = (LAMP, LAMP, LAMP, UNSURE, BRIBE)
POLICIES = 5  # a batch; each with times of its own
AT_ONCE = 6  # people who move issues
FATAL = ("reminded", "escalated", "deliberation_lapsed")
ASK_AGAIN = (EngineUnavailableError, OutcomeUnknownError, TransientOutcomeError)
ON_THE_WAY = (Status.FILED, Status.COLLECTED, Status.ANALYZED, Status.LOGGED)


@dataclass
class Count:
    """What a run did, so that a run in which nothing happened is none."""

    firings: Counter[str]
    moves: Counter[str]
    killed: int = 0

    def add(self, firings: tuple[Firing, ...]) -> None:
        self.firings.update(":".join(firing.key.split(":")[:2]) for firing in firings)


@pytest.mark.timeout(600)
async def test_no_due_is_missed_or_doubled_while_workers_are_killed(temporal_server: str, tmp_path: Path) -> None:
    count = Count(Counter(), Counter())

    await a_batch(temporal_server, tmp_path, schedules=200, kills=3, chance=Random(1), count=count)

    print(f"200 schedules, {count.killed} kills: {dict(count.firings)} after {dict(count.moves)}")
    ensure_every_kind_fired(count, kills=3)


@pytest.mark.long
async def test_no_due_of_ten_thousand_schedules_is_missed_or_doubled(temporal_server: str, tmp_path: Path) -> None:
    count = Count(Counter(), Counter())

    for number in range(20):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        await a_batch(temporal_server, folder, schedules=500, kills=8, chance=Random(100 + number), count=count)
        print(
            f"{500 * (number + 1)} schedules, {count.killed} kills, {sum(count.firings.values())} firings", flush=True
        )

    ensure_every_kind_fired(count, kills=160)
    stages = {"accept", "handle", "intake"}
    kinds = {f"{stage}:{kind}" for stage in stages for kind in ("reminder", "level")}
    kinds |= {"deliberation:reminder", "deliberation:lapse", "suspension:lapse", "feedback:lapse"}
    assert kinds <= set(count.firings)
    assert {"accept", "suspend", "resume", "resolve", "give_feedback", "classify"} <= set(count.moves)


def ensure_every_kind_fired(count: Count, *, kills: int) -> None:
    """How far each issue gets depends on the machine; a small run need not have seen every stage of each kind."""
    assert count.killed == kills
    assert {key.split(":")[1] for key in count.firings} == {"reminder", "level", "lapse"}
    assert count.moves


async def a_batch(address: str, folder: Path, *, schedules: int, kills: int, chance: Random, count: Count) -> None:
    """An installation of its own: file, move and kill at random, then prove every issue's firings."""
    settings = settings_for(folder / "var")
    await prepare(settings)
    async with _installation(settings, address) as world:
        filed: dict[str, Times] = {}
        async with AsyncExitStack() as stack:
            log = folder / "worker.log"
            crew = await stack.enter_async_context(working_crew(settings, address, number=2, log=log, chance=chance))
            # This one dies between a commit and its answer, wherever the others are killed.
            victim = await stack.enter_async_context(dying_worker(settings, address, fatal=chance.choice(FATAL)))
            town = Town(world, crew, chance, count, filed, between=schedules // kills, kills=kills - 1)
            for number in range(POLICIES):
                times = drawn(chance)
                await put_in_force(settings, policy_of(times, name=f"random-{number}"), by="machine:test")
                await world.instance.rulebooks.refresh(clock=now)
                await town.live(schedules // POLICIES, times)
            until = now()
            await _none_due(world, until)
            await _death(victim)
            count.killed += crew.killed + 1
        await _proved(world, filed, until=until, count=count)


@dataclass
class Town:
    """People who file and move issues; after every so many filings a worker is killed."""

    world: World
    crew: Crew
    chance: Random
    count: Count
    filed: dict[str, Times]
    between: int
    kills: int

    async def live(self, pieces: int, times: Times) -> None:
        """So many issues are filed under these times; after each, one of those filed before is moved on."""
        numbers = iter(range(pieces))

        async def person() -> None:
            for _ in numbers:
                filed = await self.world.file(self.chance.choice(PROBLEMS))
                self.filed[filed.id] = times
                if len(self.filed) % self.between == 0 and self.crew.killed < self.kills:
                    await self.crew.kill_one()
                chosen = self._any()
                for _ in range(3):
                    self.count.moves[await _move(self.world, chosen, self.chance)] += 1

        await asyncio.gather(*(person() for _ in range(AT_ONCE)))

    def _any(self) -> str:
        # The youngest are still where a person decides, the others wherever time has brought them.
        ids = list(self.filed)
        return self.chance.choice(ids[-self.chance.choice((4 * AT_ONCE, len(ids))) :])


@asynccontextmanager
async def _installation(settings: Settings, address: str) -> AsyncIterator[World]:
    codec = EncryptionCodec(KeyFile.load(settings.key_file).secret(Purpose.PAYLOAD))
    client = await connect(address, data_converter=data_converter(codec))
    async with living(settings, client, with_worker=False) as world:
        yield world


async def _move(world: World, issue_id: str, chance: Random) -> str:
    """Something that may be done with the issue as it stands; `nothing` where that is to wait, or was too late."""
    issue = await world.issue(issue_id)
    body = _choice(issue, chance)
    if body is None:
        return "nothing"
    key = f"{uuid4()}"
    while True:
        try:
            await world.give(issue_id, body, by=_by(world, issue, body), key=key)
        except ASK_AGAIN:
            continue
        except DomainError:  # Time, or somebody else, was first.
            return "nothing"
        return body.name


def _choice(issue: Issue, chance: Random) -> CommandBody | None:
    match issue.status:
        case Status.ROUTED:
            return chance.choice((AcceptBody(), AcceptBody(), SuspendBody(reason="court")))
        case Status.ACCEPTED:
            return chance.choice((SuspendBody(reason="season"), ResolveBody(answer="已修好。")))
        case Status.SUSPENDED:
            return chance.choice((ResumeBody(), ResumeBody(), None))
        case Status.RESOLVED:
            return chance.choice((FeedbackBody(satisfied=True), FeedbackBody(satisfied=False), None))
        case Status.DELIBERATING if not issue.sealed:
            return chance.choice((ClassifyBody(category="livelihood"), None))
        case _:
            return None


def _by(world: World, issue: Issue, body: CommandBody) -> Principal:
    if isinstance(body, FeedbackBody):
        return world.reporter
    if isinstance(body, ClassifyBody):
        return world.staff(Role.SECRETARY, community_id=issue.community_id or "")
    return world.officer(issue)


async def _none_due(world: World, until: datetime) -> None:
    """Wait until nothing that was due by then is pending, and every issue waits for people."""
    behind = (
        select(func.count())
        .select_from(issues)
        .where((issues.c.next_due_at <= until) | issues.c.status.in_([each.value for each in ON_THE_WAY]))
    )
    async with asyncio.timeout(180):
        while True:
            async with world.instance.database.read() as conn:
                if not await conn.scalar(behind):
                    return
            await asyncio.sleep(0.2)


async def _death(victim: asyncio.subprocess.Process) -> None:
    """It has died of the first commit of its kind; where others made them all, it is killed now."""
    if victim.returncode is None:
        victim.kill()
    assert await victim.wait() == -signal.SIGKILL


async def _proved(world: World, filed: dict[str, Times], *, until: datetime, count: Count) -> None:
    for issue_id, times in filed.items():
        async with world.instance.database.read() as conn:
            stored = await world.instance.events.load(conn, issue_id)
        events: list[tuple[Event, datetime]] = [(unwrapped(each), each.recorded_at) for each in stored]
        count.add(ensure_fired(events, times=times, until=until))
