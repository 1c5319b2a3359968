"""What the form of an entry asks for, kind by kind, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.pages.admin.county import CountyOf, is_closed
from api.pages.admin.wording import KEY, UNIT_KIND
from api.pages.look import Look
from api.words import Said
from schemas.domain.registry import Person
from schemas.domain.registry_entries import Entry, EntryKind
from schemas.domain.roles import Role


class Asks(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    ONE = "one"
    MANY = "many"
    RING = "ring"


@dataclass(frozen=True, kw_only=True)
class Field:
    """`of`: among which entries one chooses, and of people, by `role`; `near`: only those of the same community."""

    key: str
    asks: Asks
    of: EntryKind | None = None
    role: Role | None = None
    near: bool = False
    required: bool = True
    hint: Said | None = None

    @property
    def said(self) -> Said:
        return KEY[self.key]


_NAME: Final = Field(key="name", asks=Asks.TEXT, hint=Said(zh="1–60 个字。", en="1 to 60 characters."))
_ADDRESS: Final = Field(
    key="address",
    asks=Asks.TEXT,
    required=False,
    hint=Said(zh="收通知的邮箱或地址，可不填。", en="Where notices go; may be empty."),
)


def _one(key: str, of: EntryKind, *, required: bool = True, role: Role | None = None, near: bool = False) -> Field:
    return Field(key=key, asks=Asks.ONE, of=of, required=required, role=role, near=near)


def _many(key: str, of: EntryKind, *, role: Role | None = None, near: bool = False) -> Field:
    return Field(key=key, asks=Asks.MANY, of=of, role=role, required=False, near=near)


FIELDS: Final[Mapping[EntryKind, tuple[Field, ...]]] = {
    EntryKind.STREET: (_NAME,),
    EntryKind.COMMUNITY: (
        _NAME,
        _one("street_id", EntryKind.STREET),
        _many("leader_ids", EntryKind.PERSON, role=Role.CONTACT_LEADER),
        _many("contact_unit_ids", EntryKind.UNIT),
    ),
    EntryKind.COURTYARD: (
        _NAME,
        _one("community_id", EntryKind.COMMUNITY),
        _one("contact_unit_id", EntryKind.UNIT, required=False),
    ),
    EntryKind.BUILDING: (
        _NAME,
        _one("courtyard_id", EntryKind.COURTYARD),
        _one("grid_id", EntryKind.GRID, required=False),
        Field(key="longitude", asks=Asks.NUMBER, hint=Said(zh="例如 114.123456。", en="Such as 114.123456.")),
        Field(key="latitude", asks=Asks.NUMBER, hint=Said(zh="例如 30.123456。", en="Such as 30.123456.")),
        _many("contact_member_ids", EntryKind.PERSON, role=Role.CONTACT_MEMBER, near=True),
    ),
    EntryKind.GRID: (
        _NAME,
        _one("community_id", EntryKind.COMMUNITY),
        _one("worker_id", EntryKind.PERSON, required=False, role=Role.GRID_WORKER),
        Field(
            key="polygon",
            asks=Asks.RING,
            hint=Said(
                zh="每行一个角：经度,纬度。成片修改请用“网格图”。",
                en="A corner a line: longitude,latitude. To change many, use the drawing.",
            ),
        ),
    ),
    EntryKind.UNIT: (_NAME, Field(key="kind", asks=Asks.ONE), _ADDRESS),
    EntryKind.DEPARTMENT: (_NAME, _ADDRESS),
    EntryKind.PERSON: (
        _one("department_id", EntryKind.DEPARTMENT, required=False),
        _one("unit_id", EntryKind.UNIT, required=False),
        _one("street_id", EntryKind.STREET, required=False),
        _one("community_id", EntryKind.COMMUNITY, required=False),
        _one("grid_id", EntryKind.GRID, required=False),
    ),
}

Options = Sequence[tuple[str, str]]


def options(field: Field, county: CountyOf, look: Look, *, community_id: str | None) -> Options:
    """What one may choose: what is open, by name. Members are those of the community, and of none."""
    if field.of is None:
        return [(kind.value, look.say(said)) for kind, said in UNIT_KIND.items()] if field.asks is Asks.ONE else ()
    found = [one for one in county.all(field.of) if _is_choice(one, field, community_id)]
    return [(one.id, f"{one.name}（{one.id}）") for one in sorted(found, key=lambda one: (one.name, one.id))]


def _is_choice(entry: Entry, field: Field, community_id: str | None) -> bool:
    if isinstance(entry, Person):
        near = not field.near or entry.community_id in {None, community_id}
        return entry.active and entry.role is field.role and near
    return not is_closed(entry)


def shown(field: Field, entry: Entry | None) -> str:
    """A value as the form holds it: several of them a line each."""
    value = getattr(entry, field.key, None) if entry else None
    if value is None:
        return ""
    if field.asks is Asks.RING:
        return "\n".join(f"{x},{y}" for x, y in value)
    return "\n".join(value) if isinstance(value, tuple) else str(value)
