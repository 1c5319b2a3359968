"""A running process takes up what was put in force, without a restart and whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import insert, update
from structlog.testing import capture_logs

from infra.db.tables import in_force, staff
from infra.keys.cursors import Cursors
from infra.organisation.registry import RegistryKeeper
from infra.policies.presets import read_preset
from infra.registry import roster
from infra.rulebooks.in_force import Kind, activate
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.policy_activation import put_in_force
from infra.run.taking_up import take_up
from schemas.domain.accounts import NewAccount
from schemas.domain.registry_edits import ChangeCourtyard
from schemas.domain.roles import Role
from schemas.domain.roster import Absence
from schemas.wire.registry import Command
from tests.serving import a_folder, a_prepared_folder  # noqa: F401
from tests.world import settings_for

COUNTY, PETITION = read_preset("county"), read_preset("petition")

Eventually = Callable[[Callable[[], bool]], Awaitable[None]]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Instance]:
    """A process that looks for what was put in force."""
    async with opened(settings_for(folder), classes=frozenset()) as instance, asyncio.TaskGroup() as tasks:
        stop = asyncio.Event()
        tasks.create_task(take_up(instance, stop=stop, every=0.01))
        yield instance
        stop.set()


async def test_a_running_process_files_under_the_new_policy_within_moments(
    folder: Path, eventually: Eventually
) -> None:
    async with running(folder) as instance:
        assert instance.rulebooks.current().policy == COUNTY

        await put_in_force(settings_for(folder), PETITION, by="machine:test")

        await eventually(lambda: instance.rulebooks.current().policy == PETITION)


async def test_a_process_that_cannot_take_it_up_says_so_and_goes_on_with_what_it_has(
    folder: Path, eventually: Eventually
) -> None:
    with capture_logs() as told:
        async with running(folder) as instance:
            never_recorded = {"kind": "policy", "version": "0123456789abcdef", "since": now(), "by": "machine:test"}
            async with instance.database.write() as conn:
                await conn.execute(insert(in_force), never_recorded)

            await eventually(lambda: any(line["event"] == "rules_not_taken_up" for line in told))
            assert instance.rulebooks.current().policy == COUNTY

            await put_in_force_beside(instance)
            await eventually(lambda: instance.rulebooks.current().policy == PETITION)


async def put_in_force_beside(instance: Instance) -> None:
    """As another process does it; one that starts now could not read what is in force."""
    await activate(instance.database, Kind.POLICY, PETITION, by="machine:test", at=now())


async def test_every_process_takes_up_what_one_of_them_changed_in_the_registry(
    folder: Path, eventually: Eventually
) -> None:
    async with running(folder) as one, running(folder) as other:
        places = other.places
        keeper = RegistryKeeper(database=one.database, county=one.county, cursors=Cursors(b"c" * 32))
        rename = ChangeCourtyard(id="yard-0101", name="新清泉苑")
        await keeper.change(
            [rename], version=0, by="staff-administrator", at=now(), command=Command(id="k", digest="d")
        )

        assert one.places.name("yard-0101").endswith("新清泉苑")
        await eventually(lambda: places.name("yard-0101").endswith("新清泉苑"))


async def test_an_account_that_was_added_is_known_to_every_process(folder: Path, eventually: Eventually) -> None:
    async with running(folder) as one, running(folder) as other:
        new = NewAccount(id="grid-worker-17", name="王芳", roles=(Role.GRID_WORKER,), grid_id="grid-0101")
        await one.offices.book.add(new, by="machine:test", at=now())

        await eventually(lambda: other.staff.person("grid-worker-17") is not None)


async def test_a_registry_that_cannot_be_read_is_said_and_the_known_one_stays(
    folder: Path, eventually: Eventually
) -> None:
    with capture_logs() as told:
        async with running(folder) as instance:
            async with instance.database.write() as conn:
                await conn.execute(update(staff).where(staff.c.id == "staff-auditor").values(grid_id="No Id!"))
            new = NewAccount(id="grid-worker-17", name="王芳", roles=(Role.GRID_WORKER,))
            await instance.offices.book.add(new, by="machine:test", at=now())

            await eventually(lambda: any(line["event"] == "rules_not_taken_up" for line in told))
            assert instance.staff.person("staff-auditor") is not None


async def test_who_is_away_is_known_though_the_registry_cannot_be_read(folder: Path, eventually: Eventually) -> None:
    away, deputy = "staff-mass-work-officer-1", "staff-mass-work-officer-2"
    with capture_logs() as told:
        async with running(folder) as instance:
            async with instance.database.write() as conn:
                await conn.execute(update(staff).where(staff.c.id == "staff-auditor").values(grid_id="No Id!"))
            new = NewAccount(id="grid-worker-17", name="王芳", roles=(Role.GRID_WORKER,))
            await instance.offices.book.add(new, by="machine:test", at=now())
            await eventually(lambda: any(line["event"] == "rules_not_taken_up" for line in told))

            absence = Absence(staff_id=away, deputy_id=deputy, since=now())
            await roster.away(instance.database, absence, by="machine:test")

            await eventually(lambda: instance.posts.roster.present([away], at=now()) == (deputy,))


async def test_a_demonstration_compresses_what_is_put_in_force(folder: Path) -> None:
    await put_in_force(settings_for(folder), PETITION, by="machine:test")

    async with opened(settings_for(folder, SIBU_DEMO="true"), classes=frozenset()) as instance:
        policy = instance.rulebooks.current().policy

    assert (policy.name, str(policy.limits.handle.ordinary)) == ("petition-demo-60s", "3600s")
