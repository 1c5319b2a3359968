"""What a person's ruling on a general issue teaches; pure: the caller keeps the changes."""

from collections.abc import Iterable

from infra.analyzer.weights import ALL, WeightChanges
from schemas.domain.analysis import Category, CategoryId, Urgency
from schemas.domain.base import Frozen


class Ruling(Frozen):
    """What a person decided of an issue. Only what was decided is given; a topic of None was not ruled on."""

    issue_id: str
    category: CategoryId
    topic: str | None = None
    urgency: Urgency | None = None


def labels(ruling: Ruling) -> tuple[str, ...]:
    """The labels that a ruling speaks for; none for a discipline matter, which must leave no trace anywhere."""
    if ruling.category == Category.DISCIPLINE:
        return ()
    topic = (f"topic:{ruling.topic}",) if ruling.topic else ()
    urgency = (f"urgency:{ruling.urgency}",) if ruling.urgency else ()
    return (f"category:{ruling.category}", *topic, *urgency)


def changes(ruling: Ruling, features: Iterable[str]) -> WeightChanges:
    """One more of each feature, and one more ruling, under each label."""
    return WeightChanges(features=(ALL, *sorted(features)), labels=labels(ruling))
