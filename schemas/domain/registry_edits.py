"""What may be changed in a county while the system runs: each edit is data, and gives another county. Pure.

Nothing is ever deleted, since issues and history name it: a place or a unit is closed, and may be opened again.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.registry import (
    Building,
    Community,
    Courtyard,
    Department,
    Grid,
    Id,
    Latitude,
    Longitude,
    Name,
    Registry,
    Ring,
    Street,
    Unit,
    UnitKind,
)
from schemas.domain.registry_entries import TABLES, Entry, EntryKind
from schemas.domain.registry_faults import Fault, RegistryInvalidError

_Address = Annotated[str, Field(max_length=120)]
# What can be closed.
Closable = Literal[EntryKind.COMMUNITY, EntryKind.COURTYARD, EntryKind.BUILDING, EntryKind.GRID, EntryKind.UNIT]


class Adding(Frozen):
    """A new entry."""

    kind: ClassVar[EntryKind]
    entry: Entry


class AddStreet(Adding):
    kind = EntryKind.STREET
    action: Literal["add_street"] = "add_street"
    entry: Street


class AddCommunity(Adding):
    kind = EntryKind.COMMUNITY
    action: Literal["add_community"] = "add_community"
    entry: Community


class AddCourtyard(Adding):
    kind = EntryKind.COURTYARD
    action: Literal["add_courtyard"] = "add_courtyard"
    entry: Courtyard


class AddBuilding(Adding):
    kind = EntryKind.BUILDING
    action: Literal["add_building"] = "add_building"
    entry: Building


class AddGrid(Adding):
    kind = EntryKind.GRID
    action: Literal["add_grid"] = "add_grid"
    entry: Grid


class AddUnit(Adding):
    kind = EntryKind.UNIT
    action: Literal["add_unit"] = "add_unit"
    entry: Unit


class AddDepartment(Adding):
    kind = EntryKind.DEPARTMENT
    action: Literal["add_department"] = "add_department"
    entry: Department


class Changing(Frozen):
    """Other values for the keys that are given; those left out stay. Only keys of `clearable` take null, for none."""

    kind: ClassVar[EntryKind]
    clearable: ClassVar[frozenset[str]] = frozenset()
    id: Id

    def values(self) -> dict[str, Any]:
        given = {key: getattr(self, key) for key in self.model_fields_set - {"id", "action"}}
        return {key: value for key, value in given.items() if value is not None or key in self.clearable}


class ChangeStreet(Changing):
    kind = EntryKind.STREET
    action: Literal["change_street"] = "change_street"
    name: Name | None = None


class ChangeCommunity(Changing):
    kind = EntryKind.COMMUNITY
    action: Literal["change_community"] = "change_community"
    name: Name | None = None
    street_id: Id | None = None
    leader_ids: tuple[Id, ...] | None = None
    contact_unit_ids: tuple[Id, ...] | None = None


class ChangeCourtyard(Changing):
    kind = EntryKind.COURTYARD
    clearable = frozenset({"contact_unit_id"})
    action: Literal["change_courtyard"] = "change_courtyard"
    name: Name | None = None
    community_id: Id | None = None
    contact_unit_id: Id | None = None


class ChangeBuilding(Changing):
    kind = EntryKind.BUILDING
    clearable = frozenset({"grid_id"})
    action: Literal["change_building"] = "change_building"
    name: Name | None = None
    courtyard_id: Id | None = None
    grid_id: Id | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    contact_member_ids: tuple[Id, ...] | None = None


class ChangeGrid(Changing):
    kind = EntryKind.GRID
    clearable = frozenset({"worker_id"})
    action: Literal["change_grid"] = "change_grid"
    name: Name | None = None
    community_id: Id | None = None
    worker_id: Id | None = None
    polygon: Ring | None = None


class ChangeUnit(Changing):
    kind = EntryKind.UNIT
    action: Literal["change_unit"] = "change_unit"
    name: Name | None = None
    unit_kind: UnitKind | None = None
    address: _Address | None = None

    def values(self) -> dict[str, Any]:
        """The key is called otherwise here, because `kind` says what an edit is about."""
        given = super().values()
        return {("kind" if key == "unit_kind" else key): value for key, value in given.items()}


class ChangeDepartment(Changing):
    kind = EntryKind.DEPARTMENT
    action: Literal["change_department"] = "change_department"
    name: Name | None = None
    address: _Address | None = None


class ChangePerson(Changing):
    """The scope of a post. Accounts are added and disabled at /v1/accounts, and whose role is another has another."""

    kind = EntryKind.PERSON
    clearable = frozenset({"department_id", "unit_id", "community_id", "street_id", "grid_id"})
    action: Literal["change_person"] = "change_person"
    department_id: Id | None = None
    unit_id: Id | None = None
    community_id: Id | None = None
    street_id: Id | None = None
    grid_id: Id | None = None


class Close(Frozen):
    """Nothing new goes there any more; everything that is stays as it is."""

    action: Literal["close"] = "close"
    kind: Closable
    id: Id


class Reopen(Frozen):
    action: Literal["reopen"] = "reopen"
    kind: Closable
    id: Id


Edit = Annotated[
    AddStreet
    | AddCommunity
    | AddCourtyard
    | AddBuilding
    | AddGrid
    | AddUnit
    | AddDepartment
    | ChangeStreet
    | ChangeCommunity
    | ChangeCourtyard
    | ChangeBuilding
    | ChangeGrid
    | ChangeUnit
    | ChangeDepartment
    | ChangePerson
    | Close
    | Reopen,
    Field(discriminator="action"),
]


def edited(registry: Registry, edits: Sequence[Edit]) -> Registry:
    """The county after all the edits, in their order. Whether it can be used as a whole is for its checks to say.

    Raises:
        RegistryInvalidError: an edit is about an entry that there is not.
    """
    tables: dict[EntryKind, _Table] = {}
    for edit in edits:
        kind = edit.kind
        if kind not in tables:
            tables[kind] = _Table(TABLES[kind], getattr(registry, TABLES[kind]))
        _make(edit, tables[kind])
    return registry.model_copy(update={table.name: table.entries() for table in tables.values()})


class _Table:
    """The entries of one kind by their ids while edits are made, so that each costs what it is about and no more.

    An id that is added twice stands twice: it is for the checks of the whole to refuse.
    """

    def __init__(self, name: str, entries: Sequence[Entry]) -> None:
        self.name = name
        self._by_id: dict[str, list[Entry]] = {}
        self._added = False
        for entry in entries:
            self._by_id.setdefault(entry.id, []).append(entry)

    def add(self, entry: Entry) -> None:
        self._by_id.setdefault(entry.id, []).append(entry)
        self._added = True

    def put(self, entry_id: str, values: Mapping[str, Any]) -> None:
        """Raises RegistryInvalidError where there is no such entry."""
        if entry_id not in self._by_id:
            raise RegistryInvalidError(faults=[_missing(self.name, entry_id, list(self._by_id))])
        self._by_id[entry_id] = [entry.model_copy(update=values) for entry in self._by_id[entry_id]]

    def entries(self) -> tuple[Entry, ...]:
        """In the order they had, and by id where any was added."""
        found = [entry for entries in self._by_id.values() for entry in entries]
        return tuple(sorted(found, key=lambda entry: entry.id) if self._added else found)


def _make(edit: Edit, table: _Table) -> None:
    if isinstance(edit, Adding):
        table.add(edit.entry)
    elif isinstance(edit, Changing):
        table.put(edit.id, edit.values())
    else:
        table.put(edit.id, {"closed": isinstance(edit, Close)})


def _missing(table: str, entry_id: str, known: Sequence[str]) -> Fault:
    near = get_close_matches(entry_id, known, n=1)
    en, zh = (f"; perhaps {near[0]!r} is meant", f"，是否应为 {near[0]}") if near else ("", "")
    return Fault(table=table, entry=entry_id, en=f"there is no such entry{en}", zh=f"没有这一项{zh}")
