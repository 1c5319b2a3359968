"""Page marks that people pass back: sealed, so that they tell nothing of positions and gaps, and bound to one list."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.keys.encoding import from_url_text, to_url_text
from infra.keys.errors import CursorError

_PADDED_TO = 32  # Bytes: the length of a cursor must not tell how many digits a position has.
_LONGEST = 2048  # Characters; ours have some 70 to 200.


class Cursors:
    """Writes and reads cursors under one key: AES-256-SIV, so the same place always gives the same text."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"sibu/cursor/1").derive(secret)
        self._cipher = AESSIV(key)

    def encode(self, purpose: str, place: Mapping[str, Any]) -> str:
        """Give URL-safe text for a small JSON object; `purpose` names the list or feed it belongs to."""
        data = json.dumps(dict(place), sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
        padded = data.ljust(-(-len(data) // _PADDED_TO) * _PADDED_TO)  # Blanks after JSON mean nothing.
        return to_url_text(self._cipher.encrypt(padded, [purpose.encode()]))

    def decode(self, purpose: str, text: str) -> dict[str, Any]:
        """Give back the object. Raises CursorError for anything that `encode` did not write for this purpose."""
        data = self._decrypted(purpose, text) if len(text) <= _LONGEST else None
        if data is None:
            raise CursorError(
                "This page mark is damaged or belongs to another list.", hint="Start again from the first page."
            )
        place: dict[str, Any] = json.loads(data)
        return place

    def _decrypted(self, purpose: str, text: str) -> bytes | None:
        try:
            return self._cipher.decrypt(from_url_text(text), [purpose.encode()])
        except (InvalidTag, ValueError):
            return None
