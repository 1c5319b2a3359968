"""Who stands in for whom, and who is on duty when: the posts of the county as they are really held at a moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, model_validator

from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError
from schemas.domain.registry import Person
from schemas.domain.roles import Role


class RosterError(DomainError):
    """An entry that the roster cannot take; the sentence says why."""

    code = "roster_unfit"


# Who can do what a post asks beside those who hold it too.
_HEADS: Mapping[Role, Role] = {
    Role.DEPARTMENT_OFFICER: Role.DEPARTMENT_HEAD,
    Role.DISCIPLINE_OFFICER: Role.DISCIPLINE_HEAD,
    Role.DISCIPLINE_INTAKE: Role.DISCIPLINE_HEAD,
}


def can_stand_in(deputy: Person, absent: Person) -> bool:
    """A deputy can do what the post asks: the same role in the same department or unit, or its head."""
    same_place = (absent.department_id, absent.unit_id) == (deputy.department_id, deputy.unit_id)
    kin = {absent.role, _HEADS.get(absent.role, absent.role)}
    return deputy.active and deputy.id != absent.id and deputy.role in kin and same_place


def ensure_stands_in(deputy: Person, absent: Person) -> None:
    """Raises RosterError for a deputy who cannot do what the post asks."""
    if not can_stand_in(deputy, absent):
        raise RosterError(
            f"{deputy.id} ({deputy.role}) cannot stand in for {absent.id} ({absent.role}).",
            hint="Name an active account of the same post, or the head of the department.",
        )


class Absence(Frozen):
    """Somebody is away and another one has the tasks meanwhile; without an end until told otherwise."""

    staff_id: str
    deputy_id: str
    since: AwareDatetime
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.staff_id == self.deputy_id:
            raise ValueError("Nobody is the deputy of himself or herself.")
        if self.until is not None and self.until <= self.since:
            raise ValueError("An absence ends after it begins.")
        return self

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


class Shift(Frozen):
    """Somebody is on duty (值班) for emergencies, in one community or, without one, in the whole county."""

    staff_id: str
    start: AwareDatetime
    end: AwareDatetime
    community_id: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.end <= self.start:
            raise ValueError("A shift ends after it begins.")
        return self

    def covers(self, at: datetime, *, community_id: str | None) -> bool:
        return self.start <= at < self.end and self.community_id in {None, community_id}


class Roster(Frozen):
    """Every absence and shift that is not over."""

    absences: tuple[Absence, ...] = ()
    shifts: tuple[Shift, ...] = ()

    def present(self, staff_ids: Iterable[str], *, at: datetime) -> tuple[str, ...]:
        """The same people with those who are away replaced by their deputies, each once, in order.

        A deputy who is away is replaced in turn; where everybody of a ring is away, the first stays.
        """
        return tuple(dict.fromkeys(self._stands_in(one, at=at) for one in staff_ids))

    def on_duty(self, *, at: datetime, community_id: str | None) -> tuple[str, ...]:
        """Who is on duty, those of the community itself first."""
        covering = (shift for shift in self.shifts if shift.covers(at, community_id=community_id))
        ordered = sorted(covering, key=lambda shift: (shift.community_id is None, shift.staff_id))
        return tuple(dict.fromkeys(shift.staff_id for shift in ordered))

    def _stands_in(self, staff_id: str, *, at: datetime) -> str:
        seen = {staff_id}
        standing = staff_id
        while (
            away := next((one for one in self.absences if one.staff_id == standing and one.holds(at)), None)
        ) is not None:
            if away.deputy_id in seen:
                return staff_id
            standing = away.deputy_id
            seen.add(standing)
        return standing
