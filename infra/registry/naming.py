"""Finds in a message whom it may accuse: by the names and short names of the registry."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.domain.accused import Accused, AccusedKind
from schemas.domain.naming import Name, accused_in
from schemas.domain.registry import Person, Registry
from schemas.domain.roles import Role

# How offices are called in everyday speech.
_SHORT: Final[dict[str, tuple[str, ...]]] = {
    "市纪委": ("纪委", "县纪委", "监委", "纪检委"),
    "组织部": ("县委组织部", "市委组织部"),
    "群工部": ("群众工作部",),
    "住房和城乡建设局": ("住建局", "建设局"),
    "城市管理局": ("城管局", "城管执法局"),
    "自来水公司": ("水厂", "供水公司"),
    "供电公司": ("供电局", "电力局", "供电所"),
    "燃气公司": ("煤气公司", "天然气公司"),
}
# A community is a place as well: it is accused where one of its people is meant.
_OF_A_COMMUNITY: Final = ("书记", "支书", "主任", "副主任", "居委会", "工作人员", "干部", "委员", "两委")
_HEADS: Final[dict[Role, tuple[str, ...]]] = {
    Role.DISCIPLINE_HEAD: ("书记", "主要领导", "一把手", "负责人"),
    Role.DEPARTMENT_HEAD: ("部长", "主要领导", "一把手", "负责人"),
}


@dataclass
class Namer:
    """The names of one registry."""

    names: tuple[Name, ...]

    @classmethod
    def of(cls, registry: Registry) -> "Namer":
        return cls(tuple(_names(registry)))

    def take_up(self, registry: Registry) -> None:
        """Find the names of another registry from now on."""
        self.names = tuple(_names(registry))

    def find(self, *, problem: str, suggestions: Sequence[str]) -> tuple[Accused, ...]:
        """Everybody whom the message may accuse; never raises on any text."""
        text = unicodedata.normalize("NFKC", "\n".join((problem, *suggestions)))
        return accused_in("".join(text.split(" ")), self.names)


def _names(registry: Registry) -> Iterator[Name]:
    for person in registry.staff:
        yield Name(word=person.name, accused=Accused(kind=AccusedKind.PERSON, id=person.id))
    for unit in registry.units:
        yield from _office(unit.name, Accused(kind=AccusedKind.UNIT, id=unit.id))
    for department in registry.departments:
        yield from _office(department.name, Accused(kind=AccusedKind.DEPARTMENT, id=department.id))
        yield from _heads(department.name, department.id, registry.staff)
    for community in registry.communities:
        accused = Accused(kind=AccusedKind.COMMUNITY, id=community.id)
        yield Name(word=community.name, accused=accused, needs=_OF_A_COMMUNITY)


def _office(name: str, accused: Accused) -> Iterator[Name]:
    for word in (name, *_SHORT.get(name, ())):
        yield Name(word=word, accused=accused, asks=True)


def _heads(name: str, department_id: str, staff: Iterable[Person]) -> Iterator[Name]:
    """纪委书记: the head by title, which accuses the person and so everybody who is led."""
    for person in staff:
        if person.department_id == department_id and person.role in _HEADS:
            for word in (name, *_SHORT.get(name, ())):
                for title in _HEADS[person.role]:
                    accused = Accused(kind=AccusedKind.PERSON, id=person.id)
                    yield Name(word=word + title, accused=accused, asks=True)
