"""How far an issue is taken before a test begins, and how its time is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody, CommandBody, ConfirmIntakeBody, FeedbackBody, ResolveBody
from infra.policies.presets import load_policy, preset_text
from infra.run.clock import now
from infra.run.policy_activation import put_in_force
from infra.settings.settings import Settings
from schemas.domain.commands import Command
from schemas.domain.errors import DomainError
from schemas.domain.policy import Policy
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.status import Status
from schemas.wire.temporal import CommandRequest
from tests.world import BRIBE, LAMP, World, living

ROUTED = ["filed", "collected", "analyzed", "logged", "routed"]
SHANGHAI = ZoneInfo("Asia/Shanghai")


async def routed(world: World, problem: str = LAMP) -> str:
    filed = await world.file(problem)
    await world.until(filed.id, Status.ROUTED)
    return filed.id


async def accepted(world: World, problem: str = LAMP) -> str:
    issue_id = await routed(world, problem)
    await world.give(issue_id, AcceptBody(), by=world.officer(await world.issue(issue_id)))
    return issue_id


async def resolved(world: World) -> str:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, ResolveBody(answer="路灯已修好。"), by=officer)
    return issue_id


async def closed(world: World, *, satisfied: bool = True) -> str:
    issue_id = await resolved(world)
    await world.give(issue_id, FeedbackBody(satisfied=satisfied), by=world.reporter)
    return issue_id


async def confirmed(world: World) -> str:
    """A discipline matter that discipline intake has taken."""
    filed = await world.file(BRIBE)
    await world.until(filed.id, Status.DELIBERATING)
    await world.give(filed.id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(filed.id, Status.ROUTED)
    return filed.id


async def end(world: World, issue_id: str) -> None:
    """Accept it, answer it, and let the reporter be satisfied."""
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, AcceptBody(), by=officer)
    await world.give(issue_id, ResolveBody(answer="已办理。"), by=officer)
    await world.give(issue_id, FeedbackBody(satisfied=True), by=world.reporter)


async def refusal(world: World, issue_id: str, body: CommandBody, *, by: Principal) -> tuple[str, str]:
    """The code and the sentence with which a command is refused."""
    with pytest.raises(DomainError) as refused:
        await world.give(issue_id, body, by=by)
    return refused.value.code, refused.value.message


def day_end(start: datetime, days: int) -> datetime:
    """When a limit of so many calendar days ends: with the last second of the last day in the county."""
    day = start.astimezone(SHANGHAI).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI).astimezone(UTC)


def preset_with(name: str, **changes: str) -> Policy:
    """A preset with other values for some keys, each where it stands first in the file."""
    lines = preset_text(name).splitlines()
    for key, value in changes.items():
        place = next(number for number, line in enumerate(lines) if line.startswith(f"{key} = "))
        lines[place] = f"{key} = {value}"
    return load_policy("\n".join(lines), name=f"{name}.toml")


@asynccontextmanager
async def under(policy: Policy, settings: Settings, clock: TimeSkipper) -> AsyncIterator[World]:
    """An installation that files under this policy."""
    await put_in_force(settings, policy, by="machine:test")
    async with living(settings, clock.client) as alive:
        yield alive


def request_of(issue_id: str, command: Command, *, by: str) -> CommandRequest:
    """A command as the gateway would send it, for tests that go past the gateway."""
    return CommandRequest(
        issue_id=issue_id, command_id=f"test-{uuid4()}", command_hash="of this test", by=by, command=command
    )


@dataclass(frozen=True)
class Times:
    """Moves the clocks of workflows, each of which has lived in real time but for what it was moved ahead before."""

    clock: TimeSkipper
    skipped: dict[str, timedelta] = field(default_factory=dict)  # by run: a further run begins in real time

    def handle(self, issue_id: str) -> WorkflowHandle[object, object]:
        return self.clock.client.get_workflow_handle(issue_id)

    async def to(self, issue_id: str, moment: datetime) -> None:
        """Until the workflow's clock shows `moment`."""
        run_id = await self._run(issue_id)
        await self._skip(issue_id, run_id, moment - now() - self.skipped.get(run_id, timedelta(0)))

    async def ahead(self, issue_id: str, **time: float) -> None:
        await self._skip(issue_id, await self._run(issue_id), timedelta(**time))

    async def _run(self, issue_id: str) -> str:
        return (await self.handle(issue_id).describe()).run_id or ""

    async def _skip(self, issue_id: str, run_id: str, time: timedelta) -> None:
        await self.clock.fast_forward(self.handle(issue_id), time)
        self.skipped[run_id] = self.skipped.get(run_id, timedelta(0)) + time
