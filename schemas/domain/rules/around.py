"""Nobody who stands accused is ever addressed: another of the post is, and where nobody is left, the post above."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from schemas.domain.accused import Marker
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass

# Who answers where everybody of a post stands accused. The last of each line answers to nobody of this county.
ABOVE: Mapping[Role, Role] = {
    Role.UNIT_OFFICER: Role.DEPARTMENT_OFFICER,
    Role.DEPARTMENT_OFFICER: Role.DEPARTMENT_HEAD,
    Role.DEPARTMENT_HEAD: Role.SUPERVISOR,
    Role.DUTY_OFFICER: Role.SECRETARY,
    Role.SECRETARY: Role.STREET_HEAD,
    Role.STREET_HEAD: Role.SUPERVISOR,
    Role.SUPERVISOR: Role.CONTACT_LEADER,
    Role.DISCIPLINE_INTAKE: Role.DISCIPLINE_HEAD,
    Role.DISCIPLINE_OFFICER: Role.DISCIPLINE_HEAD,
    Role.DISCIPLINE_HEAD: Role.DISCIPLINE_SUPERVISOR,
    Role.DISCIPLINE_SUPERVISOR: Role.DISCIPLINE_SUPERIOR,
}


class Addressees(Protocol):
    """Names the staff ids that hold a role for an issue (its community, department, street) or a unit, best first."""

    def __call__(self, role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Around:
    """The holders of posts without those who stand accused in the issue.

    A post that nobody holds stays nobody's, as always; one that only accused people hold is answered for by the post
    above, and so on upwards.
    """

    holders: Addressees
    marks: Marker

    def __call__(self, role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
        holders = self.holders(role, issue) if unit_id is None else self.holders(role, issue, unit_id=unit_id)
        left = self._left(role, holders, issue)
        while holders and not left and role in ABOVE:
            role = ABOVE[role]
            left = self._left(role, self.holders(role, issue), issue)
        return left

    def has_post_left(self, roles: tuple[Role, ...], issue: Issue) -> bool:
        """Whether somebody of these posts is not accused; also where nobody holds them, for nobody is no accused."""
        held = [(role, self.holders(role, issue)) for role in roles]
        return not any(holders for _, holders in held) or any(self._left(role, who, issue) for role, who in held)

    def without_accused(self, names: tuple[str, ...], issue: Issue) -> tuple[str, ...]:
        """Those of these people who do not stand accused."""
        return tuple(name for name in names if self.marks.of_person(name).all.isdisjoint(issue.accused_marks))

    def _left(self, role: Role, holders: tuple[str, ...], issue: Issue) -> tuple[str, ...]:
        if not issue.accused_marks:
            return holders
        return tuple(name for name in holders if not self._is_accused(role, name, issue))

    def _is_accused(self, role: Role, name: str, issue: Issue) -> bool:
        marks = self.marks.of_person(name)
        # A unit is given its task by name; what a general report says against it is for it to put right.
        general = role is Role.UNIT_OFFICER and issue.key_class is not KeyClass.DISCIPLINE
        counted = marks.hidden(KeyClass.GENERAL) if general else marks.all
        return not counted.isdisjoint(issue.accused_marks)


def around(who: Addressees, marks: Marker) -> Around:
    """`who` without the accused; what goes around them already stays as it is."""
    return who if isinstance(who, Around) else Around(who, marks)
