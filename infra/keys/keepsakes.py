"""Seals what staff keep for themselves, views and templates: a search may hold a resident's name."""

import hmac
import json
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
        self._names = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sibu/keepsake-name/1").derive(secret)

    def id_of(self, owner: str, kind: str, name: str) -> str:
        """The same for the same name, and says nothing of it to whoever has not the key."""
        told = json.dumps([owner, kind, name]).encode()
        return hmac.digest(self._names, told, "sha256").hex()[:32]

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
