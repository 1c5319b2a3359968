"""Finding the lexicon's words in a message: one pass over the text, then context and negation."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infra.analyzer.lexicon import Lexicon, Sense
from infra.analyzer.text import Layout, layout

_WILD = re.compile("[…#]")
_PATTERNS = {"…": r"[^。!?;\n,]{0,8}?", "#": r"[0-9,.多几数一二两三四五六七八九十百千万]{1,8}"}
HEADLINE_FACTOR = 1.75  # what stands in the headline is what the message is about
LATE, LATE_FACTOR = 300, 0.5  # whoever writes long mentions many things
LAW_FACTOR = 0.3  # a quoted paragraph names offences that nobody is accused of
_NEGATION = re.compile(
    r"(?:没有|没|并非|并未|并不是|不是|不存在|未曾|从未|未|无|拒绝|杜绝|防止|避免|以免|不怕|不会)[^,。!?;]{0,2}$"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One term found: where, and as what."""

    start: int
    end: int
    words: str
    sense: Sense
    factor: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one target: the sum of the weights, and the words and senses, strongest first."""

    score: float
    words: tuple[str, ...]
    senses: tuple[Sense, ...]


NOTHING = Evidence(score=0.0, words=(), senses=())


class _Finder:
    """Terms by their first two characters (or one, where a gap follows it)."""

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        self._by_start: dict[str, list[tuple[str, re.Pattern[str] | None, int]]] = defaultdict(list)
        for term, owner in terms:
            literal = _WILD.split(term, maxsplit=1)[0]
            pattern = re.compile("".join(_PATTERNS.get(c) or re.escape(c) for c in term)) if literal != term else None
            self._by_start[literal[:2]].append((literal, pattern, owner))

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(start, end, owner) of every term at every place; overlapping ones too."""
        for start in range(len(text)):
            for key in (text[start], text[start : start + 2]):
                for literal, pattern, owner in self._by_start.get(key, ()):
                    if not text.startswith(literal, start):
                        continue
                    if pattern is None:
                        yield start, start + len(literal), owner
                    elif found := pattern.match(text, start):
                        yield start, found.end(), owner


class Scanner:
    """A lexicon made ready for searching."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._senses = lexicon.senses
        self._groups = tuple(lexicon.groups)
        self._finder = _Finder(
            [(term, index) for index, sense in enumerate(self._senses) for term in sense.terms]
            + [(w, -1 - index) for index, group in enumerate(self._groups) for w in lexicon.groups[group]]
        )

    def scan(self, text: str) -> dict[str, Evidence]:
        """Evidence by target for a text of `clean`."""
        page = layout(text)
        hits: list[Hit] = []
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for start, end, owner in self._finder.find(text):
            if owner < 0:
                places[self._groups[-1 - owner]].append((start, end))
            else:
                hits.append(Hit(start, end, text[start:end], self._senses[owner], _factor(start, page)))
        return _weigh(hit for hit in hits if _speaks(hit, text, places, page.sentence))


def _factor(start: int, page: Layout) -> float:
    if page.sentence[start] in page.quoting_law:
        return LAW_FACTOR
    if start < page.headline:
        return HEADLINE_FACTOR
    return 1.0 if start < LATE else LATE_FACTOR


def _speaks(hit: Hit, text: str, places: dict[str, list[tuple[int, int]]], sentence: tuple[int, ...]) -> bool:
    sense = hit.sense
    if sense.negatable and _NEGATION.search(text, max(0, hit.start - 5), hit.start):
        return False
    return not sense.near or any(
        sentence[start] == sentence[hit.start]
        and start - hit.end <= sense.window
        and hit.start - end <= sense.window
        and (start, end) != (hit.start, hit.end)
        for group in sense.near
        for start, end in places[group]
    )


def _weigh(hits: Iterable[Hit]) -> dict[str, Evidence]:
    by_target: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_target[hit.sense.target].append(hit)
    return {target: _sum(_by_sense(_longest(each))) for target, each in by_target.items()}


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Without the hits that lie inside a longer one: 官商勾结 is not 勾结 once more."""
    end = -1
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if hit.end > end:
            yield hit
            end = hit.end


def _by_sense(hits: Iterable[Hit]) -> Iterable[list[Hit]]:
    senses: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        senses[hit.sense.name].append(hit)
    return senses.values()


def _sum(senses: Iterable[list[Hit]]) -> Evidence:
    scored = sorted(map(_score, senses), key=lambda each: (-each[0], each[1].name))
    return Evidence(
        score=sum(score for score, _, _ in scored),
        words=tuple(dict.fromkeys(word for _, _, words in scored for word in words)),
        senses=tuple(sense for _, sense, _ in scored),
    )


def _score(hits: list[Hit]) -> tuple[float, Sense, tuple[str, ...]]:
    """The first different term counts in full, each further one half, up to twice the weight in all."""
    factors: dict[str, float] = {}
    for hit in hits:
        factors[hit.words] = max(hit.factor, factors.get(hit.words, 0.0))
    first, *further = sorted(factors.values(), reverse=True)
    sense = hits[0].sense
    return sense.weight * min(first + 0.5 * sum(further), 2 * first), sense, tuple(factors)
