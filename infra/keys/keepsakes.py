"""Seals what staff keep for themselves, views and templates: a search may hold a resident's name."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.keys.encoding import from_base64, to_base64
from infra.keys.errors import SealBrokenError

_NONCE: Final = 12  # bytes


class KeepsakeSeal:
    """AES-256-GCM under one key; a box opens for its owner alone."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sibu/keepsake/1").derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, owner: str, text: str) -> str:
        nonce = os.urandom(_NONCE)
        return to_base64(nonce + self._cipher.encrypt(nonce, text.encode(), owner.encode()))

    def open(self, owner: str, box: str) -> str:
        """The text. Raises SealBrokenError for another owner's box, or one that was changed."""
        try:
            data = from_base64(box)
            return self._cipher.decrypt(data[:_NONCE], data[_NONCE:], owner.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError("What somebody kept cannot be read.") from error
