"""Photos and documents: made safe and kept when they come, opened by their claim when a report or step names them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.gateway.errors import KeyReusedError
from api.ports import AttachmentShelf, Decoder, FreshKey, Secrets, Uploads, Vault
from schemas.domain.attachment_refusals import AttachmentsFullError, UploadsFullError
from schemas.domain.attachments import AttachmentKind, AttachmentPart
from schemas.domain.base import Frozen
from schemas.domain.principals import Principal
from schemas.domain.sealed import Sealed
from schemas.wire.attachments import ClaimedUpload, Media, NewAttachment, StoredUpload
from schemas.wire.decisions import Found

_CLAIMABLE_FOR = timedelta(hours=24)


class UploadedFile(Frozen):
    """What the sender keeps: `claim` makes it part of a report or step until `claim_by` (UTC); nothing else opens it.

    `size` is the bytes that are kept, padded.
    """

    id: str
    claim: str
    kind: AttachmentKind
    media_type: Media
    size: int
    claim_by: datetime


@dataclass(frozen=True, kw_only=True)
class AttachmentDesk:
    """`room` is how many bytes of unclaimed files are kept at most, `most` how many files an issue has at most."""

    uploads: Uploads
    shelf: AttachmentShelf
    decoder: Decoder
    secrets: Secrets
    vault: Vault
    room: int
    most: int

    async def ensure_room(self) -> None:
        """Before a body is read.

        Raises:
            UploadsFullError: too much waits to be claimed.
        """
        if await self.uploads.unclaimed() >= self.room:
            raise UploadsFullError

    async def upload(self, data: bytes, *, principal: Principal, idempotency_key: str) -> UploadedFile:
        """Make a file safe and keep it; the same key and bytes give the same answer.

        Raises:
            KeyReusedError: the key came before with other bytes.
            DomainError: why the file is not taken.
            StorageError: nothing of it was kept.
        """
        command_id = self.secrets.command_id(principal=principal.id, idempotency_key=f"attachment:{idempotency_key}")
        sent = self.secrets.hash_request({"attachment": hashlib.sha256(data).hexdigest()})
        secret = self.secrets.claim_secret(principal=principal.id, idempotency_key=idempotency_key)
        kept = await self.uploads.known(command_id)
        if kept is None:
            prepared = await self.decoder.prepare(data)
            kept = await self.uploads.keep(prepared, command_id=command_id, command_hash=sent, claim_secret=secret)
        if kept.command_hash != sent:
            raise KeyReusedError
        return _uploaded(kept, secret)

    async def opened(self, claims: Sequence[str]) -> tuple[ClaimedUpload, ...]:
        """What these claims open, in their order.

        Raises:
            AttachmentUnknownError: one of them opens nothing.
        """
        return tuple([await self.uploads.claimed(claim) for claim in claims])

    async def for_step(
        self, claimed: Sequence[ClaimedUpload], found: Found, *, part: AttachmentPart
    ) -> tuple[NewAttachment, ...]:
        """The files as a step on an issue makes them its own.

        Raises:
            AttachmentsFullError: the issue would have too many.
        """
        if not claimed:
            return ()
        assert found.issue is not None, "a step is given on an issue that was found"
        issue_id, key = found.issue.id, found.key("content")
        # Those that are its own already come with the repeat of a request.
        ids = {row.ref.id for row in await self.shelf.of(issue_id)} | {one.ref.id for one in claimed}
        if len(ids) > self.most:
            raise AttachmentsFullError(limit=self.most)
        return new_attachments(claimed, [self.vault.seal(issue_id, key, one.key) for one in claimed], part=part)


def for_filing(
    claimed: Sequence[ClaimedUpload], settled: Sequence[ClaimedUpload], key: FreshKey
) -> tuple[NewAttachment, ...]:
    """The files as a filing makes them its own; `settled` show what was settled on the spot, and come last."""
    found = new_attachments(claimed, [key.seal(one.key) for one in claimed], part=AttachmentPart.REPORT)
    boxes = [key.seal(one.key) for one in settled]
    return found + new_attachments(settled, boxes, part=AttachmentPart.SETTLED, first=len(found))


def new_attachments(
    claimed: Sequence[ClaimedUpload], boxes: Sequence[Sealed], *, part: AttachmentPart, first: int = 0
) -> tuple[NewAttachment, ...]:
    return tuple(
        NewAttachment(id=one.ref.id, part=part, number=number, box=box)
        for number, (one, box) in enumerate(zip(claimed, boxes, strict=True), start=first)
    )


def _uploaded(kept: StoredUpload, secret: str) -> UploadedFile:
    return UploadedFile(
        id=kept.ref.id,
        claim=f"{kept.ref.id}.{secret}",
        kind=kept.ref.kind,
        media_type=kept.media,
        size=kept.ref.size,
        claim_by=kept.created_at + _CLAIMABLE_FOR,
    )
