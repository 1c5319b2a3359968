"""Filing: one transaction and nothing else. It never needs the workflow engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from infra.attachments.claiming import claiming
from infra.db.bundles import Rows
from infra.db.engine import Database
from infra.db.erasure_tables import person_marks
from infra.db.errors import ConstraintError
from infra.db.tables import data_keys, idempotency, issues, outbox, receipts
from infra.eventstore.errors import AlreadyRecordedError, VersionConflictError
from infra.eventstore.store import EventStore
from infra.issues.envelopes import enveloped
from infra.issues.rows import row_of
from schemas.domain.attachment_refusals import AttachmentClaimedError
from schemas.domain.events import Event
from schemas.domain.issue import evolve
from schemas.domain.sealed import KeyClass
from schemas.wire.filings import Filing, FilingAnswer
from schemas.wire.stored import Append

START = "start"  # the outbox kind that asks for the issue's workflow
_GRACE = timedelta(seconds=3)  # the api starts the workflow at once; the relay looks after those it could not start


@dataclass(frozen=True)
class FilingStore:
    """Durably receives reports; the same command id gives the first answer again."""

    database: Database
    events: EventStore
    clock: Callable[[], datetime]
    observer: Callable[[Sequence[Event]], None]

    async def answered(self, command_id: str) -> FilingAnswer | None:
        """What an earlier filing with this command id was answered, sealed under its Idempotency-Key."""
        async with self.database.read() as conn:
            row = (await conn.execute(_ANSWER, {"wanted": command_id})).mappings().one_or_none()
        return FilingAnswer.model_validate(dict(row)) if row else None

    async def file(self, filing: Filing) -> FilingAnswer:
        """Record the filing, or give what the same command id was answered before.

        Raises:
            AttachmentClaimedError: a file belongs to another issue, or is gone; nothing was recorded.
            StorageError: the database could not; nothing was recorded.
        """
        try:
            return await self._record(filing)
        except (ConstraintError, AlreadyRecordedError, VersionConflictError) as error:
            answer = await self.answered(filing.answer.command_id)
            if answer is None and filing.attachments and isinstance(error, ConstraintError):
                raise AttachmentClaimedError from error
            if answer is None:
                raise
            return answer

    async def _record(self, filing: Filing) -> FilingAnswer:
        now = self.clock()
        issue = evolve(None, filing.event)
        append = Append(
            stream=issue.id,
            expected_version=0,
            expected_hash="",
            command_id=filing.answer.command_id,
            command_hash=filing.answer.command_hash,
            events=enveloped((filing.event,), visibility=KeyClass.INTAKE),
        )

        def beside(last_hash: str) -> tuple[Rows, ...]:
            key_rows = [{"issue_id": issue.id, **key.model_dump(mode="json")} for key in filing.keys]
            receipt = {"number": filing.receipt_number, "issue_id": issue.id, "code_mac": filing.code_mac}
            marks = [{"issue_id": issue.id, **mark.model_dump()} for mark in filing.marks]
            return (
                *((Rows(person_marks, marks),) if marks else ()),
                Rows(idempotency, ({**filing.answer.model_dump(), "created_at": now},)),
                Rows(issues, (row_of(issue, last_hash=last_hash),)),
                Rows(data_keys, key_rows),
                Rows(receipts, (receipt,)),
                Rows(outbox, (_start(issue.id, now),)),
                *claiming(issue.id, filing.attachments, now=now),
            )

        await self.events.append(self.database, append, recorded_at=now, beside=beside)
        self.observer((filing.event,))
        return filing.answer


def _start(issue_id: str, now: datetime) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "version": 1,
        "kind": START,
        "reference": {},
        "created_at": now,
        "next_try_at": now + _GRACE,
    }


_ANSWER = select(
    idempotency.c.command_id, idempotency.c.command_hash, idempotency.c.issue_id, idempotency.c.answer
).where(idempotency.c.command_id == bindparam("wanted"))
