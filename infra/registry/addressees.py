"""Who holds a post for an issue: the ids that rules write into events."""

from dataclasses import dataclass

from infra.registry.staff import StaffBook
from schemas.domain.issue import Issue
from schemas.domain.roles import Role

_OF_DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})


@dataclass(frozen=True)
class Addressees:
    """Names people by role, department, community and street of an issue; nobody holding the post gives nobody."""

    staff: StaffBook

    def __call__(self, role: Role, issue: Issue) -> tuple[str, ...]:
        place = issue.findings.place if issue.findings else None
        people = self.staff.who(
            role,
            department_id=issue.department_id if role in _OF_DEPARTMENT else None,
            community_id=issue.community_id if role not in _OF_DEPARTMENT else None,
            street_id=place.street_id if place and role is Role.STREET_HEAD else None,
        )
        return tuple(person.id for person in people)
