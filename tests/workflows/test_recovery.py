"""The workflow engine's whole database is lost: every open issue goes on from its events with its remaining time."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.client import Client
from temporalio.testing._timeskipping import TimeSkipper, TimeSkippingConfig

from api.gateway.bodies import AcceptBody, ClassifyBody, ConfirmIntakeBody, FeedbackBody, ResolveBody
from api.gateway.filing import Report
from infra.keys.codec import EncryptionCodec, data_converter
from infra.keys.files import KeyFile
from infra.keys.ring import Purpose
from infra.run.clock import now
from infra.run.recovery import recover
from infra.settings.reading import read_settings
from infra.settings.settings import Settings
from infra.temporal.acquire import acquire_server
from infra.temporal.binary import OLDEST_SKIPPING_TIME
from infra.temporal.client import connect
from infra.temporal.embedded import running_server
from schemas.domain.content import Channel, Content
from schemas.domain.events import Escalated
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.fakes.engines import DirectEngine
from tests.workflows.stories import Times, accepted, resolved, routed
from tests.world import BRIBE, LAMP, UNSURE, World, living, settings_for

MANY = 200


@dataclass
class Engines:
    """Servers of this test alone: each call starts one with an empty database, for the same installation."""

    settings: Settings
    home: Path
    started: int = 0

    @asynccontextmanager
    async def new(self) -> AsyncIterator[TimeSkipper]:
        binary = await acquire_server(cache_dir=read_settings().cache_dir, say=print, oldest=OLDEST_SKIPPING_TIME)
        self.started += 1
        home = self.home / f"engine-{self.started}"
        async with running_server(binary, home=home, time_skipping=True) as address:
            codec = EncryptionCodec(KeyFile.load(self.settings.key_file).secret(Purpose.PAYLOAD))
            client = await connect(address, data_converter=data_converter(codec))
            yield TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        shutil.rmtree(home)


@pytest.fixture
def engines(prepared_folder: Path, tmp_path: Path) -> Engines:
    folder = tmp_path / "var"
    shutil.copytree(prepared_folder, folder)
    return Engines(settings_for(folder), tmp_path)


@asynccontextmanager
async def a_life(engines: Engines) -> AsyncIterator[tuple[World, Times]]:
    """A worker and an engine that knows nothing yet."""
    async with engines.new() as clock, living(engines.settings, clock.client) as world:
        yield world, Times(clock)


async def deliberating(world: World, problem: str) -> str:
    filed = await world.file(problem)
    await world.until(filed.id, Status.DELIBERATING)
    return filed.id


async def one_in_each_state(world: World) -> dict[str, str]:
    return {
        "deliberating": await deliberating(world, UNSURE),
        "sealed": await deliberating(world, BRIBE),
        "routed": await routed(world),
        "accepted": await accepted(world),
        "resolved": await resolved(world),
    }


async def recovered(world: World) -> int:
    return await recover(world.instance.database, world.engine, progress=lambda done, total: None)


async def until_running(clients: Client, issue_ids: list[str]) -> None:
    """Wait until each workflow has read the progress of its issue."""
    async with asyncio.timeout(60):
        for issue_id in issue_ids:
            while await clients.get_workflow_handle(issue_id).query("progress") is None:
                await asyncio.sleep(0.02)


@pytest.mark.slow
async def test_every_open_issue_goes_on_with_its_deadlines_and_its_commands(engines: Engines) -> None:
    async with a_life(engines) as (world, _):
        ids = await one_in_each_state(world)
        before = {name: await world.issue(issue_id) for name, issue_id in ids.items()}

    async with a_life(engines) as (world, times):
        assert await recovered(world) == len(ids)
        await until_running(times.clock.client, list(ids.values()))

        assert {name: await world.issue(issue_id) for name, issue_id in ids.items()} == before
        await move_each_on(world, ids)
        assert await status_of_each(world, ids) == {
            "deliberating": Status.ROUTED,
            "sealed": Status.ROUTED,
            "routed": Status.ACCEPTED,
            "accepted": Status.RESOLVED,
            "resolved": Status.CLOSED,
        }


async def move_each_on(world: World, ids: dict[str, str]) -> None:
    secretary = world.staff(Role.SECRETARY, community_id=(await world.issue(ids["deliberating"])).community_id or "")
    officer = world.officer(await world.issue(ids["routed"]))
    await world.give(ids["deliberating"], ClassifyBody(category="organization"), by=secretary)
    await world.give(ids["sealed"], ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.give(ids["routed"], AcceptBody(), by=officer)
    await world.give(ids["accepted"], ResolveBody(answer="路灯已修好。"), by=officer)
    await world.give(ids["resolved"], FeedbackBody(satisfied=True), by=world.reporter)
    await world.until(ids["deliberating"], Status.ROUTED)
    await world.until(ids["sealed"], Status.ROUTED)


async def status_of_each(world: World, ids: dict[str, str]) -> dict[str, Status]:
    return {name: (await world.issue(issue_id)).status for name, issue_id in ids.items()}


@pytest.mark.slow
async def test_a_command_revives_an_issue_before_anybody_recovers(engines: Engines) -> None:
    async with a_life(engines) as (world, _):
        ids = await one_in_each_state(world)

    async with a_life(engines) as (world, _):
        await move_each_on(world, ids)

        assert (await world.issue(ids["resolved"])).outcome == "satisfied"
        assert await recovered(world) == 4


@pytest.mark.slow
async def test_timers_fire_at_the_deadlines_of_before_the_loss(engines: Engines) -> None:
    async with a_life(engines) as (world, _):
        issue_id = await routed(world)
        before = await world.issue(issue_id)

    async with a_life(engines) as (world, times):
        await recovered(world)
        await times.to(issue_id, before.schedules[0].deadline.at + timedelta(seconds=1))
        await world.until_events(issue_id, before.version + 3)  # two reminders, then the first level

        [first] = [event for event in await world.events(issue_id) if isinstance(event, Escalated)]
        assert first.due_at == first.deadline == before.schedules[0].deadline.at
        assert timedelta(0) <= first.at - first.due_at < timedelta(seconds=5)


@pytest.mark.slow
async def test_what_fell_due_during_the_loss_escalates_at_once(engines: Engines) -> None:
    async with a_life(engines) as (world, _):
        issue_ids = [await routed_weeks_ago(world) for _ in range(3)]

    async with a_life(engines) as (world, _):
        for issue_id in issue_ids:
            assert (await world.issue(issue_id)).version == 5

        await recovered(world)

        for issue_id in issue_ids:
            await world.until_events(issue_id, 8)
            escalated = [event for event in await world.events(issue_id) if isinstance(event, Escalated)]
            assert escalated[0].level == 1
            assert escalated[0].at - escalated[0].due_at > timedelta(hours=12)


async def routed_weeks_ago(world: World) -> str:
    """An issue that came long enough ago for every holiday to be over, and that no engine knows."""
    then = now() - timedelta(days=21)
    desk = replace(world.filing_desk, engine=DirectEngine(world.instance, lambda: then), clock=lambda: then)
    report = Report(content=Content(problem=LAMP, channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101")))
    return (await desk.file(report, principal=ANONYMOUS, idempotency_key=f"{uuid4()}")).id


@pytest.mark.slow
async def test_recovering_twice_leaves_running_issues_alone(engines: Engines) -> None:
    async with a_life(engines) as (world, times):
        issue_id = await routed(world)
        run_id = (await times.handle(issue_id).describe()).run_id

        assert await recovered(world) == 1
        assert await recovered(world) == 1

        assert (await times.handle(issue_id).describe()).run_id == run_id


@pytest.mark.slow
async def test_many_issues_are_recovered(engines: Engines) -> None:
    async with a_life(engines) as (world, _):
        issue_ids = [(await world.file()).id for _ in range(MANY)]
        for issue_id in issue_ids:
            await world.until(issue_id, Status.ROUTED)

    async with a_life(engines) as (world, times):
        loop = asyncio.get_running_loop()
        begun = loop.time()
        assert await recovered(world) == MANY
        started = loop.time()
        await until_running(times.clock.client, issue_ids)
        print(
            f"Recovered {MANY} issues: {MANY / (started - begun):.0f} started a second, "
            f"{MANY / (loop.time() - begun):.0f} at work a second."
        )
