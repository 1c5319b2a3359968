"""Documents made anew: each page drawn as a picture, and the pictures bound into a PDF of our own."""

from typing import Any, Final

import pypdfium2
from PIL import Image

from infra.attachments.image_pdf import Page, image_pdf
from infra.attachments.limits import DecodingLimits
from infra.attachments.pictures import as_jpeg, shrunk
from infra.attachments.refusing import RefusedFileError

_DOTS: Final = 150  # an inch: small print is read at this
_LOCKED: Final = "Incorrect password"
_QUALITY: Final = 78
_LARGEST: Final = 14_400  # points: what the PDF standard lets a page have


def made_anew(data: bytes, limits: DecodingLimits) -> tuple[str, bytes, bytes]:
    """Media type, the document, and its first page as a thumbnail.

    Raises:
        RefusedFileError: a password, or too many pages.
        pypdfium2.PdfiumError: it is broken; other errors of the decoder mean the same.
    """
    document = _opened(data)
    if len(document) > limits.pages:
        raise RefusedFileError("attachment-pages", pages=len(document), limit=limits.pages)
    document.init_forms()  # What was filled into a form is part of what it says. No scripts run: there is no engine.
    pages, first = [], None
    for number in range(len(document)):
        picture, points = _drawn(document[number], limits)
        first = first or shrunk(picture, limits.thumbnail)
        pages.append(Page(jpeg=as_jpeg(picture, quality=_QUALITY), pixels=picture.size, points=points))
    if first is None:
        raise ValueError("a document without a page")
    return "application/pdf", image_pdf(pages), as_jpeg(first)


def _opened(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if _LOCKED in str(error):
            raise RefusedFileError("attachment-locked") from None
        raise


def _drawn(page: Any, limits: DecodingLimits) -> tuple[Image.Image, tuple[float, float]]:
    """The page on white, and its size in points; no page is drawn larger than `page_side`, whatever it calls itself."""
    wide, high = (min(max(side, 1.0), _LARGEST) for side in page.get_size())
    scale = min(_DOTS / 72, limits.page_side / max(page.get_size()))
    drawn = page.render(scale=scale, may_draw_forms=True).to_pil()
    page.close()
    bare = Image.new("RGB", drawn.size, "white")
    bare.paste(drawn.convert("RGB"))
    return bare, (wide, high)
