"""Answers kept for idempotent retries, readable only with the Idempotency-Key that made them and our secret."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.keys.encoding import from_base64, to_base64
from infra.keys.errors import SealBrokenError

_NONCE_LENGTH = 12


def seal_answer(secret: bytes, *, idempotency_key: str, plaintext: str) -> str:
    """Give base64 of nonce and AES-256-GCM ciphertext of an answer that holds a secret, such as a receipt code."""
    nonce = os.urandom(_NONCE_LENGTH)
    return to_base64(nonce + _cipher(secret, idempotency_key).encrypt(nonce, plaintext.encode(), None))


def open_answer(secret: bytes, *, idempotency_key: str, sealed: str) -> str:
    """Give back the answer. Raises SealBrokenError for another Idempotency-Key or an altered text."""
    data = _decrypted(_cipher(secret, idempotency_key), sealed)
    if data is None:
        raise SealBrokenError("The kept answer was altered, or was given under another Idempotency-Key.")
    return data.decode()


def _decrypted(cipher: AESGCM, sealed: str) -> bytes | None:
    try:
        data = from_base64(sealed)
        return cipher.decrypt(data[:_NONCE_LENGTH], data[_NONCE_LENGTH:], None)
    except (InvalidTag, ValueError):
        return None


def _cipher(secret: bytes, idempotency_key: str) -> AESGCM:
    info = b"sibu/answer/1\x00" + idempotency_key.encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret))
