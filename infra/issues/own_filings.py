"""What somebody filed and what became of it, as far as its filer may know."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, false, literal, select, text, tuple_

from infra.db.engine import Database
from infra.db.tables import FILED_BY_STAFF, issues
from infra.db.types import utc_text
from infra.issues.scoping import accuses
from infra.keys.cursors import Cursors
from schemas.domain.sealed import KeyClass
from schemas.wire.reading import FilingRow, Page

_ALWAYS: Final = ("id", "filed_at", "promised_at")
_COLUMNS: Final = tuple(issues.c[name] for name in (*FilingRow.model_fields, "key_class", "logged_at"))
_KEY: Final = tuple_(issues.c.filed_at, issues.c.id)


@dataclass(frozen=True, kw_only=True)
class OwnFilings:
    """Pages of one actor's filings. No filter narrows them: one would tell of what looks received."""

    database: Database
    cursors: Cursors

    async def page(
        self, actor: str, *, cursor: str | None, limit: int, unseen: Collection[str] = ()
    ) -> Page[FilingRow]:
        """One page, the newest first; each filing comes exactly once on the way through all pages.

        What accuses the filer under one of the marks `unseen` stays received, as what is confidential does.

        Raises:
            CursorError: the cursor is damaged, or of another list.
        """
        purpose = f"filings:{actor}"
        # The index holds only what staff filed, which is said in so many words for the planner's sake.
        against = accuses(unseen) if unseen else false()
        statement = select(*_COLUMNS, against.label("against")).where(issues.c.filed_by == actor, text(FILED_BY_STAFF))
        if cursor is not None:
            place = self.cursors.decode(purpose, cursor)
            at = literal(datetime.fromisoformat(place["at"]), issues.c.filed_at.type)
            statement = statement.where(tuple_(at, literal(place["id"])) > _KEY)
        statement = statement.order_by(issues.c.filed_at.desc(), issues.c.id.desc()).limit(limit + 1)
        async with self.database.read() as conn:
            rows = (await conn.execute(statement)).mappings().all()
        items = tuple(_as_known(row) for row in rows[:limit])
        more = len(rows) > limit
        return Page(items=items, next=self._mark(purpose, items[-1]) if more else None)

    def _mark(self, purpose: str, last: FilingRow) -> str:
        return self.cursors.encode(purpose, {"at": utc_text(last.filed_at), "id": last.id})


def _as_known(row: RowMapping) -> FilingRow:
    known = row["key_class"] == KeyClass.GENERAL and row["logged_at"] is not None and not row["against"]
    shown: dict[str, Any] = {name: row[name] if known or name in _ALWAYS else None for name in FilingRow.model_fields}
    return FilingRow.model_validate(shown)
