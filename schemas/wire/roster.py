"""The roster as it is kept: who wrote each entry, and how a shift is named."""

from datetime import datetime

from schemas.domain.base import Frozen


class KeptAbsence(Frozen):
    """Somebody is away and the deputy has the tasks meanwhile; `by`: who said so."""

    staff_id: str
    deputy_id: str
    since: datetime
    until: datetime | None
    by: str


class KeptShift(Frozen):
    """Somebody is on duty, in one community or in the whole county."""

    id: int
    staff_id: str
    start: datetime
    end: datetime
    community_id: str | None
    by: str


class KeptRoster(Frozen):
    """Every absence and shift that is not over, those to come included."""

    absences: tuple[KeptAbsence, ...]
    shifts: tuple[KeptShift, ...]

    def absence_of(self, staff_id: str) -> KeptAbsence | None:
        """The one that holds or comes next."""
        return next((one for one in self.absences if one.staff_id == staff_id), None)
