"""Keeps the buckets and signatures by which earlier general issues are found again."""

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.analyzer.similarity import BANDS, Signature, buckets
from infra.db.tables import near_duplicates, signatures
from schemas.domain.place import PlaceResolved


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


def shared(own: Signature) -> dict[str, str]:
    """The values of `SHARING` for a signature that is not empty."""
    return {f"bucket_{number}": bucket for number, bucket in enumerate(buckets(own))}


# Who shares a bucket. In so many words, for of a list of pairs SQLite makes a walk through the whole table.
SHARING = select(near_duplicates.c.issue_id).where(
    or_(
        *(
            and_(near_duplicates.c.band == number, near_duplicates.c.bucket == bindparam(f"bucket_{number}"))
            for number in range(BANDS)
        )
    )
)
