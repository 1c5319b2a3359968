"""The entries of a county by kind, and what differs between two counties, entry by entry. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from schemas.domain.base import Frozen
from schemas.domain.registry import (
    Building,
    Community,
    Courtyard,
    Department,
    Grid,
    Person,
    Registry,
    Street,
    Unit,
)


class EntryKind(StrEnum):
    """The kinds of entries; a department leads, a unit is in contact."""

    STREET = "street"
    COMMUNITY = "community"
    COURTYARD = "courtyard"
    BUILDING = "building"
    GRID = "grid"
    UNIT = "unit"
    DEPARTMENT = "department"
    PERSON = "person"


Entry = Street | Community | Courtyard | Building | Grid | Unit | Department | Person

# The list of the registry that holds the entries of a kind.
TABLES: Mapping[EntryKind, str] = {
    EntryKind.STREET: "streets",
    EntryKind.COMMUNITY: "communities",
    EntryKind.COURTYARD: "courtyards",
    EntryKind.BUILDING: "buildings",
    EntryKind.GRID: "grids",
    EntryKind.UNIT: "units",
    EntryKind.DEPARTMENT: "departments",
    EntryKind.PERSON: "staff",
}


class EntryChange(Frozen):
    """What an entry was and is, as JSON; only the keys that differ. `before` is None for a new one."""

    kind: EntryKind
    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


def differences(before: Registry, after: Registry) -> tuple[EntryChange, ...]:
    """What differs between two counties of which the later one has every entry of the earlier, in a fixed order."""
    return tuple(
        change
        for kind, table in TABLES.items()
        for change in _differing(kind, getattr(before, table), getattr(after, table))
    )


def _differing(kind: EntryKind, before: Sequence[Entry], after: Sequence[Entry]) -> list[EntryChange]:
    known = {entry.id: entry for entry in before}
    found = []
    for entry in sorted(after, key=lambda one: one.id):
        old = known.get(entry.id)
        if old is None:
            found.append(EntryChange(kind=kind, id=entry.id, before=None, after=entry.model_dump(mode="json")))
        elif old != entry:
            was, becomes = old.model_dump(mode="json"), entry.model_dump(mode="json")
            keys = [key for key in becomes if was[key] != becomes[key]]
            pair = ({key: was[key] for key in keys}, {key: becomes[key] for key in keys})
            found.append(EntryChange(kind=kind, id=entry.id, before=pair[0], after=pair[1]))
    return found
