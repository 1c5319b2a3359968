"""Text that only the holder of a key can read; everything else of the system passes it on as it is."""

from enum import StrEnum
from typing import Literal

from schemas.domain.base import Frozen


class KeyClass(StrEnum):
    """Whose key opens an issue's own keys. An issue is sealed to exactly one class at a time."""

    INTAKE = "intake"  # from filing until the class is decided: the analyzer alone
    GENERAL = "general"  # the read path of general issues
    DISCIPLINE = "discipline"  # discipline officers alone, possible discipline matters included


KeyName = Literal["content", "reporter"]


class Sealed(Frozen):
    """A ciphertext bound to one issue and one of its two keys.

    `box` is base64 of an HPKE (RFC 9180) ciphertext, or `aes.` and base64 of nonce and AES-256-GCM ciphertext where the
    sealer had the key itself at hand. Erasing the key named here makes it unreadable for ever.
    """

    key: KeyName
    box: str


class WrappedKey(Frozen):
    """One key pair of an issue: the public half in clear, the private half wrapped to a class key (base64)."""

    name: KeyName
    key_class: KeyClass
    public: str
    wrapped: str
