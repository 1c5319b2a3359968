"""What search and near-duplicates keep of one issue: hashed words and signatures, never text."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.analyzer.neighbours import remember
from infra.analyzer.similarity import Signature, signature
from infra.db.tables import near_duplicates, search_rows, signatures
from infra.keys.macs import search_tokens
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.sealed import KeyClass


class SearchEntry(Frozen):
    """One issue as it is found. Only a general one has a signature and a place; None as tokens: it was erased."""

    issue_id: str
    key_class: KeyClass
    tokens: frozenset[str] | None
    filed_at: datetime
    signature: Signature | None = None
    place: PlaceResolved | None = None


def entry_of(issue: Issue, text: str | None, *, secret: bytes) -> SearchEntry:
    """The entry of an issue whose class is decided."""
    if issue.erasure is not None:
        text = None  # Where a person's data was erased, nothing is searched for that could name the person.
    place = issue.findings.place if issue.findings else None
    is_alike_able = text is not None and issue.key_class is KeyClass.GENERAL and place is not None
    return SearchEntry(
        issue_id=issue.id,
        key_class=issue.key_class,
        tokens=None if text is None else search_tokens(secret, text, scope=issue.key_class),
        filed_at=issue.filed_at,
        signature=signature(text, key=secret) if text is not None and is_alike_able else None,
        place=place,
    )


async def write(conn: AsyncConnection, entries: Sequence[SearchEntry]) -> None:
    """Put entries in the place of whatever was kept of these issues, of whatever class; twice is as good as once."""
    ids = [entry.issue_id for entry in entries]
    for table in (search_rows, near_duplicates, signatures):
        await conn.execute(delete(table).where(table.c.issue_id.in_(ids)))
    rows = [
        {"issue_id": entry.issue_id, "key_class": entry.key_class.value, "tokens": entry.tokens}
        for entry in entries
        if entry.tokens is not None
    ]
    if rows:
        await conn.execute(insert(search_rows), rows)
    for entry in entries:
        if entry.signature is not None and entry.place is not None:
            await remember(conn, entry.signature, issue_id=entry.issue_id, place=entry.place, at=entry.filed_at)


async def clear(conn: AsyncConnection) -> None:
    """Forget every entry."""
    for table in (search_rows, near_duplicates, signatures):
        await conn.execute(delete(table))
