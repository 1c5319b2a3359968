"""Pairs of installations, one of them with a confidential issue, compared byte by byte."""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from random import Random

import structlog

from infra.run.preparing import prepare
from schemas.domain.roles import DISCIPLINE_ROLES
from tests.secrecy.fate import Fate
from tests.secrecy.hidden import BUILDINGS, Hidden, Nothing, Split, Twins
from tests.secrecy.installation import Exchange, Installation, installed
from tests.secrecy.scenario import BEGINNING, STEPS, Beside, Scenario, role_of
from tests.world import settings_for

Sabotage = Callable[[Installation], None]
NewDatabase = Callable[[], Awaitable[str | None]]


async def in_the_folder() -> None:
    """The database of an installation is the file in its own folder."""


@dataclass(frozen=True)
class Lived:
    """All that was told in an installation, and all that left it for anybody but discipline and hidden reporters."""

    asked: Sequence[Exchange]
    letters: Sequence[str]
    moves: int
    changes: int = 0


@dataclass
class Verdict:
    """What was compared, and where two worlds differ. `moves`: what happened hidden; `changes`: what that changed."""

    pairs: int = 0
    answers: int = 0
    bytes: int = 0
    moves: int = 0
    changes: int = 0
    differences: list[str] = field(default_factory=list)

    def compare(self, name: str, plain: Lived, other: Lived) -> None:
        self.pairs += 1
        self.answers += len(plain.asked)
        self.bytes += sum(len(one.answer) for one in plain.asked)
        self.moves += other.moves
        self.changes += other.changes
        nothing = Exchange("nothing", b"")
        for one, two in zip_longest(plain.asked, other.asked, fillvalue=nothing):
            if one != two:
                self.differences.append(f"{name}: {one.label} | {two.label}\n{_around(one.answer, two.answer)}")
        if plain.letters != other.letters:
            self.differences.append(f"{name}: letters {set(plain.letters) ^ set(other.letters)}")

    def add(self, other: "Verdict") -> None:
        self.pairs, self.answers = self.pairs + other.pairs, self.answers + other.answers
        self.bytes, self.moves = self.bytes + other.bytes, self.moves + other.moves
        self.changes += other.changes
        self.differences += other.differences

    def __str__(self) -> str:
        return (
            f"{self.pairs:,} pairs, {self.answers:,} answers of {self.bytes:,} bytes, {self.moves:,} hidden moves, "
            f"{self.changes:,} of them changes: "
            f"{len(self.differences)} answers differ"
        )


@dataclass(kw_only=True)
class Pairs:
    """Compares each seed's public life with itself, with hidden issues beside it. `sabotage` makes it betray them."""

    home: Path
    tokens: dict[str, str]
    sabotage: Sabotage | None = None
    database: NewDatabase = in_the_folder

    async def with_hidden(self, seeds: Iterable[int], *, variants: int) -> Verdict:
        verdict = Verdict()
        for seed in seeds:
            plain = await self._lived(seed, Nothing())
            for variant in range(variants):
                hidden = Hidden.of(f"{seed}-{variant}", steps=STEPS)
                verdict.compare(f"{seed}-{variant}", plain, await self._lived(seed, hidden))
        return verdict

    async def with_parts(self, seeds: Iterable[int]) -> Verdict:
        """What discipline splits off, against the same reported by residents without a name."""
        verdict = Verdict()
        for seed in seeds:
            chance = Random(f"{seed}-split")
            split = Split(chance, chance.randrange(3), 3 + chance.randrange(4), chance.choice(BUILDINGS))
            other = await self._lived(seed, split)
            verdict.compare(f"{seed}-parts", await self._lived(seed, Twins(split)), other)
        return verdict

    async def _lived(self, seed: int, beside: Beside) -> Lived:
        folder = Path(tempfile.mkdtemp(dir=self.home.parent))
        fate = Fate(str(seed), BEGINNING)
        try:
            async with installed(
                self.home, self.tokens, folder / "var", fate, database_url=await self.database()
            ) as town:
                if self.sabotage is not None:
                    self.sabotage(town)
                scenario = Scenario(seed, beside)
                await scenario.play(town)
                letters = tuple(told_outside(town, public=set(scenario.ids)))
                return Lived(tuple(town.asked), letters, getattr(beside, "moves", 0), getattr(beside, "changes", 0))
        finally:
            shutil.rmtree(folder)


def told_outside(town: Installation, *, public: set[str]) -> list[str]:
    """Notices that left, but those of confidential issues to the discipline department and to their own reporters."""

    def is_theirs(to: tuple[str, ...]) -> bool:
        return all(role_of(town, one) in DISCIPLINE_ROLES for one in to)

    letters = town.postbox.letters
    return sorted(repr(one) for one in letters if one.issue_id in public or not is_theirs(one.to))


async def prepared(folder: Path, *, database_url: str | None = None) -> tuple[Path, dict[str, str]]:
    """The data folder of an installation in which nothing has happened, and its tokens by account."""
    sign_ins = await prepare(settings_for(folder, database_url=database_url))
    return folder, {each.id: each.token.get_secret_value() for each in sign_ins}


def side_by_side(home: Path, tokens: dict[str, str], *, seeds: int, variants: int, processes: int = 2) -> Verdict:
    """So many pairs, in processes of their own."""
    chunks = [range(first, seeds, processes * 4) for first in range(processes * 4)]
    verdict = Verdict()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for found in pool.map(_chunk, [(home, tokens, chunk, variants) for chunk in chunks]):
            verdict.add(found)
    return verdict


def _chunk(given: tuple[Path, dict[str, str], range, int]) -> Verdict:
    home, tokens, seeds, variants = given
    quiet()
    return asyncio.run(_both(Pairs(home=home, tokens=tokens), seeds, variants))


async def _both(pairs: Pairs, seeds: range, variants: int) -> Verdict:
    verdict = await pairs.with_hidden(seeds, variants=variants)
    verdict.add(await pairs.with_parts(seeds))
    return verdict


def quiet() -> None:
    """A line for each request would be most of the work."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _around(one: bytes, two: bytes) -> str:
    """Where two answers part, with what stands around it."""
    at = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return f"  {one[max(0, at - 120) : at + 120]!r}\n  {two[max(0, at - 120) : at + 120]!r}"
