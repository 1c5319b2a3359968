"""Workers that die and databases that fail: people hear of a success what was recorded, and nothing happens twice."""

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody
from infra.settings.settings import Settings
from schemas.domain.status import Status
from schemas.wire.refusals import TransientOutcomeError
from tests.workflows.dying import dying_worker
from tests.workflows.faults import Fault, hired
from tests.workflows.stories import ROUTED, Times, routed
from tests.world import World, living

STEP = ("collect:", "analyze:", "log:", "report:", "expire:")


def of_a_person(command_id: str) -> bool:
    return command_id != "" and not command_id.startswith(STEP)


def of_the_step(name: str) -> Fault:
    return Fault(hits=lambda command_id: command_id.startswith(f"{name}:"), times=6)


@pytest.fixture
async def idle_world(settings: Settings, clock: TimeSkipper) -> AsyncIterator[World]:
    """The installation before any worker has come."""
    async with living(settings, clock.client, with_worker=False) as alive:
        yield alive


async def test_a_worker_killed_after_its_commit_leaves_a_success(
    idle_world: World, settings: Settings, coded_client: Client, temporal_server: str
) -> None:
    world = idle_world
    async with dying_worker(settings, temporal_server, fatal="accepted") as victim:
        issue_id = await routed(world)
        officer = world.officer(await world.issue(issue_id))
        async with hired(settings, coded_client):
            begun = asyncio.get_running_loop().time()
            outcome = await world.give(issue_id, AcceptBody(), by=officer)
            print(f"A command was answered {asyncio.get_running_loop().time() - begun:.1f} s after it killed a worker.")

            assert await victim.wait() == -signal.SIGKILL
            assert outcome.events == ("accepted",)
            assert outcome.progress.status is Status.ACCEPTED
            assert await world.types(issue_id) == [*ROUTED, "accepted"]


@pytest.mark.parametrize("fatal", ["collected", "analyzed", "logged", "routed"])
async def test_a_worker_killed_in_a_step_does_not_take_it_twice(
    idle_world: World, settings: Settings, coded_client: Client, temporal_server: str, fatal: str
) -> None:
    world = idle_world
    async with dying_worker(settings, temporal_server, fatal=fatal) as victim:
        filed = await world.file()
        assert await victim.wait() == -signal.SIGKILL

        async with hired(settings, coded_client):
            await world.until(filed.id, Status.ROUTED)
            officer = world.officer(await world.issue(filed.id))
            outcome = await world.give(filed.id, AcceptBody(), by=officer)

    assert outcome.events == ("accepted",)
    assert await world.types(filed.id) == [*ROUTED, "accepted"]


@pytest.mark.parametrize("step", ["collect", "analyze", "log", "report"])
async def test_a_step_waits_for_a_database_that_is_away(
    idle_world: World, settings: Settings, clock: TimeSkipper, step: str
) -> None:
    world, fault = idle_world, of_the_step(step)
    async with hired(settings, clock.client, fault=fault):
        filed = await world.file()
        async with asyncio.timeout(30):
            while fault.times > 2:
                await asyncio.sleep(0.02)

        await Times(clock).ahead(filed.id, minutes=1)
        await world.until(filed.id, Status.ROUTED)

    assert fault.times == 0
    assert await world.types(filed.id) == ROUTED


async def test_a_run_waits_for_a_database_that_is_away_at_its_first_look(
    idle_world: World, settings: Settings, clock: TimeSkipper
) -> None:
    world, fault = idle_world, Fault(hits=lambda command_id: command_id == "", times=6)
    async with hired(settings, clock.client, fault=fault):
        filed = await world.file()
        async with asyncio.timeout(30):
            while fault.times > 2:
                await asyncio.sleep(0.02)

        await Times(clock).ahead(filed.id, minutes=1)
        await world.until(filed.id, Status.ROUTED)

    assert await world.types(filed.id) == ROUTED


async def test_a_due_waits_for_a_database_that_is_away(
    idle_world: World, settings: Settings, clock: TimeSkipper
) -> None:
    world, fault = idle_world, of_the_step("expire")
    async with hired(settings, clock.client, fault=fault):
        issue_id = await routed(world)
        due = (await world.issue(issue_id)).next_due
        assert due is not None

        await Times(clock).to(issue_id, due)
        async with asyncio.timeout(30):
            while fault.times > 2:
                await asyncio.sleep(0.02)
        await Times(clock).ahead(issue_id, minutes=2)
        await world.until_events(issue_id, 6)

    assert (await world.types(issue_id))[:6] == [*ROUTED, "reminded"]


async def test_a_database_that_is_away_for_a_moment_is_not_noticed(
    idle_world: World, settings: Settings, coded_client: Client
) -> None:
    world = idle_world
    async with hired(settings, coded_client, fault=Fault(hits=of_a_person, times=3)):
        issue_id = await routed(world)

        outcome = await world.give(issue_id, AcceptBody(), by=world.officer(await world.issue(issue_id)))

    assert outcome.events == ("accepted",)
    assert await world.types(issue_id) == [*ROUTED, "accepted"]


async def test_a_database_that_stays_away_is_told_and_the_same_key_succeeds_later(
    idle_world: World, settings: Settings, coded_client: Client
) -> None:
    world, fault = idle_world, Fault(hits=of_a_person, times=1_000)
    async with hired(settings, coded_client, fault=fault):
        issue_id = await routed(world)
        officer = world.officer(await world.issue(issue_id))

        with pytest.raises(TransientOutcomeError):
            await world.give(issue_id, AcceptBody(), by=officer, key="one")
        fault.times = 0
        outcome = await world.give(issue_id, AcceptBody(), by=officer, key="one")

    assert outcome.events == ("accepted",)
    assert await world.types(issue_id) == [*ROUTED, "accepted"]


@pytest.mark.parametrize("times", [1, 2])
async def test_what_was_committed_though_an_error_came_back_is_not_done_twice(
    idle_world: World, settings: Settings, coded_client: Client, times: int
) -> None:
    world = idle_world
    fault = Fault(hits=lambda command_id: command_id != "", times=times, committed=True)
    async with hired(settings, coded_client, fault=fault):
        issue_id = await routed(world)
        fault.times = times

        outcome = await world.give(issue_id, AcceptBody(), by=world.officer(await world.issue(issue_id)))

    assert fault.times == times - 1
    assert outcome.events == ("accepted",)
    assert await world.types(issue_id) == [*ROUTED, "accepted"]
