"""The figures of the embedded analyzer on real residents' messages, which are not part of this repository."""

import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.analyzer.learning import Ruling
from infra.analyzer.similarity import SIMILAR, Signature, buckets, signature, similarity
from infra.analyzer.weights import Weights
from schemas.domain.analysis import Analysis, Category

pytestmark = pytest.mark.judge

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
KEY = b"a key of the tests"
FOLDS, SEEDS = 5, 3
CATEGORIES = {
    "discipline": Category.DISCIPLINE,
    "organization": Category.ORGANIZATION,
    "mass_work": Category.LIVELIHOOD,
}


@dataclass(frozen=True)
class Labelled:
    """A message with what two annotators said of it; None where they differed."""

    id: str
    problem: str
    route: str
    urgency: str | None
    accuses: bool | None
    suggests: bool | None


Judged = list[tuple[Labelled, Analysis]]


@pytest.fixture(scope="module")
def messages() -> dict[str, dict[str, str]]:
    if not DATA.is_dir():
        pytest.skip("The messages are not here: these figures need ../shared/data beside the repository.")
    return {row["id"]: row for row in _lines("residents.jsonl")}


@pytest.fixture(scope="module")
def labelled(messages: dict[str, dict[str, str]]) -> list[Labelled]:
    return [Labelled(**{**row, "problem": _problem(messages[row["id"]])}) for row in _lines("routes.jsonl")]


@pytest.fixture(scope="module")
def cold(labelled: list[Labelled]) -> Judged:
    analyzer = EmbeddedAnalyzer(features=KEY)
    return [(each, analyzer.analyze(problem=each.problem, suggestions=())) for each in labelled]


def test_untaught_it_seals_discipline_and_lets_livelihood_go_on(cold: Judged) -> None:
    _show("cold", cold)

    assert _sealed(cold, "discipline") >= 36
    assert _sealed(cold, "mass_work") <= 0.25 * 240
    assert _macro_f1(cold) >= 0.7


def test_taught_out_of_fold_it_does_no_worse(labelled: list[Labelled]) -> None:
    runs = [[judged for fold in range(FOLDS) for judged in _taught(labelled, fold, seed)] for seed in range(SEEDS)]

    for seed, run in enumerate(runs):
        _show(f"taught, seed {seed}", run)
        assert _sealed(run, "discipline") >= 36
        assert _sealed(run, "mass_work") <= 0.25 * 240
    assert sum(map(_macro_f1, runs)) / SEEDS >= 0.7


def test_urgency_accusing_and_suggesting_agree_with_the_annotators(cold: Judged) -> None:
    urgency = _agreement(cold, lambda each: each.urgency, lambda analysis: analysis.urgency.value)
    accuses = _agreement(cold, lambda each: each.accuses, lambda analysis: analysis.accuses)
    suggests = _agreement(cold, lambda each: each.suggests, lambda analysis: analysis.suggests)
    print(f"\nagreement: urgency {urgency:.3f}, accuses {accuses:.3f}, suggests {suggests:.3f}")

    assert urgency >= 0.93
    assert accuses >= 0.8
    assert suggests >= 0.83


def test_the_confidence_of_discipline_can_be_relied_on(cold: Judged) -> None:
    print("\nstated chance of discipline: messages, mean stated, share that is")
    gap = 0.0
    for low, high in ((0, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.7), (0.7, 1.01)):
        those = [(chance, each.route == "discipline") for each, chance in _chances(cold) if low <= chance < high]
        stated, true = sum(chance for chance, _ in those), sum(hit for _, hit in those)
        print(f"  {low:.1f}-{min(high, 1):.1f}: {len(those):4}  {stated / len(those):.2f}  {true / len(those):.2f}")
        gap += abs(stated - true) / len(cold)

    assert gap <= 0.08


def test_all_messages_are_analyzed_fast_and_few_are_sealed(messages: dict[str, dict[str, str]]) -> None:
    analyzer = EmbeddedAnalyzer(features=KEY)
    results, times = [], []
    for message in messages.values():
        began = time.perf_counter()
        results.append(analyzer.analyze(problem=_problem(message), suggestions=()))
        times.append(time.perf_counter() - began)
    sealed = sum(result.possible_discipline for result in results) / len(results)
    print(f"\n{len(times)} messages: {len(times) / sum(times):.0f} a second, slowest {max(times) * 1000:.0f} ms")
    print(f"sealed {sealed:.1%}; {dict(Counter(result.category.value for result in results))}")
    print(f"urgency {dict(Counter(result.urgency.value for result in results))}")

    assert sealed <= 0.15


def test_real_repeats_are_found_and_little_else(messages: dict[str, dict[str, str]]) -> None:
    signatures = {key: signature(message["text"], key=KEY) for key, message in messages.items()}
    alike = {pair for pair in _candidates(signatures) if _similar(signatures, pair)}
    repeats = set(_repeats(messages))
    print(f"\nrepeats found {len(repeats & alike)} of {len(repeats)}; pairs whose texts differ {len(alike - repeats)}")

    assert repeats <= alike
    assert len(alike) <= 3 * len(repeats)


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _problem(message: dict[str, str]) -> str:
    return f"{message['subject']}\n{message['text']}"


def _taught(labelled: list[Labelled], fold: int, seed: int) -> Iterator[tuple[Labelled, Analysis]]:
    """The messages of one fold by an analyzer taught with the general ones of the others, as people's rulings do."""
    folds = _folds(labelled, seed)
    weights = Weights()
    analyzer = EmbeddedAnalyzer(features=KEY, weights=weights)
    for each in labelled:
        if folds[each.id] != fold:
            ruling = Ruling(issue_id=each.id, category=CATEGORIES[each.route])
            weights.apply(analyzer.learn(ruling, problem=each.problem).changes)
    for each in labelled:
        if folds[each.id] == fold:
            yield each, analyzer.analyze(problem=each.problem, suggestions=())


def _folds(labelled: list[Labelled], seed: int) -> dict[str, int]:
    """Stratified by route, in an order that only the seed decides."""
    order = sorted(labelled, key=lambda each: (each.route, hashlib.sha256(f"{seed}{each.id}".encode()).digest()))
    return {each.id: place % FOLDS for place, each in enumerate(order)}


def _sealed(judged: Judged, route: str) -> int:
    return sum(analysis.possible_discipline for each, analysis in judged if each.route == route)


def _f1(judged: Judged, route: str) -> float:
    said = sum(analysis.category.value == CATEGORIES[route] for _, analysis in judged)
    true = sum(each.route == route for each, _ in judged)
    both = sum(analysis.category.value == CATEGORIES[route] for each, analysis in judged if each.route == route)
    return 2 * both / (said + true)


def _macro_f1(judged: Judged) -> float:
    return sum(_f1(judged, route) for route in CATEGORIES) / len(CATEGORIES)


def _show(name: str, judged: Judged) -> None:
    sealed = ", ".join(f"{route} {_sealed(judged, route)}" for route in CATEGORIES)
    f1 = ", ".join(f"{route} {_f1(judged, route):.2f}" for route in CATEGORIES)
    print(f"\n{name}: sealed {sealed}; F1 {f1}; macro {_macro_f1(judged):.3f}")


def _agreement(judged: Judged, label: Callable[[Labelled], object], said: Callable[[Analysis], object]) -> float:
    known = [(label(each), said(analysis)) for each, analysis in judged if label(each) is not None]
    return sum(a == b for a, b in known) / len(known)


def _chances(judged: Judged) -> Iterator[tuple[Labelled, float]]:
    for each, analysis in judged:
        sure = analysis.discipline.confidence
        yield each, sure if analysis.discipline.value == "possible" else 1 - sure


def _candidates(signatures: dict[str, Signature]) -> Iterator[tuple[str, str]]:
    """Pairs that share a bucket, the earlier message first."""
    places: dict[tuple[int, str], list[str]] = defaultdict(list)
    for key, own in signatures.items():
        for place in enumerate(buckets(own)):
            yield from ((earlier, key) for earlier in places[place])
            places[place].append(key)


def _similar(signatures: dict[str, Signature], pair: tuple[str, str]) -> bool:
    return similarity(signatures[pair[0]], signatures[pair[1]]) >= SIMILAR


def _repeats(messages: dict[str, dict[str, str]]) -> Iterable[tuple[str, str]]:
    """Every pair of messages whose texts are equal."""
    same: dict[str, list[str]] = defaultdict(list)
    for key, message in messages.items():
        yield from ((earlier, key) for earlier in same[message["text"]])
        same[message["text"]].append(key)
