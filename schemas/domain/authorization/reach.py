"""Which issues a post reaches, and what its holder has of them: the columns of the table that are about reading."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from schemas.domain.authorization.rows import ALL_DISCIPLINE, COMMUNITY, DEPARTMENT, GENERAL, Roles
from schemas.domain.authorization.words import FieldGroup, Relation
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass

Relations = AbstractSet[Relation]

ACCUSED: Relations = frozenset({Relation.ACCUSED, Relation.NAMED})
EVERY_ISSUE: frozenset[Relation] = frozenset(Relation)


@dataclass(frozen=True)
class Reach:
    """A post reaches the issues of one class that one of these relations holds for."""

    key_class: KeyClass
    through: frozenset[Relation]


def _general(*through: Relation) -> Reach:
    return Reach(KeyClass.GENERAL, frozenset(through))


# Residents read by receipt. Auditors and administrators look after the system: what residents say is not for them.
# Being named responsible is no relation of its own here: whoever has left the post reads on no longer.
REACH: Mapping[Role, Reach] = {
    Role.CONTACT_MEMBER: _general(Relation.SAME_GRID),
    Role.GRID_WORKER: _general(Relation.SAME_GRID),
    Role.HOTLINE_DESK: _general(*EVERY_ISSUE),
    Role.SECRETARY: _general(Relation.SAME_COMMUNITY),
    # On duty for a community, a street or, at night, the whole county, which is every community.
    Role.DUTY_OFFICER: _general(Relation.SAME_COMMUNITY, Relation.SAME_STREET),
    Role.UNIT_OFFICER: _general(Relation.SAME_UNIT),
    Role.DEPARTMENT_OFFICER: _general(Relation.SAME_DEPARTMENT),
    Role.DEPARTMENT_HEAD: _general(Relation.SAME_DEPARTMENT),
    Role.STREET_HEAD: _general(Relation.SAME_STREET),
    Role.SUPERVISOR: _general(*EVERY_ISSUE),
    Role.CONTACT_LEADER: _general(*EVERY_ISSUE),
    **{role: Reach(KeyClass.DISCIPLINE, EVERY_ISSUE) for role in ALL_DISCIPLINE},
}

# Who has to decide on a report while it is in deliberation. Of the rest nobody reads what they filed themselves before
# it stands in the ledger: who could would know by its absence that it is sealed.
DECIDERS: Roles = COMMUNITY


def reaches(role: Role, relations: Relations, key_class: KeyClass) -> bool:
    """Whether the post shows its holder this issue."""
    reach = REACH.get(role)
    if reach is None or reach.key_class is not key_class:
        return False
    if Relation.NAMED in relations:
        return False
    if Relation.ACCUSED in relations and key_class is not KeyClass.GENERAL:
        return False
    # A general complaint about a unit or community is not kept from its people, who mend it: they have it as any other.
    return bool((reach.through & relations) - ACCUSED)


def classes_read(role: Role) -> tuple[KeyClass, KeyClass]:
    """Of which classes whoever holds the post may read issues at all: the post's, and general ones they filed."""
    reach = REACH.get(role)
    return (reach.key_class if reach else KeyClass.GENERAL, KeyClass.GENERAL)


def has_filed(role: Role, relations: Relations, key_class: KeyClass) -> bool:
    """Whether it is shown because the reader filed it: once it is general, to those who work with issues."""
    own = Relation.OWN in relations and Relation.NAMED not in relations
    return key_class is KeyClass.GENERAL and own and role in GENERAL | ALL_DISCIPLINE


@dataclass(frozen=True, kw_only=True)
class Having:
    """Who of those who know of an issue has one group of its fields.

    `filer`: also those who only filed it. `accused`: also those whom it is about.
    """

    general: Roles = frozenset()
    discipline: Roles = frozenset()
    filer: bool = False
    accused: bool = False


_NO_UNIT: Roles = GENERAL - {Role.UNIT_OFFICER}

FIELDS: Mapping[FieldGroup, Having] = {
    FieldGroup.CONTENT: Having(general=GENERAL, discipline=ALL_DISCIPLINE, filer=True, accused=True),
    # Who has to reach the reporter or to decide on the report; supervisors and leaders judge the handling without it.
    FieldGroup.REPORTER: Having(
        general=DEPARTMENT | {Role.SECRETARY, Role.HOTLINE_DESK},
        discipline=frozenset({Role.DISCIPLINE_INTAKE, Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD}),
    ),
    # A unit works on what is reported and never learns who did.
    FieldGroup.FILER: Having(general=_NO_UNIT, discipline=ALL_DISCIPLINE, filer=True),
    # For those who decide on it or look into the deciding.
    FieldGroup.GROUNDS: Having(general=_NO_UNIT - {Role.GRID_WORKER, Role.CONTACT_MEMBER}, discipline=ALL_DISCIPLINE),
    FieldGroup.COMMENTS: Having(general=GENERAL, discipline=ALL_DISCIPLINE),
}


def fields(role: Role, relations: Relations, key_class: KeyClass) -> frozenset[FieldGroup]:
    """What this reader has of an issue; nothing of one that they do not know of."""
    by_post = reaches(role, relations, key_class)
    if not by_post and not has_filed(role, relations, key_class):
        return frozenset()
    return frozenset(
        group for group, having in FIELDS.items() if _has(having, role, relations, key_class, by_post=by_post)
    )


def _has(having: Having, role: Role, relations: Relations, key_class: KeyClass, *, by_post: bool) -> bool:
    if relations & ACCUSED and not having.accused:
        return False
    if not by_post:
        return having.filer
    return role in (having.discipline if key_class is KeyClass.DISCIPLINE else having.general)
