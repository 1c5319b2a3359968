"""The keys of issues as gateway and activities use them: everybody seals, each process opens its own classes only."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.keys.ring import KeyRing
from infra.keys.sealing import FreshKey, Opener, fresh_keys, seal
from schemas.domain.sealed import KeyClass, KeyName, Sealed, WrappedKey


@dataclass(frozen=True)
class Vault:
    """`ring` holds the private keys of the classes this process may read, and no others."""

    ring: KeyRing

    def new_keys(self, issue_id: str, *, names: Sequence[KeyName]) -> tuple[FreshKey, ...]:
        """A fresh key pair for each name, for a new issue, wrapped to intake."""
        return fresh_keys(issue_id, KeyClass.INTAKE, self.ring.public(), names)

    def seal(self, issue_id: str, key: WrappedKey, text: str) -> Sealed:
        return seal(issue_id, key, text)

    def open(self, issue_id: str, key: WrappedKey | None, sealed: Sealed) -> str:
        """The text; raises KeyClassNotHeldError, KeyErasedError or SealBrokenError."""
        return self._opener.open(issue_id, key, sealed)

    def rewrap(self, issue_id: str, key: WrappedKey, *, to: KeyClass) -> WrappedKey:
        """The same pair wrapped to another class; the caller replaces the old row in the same transaction."""
        return self._opener.rewrap(issue_id, key, to)

    @property
    def _opener(self) -> Opener:
        return Opener(private_class_keys=self.ring.private_class_keys, public_class_keys=self.ring.public_class_keys)
