"""What is recorded of an issue. Events are for ever: a new shape is a new schema version with an upcaster."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from schemas.domain.analysis import CategoryId, NearDuplicate, Urgency
from schemas.domain.base import Frozen
from schemas.domain.clocks import Schedule, Stage
from schemas.domain.dialogue_events import DialogueEvent
from schemas.domain.discipline_events import DisciplineEvent
from schemas.domain.erasure_events import ErasureEvent
from schemas.domain.handling_events import HandlingEvent
from schemas.domain.place import PlaceResolved
from schemas.domain.recorded import Recorded
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass, Sealed

# Neither NaN nor infinity can be said in JSON, so neither may be recorded.
Confidence = Annotated[float, Field(ge=0, le=1)]


class Findings(Frozen):
    """What analysis or a person decided about a general issue; the words that spoke for it stay sealed."""

    category: CategoryId
    department_id: str
    topic: str
    urgency: Urgency
    cause: str
    confidence: dict[str, Confidence] = Field(default_factory=dict)
    accuses: bool = False
    suggests: bool = False
    danger_to_life: bool = False
    channel: str
    place: PlaceResolved


class TakenOver(Frozen):
    """When another system received it, and answered it if it did (UTC). No clock runs on history, nobody is told."""

    filed_at: AwareDatetime
    answered_at: AwareDatetime | None = None


class Filed(Recorded):
    """Collected from a person. Everything said is sealed to intake; only totals, sizes and times stand in clear."""

    type: Literal["filed"] = "filed"
    issue_id: str
    content: Sealed
    reporter: Sealed | None
    settlement: Sealed | None = None  # the answer, where it was settled on the spot or before it was taken over
    policy_version: str
    calendar_version: str
    promised_at: datetime
    taken_over: TakenOver | None = None
    joins: str | None = None  # 附议: the issue that the reporter found to be the same
    parent_id: str | None = None  # the issue that it was split from, where that may be known


class Collected(Recorded):
    """对接: the place's one chain and its contact unit, sealed until the class is decided."""

    type: Literal["collected"] = "collected"
    place: Sealed


class Analyzed(Recorded):
    """分析, of a general issue: from here on it may be listed, searched and counted."""

    type: Literal["analyzed"] = "analyzed"
    findings: Findings
    grounds: Sealed
    near_duplicates: tuple[NearDuplicate, ...] = ()
    accused: Sealed | None = None
    accused_marks: tuple[str, ...] = ()


class IntakeOpened(Recorded):
    """分析, of a possible discipline matter: discipline intake alone decides. Its findings are sealed to it.

    Department and urgency place it in discipline's own inbox; no clock runs (`schedule` is None) on what is history.
    `above`: everybody there may stand accused, so the body above decides. `danger`: somebody's life may be in danger,
    of which a general issue tells, redacted.
    """

    type: Literal["intake_opened"] = "intake_opened"
    grounds: Sealed
    department_id: str
    urgency: Urgency
    to: tuple[str, ...] = ()
    schedule: Schedule | None
    accused: Sealed | None = None
    accused_marks: tuple[str, ...] = ()
    above: bool = False
    danger: bool = False


class IntakeConfirmed(Recorded):
    """Discipline intake took it: a discipline issue from now on."""

    type: Literal["intake_confirmed"] = "intake_confirmed"
    department_id: str
    urgency: Urgency
    reason: Sealed | None = None
    accused: Sealed | None = None  # None: what stood before stands
    accused_marks: tuple[str, ...] = ()
    above: bool = False


class IntakeReleased(Recorded):
    """Discipline intake found no discipline matter. Only discipline knows: for everybody else `Analyzed` follows."""

    type: Literal["intake_released"] = "intake_released"
    reason: Sealed | None = None


class DeliberationOpened(Recorded):
    """The machine is unsure about a general matter: a person of the community decides within the limit (协商会)."""

    type: Literal["deliberation_opened"] = "deliberation_opened"
    community_id: str
    to: tuple[str, ...] = ()
    schedule: Schedule


class Classified(Recorded):
    """A person of the community decided."""

    type: Literal["classified"] = "classified"
    findings: Findings
    reason: Sealed | None = None
    accused: Sealed | None = None  # None: what stood before stands
    accused_marks: tuple[str, ...] = ()


class DeliberationLapsed(Recorded):
    """Nobody decided within the limit: the policy's default department leads."""

    type: Literal["deliberation_lapsed"] = "deliberation_lapsed"
    findings: Findings
    due_at: datetime


class Logged(Recorded):
    """建账: it stands in the ledger, with the versions it was filed under and every deadline computed."""

    type: Literal["logged"] = "logged"
    ledger_number: str
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None = None  # recorded since it may differ from the end of the handling clock


class Routed(Recorded):
    """上报 and 交办: the responsible subject is named and has the task in its inbox."""

    type: Literal["routed"] = "routed"
    department_id: str
    responsible: tuple[str, ...]
    level: int = 0
    above: bool = False  # nobody is left in the department who is not accused: the body above has it


class Accepted(Recorded):
    """签收."""

    type: Literal["accepted"] = "accepted"


class Resolved(Recorded):
    """办结, with an answer; the reporter has the feedback window to say whether it is good, but not on history."""

    type: Literal["resolved"] = "resolved"
    answer: Sealed
    evidence: tuple[str, ...] = ()
    on_the_spot: bool = False
    schedule: Schedule | None


class FeedbackGiven(Recorded):
    """回访: by the reporter, or by a caller-back who is not of the handling department."""

    type: Literal["feedback_given"] = "feedback_given"
    satisfied: bool
    rating: int | None = Field(default=None, ge=1, le=5)
    comment: Sealed | None = None


class Reopened(Recorded):
    """Not satisfied: once, one level up, with a new handling time."""

    type: Literal["reopened"] = "reopened"
    level: int
    department_id: str
    responsible: tuple[str, ...]
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None = None


class Closed(Recorded):
    """结单. `unrated`: the window passed in silence. `taken_over`: it was over before it came here.

    `with_main`: a duplicate whose main issue is over. `callback`: it is of the sample that is called back.
    """

    type: Literal["closed"] = "closed"
    outcome: Literal["satisfied", "unsatisfied", "unrated", "taken_over", "with_main"]
    callback: bool = False


class Reminded(Recorded):
    """A share of the limit is used up."""

    type: Literal["reminded"] = "reminded"
    key: str
    stage: Stage
    share: float
    due_at: datetime
    deadline: datetime
    to: tuple[str, ...] = ()
    unit_id: str | None = None


class Escalated(Recorded):
    """逐级上报: expiry is level 1, each further level after its own time. The clock is never reset by it."""

    type: Literal["escalated"] = "escalated"
    key: str
    stage: Stage
    level: int
    role: Role
    due_at: datetime
    deadline: datetime
    to: tuple[str, ...] = ()
    unit_id: str | None = None


Event = Annotated[
    Filed
    | Collected
    | Analyzed
    | IntakeOpened
    | IntakeConfirmed
    | IntakeReleased
    | DeliberationOpened
    | Classified
    | DeliberationLapsed
    | Logged
    | Routed
    | Accepted
    | Resolved
    | FeedbackGiven
    | Reopened
    | Closed
    | Reminded
    | Escalated
    | HandlingEvent
    | ErasureEvent
    | DisciplineEvent
    | DialogueEvent,
    Field(discriminator="type"),
]

SCHEMA_VERSION = 1  # of every event type above; raise it per type together with an upcaster

_ADAPTER: TypeAdapter[Event] = TypeAdapter(Event)
_ENVELOPE = {"type", "at", "by"}


def body_of(event: Event) -> dict[str, Any]:
    """The event as JSON without what the envelope says already."""
    return event.model_dump(mode="json", exclude=_ENVELOPE)


def event_of(kind: str, body: dict[str, Any], *, at: datetime, by: str) -> Event:
    """The event again from its envelope and body.

    Raises:
        pydantic.ValidationError: for a shape no version of this code has written.
    """
    return _ADAPTER.validate_python({"type": kind, "at": at, "by": by, **body})


# From the event that opens the general life of an issue on, its events may be shown to those who may see the issue;
# what came before stays with intake for ever, so that the general feed never betrays how many were sealed.
OPENING: dict[str, KeyClass] = {
    "analyzed": KeyClass.GENERAL,
    "intake_opened": KeyClass.DISCIPLINE,
    "referred": KeyClass.DISCIPLINE,
}
