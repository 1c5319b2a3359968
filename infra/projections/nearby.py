"""Open general reports for a bystander who is about to file: what reads like the text, or is of its kind, near by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.analyzer.lexicon import shipped
from infra.analyzer.neighbours import SHARING, shared
from infra.analyzer.similarity import Signature, signature, similarity
from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.db.tables import issues, signatures
from infra.issues.filtering import unindexed
from infra.issues.rows import issue_of
from schemas.domain.distance import metres, point
from schemas.domain.issue import Issue
from schemas.domain.joining import OFFERED, is_offered
from schemas.domain.place import PlaceResolved
from schemas.domain.policy import Duplicates
from schemas.domain.sealed import KeyClass

_SHOWN: Final = 5
_CANDIDATES: Final = 200  # rows compared at most, the latest
_SHARED: Final = tuple(sorted(topic.id for topic in shipped().topics if topic.shared))


@dataclass(frozen=True)
class _Near:
    """A candidate: how alike (0 below the policy's limit), how far where both points are known, and when filed."""

    issue_id: str
    alike: float
    away: float
    filed_at: datetime

    @property
    def order(self) -> tuple[float, float, float, str]:
        return (-self.alike, self.away, -self.filed_at.timestamp(), self.issue_id)


@dataclass(frozen=True, kw_only=True)
class OpenReports:
    """`secret` is the ring's for search tokens. `analyzer` is as it was shipped: what was taught tells nothing here.

    Only topics that are `shared` are offered: that one household has a matter of its own is nobody's business.
    """

    database: Database
    secret: bytes
    analyzer: EmbeddedAnalyzer

    async def like(
        self, text: str, *, place: PlaceResolved, grids: Collection[str], limits: Duplicates, now: datetime
    ) -> tuple[Issue, ...]:
        """The most alike first, then the nearest, five at most; nothing where the place is unknown.

        Nothing either where the text may be a discipline matter, after the same look-ups as for any other.
        """
        analysis = self.analyzer.analyze(problem=text, suggestions=())
        own = signature(text, key=self.secret)
        if not place.known:
            return ()
        async with self.database.read() as conn:
            rows = await _candidates(conn, own, analysis.topic.value, place, grids, since=now - _days(limits))
            near = _nearest(rows, own, place, limits=limits)
            found = await _issues(conn, [each.issue_id for each in near])
        return () if analysis.possible_discipline else found


async def _candidates(
    conn: AsyncConnection,
    own: Signature,
    topic: str,
    place: PlaceResolved,
    grids: Collection[str],
    *,
    since: datetime,
) -> list[Any]:
    """Those that are offered in these grids or, where neither names a grid, in this community."""
    joined = issues.outerjoin(signatures, signatures.c.issue_id == issues.c.id)
    statement = (
        select(
            issues.c.id,
            issues.c.filed_at,
            signatures.c.signature,
            signatures.c.longitude,
            signatures.c.latitude,
        )
        .select_from(joined)
        .where(*_offered(since), _around(place, grids), _fits(own, topic))
        .order_by(issues.c.logged_at.desc(), issues.c.id)
        .limit(_CANDIDATES)
    )
    return list((await conn.execute(statement, shared(own))).all())


def _offered(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """`joining.is_offered` in the words of the database, which shall walk the ledger of the place and no other."""
    accuses = exists().where(issue_accused.c.issue_id == issues.c.id, issue_accused.c.active)
    return (
        unindexed("key_class") == KeyClass.GENERAL.value,
        unindexed("status").in_([status.value for status in sorted(OFFERED)]),
        issues.c.topic.in_(_SHARED),
        issues.c.erased.is_(None),
        issues.c.logged_at.is_not(None),
        issues.c.logged_at >= since,
        ~accuses,
    )


def _around(place: PlaceResolved, grids: Collection[str]) -> ColumnElement[bool]:
    if not grids:
        return issues.c.community_id == place.community_id
    nowhere_in_it = and_(issues.c.community_id == place.community_id, issues.c.grid_id.is_(None))
    return or_(issues.c.grid_id.in_(sorted(grids)), nowhere_in_it)


def _fits(own: Signature, topic: str) -> ColumnElement[bool]:
    of_its_kind = issues.c.topic == topic
    return or_(of_its_kind, issues.c.id.in_(SHARING)) if own.minima else of_its_kind


def _nearest(rows: Iterable[Any], own: Signature, place: PlaceResolved, *, limits: Duplicates) -> list[_Near]:
    here = point(place.longitude, place.latitude)
    compared = (_compared(row, own, here, limits) for row in rows)
    return sorted((each for each in compared if each.away <= limits.metres), key=lambda each: each.order)[:_SHOWN]


def _compared(row: Any, own: Signature, here: tuple[float, float] | None, limits: Duplicates) -> _Near:
    """Where a point is not known, grid or community have said that it is near; it comes after what is measured."""
    alike = similarity(own, Signature.from_text(row.signature)) if row.signature else 0.0
    there = point(row.longitude, row.latitude)
    return _Near(
        issue_id=row.id,
        alike=alike if alike >= limits.similarity else 0.0,
        away=metres(here, there) if here and there else limits.metres,
        filed_at=row.filed_at,
    )


async def _issues(conn: AsyncConnection, ids: list[str]) -> tuple[Issue, ...]:
    """In the order asked for; the rule itself has the last word."""
    found = await conn.execute(select(issues.c.id, issues.c.state).where(issues.c.id.in_(ids)))
    states = {row.id: row.state for row in found}
    return tuple(issue for issue in (issue_of(states[each]) for each in ids) if is_offered(issue))


def _days(limits: Duplicates) -> timedelta:
    return timedelta(days=limits.days)
