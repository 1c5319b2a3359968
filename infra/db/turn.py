"""Whose turn it is to write to a SQLite file: a fair queue within a process and between the processes of a machine."""

import asyncio
import fcntl
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from infra.db.errors import DatabaseUnavailableError, database_closed

# Handing the turn to another process costs two wake-ups, so a process whose tasks queue up writes this long (seconds).
_SHARE = 0.02


class FileTurn:
    """A fair lock between processes, made of two `flock`s: who waits for the turn holds the queue.

    One flock alone is unfair: who lets go and asks again at once gets it before a sleeper has woken. With the queue
    in front, the one who lets go must stand behind the one who waits. The kernel lets go for a process that dies.
    Calls block; the async side runs them off the event loop.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._queue = os.open(path.with_name(path.name + "-queue"), flags, 0o600)
        self._turn = os.open(path.with_name(path.name + "-turn"), flags, 0o600)

    def try_take(self) -> bool:
        """Take the turn if nobody has it and nobody waits for it."""
        try:
            fcntl.flock(self._queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        try:
            fcntl.flock(self._turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        return True

    def take(self) -> None:
        """Wait for the turn, however long."""
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)

    def leave(self) -> None:
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._queue)
        os.close(self._turn)


class WriterTurn:
    """The turn of one writer among all tasks of all processes on one SQLite file."""

    def __init__(self, path: Path, *, patience: float) -> None:
        self._file = FileTurn(path)
        self._tasks = asyncio.Lock()  # Its waiters are served in order of arrival.
        self._patience = patience
        self._waiting = 0  # tasks in the queue
        self._has_file = False
        self._closed = False
        self._since = 0.0
        self._coming: asyncio.Future[None] | None = None
        self._wanted = False

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold the turn. Waits at most `patience` seconds for each queue, then raises DatabaseUnavailableError."""
        if self._closed:
            raise database_closed()
        await self._queue_up()
        try:
            if not self._has_file:
                await self._take()
                self._has_file, self._since = True, time.monotonic()
            yield
        finally:
            if self._has_file and (not self._waiting or time.monotonic() - self._since >= _SHARE):
                self._leave()
            self._tasks.release()

    async def _queue_up(self) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._tasks.acquire()
        except BaseException as error:
            self._waiting -= 1
            if self._has_file and not self._waiting and not self._tasks.locked():
                self._leave()  # The file was kept for us, and nobody else is here to use it.
            if isinstance(error, TimeoutError):
                raise self._too_long("this process") from error
            raise
        self._waiting -= 1

    def _leave(self) -> None:
        self._has_file = False
        self._file.leave()

    def close(self) -> None:
        """Let go of the files, once; a turn held or waited for even now ends with the process."""
        if self._closed or self._coming is not None or self._tasks.locked():
            return
        self._closed = True
        self._file.close()

    async def _take(self) -> None:
        if self._coming is None and self._file.try_take():
            return
        self._wanted = True
        coming = self._coming or self._ask()
        try:
            await asyncio.wait_for(asyncio.shield(coming), self._patience)
        except BaseException as error:
            self._give_up(coming)
            if isinstance(error, TimeoutError):
                raise self._too_long("another process") from error
            raise
        self._coming = None

    def _too_long(self, who: str) -> DatabaseUnavailableError:
        return DatabaseUnavailableError(
            f"The database is busy: {who} has been writing for {self._patience:g} seconds.",
            hint="Try again in a moment; nothing was recorded.",
        )

    def _give_up(self, coming: "asyncio.Future[None]") -> None:
        self._wanted = False
        if coming.done():
            self._arrived()

    def _ask(self) -> "asyncio.Future[None]":
        """Wait for the file in a thread of its own: a daemon, so that a stuck neighbour never hinders our exit."""
        loop = asyncio.get_running_loop()
        coming = self._coming = loop.create_future()

        def wait() -> None:
            self._file.take()
            try:
                loop.call_soon_threadsafe(arrived)
            except RuntimeError:  # The loop has closed meanwhile: nobody wants the turn any more.
                self._file.leave()

        def arrived() -> None:
            coming.set_result(None)
            if not self._wanted:
                self._arrived()

        threading.Thread(target=wait, name="sibu-writer-turn", daemon=True).start()
        return coming

    def _arrived(self) -> None:
        """The turn came after its task had given up: hand it on."""
        self._coming = None
        self._file.leave()
