"""The embedded analyzer: hand-written senses, a little arithmetic, and what people's rulings taught."""

from collections.abc import Sequence

from infra.analyzer import examples, judging
from infra.analyzer.learning import Ruling, changes
from infra.analyzer.lexicon import shipped
from infra.analyzer.scan import Evidence, Scanner
from infra.analyzer.text import clean, without_salutations
from infra.analyzer.weights import Features, WeightChanges, Weights, grams, keyed
from schemas.domain.analysis import Analysis, Category

_TAUGHT = 0.5  # what rulings say counts beside the lexicon


class EmbeddedAnalyzer:
    """Analyzes a message in a few milliseconds, without network or files, the same for the same weights.

    `features` hides what is learnt (a key of 16-64 bytes, or a function): the weights hold no text in clear.
    Never blocks, never raises on any text; the weights may be changed by their owner between two calls.
    """

    def __init__(self, *, features: Features, weights: Weights | None = None) -> None:
        self._hide = keyed(features)
        self._weights = weights if weights is not None else Weights()
        self._lexicon = shipped()
        self._scanner = Scanner(self._lexicon)
        examples.model()  # computed now, so that the first message takes no longer than the others

    def analyze(self, *, problem: str, suggestions: Sequence[str]) -> Analysis:
        """Everything there is to say of a message; the reasons quote it, so the result is to be sealed."""
        text = _whole(problem, suggestions)
        found = {**self._scanner.scan(text), "wording": judging.wording(text)}
        # Hashing takes longer than all else, so it is left out until somebody has taught something.
        features = self._features(text, found) if self._weights else frozenset()
        category = judging.judge_category(found, taught=self._taught(features, "category:").get("organization", 0.0))
        kind = Category(category.value)
        return Analysis(
            possible_discipline=judging.conduct(found) >= judging.SEAL_AT or kind is Category.DISCIPLINE,
            discipline=judging.judge_discipline(found),
            category=category,
            topic=judging.judge_topic(found, kind, self._lexicon.topics, self._taught(features, "topic:")),
            urgency=judging.judge_urgency(found),
            cause=judging.judge_cause(found),
            accuses=judging.accuses(found),
            suggests=any(map(str.strip, suggestions)) or judging.suggests(found),
            danger_to_life=judging.danger_to_life(found),
            hazard=judging.judge_hazard(found),
        )

    def learn(self, ruling: Ruling, *, problem: str, suggestions: Sequence[str] = ()) -> WeightChanges:
        """What the ruling teaches, for the caller to keep and to apply to the weights. Changes nothing here.

        A discipline ruling teaches nothing: its changes only serve to take an earlier general ruling back.
        """
        text = _whole(problem, suggestions)
        return changes(ruling, self._features(text, self._scanner.scan(text)))

    def _features(self, text: str, found: dict[str, Evidence]) -> frozenset[str]:
        words = {f"={word}" for target, evidence in found.items() if target != "wording" for word in evidence.words}
        return frozenset(map(self._hide, grams(text) | words))

    def _taught(self, features: frozenset[str], kind: str) -> dict[str, float]:
        odds = self._weights.log_odds(features, kind=kind) if features else {}
        return {label.removeprefix(kind): _TAUGHT * value for label, value in odds.items()}


def _whole(problem: str, suggestions: Sequence[str]) -> str:
    return without_salutations(clean("\n".join((problem, *suggestions))))
