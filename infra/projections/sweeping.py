"""Follows the journal of erasures and takes away what no transaction of an event reaches; runs in the relay."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.erasure_tables import erasures
from infra.db.scrubbing import scrub
from infra.issues.forgetting import forget_derived
from infra.resting import rest

log = structlog.get_logger()

# Deletes whatever else is kept of an issue, in the transaction of the connection; twice is as good as once.
Forgetter = Callable[[AsyncConnection, str], Awaitable[object]]

_BATCH: Final = 100
_CONTENT: Final = "content"  # the key of every text of an issue
_IDLE: Final = 5.0  # seconds between two looks at a journal in which nothing is left to do


@dataclass(frozen=True, kw_only=True)
class Sweeper:
    """Several at once are harmless. `forgetters` are asked in order, each time, for issues whose text was erased."""

    database: Database
    clock: Callable[[], datetime]
    forgetters: Sequence[Forgetter] = ()

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep until told to stop.

        Raises:
            StorageError: begin again when the database is back; nothing is lost.
        """
        while not stop.is_set():
            if not await self.step():
                await rest(stop, _IDLE)

    async def step(self) -> int:
        """Sweep some erasures; how many are done with for good. Those whose bytes are still about come again."""
        async with self.database.read() as conn:
            rows = (await conn.execute(_UNSWEPT)).all()
        if not rows:
            return 0
        for row in rows:
            await self._forget(row.issue_id, with_text=_CONTENT in row.names.split(","))
        if not await scrub(self.database) and self.database.dialect == "sqlite":
            return 0
        async with self.database.write() as conn:
            await conn.execute(_SWEPT, {"wanted": [row.id for row in rows], "now": self.clock()})
        log.info("erasures_swept", count=len(rows))
        return len(rows)

    async def _forget(self, issue_id: str, *, with_text: bool) -> None:
        """What a person sent as pictures is part of what was said: it goes with the text, not with the name."""
        async with self.database.write() as conn:
            await forget_derived(conn, issue_id)
            for forget in self.forgetters if with_text else ():
                await forget(conn, issue_id)


_UNSWEPT = (
    select(erasures.c.id, erasures.c.issue_id, erasures.c.names)
    .where(erasures.c.swept_at.is_(None))
    .order_by(erasures.c.id)
    .limit(_BATCH)
)
_SWEPT = (
    update(erasures)
    .where(erasures.c.id.in_(bindparam("wanted", expanding=True)))
    .values(swept_at=bindparam("now", type_=erasures.c.swept_at.type))
)
