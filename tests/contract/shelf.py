"""A shelf of issues for the tests of reading: real events, keys and rows, and rows made up for lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import delete, insert

from infra.db.engine import Database
from infra.db.tables import issue_units, issues
from infra.eventstore.store import EventStore
from infra.issues.feed import FeedReader
from infra.issues.filing import FilingStore
from infra.issues.lists import IssueLists
from infra.issues.rows import row_of, unit_rows
from infra.issues.store import IssueStore
from infra.keys.cursors import Cursors
from infra.keys.ring import KeyRing, Purpose
from infra.keys.sealing import new_issue_keys, seal
from infra.keys.vault import Vault
from infra.projections.contents import IssueContents
from infra.projections.search import SearchFollower
from schemas.domain.content import Channel, Content
from schemas.domain.events import Event, Filed
from schemas.domain.issue import Issue
from schemas.domain.sealed import KeyClass
from schemas.wire.attachments import NewAttachment
from schemas.wire.decisions import Decision
from schemas.wire.filings import Filing, FilingAnswer
from tests.domain import builders

NOW = datetime(2030, 5, 6, 8, 0, tzinfo=UTC)
RING = KeyRing.of(
    {each: X25519PrivateKey.generate() for each in KeyClass},
    {purpose: bytes([number]) * 32 for number, purpose in enumerate(Purpose, start=1)},
)
SEARCH = RING.secret(Purpose.SEARCH_TOKEN)
CURSORS = Cursors(RING.secret(Purpose.CURSOR))


@dataclass
class Shelf:
    """Files and moves issues through the real stores, and reads them with the adapters under test."""

    database: Database
    events: EventStore = field(default_factory=EventStore)
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def lists(self) -> IssueLists:
        return IssueLists(database=self.database, cursors=CURSORS, search_secret=SEARCH, clock=lambda: NOW)

    @property
    def store(self) -> IssueStore:
        return IssueStore(self.database, self.events, clock=lambda: NOW)

    def feed(self) -> FeedReader:
        return FeedReader(self.database, self.events, cursors=CURSORS)

    def follower(self, *classes: KeyClass) -> SearchFollower:
        opener = RING.open_with(*(classes or (KeyClass.GENERAL, KeyClass.DISCIPLINE)))
        return SearchFollower(
            self.database,
            self.events,
            contents=IssueContents(database=self.database, opener=opener),
            secret=SEARCH,
            clock=lambda: NOW + timedelta(seconds=7),
        )

    async def file(
        self, problem: str = "路灯坏了", *, issue_id: str | None = None, attachments: tuple[NewAttachment, ...] = ()
    ) -> str:
        """A filed issue with this text, sealed to intake; gives its id."""
        number = next(self.numbers)
        issue_id = issue_id or f"issue-{number:03d}"
        keys = new_issue_keys(issue_id, KeyClass.INTAKE, RING.public())
        content = Content(problem=problem, channel=Channel.WEB).model_dump_json()
        event: Filed = builders.FILED.model_copy(
            update={"issue_id": issue_id, "content": seal(issue_id, keys[0], content)}
        )
        answer = FilingAnswer(command_id=f"file-{issue_id}", command_hash="h", issue_id=issue_id, answer="sealed")
        filing = Filing(event=event, keys=keys, receipt_number=f"R-{issue_id}", code_mac="mac", answer=answer)
        filing = filing.model_copy(update={"attachments": attachments})
        await FilingStore(self.database, self.events, lambda: NOW, lambda _: None).file(filing)
        return issue_id

    async def happen(self, issue_id: str, *events: Event, attachments: tuple[NewAttachment, ...] = ()) -> Issue:
        """Record events on an issue, its keys wrapped to the class they lead to."""
        found = await self.store.read(issue_id, command_id="")
        assert found.issue is not None
        classes = {"analyzed": KeyClass.GENERAL, "intake_opened": KeyClass.DISCIPLINE, "referred": KeyClass.DISCIPLINE}
        keys = found.keys
        for to in [classes[event.type] for event in events if event.type in classes]:
            keys = tuple(Vault(RING).rewrap(issue_id, key, to=to) for key in keys)
        return await self.store.record(
            Decision(
                before=found.issue,
                last_hash=found.last_hash,
                events=events,
                command_id=f"command-{next(self.numbers)}",
                command_hash="h",
                keys=keys,
                attachments=attachments,
            )
        )

    async def general(self, problem: str = "路灯坏了", *, issue_id: str | None = None, **place: Any) -> str:
        """A routed general issue with this text."""
        issue_id = await self.file(problem, issue_id=issue_id)
        findings = builders.some_findings(place=builders.a_place(**place))
        analyzed = builders.ANALYZED.model_copy(update={"findings": findings})
        logged = builders.LOGGED.model_copy(update={"ledger_number": f"2030-{issue_id}"})
        await self.happen(issue_id, builders.COLLECTED, analyzed, logged, builders.ROUTED)
        return issue_id

    async def sealed(self, problem: str = "收受红包") -> str:
        """A possible discipline matter that intake has not decided."""
        issue_id = await self.file(problem)
        await self.happen(issue_id, builders.COLLECTED, builders.INTAKE_OPENED)
        return issue_id

    async def put(self, *rows: Issue) -> None:
        """Rows alone, without events, for tests of lists."""
        if rows:
            async with self.database.write() as conn:
                await conn.execute(insert(issues), [row_of(issue, last_hash="hash") for issue in rows])
                if units := [unit for issue in rows for unit in unit_rows(None, issue)]:
                    await conn.execute(insert(issue_units), units)

    async def empty(self) -> None:
        async with self.database.write() as conn:
            await conn.execute(delete(issue_units))
            await conn.execute(delete(issues))


def a_row(issue_id: str, **changes: Any) -> Issue:
    """A routed general issue of the department mass_work in the grid grid-3 of the community east, as a state."""
    routed = builders.given(*builders.WAS_ROUTED)
    given = {"id": issue_id, "ledger_number": f"2030-{issue_id}"}
    return routed.model_copy(update=given | changes)


def ids(rows: Iterable[Any]) -> list[str]:
    return [row.id for row in rows]
