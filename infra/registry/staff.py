"""Who is who: names the responsible subject of an issue and the people a ladder turns to."""

from collections import defaultdict
from collections.abc import Iterable

from schemas.domain.registry import Person, Registry
from schemas.domain.roles import Role


class StaffBook:
    """The accounts of a registry, held in memory."""

    def __init__(self, registry: Registry) -> None:
        self.take_up(registry)

    def take_up(self, registry: Registry) -> None:
        """Be the book of another registry from now on, for everybody who holds this one."""
        self._by_id = {person.id: person for person in registry.staff}
        by_role: dict[Role, list[Person]] = defaultdict(list)
        for person in sorted(registry.staff, key=lambda person: person.id):
            by_role[person.role].append(person)
        self._by_role = by_role
        self._leads: dict[str, set[str]] = {c.id: set(c.leader_ids) for c in registry.communities}

    def person(self, staff_id: str) -> Person | None:
        """The account of this id, active or not: history names people who have left."""
        return self._by_id.get(staff_id)

    def who(
        self,
        role: Role,
        *,
        department_id: str | None = None,
        unit_id: str | None = None,
        community_id: str | None = None,
        street_id: str | None = None,
    ) -> tuple[Person, ...]:
        """The active holders of a role, ordered by id, narrowed to every scope that is given.

        A person without a scope of that kind serves everywhere, and is named where nobody narrower is. So the answer
        for a community that has its own duty officer is that officer, and elsewhere the officers of the whole county.
        """
        people = [person for person in self._by_role[role] if person.active]
        if community_id is not None:
            people = self._of_community(people, community_id)
        for key, wanted in (("department_id", department_id), ("unit_id", unit_id), ("street_id", street_id)):
            if wanted is not None:
                people = _narrowest(people, key, wanted)
        return tuple(people)

    def _of_community(self, people: list[Person], community_id: str) -> list[Person]:
        """A contact leader serves several communities, so it is the community that names its leaders."""
        named = self._leads.get(community_id, set())
        return [person for person in people if person.id in named] or _narrowest(people, "community_id", community_id)


def _narrowest(people: Iterable[Person], key: str, wanted: str) -> list[Person]:
    """Those whose scope is the one wanted; where there are none, those who have no scope of this kind."""
    scoped = [(getattr(person, key), person) for person in people]
    return [person for scope, person in scoped if scope == wanted] or [person for scope, person in scoped if not scope]
