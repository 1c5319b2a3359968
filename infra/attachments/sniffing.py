"""What a file is by its content; its name and what its sender calls it count for nothing."""

import io
import zipfile
from typing import Final

JPEG: Final = "JPEG"
PNG: Final = "PNG"
WEBP: Final = "WEBP"
PDF: Final = "PDF"

_HEAD: Final = 1_024
_MARKUP: Final = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<head", b"<iframe")
_PROGRAMS: Final = (b"%pdf-", b"pk\x03\x04", b"gif8", b"rar!", b"7z\xbc\xaf", b"mz", b"\x7felf")
_HEIF: Final = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}


def kind_of(data: bytes) -> str | None:
    """JPEG, PNG, WEBP or PDF, from the first byte on; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    return PDF if data.startswith(b"%PDF-") else None


def seems(data: bytes) -> str:
    """What a file that cannot be taken looks like, in words; empty where it looks like nothing known."""
    if data.startswith(b"PK\x03\x04"):
        return "an office document or an archive"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "an office document of an old format"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "a GIF"
    if data[4:8] == b"ftyp":
        return "a HEIC photo" if data[8:12] in _HEIF else "a film"
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        return "a web page"
    return "text" if _is_text(data[:_HEAD]) else ""


def is_two_things(data: bytes, kind: str) -> bool:
    """Whether it can also be read as a kind that it does not begin as: an archive, a document, a page, a picture."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        return True
    head = data[:_HEAD].lower()
    if kind == PDF:
        # A page or a picture that a viewer might find before the document does not come first; markup may.
        return any(mark in head for mark in _MARKUP[:3])
    # Readers of PDF look for its mark anywhere in the first kilobyte, and some behind the end of a picture.
    return b"%pdf-" in head or _follows(data, kind)


def _follows(data: bytes, kind: str) -> bool:
    """Whether another file begins behind the end of a picture; phones put further JPEGs there, which are dropped."""
    end = _end(data, kind)
    rest = data[end:].lstrip(b"\x00 \t\r\n") if end else b""
    return rest[:_HEAD].lower().startswith((*_PROGRAMS, *_MARKUP))


def _end(data: bytes, kind: str) -> int:
    """Where the picture ends; 0 where that cannot be told."""
    if kind == WEBP:
        return 8 + int.from_bytes(data[4:8], "little")
    mark = b"\xff\xd9" if kind == JPEG else b"IEND\xaeB\x60\x82"
    found = data.find(mark, 0) if kind == PNG else data.rfind(mark)
    return found + len(mark) if found >= 0 else 0


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", errors="strict") if len(head) < _HEAD else head.decode("utf-8", errors="ignore")
    except UnicodeDecodeError:
        return False
    return bool(text) and all(character.isprintable() or character in "\t\r\n" for character in text)
