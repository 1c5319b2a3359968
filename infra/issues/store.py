"""The event store and everything that is written in the same transaction with an event."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from infra.attachments.claiming import claiming
from infra.db.bundles import Change, Part, Rows
from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.db.errors import ConstraintError
from infra.db.figure_tables import figure_gone
from infra.db.tables import data_keys, issue_units, issues, outbox
from infra.eventstore import statements
from infra.eventstore.errors import AlreadyRecordedError, VersionConflictError
from infra.eventstore.store import EventStore
from infra.issues.envelopes import enveloped
from infra.issues.figure_rows import gone_rows
from infra.issues.forgetting import erasure_in, forgotten
from infra.issues.part_forgetting import parts_forgotten
from infra.issues.recent import RecentStates
from infra.issues.rows import accused_rows, row_of, unit_rows
from infra.issues.telling import filing_rows, outbox_rows, telling_rows
from schemas.domain.attachment_refusals import AttachmentClaimedError
from schemas.domain.hazards import dangers
from schemas.domain.issue import Issue, replay
from schemas.domain.notices import notices
from schemas.domain.sealed import KeyClass, WrappedKey
from schemas.domain.tellings import tellings
from schemas.wire.decisions import ConflictError, Decision, Found, RecordedTooLateError
from schemas.wire.stored import Append

Clock = Callable[[], datetime]
Observer = Callable[[Decision, datetime], None]


def _nobody(_: Decision, __: datetime) -> None:
    """Nobody counts."""


class IssueStore:
    """Reads an issue in one snapshot, records a decision in one transaction."""

    def __init__(
        self,
        database: Database,
        events: EventStore,
        *,
        clock: Clock,
        observer: Observer = _nobody,
        recent: RecentStates | None = None,
    ) -> None:
        self._database = database
        self._events = events
        self._clock = clock
        self._observer = observer
        self._recent = recent or RecentStates()

    async def read(self, issue_id: str, *, command_id: str) -> Found:
        """The state, the keys, and what `command_id` has recorded (nothing for an empty id)."""
        sql = statements.issue_with_command(self._database.dialect)
        return self._found(await self._database.fetch(sql, (command_id, issue_id)))

    async def read_of(self, issue_id: str, *, classes: tuple[KeyClass, KeyClass], command_id: str = "") -> Found:
        """The same of an issue of these classes, or that the command has changed.

        Any other costs no more than one that there is not.
        """
        sql = statements.issue_of_class(self._database.dialect)
        return self._found(await self._database.fetch(sql, (command_id, issue_id, *classes)))

    async def several(self, issue_ids: Sequence[str], *, classes: tuple[KeyClass, KeyClass]) -> dict[str, Found]:
        """The states and keys of those of the issues that are of one of these classes, by id."""
        if not issue_ids:
            return {}
        sql = statements.issues_of_class(self._database.dialect, count=len(issue_ids))
        rows = await self._database.fetch(sql, (*issue_ids, *classes))
        grouped: dict[str, list[Sequence[Any]]] = defaultdict(list)
        for row in rows:
            grouped[row[0]].append(row[1:])
        return {
            issue_id: Found(
                issue=Issue.model_validate_json(theirs[0][0]),
                last_hash=theirs[0][1],
                keys=tuple(_key_of(row[2:6]) for row in sorted(theirs, key=_name_of_key) if row[2] is not None),
            )
            for issue_id, theirs in grouped.items()
        }

    def _found(self, rows: Sequence[Sequence[Any]]) -> Found:
        if not rows:
            return Found(issue=None)
        # One row for each pair of a key and a recorded event; there are two keys and seldom any event.
        keys = {row[2]: row[2:6] for row in rows if row[2] is not None}
        recorded = {row[7]: row[6:] for row in rows if row[7] is not None}
        return Found(
            issue=Issue.model_validate_json(rows[0][0]),
            last_hash=rows[0][1],
            recorded=tuple(self._events.event_of(recorded[version]) for version in sorted(recorded)),
            keys=tuple(_key_of(keys[name]) for name in sorted(keys)),
        )

    async def record(self, decision: Decision) -> Issue:
        """Append the events with the row they lead to, the keys and the notices.

        Raises:
            ConflictError: the version read is not the newest, or the command is recorded already.
            RecordedTooLateError: the time after which it may not be recorded is over; nothing was.
            AttachmentClaimedError: a file belongs to another issue, or is gone.
            StorageError: the database could not; nothing was recorded.
        """
        after = replay(decision.events, start=decision.before)
        assert after is not None, "folding onto an issue gives an issue"
        now = self._clock()
        if decision.not_after is not None and now > decision.not_after:
            raise RecordedTooLateError
        told = _told(decision, now=now)
        gone = await self._forgotten(decision)

        def beside(last_hash: str) -> list[Part]:
            row = row_of(after, last_hash=last_hash)
            parts: list[Part] = [Change(issues, row.pop("id"), row), *gone]
            if decision.keys:
                parts.append(Rows(data_keys, _key_rows(after.id, decision.keys), replacing=("issue_id", "name")))
            if units := unit_rows(decision.before, after):
                parts.append(Rows(issue_units, units, replacing=("unit_id", "issue_id")))
            if given_away := gone_rows(decision.events, after.id):
                parts.append(Rows(figure_gone, given_away, replacing=("issue_id",)))
            if accused := accused_rows(decision.before, after):
                parts.append(Rows(issue_accused, accused, replacing=("mark", "issue_id")))
            parts += claiming(after.id, decision.attachments, now=now)
            return [*parts, Rows(outbox, told)] if told else parts

        try:
            stored = await self._events.append(self._database, _append(decision), recorded_at=now, beside=beside)
        except (VersionConflictError, AlreadyRecordedError) as conflict:
            raise ConflictError from conflict
        except ConstraintError as refused:
            if not decision.attachments:
                raise
            raise AttachmentClaimedError from refused
        # Looked at once more: what waited for its turn on the database is that much later.
        self._observer(decision, self._clock())
        keys = tuple(key for key in decision.keys or decision.held if key.name not in after.erased_keys)
        self._recent.keep(Found(issue=after, last_hash=stored[-1].hash, keys=keys))
        return after

    async def _forgotten(self, decision: Decision) -> Sequence[Part]:
        """What is deleted with these events, where one of them erases."""
        found = erasure_in(decision.events, after=decision.before.version)
        if found is None:
            return ()
        version, event = found
        (row,) = await self._database.fetch(
            statements.filing_command(self._database.dialect), (decision.before.id,)
        )  # Its answer holds the receipt.
        async with self._database.read() as conn:
            parts = await parts_forgotten(conn, decision.before.id)
        return [*forgotten(decision.before.id, event, version=version, filed_by_command=row[0]), *parts]


def _told(decision: Decision, *, now: datetime) -> list[dict[str, Any]]:
    """People and other issues; what tells of a step that may be taken back waits for as long."""
    issue_id, events = decision.before.id, decision.events
    people = outbox_rows(issue_id, notices(decision.before, events), now=now, hold=decision.hold)
    others = telling_rows(issue_id, tellings(decision.before, events), now=now, hold=decision.hold)
    return people + others + filing_rows(issue_id, dangers(decision.before, events), now=now)


def _append(decision: Decision) -> Append:
    return Append(
        stream=decision.before.id,
        expected_version=decision.before.version,
        expected_hash=decision.last_hash,
        command_id=decision.command_id,
        command_hash=decision.command_hash,
        events=enveloped(decision.events, visibility=decision.before.key_class),
    )


def _key_rows(issue_id: str, keys: tuple[WrappedKey, ...]) -> list[dict[str, Any]]:
    return [{"issue_id": issue_id, **key.model_dump(mode="json")} for key in keys]


def _name_of_key(row: Sequence[Any]) -> str:
    return str(row[2])


def _key_of(row: Sequence[Any]) -> WrappedKey:
    name, key_class, public, wrapped = row
    return WrappedKey(name=name, key_class=key_class, public=public, wrapped=wrapped)
