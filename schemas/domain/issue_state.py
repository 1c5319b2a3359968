"""An issue as it stands: everything that its events have told so far."""

from datetime import datetime
from typing import Any, Literal

from schemas.domain.base import Frozen
from schemas.domain.clocks import Due, Schedule, Stage
from schemas.domain.dialogue_events import Objectionable
from schemas.domain.erasure_events import Ground
from schemas.domain.events import Findings, TakenOver
from schemas.domain.sealed import KeyClass, KeyName, Sealed
from schemas.domain.status import ENDED, Status


class Task(Frozen):
    """What became of what one unit was given. The department answers when every task is finished or excused."""

    unit_id: str
    lead: bool
    state: Literal["given", "accepted", "returned", "finished", "excused"] = "given"

    @property
    def over(self) -> bool:
        return self.state in {"finished", "excused"}


class Asked(Frozen):
    """An extension that nobody has decided on."""

    limit: str
    by: str


class Paused(Frozen):
    """Where the issue and its clocks stood when they were stopped."""

    since: datetime
    status: Status
    schedules: tuple[Schedule, ...]
    reason: str | None = None  # of a suspension, by its key


class Child(Frozen):
    """A part that goes its own way."""

    id: str
    ended: bool = False


class Erasure(Frozen):
    """Which keys are destroyed, why, and when the last of them was (UTC)."""

    keys: tuple[KeyName, ...]
    ground: Ground
    at: datetime


class Undo(Frozen):
    """The last step and who made it; `was` holds, as JSON, every field that it changed, as it was before."""

    by: str
    at: datetime
    undone: str
    was: dict[str, Any]


class Issue(Frozen):
    """The folded state. Times are UTC. `version` is the number of events of the stream."""

    id: str
    version: int
    status: Status
    key_class: KeyClass
    sealed: bool = False  # a possible discipline matter that discipline intake has not decided
    policy_version: str
    calendar_version: str
    filed_at: datetime
    filed_by: str
    last_at: datetime
    promised_at: datetime
    content: Sealed
    reporter: Sealed | None = None
    settlement: Sealed | None = None
    taken_over: TakenOver | None = None  # history of another system: no clocks, no notices
    joins: str | None = None  # 附议: it is merged into this issue as soon as it is routed
    parent_id: str | None = None
    place: Sealed | None = None
    grounds: Sealed | None = None
    findings: Findings | None = None  # general issues only
    urgency: str | None = None
    department_id: str | None = None
    community_id: str | None = None
    responsible: tuple[str, ...] = ()
    ledger_number: str | None = None
    logged_at: datetime | None = None
    routed_at: datetime | None = None
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    answer: Sealed | None = None
    evidence: tuple[str, ...] = ()  # ids of the files that go with the answer
    schedules: tuple[Schedule, ...] = ()
    level: int = 0  # where a reopened issue is handled: 0 the department, 1 one level up
    escalated: int = 0  # the highest ladder level reached on the running clocks
    reopened: int = 0
    satisfied: bool | None = None
    outcome: str | None = None
    callback: bool = False  # of the sample that is called back
    promised_end: datetime | None = None  # by then the reporter has an answer; a handover never moves it
    returned_by: tuple[str, ...] = ()  # the departments that returned it, in order
    ruling: bool = False  # returned so often that only the supervisor may re-route it
    binding: bool = False  # the supervisor has ruled: it cannot be returned any more
    tasks: tuple[Task, ...] = ()
    asked: Asked | None = None
    extensions: int = 0
    paused: Paused | None = None
    main_id: str | None = None
    alone_since: datetime | None = None  # since when it follows its main issue no longer
    duplicates: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    reviews: int = 0
    objections: tuple[Objectionable, ...] = ()
    said: int = 0  # questions to the reporter and replies
    question_at: datetime | None = None  # since when a question waits for a reply
    additions: int = 0  # what the reporter said without having been asked
    points: int = 0  # of the cards issued
    undo: Undo | None = None
    erasure: Erasure | None = None
    on_hold: bool = False  # 法律保全: nothing of it may be erased

    @property
    def erased_keys(self) -> tuple[KeyName, ...]:
        return self.erasure.keys if self.erasure else ()

    @property
    def has_details(self) -> bool:
        """Whether it still says who reported it."""
        return self.reporter is not None and "reporter" not in self.erased_keys

    @property
    def unreadable(self) -> bool:
        """Whether its text is gone, so that nothing can be done with it any more."""
        return "content" in self.erased_keys

    accused: Sealed | None = None
    accused_marks: tuple[str, ...] = ()  # whom it accuses, under keyed marks
    above: bool = False  # nobody of the department is left who is not accused: the body above has it
    referred: bool = False  # it was a general issue before it was given to discipline intake
    apart: tuple[tuple[int, int], ...] = ()  # first and last version of each run of events that are discipline's own

    @property
    def open(self) -> bool:
        return self.status not in ENDED

    @property
    def dues(self) -> tuple[Due, ...]:
        """Everything pending on all running clocks, the earliest first; at one instant a ladder climbs in order."""
        pending = (due for schedule in self.schedules for due in schedule.dues)
        return tuple(sorted(pending, key=lambda due: (due.at, due.level, due.key)))

    @property
    def next_due(self) -> datetime | None:
        """The one instant the workflow waits for."""
        return min((due.at for schedule in self.schedules for due in schedule.dues), default=None)

    def schedule(self, stage: Stage, *, unit_id: str | None = None) -> Schedule | None:
        """The running clock of a stage: the issue's own, or a unit's."""
        wanted = (stage, unit_id)
        return next((one for one in self.schedules if (one.stage, one.unit_id) == wanted), None)

    def task(self, unit_id: str) -> Task | None:
        return next((task for task in self.tasks if task.unit_id == unit_id), None)

    @property
    def at_risk(self) -> bool:
        """Whether the handling clock now ends after what the reporter was promised."""
        handle = self.schedule(Stage.HANDLE)
        return bool(handle and self.promised_end and handle.deadline.at > self.promised_end)

    @property
    def due_at(self) -> datetime | None:
        """The earliest deadline of the running clocks, for lists ordered by what is due next."""
        return min((schedule.deadline.at for schedule in self.schedules), default=None)
