"""The journal of erasures outside the database, and applying it again after a restore from an older backup.

A file names issues by a keyed hash: without this installation's key it tells when something was erased and no more.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from pydantic import AwareDatetime, ValidationError
from sqlalchemy import delete, select

from infra.attachments.shelf import forget_attachments
from infra.db.erasure_tables import erasures
from infra.db.tables import data_keys
from infra.issues.forgetting import forget_derived, forget_receipt
from infra.keys.macs import labelled_mac
from infra.keys.ring import Purpose
from infra.projections.folding import streams_after
from infra.run.clock import now
from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.run.instance import Instance
from schemas.domain.base import Frozen
from schemas.domain.erasure_events import Ground
from schemas.domain.rules.erasing import erase_again
from schemas.domain.sealed import KeyName
from schemas.wire.decisions import ConflictError, Decision

RESTORE: Final = "machine:restore"
_LENGTH: Final = 32  # hex digits of a reference
_PAGE: Final = 1_000
_CONFLICTS: Final = 8


class Erased(Frozen):
    """One line of the file."""

    reference: str
    keys: tuple[KeyName, ...]
    ground: Ground
    at: AwareDatetime


class Reapplied(Frozen):
    """`missing`: issues of the journal that this database does not have. `keys`: rows of keys that were still there."""

    erased: int
    keys: int
    missing: int


@dataclass(frozen=True)
class ErasureJournal:
    """Reads and applies; applying twice is as good as once."""

    instance: Instance

    async def lines(self) -> AsyncIterator[str]:
        """Every erasure, the first first."""
        async with self.instance.database.read() as conn:
            rows = (await conn.execute(select(erasures).order_by(erasures.c.id))).all()
        for row in rows:
            one = Erased(reference=self._reference(row.issue_id), keys=_names(row.names), ground=row.ground, at=row.at)
            yield json.dumps(one.model_dump(mode="json"))

    async def apply(self, told: Iterable[Erased]) -> Reapplied:
        """Erase once more what the lines name, and what this database's own journal names, whatever was restored.

        The engine need not run: whatever it still does reads the state first.
        """
        wanted = _by_reference(told)
        own = await self._own()
        done = keys = found = 0
        async for issue_id in self._issues():
            line = wanted.get(self._reference(issue_id))
            found += line is not None
            if line is not None:
                done += await self._erased(issue_id, line)
            gone = (*(line.keys if line else ()), *own.get(issue_id, ()))
            if gone:
                keys += await self._without(issue_id, gone)
        return Reapplied(erased=done, keys=keys, missing=len(wanted) - found)

    async def _erased(self, issue_id: str, line: Erased) -> bool:
        """Record it, unless it stands recorded."""
        for _ in range(_CONFLICTS):
            found = await self.instance.issues.read(issue_id, command_id="")
            assert found.issue is not None, "its stream is there"
            at = max(now(), found.issue.last_at)
            events = erase_again(found.issue, line.keys, ground=line.ground, by=RESTORE, now=at)
            if not events:
                return False
            command_id = f"restore:{issue_id}:{found.issue.version}"
            decision = Decision(
                before=found.issue,
                last_hash=found.last_hash,
                events=events,
                command_id=command_id,
                command_hash=command_id,
                held=found.keys,
            )
            try:
                await self.instance.issues.record(decision)
            except ConflictError:
                continue
            return True
        raise ConflictError

    async def _without(self, issue_id: str, keys: Iterable[KeyName]) -> int:
        """Keys, files and the receipt come back where their tables are restored from a backup older than the events."""
        names = set(keys)
        async with self.instance.database.write() as conn:
            gone = await conn.execute(
                delete(data_keys).where(data_keys.c.issue_id == issue_id, data_keys.c.name.in_(names))
            )
            await forget_derived(conn, issue_id)
            await forget_receipt(conn, issue_id)
            if "content" in names:
                await forget_attachments(conn, issue_id)
        return int(gone.rowcount)

    async def _own(self) -> Mapping[str, tuple[KeyName, ...]]:
        async with self.instance.database.read() as conn:
            rows = (await conn.execute(select(erasures.c.issue_id, erasures.c.names))).all()
        own: dict[str, tuple[KeyName, ...]] = {}
        for row in rows:
            own[row.issue_id] = (*own.get(row.issue_id, ()), *_names(row.names))
        return own

    async def _issues(self) -> AsyncIterator[str]:
        last = ""
        while True:
            async with self.instance.database.read() as conn:
                page = await streams_after(conn, last, count=_PAGE)
            for issue_id in page:
                yield issue_id
            if len(page) < _PAGE:
                return
            last = page[-1]

    def _reference(self, issue_id: str) -> str:
        secret = self.instance.ring.secret(Purpose.SEARCH_TOKEN)
        return labelled_mac(secret, "sibu/erasure/1", issue_id.encode()).hex()[:_LENGTH]


def read_lines(text: str, *, name: str) -> Iterator[Erased]:
    """The lines of a file; raises StartError with the number of the first that is none."""
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            yield Erased.model_validate_json(line)
        except ValidationError as error:
            raise StartError(
                f"Line {number} of {name} is no line of a journal of erasures.",
                exit_code=ExitCode.USAGE,
                hint="Give a file that `sibu erasures export` wrote.",
            ) from error


def _by_reference(told: Iterable[Erased]) -> dict[str, Erased]:
    """Several of one issue become one, with all their keys."""
    wanted: dict[str, Erased] = {}
    for one in told:
        before = wanted.get(one.reference)
        keys = one.keys if before is None else tuple(dict.fromkeys((*before.keys, *one.keys)))
        wanted[one.reference] = one.model_copy(update={"keys": keys})
    return wanted


def _names(text: str) -> tuple[KeyName, ...]:
    return tuple(name for name in get_args(KeyName) if name in text.split(","))
