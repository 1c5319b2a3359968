"""One file of an issue as an answer: streamed as it is opened, and harmless whatever a browser does with it."""

from collections.abc import AsyncIterator
from typing import Final

from fastapi import Response
from fastapi.responses import StreamingResponse

from api.browsers import SANDBOXED
from api.reading.opening import open_text
from api.services import Services
from schemas.domain.attachment_refusals import AttachmentNotFoundError
from schemas.wire.attachments import AttachmentRow, Media, Variant
from schemas.wire.decisions import Found

_SUFFIX: Final = {Media.JPEG: "jpg", Media.PNG: "png", Media.PDF: "pdf"}
# Whatever a browser is made to do with it, it runs nothing, frames nothing, and no other site may show it.
_HARMLESS: Final = {
    "Content-Security-Policy": SANDBOXED,
    "Cache-Control": "private, no-store",
    "Vary": "Authorization, Cookie",
}


async def file_answer(services: Services, found: Found, row: AttachmentRow, *, size: Variant) -> Response:
    """The file, or a small picture of it. Raises AttachmentNotFoundError where its key was erased."""
    key = open_text(services, found, row.box)
    if key is None:
        raise AttachmentNotFoundError
    length, parts = await services.shelf.read(row.ref.id, key=key, variant=size)
    media = row.media if size == "whole" else Media.JPEG
    return StreamingResponse(
        _streamed(parts),
        media_type=media.value,
        headers={
            **_HARMLESS,
            "Content-Length": str(length),
            "Content-Disposition": f'attachment; filename="{row.ref.id[:8]}.{_SUFFIX[media]}"',
        },
    )


async def _streamed(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for part in parts:
        yield part
