"""Who is away, who is on duty, who has left: recorded in the installation, and tasks handed over on leaving."""

import hashlib
import uuid
from collections.abc import AsyncIterator
from datetime import datetime

from infra.db.engine import Database
from infra.db.tables import issues
from infra.organisation.moving import move
from infra.organisation.roster import RosterKeeper
from infra.organisation.walking import state_names, walked
from infra.registry import roster
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.domain.handling_commands import Transfer
from schemas.domain.possible import OPENINGS
from schemas.domain.roles import Role
from schemas.domain.roster import Absence, Roster, Shift
from schemas.wire.in_force import Moved
from schemas.wire.temporal import CommandRequest

_HANDED_OUT = sorted(OPENINGS["transfer"].statuses)


def keeper_of(instance: Instance) -> RosterKeeper:
    return RosterKeeper(database=instance.database, county=instance.county, posts=instance.posts)


async def away(settings: Settings, absence: Absence, *, by: str) -> None:
    """From its beginning on the deputy is named instead; running processes know it within seconds.

    Raises:
        RosterError: an account is unknown, or the deputy holds another kind of post.
    """
    async with opened(settings, classes=frozenset()) as instance:
        await keeper_of(instance).away(absence, by=by, at=now())


async def back(settings: Settings, staff_id: str) -> bool:
    """Whether there was an absence to end."""
    async with opened(settings, classes=frozenset()) as instance:
        return await keeper_of(instance).back(staff_id, at=now())


async def on_duty(settings: Settings, shift: Shift, *, by: str) -> None:
    """Raises RosterError for an account or a community that is not known."""
    async with opened(settings, classes=frozenset()) as instance:
        await keeper_of(instance).on_duty(shift, by=by, at=now())


async def shown(settings: Settings, *, at: datetime) -> Roster:
    """Every absence and shift that is not over."""
    async with opened(settings, classes=frozenset()) as instance:
        return await roster.read(instance.database, at=at)


async def leave(settings: Settings, staff_id: str, *, to: str, by: str) -> Moved:
    """Close an account, name the successor from now on, and hand over every open issue, each by an event.

    Harmless to repeat: what was handed over is no longer found.

    Raises:
        RosterError: an account is unknown, or the successor holds another kind of post.
        EngineUnavailableError: the engine did not answer; start again later.
    """
    async with opened(settings, classes=frozenset()) as instance:
        await keeper_of(instance).left(staff_id, to=to, by=by, at=now())
        client = await connected(instance, address=settings.temporal.address or settings.embedded_address)
        engine = TemporalEngine(client, settings.temporal.task_queue)

        run = uuid.uuid4().hex

        async def give(issue_id: str) -> None:
            request = _transferring(issue_id, staff_id=staff_id, to=to, by=by, run=run)
            await engine.command(request, update_id=request.command_id)

        return await move(_open_issues_of(instance.database, staff_id), give)


async def _open_issues_of(database: Database, staff_id: str) -> AsyncIterator[str]:
    """Ids of the issues that this account has to work on; what is answered waits for the reporter alone."""
    async for issue_id, state in walked(database, issues.c.status.in_(_HANDED_OUT), state_names(staff_id)):
        if staff_id in state.get("responsible", ()):
            yield issue_id


def _transferring(issue_id: str, *, staff_id: str, to: str, by: str, run: str) -> CommandRequest:
    command_id = hashlib.sha256(f"leave:{issue_id}:{staff_id}:{to}:{run}".encode()).hexdigest()
    return CommandRequest(
        issue_id=issue_id,
        command_id=command_id,
        command_hash=command_id,
        by=by,
        role=Role.SYSTEM,
        command=Transfer(to=(to,)),
    )
