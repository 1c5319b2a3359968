"""Tells what `mutmut run` found: mutants killed and survived in each module, and every survivor with its change.

`python -m tests.mutation.score`, after mutmut, in the folder where it ran. Fails below 90 % killed, and where
`equivalent.toml` names a mutant that did not survive, or two with one reason.
"""

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from mutmut.mutation.diff_apply import get_diff_for_mutant

FOUND = Path("mutants")
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
WANTED = 0.9
# pytest's exit codes, and what mutmut writes where a mutant ran out of time or memory: the tests have seen it.
SURVIVED, NO_TESTS = 0, frozenset({5, 33})


class Mutant(NamedTuple):
    """`function` without mutmut's marks, as in `schemas.domain.limits.Limit.parse`; `change` as `_change` has it."""

    module: str
    name: str
    function: str
    survived: bool
    change: str
    reason: str | None  # why no test can see it, where somebody has worked that out


class Tally(NamedTuple):
    """Of one module, or of all; those that are equivalent have survived too."""

    module: str
    mutants: int
    survived: int
    equivalent: int

    @property
    def share(self) -> float:
        """Of all mutants, those that were killed."""
        return 1 - self.survived / self.mutants

    @property
    def share_of_others(self) -> float:
        """The same among those that a test could see."""
        return 1 - (self.survived - self.equivalent) / (self.mutants - self.equivalent)


def main() -> None:
    """Print the table and the survivors; exit with 1 where the figure is missed or a reason fits nothing."""
    reasons = _reasons()
    mutants = [mutant for path in sorted(FOUND.rglob("*.meta")) for mutant in _mutants(path, reasons)]
    for mutant in mutants:
        if mutant.survived:
            print(f"\n{mutant.name}\n  {mutant.change}\n  {mutant.reason or 'SURVIVED'}")
    tallies = [_tally(module, group) for module, group in groupby(mutants, key=lambda mutant: mutant.module)]
    tallies.append(_tally("all", mutants))
    _print_table(tallies)
    unfit = _unfit(reasons, mutants)
    for sentence in unfit:
        print(sentence)
    sys.exit(1 if unfit or any(tally.share < WANTED for tally in tallies) else 0)


def _reasons() -> dict[tuple[str, str], str]:
    listed = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(one["function"], one["change"]): one["reason"] for one in listed}


def _mutants(path: Path, reasons: dict[tuple[str, str], str]) -> Iterator[Mutant]:
    """Those that were tried, of the module that the file of results is about."""
    module = ".".join(path.relative_to(FOUND).with_suffix("").with_suffix("").parts)
    for name, code in json.loads(path.read_text("utf-8"))["exit_code_by_key"].items():
        if code is None:
            continue
        survived = code == SURVIVED or code in NO_TESTS
        change = _change(get_diff_for_mutant(name)) if survived else ""
        function = _function(name)
        yield Mutant(module, name, function, survived, change, reasons.get((function, change)))


def _function(name: str) -> str:
    """`a.b.x_point__mutmut_3` is of `a.b.point`, `a.b.xǁLimitǁparse__mutmut_1` of `a.b.Limit.parse`."""
    module, _, mangled = name.rpartition("__mutmut_")[0].rpartition(".")
    plain = mangled.removeprefix("x_") if mangled.startswith("x_") else mangled.removeprefix("xǁ").replace("ǁ", ".")
    return f"{module}.{plain}"


def _change(diff: str) -> str:
    """The lines that were taken out, `=>`, and those that came instead."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    out, come = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    return f"{' '.join(out)} => {' '.join(come)}"


def _tally(module: str, mutants: Iterable[Mutant]) -> Tally:
    held = list(mutants)
    survived = [mutant for mutant in held if mutant.survived]
    return Tally(module, len(held), len(survived), sum(mutant.reason is not None for mutant in survived))


def _unfit(reasons: Iterable[tuple[str, str]], mutants: list[Mutant]) -> list[str]:
    """A sentence for each reason, in the modules that were tried, that is not the reason of exactly one survivor."""
    tried = {mutant.module for mutant in mutants}
    found = Counter((mutant.function, mutant.change) for mutant in mutants if mutant.survived)
    return [
        f"equivalent.toml: of {function} {found[function, change]} survivors read, where one is meant: {change}"
        for function, change in reasons
        if found[function, change] != 1 and any(function.startswith(f"{module}.") for module in tried)
    ]


def _print_table(tallies: list[Tally]) -> None:
    print(f"\n{'module':34}{'mutants':>9}{'killed':>8}{'survived':>10}{'equivalent':>12}{'score':>8}{'without':>9}")
    for one in tallies:
        killed = one.mutants - one.survived
        print(
            f"{one.module.removeprefix('schemas.domain.'):34}{one.mutants:9}{killed:8}{one.survived:10}"
            f"{one.equivalent:12}{one.share:8.1%}{one.share_of_others:9.1%}"
        )
    print("score: killed of all. without: killed of those that are not equivalent, that is, that a test could see.")


if __name__ == "__main__":
    main()
