"""Finds the issues of one person by telephone, e-mail or name, for whoever holds the key and knows the detail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from sqlalchemy import bindparam, select

from infra.db.engine import Database
from infra.db.erasure_tables import person_marks
from infra.keys.persons import Kind, mark_of, normal

_PAGE: Final = 5_000


@dataclass(frozen=True, kw_only=True)
class PersonIndex:
    """Tries the detail on every mark: about ten seconds for a million. `secret` is the ring's for search tokens."""

    database: Database
    secret: bytes

    async def issues_of(self, kind: Kind, typed: str) -> AsyncIterator[str]:
        """Ids of the issues whose reporter gave this detail, in order of id; nothing of what was erased."""
        detail, last = normal(kind, typed), ""
        if not detail:
            return
        while rows := await self._page(kind, last):
            for issue_id, mark in rows:
                if compare_digest(mark, mark_of(self.secret, issue_id, kind=kind, detail=detail)):
                    yield issue_id
            last = rows[-1][0]

    async def _page(self, kind: Kind, last: str) -> list[tuple[str, str]]:
        async with self.database.read() as conn:
            rows = await conn.execute(_MARKS, {"kind": kind, "last": last})
            return [(row.issue_id, row.mark) for row in rows]


_MARKS = (
    select(person_marks.c.issue_id, person_marks.c.mark)
    .where(person_marks.c.issue_id > bindparam("last"), person_marks.c.kind == bindparam("kind"))
    .order_by(person_marks.c.issue_id)
    .limit(_PAGE)
)
