"""Counts how often single issues are read, and reads them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.ports import Issues
from schemas.domain.sealed import KeyClass
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
