"""Whom a report accuses, and how that is known without saying it: keyed marks that only who holds the key can make."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Protocol

from pydantic import Field, TypeAdapter

from schemas.domain.base import Frozen
from schemas.domain.sealed import KeyClass


class AccusedKind(StrEnum):
    """What may stand accused: somebody with an account, or everybody of an office."""

    PERSON = "person"
    UNIT = "unit"
    DEPARTMENT = "department"
    COMMUNITY = "community"


class Accused(Frozen):
    """One person or office by its id in the registry. It names somebody: sealed wherever it is stored or sent."""

    kind: AccusedKind
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


# A list of them as it is sealed: JSON.
NAMED: TypeAdapter[tuple[Accused, ...]] = TypeAdapter(tuple[Accused, ...])


def named(accused: Iterable[Accused]) -> tuple[Accused, ...]:
    """Each once, in an order of its own: a list must not tell who was thought of first."""
    return tuple(sorted(set(accused), key=lambda one: (one.kind.value, one.id)))


class Marks(Frozen):
    """The marks under which one person may stand accused; none of somebody without an account.

    `own`: by name. `department`: that of the department and of its heads, for nobody works on what accuses the head.
    `office`: that of the unit and of the community.
    """

    own: str = ""
    department: frozenset[str] = frozenset()
    office: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.hidden(KeyClass.DISCIPLINE)

    def hidden(self, key_class: KeyClass) -> frozenset[str]:
        """Those under which an issue of this class is kept from the person.

        A general complaint about a unit or a community is worked on by its people, so it is not hidden from them.
        """
        if not self.own:
            return frozenset()
        own = frozenset({self.own}) | self.department
        return own | self.office if key_class is KeyClass.DISCIPLINE else own


NO_MARKS = Marks()


class Marker(Protocol):
    """Makes marks; the same for the same person or office, and nobody without the key makes or reads one."""

    def of(self, accused: Accused) -> str: ...

    def of_person(self, staff_id: str) -> Marks: ...


class Unmarked:
    """For rulebooks of a place where nobody is ever accused: simulations, and tests of other rules."""

    def of(self, accused: Accused) -> str:
        del accused
        return ""

    def of_person(self, staff_id: str) -> Marks:
        del staff_id
        return NO_MARKS
