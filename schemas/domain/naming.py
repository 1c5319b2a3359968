"""Whom a text may accuse: names of the registry that stand in it, but for who is merely asked to help."""

import re
from collections.abc import Iterable, Iterator

from schemas.domain.accused import Accused, AccusedKind, named
from schemas.domain.base import Frozen

_NEAR = 6  # characters before or after a name that say how it is meant
# Most letters name an office because they ask it to do something.
_ASKED_BEFORE = re.compile(
    r"(?:请|望|求|希望|建议|要求|向|由|让|给|报|找|交|移送|联系|感谢|谢谢)[^,，。;；!！?？\n]{0,4}$"
)
_ASKED_AFTER = re.compile(
    r"[^,，。;；!！?？\n]{0,4}?(?:查处|查办|调查|核查|介入|督办|督查|彻查|严查|处理|协调|解决|派人|派员|抢修|维修|修复|答复|回复|关注|重视|帮)"
)


class Name(Frozen):
    """A name as people write it, and whom it means.

    `asks`: an office that may be meant as the one asked for help. `needs`: words of which one must follow at once, for
    what is otherwise the name of a place.
    """

    word: str
    accused: Accused
    asks: bool = False
    needs: tuple[str, ...] = ()


def accused_in(text: str, names: Iterable[Name]) -> tuple[Accused, ...]:
    """Everybody whom the text may accuse, each once. Better one too many: it only goes one level further up.

    An office named right before one of its own people (市纪委某某) says where the person works.
    """
    hits = [(place, name) for name in names for place in _places(text, name)]
    people = {place for place, name in hits if name.accused.kind is AccusedKind.PERSON}
    return named(name.accused for place, name in hits if not _says_where(place + len(name.word), name, people))


def _places(text: str, name: Name) -> Iterator[int]:
    start = text.find(name.word)
    while start >= 0:
        end = start + len(name.word)
        if not (name.asks and _is_asked(text, start, end)) and _is_followed(text, end, name.needs):
            yield start
        start = text.find(name.word, end)


def _is_asked(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _NEAR) : start]
    return bool(_ASKED_BEFORE.search(before) or _ASKED_AFTER.match(text, end))


def _is_followed(text: str, end: int, needs: tuple[str, ...]) -> bool:
    return not needs or text.startswith(needs, end)


def _says_where(end: int, name: Name, people: set[int]) -> bool:
    return name.accused.kind is not AccusedKind.PERSON and any(end <= place <= end + 1 for place in people)
