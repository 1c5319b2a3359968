"""Files on their way through the system: made safe, kept before anybody claims them, and beside an issue."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from schemas.domain.attachments import AttachmentKind, AttachmentPart, AttachmentRef
from schemas.domain.base import Frozen
from schemas.domain.sealed import Sealed

Variant = Literal["whole", "thumbnail"]


class Media(StrEnum):
    """What our encoders write, and so all that is ever served."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


class Prepared(Frozen):
    """A file made anew from what it showed: pixels only, no word of the original's own."""

    media: Media
    whole: bytes
    thumbnail: bytes  # always JPEG

    @property
    def kind(self) -> AttachmentKind:
        return AttachmentKind.DOCUMENT if self.media is Media.PDF else AttachmentKind.PHOTO


class StoredUpload(Frozen):
    """An upload as it is kept; `command_hash` is a keyed hash of what was sent."""

    ref: AttachmentRef
    media: Media
    command_hash: str
    created_at: datetime


class ClaimedUpload(Frozen):
    """An upload that a claim has opened. `key` is its key as text, in clear: in memory only."""

    ref: AttachmentRef
    key: str


class NewAttachment(Frozen):
    """A file about to belong to an issue, its key sealed to the issue's own."""

    id: str
    part: AttachmentPart
    number: int
    box: Sealed


class AttachmentRow(Frozen):
    """A file of an issue. `box` holds its key, sealed to the issue's."""

    ref: AttachmentRef
    media: Media
    part: AttachmentPart
    added_at: datetime
    box: Sealed
