"""Who looks at an issue just now, so that two who work on one are told of each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from infra.db.desk_tables import presences
from infra.db.engine import Database
from infra.db.upserts import insert_into

LASTING: Final = timedelta(seconds=45)  # a page says every twenty seconds that it is still open
_FORGOTTEN: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Whoever calls must have checked that the reader may know of the issue."""

    database: Database

    async def seen(self, issue_id: str, staff_id: str, *, at: datetime) -> tuple[str, ...]:
        """Note that somebody looks at it, and give the others who do, by id."""
        others = select(presences.c.staff_id).where(
            presences.c.issue_id == issue_id, presences.c.staff_id != staff_id, presences.c.seen_at > at - LASTING
        )
        async with self.database.write() as conn:
            fresh = insert_into(conn, presences).values(issue_id=issue_id, staff_id=staff_id, seen_at=at)
            by_both = ["issue_id", "staff_id"]
            await conn.execute(fresh.on_conflict_do_update(index_elements=by_both, set_={"seen_at": at}))
            await conn.execute(delete(presences).where(presences.c.seen_at < at - _FORGOTTEN))
            return tuple(sorted((await conn.execute(others)).scalars()))
