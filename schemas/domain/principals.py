"""Who is asking, and what they may see: the same answer for lists, counts, feeds and single issues."""

from collections.abc import Mapping

from schemas.domain.accused import NO_MARKS, Marks
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.sealed import KeyClass

_GENERAL = frozenset({KeyClass.GENERAL})
_SEE_ALL_GENERAL = frozenset({Role.SUPERVISOR, Role.CONTACT_LEADER, Role.HOTLINE_DESK})
# Residents read by receipt. Auditors and administrators look after the system: what residents say is not for them.
_NARROWED_BY: Mapping[Role, str] = {
    Role.DEPARTMENT_OFFICER: "department_id",
    Role.DEPARTMENT_HEAD: "department_id",
    Role.SECRETARY: "community_id",
    Role.CONTACT_MEMBER: "community_id",
    Role.STREET_HEAD: "street_id",
    Role.GRID_WORKER: "grid_id",
    Role.UNIT_OFFICER: "unit_id",
}


class Principal(Frozen):
    """A signed-in person and the scope of the post held; `id` is a staff id, or `anonymous`, or `receipt`.

    `marks`: those under which the person may stand accused, put in where somebody signs in and nowhere else.
    """

    id: str
    role: Role
    department_id: str | None = None
    unit_id: str | None = None
    community_id: str | None = None
    street_id: str | None = None
    grid_id: str | None = None
    marks: Marks = NO_MARKS

    @property
    def actor(self) -> str:
        """How events name this principal."""
        return self.id if self.role is Role.RESIDENT else f"staff:{self.id}"


ANONYMOUS = Principal(id="anonymous", role=Role.RESIDENT)
REPORTER = Principal(id="receipt", role=Role.RESIDENT)


class Scope(Frozen):
    """What a list is narrowed to for one reader: classes of issues, and place, department or unit, all of them given.

    A unit's are the issues with a task for it. `unseen`: what accuses under one of these marks is left out.
    """

    classes: frozenset[KeyClass]
    department_id: str | None = None
    community_id: str | None = None
    street_id: str | None = None
    grid_id: str | None = None
    unit_id: str | None = None
    unseen: frozenset[str] = frozenset()


def scope_of(principal: Principal) -> Scope | None:
    """The issues this principal may read; None when none at all."""
    scope = _scope_of_post(principal)
    if scope is None:
        return None
    key_class = KeyClass.DISCIPLINE if KeyClass.DISCIPLINE in scope.classes else KeyClass.GENERAL
    return scope.model_copy(update={"unseen": principal.marks.hidden(key_class)})


def _scope_of_post(principal: Principal) -> Scope | None:
    role = principal.role
    if role in DISCIPLINE_ROLES:
        return Scope(classes=frozenset({KeyClass.DISCIPLINE}))
    if role in _SEE_ALL_GENERAL:
        return Scope(classes=_GENERAL)
    if role is Role.DUTY_OFFICER:
        # On duty for a community, a street or, at night, the whole county.
        return Scope(classes=_GENERAL, community_id=principal.community_id, street_id=principal.street_id)
    narrowed = _NARROWED_BY.get(role)
    # A post without its scope sees nothing, rather than everything.
    return (
        Scope.model_validate({"classes": _GENERAL, narrowed: getattr(principal, narrowed) or ""}) if narrowed else None
    )


def may_see(principal: Principal, issue: Issue) -> bool:
    """Whether this principal may know of this issue. Whoever may not hears that there is no such issue."""
    scope = scope_of(principal)
    if scope is None or issue.key_class not in scope.classes or not scope.unseen.isdisjoint(issue.accused_marks):
        return False
    if scope.unit_id is not None and issue.task(scope.unit_id) is None:
        return False
    place = issue.findings.place if issue.findings else None
    wanted = (
        (scope.department_id, issue.department_id),
        (scope.community_id, issue.community_id),
        (scope.street_id, place.street_id if place else None),
        (scope.grid_id, place.grid_id if place else None),
    )
    return all(limit is None or limit == actual for limit, actual in wanted)
