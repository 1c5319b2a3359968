"""Brings open issues to the calendar in force, each through its own workflow and by an event of its own."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from infra.db.engine import Database
from infra.organisation.calendars import outdated
from infra.organisation.moving import move
from infra.resting import rest
from infra.rulebooks.in_force import Activation, Kind, in_force_now
from schemas.domain.handling_commands import Recalendar
from schemas.domain.roles import Role
from schemas.wire.in_force import Moved
from schemas.wire.temporal import CommandRequest

log = structlog.get_logger()

GiveNewest = Callable[[str, Activation], Awaitable[None]]  # to the issue of this id

# A process takes up a new calendar a second after it was activated, or later while the database does not answer; what
# it files until then is under the old one, so the issues are looked through again until this has passed.
_GRACE = timedelta(seconds=30)
# A closed issue that is opened again comes back with the calendar it had.
_LOOK_AGAIN = timedelta(hours=1)
_EVERY = 5.0  # seconds
_AFTER_REFUSALS = 60.0


@dataclass(kw_only=True)
class Recalendaring:
    """Work of one process; several at once give the same commands, which apply once."""

    database: Database
    give: GiveNewest
    clock: Callable[[], datetime]
    every: float = _EVERY
    _settled: tuple[str, datetime] | None = field(default=None, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Look again and again until told to stop. An activation that nothing lags behind costs one small read."""
        while not stop.is_set():
            moved = await self.sweep()
            pause = _AFTER_REFUSALS if moved.refused else self.every
            await rest(stop, pause)

    async def sweep(self) -> Moved:
        """Give every open issue that is counted by another calendar than the newest its command."""
        newest = (await in_force_now(self.database)).get(Kind.CALENDAR)
        if newest is None or self._is_settled(newest):
            return Moved(moved=0, refused={})

        async def give(issue_id: str) -> None:
            await self.give(issue_id, newest)

        moved = await move(outdated(self.database, newest.version), give)
        if moved.moved or moved.refused:
            log.info("issues_recalendared", version=newest.version, moved=moved.moved, refused=len(moved.refused))
        elif self.clock() >= newest.since + _GRACE:
            self._settled = newest.version, self.clock()
        return moved

    def _is_settled(self, newest: Activation) -> bool:
        if self._settled is None:
            return False
        version, since = self._settled
        return version == newest.version and self.clock() < since + _LOOK_AGAIN


class Engine(Protocol):
    """The workflow engine, as far as a command needs it."""

    async def command(self, request: CommandRequest, *, update_id: str) -> object: ...


def through(engine: Engine, *, by: str, new_id: Callable[[], str]) -> GiveNewest:
    """Each issue's own workflow records it, which keeps its timer right."""

    async def give(issue_id: str, newest: Activation) -> None:
        request = recalendaring(issue_id, newest, by=by)
        # The engine remembers a failed update by its id and would answer the same for ever; the command's id makes sure
        # that it applies once.
        await engine.command(request, update_id=f"{request.command_id}:{new_id()}")

    return give


def recalendaring(issue_id: str, newest: Activation, *, by: str) -> CommandRequest:
    """The command that counts one issue by another calendar.

    The same publication asks under the same id; one that goes back to an earlier calendar asks anew.
    """
    asked = f"recalendar:{issue_id}:{newest.version}:{newest.since.isoformat()}"
    command_id = hashlib.sha256(asked.encode()).hexdigest()
    return CommandRequest(
        issue_id=issue_id,
        command_id=command_id,
        command_hash=command_id,
        by=by,
        role=Role.SYSTEM,
        command=Recalendar(calendar_version=newest.version),
    )
