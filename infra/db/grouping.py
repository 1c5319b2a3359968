"""Group commit on SQLite: what several tasks write at once becomes durable by one commit, in one thread."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from infra.db.bundles import Bundle, Statement, one_by_one
from infra.db.errors import ConstraintError, StorageError, database_closed, storage_error
from infra.db.settling import settled
from infra.db.turn import WriterTurn

# As many as are written in a few milliseconds: no neighbour waits longer for its turn.
_AT_ONCE: Final = 100

_Outcome = int | Exception
# What a statement can be refused for by itself: a constraint, a text that is not Unicode, a number too large.
_REFUSED: Final = (sqlite3.Error, ValueError, OverflowError)


@dataclass(frozen=True)
class _Write:
    first: Statement
    rows: int
    rest: Sequence[Statement]
    done: "asyncio.Future[_Outcome]" = field(compare=False)


class GroupCommits:
    """Collects the writes that come while a commit is on its way, and commits them together in the next one.

    Each has a savepoint of its own, so that one that is refused takes no other with it. All are told after the commit
    and not before; where the commit itself fails, all of them fail.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], turn: WriterTurn) -> None:
        self._connect = connect
        self._turn = turn
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sibu-writer")
        self._conn: sqlite3.Connection | None = None  # Belongs to the thread.
        self._waiting: deque[_Write] = deque()
        self._working: asyncio.Task[None] | None = None
        self._closed = False

    async def write(self, bundle: Bundle) -> int:
        """How many rows the bundle's first statement wrote; all of the bundle is durable then, or none of it written.

        Cancelled before its group has begun, nothing is written; later the outcome is not known.

        Raises:
            ConstraintError: a row is refused; nothing was written.
            StorageError: the database could not.
        """
        if self._closed:
            raise database_closed()
        done: asyncio.Future[_Outcome] = asyncio.get_running_loop().create_future()
        first = (bundle.first, bundle.values)
        self._waiting.append(_Write(first, bundle.rows, one_by_one(bundle), done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        outcome = await done
        if isinstance(outcome, Exception):
            raise _told(outcome) from outcome
        return outcome

    async def close(self) -> None:
        """Finish what has begun; what waits for its turn and what comes later is refused."""
        if self._closed:
            return
        self._closed = True
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait([self._working])
            self._fail(len(self._waiting), database_closed())
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown()

    async def _work(self) -> None:
        while self._waiting:
            await self._next_group()

    async def _next_group(self) -> None:
        patient = len(self._waiting)
        try:
            async with self._turn.held():
                group = self._drawn()
                if group:
                    await settled(self._committed(group))
        except (StorageError, OSError) as error:  # No turn; those who came meanwhile have not waited that long.
            self._fail(patient, error)

    def _drawn(self) -> list[_Write]:
        drawn = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
        return [write for write in drawn if not write.done.done()]

    def _fail(self, count: int, error: Exception) -> None:
        for _ in range(min(count, len(self._waiting))):
            _tell(self._waiting.popleft(), error)

    async def _committed(self, group: Sequence[_Write]) -> None:
        outcomes: Sequence[_Outcome] = [database_closed()] * len(group)
        try:
            outcomes = await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, group)
        finally:
            for write, outcome in zip(group, outcomes, strict=True):
                _tell(write, outcome)

    # From here on all happens in the thread.

    def _commit(self, group: Sequence[_Write]) -> Sequence[_Outcome]:
        try:
            self._conn = conn = self._conn or self._connect()
            conn.execute("BEGIN IMMEDIATE")
            outcomes = [_written(conn, write) for write in group]
            conn.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up()
            return [error] * len(group)
        return outcomes

    def _give_up(self) -> None:
        """Roll back; a connection that cannot even do that is thrown away, and the file rolls back by itself."""
        if self._conn is None:
            return
        try:
            self._conn.rollback()
        except sqlite3.Error:
            self._disconnect()

    def _disconnect(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()


def _written(conn: sqlite3.Connection, write: _Write) -> _Outcome:
    """Raises sqlite3.Error where the whole transaction is lost, as on a full disk."""
    outcome: _Outcome
    conn.execute("SAVEPOINT one")
    try:
        outcome = conn.execute(*write.first).rowcount
        if outcome == write.rows:
            for sql, values in write.rest:
                conn.execute(sql, values)
    except _REFUSED as error:
        if not conn.in_transaction:
            raise
        conn.execute("ROLLBACK TO one")
        outcome = error
    conn.execute("RELEASE one")
    return outcome


def _tell(write: _Write, outcome: _Outcome) -> None:
    if not write.done.done():
        write.done.set_result(outcome)


def _told(error: Exception) -> Exception:
    if isinstance(error, sqlite3.IntegrityError):
        return ConstraintError(str(error), constraint=str(error).rpartition(": ")[2])
    return storage_error(error) or error
