"""Filing: one transaction and nothing else. It never needs the workflow engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from infra.db.bundles import Rows, bundled
from infra.db.engine import Database
from infra.db.tables import data_keys, idempotency, issues, outbox, receipts
from infra.eventstore.errors import AlreadyRecordedError, VersionConflictError
from infra.eventstore.store import EventStore
from infra.issues.envelopes import enveloped
from infra.issues.rows import row_of
from schemas.domain.events import Event
from schemas.domain.issue import Issue, evolve
from schemas.domain.sealed import KeyClass
from schemas.wire.filings import Filing, FilingAnswer
from schemas.wire.stored import Append

START = "start"  # the outbox kind that asks for the issue's workflow
_GRACE = timedelta(seconds=3)  # the api starts the workflow at once; the relay looks after those it could not start

_Rows = tuple[Table, list[dict[str, Any]]]


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
            StorageError: the database could not; nothing was recorded.
        """
        try:
            return await self._record(filing)
        except (IntegrityError, AlreadyRecordedError, VersionConflictError):
            answer = await self.answered(filing.answer.command_id)
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
        rows: tuple[_Rows, ...] = (
            (data_keys, [{"issue_id": issue.id, **key.model_dump(mode="json")} for key in filing.keys]),
            (receipts, [{"number": filing.receipt_number, "issue_id": issue.id, "code_mac": filing.code_mac}]),
            (outbox, [_start(issue.id, now)]),
        )
        # First, so that a repeated filing fails here and leaves nothing.
        answer = (idempotency, [{**filing.answer.model_dump(), "created_at": now}])
        if self.database.dialect == "postgresql":
            await self._write_at_once(append, issue, (answer, *rows), now=now)
        else:
            await self._write(append, issue, first=answer, rest=rows, now=now)
        self.observer((filing.event,))
        return filing.answer

    async def _write(self, append: Append, issue: Issue, *, first: _Rows, rest: Sequence[_Rows], now: datetime) -> None:
        async with self.database.write() as conn:
            await conn.execute(insert(first[0]), first[1])
            stored = await self.events.append(conn, append, recorded_at=now)
            await conn.execute(insert(issues), row_of(issue, last_hash=stored[-1].hash))
            for table, rows in rest:
                await conn.execute(insert(table), rows)

    async def _write_at_once(self, append: Append, issue: Issue, rows: Sequence[_Rows], *, now: datetime) -> None:
        """The same in one statement, which is a transaction by itself: eight round trips fewer."""
        first, values, stored = self.events.insertion("postgresql", append, recorded_at=now)
        row = Rows(issues, (row_of(issue, last_hash=stored[-1].hash),))
        others = (Rows(table, each) for table, each in rows)
        async with self.database.glance() as conn:
            sql, parameters = bundled(first, values, (row, *others), dialect=conn.dialect)
            await conn.exec_driver_sql(sql, parameters)


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
