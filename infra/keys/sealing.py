"""Sealing of personal texts: anybody may seal to an issue's key, only the holder of its class key may open.

HPKE (RFC 9180) in base mode with X25519, HKDF-SHA256 and AES-256-GCM. `info` binds every ciphertext to its purpose,
issue and key name, so that nothing can be moved from one place to another. Whoever has an issue's private half at
hand, as filing has that just made it, seals with AES-256-GCM under a key derived from it, at a fifteenth of the cost.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.keys.encoding import from_base64, to_base64
from infra.keys.errors import KeyClassNotHeldError, KeyErasedError, SealBrokenError
from schemas.domain.sealed import KeyClass, KeyName, Sealed, WrappedKey

PublicClassKeys = Mapping[KeyClass, X25519PublicKey]
PrivateClassKeys = Mapping[KeyClass, X25519PrivateKey]

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
# Before a box that was sealed with the private half at hand; no base64 has a point.
_AT_HAND = "aes."
_NONCE_LENGTH = 12


def new_issue_keys(
    issue_id: str,
    key_class: KeyClass,
    public_class_keys: PublicClassKeys,
    names: Sequence[KeyName] = ("content", "reporter"),
) -> tuple[WrappedKey, ...]:
    """Make one fresh key pair for each name, its private half wrapped to the class. Needs no secret."""
    return tuple(key.wrapped for key in fresh_keys(issue_id, key_class, public_class_keys, names))


def fresh_keys(
    issue_id: str, key_class: KeyClass, public_class_keys: PublicClassKeys, names: Sequence[KeyName]
) -> tuple["FreshKey", ...]:
    """The same, for whoever has something to seal at once; let go of them with the request."""
    made = ((name, X25519PrivateKey.generate()) for name in names)
    return tuple(
        FreshKey(
            wrapped=_wrap(private, issue_id, name, key_class, public_class_keys[key_class]),
            opened=OpenedKey(issue_id=issue_id, name=name, private=private),
        )
        for name, private in made
    )


def seal(issue_id: str, key: WrappedKey, plaintext: str) -> Sealed:
    """Seal one text to one of the issue's keys. Needs no secret; two sealings of one text differ.

    Raises SealBrokenError when the public half in the row is no key.
    """
    box = _encrypt(plaintext.encode(), _public_half(key), _seal_info(issue_id, key.name))
    return Sealed(key=key.name, box=to_base64(box))


@dataclass(frozen=True, repr=False)
class OpenedKey:
    """One unwrapped key of one issue: opens and seals any number of texts. Keep it no longer than the request."""

    issue_id: str
    name: KeyName
    private: X25519PrivateKey

    def open(self, sealed: Sealed) -> str:
        """Give the text. Raises SealBrokenError for another issue's, another key's or altered text."""
        if sealed.key != self.name:
            raise _broken()
        at_hand = sealed.box.removeprefix(_AT_HAND)
        if at_hand != sealed.box:
            data = self._decrypt_at_hand(at_hand)
        else:
            data = _decrypt(sealed.box, self.private, _seal_info(self.issue_id, self.name))
        text = None if data is None else _text(data)
        if text is None:
            raise _broken()
        return text

    def seal(self, plaintext: str) -> Sealed:
        """Seal one text; `open` reads it like those that others seal. Two sealings of one text differ."""
        nonce = os.urandom(_NONCE_LENGTH)
        return Sealed(
            key=self.name, box=_AT_HAND + to_base64(nonce + self._cipher().encrypt(nonce, plaintext.encode(), None))
        )

    def _decrypt_at_hand(self, box: str) -> bytes | None:
        try:
            data = from_base64(box)
            return self._cipher().decrypt(data[:_NONCE_LENGTH], data[_NONCE_LENGTH:], None)
        except (InvalidTag, ValueError):
            return None

    def _cipher(self) -> AESGCM:
        info = _info("sibu/text-at-hand/1", self.issue_id, self.name)
        return AESGCM(
            HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self.private.private_bytes_raw())
        )


@dataclass(frozen=True, repr=False)
class FreshKey:
    """A key pair that was just made: what is kept of it, and the key itself while its first texts are sealed."""

    wrapped: WrappedKey
    opened: OpenedKey

    def seal(self, plaintext: str) -> Sealed:
        return self.opened.seal(plaintext)


@dataclass(frozen=True, repr=False)
class Opener:
    """Opens what is sealed to the classes whose private keys it holds."""

    private_class_keys: PrivateClassKeys
    public_class_keys: PublicClassKeys

    def unwrap(self, issue_id: str, wrapped: WrappedKey | None) -> OpenedKey:
        """Give the issue's key. `None` means the row was deleted.

        Raises KeyErasedError, KeyClassNotHeldError, or SealBrokenError for an altered row or another issue's row.
        """
        if wrapped is None:
            raise KeyErasedError("The key of this text was destroyed on purpose; the text can never be read again.")
        info = _wrap_info(issue_id, wrapped.name, wrapped.key_class, wrapped.public)
        data = _decrypt(wrapped.wrapped, self._class_key(wrapped.key_class), info)
        if data is None or len(data) != _KEY_LENGTH:
            raise _broken()
        return OpenedKey(issue_id=issue_id, name=wrapped.name, private=_checked(data, wrapped))

    def open(self, issue_id: str, wrapped: WrappedKey | None, sealed: Sealed) -> str:
        """Give one text; `unwrap` once is cheaper for several. Raises as `unwrap` and `OpenedKey.open`."""
        return self.unwrap(issue_id, wrapped).open(sealed)

    def rewrap(self, issue_id: str, wrapped: WrappedKey | None, to_class: KeyClass) -> WrappedKey:
        """Give the same key pair wrapped to another class; what is sealed already stays as it is.

        The caller must delete the old row. Raises as `unwrap`.
        """
        opened = self.unwrap(issue_id, wrapped)
        return _wrap(opened.private, issue_id, opened.name, to_class, self.public_class_keys[to_class])

    def _class_key(self, key_class: KeyClass) -> X25519PrivateKey:
        private = self.private_class_keys.get(key_class)
        if private is None:
            raise KeyClassNotHeldError(f"This process may not read what is sealed to {key_class.value}.")
        return private


_KEY_LENGTH = 32  # Bytes, both halves of X25519.


def _wrap(
    private: X25519PrivateKey, issue_id: str, name: KeyName, key_class: KeyClass, class_key: X25519PublicKey
) -> WrappedKey:
    public = to_base64(private.public_key().public_bytes_raw())
    box = _encrypt(private.private_bytes_raw(), class_key, _wrap_info(issue_id, name, key_class, public))
    return WrappedKey(name=name, key_class=key_class, public=public, wrapped=to_base64(box))


def _wrap_info(issue_id: str, name: KeyName, key_class: KeyClass, public: str) -> bytes:
    return _info("sibu/wrapped-key/1", issue_id, name, key_class.value, public)


def _seal_info(issue_id: str, name: KeyName) -> bytes:
    return _info("sibu/sealed-text/1", issue_id, name)


def _info(*parts: str) -> bytes:
    # A JSON list cannot be read in two ways, which parts glued together could.
    return json.dumps(parts).encode("ascii")


def _encrypt(plaintext: bytes, public: X25519PublicKey, info: bytes) -> bytes:
    try:
        return _SUITE.encrypt(plaintext, public, info)
    except ValueError:  # A point of low order: no honest key.
        pass
    raise _broken()


def _decrypt(box: str, private: X25519PrivateKey, info: bytes) -> bytes | None:
    try:
        return _SUITE.decrypt(from_base64(box), private, info)
    except (InvalidTag, ValueError):
        return None


def _public_half(key: WrappedKey) -> X25519PublicKey:
    try:
        return X25519PublicKey.from_public_bytes(from_base64(key.public))
    except ValueError:
        pass
    raise _broken()


def _checked(data: bytes, wrapped: WrappedKey) -> X25519PrivateKey:
    """Refuse a private half of another pair: anybody can wrap one, so the seal alone does not prove that they match."""
    private = X25519PrivateKey.from_private_bytes(data)
    if to_base64(private.public_key().public_bytes_raw()) != wrapped.public:
        raise _broken()
    return private


def _text(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _broken() -> SealBrokenError:
    # Raised outside `except` blocks only, so that no chained exception carries content.
    return SealBrokenError(
        "A sealed text or its key was altered, or belongs to another issue.",
        hint="Run `sibu verify` and compare with the backup.",
    )
