"""The hand-written lexicon: senses with their words and weights, read from the data files of this package."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from schemas.domain.base import Frozen


class Sense(Frozen):
    """Words of one meaning that speak for one target.

    `weight` counts for the first different term found, half of it for each further one, up to twice the weight.
    In a term "…" stands for up to eight characters of the same clause, "#" for a number, in figures or in Chinese.
    `near` names groups of which a word must stand within `window` characters, on either side and in the same sentence.
    `negatable`: "没有" before it takes it back.
    `topic` is the topic of a discipline or organization matter of this sense.
    """

    name: str
    target: str
    weight: float
    terms: tuple[str, ...]
    topic: str = ""
    near: tuple[str, ...] = ()
    window: int = Field(default=16, ge=1, le=80)
    negatable: bool = True


class Topic(Frozen):
    """What a message is about, with its Chinese name.

    `shared`: what everybody who lives there sees anyway, as a lamp that is out; never what is one household's matter.
    """

    id: str
    name: str
    category: str
    shared: bool = False
    terms: tuple[str, ...] = ()


class Lexicon(Frozen):
    """All senses, the groups of words that give context, and the topics in order of preference on a tie."""

    senses: tuple[Sense, ...]
    groups: dict[str, tuple[str, ...]]
    topics: tuple[Topic, ...]


FILES = ("discipline", "departments", "topics", "urgency", "causes", "speech")


@cache
def shipped() -> Lexicon:
    """The lexicon of the package (read once in a process)."""
    read = [_read(name) for name in FILES]
    senses = [Sense.model_validate(each) for part in read for each in part.get("sense", ())]
    groups = {name: tuple(words) for part in read for name, words in part.get("groups", {}).items()}
    topics = [Topic.model_validate(each) for part in read for each in part.get("topic", ())]
    senses.extend(_of_topic(topic) for topic in topics)
    return Lexicon(senses=tuple(senses), groups=groups, topics=tuple(topics))


def _of_topic(topic: Topic) -> Sense:
    return Sense(name=topic.name, target=f"topic:{topic.id}", weight=1.0, terms=topic.terms, negatable=False)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("infra.analyzer").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
