"""Under which marks each person of the registry may stand accused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from infra.registry.staff import StaffBook
from schemas.domain.accused import NO_MARKS, Accused, AccusedKind, Marks
from schemas.domain.registry import Registry
from schemas.domain.roles import Role

_HEADS = (Role.DEPARTMENT_HEAD, Role.DISCIPLINE_HEAD)
# One level above the county's discipline inspection: named with its address there, but not of the department.
_OF_NO_DEPARTMENT = frozenset({Role.DISCIPLINE_SUPERIOR})


def accusable(registry: Registry) -> frozenset[Accused]:
    """Every person and office of a registry."""
    ids = {
        AccusedKind.PERSON: [one.id for one in registry.staff],
        AccusedKind.UNIT: [one.id for one in registry.units],
        AccusedKind.DEPARTMENT: [one.id for one in registry.departments],
        AccusedKind.COMMUNITY: [one.id for one in registry.communities],
    }
    return frozenset(Accused(kind=kind, id=name) for kind, found in ids.items() for name in found)


class Post(Protocol):
    """What of an account decides on its marks."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> Role: ...
    @property
    def department_id(self) -> str | None: ...
    @property
    def unit_id(self) -> str | None: ...
    @property
    def community_id(self) -> str | None: ...


@dataclass
class StaffMarks:
    """`mark` makes one mark. Held in memory as the staff is: a mark is made once for each post of a person.

    `staff` is a book that is brought up to date by itself.
    """

    staff: StaffBook
    mark: Callable[[Accused], str]
    known: frozenset[Accused] = frozenset()
    _made: dict[tuple[str | None, ...], Marks] = field(default_factory=dict)

    def take_up(self, registry: Registry) -> None:
        """Know whoever is in another registry from now on; who heads a department may be another, too."""
        self.known = accusable(registry)
        self._made = {}

    def of(self, accused: Accused) -> str:
        return self.mark(accused)

    def knows(self, accused: Accused) -> bool:
        """Whether the registry has this person or office, so that its mark keeps the issue from somebody."""
        return accused in self.known

    def of_person(self, staff_id: str) -> Marks:
        """The own mark alone for an account that the registry does not have; none for no account at all."""
        person = self.staff.person(staff_id)
        return self.of_post(person) if person else Marks(own=self._one(AccusedKind.PERSON, staff_id))

    def of_post(self, post: Post) -> Marks:
        """By the post as whoever signed in holds it now: accounts are added and moved while the book stays."""
        key = (post.id, post.role, post.department_id, post.unit_id, post.community_id)
        if key not in self._made:
            self._made[key] = self._of(post)
        return self._made[key]

    def _of(self, post: Post) -> Marks:
        own = self._one(AccusedKind.PERSON, post.id)
        if not own:
            return NO_MARKS
        return Marks(own=own, department=self._department(post), office=self._office(post))

    def _department(self, post: Post) -> frozenset[str]:
        if post.department_id is None or post.role in _OF_NO_DEPARTMENT:
            return frozenset()
        heads = (
            head.id
            for role in _HEADS
            for head in self.staff.who(role, department_id=post.department_id)
            if head.department_id == post.department_id
        )
        marks = {self._one(AccusedKind.DEPARTMENT, post.department_id)}
        return frozenset(marks | {self._one(AccusedKind.PERSON, head) for head in heads})

    def _office(self, post: Post) -> frozenset[str]:
        offices = ((AccusedKind.UNIT, post.unit_id), (AccusedKind.COMMUNITY, post.community_id))
        return frozenset(self._one(kind, name) for kind, name in offices if name is not None)

    def _one(self, kind: AccusedKind, name: str) -> str:
        try:
            return self.mark(Accused(kind=kind, id=name))
        except ValueError:
            return ""  # `anonymous` and the like are no ids of the registry that anybody could be accused under.
