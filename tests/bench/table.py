"""The one table of all figures, on the screen and in docs/benchmarks.md."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """What was measured, ours and the peer's in words with unit, their ratio, and the ratio wanted ("" for none)."""

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    wanted: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.what, self.ours, self.peer, "" if self.ratio is None else f"{self.ratio:.2f}", self.wanted)


HEAD = ("what", "ours", "beside", "ratio", "wanted")


def markdown(figures: Sequence[Figure]) -> str:
    lines = [HEAD, ("---", "---", "---", "---:", "---"), *(figure.cells for figure in figures)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def plain(figures: Sequence[Figure]) -> str:
    lines = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def options(about: str | None) -> argparse.ArgumentParser:
    """The parser every benchmark starts from: `--json FILE` is how the whole run collects its figures."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the work to do, for a quick look")
    return parser


def tell(figures: Sequence[Figure], *, into: Path | None) -> None:
    """Print the figures, and keep them for the whole table."""
    print(plain(figures), flush=True)
    if into is not None:
        into.write_text(json.dumps([asdict(figure) for figure in figures]))


def kept(file: Path) -> list[Figure]:
    return [Figure(**each) for each in json.loads(file.read_text())]


def progress(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
