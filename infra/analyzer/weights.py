"""What people's rulings taught: counts of keyed features by label, and how they speak for a label."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b

import numpy as np

from schemas.domain.base import Frozen

ALL = "*"  # the pseudo feature under which the number of rulings of a label is kept
READ = 300  # characters that features are made of: the first sentences say what a message is about
LONGEST_GRAM = 4
_BUCKETS = 1 << 18  # bounds the table, and lets several n-grams share one bucket
_PRIOR = 2.0  # rulings that the mean share counts for
_SURE = 2.6  # standard errors: of the hundreds of n-grams of a message, few are sure by chance
_FEW_WITNESSES = 16  # fewer sure features than these do not make up for it by being sure
_FEWEST = 3  # rulings of a label before anything is concluded from it

Table = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Features = bytes | Callable[[str], str]


class WeightChange(Frozen):
    """Add `delta` to the count of a keyed feature under a label."""

    feature: str
    label: str
    delta: float


class WeightChanges(Frozen):
    """What one ruling teaches: one more of each feature under each label. A discipline matter has no labels.

    Additions commute, so workers may apply them in any order, and what was added can be taken back.
    """

    features: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[WeightChange, ...]:
        return self._all(self.labels, 1.0)

    def taking_back(self, labels: Iterable[str]) -> tuple[WeightChange, ...]:
        """What undoes an earlier ruling on the same text, which gave it these labels."""
        return self._all(labels, -1.0)

    def _all(self, labels: Iterable[str], delta: float) -> tuple[WeightChange, ...]:
        return tuple(WeightChange(feature=f, label=label, delta=delta) for label in labels for f in self.features)


class Weights:
    """Counts by feature and label, in memory; the store keeps the same rows."""

    def __init__(self, rows: Iterable[tuple[str, str, float]] = ()) -> None:
        self._labels: dict[str, int] = {}
        self._counts: dict[str, dict[int, float]] = {}
        for feature, label, weight in rows:
            self._add(feature, label, weight)

    def apply(self, changes: Iterable[WeightChange]) -> None:
        for change in changes:
            self._add(change.feature, change.label, change.delta)

    def __bool__(self) -> bool:
        """Whether anything was taught: where not, no feature need be computed."""
        return bool(self._counts)

    def log_odds(self, features: Iterable[str], *, kind: str) -> dict[str, float]:
        """How the features speak for each label that begins with `kind`, against all others of that kind: about -5..5.

        Log odds with the mean share as prior, of those features alone whose odds are sure (more than _SURE standard
        errors), for a rare label lacks most n-grams by chance; divided by the root of their number, for neighbouring
        n-grams are no independent witnesses. Labels with fewer than three rulings, or against them, are left out.
        """
        columns = {label: index for label, index in self._labels.items() if label.startswith(kind)}
        rulings = self._row(ALL, columns)
        others = rulings.sum() - rulings
        known = (rulings >= _FEWEST) & (others >= _FEWEST)
        rows = [self._row(feature, columns) for feature in features if feature in self._counts]
        if not rows or not known.any():
            return {}
        counts = np.array(rows)[:, known]
        totals = np.array(rows).sum(axis=1, keepdims=True)
        odds, error = _odds(counts, totals - counts, rulings[known], others[known])
        sure = np.abs(odds) > _SURE * error
        score = (odds * sure).sum(axis=0) / np.sqrt(np.maximum(_FEW_WITNESSES, sure.sum(axis=0)))
        score += np.log(rulings[known] / others[known])  # a label that is rare is rarely meant
        names = [label for label, taught in zip(columns, known, strict=True) if taught]
        return dict(zip(names, score.tolist(), strict=True))

    def _add(self, feature: str, label: str, weight: float) -> None:
        row = self._counts.setdefault(feature, {})
        column = self._labels.setdefault(label, len(self._labels))
        row[column] = row.get(column, 0.0) + weight

    def _row(self, feature: str, columns: Mapping[str, int]) -> Table:
        row = self._counts.get(feature, {})
        return np.array([row.get(column, 0.0) for column in columns.values()])


def _odds(here: Table, there: Table, rulings: Table, others: Table) -> tuple[Table, Table]:
    """Log odds ratio of each feature (rows) for each label (columns), and its standard error."""
    share = np.clip((here + there) / (rulings + others), 0.001, 0.999)
    parts = []
    for count, total in ((here, rulings), (there, others)):
        seen, unseen = count + _PRIOR * share, total - count + _PRIOR * (1 - share)
        parts.append((np.log(np.maximum(seen, 1e-3)) - np.log(np.maximum(unseen, 1e-3)), 1 / seen + 1 / unseen))
    (odds, variance), (other_odds, other_variance) = parts
    return odds - other_odds, np.sqrt(variance + other_variance)


def keyed(features: Features) -> Callable[[str], str]:
    """The function that hides a feature: the caller's own, or a keyed BLAKE2b of this key (16-64 bytes)."""
    if not isinstance(features, bytes):
        return features
    key = features

    def hide(feature: str) -> str:
        digest = blake2b(feature.encode("utf-8", "replace"), key=key, digest_size=8).digest()
        return f"{int.from_bytes(digest) % _BUCKETS:05x}"

    return hide


def grams(text: str) -> set[str]:
    """The different character n-grams (1-4) of the first READ characters, without blanks."""
    head = "".join(text[: 2 * READ].split())[:READ]
    return {head[i : i + n] for n in range(1, LONGEST_GRAM + 1) for i in range(len(head) - n + 1)}
