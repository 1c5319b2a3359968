"""Base64 that has exactly one spelling for each value, so that no altered character goes unnoticed."""

import base64
import binascii


def to_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Read what `to_base64` wrote. Raises ValueError for any other spelling, unused bits that are set included."""
    data = _decoded(text)
    # The last character of base64 may carry bits that decoding drops: two texts, one value.
    if data is None or to_base64(data) != text:
        raise ValueError("not canonical base64")
    return data


def to_url_text(data: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_url_text(text: str) -> bytes:
    """Read what `to_url_text` wrote. Raises ValueError for any other spelling."""
    data = _decoded(text.translate(_FROM_URL) + "=" * (-len(text) % 4))
    if data is None or to_url_text(data) != text:
        raise ValueError("not canonical base64")
    return data


_FROM_URL = str.maketrans("-_", "+/")


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
