"""The security journal: written in the transaction of what it tells, read by page. No secrets, no addresses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.account_tables import security_journal
from infra.db.engine import Database
from infra.keys.cursors import Cursors
from schemas.wire.accounts import JournalEntry, JournalKind
from schemas.wire.reading import Page

_PURPOSE = "security-journal"


async def note(
    conn: AsyncConnection, kind: JournalKind, account_id: str | None, *, by: str, at: datetime, **details: Any
) -> None:
    """Write an entry, part of the caller's transaction."""
    row = {"at": at, "kind": kind.value, "account_id": account_id, "by": by, "details": details}
    await conn.execute(insert(security_journal), row)


@dataclass(frozen=True, kw_only=True)
class SecurityJournal:
    """Shows the journal."""

    database: Database
    cursors: Cursors

    async def entries(self, after: str | None, *, limit: int, account_id: str | None = None) -> Page[JournalEntry]:
        """The newest first, and on from the mark of an earlier page.

        Raises:
            CursorError: the mark is none of this journal's.
        """
        statement = select(security_journal).order_by(security_journal.c.id.desc()).limit(limit + 1)
        if account_id is not None:
            statement = statement.where(security_journal.c.account_id == account_id)
        if after is not None:
            statement = statement.where(security_journal.c.id < self.cursors.decode(_PURPOSE, after)["id"])
        async with self.database.read() as conn:
            rows = (await conn.execute(statement)).mappings().all()
        shown = rows[:limit]
        items = tuple(JournalEntry.model_validate({k: v for k, v in row.items() if k != "id"}) for row in shown)
        more = len(rows) > limit
        return Page(items=items, next=self.cursors.encode(_PURPOSE, {"id": shown[-1]["id"]}) if more else None)
