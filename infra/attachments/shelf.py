"""Files that belong to issues: listed, read chunk by chunk, and forgotten. It asks nobody's scope."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.attachments.sealing import FileKey, length_of
from infra.db.attachment_tables import attachment_chunks, attachments, uploads
from infra.db.engine import Database
from schemas.domain.attachment_refusals import AttachmentNotFoundError
from schemas.domain.attachments import AttachmentKind, AttachmentPart, AttachmentRef
from schemas.domain.sealed import Sealed
from schemas.wire.attachments import AttachmentRow, Media, Variant


@dataclass(frozen=True, kw_only=True)
class AttachmentShelf:
    """Reads files. Whoever calls must have checked what the reader may see."""

    database: Database

    async def of(self, issue_id: str) -> tuple[AttachmentRow, ...]:
        """The files of an issue, in the order in which they came."""
        async with self.database.read() as conn:
            rows = (await conn.execute(_OF_ISSUE, {"wanted": issue_id})).all()
        return tuple(_row(row) for row in rows)

    async def read(self, upload_id: str, *, key: str, variant: Variant) -> tuple[int, AsyncIterator[bytes]]:
        """How many bytes a file has, and the file, of which one chunk at a time is in memory.

        Raises:
            AttachmentNotFoundError: it was erased meanwhile.
            SealBrokenError: it was altered; in the middle too, where the reader is left with a part.
        """
        file_key = FileKey.of_text(upload_id, key)
        async with self.database.read() as conn:
            count = int(await conn.scalar(_COUNT, {"wanted": upload_id, "which": variant}) or 0)
        length, begun = length_of(await self._chunk(file_key, variant=variant, number=0, of=count))
        return length, self._parts(file_key, begun, length=length, variant=variant, of=count)

    async def _parts(
        self, key: FileKey, part: bytes, *, length: int, variant: Variant, of: int
    ) -> AsyncIterator[bytes]:
        for number in range(1, of + 1):
            yield part[:length]
            length -= min(len(part), length)
            if number == of or length == 0:
                return
            part = await self._chunk(key, variant=variant, number=number, of=of)

    async def _chunk(self, key: FileKey, *, variant: Variant, number: int, of: int) -> bytes:
        values = {"wanted": key.upload_id, "which": variant, "number": number}
        async with self.database.read() as conn:
            box = await conn.scalar(_CHUNK, values)
        if box is None:
            raise AttachmentNotFoundError
        return key.decrypted(bytes(box), variant=variant, number=number, of=of)


async def forget_attachments(conn: AsyncConnection, issue_id: str) -> int:
    """Delete every file of an issue in the caller's transaction, and give how many there were."""
    ids = (await conn.execute(select(attachments.c.id).where(attachments.c.issue_id == issue_id))).scalars().all()
    if ids:
        await conn.execute(delete(attachments).where(attachments.c.id.in_(ids)))
        await conn.execute(delete(uploads).where(uploads.c.id.in_(ids)))  # and their chunks with them
    return len(ids)


def _row(row: Any) -> AttachmentRow:
    return AttachmentRow(
        ref=AttachmentRef(id=row.id, kind=AttachmentKind(row.kind), size=row.size),
        media=Media(row.media),
        part=AttachmentPart(row.part),
        added_at=row.added_at,
        box=Sealed(key=row.key_name, box=row.box),
    )


_OF_ISSUE = (
    select(attachments, uploads.c.kind, uploads.c.media, uploads.c.size)
    .join(uploads, uploads.c.id == attachments.c.id)
    .where(attachments.c.issue_id == bindparam("wanted"))
    .order_by(attachments.c.added_at, attachments.c.number, attachments.c.id)
)
_VARIANT = (attachment_chunks.c.upload_id == bindparam("wanted"), attachment_chunks.c.variant == bindparam("which"))
_COUNT = select(func.count()).select_from(attachment_chunks).where(*_VARIANT)
_CHUNK = select(attachment_chunks.c.box).where(*_VARIANT, attachment_chunks.c.number == bindparam("number"))
