"""Housekeeping: files that no issue has after a day, and what broken uploads left, are deleted."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import bindparam, delete, exists, select

from infra.attachments.uploads import CLAIMABLE_FOR
from infra.db.attachment_tables import attachments, uploads
from infra.db.engine import Database
from infra.resting import rest

log = structlog.get_logger()

# Nobody can claim any more what is deleted, so deleting never races with a filing.
_MARGIN: Final = timedelta(hours=1)
_PAUSE: Final = 600.0  # seconds between two looks
_BATCH: Final = 50


@dataclass(frozen=True, kw_only=True)
class Expiring:
    """Several at once do no harm: what one has deleted, the other does not find."""

    database: Database
    clock: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then until told to stop."""
        while not stop.is_set():
            if count := await self.sweep():
                log.info("uploads_expired", count=count)
            await rest(stop, _PAUSE)

    async def sweep(self) -> int:
        """Delete what is over, each file in a transaction of its own, and give how many there were."""
        before, count = self.clock() - CLAIMABLE_FOR - _MARGIN, 0
        while ids := await self._over(before):
            for upload_id in ids:
                async with self.database.write() as conn:
                    await conn.execute(delete(uploads).where(uploads.c.id == upload_id))
            count += len(ids)
        return count

    async def _over(self, before: datetime) -> list[str]:
        async with self.database.read() as conn:
            return list((await conn.execute(_OVER, {"before": before})).scalars())


_OVER = (
    select(uploads.c.id)
    .where(uploads.c.created_at < bindparam("before", type_=uploads.c.created_at.type))
    .where(~exists().where(attachments.c.id == uploads.c.id))
    .order_by(uploads.c.created_at)
    .limit(_BATCH)
)
