"""The relay: starts what was filed while the engine was away, and delivers notices, each at least once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Row, Select, bindparam, func, not_, or_, select, update

from infra.db.engine import Database
from infra.db.tables import events, issues, outbox
from infra.issues.filing import START
from infra.issues.telling import FILE, TELL
from infra.outbox.tellers import Commander, Teller
from infra.resting import rest
from schemas.domain.status import Status
from schemas.wire.refusals import EngineUnavailableError

log = structlog.get_logger()

_BATCH = 200
_SIDE_BY_SIDE = 20  # starts at a time; a burst must not crowd out the commands of people
_IDLE = 0.5  # seconds between two looks at an empty outbox
_LONGEST_WAIT = timedelta(minutes=5)
TAKEN_BACK = "taken_back"


class Starter(Protocol):
    """Starts an issue's workflow, or leaves the running one alone."""

    async def start(self, issue_id: str) -> None: ...


class Conductor(Starter, Commander, Protocol):
    """The engine as the relay uses it."""


class Notifier(Protocol):
    """Tells somebody something outside. `key` is the same at every try, so that a receiver can drop repeats."""

    async def notify(self, *, key: str, kind: str, to: tuple[str, ...]) -> None:
        """Deliver one notice.

        Raises:
            OSError: not now; it will be tried again.
        """
        ...


class Sounding(Protocol):
    """Files the redacted general issue of a sealed matter in which somebody's life may be in danger."""

    async def sound(self, issue_id: str, *, version: int, attempt: int) -> None:
        """Once, however often it is called.

        Raises:
            EngineUnavailableError: not all was done; it will be tried again.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Relay:
    """Works off the outbox. Two relays at once deliver twice, which receivers tell by the key.

    A relay without an `alarm` leaves what is to be filed to one that has it.
    """

    database: Database
    engine: Conductor
    notifier: Notifier
    clock: Callable[[], datetime]
    alarm: Sounding | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            if await self.sweep() == 0:
                await rest(stop, _IDLE)

    async def sweep(self) -> int:
        """Try everything that is due, and give how many rows were done with."""
        # Notices first: however many starts wait for an engine that is away, nobody waits for his notice.
        told = await self._worked_off(await self._due(_NOTICES))
        return told + await self._started(await self._due(_STARTS))

    async def _started(self, rows: Sequence[Row[Any]]) -> int:
        # One first: while the engine is away, the others keep their place instead of failing one by one.
        first = await self._worked_off(rows[:1])
        return first + await self._worked_off(rows[1:]) if first else 0

    async def _due(self, what: Select[Any]) -> Sequence[Row[Any]]:
        async with self.database.read() as conn:
            rows: Sequence[Row[Any]] = (await conn.execute(what, {"now": self.clock()})).all()
        return rows

    async def _worked_off(self, rows: Sequence[Row[Any]]) -> int:
        slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        tried = await asyncio.gather(*(self._tried(row, slots) for row in rows))
        done = [row_id for row_id in tried if row_id is not None]
        if done:
            async with self.database.write() as conn:
                await conn.execute(_DONE, {"wanted": done, "now": self.clock()})
        return len(done)

    async def backlog(self) -> int:
        """How many rows wait."""
        async with self.database.read() as conn:
            count = await conn.scalar(select(func.count()).select_from(outbox).where(outbox.c.done_at.is_(None)))
        return int(count or 0)

    async def _tried(self, row: Row[Any], slots: asyncio.Semaphore) -> int | None:
        async with slots:
            try:
                await self._deliver(row)
            except (EngineUnavailableError, OSError) as failure:
                await self._postpone(row, failure)
                return None
            return int(row.id)

    async def _deliver(self, row: Row[Any]) -> None:
        if row.kind == START:
            # A version beyond the filing shows that the workflow, started by the api at once, is at work already.
            if row.current_version == row.version:
                await self.engine.start(row.issue_id)
            return
        if row.kind == FILE:
            if self.alarm is None:
                raise EngineUnavailableError
            await self.alarm.sound(row.issue_id, version=row.version, attempt=row.attempts)
            return
        if row.current_version > row.version and await self._was_taken_back(row):
            return
        if row.kind == TELL:
            await Teller(self.engine, self).tell(
                row.reference, source=row.issue_id, version=row.version, attempt=row.attempts
            )
            return
        await self.notifier.notify(
            key=f"{row.issue_id}:{row.version}:{row.kind}", kind=row.kind, to=tuple(row.reference.get("to", ()))
        )

    async def main_of(self, issue_id: str) -> str | None:
        """Whom an issue follows as its row stands now."""
        async with self.database.read() as conn:
            state = await conn.scalar(_STATE, {"wanted": issue_id})
        return state.get("main_id") if state and state["status"] == Status.MERGED else None

    async def _was_taken_back(self, row: Row[Any]) -> bool:
        """Whether the step that this tells of was undone; only its own next event can have done that."""
        async with self.database.read() as conn:
            following = await conn.scalar(_NEXT_TYPE, {"wanted": row.issue_id, "version": row.version + 1})
        return following == TAKEN_BACK

    async def _postpone(self, row: Row[Any], failure: Exception) -> None:
        wait = min(timedelta(seconds=2**row.attempts), _LONGEST_WAIT)
        if row.kind == START:
            wait = min(wait, timedelta(seconds=5))  # Residents wait for it; a returned engine must be noticed soon.
        log.warning("delivery_postponed", kind=row.kind, attempts=row.attempts + 1, seconds=wait.total_seconds())
        async with self.database.write() as conn:
            await conn.execute(
                _LATER,
                {"wanted": row.id, "next_try": self.clock() + wait, "error": type(failure).__name__},
            )


_DUE = (
    select(outbox, issues.c.version.label("current_version"))
    .join(issues, issues.c.id == outbox.c.issue_id)
    .where(outbox.c.done_at.is_(None), outbox.c.next_try_at <= bindparam("now", type_=outbox.c.next_try_at.type))
    .order_by(outbox.c.next_try_at, outbox.c.id)
    .limit(_BATCH)
)
_NEXT_TYPE = select(events.c.type).where(
    events.c.stream == bindparam("wanted"), events.c.version == bindparam("version")
)
_STATE = select(issues.c.state).where(issues.c.id == bindparam("wanted"))
_earlier = outbox.alias("earlier")
# Another issue must hear that one follows it before it hears that it follows it no longer.
_UNTOLD = (
    select(_earlier.c.id)
    .where(_earlier.c.issue_id == outbox.c.issue_id, _earlier.c.version < outbox.c.version)
    .where(_earlier.c.kind == TELL, _earlier.c.done_at.is_(None))
    .exists()
)
_STARTS = _DUE.where(outbox.c.kind == START)
_NOTICES = _DUE.where(outbox.c.kind != START).where(or_(outbox.c.kind != TELL, not_(_UNTOLD)))
_DONE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("wanted", expanding=True)))
    .values(done_at=bindparam("now", type_=outbox.c.done_at.type), attempts=outbox.c.attempts + 1)
)
_LATER = (
    update(outbox)
    .where(outbox.c.id == bindparam("wanted"))
    .values(
        next_try_at=bindparam("next_try", type_=outbox.c.next_try_at.type),
        attempts=outbox.c.attempts + 1,
        last_error=bindparam("error"),
    )
)
