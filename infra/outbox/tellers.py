"""Gives one issue's news to another as a command of the engine, recorded once however often it is told."""

from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from pydantic import TypeAdapter

from schemas.domain.commands import Command
from schemas.domain.handling_commands import TakeDuplicate, Unmerge
from schemas.domain.roles import Role
from schemas.domain.rules.steps import ENGINE
from schemas.domain.tellings import followed_too_late
from schemas.wire.refusals import EngineUnavailableError, OutcomeUnknownError, RefusedError, TransientOutcomeError
from schemas.wire.temporal import CommandOutcome, CommandRequest

log = structlog.get_logger()

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


class Commander(Protocol):
    """Gives a command to an issue's workflow."""

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome: ...


class Mains(Protocol):
    """Looks at whom an issue follows."""

    async def main_of(self, issue_id: str) -> str | None:
        """The id of the main issue; None where it follows nobody."""
        ...


_LONGEST_RING: Final = 1_000  # Nobody merges so many within the relay's half second.


@dataclass(frozen=True)
class Teller:
    """Repeating is harmless: the command's id names the event that caused it."""

    engine: Commander
    mains: Mains

    async def tell(self, reference: dict[str, Any], *, source: str, version: int, attempt: int) -> None:
        """Give every command of an outbox row.

        Raises:
            EngineUnavailableError: not all could be given; the same row again gives what is missing.
        """
        for one in reference["tell"]:
            command = _COMMAND.validate_python(one["command"])
            outcome = await self._give(one["issue_id"], command, cause=f"{source}:{version}", attempt=attempt)
            if outcome is not None and isinstance(command, TakeDuplicate):
                await self._catch_up(source, one["issue_id"], outcome, cause=f"{source}:{version}", attempt=attempt)
                await self._break_ring(source, cause=f"{source}:{version}", attempt=attempt)

    async def _catch_up(
        self, duplicate_id: str, main_id: str, main: CommandOutcome, *, cause: str, attempt: int
    ) -> None:
        """The main issue was over before it heard of the duplicate, so it told the duplicate nothing."""
        command = followed_too_late(main_id, main.progress.status)
        if command is not None:
            await self._give(duplicate_id, command, cause=f"{cause}:late", attempt=attempt)

    async def _break_ring(self, duplicate_id: str, *, cause: str, attempt: int) -> None:
        """Merged at one moment, issues may follow one another in a ring, and none would ever end.

        The one whose id comes first goes on alone, whoever looks; the others follow it. Whichever merging was recorded
        last is told when the ring is whole, so that it is seen.
        """
        ring = await self._ring(duplicate_id)
        if ring:
            alone = min(ring)
            command = Unmerge(main_id=ring[(ring.index(alone) + 1) % len(ring)])
            await self._give(alone, command, cause=f"{cause}:ring", attempt=attempt)

    async def _ring(self, issue_id: str) -> tuple[str, ...]:
        """The issues that follow one another back to this one, each before the one that it follows; empty for none."""
        passed = [issue_id]
        while len(passed) < _LONGEST_RING:
            following = await self.mains.main_of(passed[-1])
            if following is None or following in passed[1:]:
                return ()
            if following == issue_id:
                return tuple(passed)
            passed.append(following)
        return ()

    async def _give(self, issue_id: str, command: Command, *, cause: str, attempt: int) -> CommandOutcome | None:
        command_id = f"tell:{cause}:{issue_id}"
        request = CommandRequest(
            issue_id=issue_id, command_id=command_id, command_hash="", by=ENGINE, role=Role.SYSTEM, command=command
        )
        try:
            # The engine remembers a failed update by its id, so every attempt has its own.
            return await self.engine.command(request, update_id=f"{command_id}:{attempt}")
        except RefusedError as refusal:
            # It has gone its own way meanwhile; there is nothing left to tell.
            log.info("telling_refused", command=command.name, code=refusal.code)
            return None
        except (TransientOutcomeError, OutcomeUnknownError) as unknown:
            raise EngineUnavailableError from unknown
