"""How far an issue is taken before a test begins, and how its time is moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from temporalio.client import WorkflowHandle
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody, ResolveBody
from infra.run.clock import now
from schemas.domain.commands import Command
from schemas.domain.status import Status
from schemas.wire.temporal import CommandRequest
from tests.world import LAMP, World

ROUTED = ["filed", "collected", "analyzed", "logged", "routed"]


async def routed(world: World, problem: str = LAMP) -> str:
    filed = await world.file(problem)
    await world.until(filed.id, Status.ROUTED)
    return filed.id


async def accepted(world: World) -> str:
    issue_id = await routed(world)
    await world.give(issue_id, AcceptBody(), by=world.officer(await world.issue(issue_id)))
    return issue_id


async def resolved(world: World) -> str:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, ResolveBody(answer="路灯已修好。"), by=officer)
    return issue_id


def request_of(issue_id: str, command: Command, *, by: str) -> CommandRequest:
    """A command as the gateway would send it, for tests that go past the gateway."""
    return CommandRequest(
        issue_id=issue_id, command_id=f"test-{uuid4()}", command_hash="of this test", by=by, command=command
    )


@dataclass(frozen=True)
class Times:
    """Moves the clocks of workflows that have lived in real time so far."""

    clock: TimeSkipper

    def handle(self, issue_id: str) -> WorkflowHandle[object, object]:
        return self.clock.client.get_workflow_handle(issue_id)

    async def to(self, issue_id: str, moment: datetime) -> None:
        """Until the workflow's clock shows `moment`."""
        await self.clock.fast_forward(self.handle(issue_id), moment - now())

    async def ahead(self, issue_id: str, **time: float) -> None:
        await self.clock.fast_forward(self.handle(issue_id), timedelta(**time))
