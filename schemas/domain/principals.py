"""Who is asking, how they stand to an issue, and what they may see: in lists, counts, feeds and single issues alike."""

from collections.abc import Mapping

from schemas.domain.accused import NO_MARKS, Marks
from schemas.domain.authorization.reach import ACCUSED, DECIDERS, REACH, fields
from schemas.domain.authorization.rows import GENERAL
from schemas.domain.authorization.verdicts import verdict
from schemas.domain.authorization.words import Case, FieldGroup, Operation, Relation, Verdict
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass

# What of a post makes the relation.
_NARROWED_BY: Mapping[Relation, str] = {
    Relation.SAME_UNIT: "unit_id",
    Relation.SAME_DEPARTMENT: "department_id",
    Relation.SAME_COMMUNITY: "community_id",
    Relation.SAME_STREET: "street_id",
}


class Principal(Frozen):
    """A signed-in person and the scope of the post held; `id` is a staff id, or `anonymous`, or `receipt`.

    `grid_ids`: the grids that the registry names this person for, beside the one of the post. `marks`: those under
    which the person may stand accused, put in where somebody signs in and nowhere else.
    """

    id: str
    role: Role
    department_id: str | None = None
    unit_id: str | None = None
    community_id: str | None = None
    street_id: str | None = None
    grid_id: str | None = None
    grid_ids: frozenset[str] = frozenset()
    marks: Marks = NO_MARKS

    @property
    def actor(self) -> str:
        """How events name this principal."""
        return self.id if self.role is Role.RESIDENT else f"staff:{self.id}"

    @property
    def grids(self) -> frozenset[str]:
        return self.grid_ids | ({self.grid_id} if self.grid_id else set())


ANONYMOUS = Principal(id="anonymous", role=Role.RESIDENT)
REPORTER = Principal(id="receipt", role=Role.RESIDENT)


class Scope(Frozen):
    """What a list is narrowed to for one reader: classes of issues, and place, department or unit, all of them given.

    A unit's are the issues with a task for it. `filer`: the actor who is not shown what he filed himself before it
    stands in the ledger. `names_filers`: whether the reader may learn who filed. `has_grounds`: whether the reader may
    learn how sure the machine was. `unseen`: what accuses under one of these marks is left out. `office`: of what
    accuses under one of these the reader learns neither who filed it nor those grounds.
    """

    classes: frozenset[KeyClass]
    department_id: str | None = None
    community_id: str | None = None
    street_id: str | None = None
    grid_ids: frozenset[str] | None = None
    unit_id: str | None = None
    filer: str | None = None
    names_filers: bool = True
    has_grounds: bool = True
    unseen: frozenset[str] = frozenset()
    office: frozenset[str] = frozenset()


def scope_of(principal: Principal) -> Scope | None:
    """The issues this principal may list; None when none at all."""
    reach = REACH.get(principal.role)
    if reach is None:
        return None
    everything = frozenset({Relation.OTHER}) <= reach.through
    has = fields(principal.role, reach.through - ACCUSED, reach.key_class)
    return Scope.model_validate(
        {
            "classes": {reach.key_class},
            "unseen": principal.marks.hidden(reach.key_class),
            "filer": principal.actor if _waits_for_the_ledger(principal.role) else None,
            "names_filers": FieldGroup.FILER in has,
            "has_grounds": FieldGroup.GROUNDS in has,
            "office": principal.marks.office,
        }
        | ({} if everything else _narrowed(principal, reach.through))
    )


def _narrowed(principal: Principal, through: frozenset[Relation]) -> dict[str, object]:
    """A post without its scope sees nothing, rather than everything; but for who is on duty for the whole county."""
    if Relation.SAME_GRID in through:
        return {"grid_ids": principal.grids}
    names = [name for relation, name in _NARROWED_BY.items() if relation in through]
    if principal.role is Role.DUTY_OFFICER:
        # The narrowest that is named.
        narrowest = next((name for name in names if getattr(principal, name) is not None), None)
        return {narrowest: getattr(principal, narrowest)} if narrowest else {}
    return {name: getattr(principal, name) or "" for name in names}


def relations_of(principal: Principal, issue: Issue) -> frozenset[Relation]:
    """How somebody stands to an issue."""
    found = {relation for relation, holds in _holding(principal, issue) if holds}
    return frozenset(found or {Relation.OTHER}) | _accused(principal.marks, frozenset(issue.accused_marks))


def _accused(mine: Marks, stands: frozenset[str]) -> frozenset[Relation]:
    by_name = stands & mine.hidden(KeyClass.GENERAL)
    by_office = stands & mine.office
    return frozenset(({Relation.NAMED} if by_name else set()) | ({Relation.ACCUSED} if by_office else set()))


def _holding(principal: Principal, issue: Issue) -> tuple[tuple[Relation, bool], ...]:
    place = issue.findings.place if issue.findings else None
    on_duty = principal.role is Role.DUTY_OFFICER
    everywhere = on_duty and principal.community_id is None and principal.street_id is None
    within_street = _same(principal.street_id, place.street_id if place else None)
    return (
        (Relation.OWN, principal == REPORTER or issue.filed_by == principal.actor != ANONYMOUS.actor),
        (Relation.ASSIGNED, principal.id in issue.responsible),
        (Relation.SAME_UNIT, issue.task(principal.unit_id or "") is not None),
        (Relation.SAME_DEPARTMENT, _same(principal.department_id, issue.department_id)),
        (Relation.SAME_COMMUNITY, everywhere or _same(principal.community_id, issue.community_id)),
        # Whoever is on duty for a community is not on duty for its street.
        (Relation.SAME_STREET, within_street and not (on_duty and principal.community_id is not None)),
        (Relation.SAME_GRID, place is not None and place.grid_id in principal.grids),
    )


def _same(mine: str | None, theirs: str | None) -> bool:
    return mine is not None and mine == theirs


def class_for(principal: Principal, issue: Issue, relations: frozenset[Relation]) -> KeyClass:
    """The class as this reader may know it.

    What one filed oneself is undecided until it stands in the ledger: whoever saw it wait for the community would
    know, where it is not to be seen, that it is sealed.
    """
    general = issue.key_class is KeyClass.GENERAL and issue.logged_at is None
    waits = general and Relation.OWN in relations and _waits_for_the_ledger(principal.role)
    return KeyClass.INTAKE if waits else issue.key_class


def _waits_for_the_ledger(role: Role) -> bool:
    return role in GENERAL - DECIDERS


def answer(operation: Operation, principal: Principal, issue: Issue, *, case: Case = Case.ORDINARY) -> Verdict:
    """The verdict of the table on this principal and this issue; `case` is that of the operation on it."""
    relations = relations_of(principal, issue)
    seen_as = class_for(principal, issue, relations)
    return verdict(operation, role=principal.role, relations=relations, key_class=seen_as, case=case)


def may_see(principal: Principal, issue: Issue) -> bool:
    """Whether this principal may know of this issue. Whoever may not hears that there is no such issue."""
    return answer(Operation.READ_ISSUE, principal, issue) is Verdict.ALLOW


def fields_for(principal: Principal, issue: Issue) -> frozenset[FieldGroup]:
    """The groups of its fields that this principal has; none of an issue that he may not know of."""
    relations = relations_of(principal, issue)
    return fields(principal.role, relations, class_for(principal, issue, relations))
