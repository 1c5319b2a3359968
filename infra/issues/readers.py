"""Who read a general issue, kept under the opaque name of the access log: should it become confidential, they know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from infra.db.discipline_tables import general_readers
from infra.db.engine import Database
from infra.db.tables import access_log
from infra.db.upserts import insert_into
from infra.issues.access import AccessJournal
from schemas.wire.reading import Reading

_MOST: Final = 20_000  # readings remembered in memory, so that reading again writes nothing
_SHOWN: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class ReadersBook:
    """`journal` makes the opaque names and keeps the readings of what is confidential already."""

    database: Database
    journal: AccessJournal
    _noted: dict[tuple[str, str], None] = field(default_factory=dict)

    async def note(self, *, reader: str, issue_id: str, at: datetime) -> None:
        """Keep the first reading by each reader.

        Raises:
            StorageError: it was not kept, so what was asked for must not be shown.
        """
        await self.note_all(reader=reader, issue_ids=(issue_id,), at=at)

    async def note_all(self, *, reader: str, issue_ids: Collection[str], at: datetime) -> None:
        """The same for several at once: what is new of it is one write.

        Raises:
            StorageError: it was not kept, so what was asked for must not be shown.
        """
        keys = {(self.journal.opaque(issue_id), reader) for issue_id in issue_ids}
        new = sorted(keys - self._noted.keys())
        if not new:
            return
        rows = [{"reference": reference, "reader": reader, "at": at} for reference, _ in new]
        async with self.database.write() as conn:
            await conn.execute(insert_into(conn, general_readers).values(rows).on_conflict_do_nothing())
        self._remember(new)

    def _remember(self, keys: Sequence[tuple[str, str]]) -> None:
        for key in keys:
            self._noted[key] = None
        while len(self._noted) > _MOST:
            self._noted.pop(next(iter(self._noted)))

    async def before(self, issue_id: str) -> Sequence[Reading]:
        """Who read it while it was general, each with the first time; the earliest first."""
        async with self.database.read() as conn:
            rows = (await conn.execute(_BEFORE, {"wanted": self.journal.opaque(issue_id)})).all()
        return tuple(Reading(reader=row.reader, at=row.at, action="read-general") for row in rows)

    async def since(self, issue_id: str) -> Sequence[Reading]:
        """Every reading of it as a confidential issue, the newest first, a thousand at most."""
        async with self.database.read() as conn:
            rows = (await conn.execute(_SINCE, {"wanted": self.journal.opaque(issue_id)})).all()
        return tuple(Reading(reader=row.reader, at=row.at, action=row.action) for row in rows)


_BEFORE = (
    select(general_readers)
    .where(general_readers.c.reference == bindparam("wanted"))
    .order_by(general_readers.c.at, general_readers.c.reader)
    .limit(_SHOWN)
)
_SINCE = (
    select(access_log)
    .where(access_log.c.reference == bindparam("wanted"))
    .order_by(access_log.c.id.desc())
    .limit(_SHOWN)
)
