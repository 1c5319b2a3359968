"""The host's clock jumps and its time zone is another: nothing recorded goes back in time or moves by hours."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from activities.appending import Appender
from activities.expire import Expire
from api.gateway.filing import FilingDesk, Report
from infra.issues.envelopes import unwrapped
from infra.issues.filing import FilingStore
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare
from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept
from schemas.domain.content import Channel, Content
from schemas.domain.events import Event
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS
from schemas.domain.sealed import KeyClass
from schemas.wire.temporal import CommandRequest, StepRequest
from tests.fakes.engines import AbsentEngine, DirectEngine
from tests.world import LAMP, settings_for

NOON = datetime(2026, 3, 2, 2, tzinfo=UTC)  # Monday 10:00 in Shanghai
DAY = timedelta(days=1)


@dataclass
class Town:
    """An installation whose clock can be set."""

    instance: Instance
    now: datetime = NOON

    @property
    def engine(self) -> DirectEngine:
        return DirectEngine(self.instance, lambda: self.now)

    async def file(self) -> str:
        """Received at the clock's time; no step is taken yet."""
        desk = FilingDesk(
            filings=FilingStore(self.instance.database, self.instance.events, lambda: self.now, self.instance.observer),
            engine=AbsentEngine(),
            vault=Vault(self.instance.ring),
            secrets=Secrets(self.instance.ring),
            rulebooks=self.instance.rulebooks,
            places=self.instance.places,
            clock=lambda: self.now,
        )
        content = Content(problem=LAMP, channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101"))
        filed = await desk.file(Report(content=content), principal=ANONYMOUS, idempotency_key=f"{uuid4()}")
        return filed.id

    async def accept(self, issue_id: str) -> None:
        asked = f"{uuid4()}"
        request = CommandRequest(
            issue_id=issue_id, command_id=asked, command_hash=asked, by="staff:me", command=Accept()
        )
        await self.engine.command(request, update_id=asked)

    async def expire(self, issue_id: str) -> None:
        appender = Appender(store=self.instance.issues, rulebooks=self.instance.rulebooks)
        issue = await self.issue(issue_id)
        await Expire(appender).run(StepRequest(issue_id=issue_id, version=issue.version, now=self.now))

    async def issue(self, issue_id: str) -> Issue:
        found = await self.instance.issues.read(issue_id, command_id="")
        assert found.issue is not None
        return found.issue

    async def events(self, issue_id: str) -> list[Event]:
        async with self.instance.database.read() as conn:
            return [unwrapped(each) for each in await self.instance.events.load(conn, issue_id)]


@pytest.fixture
async def town(fresh_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    settings = settings_for(tmp_path, database_url=fresh_url)
    await prepare(settings)
    async with opened(settings, classes=frozenset(KeyClass)) as instance:
        yield Town(instance)


async def test_steps_taken_after_the_clock_went_back_are_recorded_at_the_time_of_filing(town: Town) -> None:
    issue_id = await town.file()
    town.now = NOON - DAY

    await town.engine.start(issue_id)

    assert [event.at for event in await town.events(issue_id)] == [NOON] * 5
    handle = (await town.issue(issue_id)).schedule(Stage.HANDLE)
    assert handle is not None
    assert (handle.deadline.start, handle.deadline.at) == (NOON, datetime(2026, 3, 11, 9, 30, tzinfo=UTC))


async def test_a_command_after_the_clock_went_back_is_recorded_at_the_time_of_what_came_before(town: Town) -> None:
    issue_id = await town.file()
    await town.engine.start(issue_id)
    town.now = NOON - 400 * DAY

    await town.accept(issue_id)

    events = await town.events(issue_id)
    assert (events[-1].type, events[-1].at) == ("accepted", NOON)
    assert (await town.issue(issue_id)).accepted_at == NOON


async def test_time_that_goes_on_to_jump_never_lets_an_event_precede_another(town: Town) -> None:
    issue_id = await town.file()
    for hours in (0, -3, 20, -500, 31, 30, 400, -1, 401):
        town.now = NOON + timedelta(hours=hours)
        await town.engine.start(issue_id)
        await town.expire(issue_id)

    events = await town.events(issue_id)
    assert all(earlier.at <= later.at for earlier, later in pairwise(events))
    assert len(events) > 8
    fired = [event.key for event in events if event.type in {"reminded", "escalated"}]
    assert len(fired) == len(set(fired))


async def test_a_timer_that_fires_while_the_clock_is_back_fires_nothing_and_loses_nothing(town: Town) -> None:
    issue_id = await town.file()
    await town.engine.start(issue_id)
    before = await town.issue(issue_id)

    town.now = NOON - DAY
    await town.expire(issue_id)
    assert await town.issue(issue_id) == before

    assert before.next_due is not None
    town.now = before.next_due
    await town.expire(issue_id)
    assert (await town.events(issue_id))[-1].type == "reminded"


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_an_issue_filed_on_a_host_of_another_zone_is_due_at_the_same_instants(zone: str) -> None:
    here, there = _filed_in("Asia/Shanghai"), _filed_in(zone)

    assert there == here
    assert here["due_at"] == "2026-11-02T09:30:00.000000Z"  # Monday's closing: one working day to accept.


def _filed_in(zone: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.contract.filed_in_zone"],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found
