"""What is recorded of accusations, and of a general issue that turns out to be a discipline matter."""

from typing import Literal

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Schedule
from schemas.domain.recorded import Recorded
from schemas.domain.sealed import Sealed


class AccusedNamed(Recorded):
    """Somebody said whom it accuses: the whole list, in the place of what stood before.

    `above`: nobody is left in the department who is not accused, so the body above has it. `to`: who has it now.
    """

    type: Literal["accused_named"] = "accused_named"
    accused: Sealed
    accused_marks: tuple[str, ...]
    above: bool = False
    to: tuple[str, ...] = ()


class Referred(Recorded):
    """移送纪检: it goes to discipline intake, and for everybody else it is gone."""

    type: Literal["referred"] = "referred"
    department_id: str
    urgency: Urgency
    reason: Sealed | None = None
    above: bool = False
    to: tuple[str, ...] = ()
    schedule: Schedule | None


DisciplineEvent = AccusedNamed | Referred
