"""Proof that the history is whole: every chain recomputed from its first event, in bounded memory."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import text

from infra.db.engine import Database
from infra.eventstore import statements
from infra.eventstore.errors import StreamDivergedError
from infra.eventstore.rows import recorded
from schemas.domain.base import Frozen

Progress = Callable[[int, int], None]  # events checked, events there were at the start


class Broken(Frozen):
    """The first version of a stream that is not as it was recorded, and why."""

    stream: str
    version: int
    reason: str


class VerifyReport(Frozen):
    """How much was checked, and the broken streams: the first `named` in full, all of them by number."""

    streams: int
    events: int
    broken_streams: int
    broken: tuple[Broken, ...]

    @property
    def clean(self) -> bool:
        return self.broken_streams == 0


async def verify(db: Database, *, progress: Progress | None = None, page: int = 500, named: int = 1000) -> VerifyReport:
    """Check every event, then every issue row against the end of its stream (which shows a tail cut off).

    Reads in short snapshots, so that writers go on; what they append behind the reader is not checked this time. The
    memory it takes is that of one page and `named` broken streams.
    """
    walk = _Walk(named=named)
    total = await _count(db)
    place: tuple[str, int, int] = ("", 0, 0)
    while rows := await _rows(db, statements.whole_page(db.dialect), (*place, page)):
        for row in rows:
            walk.see(row[:-1])
        place = (rows[-1][0], rows[-1][1], rows[-1][-1])
        if progress:
            progress(walk.events, total)
    await _check_issues(db, walk, page=page)
    return walk.report()


class _Walk:
    """What is known of the chains while their events pass by in order."""

    def __init__(self, *, named: int) -> None:
        self._named = named
        self.events = 0
        self._streams = 0
        self._stream: str | None = None
        self._version = 0
        self._hash = ""
        self._is_broken = False
        self._broken: list[Broken] = []
        self._broken_streams = 0

    def see(self, row: Sequence[Any]) -> None:
        self.events += 1
        if row[0] != self._stream:
            self._streams += 1
            self._stream, self._version, self._hash, self._is_broken = row[0], 0, "", False
        if not self._is_broken:
            self._check(row)

    def blame(self, *, stream: str, version: int, reason: str) -> None:
        self._broken_streams += 1
        if len(self._broken) < self._named:
            self._broken.append(Broken(stream=stream, version=version, reason=reason))

    def report(self) -> VerifyReport:
        return VerifyReport(
            streams=self._streams,
            events=self.events,
            broken_streams=self._broken_streams,
            broken=tuple(self._broken),
        )

    def _check(self, row: Sequence[Any]) -> None:
        expected = self._version + 1
        wrong = self._wrong(row, expected=expected)
        if wrong:
            self._is_broken = True
            self.blame(stream=row[0], version=min(expected, row[1]), reason=wrong)
        self._version, self._hash = row[1], row[14]

    def _wrong(self, row: Sequence[Any], *, expected: int) -> str:
        if row[1] < expected:
            return "The version stands there more than once."
        if row[1] > expected:
            return "The version is missing."
        try:
            event = recorded(row)
        except StreamDivergedError:
            return "The event is not as it was recorded."
        return "" if event.prev_hash == self._hash else "The event does not follow the one before it."


async def _check_issues(db: Database, walk: _Walk, *, page: int) -> None:
    last = ""
    while rows := await _rows(db, statements.unfit_issues(db.dialect), (last, page)):
        for issue_id, version in rows:
            walk.blame(stream=issue_id, version=version, reason="The issue row and the end of its stream differ.")
        last = rows[-1][0]


async def _rows(db: Database, sql: str, values: tuple[str | int, ...]) -> Sequence[Sequence[Any]]:
    async with db.read() as conn:
        return (await conn.exec_driver_sql(sql, values)).all()


async def _count(db: Database) -> int:
    async with db.read() as conn:
        return int((await conn.execute(text("SELECT count(*) FROM events"))).scalar_one())
