"""Photos made anew: decoded, turned upright, made smaller, and written without anything but pixels."""

import io
import struct
from typing import Final

from PIL import Image, MpoImagePlugin, WebPImagePlugin

from infra.attachments.limits import DecodingLimits
from infra.attachments.refusing import RefusedFileError

# Everything before the doors close: afterwards this process can open no file, not even of its own code.
Image.preinit()
LOADED: Final = (MpoImagePlugin, WebPImagePlugin)

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 85
_ORIENTATION: Final = 0x0112
# A screenshot stays sharp as PNG; a photo as PNG would be many times as long as it needs to be.
_LONGEST_PNG: Final = 1_500_000

_UPRIGHT: Final = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}


def made_anew(data: bytes, limits: DecodingLimits) -> tuple[str, bytes, bytes]:
    """Media type, whole picture and thumbnail.

    Raises:
        RefusedFileError: too many pixels, or it moves.
        OSError, SyntaxError, ValueError: it is broken; other errors of the decoder mean the same.
    """
    Image.MAX_IMAGE_PIXELS = None  # Looked at here, before a pixel is decoded.
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > limits.pixels:
            raise RefusedFileError("attachment-pixels", width=width, height=height, limit=limits.pixels)
        # What phones keep beside a photo (MPO) are no frames of a film.
        if opened.format in {"PNG", "WEBP"} and getattr(opened, "n_frames", 1) > 1:
            raise RefusedFileError("attachment-animated")
        lossless = opened.format == "PNG"
        picture = _pixels(opened, limits)
    thumbnail = as_jpeg(shrunk(picture, limits.thumbnail))
    if lossless and len(png := _as_png(picture)) <= _LONGEST_PNG:
        return "image/png", png, thumbnail
    return "image/jpeg", as_jpeg(picture), thumbnail


def shrunk(picture: Image.Image, side: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((side, side))
    return small


def as_jpeg(picture: Image.Image, *, quality: int = _QUALITY) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pixels(opened: Image.Image, limits: DecodingLimits) -> Image.Image:
    """The bare picture, upright, in red, green and blue, on white where it was transparent."""
    orientation = _orientation(opened)
    if opened.mode in {"P", "PA", "LA", "RGBa", "La"} or "transparency" in opened.info:
        opened = opened.convert("RGBA")
    elif opened.mode.startswith("I;16"):
        opened = opened.point(lambda value: value / 256).convert("L")
    opened.thumbnail((limits.side, limits.side))  # Of a JPEG only as much is decoded as this needs.
    bare = Image.new("RGB", opened.size, "white")  # A new picture, so that nothing that came with the old one stays.
    if opened.mode == "RGBA":
        bare.paste(opened, mask=opened.getchannel("A"))
    else:
        bare.paste(opened.convert("RGB"))
    for turn in _UPRIGHT.get(orientation, ()):
        bare = bare.transpose(turn)
    return bare


def _orientation(opened: Image.Image) -> int:
    """How the camera was held; 1, upright, where its notes are broken."""
    try:
        found = opened.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error):
        return 1
    return found if isinstance(found, int) else 1
