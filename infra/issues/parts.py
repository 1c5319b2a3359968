"""Keeps the sealed parts of a split until each is filed, by whoever asked for it or, if that one died, by the relay."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, insert, select

from infra.db.engine import Database
from infra.db.part_tables import staged_parts
from infra.db.tables import events
from infra.issues.filing import FilingStore
from schemas.wire.filings import Filing

_GRACE: Final = timedelta(
    seconds=60
)  # whoever asked for the split files the parts at once; the relay looks after those
_BATCH: Final = 100
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

    async def heal(self) -> int:
        """How many parts were done with: filed, or dropped because their split was never recorded."""
        database, now = self.staged.database, self.staged.clock()
        async with database.read() as conn:
            rows = (await conn.execute(_WAITING, {"before": now - _GRACE})).all()
        done: list[str] = []
        for row in rows:
            if await self._is_announced(row.issue_id, row.child_id):
                await self.filings.file(Filing.model_validate(row.filing))
                done.append(row.child_id)
            elif row.created_at < now - _FORGOTTEN:
                done.append(row.child_id)
        if done:
            await self.staged.drop(done)
        return len(done)

    async def _is_announced(self, issue_id: str, child_id: str) -> bool:
        async with self.staged.database.read() as conn:
            bodies = (await conn.execute(_SPLITS, {"wanted": issue_id})).scalars()
            return any(f'"{child_id}"' in body for body in bodies)


_DROP = delete(staged_parts).where(staged_parts.c.child_id.in_(bindparam("wanted", expanding=True)))
_WAITING = (
    select(staged_parts)
    .where(staged_parts.c.created_at <= bindparam("before", type_=staged_parts.c.created_at.type))
    .order_by(staged_parts.c.created_at, staged_parts.c.child_id)
    .limit(_BATCH)
)
_SPLITS = select(events.c.body).where(events.c.stream == bindparam("wanted"), events.c.type == "split")
