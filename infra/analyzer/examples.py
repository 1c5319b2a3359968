"""A small linear model of short messages, computed at start from the examples of this package (ridge regression).

Whoever writes two lines names no offence; how officials are spoken of shows in the wording. It reads short messages
only: long ones hold enough words for the lexicon.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from infra.analyzer.text import clean, without_salutations

SHORT = 150  # characters
_LONGEST_GRAM = 3
_RIDGE = 0.3


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights by n-gram, with the inverse document frequency in them; `unseen` is that of a gram of no example."""

    weights: Mapping[str, float]
    rarity: Mapping[str, float]
    unseen: float
    middle: float

    def score(self, text: str) -> float:
        """About -1 (nobody's conduct) to 1 (the conduct of an official); -1 for texts that it does not read."""
        if not text or len(text) >= SHORT:
            return -1.0
        return sum(self._told(text).values()) + self.middle

    def telling(self, text: str, most: int = 3) -> tuple[str, ...]:
        """The n-grams that spoke most for conduct, of two characters and more."""
        told = sorted(((value, gram) for gram, value in self._told(text).items() if len(gram) > 1), reverse=True)
        return tuple(gram for value, gram in told[:most] if value > 0)

    def _told(self, text: str) -> dict[str, float]:
        values = _values(_grams(text), self.rarity, self.unseen)
        return {gram: value * self.weights.get(gram, 0.0) for gram, value in values.items()}


@cache
def model() -> Linear:
    """The model of the shipped examples (some 20 ms, once in a process)."""
    data = tomllib.loads(files("infra.analyzer").joinpath("data", "examples.toml").read_text(encoding="utf-8"))
    texts = [_grams(without_salutations(clean(text))) for text in (*data["conduct"], *data["other"])]
    goal = np.array([1.0] * len(data["conduct"]) + [-1.0] * len(data["other"]))
    seen = Counter(gram for text in texts for gram in text)
    rarity = {gram: math.log((1 + len(texts)) / (1 + count)) + 1 for gram, count in seen.items()}
    unseen = math.log(1 + len(texts)) + 1
    columns = {gram: column for column, gram in enumerate(rarity)}
    table = np.zeros((len(texts), len(columns)))
    for row, text in enumerate(texts):
        for gram, value in _values(text, rarity, unseen).items():
            table[row, columns[gram]] = value
    middle = float(goal.mean())
    dual = np.linalg.solve(table @ table.T + _RIDGE * np.eye(len(texts)), goal - middle)
    weights = table.T @ dual
    return Linear(
        weights=dict(zip(columns, weights.tolist(), strict=True)), rarity=rarity, unseen=unseen, middle=middle
    )


def _grams(text: str) -> Counter[str]:
    letters = "".join(text.split())
    return Counter(letters[i : i + n] for n in range(1, _LONGEST_GRAM + 1) for i in range(len(letters) - n + 1))


def _values(grams: Counter[str], rarity: Mapping[str, float], unseen: float) -> dict[str, float]:
    """Sublinear counts times rarity, of length one."""
    values = {gram: (1 + math.log(count)) * rarity.get(gram, unseen) for gram, count in grams.items()}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {gram: value / length for gram, value in values.items()}
