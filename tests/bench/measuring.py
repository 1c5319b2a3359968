"""How the benchmarks measure: closed loops, processor time of whole process trees, alternating rounds, medians."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import psutil

Work = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Sample:
    """One round: pieces of work per second, core-milliseconds of each, and how long each took (ms, sorted)."""

    rate: float
    core_ms: float
    took: tuple[float, ...]

    def percentile(self, share: float) -> float:
        return self.took[min(len(self.took) - 1, int(share * len(self.took)))]

    @property
    def told(self) -> str:
        return f"{self.rate:.1f}/s, {self.core_ms:.1f} core-ms, p50 {self.percentile(0.5):.0f} ms"


class Meter:
    """Processor time of this process and of the trees under `roots`: servers, databases, children."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = tuple(roots)

    def seconds(self) -> float:
        seen = {os.getpid(): psutil.Process()}
        for root in self._roots:
            process = psutil.Process(root)
            seen |= {each.pid: each for each in (process, *process.children(recursive=True))}
        return sum(_spent(each) for each in seen.values())

    def by_process(self) -> dict[str, float]:
        """Seconds of this process and of each tree; for looking where the time goes."""
        spent = {"python": _spent(psutil.Process())}
        for root in self._roots:
            process = psutil.Process(root)
            spent[f"{process.name()} {root}"] = sum(
                _spent(each) for each in (process, *process.children(recursive=True))
            )
        return spent


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


async def closed_loop(work: Work, *, pieces: int, at_once: int, meter: Meter) -> Sample:
    """So many pieces of work, so many of them at once; the next begins when one ends."""
    numbers = iter(range(pieces))
    took: list[float] = []

    async def worker() -> None:
        for number in numbers:
            begun = time.perf_counter()
            await work(number)
            took.append((time.perf_counter() - begun) * 1000)

    cores, begun = meter.seconds(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    wall = time.perf_counter() - begun
    return Sample(pieces / wall, (meter.seconds() - cores) * 1000 / pieces, tuple(sorted(took)))


async def alternating(shapes: Mapping[str, Callable[[], Awaitable[Sample]]], *, rounds: int) -> dict[str, Sample]:
    """Each shape once a round, so that what else the machine does falls on all of them; the median of each."""
    samples: dict[str, list[Sample]] = {name: [] for name in shapes}
    for _ in range(rounds):
        for name, measure in shapes.items():
            samples[name].append(await measure())
    return {name: _median(each) for name, each in samples.items()}


def _median(samples: Sequence[Sample]) -> Sample:
    return Sample(
        statistics.median(each.rate for each in samples),
        statistics.median(each.core_ms for each in samples),
        tuple(sorted(took for each in samples for took in each.took)),
    )
