"""What the gateway and the routes need of the world. Adapters in infra fulfil these."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from schemas.domain.accused import Accused
from schemas.domain.accused import Marks as PersonMarks
from schemas.domain.content import Reporter
from schemas.domain.figure_cells import Dimension, View
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven, PlaceResolved
from schemas.domain.principals import Principal, Scope
from schemas.domain.registry import Community, Person, Unit
from schemas.domain.roles import Role
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, KeyName, Sealed, WrappedKey
from schemas.wire.attachments import AttachmentRow, ClaimedUpload, Prepared, StoredUpload, Variant
from schemas.wire.budgets import Denial, Spend
from schemas.wire.decisions import Found
from schemas.wire.desk import Keepsake, KeepsakeKind
from schemas.wire.figures import BoardFigures, FigureQuery, PartFigures, Period
from schemas.wire.filings import Filing, FilingAnswer, PersonMark
from schemas.wire.reading import AccessEntry, CallerReports, FeedItem, FilingRow, IssueRow, Page, Query, Reading
from schemas.wire.stored import StoredEvent
from schemas.wire.temporal import CommandOutcome, CommandRequest


class Filings(Protocol):
    """Durably receives reports."""

    async def answered(self, command_id: str) -> FilingAnswer | None: ...

    async def file(self, filing: Filing) -> FilingAnswer: ...


class StagedParts(Protocol):
    """Keeps the sealed parts of a split, so that the relay can file them if whoever asked for it dies."""

    async def stage(self, issue_id: str, filings: Mapping[str, Filing]) -> None: ...

    async def drop(self, child_ids: Sequence[str]) -> None: ...


class Issues(Protocol):
    """One issue as it stands, with its keys and what a command recorded on it."""

    async def read(self, issue_id: str, *, command_id: str) -> Found: ...

    async def read_of(self, issue_id: str, *, classes: tuple[KeyClass, KeyClass], command_id: str = "") -> Found:
        """The issue, if it is of one of these classes, or if the command has changed it.

        Any other costs as little time as one that there is not.
        """
        ...

    async def several(self, issue_ids: Sequence[str], *, classes: tuple[KeyClass, KeyClass]) -> Mapping[str, Found]:
        """States and keys of those of the issues that are of one of these classes, by id."""
        ...

    async def timeline(self, issue_id: str) -> tuple[StoredEvent, ...]: ...

    async def by_receipt(self, number: str) -> tuple[str, str] | None:
        """Issue id and kept code HMAC of a receipt number."""
        ...


class Lists(Protocol):
    """The ledger and the inboxes, narrowed to what the reader may see."""

    async def page(self, query: Query, *, scope: Scope) -> Page[IssueRow]: ...


class Figures(Protocol):
    """Supervisors' figures, of general issues alone, without what the reader may not know of."""

    async def board(self, view: View, *, scope: Scope, period: Period, today: date) -> BoardFigures: ...

    async def breakdown(
        self, view: View, dimension: Dimension, *, scope: Scope, period: Period
    ) -> tuple[PartFigures, ...]: ...

    async def page(self, query: FigureQuery, *, scope: Scope) -> Page[IssueRow]:
        """The issues behind a figure, those filed last first."""
        ...


class OwnFilings(Protocol):
    """What one actor filed, the newest first, each as its filer may know it."""

    async def page(self, actor: str, *, cursor: str | None, limit: int, unseen: Collection[str]) -> Page[FilingRow]: ...


class Callers(Protocol):
    """Finds the earlier reports of whoever is on the telephone, by the keyed mark of the number."""

    async def reports(self, phone: str, *, scope: Scope) -> CallerReports:
        """Of those that the scope lists and that stand in the ledger; nothing else changes what is found, nor when."""
        ...


class Feed(Protocol):
    """Events in one order for all readers, gap-free and resumable."""

    async def after(self, cursor: str | None, *, scope: Scope, limit: int) -> Page[FeedItem]: ...

    def follow(self, cursor: str | None, *, scope: Scope, from_now: bool = False) -> AsyncIterator[FeedItem]:
        """Those to come included; `from_now` and without a mark, only those."""
        ...


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

    def person_marks(self, issue_id: str, reporter: Reporter) -> tuple[PersonMark, ...]: ...

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

    def resolve(self, given: PlaceGiven, *, filer_community_id: str | None) -> PlaceResolved: ...

    def name(self, place_id: str) -> str: ...

    def communities(self, *, street_id: str | None = None) -> tuple[Community, ...]:
        """The communities with ground, by id; of one street where it is named."""
        ...

    def grids_about(self, place: PlaceResolved, *, metres: float) -> frozenset[str]:
        """The grids within so many metres of the place, its own among them."""
        ...

    def grids_of(self, staff_id: str) -> frozenset[str]:
        """The grids that somebody answers for: as their worker, or as contact member of a building there."""
        ...


class People(Protocol):
    """The people and units of the county by name."""

    def person(self, staff_id: str) -> Person | None:
        """Whoever has or had this id."""
        ...

    def colleagues(self, person: Person) -> tuple[Person, ...]:
        """The others who hold the same post."""
        ...

    def holders(self, role: Role, *, department_id: str | None = None) -> tuple[Person, ...]:
        """The active holders of a role."""
        ...

    def units(self) -> tuple[Unit, ...]:
        """The responsible units, by name."""
        ...

    def unit(self, unit_id: str) -> Unit | None: ...


class Keepsakes(Protocol):
    """Views and templates that staff keep."""

    async def all(self, owners: Sequence[str], kind: KeepsakeKind) -> tuple[Keepsake, ...]: ...

    async def keep(self, owner: str, kind: KeepsakeKind, *, name: str, text: str, at: datetime) -> str:
        """Its id; under a name that is there already it takes the place of that one."""
        ...

    async def drop(self, owner: str, keepsake_id: str) -> None: ...


class Presence(Protocol):
    """Who looks at an issue just now."""

    async def seen(self, issue_id: str, staff_id: str, *, at: datetime) -> tuple[str, ...]:
        """Note that somebody looks at it, and give the others who do."""
        ...


class AccessLog(Protocol):
    """Every read of a confidential issue, apart from the issue's own stream."""

    async def note(self, *, reader: str, action: str, reference: str, at: datetime) -> None: ...

    async def entries(self, after: str | None, *, limit: int) -> Page[AccessEntry]:
        """The newest first, and on from the mark of an earlier page."""
        ...

    async def note_all(self, *, reader: str, action: str, references: Collection[str], at: datetime) -> None: ...


class Readers(Protocol):
    """Who read an issue before and since it is confidential."""

    async def note(self, *, reader: str, issue_id: str, at: datetime) -> None:
        """Keep that somebody read a general issue, which may turn out to be none."""
        ...

    async def note_all(self, *, reader: str, issue_ids: Collection[str], at: datetime) -> None:
        """The same for several at once."""
        ...

    async def before(self, issue_id: str) -> Sequence[Reading]: ...

    async def since(self, issue_id: str) -> Sequence[Reading]: ...


class Marks(Protocol):
    """The keyed marks under which somebody may stand accused."""

    def of(self, accused: Accused) -> str: ...

    def knows(self, accused: Accused) -> bool:
        """Whether there is such a person or office."""
        ...

    def of_post(self, post: Principal) -> PersonMarks:
        """The marks of whoever holds this post now, whatever the registry said at the start."""
        ...


class Clock(Protocol):
    """The time now, UTC."""

    def __call__(self) -> datetime: ...


class Budgets(Protocol):
    """Counts what is spent. While the database is away each process goes on counting in its own memory."""

    async def take(self, spends: Sequence[Spend], *, now: datetime, working: bool = False) -> Denial | None:
        """Spend one of each or of none; None where that was possible. `working` reaches beyond the budgets."""
        ...

    def give_back(self, spends: Sequence[Spend]) -> None:
        """Take back what turned out to be none of its kind."""
        ...


class UsedTokens(Protocol):
    """Remembers solutions until they expire, so that each is good for one request."""

    async def use(self, nonce: str, *, until: datetime, surely: bool) -> bool:
        """Whether it was unused until now.

        Where the database is away, this process's own memory must do, unless it has to be known `surely`.

        Raises:
            StorageError: it had to be known surely, and cannot be.
        """
        ...


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
