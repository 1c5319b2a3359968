"""The keys one process holds: class keys and a secret for each purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from infra.keys.errors import KeyClassNotHeldError
from infra.keys.sealing import Opener, PrivateClassKeys, PublicClassKeys
from schemas.domain.sealed import KeyClass


class Purpose(StrEnum):
    """What a secret is for: 32 bytes each.

    Random, but for those that came later: key files from before have them derived from TOKEN, under a label each.
    """

    RECEIPT_CODE = "receipt_code"  # receipts.code_mac
    COMMAND_HASH = "command_hash"  # macs.command_hash
    SEARCH_TOKEN = "search_token"  # macs.search_tokens  # noqa: S105 - a name, not a secret.
    CURSOR = "cursor"  # cursors.Cursors
    TOKEN = "token"  # access.AccessJournal.opaque  # noqa: S105
    PAYLOAD = "payload"  # codec.EncryptionCodec
    ANSWER = "answer"  # answers.seal_answer
    ACCOUNT = "account"  # accounts.AccountKeys


@dataclass(frozen=True, repr=False)
class KeyRing:
    """All public class keys, the private ones this process may use, and the secrets by purpose (32 bytes each)."""

    public_class_keys: PublicClassKeys
    private_class_keys: PrivateClassKeys
    secrets: Mapping[Purpose, bytes]

    @classmethod
    def of(cls, private_class_keys: PrivateClassKeys, secrets: Mapping[Purpose, bytes]) -> Self:
        """Make a ring that holds everything."""
        public = {key_class: key.public_key() for key_class, key in private_class_keys.items()}
        return cls(
            MappingProxyType(public), MappingProxyType(dict(private_class_keys)), MappingProxyType(dict(secrets))
        )

    def __repr__(self) -> str:
        return f"KeyRing(opens={sorted(key_class.value for key_class in self.private_class_keys)})"

    def public(self) -> PublicClassKeys:
        """Give the public halves of all classes: enough to make issue keys."""
        return self.public_class_keys

    def secret(self, purpose: Purpose) -> bytes:
        """Give the 32 bytes kept for this purpose."""
        return self.secrets[purpose]

    def limited(self, classes: frozenset[KeyClass]) -> "KeyRing":
        """Give a ring without the private keys of other classes. Let go of the full one, so that memory does too."""
        return replace(self, private_class_keys=MappingProxyType(self._held(classes)))

    def open_with(self, *classes: KeyClass) -> Opener:
        """Give an opener for these classes. Raises KeyClassNotHeldError if the ring lacks one of them."""
        held = self._held(frozenset(classes))
        missing = sorted(set(classes) - set(held))
        if missing:
            raise KeyClassNotHeldError(f"This process does not hold the key of {', '.join(missing)}.")
        return Opener(private_class_keys=held, public_class_keys=self.public_class_keys)

    def _held(self, classes: frozenset[KeyClass]) -> dict[KeyClass, X25519PrivateKey]:
        return {key_class: key for key_class, key in self.private_class_keys.items() if key_class in classes}
