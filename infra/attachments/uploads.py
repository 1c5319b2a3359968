"""Files before they belong to an issue: kept encrypted, opened by their claim alone, gone after a day."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from infra.attachments.sealing import FileKey, open_by_claim, padded, seal_to_claim
from infra.db.attachment_tables import attachment_chunks, attachments, uploads
from infra.db.engine import Database
from infra.db.errors import StorageError
from schemas.domain.attachment_refusals import AttachmentUnknownError
from schemas.domain.attachments import AttachmentKind, AttachmentRef
from schemas.wire.attachments import ClaimedUpload, Prepared, StoredUpload, Variant

CLAIMABLE_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class UploadStore:
    """Keeps uploads. Each chunk is a transaction of its own, so that filings never wait for a file."""

    database: Database
    clock: Callable[[], datetime]
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())

    async def known(self, command_id: str) -> StoredUpload | None:
        """The upload that this request has brought before, complete."""
        async with self.database.read() as conn:
            row = (await conn.execute(_BY_COMMAND, {"wanted": command_id})).one_or_none()
        return _stored(row) if row else None

    async def keep(self, prepared: Prepared, *, command_id: str, command_hash: str, claim_secret: str) -> StoredUpload:
        """Keep a file under its claim; when the same request came twice at once, both get the first.

        Raises:
            StorageError: the database could not, and nothing of the file stays.
        """
        key = FileKey.fresh(self.new_id())
        try:
            await self._begin(key, prepared, claim_secret=claim_secret)
            await self._chunks(key, prepared.whole, variant="whole")
            await self._chunks(key, prepared.thumbnail, variant="thumbnail")
            await self._complete(key.upload_id, command_id=command_id, command_hash=command_hash)
        except StorageError:
            await self._drop(key.upload_id)
            raise
        except IntegrityError:
            await self._drop(key.upload_id)
        kept = await self.known(command_id)
        assert kept is not None, "it was completed, by this request or by its twin"
        return kept

    async def claimed(self, claim: str) -> ClaimedUpload:
        """The upload that a claim opens.

        Raises:
            AttachmentUnknownError: there is none, it is another's, or its day is over.
        """
        upload_id, _, secret = claim.partition(".")
        values = {"wanted": upload_id, "since": self.clock() - CLAIMABLE_FOR}
        async with self.database.read() as conn:
            row = (await conn.execute(_CLAIMABLE, values)).one_or_none()
        key = open_by_claim(upload_id, row.claim_box, secret) if row else None
        if row is None or key is None:
            raise AttachmentUnknownError
        return ClaimedUpload(ref=_ref(row), key=key.text())

    async def unclaimed(self) -> int:
        """Bytes of files that no issue has and any may still get, or lost lately; older ones are swept away."""
        async with self.database.read() as conn:
            return int(await conn.scalar(_UNCLAIMED, {"since": self.clock() - 2 * CLAIMABLE_FOR}) or 0)

    async def _begin(self, key: FileKey, prepared: Prepared, *, claim_secret: str) -> None:
        row = {
            "id": key.upload_id,
            "kind": prepared.kind.value,
            "media": prepared.media.value,
            "size": padded(len(prepared.whole)),
            "claim_box": seal_to_claim(key, claim_secret),
            "created_at": self.clock(),
        }
        async with self.database.write() as conn:
            await conn.execute(insert(uploads), row)

    async def _chunks(self, key: FileKey, data: bytes, *, variant: Variant) -> None:
        for number, box in enumerate(key.encrypted(data, variant=variant)):
            row = {"upload_id": key.upload_id, "variant": variant, "number": number, "box": box}
            async with self.database.write() as conn:
                await conn.execute(insert(attachment_chunks), row)

    async def _complete(self, upload_id: str, *, command_id: str, command_hash: str) -> None:
        async with self.database.write() as conn:
            await conn.execute(_COMPLETE, {"wanted": upload_id, "by": command_id, "hash": command_hash})

    async def _drop(self, upload_id: str) -> None:
        """What cannot be dropped now expires."""
        try:
            async with self.database.write() as conn:
                await conn.execute(delete(uploads).where(uploads.c.id == upload_id))
        except StorageError:
            return


def _ref(row: Any) -> AttachmentRef:
    return AttachmentRef(id=row.id, kind=AttachmentKind(row.kind), size=row.size)


def _stored(row: Any) -> StoredUpload:
    return StoredUpload(ref=_ref(row), media=row.media, command_hash=row.command_hash, created_at=row.created_at)


_IS_OWNED = exists().where(attachments.c.id == uploads.c.id)
_BY_COMMAND = select(uploads).where(uploads.c.command_id == bindparam("wanted"))
# One that an issue has already may be named again: the repeat of a filing must find what it filed.
_CLAIMABLE = select(uploads).where(
    uploads.c.id == bindparam("wanted"),
    uploads.c.command_id.is_not(None),
    or_(uploads.c.created_at >= bindparam("since", type_=uploads.c.created_at.type), _IS_OWNED),
)
_UNCLAIMED = select(func.sum(uploads.c.size)).where(
    uploads.c.created_at >= bindparam("since", type_=uploads.c.created_at.type), ~_IS_OWNED
)
_COMPLETE = (
    update(uploads)
    .where(uploads.c.id == bindparam("wanted"))
    .values(command_id=bindparam("by"), command_hash=bindparam("hash"))
)
