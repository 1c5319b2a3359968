"""What goes together with the event that erases a person's data: keys first, then whatever leads to the person."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.bundles import Change, Gone, Rows
from infra.db.erasure_tables import erasures, person_marks
from infra.db.tables import data_keys, events, idempotency, near_duplicates, outbox, search_rows, signatures
from infra.issues.part_forgetting import forget_staged
from schemas.domain.erasure_events import ReporterErased
from schemas.domain.events import Event

# Whatever is kept of an issue beside its history that could lead to the person again.
DERIVED: Final[tuple[Table, ...]] = (search_rows, signatures, near_duplicates, person_marks)


def erasure_in(events: Iterable[Event], *, after: int) -> tuple[int, ReporterErased] | None:
    """The erasure among events appended after a version, with its own version; a command records one at most."""
    numbered = enumerate(events, start=after + 1)
    return next(((version, event) for version, event in numbered if isinstance(event, ReporterErased)), None)


def forgotten(
    issue_id: str, event: ReporterErased, *, version: int, filed_by_command: str
) -> Sequence[Rows | Change | Gone]:
    """What is written in the transaction of the event.

    The answer to the filing holds the receipt: it goes, while its row stays, so that a late retry files nothing anew.
    Of the outbox goes what was delivered.
    """
    journal = {
        "issue_id": issue_id,
        "version": version,
        "names": ",".join(event.keys),
        "ground": event.ground,
        "at": event.at,
    }
    return (
        *(Gone(data_keys, {"issue_id": issue_id, "name": name}) for name in event.keys),
        *(Gone(table, {"issue_id": issue_id}) for table in DERIVED),
        Gone(outbox, {"issue_id": issue_id}, only="done_at IS NOT NULL"),
        Change(idempotency, filed_by_command, {"answer": ""}, by="command_id"),
        Rows(erasures, (journal,)),
    )


async def forget_receipt(conn: AsyncConnection, issue_id: str) -> None:
    """The answer to the filing loses the receipt that it holds."""
    filed = select(events.c.command_id).where(events.c.stream == issue_id, events.c.version == 1)
    await conn.execute(update(idempotency).where(idempotency.c.command_id.in_(filed)).values(answer=""))


async def forget_derived(conn: AsyncConnection, issue_id: str) -> None:
    """Once more, afterwards: a reader of the feed may have written meanwhile what it had read before."""
    for table in DERIVED:
        await conn.execute(delete(table).where(table.c.issue_id == issue_id))
    await forget_staged(conn, issue_id)
