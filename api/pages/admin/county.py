"""The county as pages of administrators look things up in it: by kind and id, by name, and what hangs in what."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from schemas.domain.errors import DomainError
from schemas.domain.registry_entries import TABLES, Entry, EntryKind
from schemas.wire.registry import KeptRegistry

# Which kinds hang in an entry, or are served by it, and by which key.
_BELOW: Final[Mapping[EntryKind, tuple[tuple[EntryKind, str], ...]]] = {
    EntryKind.STREET: ((EntryKind.COMMUNITY, "street_id"),),
    EntryKind.COMMUNITY: ((EntryKind.COURTYARD, "community_id"), (EntryKind.GRID, "community_id")),
    EntryKind.COURTYARD: ((EntryKind.BUILDING, "courtyard_id"),),
    EntryKind.GRID: ((EntryKind.BUILDING, "grid_id"),),
    EntryKind.UNIT: ((EntryKind.COURTYARD, "contact_unit_id"), (EntryKind.COMMUNITY, "contact_unit_ids")),
}
# The way up to the street, key by key.
_ABOVE: Final[Mapping[EntryKind, tuple[EntryKind, str]]] = {
    EntryKind.BUILDING: (EntryKind.COURTYARD, "courtyard_id"),
    EntryKind.COURTYARD: (EntryKind.COMMUNITY, "community_id"),
    EntryKind.GRID: (EntryKind.COMMUNITY, "community_id"),
    EntryKind.COMMUNITY: (EntryKind.STREET, "street_id"),
}


class EntryUnknownError(DomainError):
    """No entry of the kind has this id, or there is no such kind."""

    code = "entry-unknown"
    status = 404

    def __init__(self) -> None:
        super().__init__("The registry has no such entry.")


@dataclass(frozen=True)
class Place:
    """An entry as a link."""

    kind: EntryKind
    id: str
    name: str
    closed: bool = False

    @property
    def href(self) -> str:
        area = "people" if self.kind is EntryKind.PERSON else f"places/{self.kind.value}"
        return f"/staff/admin/{area}/{self.id}"


class CountyOf:
    """A registry of one version."""

    def __init__(self, kept: KeptRegistry) -> None:
        self.version, self.registry = kept.version, kept.registry

    def all(self, kind: EntryKind) -> tuple[Entry, ...]:
        entries: tuple[Entry, ...] = getattr(self.registry, TABLES[kind])
        return entries

    def entry(self, kind: EntryKind, entry_id: str) -> Entry:
        """Raises EntryUnknownError."""
        found = self._of_kind[kind].get(entry_id)
        if found is None:
            raise EntryUnknownError
        return found

    def place(self, kind: EntryKind, entry_id: str) -> Place:
        """Also of an id that is gone: then its name is the id."""
        found = self._of_kind[kind].get(entry_id)
        return _linked(kind, found) if found else Place(kind, entry_id, entry_id)

    def anywhere(self, entry_id: str) -> Place | None:
        """Whatever kind it is."""
        kinds = (kind for kind in EntryKind if entry_id in self._of_kind[kind])
        return next((self.place(kind, entry_id) for kind in kinds), None)

    def below(self, kind: EntryKind, entry_id: str) -> list[tuple[EntryKind, str, list[Place]]]:
        """Kind, key and entries of what hangs in the entry."""
        return [
            (each, key, [_linked(each, one) for one in self.all(each) if _hangs(one, key, entry_id)])
            for each, key in _BELOW.get(kind, ())
        ]

    def above(self, kind: EntryKind, entry: Entry) -> list[Place]:
        """The chain up to the street, the highest first."""
        chain: list[Place] = []
        while kind in _ABOVE:
            kind, key = _ABOVE[kind]
            place = self.place(kind, getattr(entry, key))
            chain.insert(0, place)
            found = self._of_kind[kind].get(place.id)
            if found is None:
                break
            entry = found
        return chain

    @cached_property
    def _of_kind(self) -> dict[EntryKind, dict[str, Entry]]:
        return {kind: {one.id: one for one in self.all(kind)} for kind in EntryKind}


def kind_of_place(text: str) -> EntryKind:
    """A kind that is kept under places. Raises EntryUnknownError."""
    if text not in set(EntryKind) - {EntryKind.PERSON}:
        raise EntryUnknownError
    return EntryKind(text)


def is_closed(entry: Entry) -> bool:
    return bool(getattr(entry, "closed", False))


def _linked(kind: EntryKind, entry: Entry) -> Place:
    return Place(kind, entry.id, entry.name, is_closed(entry))


def _hangs(entry: Entry, key: str, entry_id: str) -> bool:
    held = getattr(entry, key)
    return entry_id in held if isinstance(held, tuple) else held == entry_id
