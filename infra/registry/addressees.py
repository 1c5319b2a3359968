"""Who holds a post for an issue: the ids that rules write into events."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from infra.registry.staff import StaffBook
from schemas.domain.analysis import Urgency
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.roster import Roster
from schemas.domain.sealed import KeyClass

_FIRST_HANDS = frozenset({Role.DEPARTMENT_OFFICER, Role.SECRETARY})
_OF_DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})


@dataclass
class Posts:
    """The roster as this process knows it; read again while the process runs."""

    roster: Roster = field(default_factory=Roster)


@dataclass(frozen=True)
class Addressees:
    """Names people by role, department, community and street of an issue; nobody holding the post gives nobody.

    Who is away is replaced by the deputy.
    """

    staff: StaffBook
    clock: Callable[[], datetime]
    posts: Posts = field(default_factory=Posts)

    def __call__(self, role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
        at, roster = self.clock(), self.posts.roster
        named = self._of_unit(role, unit_id) if unit_id is not None else self._of_issue(role, issue)
        if role in _FIRST_HANDS and issue.urgency == Urgency.EMERGENCY and issue.key_class is not KeyClass.DISCIPLINE:
            # 值班: whoever is on duty hears of an emergency first, day and night; confidential matters stay within.
            named = (*roster.on_duty(at=at, community_id=issue.community_id), *named)
        return roster.present(named, at=at)

    def _of_issue(self, role: Role, issue: Issue) -> tuple[str, ...]:
        place = issue.findings.place if issue.findings else None
        people = self.staff.who(
            role,
            department_id=issue.department_id if role in _OF_DEPARTMENT else None,
            community_id=issue.community_id if role not in _OF_DEPARTMENT else None,
            street_id=place.street_id if place and role is Role.STREET_HEAD else None,
        )
        return tuple(person.id for person in people)

    def _of_unit(self, role: Role, unit_id: str) -> tuple[str, ...]:
        """Those of this very unit: whoever serves no unit in particular does not work for it."""
        return tuple(person.id for person in self.staff.who(role, unit_id=unit_id) if person.unit_id == unit_id)
