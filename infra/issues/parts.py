"""Keeps the sealed parts of a split until each is filed, by whoever asked for it or, if that one died, by the relay."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from pydantic import ValidationError
from sqlalchemy import Row, bindparam, delete, exists, insert, literal, or_, select

from infra.db.engine import Database
from infra.db.errors import ConstraintError
from infra.db.part_tables import staged_parts
from infra.db.tables import events
from infra.eventstore.errors import EventStoreError
from infra.issues.filing import FilingStore
from infra.resting import rest
from schemas.domain.attachment_refusals import AttachmentClaimedError
from schemas.wire.filings import Filing

log = structlog.get_logger()

_GRACE: Final = timedelta(
    seconds=60
)  # whoever asked for the split files the parts at once; the relay looks after those
_BATCH: Final = 100
_PAUSE: Final = 10.0  # seconds between two looks
# What is wrong with one part alone. A database that could not is the relay's matter, which looks again later.
_OF_ONE_PART: Final = (AttachmentClaimedError, ConstraintError, EventStoreError, ValidationError)
# A split that was not recorded by then never will be: its caller was told that the outcome is unknown, and went away.
_FORGOTTEN: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class StagedParts:
    """Filings under the ids that a split announces."""

    database: Database
    clock: Callable[[], datetime]

    async def stage(self, issue_id: str, filings: Mapping[str, Filing]) -> None:
        """Keep the part of each id; a repeat of the request takes the place of what it staged before.

        Raises:
            StorageError: nothing was kept.
        """
        rows = [
            {
                "child_id": child_id,
                "issue_id": issue_id,
                "filing": filing.model_dump(mode="json"),
                "created_at": self.clock(),
            }
            for child_id, filing in filings.items()
        ]
        async with self.database.write() as conn:
            await conn.execute(_DROP, {"wanted": list(filings)})
            await conn.execute(insert(staged_parts), rows)

    async def drop(self, child_ids: Sequence[str]) -> None:
        """Forget parts that are filed."""
        async with self.database.write() as conn:
            await conn.execute(_DROP, {"wanted": list(child_ids)})


@dataclass(frozen=True, kw_only=True)
class PartsHealer:
    """Files what was announced by a split and filed by nobody. Filing twice gives one issue: the key is the part's."""

    staged: StagedParts
    filings: FilingStore

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then until told to stop."""
        while not stop.is_set():
            await self.heal()
            await rest(stop, _PAUSE)

    async def heal(self) -> int:
        """How many parts were done with: filed, or dropped because their split was never recorded.

        What cannot be filed is logged and tried again at the next look; it holds up nobody else's part.
        """
        now, last, count = self.staged.clock(), "", 0
        while rows := await self._due(now, after=last):
            done = [row.child_id for row in rows if not row.announced or await self._is_filed(row)]
            if done:
                await self.staged.drop(done)
            last, count = rows[-1].child_id, count + len(done)
        return count

    async def _due(self, now: datetime, *, after: str) -> Sequence[Row[Any]]:
        values = {"before": now - _GRACE, "forgotten": now - _FORGOTTEN, "after": after}
        async with self.staged.database.read() as conn:
            return (await conn.execute(_DUE, values)).all()

    async def _is_filed(self, row: Row[Any]) -> bool:
        try:
            await self.filings.file(Filing.model_validate(row.filing))
        except _OF_ONE_PART:
            log.exception("part_not_filed")
            return False
        return True


_DROP = delete(staged_parts).where(staged_parts.c.child_id.in_(bindparam("wanted", expanding=True)))
ANNOUNCED = exists().where(
    events.c.stream == staged_parts.c.issue_id,
    events.c.type == "split",
    events.c.body.contains(literal('"') + staged_parts.c.child_id + literal('"')),
)
_TIME = staged_parts.c.created_at.type
# What was neither announced nor forgotten waits for its split, and is not even looked at.
_DUE = (
    select(staged_parts.c.child_id, staged_parts.c.filing, ANNOUNCED.label("announced"))
    .where(staged_parts.c.child_id > bindparam("after"))
    .where(staged_parts.c.created_at <= bindparam("before", type_=_TIME))
    .where(or_(staged_parts.c.created_at < bindparam("forgotten", type_=_TIME), ANNOUNCED))
    .order_by(staged_parts.c.child_id)
    .limit(_BATCH)
)
