"""Whether time tells what the answers do not: medians of what is unknown against what is confidential, in turns.

`python -m tests.bench.secrecy_timing` on a quiet machine. What is told is time of the processor, all threads of this
process together: what waits for a disk or for other processes would only be noise in it. Nothing here asserts a time.
"""

import asyncio
import logging
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time_ns
from typing import Any

import structlog

from tests.builders import BRIBE
from tests.secrecy.fate import Fate
from tests.secrecy.installation import Installation, installed
from tests.secrecy.pairs import prepared
from tests.secrecy.scenario import BEGINNING

ROUNDS = 2_000
CONFIDENTIAL = 60
GENERAL = 20
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SUPERVISOR = "staff-supervisor-1"
Ask = Callable[[], Awaitable[object]]


@dataclass
class Race:
    """Two ways to ask that must take the same time."""

    name: str
    one: Ask
    other: Ask
    times: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))

    async def round(self, number: int) -> None:
        """Each of them once; who is first changes, for the second finds warm caches."""
        for which in (0, 1) if number % 2 else (1, 0):
            begun = process_time_ns()
            await (self.one, self.other)[which]()
            self.times[which].append(process_time_ns() - begun)

    def told(self) -> str:
        one, other = (statistics.median(times) / 1000 for times in self.times)
        quartiles = [statistics.quantiles(times, n=4) for times in self.times]
        spread = max((q[2] - q[0]) / 1000 for q in quartiles)
        apart = (other / one - 1) * 100
        return f"{self.name:<52} {one:8.0f} us {other:8.0f} us  {apart:+5.1f} %  (quartiles {spread:.0f} us apart)"


async def main(rounds: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        home, tokens = await prepared(Path(folder) / "var")
        async with (
            installed(home, tokens, Path(folder) / "with", Fate("timing", BEGINNING)) as full,
            installed(home, tokens, Path(folder) / "without", Fate("timing", BEGINNING)) as plain,
        ):
            races = await _races(full, plain)
            for number in range(rounds):
                for race in races:
                    await race.round(number)
    print("\n".join(race.told() for race in races))


async def _races(full: Installation, plain: Installation) -> list[Race]:
    hidden = [await _filed(full, BRIBE, f"hidden-{number}") for number in range(CONFIDENTIAL)]
    for number in range(GENERAL):
        for town in (plain, full):
            general = await _filed(town, "路灯坏了，请派人修理。", f"open-{number}")
    for town in (full, plain):
        await town.settle()
    issue, receipt = hidden[0]["id"], hidden[0]["receipt"]
    merging = {"main_id": UNKNOWN}
    going_on = general["id"]
    return [
        Race("an issue: unknown, confidential", _read(full, UNKNOWN), _read(full, issue)),
        Race(
            "its timeline: unknown, confidential", _read(full, f"{UNKNOWN}/timeline"), _read(full, f"{issue}/timeline")
        ),
        Race("a command: unknown, confidential", _give(full, UNKNOWN, merging), _give(full, issue, merging)),
        Race(
            "merging into: unknown, confidential",
            _give(full, going_on, merging),
            _give(full, going_on, {"main_id": issue}),
        ),
        Race("joining: unknown, confidential", _join(full, UNKNOWN), _join(full, issue)),
        Race(
            "a receipt: unknown, wrong code of a confidential one",
            _track(full, "SIBU-0000-0000-0000"),
            _track(full, receipt["number"]),
        ),
        Race("the ledger: without, with confidential ones", _list(plain, {}), _list(full, {})),
        Race(
            "what is due: without, with confidential ones",
            _list(plain, {"order": "due"}),
            _list(full, {"order": "due"}),
        ),
        Race(
            "a search: without, with confidential ones", _list(plain, {"text": "路灯"}), _list(full, {"text": "路灯"})
        ),
        Race("the feed: without, with confidential ones", _events(plain), _events(full)),
    ]


async def _filed(town: Installation, problem: str, label: str) -> Any:
    with town.fate.during(label):
        return (await town.send("POST", "/v1/issues", by=None, label=label, json={"problem": problem})).json()


def _read(town: Installation, what: str) -> Ask:
    return lambda: town.send("GET", f"/v1/issues/{what}", by=SUPERVISOR, label="race")


def _give(town: Installation, issue: str, body: Any) -> Ask:
    path = f"/v1/issues/{issue}/commands/merge"
    return lambda: town.send("POST", path, by=SUPERVISOR, label="race", json=body)


def _join(town: Installation, issue: str) -> Ask:
    body = {"problem": "也有这个问题", "joins": issue}
    return lambda: town.send("POST", "/v1/issues", by=SUPERVISOR, label="race", json=body)


def _track(town: Installation, number: str) -> Ask:
    body = {"number": number, "code": "0000-0000-0000"}
    return lambda: town.send("POST", "/v1/receipts/track", by=None, label="race", json=body)


def _list(town: Installation, params: dict[str, str]) -> Ask:
    return lambda: town.send("GET", "/v1/issues", by=SUPERVISOR, label="race", params=params)


def _events(town: Installation) -> Ask:
    return lambda: town.send("GET", "/v1/events", by=SUPERVISOR, label="race", params={"limit": 200})


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
