"""Finds what somebody on the telephone reported before, by the keyed marks of the number, while they wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final

from sqlalchemy import Row, Select, literal, select, tuple_

from infra.db.engine import Database
from infra.db.erasure_tables import person_marks
from infra.db.tables import issues
from infra.issues.rows import LISTED
from infra.issues.scoping import classes_of, within
from infra.keys.persons import mark_of, normal
from schemas.domain.principals import Scope
from schemas.wire.reading import CallerReports, IssueRow

_SHORTEST: Final = 5  # digits: whoever asks for less is fishing
_SHOWN: Final = 20
_KEY: Final = tuple_(issues.c.logged_at, issues.c.id)


@dataclass(frozen=True, kw_only=True)
class CallerIndex:
    """Tries the number on the marks of the latest reports, `most` of them: about two seconds for 100,000.

    `secret` is the ring's for search tokens. What the scope does not list is left out before anything is counted.
    """

    database: Database
    secret: bytes
    most: int = 100_000
    at_once: int = 2_000

    async def reports(self, phone: str, *, scope: Scope) -> CallerReports:
        """The latest twenty that bear the number; nothing of what was erased."""
        detail, found, tried = normal("phone", phone), list[str](), 0
        if len(detail) < _SHORTEST:
            return CallerReports(items=(), complete=True)
        page: Sequence[Row[Any]] = ()
        while tried < self.most and len(found) < _SHOWN:
            page = await self._page(scope, page)
            tried += len(page)
            found += [row.id for row in page if compare_digest(row.mark, self._mark(row.id, detail))]
            if len(page) < self.at_once:
                return CallerReports(items=await self._rows(found[:_SHOWN], scope), complete=len(found) <= _SHOWN)
        return CallerReports(items=await self._rows(found[:_SHOWN], scope), complete=False)

    def _mark(self, issue_id: str, detail: str) -> str:
        return mark_of(self.secret, issue_id, kind="phone", detail=detail)

    async def _page(self, scope: Scope, before: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
        """Those in the ledger, the newest first, after the last of the page before."""
        last = (before[-1].logged_at, before[-1].id) if before else None
        async with self.database.read() as conn:
            rows: Sequence[Row[Any]] = (await conn.execute(_marked(scope, last).limit(self.at_once))).all()
            return rows

    async def _rows(self, ids: list[str], scope: Scope) -> tuple[IssueRow, ...]:
        if not ids:
            return ()
        version = (issues.c.version - issues.c.apart).label("version")
        wanted = (
            select(*LISTED, version)
            .where(issues.c.id.in_(ids), *_listed(scope))
            .order_by(issues.c.logged_at.desc(), issues.c.id.desc())
        )
        async with self.database.read() as conn:
            return tuple(IssueRow.model_validate(dict(row)) for row in (await conn.execute(wanted)).mappings())


def _marked(scope: Scope, last: tuple[datetime, str] | None) -> Select[Any]:
    marked = issues.join(person_marks, (person_marks.c.issue_id == issues.c.id) & (person_marks.c.kind == "phone"))
    wanted = select(issues.c.id, issues.c.logged_at, person_marks.c.mark).select_from(marked).where(*_listed(scope))
    if last is not None:
        wanted = wanted.where(tuple_(literal(last[0], issues.c.logged_at.type), literal(last[1])) > _KEY)
    return wanted.order_by(issues.c.logged_at.desc(), issues.c.id.desc())


def _listed(scope: Scope) -> list[Any]:
    return [issues.c.key_class.in_(classes_of(scope)), issues.c.logged_at.is_not(None), *within(scope)]
