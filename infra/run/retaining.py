"""Forgets what is kept too long, by the policy each issue was filed under and by an event of its own; once a day."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from sqlalchemy import ColumnElement, literal, select, tuple_

from infra.db.engine import Database
from infra.db.tables import instance as instance_table
from infra.db.tables import issues, policies
from infra.db.upserts import insert_into
from infra.issues.rows import issue_of
from infra.organisation.moving import move
from infra.resting import rest
from infra.rulebooks.rulebooks import Rulebooks
from schemas.domain.erasure_commands import EraseReporter
from schemas.domain.issue import Issue
from schemas.domain.retention import Outlived, outlived
from schemas.domain.roles import Role
from schemas.wire.in_force import Moved
from schemas.wire.temporal import CommandRequest

log = structlog.get_logger()

RETENTION: Final = "machine:retention"
Ask = Callable[[CommandRequest], Awaitable[object]]

_PAGE: Final = 500
_RAN: Final = "retention_ran"  # in the table `instance`: when it was last gone through (ISO 8601, UTC)
_EVERY: Final = timedelta(days=1)
_LOOK: Final = 3600.0  # seconds between two looks at the clock


class Engine(Protocol):
    """The workflow engine, as far as a command needs it."""

    async def command(self, request: CommandRequest, *, update_id: str) -> object: ...


def asking(engine: Engine, *, new_id: Callable[[], str]) -> Ask:
    """Each issue's own workflow records it. The engine remembers failed updates, so that every try has its own id."""

    async def ask(request: CommandRequest) -> object:
        return await engine.command(request, update_id=f"{request.command_id}:{new_id()}")

    return ask


@dataclass(frozen=True, kw_only=True)
class Retaining:
    """Several at once give the same commands, which apply once."""

    database: Database
    rulebooks: Rulebooks
    ask: Ask
    clock: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Once a day until told to stop.

        Raises:
            StorageError, EngineUnavailableError: begin again later; what is forgotten stays forgotten.
        """
        while not stop.is_set():
            if await self._is_time():
                done = await self.sweep()
                log.info("retention_ran", forgotten=done.moved, refused=len(done.refused))
            await rest(stop, _LOOK)

    async def sweep(self) -> Moved:
        """Ask every issue that is due to forget, some side by side; what is refused is told and the rest goes on."""
        done = await move(self._ids(), self._forget)
        await self._note()
        return done

    async def due(self) -> AsyncIterator[tuple[str, Outlived]]:
        """Ids of the issues that are due, with what of them; those over longest first."""
        soonest = await self._soonest()
        if soonest is None:
            return
        for stage in (issues.c.erased.is_(None), issues.c.erased == "reporter"):
            async for issue in self._over(stage, until=self.clock() - soonest):
                policy = await self.rulebooks.policy(issue.policy_version)
                over = outlived(issue, policy.retention, now=self.clock())
                if over is not None:
                    yield issue.id, over

    async def _ids(self) -> AsyncIterator[str]:
        async for issue_id, _ in self.due():
            yield issue_id

    async def _forget(self, issue_id: str) -> None:
        found = await self._version(issue_id)
        command_id = f"retention:{issue_id}:{found}"
        await self.ask(
            CommandRequest(
                issue_id=issue_id,
                command_id=command_id,
                command_hash=command_id,
                by=RETENTION,
                role=Role.SYSTEM,
                command=EraseReporter(ground="retention"),
            )
        )

    async def _version(self, issue_id: str) -> int:
        async with self.database.read() as conn:
            return int(await conn.scalar(select(issues.c.version).where(issues.c.id == issue_id)) or 0)

    async def _soonest(self) -> timedelta | None:
        """Of all policies that an issue may be under: nothing younger needs to be looked at."""
        async with self.database.read() as conn:
            versions = list(await conn.scalars(select(policies.c.version)))
        kept = [(await self.rulebooks.policy(version)).retention.soonest for version in versions]
        return min((each for each in kept if each is not None), default=None)

    async def _over(self, stage: ColumnElement[bool], *, until: datetime) -> AsyncIterator[Issue]:
        place: tuple[datetime, str] | None = None
        while True:
            wanted: list[Any] = [stage, issues.c.closed_at.is_not(None), issues.c.closed_at <= until]
            if place:
                after = tuple_(literal(place[0], issues.c.closed_at.type), literal(place[1], issues.c.id.type))
                wanted.append(tuple_(issues.c.closed_at, issues.c.id) > after)
            query = select(issues.c.id, issues.c.closed_at, issues.c.state).where(*wanted)
            async with self.database.read() as conn:
                page = (await conn.execute(query.order_by(issues.c.closed_at, issues.c.id).limit(_PAGE))).all()
            for row in page:
                yield issue_of(row.state)
            if len(page) < _PAGE:
                return
            place = (page[-1].closed_at, page[-1].id)

    async def _is_time(self) -> bool:
        wanted = select(instance_table.c.value).where(instance_table.c.key == _RAN)
        async with self.database.read() as conn:
            ran = await conn.scalar(wanted)
        return ran is None or self.clock() - datetime.fromisoformat(ran) >= _EVERY

    async def _note(self) -> None:
        async with self.database.write() as conn:
            putting = insert_into(conn, instance_table).values(key=_RAN, value=self.clock().isoformat())
            await conn.execute(
                putting.on_conflict_do_update(
                    index_elements=[instance_table.c.key], set_={"value": putting.excluded.value}
                )
            )
