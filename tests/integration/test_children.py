"""The supervisor of one machine: order, restarts, and no orphan whatever ends first."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from infra.run.child_log import ChildLog
from infra.run.children import Child, Supervisor
from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.run.leftovers import Started, start_time
from infra.run.readiness import file_appears

Eventually = Callable[[Callable[[], bool]], Awaitable[None]]

# Notes its start and its end in one file, and lives until it is told to end.
POLITE = """
import pathlib, signal, sys
name, notes, ready = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
def note(what):
    with notes.open("a") as file: file.write(f"{what} {name}\\n")
def end(*_):
    note("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
note("started")
ready.touch()
while True: signal.pause()
"""
STUBBORN = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[3]).touch()
while True: signal.pause()
"""
FAILING = "import sys; print('The database is of a newer Sibu.'); sys.exit(9)"


def child_of(folder: Path, name: str, script: str = POLITE, *, stop_within: float = 10.0) -> Child:
    ready = folder / f"{name}.ready"
    return Child(
        name=name,
        command=(sys.executable, "-c", script, name, str(folder / "notes"), str(ready)),
        ready=file_appears(ready, within=timedelta(seconds=20)),
        stop_within=stop_within,
    )


def supervisor_of(folder: Path, said: list[str]) -> Supervisor:
    return Supervisor(run_dir=folder / "run", log_dir=folder / "logs", say=said.append, first_pause=0.05)


def is_alive(pid: int) -> bool:
    """A zombie waits for its parent and does nothing any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_children_start_in_order_and_end_in_reverse_order(tmp_path: Path) -> None:
    children = [child_of(tmp_path, name) for name in ("server", "api", "worker")]
    said: list[str] = []

    async with supervisor_of(tmp_path, said).running(children):
        pass

    assert (tmp_path / "notes").read_text().splitlines() == [
        "started server",
        "started api",
        "started worker",
        "ended worker",
        "ended api",
        "ended server",
    ]
    assert said == [
        "server is ready.",
        "api is ready.",
        "worker is ready.",
        "worker ended.",
        "api ended.",
        "server ended.",
    ]


async def test_a_killed_child_is_started_again_and_it_is_told(tmp_path: Path, eventually: Eventually) -> None:
    said: list[str] = []
    supervisor = supervisor_of(tmp_path, said)

    async with supervisor.running([child_of(tmp_path, "worker")]):
        first = supervisor.pid_of("worker")
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: "worker is ready again." in said)
        second = supervisor.pid_of("worker")

    assert second not in (None, first)
    assert "worker was ended by signal 9; starting it again in 0.05 s." in said


async def test_a_child_that_never_gets_ready_fails_the_start_with_its_own_code_and_words(tmp_path: Path) -> None:
    children = [child_of(tmp_path, "server"), child_of(tmp_path, "api", FAILING)]

    with pytest.raises(StartError, match=r"api ended with code 9 .*The database is of a newer Sibu\.") as failure:
        async with supervisor_of(tmp_path, []).running(children):
            pass

    assert failure.value.exit_code is ExitCode.NEWER_SCHEMA
    assert (tmp_path / "notes").read_text().splitlines() == ["started server", "ended server"]


async def test_a_child_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    said: list[str] = []

    async with supervisor_of(tmp_path, said).running([child_of(tmp_path, "api", STUBBORN, stop_within=0.2)]):
        pass

    assert said[-2:] == ["api did not end within 0.2 s and is killed.", "api was ended by signal 9."]


SUPERVISING = """
import asyncio, sys
from pathlib import Path
from infra.run.children import Child, Supervisor, stop_signals
async def main():
    folder = Path(sys.argv[1])
    supervisor = Supervisor(run_dir=folder, log_dir=folder, say=lambda _: None)
    sleeper = (sys.executable, "-c", "import signal; signal.pause()")
    with stop_signals() as stop:
        async with supervisor.running([Child(name="a", command=sleeper), Child(name="b", command=sleeper)]):
            print(supervisor.pid_of("a"), supervisor.pid_of("b"), flush=True)
            await stop.wait()
asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_no_child_outlives_its_supervisor(tmp_path: Path, eventually: Eventually, number: signal.Signals) -> None:
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SUPERVISING, str(tmp_path), stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert supervisor.stdout is not None
    children = [int(pid) for pid in (await supervisor.stdout.readline()).split()]
    assert [is_alive(pid) for pid in children] == [True, True]

    supervisor.send_signal(number)
    code = await supervisor.wait()

    await eventually(lambda: not any(is_alive(pid) for pid in children))
    assert code == (-9 if number is signal.SIGKILL else 0)


STARTING = """
import asyncio
from infra.run.children import stop_signals
async def main():
    with stop_signals() as stop:
        try:
            print("starting", flush=True)
            await asyncio.sleep(600)
            await stop.wait()
        finally:
            print("tidied", flush=True)
    print("after", flush=True)
asyncio.run(main())
"""


async def test_a_start_that_takes_long_is_given_up_in_order_when_it_is_interrupted() -> None:
    starting = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STARTING, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert starting.stdout is not None
    await starting.stdout.readline()

    starting.send_signal(signal.SIGINT)
    said = await starting.stdout.read()

    assert said.decode().splitlines() == ["tidied", "after"]
    assert await starting.wait() == 0


async def test_the_next_start_ends_what_is_left_of_ours_and_spares_strangers(
    tmp_path: Path, eventually: Eventually
) -> None:
    sleeper = (sys.executable, "-c", "import signal; signal.pause()")
    ours = await asyncio.create_subprocess_exec(*sleeper, start_new_session=True)
    stranger = await asyncio.create_subprocess_exec(*sleeper, start_new_session=True)
    (tmp_path / "children.json").write_text(
        f'{{"{ours.pid}": "{start_time(ours.pid)}", "{stranger.pid}": "an earlier process with this number"}}'
    )

    ended = Started(tmp_path / "children.json").end_leftovers()

    await eventually(lambda: not is_alive(ours.pid))
    assert ended == (ours.pid,)
    assert is_alive(stranger.pid)
    stranger.kill()
    await asyncio.gather(ours.wait(), stranger.wait())


async def test_a_log_is_set_aside_when_it_is_large(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "api.log", largest=10)
    stream = asyncio.StreamReader()
    for part in (b"first\n", b"second\n", b"third\n"):
        taken = asyncio.create_task(log.take_all(stream))
        stream.feed_data(part)
        stream.feed_eof()
        await taken
        stream = asyncio.StreamReader()

    assert (tmp_path / "api.log").read_bytes() == b"third\n"
    assert (tmp_path / "api.log.1").read_bytes() == b"second\n"
    assert (tmp_path / "api.log.2").read_bytes() == b"first\n"
    assert log.last_lines == ("first", "second", "third")
