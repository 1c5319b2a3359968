"""The encryption of files: a fresh key for each, chunks that cannot be moved, and a length that tells little.

A file's key is first sealed under its claim, which only the uploader holds, and from the filing on to the issue's own
key. What holds of the key holds of the file: whoever destroys the issue's key destroys it.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.keys.encoding import from_base64, from_url_text, to_base64
from infra.keys.errors import SealBrokenError

CHUNK: Final = 262_144  # bytes before encryption: what one short transaction writes
_LENGTH: Final = 8  # bytes in front of the file that hold its true length
_LEAST: Final = 16_384
_KEY: Final = 32
_NONCE: Final = 12


def padded(length: int) -> int:
    """How long what is kept of so many bytes is: at most 12 % more (Padmé), and never under 16 KiB.

    Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019.
    """
    if length <= _LEAST:
        return _LEAST
    exponent = length.bit_length() - 1
    rounded = exponent - exponent.bit_length()
    step = 1 << rounded
    return -(-length // step) * step


@dataclass(frozen=True, repr=False)
class FileKey:
    """The key of one upload; it encrypts this upload once and nothing else ever, so that counters can be nonces."""

    upload_id: str
    secret: bytes

    @classmethod
    def fresh(cls, upload_id: str) -> Self:
        return cls(upload_id, os.urandom(_KEY))

    @classmethod
    def of_text(cls, upload_id: str, text: str) -> Self:
        """What `text` gave. Raises SealBrokenError."""
        try:
            secret = from_base64(text)
        except ValueError:
            secret = b""
        if len(secret) != _KEY:
            raise _broken()
        return cls(upload_id, secret)

    def text(self) -> str:
        """For sealing it to an issue's key."""
        return to_base64(self.secret)

    def encrypted(self, data: bytes, *, variant: str) -> Iterator[bytes]:
        """The chunks of a file, one after the other."""
        whole = len(data).to_bytes(_LENGTH, "big") + data
        whole = whole.ljust(padded(len(whole)), b"\x00")
        cipher, starts = self._cipher(variant), range(0, len(whole), CHUNK)
        for number, start in enumerate(starts):
            nonce = _nonce(number, last=number == len(starts) - 1)
            yield cipher.encrypt(nonce, whole[start : start + CHUNK], None)

    def decrypted(self, box: bytes, *, variant: str, number: int, of: int) -> bytes:
        """One chunk of `of`. Raises SealBrokenError for one that was altered, moved, or cut off from its successors."""
        try:
            return self._cipher(variant).decrypt(_nonce(number, last=number == of - 1), box, None)
        except InvalidTag:
            pass
        raise _broken()

    def _cipher(self, variant: str) -> AESGCM:
        return AESGCM(_derived(self.secret, "sibu/attachment/1", self.upload_id, variant))


def seal_to_claim(key: FileKey, claim_secret: str) -> str:
    """The file's key as only the holder of its claim can open it."""
    nonce = os.urandom(_NONCE)
    cipher = _claim_cipher(key.upload_id, claim_secret)
    return to_base64(nonce + cipher.encrypt(nonce, key.secret, None))


def open_by_claim(upload_id: str, box: str, claim_secret: str) -> FileKey | None:
    """The file's key; None where the claim is not its own."""
    try:
        data = from_base64(box)
        return FileKey(upload_id, _claim_cipher(upload_id, claim_secret).decrypt(data[:_NONCE], data[_NONCE:], None))
    except (InvalidTag, ValueError):
        return None


def length_of(first: bytes) -> tuple[int, bytes]:
    """The true length of a file, and what follows it in its first chunk."""
    return int.from_bytes(first[:_LENGTH], "big"), first[_LENGTH:]


def _claim_cipher(upload_id: str, claim_secret: str) -> AESGCM:
    return AESGCM(_derived(from_url_text(claim_secret), "sibu/attachment-claim/1", upload_id))


def _derived(secret: bytes, *info: str) -> bytes:
    # A JSON list cannot be read in two ways, which parts glued together could.
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=json.dumps(info).encode("ascii")).derive(secret)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + bytes([last])


def _broken() -> SealBrokenError:
    return SealBrokenError(
        "A kept file or its key was altered, or belongs to another issue.",
        hint="Run `sibu verify` and compare with the backup.",
    )
