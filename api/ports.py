"""What the gateway and the routes need of the world. Adapters in infra fulfil these."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import Principal, Scope
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, KeyName, Sealed, WrappedKey
from schemas.wire.attachments import AttachmentRow, ClaimedUpload, Prepared, StoredUpload, Variant
from schemas.wire.decisions import Found
from schemas.wire.filings import Filing, FilingAnswer
from schemas.wire.reading import FeedItem, IssueRow, Page, Query
from schemas.wire.stored import StoredEvent
from schemas.wire.temporal import CommandOutcome, CommandRequest


class Filings(Protocol):
    """Durably receives reports."""

    async def answered(self, command_id: str) -> FilingAnswer | None: ...

    async def file(self, filing: Filing) -> FilingAnswer: ...


class Issues(Protocol):
    """One issue as it stands, with its keys and what a command recorded on it."""

    async def read(self, issue_id: str, *, command_id: str) -> Found: ...

    async def timeline(self, issue_id: str) -> tuple[StoredEvent, ...]: ...

    async def by_receipt(self, number: str) -> tuple[str, str] | None:
        """Issue id and kept code HMAC of a receipt number."""
        ...


class Lists(Protocol):
    """The ledger and the inboxes, narrowed to what the reader may see."""

    async def page(self, query: Query, *, scope: Scope) -> Page[IssueRow]: ...


class Feed(Protocol):
    """Events in one order for all readers, gap-free and resumable."""

    async def after(self, cursor: str | None, *, scope: Scope, limit: int) -> Page[FeedItem]: ...

    def follow(self, cursor: str | None, *, scope: Scope) -> AsyncIterator[FeedItem]: ...


class Engine(Protocol):
    """The workflow engine as the gateway uses it."""

    async def start(self, issue_id: str) -> None:
        """Start the issue's workflow, or leave the running one alone.

        Raises:
            EngineUnavailableError: the engine did not answer; the relay will start it.
        """
        ...

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        """Start, revive or reach the issue's workflow and give the outcome of the command.

        Raises:
            DomainError: the refusal of the rules.
            OutcomeUnknownError: no answer in time; the command may still apply.
            TransientOutcomeError: it failed for now and was not applied; try again under another update id.
        """
        ...


class FreshKey(Protocol):
    """A key pair of an issue that is being filed: seals its first texts, and is kept as `wrapped`."""

    @property
    def wrapped(self) -> WrappedKey: ...

    def seal(self, plaintext: str) -> Sealed: ...


class Vault(Protocol):
    """Keys of issues: everybody may seal; what may be opened depends on the classes this process holds."""

    def new_keys(self, issue_id: str, *, names: Sequence[KeyName]) -> Sequence[FreshKey]: ...

    def seal(self, issue_id: str, key: WrappedKey, text: str) -> Sealed: ...

    def open(self, issue_id: str, key: WrappedKey, sealed: Sealed) -> str: ...

    def rewrap(self, issue_id: str, key: WrappedKey, *, to: KeyClass) -> WrappedKey: ...


class Secrets(Protocol):
    """Numbers, codes and keyed hashes."""

    def new_issue_id(self) -> str: ...

    def derived_issue_id(self, seed: str) -> str: ...

    def new_receipt(self) -> tuple[str, str]: ...

    def code_mac(self, *, number: str, code: str) -> str: ...

    def code_matches(self, *, number: str, code: str, kept: str) -> bool: ...

    def normal_number(self, typed: str) -> str: ...

    def hash_request(self, request: Mapping[str, Any]) -> str: ...

    def command_id(self, *, principal: str, idempotency_key: str) -> str: ...

    def seal_answer(self, plaintext: str, *, idempotency_key: str) -> str: ...

    def open_answer(self, sealed: str, *, idempotency_key: str) -> str: ...

    def claim_secret(self, *, principal: str, idempotency_key: str) -> str: ...


class Rulebooks(Protocol):
    """Policies and calendars: those in force now, and those an issue was filed under."""

    def current(self) -> Rulebook: ...

    async def of(self, issue: Issue) -> Rulebook: ...


class Places(Protocol):
    """The registry as filing needs it."""

    def check(self, given: PlaceGiven) -> None: ...

    def name(self, place_id: str) -> str: ...


class Principals(Protocol):
    """Who a bearer token belongs to."""

    async def by_token(self, token: str) -> Principal | None: ...


class AccessLog(Protocol):
    """Every read of a confidential issue, apart from the issue's own stream."""

    async def note(self, *, reader: str, action: str, reference: str, at: datetime) -> None: ...


class Clock(Protocol):
    """The time now, UTC."""

    def __call__(self) -> datetime: ...


class Decoder(Protocol):
    """Makes a stranger's file anew, where it can do no harm."""

    async def prepare(self, data: bytes) -> Prepared:
        """The file as pixels only.

        Raises:
            DomainError: what is wrong with it, and what would be right.
        """
        ...


class Uploads(Protocol):
    """Files that no issue has yet, each opened by its claim alone."""

    async def known(self, command_id: str) -> StoredUpload | None: ...

    async def keep(
        self, prepared: Prepared, *, command_id: str, command_hash: str, claim_secret: str
    ) -> StoredUpload: ...

    async def claimed(self, claim: str) -> ClaimedUpload:
        """What a claim opens.

        Raises:
            AttachmentUnknownError: nothing.
        """
        ...

    async def unclaimed(self) -> int:
        """Bytes that wait to be claimed."""
        ...


class AttachmentShelf(Protocol):
    """Files of issues; whoever calls must have checked what the reader may see."""

    async def of(self, issue_id: str) -> tuple[AttachmentRow, ...]: ...

    async def read(self, upload_id: str, *, key: str, variant: Variant) -> tuple[int, AsyncIterator[bytes]]:
        """Length and bytes.

        Raises:
            AttachmentNotFoundError: it was erased meanwhile.
        """
        ...
