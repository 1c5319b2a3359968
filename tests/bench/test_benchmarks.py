"""Every benchmark in a process of its own; at the end one table, also in docs/benchmarks.md. No time is asserted."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.table import Figure, kept, markdown, plain

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

# A share of the work, for a quick look.
SCALE = os.environ.get("BENCH_SCALE", "1")
ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "benchmarks.md"
ABOUT = """# Benchmarks

Measured by `make bench`, which writes all above the first heading of a date; below is what was measured one by one.
All figures are of one run on one machine of {cores} cores ({system}), which client, workers, Temporal server and
database share, so ratios say more than rates. {share:.0%} of the full work was done, while the machine's own load
was {load:.1f} when it began. A core-millisecond is a millisecond of one core, summed over all of these processes,
for one piece of work. A figure without "wanted" is there to be watched. Each benchmark says in its first lines what
it does: `python -m tests.bench.NAME`, NAME being one of {names}.

"""
NAMES = (
    *("routing", "filing", "burst", "append", "ledger_page", "lists", "board", "board_page", "commands", "lives"),
    *("simulate", "storm"),
)


@pytest.fixture(scope="module", name="figures")
def all_figures() -> Iterator[list[Figure]]:
    """Where each benchmark leaves its figures; the table is made when all are there."""
    found: list[Figure] = []
    load = os.getloadavg()[2]
    yield found
    print(f"\n\n{plain(found)}")
    cores = len(os.sched_getaffinity(0))
    about = ABOUT.format(cores=cores, system=platform.system(), names=", ".join(NAMES), share=float(SCALE), load=load)
    _, heading, by_hand = DOCUMENT.read_text(encoding="utf-8").partition("\n## ")
    DOCUMENT.write_text(about + markdown(found) + heading + by_hand, encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs_to_its_end(name: str, figures: list[Figure], tmp_path: Path) -> None:
    file = tmp_path / "figures.json"

    command = (sys.executable, "-m", f"tests.bench.{name}", "--json", str(file), "--scale", SCALE)
    subprocess.run(command, cwd=ROOT, check=True)

    measured = kept(file)
    assert measured
    figures.extend(measured)
