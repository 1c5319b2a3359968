"""Finds earlier general issues that read like a new one, by the buckets and signatures kept in the database."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.analyzer.similarity import SIMILAR, Signature, buckets, metres, signature, similarity
from infra.db.engine import Database
from infra.db.tables import near_duplicates, signatures
from schemas.domain.analysis import NearDuplicate
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved

MOST = 5  # near-duplicates that a person is shown
CANDIDATES = 200  # rows read at most: a letter that thousands send is found often enough
FAR = 2_000.0  # metres beyond which two reports are of two things, unless their texts are the same
SAME = 0.9

Found = tuple[str, str, float | None, float | None]


class Neighbours:
    """The near-duplicates of this database. Only what `remember` was given is ever found, so give it general issues."""

    def __init__(self, database: Database, *, key: bytes) -> None:
        self._database = database
        self._key = key

    def signature(self, text: str) -> Signature:
        """The signature of a text under the key of this place."""
        return signature(text, key=self._key)

    async def find(self, issue: Issue, *, text: str, place: PlaceResolved) -> tuple[NearDuplicate, ...]:
        """The most alike first, MOST at most; issues filed after this one are left out."""
        own = self.signature(text)
        if not own.minima:
            return ()
        async with self._database.read() as conn:
            rows = await _candidates(conn, own, issue)
        alike = (_compared(row, own, place) for row in rows)
        return tuple(sorted(filter(_counts, alike), key=lambda near: (-near.similarity, near.issue_id))[:MOST])


async def remember(conn: AsyncConnection, own: Signature, *, issue_id: str, place: PlaceResolved, at: datetime) -> None:
    """Keep the signature of a general issue filed `at`, in the caller's transaction. Twice is as good as once."""
    await forget(conn, issue_id)
    row = {"issue_id": issue_id, "signature": own.to_text(), "filed_at": at}
    await conn.execute(signatures.insert().values(**row, longitude=place.longitude, latitude=place.latitude))
    bands = [{"band": n, "bucket": bucket, "issue_id": issue_id} for n, bucket in enumerate(buckets(own))]
    if bands:
        await conn.execute(near_duplicates.insert(), bands)


async def forget(conn: AsyncConnection, issue_id: str) -> None:
    """Leave nothing of an issue: it turned out to be a discipline matter, or was erased."""
    for table in (near_duplicates, signatures):
        await conn.execute(delete(table).where(table.c.issue_id == issue_id))


async def _candidates(conn: AsyncConnection, own: Signature, issue: Issue) -> list[Found]:
    shared = or_(*((near_duplicates.c.band == n) & (near_duplicates.c.bucket == b) for n, b in enumerate(buckets(own))))
    query = (
        select(signatures.c.issue_id, signatures.c.signature, signatures.c.longitude, signatures.c.latitude)
        .where(signatures.c.issue_id.in_(select(near_duplicates.c.issue_id).where(shared)))
        .where(signatures.c.issue_id != issue.id, signatures.c.filed_at <= issue.filed_at)
        .order_by(signatures.c.filed_at.desc(), signatures.c.issue_id)
        .limit(CANDIDATES)
    )
    return [(row.issue_id, row.signature, row.longitude, row.latitude) for row in await conn.execute(query)]


def _compared(row: Found, own: Signature, place: PlaceResolved) -> NearDuplicate:
    issue_id, text, longitude, latitude = row
    here, there = _point(place.longitude, place.latitude), _point(longitude, latitude)
    return NearDuplicate(
        issue_id=issue_id,
        similarity=similarity(own, Signature.from_text(text)),
        metres=metres(here, there) if here and there else None,
    )


def _point(longitude: float | None, latitude: float | None) -> tuple[float, float] | None:
    return None if longitude is None or latitude is None else (longitude, latitude)


def _counts(near: NearDuplicate) -> bool:
    near_enough = near.metres is None or near.metres <= FAR
    return near.similarity >= (SIMILAR if near_enough else SAME)
