"""The files of an issue as its readers see them in a list."""

from collections.abc import Iterable
from datetime import datetime

from schemas.domain.attachments import AttachmentKind, AttachmentPart
from schemas.domain.base import Frozen
from schemas.wire.attachments import AttachmentRow, Media


class AttachmentView(Frozen):
    """`part`: of the report, of what was settled with it, or evidence of what staff did.

    `size` is padded bytes; `added_at` is UTC.
    """

    id: str
    kind: AttachmentKind
    media_type: Media
    part: AttachmentPart
    size: int
    added_at: datetime


def attachment_views(rows: Iterable[AttachmentRow]) -> tuple[AttachmentView, ...]:
    return tuple(
        AttachmentView(
            id=row.ref.id,
            kind=row.ref.kind,
            media_type=row.media,
            part=row.part,
            size=row.ref.size,
            added_at=row.added_at,
        )
        for row in rows
    )
