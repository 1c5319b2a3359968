"""The rows that tie uploads to an issue, for the one transaction that records a filing or a command."""

from collections.abc import Iterable
from datetime import datetime

from infra.db.attachment_tables import attachments
from infra.db.bundles import Rows
from schemas.wire.attachments import NewAttachment


def claiming(issue_id: str, claimed: Iterable[NewAttachment], *, now: datetime) -> tuple[Rows, ...]:
    """Nothing for nothing: what has no files costs nothing. An upload that an issue has already is refused."""
    rows = tuple(
        {
            "id": one.id,
            "issue_id": issue_id,
            "part": one.part.value,
            "number": one.number,
            "key_name": one.box.key,
            "box": one.box.box,
            "added_at": now,
        }
        for one in claimed
    )
    return (Rows(attachments, rows),) if rows else ()
