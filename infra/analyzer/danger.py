"""Whether a text speaks of danger to life, by the words for it alone: for whoever must know before anything else."""

from functools import cache

from infra.analyzer.judging import danger_to_life
from infra.analyzer.lexicon import shipped
from infra.analyzer.scan import Scanner
from infra.analyzer.text import clean

_TARGETS = frozenset({"emergency", "past"})


def in_danger(text: str) -> bool:
    """The analyzer's own judgement of an emergency, without the rest of what it looks for."""
    return danger_to_life(_scanner().scan(clean(text)))


@cache
def _scanner() -> Scanner:
    lexicon = shipped()
    senses = tuple(sense for sense in lexicon.senses if sense.target in _TARGETS)
    groups = {name: words for name, words in lexicon.groups.items() if any(name in sense.near for sense in senses)}
    return Scanner(lexicon.model_copy(update={"senses": senses, "groups": groups}))
