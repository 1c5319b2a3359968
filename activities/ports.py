"""What the activities need of the world. Adapters in infra fulfil these; nothing here knows a database."""

from collections.abc import Sequence
from typing import Protocol

from schemas.domain.accused import Accused
from schemas.domain.analysis import Analysis, NearDuplicate
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven, PlaceResolved
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, Sealed, WrappedKey
from schemas.wire.decisions import Decision, Found


class IssueStore(Protocol):
    """The event store and everything written in the same transaction."""

    async def read(self, issue_id: str, *, command_id: str) -> Found: ...

    async def record(self, decision: Decision) -> Issue:
        """Append, and write row, ledger and outbox with it, or nothing at all.

        Raises:
            ConflictError: the version read is not the newest, or the command is recorded already.
            RecordedTooLateError: the decision's time is over; nothing was recorded.
        """
        ...


class Recent(Protocol):
    """States recorded by this process a moment ago."""

    def take(self, issue_id: str, *, version: int) -> Found | None:
        """The state at that version, once; None where it is not at hand and must be read."""
        ...


class Rulebooks(Protocol):
    """Policies and calendars by the versions an issue was filed under."""

    async def of(self, issue: Issue) -> Rulebook: ...


class Keys(Protocol):
    """Sealing, which everybody may, and opening, which this process may for intake alone. Pure computing."""

    def seal(self, issue_id: str, key: WrappedKey, text: str) -> Sealed: ...

    def open(self, issue_id: str, key: WrappedKey, sealed: Sealed) -> str: ...

    def rewrap(self, issue_id: str, key: WrappedKey, *, to: KeyClass) -> WrappedKey: ...


class Places(Protocol):
    """The registry of places."""

    def resolve(self, given: PlaceGiven, *, filer_community_id: str | None) -> PlaceResolved: ...


class Analyzer(Protocol):
    """Explains what a message is about; deterministic for one state of its learning."""

    def analyze(self, *, problem: str, suggestions: Sequence[str]) -> Analysis: ...


class Namer(Protocol):
    """Whom a message may accuse, by the names of the registry."""

    def find(self, *, problem: str, suggestions: Sequence[str]) -> tuple[Accused, ...]: ...


class NearDuplicates(Protocol):
    """Earlier general issues that read like this one and lie near it, the most alike first."""

    async def find(self, issue: Issue, *, text: str, place: PlaceResolved) -> tuple[NearDuplicate, ...]: ...


class LedgerNumbers(Protocol):
    """Numbers that do not count: nobody can tell from two of them how many lie between."""

    def new(self, *, year: int) -> str: ...
