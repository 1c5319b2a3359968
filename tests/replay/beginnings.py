"""How the recorded lives begin, and what they have in common."""

from uuid import uuid4

from api.gateway.bodies import AcceptBody, CommandBody, ResolveBody
from infra.rulebooks.in_force import Kind, record
from infra.run.clock import now
from schemas.domain.commands import Command
from schemas.domain.errors import DomainError
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.rules.steps import ENGINE
from schemas.domain.status import Status
from schemas.domain.versioned import Versioned
from schemas.wire.temporal import CommandRequest
from tests.world import LAMP, World

DONE = ResolveBody(answer="已办理。")


async def routed(world: World) -> str:
    filed = await world.file(LAMP)
    await world.until(filed.id, Status.ROUTED)
    return filed.id


async def accepted(world: World) -> tuple[str, Principal]:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, AcceptBody(), by=officer)
    return issue_id, officer


async def refused_for(world: World, issue_id: str, body: CommandBody, *, by: Principal) -> None:
    """A refusal of the rules leaves its trace in the history too."""
    try:
        await world.give(issue_id, body, by=by)
    except DomainError:
        return
    raise AssertionError(f"{body.name} should have been refused.")


async def secretary(world: World, issue_id: str) -> Principal:
    return world.staff(Role.SECRETARY, community_id=(await world.issue(issue_id)).community_id or "")


async def asked(world: World, issue_id: str, command: Command) -> None:
    command_id = f"{uuid4()}"
    request = CommandRequest(
        issue_id=issue_id, command_id=command_id, command_hash="", by=ENGINE, role=Role.SYSTEM, command=command
    )
    await world.engine.command(request, update_id=command_id)


async def recorded(world: World, kind: Kind, content: Versioned) -> None:
    async with world.instance.database.write() as conn:
        await record(conn, kind, content, at=now())
