"""The payload codec: whatever passes through Temporal is encrypted, failures included."""

import dataclasses
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

from infra.keys.errors import PayloadBrokenError
from infra.keys.macs import labelled_mac

_ENCODING = b"binary/encrypted"  # The name Temporal's own tools and samples know.
_KEY_ID = "encryption-key-id"
_NONCE_LENGTH = 12
_SALT_LENGTH = 16


def data_converter(codec: PayloadCodec) -> DataConverter:
    """Give the converter of every client and worker: pydantic values, encrypted, failure texts too."""
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


class EncryptionCodec(PayloadCodec):
    """AES-256-GCM around each payload, metadata included; the key's id stands in clear.

    `data` is salt (16), nonce (12), ciphertext with tag. The salt makes a key of its own for each payload, so there is
    no limit of 2**32 payloads as random nonces under one key would have.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._key_id = labelled_mac(secret, "sibu/payload-key-id/1", b"").hex()[:16].encode()

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt each payload by itself."""
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt what is marked encrypted and pass on the rest as it is. Raises PayloadBrokenError."""
        return [
            self._opened(payload) if payload.metadata.get("encoding") == _ENCODING else payload for payload in payloads
        ]

    def _sealed(self, payload: Payload) -> Payload:
        salt, nonce = os.urandom(_SALT_LENGTH), os.urandom(_NONCE_LENGTH)
        box = self._cipher(salt).encrypt(nonce, payload.SerializeToString(), self._key_id)
        return Payload(metadata={"encoding": _ENCODING, _KEY_ID: self._key_id}, data=salt + nonce + box)

    def _opened(self, payload: Payload) -> Payload:
        if not hmac.compare_digest(payload.metadata.get(_KEY_ID, b""), self._key_id):
            raise PayloadBrokenError(
                "A workflow payload was encrypted with another key.", hint="Give this process the key file it had then."
            )
        opened = self._decrypted(payload.data)
        if opened is None:
            raise PayloadBrokenError("A workflow payload was altered.", hint="Run `sibu recover` for the issue.")
        return opened

    def _decrypted(self, data: bytes) -> Payload | None:
        salt, rest = data[:_SALT_LENGTH], data[_SALT_LENGTH:]
        nonce, box = rest[:_NONCE_LENGTH], rest[_NONCE_LENGTH:]
        try:
            return Payload.FromString(self._cipher(salt).decrypt(nonce, box, self._key_id))
        except (InvalidTag, ValueError, DecodeError):
            return None

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(labelled_mac(self._secret, "sibu/payload/1", salt))
