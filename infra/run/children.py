"""Starts the processes of one machine in order, keeps them running, and ends them in reverse order."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from infra.run.child_log import ChildLog
from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.run.leftovers import Started, kill_group
from infra.temporal.tether import tethered

Say = Callable[[str], None]
Ready = Callable[[], Awaitable[None]]

_FIRST_PAUSE: Final = 0.5  # seconds before the first restart; doubled at each further one
_LONGEST_PAUSE: Final = 30.0
_CALM_AFTER: Final = 60.0  # seconds a child has to live for its pauses to begin anew


async def _at_once() -> None:
    """Ready as soon as it runs."""


@dataclass(frozen=True)
class Child:
    """One process to keep running.

    `ready` returns when the child serves and raises an error with a sentence when it gave up waiting (see
    `infra.run.readiness`); `environ` is added to the supervisor's own; `stop_within` are the seconds between SIGTERM
    and SIGKILL.
    """

    name: str
    command: tuple[str, ...]
    ready: Ready = _at_once
    environ: Mapping[str, str] = field(default_factory=dict)
    stop_within: float = 10.0


@dataclass
class _Running:
    child: Child
    process: asyncio.subprocess.Process
    log: ChildLog
    pump: asyncio.Task[None]


class Supervisor:
    """Runs children inside `async with supervisor.running(children)`; on leaving the block all of them have ended.

    Use it from the main thread: on Linux the children are killed when the thread that started them ends, which is
    how not even `kill -9` of the supervisor leaves an orphan.
    """

    def __init__(self, *, run_dir: Path, log_dir: Path, say: Say, first_pause: float = _FIRST_PAUSE) -> None:
        self._log_dir = log_dir
        self._say = say
        self._first_pause = first_pause
        run_dir.mkdir(parents=True, exist_ok=True)
        log_dir.mkdir(parents=True, exist_ok=True)
        self._started = Started(run_dir / "children.json")
        self._running: dict[str, _Running] = {}

    @asynccontextmanager
    async def running(self, children: Sequence[Child]) -> AsyncIterator[None]:
        """Inside the block every child was ready once and is restarted when it ends.

        Raises:
            StartError: a child ended, or did not get ready, at its first start.
        """
        self._tell_leftovers()
        watchers: list[asyncio.Task[None]] = []
        try:
            for child in children:
                await self._first_start(child)
                watchers.append(asyncio.create_task(self._keep(child)))
            yield
        finally:
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)
            for child in reversed(children):
                await self._end(child.name)

    def pid_of(self, name: str) -> int | None:
        """The process id of a child that runs now."""
        running = self._running.get(name)
        return running.process.pid if running and running.process.returncode is None else None

    def _tell_leftovers(self) -> None:
        ended = self._started.end_leftovers()
        if ended:
            self._say(f"Ended {len(ended)} process(es) an earlier start had left behind.")

    async def _first_start(self, child: Child) -> None:
        running = await self._start(child)
        if not await self._became_ready(running):
            await running.pump
            raise _never_ready(child, running.process.returncode, running.log)
        self._say(f"{child.name} is ready.")

    async def _start(self, child: Child) -> _Running:
        log = ChildLog(self._log_dir / f"{child.name}.log")
        process = await asyncio.create_subprocess_exec(
            *tethered(child.command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **child.environ},
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends the children in order.
        )
        assert process.stdout is not None
        running = _Running(child, process, log, asyncio.create_task(log.take_all(process.stdout)))
        self._running[child.name] = running
        self._started.add(process.pid)
        return running

    async def _became_ready(self, running: _Running) -> bool:
        """False when the child ended before; its `ready` may raise."""
        ready = asyncio.ensure_future(running.child.ready())
        ended = asyncio.ensure_future(running.process.wait())
        try:
            await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ready.done():
                ready.result()
            return ready.done()
        finally:
            ready.cancel()
            ended.cancel()

    async def _keep(self, child: Child) -> None:
        pause = self._first_pause
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            code = await self._running[child.name].process.wait()
            self._clear(self._running[child.name])
            pause = self._first_pause if loop.time() - begun > _CALM_AFTER else pause
            self._say(f"{child.name} {_ended(code)}; starting it again in {pause:g} s.")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            await self._restart(child)

    async def _restart(self, child: Child) -> None:
        running = await self._start(child)
        try:
            if await self._became_ready(running):
                self._say(f"{child.name} is ready again.")
        except Exception as error:  # noqa: BLE001 - a child that hangs must not take the supervisor with it.
            self._say(f"{child.name} did not get ready and is ended: {error}")
            kill_group(running.process.pid)

    def _clear(self, running: _Running) -> None:
        """What the ended child may have started goes with it."""
        kill_group(running.process.pid)
        self._started.remove(running.process.pid)

    async def _end(self, name: str) -> None:
        running = self._running.pop(name, None)
        if running is None:
            return
        process = running.process
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await self._wait_or_kill(running)
            self._say(f"{name} {_ended(process.returncode)}.")
        self._clear(running)
        await running.pump

    async def _wait_or_kill(self, running: _Running) -> None:
        try:
            await asyncio.wait_for(running.process.wait(), running.child.stop_within)
        except TimeoutError:
            self._say(f"{running.child.name} did not end within {running.child.stop_within:g} s and is killed.")
            kill_group(running.process.pid)
            await running.process.wait()


class StopRequest(asyncio.Event):
    """Set by SIGINT or SIGTERM, which cancel a start besides, that is as long as nobody has looked at the event."""

    def __init__(self, starting: asyncio.Task[Any]) -> None:
        super().__init__()
        self._starting = starting
        self._watched = False

    def is_set(self) -> bool:
        """As of any event."""
        self._watched = True
        return super().is_set()

    async def wait(self) -> Literal[True]:
        """As of any event."""
        self._watched = True
        return await super().wait()

    def make(self) -> None:
        """What the signals do; a second one changes nothing, for ending in order takes a bounded time."""
        if not self._watched:
            self._watched = True
            self._starting.cancel()
        self.set()


@contextmanager
def stop_signals() -> Iterator[StopRequest]:
    """Signals inside the block end it in order: `await stop.wait()` returns, or what comes before it is cancelled.

    A block cancelled so ends without an error, and the lines after it run.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    stop = StopRequest(task)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.make)
    try:
        yield stop
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        task.uncancel()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _ended(code: int | None) -> str:
    if code == 0:
        return "ended"
    if code is not None and code < 0:
        return f"was ended by signal {-code}"
    return f"ended with code {code}"


def _never_ready(child: Child, code: int | None, log: ChildLog) -> StartError:
    known = {int(each) for each in ExitCode} - {ExitCode.OK, ExitCode.UNEXPECTED, ExitCode.USAGE}
    last = " ".join(log.last_lines)
    return StartError(
        f"{child.name} {_ended(code)} before it was ready" + (f": {last}" if last else "."),
        exit_code=ExitCode(code) if code in known else ExitCode.CHILD_FAILED,
        hint=f"Its log is {log.file}.",
    )
