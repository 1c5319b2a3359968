"""The facts of one general issue that supervisors' figures are counted from. docs/figures.md says what each figure is.

An issue has facts from the moment it stands in the ledger (建账) and as long as it is general. What is sealed,
undecided or discipline's has none at all, so that nothing that is counted from facts can tell of it.
"""

from datetime import date, datetime
from enum import StrEnum

from schemas.domain.base import Frozen
from schemas.domain.handling_events import Card


class Verdict(StrEnum):
    """How what had a limit was done. Once late is late for good; what still runs within its limit has no verdict."""

    IN_TIME = "in_time"
    LATE = "late"


class Judged(Frozen):
    """A verdict, and whose it is: the first department that was late, else the one that did it last."""

    verdict: Verdict
    department_id: str | None


class WaitsOn(StrEnum):
    """Who has to do something next."""

    DEPARTMENT = "department"
    HEAD = "head"  # of the department
    UNIT = "unit"
    COMMUNITY = "community"
    SUPERVISOR = "supervisor"
    REPORTER = "reporter"
    MAIN = "main"  # the issue that it follows
    PARTS = "parts"  # the issues that were split from it
    REASON = "reason"  # a suspension, by the policy's key


# Whom a supervisor can move. The others are waited for as the rules say.
STAFF = frozenset({WaitsOn.DEPARTMENT, WaitsOn.HEAD, WaitsOn.UNIT, WaitsOn.COMMUNITY, WaitsOn.SUPERVISOR})


class Awaited(StrEnum):
    """What they have to do."""

    ACCEPT = "accept"
    HANDLE = "handle"
    REASSIGN = "reassign"  # give a task anew that a unit returned
    REROUTE = "reroute"
    DECIDE_EXTENSION = "decide_extension"
    REPLY = "reply"  # to a question
    RATE = "rate"
    END = "end"


class Wait(Frozen):
    """One thing that an issue waits for: on whom, by the id of the department, unit, community or reason, since when.

    `late`: its own limit is over.
    """

    on: WaitsOn
    id: str = ""
    what: Awaited
    since: datetime
    late: bool = False


class TaskFacts(Frozen):
    """What one unit was given, as far as it is counted. `open`: the department still waits for the unit."""

    unit_id: str
    open: bool
    overdue: bool
    at_risk: bool
    accepted: Verdict | None
    handled: Verdict | None


class CardFact(Frozen):
    """A card that was issued, to the department or to one of its units."""

    card: Card
    department_id: str
    unit_id: str | None


class Facts(Frozen):
    """One issue in the ledger. Times are UTC.

    `filed_at` and `week` (202610 is the tenth week of 2026) are when it was filed, of history when the other system
    received it; history is counted as filed and in nothing else. `department_id` is that of whoever has it now or had
    it last, None while a returned issue is nobody's. Who filed or reported it is no fact.
    """

    issue_id: str
    filed_at: datetime
    week: int
    day: date
    street_id: str
    community_id: str
    grid_id: str | None
    topic: str
    category: str
    urgency: str
    department_id: str | None
    history: bool
    first_department_id: str | None
    first_right: bool
    accepted: Judged | None
    handled: Judged | None
    returned_by: tuple[str, ...]
    answered: bool
    asked: bool
    solved: bool
    rated: bool
    satisfied: bool
    reopened: bool
    ended: bool
    open: bool
    overdue: bool
    at_risk: bool
    suspended: bool
    callback: bool
    cards: tuple[CardFact, ...]
    tasks: tuple[TaskFacts, ...]
    waits: tuple[Wait, ...]

    @property
    def stuck_since(self) -> datetime | None:
        """Since when somebody of the staff has to act; None where nobody has."""
        return min((wait.since for wait in self.waits if wait.on in STAFF), default=None)
