"""A whole installation as `sibu up` runs it, to be filed into and killed in parts."""

import asyncio
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from infra.temporal.ports import port_is_free

SIBU = str(Path(sys.executable).with_name("sibu"))
CHILDREN = ("worker", "api", "relay", "temporal")

# Of our own making: routed at once, sealed for discipline intake, unsure and given to the community.
PROBLEMS = (
    "{place}的路灯坏了{days}天，晚上出门看不见路，请派人修理。",
    "{place}楼下的井盖松动，{days}天前有人绊倒，请尽快处理。",
    "{place}有干部收受红包{days}次，虚报冒领补助款，请纪委查处。",
    "{place}党员活动室的门坏了{days}天，楼道也堆满垃圾。",
)


def own_problem(number: int) -> str:
    """A report of our own making, different for each number."""
    text = PROBLEMS[number % len(PROBLEMS)]
    return text.format(place=f"安居小区{number // 40 + 1}号楼{number % 40 + 1}单元", days=number % 9 + 1)


def free_port() -> int:
    return next(port for port in random.sample(range(31_000, 32_700), 500) if port_is_free(port))


@dataclass
class Town:
    """`acknowledged` maps each key that got its receipt to the issue it was told."""

    process: asyncio.subprocess.Process
    data_dir: Path
    url: str
    environ: dict[str, str]
    acknowledged: dict[str, str] = field(default_factory=dict)

    # Processes

    def pid_of(self, name: str) -> int | None:
        """The process id of a child that runs now, found among the children of our own `sibu up`."""
        for pid in _children(self.process.pid):
            if _is(name, _command_line(pid)):
                return pid
        return None

    async def kill(self, name: str) -> int:
        """Kill the child as soon as it runs, and give its process id."""
        pid = await self._running(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    async def send(self, name: str, number: signal.Signals) -> None:
        os.kill(await self._running(name), number)

    async def _running(self, name: str) -> int:
        async with asyncio.timeout(120):
            while (pid := self.pid_of(name)) is None:
                await asyncio.sleep(0.05)
        return pid

    async def stop(self) -> int:
        """End everything in order and give the exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 90)

    async def printed_address(self) -> str:
        """Where one is told to go, as it stands on the terminal that `sibu up` was typed at."""
        async with asyncio.timeout(30):
            while (
                printed := re.search(r"is up: (http://\S+)", _terminal_of(self.data_dir).read_text(encoding="utf-8"))
            ) is None:
                await asyncio.sleep(0.05)
        return printed[1]

    async def told(self, *command: str) -> dict[str, Any]:
        """What a command of `sibu` prints as JSON; it must succeed."""
        run = await asyncio.create_subprocess_exec(
            SIBU, *command, "--json", env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        out, err = await run.communicate()
        assert run.returncode == 0, (out.decode(), err.decode())
        answer: dict[str, Any] = json.loads(out)
        return answer

    # Filing

    async def file_all(self, keys: range, *, at_once: int = 8) -> None:
        """File one report under each key, each again with the same key until it is acknowledged."""
        slots = asyncio.Semaphore(at_once)
        async with httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False) as http:
            await asyncio.gather(*(self._file(http, number, slots) for number in keys))

    async def _file(self, http: httpx.AsyncClient, number: int, slots: asyncio.Semaphore) -> None:
        key = f"kills-{number}"
        async with slots, asyncio.timeout(180):
            while key not in self.acknowledged:
                answer = await _posted(http, number, key)
                if answer is None:
                    await asyncio.sleep(0.1)
                    continue
                assert answer.status_code == 201, answer.text
                self.acknowledged[key] = answer.json()["id"]

    # What is recorded, read beside the application

    def count(self, sql: str, *given: Any) -> int:
        with closing(sqlite3.connect(f"file:{self.data_dir / 'sibu.db'}?mode=ro", uri=True, timeout=30)) as conn:
            return int(conn.execute(sql, given).fetchone()[0])

    async def until_none(self, sql: str, *, within: float = 180) -> None:
        """Wait until `sql` counts nothing."""
        async with asyncio.timeout(within):
            while self.count(sql):
                await asyncio.sleep(0.2)


async def _posted(http: httpx.AsyncClient, number: int, key: str) -> httpx.Response | None:
    """The answer; None where nothing is known and the same key must be sent again."""
    body = {"problem": own_problem(number), "place": {"building_id": "bldg-010101"}}
    try:
        answer = await http.post("/v1/issues", json=body, headers={"Idempotency-Key": key})
    except httpx.TransportError:
        return None
    return None if answer.status_code == 503 else answer


@asynccontextmanager
async def running_town(folder: Path, **more: str) -> AsyncIterator[Town]:
    """`sibu up` in a process of its own, ended with the block; `more` are further settings."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SIBU_", "TEMPORAL_"))}
    cache = {name: value for name, value in os.environ.items() if name == "SIBU_CACHE_DIR"}
    # One address files here in minutes what a county files in days.
    ours = {"SIBU_DATA_DIR": str(folder), "SIBU_HTTP_PORT": str(port), "SIBU_LIMITS_FACTOR": "1000000"}
    environ = {**inherited, **cache, **ours, **more}
    with _terminal_of(folder).open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            SIBU, "up", env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    town = Town(process=process, data_dir=folder, url=f"http://127.0.0.1:{port}", environ=environ)
    try:
        await _live(town)
        yield town
    finally:
        for name in CHILDREN:  # What a test has stopped could not end in order.
            if pid := town.pid_of(name):
                os.kill(pid, signal.SIGCONT)
        await town.stop()


def _terminal_of(folder: Path) -> Path:
    return folder.parent / "up.log"


async def _live(town: Town) -> None:
    async with asyncio.timeout(180), httpx.AsyncClient(base_url=town.url, trust_env=False) as http:
        while True:
            assert town.process.returncode is None, "sibu up ended by itself; see up.log"
            try:
                if (await http.get("/livez")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += [int(pid) for pid in tasks.read_text().split()]
        except OSError:  # The thread ended meanwhile.
            continue
    return found


def _command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


def _is(name: str, command: list[str]) -> bool:
    if name == "temporal":
        return bool(command) and Path(command[0]).name.startswith("temporal")
    return command[-1:] == [name] and Path(command[-2]).name == "sibu"
