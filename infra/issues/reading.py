"""One issue as its readers need it: how it stands, what has happened to it, and whose receipt it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from infra.db.engine import Database
from infra.db.tables import receipts
from infra.eventstore.store import EventStore
from infra.issues.store import IssueStore
from infra.issues.typed import can_be_stored
from schemas.domain.sealed import KeyClass
from schemas.wire.decisions import Found
from schemas.wire.stored import StoredEvent


@dataclass(frozen=True, kw_only=True)
class IssueReader:
    """Reads single issues. It asks nobody's scope: whoever calls must have checked what the reader may see."""

    database: Database
    events: EventStore
    store: IssueStore

    async def read(self, issue_id: str, *, command_id: str = "") -> Found:
        """The state, the keys, and what `command_id` has recorded (nothing for an empty id)."""
        if not can_be_stored(issue_id):
            return Found(issue=None)
        return await self.store.read(issue_id, command_id=command_id)

    async def read_of(self, issue_id: str, *, classes: tuple[KeyClass, KeyClass], command_id: str = "") -> Found:
        """The same of an issue of one of these classes, or that the command has changed: any other is not even read."""
        if not can_be_stored(issue_id):
            return Found(issue=None)
        return await self.store.read_of(issue_id, classes=classes, command_id=command_id)

    async def several(self, issue_ids: Sequence[str], *, classes: tuple[KeyClass, KeyClass]) -> Mapping[str, Found]:
        """States and keys of those of the issues that are of one of these classes, by id."""
        return await self.store.several([one for one in issue_ids if can_be_stored(one)], classes=classes)

    async def timeline(self, issue_id: str) -> tuple[StoredEvent, ...]:
        """Every event of the issue in order, those from before its class was decided included; empty when unknown.

        Raises:
            StreamDivergedError: the history is not as it was recorded.
        """
        if not can_be_stored(issue_id):
            return ()
        async with self.database.read() as conn:
            return await self.events.load(conn, issue_id)

    async def by_receipt(self, number: str) -> tuple[str, str] | None:
        """Issue id and kept code HMAC of a receipt number in its one spelling; None when there is none."""
        if not can_be_stored(number):
            return None
        async with self.database.read() as conn:
            row = (await conn.execute(_RECEIPT, {"wanted": number})).one_or_none()
        return (row.issue_id, row.code_mac) if row else None


_RECEIPT = select(receipts.c.issue_id, receipts.c.code_mac).where(receipts.c.number == bindparam("wanted"))
