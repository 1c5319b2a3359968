"""Count how often single issues are read and what is opened, and do it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.ports import FreshKey, Issues, Vault
from schemas.domain.sealed import KeyClass, KeyName, Sealed, WrappedKey
from schemas.wire.decisions import Found
from schemas.wire.stored import StoredEvent


@dataclass
class CountedIssues:
    """`reads` and `histories`: how often the state and the events of each issue were read."""

    issues: Issues
    reads: Counter[str] = field(default_factory=Counter)
    histories: Counter[str] = field(default_factory=Counter)

    async def read(self, issue_id: str, *, command_id: str = "") -> Found:
        self.reads[issue_id] += 1
        return await self.issues.read(issue_id, command_id=command_id)

    async def read_of(self, issue_id: str, *, classes: tuple[KeyClass, KeyClass], command_id: str = "") -> Found:
        self.reads[issue_id] += 1
        return await self.issues.read_of(issue_id, classes=classes, command_id=command_id)

    async def several(self, issue_ids: Sequence[str], *, classes: tuple[KeyClass, KeyClass]) -> Mapping[str, Found]:
        self.reads.update(issue_ids)
        return await self.issues.several(issue_ids, classes=classes)

    async def timeline(self, issue_id: str) -> tuple[StoredEvent, ...]:
        self.histories[issue_id] += 1
        return await self.issues.timeline(issue_id)

    async def by_receipt(self, number: str) -> tuple[str, str] | None:
        return await self.issues.by_receipt(number)


@dataclass
class CountedVault:
    """`opened`: what was opened of each issue."""

    vault: Vault
    opened: list[Sealed] = field(default_factory=list)

    def new_keys(self, issue_id: str, *, names: Sequence[KeyName]) -> Sequence[FreshKey]:
        return self.vault.new_keys(issue_id, names=names)

    def seal(self, issue_id: str, key: WrappedKey, text: str) -> Sealed:
        return self.vault.seal(issue_id, key, text)

    def open(self, issue_id: str, key: WrappedKey, sealed: Sealed) -> str:
        self.opened.append(sealed)
        return self.vault.open(issue_id, key, sealed)

    def rewrap(self, issue_id: str, key: WrappedKey, *, to: KeyClass) -> WrappedKey:
        return self.vault.rewrap(issue_id, key, to=to)
