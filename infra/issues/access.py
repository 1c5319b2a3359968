"""The access log: who read a confidential issue and when, the issue under an opaque name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from infra.db.engine import Database
from infra.db.tables import access_log
from infra.keys.cursors import Cursors
from infra.keys.macs import labelled_mac
from schemas.wire.reading import AccessEntry, Page

_PURPOSE = "access-log"
_LENGTH = 16  # bytes of the opaque name


@dataclass(frozen=True, kw_only=True)
class AccessJournal:
    """Notes readings and shows them to auditors. `secret` makes the opaque names: 32 bytes for nothing else."""

    database: Database
    secret: bytes
    cursors: Cursors

    async def note(self, *, reader: str, action: str, reference: str, at: datetime) -> None:
        """Record durably that `reader` did `action` with the issue whose id is `reference`; the id is not kept.

        Raises:
            StorageError: it was not recorded, so what was asked for must not be shown.
        """
        await self.note_all(reader=reader, action=action, references=(reference,), at=at)

    async def note_all(self, *, reader: str, action: str, references: Collection[str], at: datetime) -> None:
        """The same for each of several issues, at once; nothing for none.

        Raises:
            StorageError: none was recorded.
        """
        rows = [
            {"reader": reader, "action": action, "reference": self.opaque(each), "at": at}
            for each in dict.fromkeys(references)
        ]
        if rows:
            async with self.database.write() as conn:
                await conn.execute(insert(access_log), rows)

    async def entries(self, after: str | None, *, limit: int) -> Page[AccessEntry]:
        """The newest first, and on from the mark of an earlier page.

        Raises:
            CursorError: the mark is none of this log's.
        """
        statement = select(access_log).order_by(access_log.c.id.desc()).limit(limit + 1)
        if after is not None:
            statement = statement.where(access_log.c.id < self.cursors.decode(_PURPOSE, after)["id"])
        async with self.database.read() as conn:
            rows = (await conn.execute(statement)).mappings().all()
        shown = rows[:limit]
        items = tuple(AccessEntry.model_validate({k: v for k, v in row.items() if k != "id"}) for row in shown)
        more = len(rows) > limit
        return Page(items=items, next=self.cursors.encode(_PURPOSE, {"id": shown[-1]["id"]}) if more else None)

    def opaque(self, issue_id: str) -> str:
        """The name of an issue in this log: 32 hex digits."""
        return labelled_mac(self.secret, "sibu/access/1", issue_id.encode())[:_LENGTH].hex()
