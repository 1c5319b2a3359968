"""Near-duplicates under the limits of the issue's own policy: how alike, how many metres, how many days."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.analyzer.neighbours import SHARING, shared
from infra.analyzer.similarity import Signature, signature, similarity
from infra.db.engine import Database
from infra.db.tables import issues, signatures
from schemas.domain.analysis import NearDuplicate
from schemas.domain.distance import metres, point
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.policy import Duplicates
from schemas.domain.sealed import KeyClass

_SHOWN: Final = 5  # near-duplicates that a person is shown
_CANDIDATES: Final = 200  # rows compared at most, the latest: a letter that thousands send is found often enough


@dataclass(frozen=True, kw_only=True)
class SimilarIssues:
    """Knows what the search follower has written, and that is general issues only.

    `limits` gives those of an issue's policy. `secret` is the ring's for search tokens, as the follower's.
    """

    database: Database
    secret: bytes
    limits: Callable[[Issue], Awaitable[Duplicates]]

    async def find(self, issue: Issue, *, text: str, place: PlaceResolved) -> tuple[NearDuplicate, ...]:
        """Earlier issues, the most alike first, five at most. Where a place is unknown the text alone decides."""
        own = signature(text, key=self.secret)
        if not own.minima:
            return ()
        limits = await self.limits(issue)
        async with self.database.glance() as conn:
            rows = await _candidates(conn, own, issue, days=limits.days)
        compared = (_compared(row, own, place) for row in rows)
        near = (each for each in compared if _is_near(each, limits))
        return tuple(sorted(near, key=lambda each: (-each.similarity, each.issue_id))[:_SHOWN])


async def _candidates(conn: AsyncConnection, own: Signature, issue: Issue, *, days: int) -> list[Row[Any]]:
    """Those that share a bucket, filed within so many days before."""
    wanted = {
        "own": issue.id,
        "since": issue.filed_at - timedelta(days=days),
        "until": issue.filed_at,
        **shared(own),
    }
    return list((await conn.execute(_SHARING, wanted)).all())


def _compared(row: Row[Any], own: Signature, place: PlaceResolved) -> NearDuplicate:
    here, there = point(place.longitude, place.latitude), point(row.longitude, row.latitude)
    return NearDuplicate(
        issue_id=row.issue_id,
        similarity=similarity(own, Signature.from_text(row.signature)),
        metres=metres(here, there) if here and there else None,
    )


def _is_near(near: NearDuplicate, limits: Duplicates) -> bool:
    return near.similarity >= limits.similarity and (near.metres is None or near.metres <= limits.metres)


# Built once: composing it anew for every issue cost more than running it.
_SHARING = (
    select(signatures)
    .where(
        signatures.c.issue_id.in_(SHARING),
        signatures.c.issue_id != bindparam("own"),
        # The row of what has gone to discipline since stands until the follower has come to it.
        ~exists().where(issues.c.id == signatures.c.issue_id, issues.c.key_class == KeyClass.DISCIPLINE.value),
        signatures.c.filed_at.between(
            bindparam("since", type_=signatures.c.filed_at.type), bindparam("until", type_=signatures.c.filed_at.type)
        ),
    )
    .order_by(signatures.c.filed_at.desc(), signatures.c.issue_id)
    .limit(_CANDIDATES)
)
