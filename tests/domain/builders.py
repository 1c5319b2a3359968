"""Makes the values of the domain's tests: clocks, a sample of every event, and issues at every stage."""

from typing import Any

from schemas.domain.analysis import Category, NearDuplicate, Urgency
from schemas.domain.clocks import Deadline, Due, DueKind, Schedule, Stage
from schemas.domain.dialogue_events import Objected, Questioned, Replied
from schemas.domain.discipline_events import AccusedNamed, Referred
from schemas.domain.erasure_events import ErasureAsked, HoldLifted, HoldPlaced, ReporterErased
from schemas.domain.errors import DomainError
from schemas.domain.events import (
    Accepted,
    Analyzed,
    Classified,
    Closed,
    Collected,
    DeliberationLapsed,
    DeliberationOpened,
    Escalated,
    Event,
    FeedbackGiven,
    Filed,
    Findings,
    IntakeConfirmed,
    IntakeOpened,
    IntakeReleased,
    Logged,
    Reminded,
    Reopened,
    Resolved,
    Routed,
    TakenOver,
)
from schemas.domain.handling_events import (
    Assigned,
    Card,
    CardIssued,
    ChildEnded,
    Commented,
    DuplicateLeft,
    DuplicateTaken,
    ExtensionDenied,
    ExtensionGranted,
    ExtensionRequested,
    FilesAdded,
    Merged,
    Recalendared,
    Refused,
    Repoliced,
    Rerouted,
    Resumed,
    Returned,
    ReviewOpened,
    Split,
    Suspended,
    TakenBack,
    TaskAccepted,
    TaskExcused,
    TaskFinished,
    TaskReturned,
    Transferred,
    UnitTask,
    Unmerged,
    Urged,
    Withdrawn,
)
from schemas.domain.issue import Issue, replay
from schemas.domain.place import PlaceResolved
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyName, Sealed
from tests.domain.county import CALENDAR, RULEBOOK, local, shown


def dues_shown(schedule: Schedule | None) -> list[tuple[str, str]]:
    """Key and local time of everything that falls due, in the order it is held."""
    assert schedule is not None
    return [(due.key, shown(due.at)) for due in schedule.dues]


def sealed(box: str = "box", *, key: KeyName = "content") -> Sealed:
    return Sealed(key=key, box=box)


def a_place(**changes: Any) -> PlaceResolved:
    given = {"known": True, "grid_id": "grid-3", "community_id": "east", "street_id": "north", "building_id": "b-7"}
    return PlaceResolved.model_validate(given | changes)


def some_findings(**changes: Any) -> Findings:
    given: dict[str, Any] = {
        "category": Category.LIVELIHOOD,
        "department_id": "mass_work",
        "topic": "street lamp",
        "urgency": Urgency.ORDINARY,
        "cause": "wear",
        "confidence": {"category": 0.9, "topic": 0.7},
        "channel": "web",
        "place": a_place(),
    }
    return Findings.model_validate(given | changes)


def a_due(key: str, at: str, **changes: Any) -> Due:
    """A due of the stage that its key starts with: `accept:level:2`, `unit_handle:lamps:level:1`, `feedback:lapse`."""
    stage, kind, *rest = key.replace(":lamps:", ":").split(":")
    kinds = {"level": DueKind.ESCALATION, "reminder": DueKind.REMINDER, "lapse": DueKind.LAPSE}
    given: dict[str, Any] = {"key": key, "stage": stage, "kind": kinds[kind], "at": local(at), "deadline": local(at)}
    if kind == "level":
        given |= {"level": int(rest[0]), "role": Role.DEPARTMENT_HEAD}
    if kind == "reminder":
        given |= {"share": float(rest[0])}
    return Due.model_validate(given | changes)


def a_schedule(stage: Stage, at: str, *dues: Due, unit_id: str | None = None) -> Schedule:
    clock = Deadline(stage=stage, start=MONDAY, at=local(at), limit="1wd", unit_id=unit_id)
    return Schedule(deadline=clock, dues=dues)


MONDAY = local("05-06 10:00")
ENGINE = {"at": MONDAY, "by": "system"}
OFFICER = {"at": MONDAY, "by": "staff:officer-1"}

DELIBERATION = a_schedule(
    Stage.DELIBERATION,
    "05-07 17:00",
    a_due("deliberation:reminder:0.5", "05-07 09:30"),
    a_due("deliberation:lapse", "05-07 17:00"),
)
INTAKE = a_schedule(
    Stage.INTAKE,
    "05-07 17:00",
    a_due("intake:reminder:0.5", "05-07 09:30"),
    a_due("intake:level:1", "05-07 17:00", role=Role.DISCIPLINE_HEAD),
    a_due("intake:level:2", "05-08 17:00", role=Role.DISCIPLINE_SUPERVISOR),
)
ACCEPT = a_schedule(
    Stage.ACCEPT,
    "05-07 17:00",
    a_due("accept:reminder:0.5", "05-07 09:30"),
    a_due("accept:level:1", "05-07 17:00"),
    a_due("accept:level:2", "05-08 17:00", role=Role.STREET_HEAD),
)
HANDLE = a_schedule(
    Stage.HANDLE,
    "05-13 17:00",
    a_due("handle:reminder:0.5", "05-09 09:30"),
    a_due("handle:level:1", "05-13 17:00"),
    a_due("handle:level:2", "05-14 17:00", role=Role.STREET_HEAD),
)
FEEDBACK = a_schedule(Stage.FEEDBACK, "05-13 23:59:59", a_due("feedback:lapse", "05-13 23:59:59"))
SUSPENSION = a_schedule(Stage.SUSPENSION, "05-20 17:00", a_due("suspension:lapse", "05-20 17:00"))
REROUTE = a_schedule(
    Stage.REROUTE,
    "05-07 17:00",
    a_due("reroute:reminder:0.5", "05-07 09:30"),
    a_due("reroute:level:1", "05-07 17:00"),
)
LAMPS_ACCEPT = a_schedule(
    Stage.UNIT_ACCEPT,
    "05-07 17:00",
    a_due("unit_accept:lamps:level:1", "05-07 17:00", unit_id="lamps"),
    unit_id="lamps",
)
LAMPS_HANDLE = a_schedule(
    Stage.UNIT_HANDLE,
    "05-10 17:00",
    a_due("unit_handle:lamps:reminder:0.5", "05-08 09:30", unit_id="lamps"),
    a_due("unit_handle:lamps:level:1", "05-10 17:00", unit_id="lamps"),
    unit_id="lamps",
)

FILED = Filed(
    at=MONDAY,
    by="anonymous",
    issue_id="issue-1",
    content=sealed("problem"),
    reporter=sealed("name", key="reporter"),
    policy_version=RULEBOOK.policy.version,
    calendar_version=CALENDAR.version,
    promised_at=local("05-08 17:00"),
)
SETTLED = FILED.model_copy(update={"settlement": sealed("new bulb"), "by": "staff:desk-1"})
HISTORY = FILED.model_copy(
    update={
        "by": "staff:desk-1",
        "settlement": sealed("answer of then"),
        "promised_at": MONDAY,
        "taken_over": TakenOver(filed_at=local("01-07 09:00"), answered_at=local("01-09 16:00")),
    }
)
COLLECTED = Collected(**ENGINE, place=sealed("place"))
ANALYZED = Analyzed(
    **ENGINE,
    findings=some_findings(),
    grounds=sealed("grounds"),
    near_duplicates=(NearDuplicate(issue_id="issue-0", similarity=0.8, metres=12.5),),
)
UNSURE = Analyzed(
    **ENGINE, findings=some_findings(confidence={"category": 0.4, "topic": 0.7}), grounds=sealed("grounds")
)
DELIBERATION_OPENED = DeliberationOpened(**ENGINE, community_id="east", to=("secretary-1",), schedule=DELIBERATION)
CLASSIFIED = Classified(**OFFICER, findings=some_findings(topic="lamp"), reason=sealed("why"))
DELIBERATION_LAPSED = DeliberationLapsed(**ENGINE, findings=some_findings(), due_at=local("05-07 17:00"))
INTAKE_OPENED = IntakeOpened(
    **ENGINE,
    grounds=sealed("grounds"),
    department_id="discipline",
    urgency=Urgency.ORDINARY,
    to=("discipline_intake-1",),
    schedule=INTAKE,
)
INTAKE_CONFIRMED = IntakeConfirmed(**OFFICER, department_id="discipline", urgency=Urgency.URGENT, reason=sealed("why"))
INTAKE_RELEASED = IntakeReleased(**OFFICER, reason=sealed("why"))
LOGGED = Logged(**ENGINE, ledger_number="2030-ABCD", schedules=(ACCEPT, HANDLE))
ROUTED = Routed(**ENGINE, department_id="mass_work", responsible=("department_officer-1",))
ROUTED_TO_DISCIPLINE = Routed(**ENGINE, department_id="discipline", responsible=("discipline_officer-1",))
ACCEPTED = Accepted(**OFFICER)
RESOLVED = Resolved(**OFFICER, answer=sealed("answer"), evidence=("photo.jpg",), schedule=FEEDBACK)
FEEDBACK_GIVEN = FeedbackGiven(at=MONDAY, by="receipt", satisfied=False, rating=2, comment=sealed("still dark"))
REOPENED = Reopened(
    at=MONDAY,
    by="receipt",
    level=1,
    department_id="mass_work",
    responsible=("department_head-1",),
    schedules=(ACCEPT, HANDLE),
)
CLOSED = Closed(**ENGINE, outcome="unrated")
REMINDED = Reminded(
    **ENGINE,
    key="accept:reminder:0.5",
    stage=Stage.ACCEPT,
    share=0.5,
    due_at=local("05-07 09:30"),
    deadline=local("05-07 17:00"),
    to=("department_officer-1",),
)
ESCALATED = Escalated(
    **ENGINE,
    key="accept:level:1",
    stage=Stage.ACCEPT,
    level=1,
    role=Role.DEPARTMENT_HEAD,
    due_at=local("05-07 17:00"),
    deadline=local("05-07 17:00"),
    to=("department_head-1",),
)
RETURNED = Returned(
    **OFFICER, reason="not_ours", note=sealed("why"), ruling=False, to=("secretary-1",), schedule=REROUTE
)
REROUTED = Rerouted(
    at=MONDAY,
    by="staff:secretary-1",
    department_id="organization",
    category=Category.ORGANIZATION,
    responsible=("department_officer-1",),
    note=sealed("theirs"),
    schedules=(ACCEPT, HANDLE),
)
ASSIGNED = Assigned(
    **OFFICER,
    tasks=(UnitTask(unit_id="lamps", lead=True, to=("lamps-1",), schedules=(LAMPS_ACCEPT, LAMPS_HANDLE)),),
    instruction=sealed("mend it"),
)
LAMPS = {"at": MONDAY, "by": "staff:lamps-1", "unit_id": "lamps"}
TASK_ACCEPTED = TaskAccepted(**LAMPS)
TASK_RETURNED = TaskReturned(**LAMPS, note=sealed("not our pole"), to=("officer-1",))
TASK_FINISHED = TaskFinished(**LAMPS, report=sealed("new bulb"), evidence=("photo.jpg",), to=("officer-1",))
TASK_EXCUSED = TaskExcused(**OFFICER, unit_id="lamps", note=sealed("no need"), to=("lamps-1",))
EXTENSION_REQUESTED = ExtensionRequested(
    **OFFICER, limit="5wd", reason="works", note=sealed("parts"), to=("department_head-1",)
)
HEAD = {"at": MONDAY, "by": "staff:department_head-1"}
EXTENSION_GRANTED = ExtensionGranted(
    **HEAD, limit="5wd", schedules=(HANDLE,), promised_end=local("05-20 17:00"), to=("officer-1",)
)
EXTENSION_DENIED = ExtensionDenied(**HEAD, note=sealed("enough"), to=("officer-1",))
SUSPENDED = Suspended(**OFFICER, reason="court", note=sealed("case 7"), schedule=SUSPENSION)
RESUMED = Resumed(**OFFICER, schedules=(HANDLE,), promised_end=local("05-15 17:00"))
MERGED = Merged(**OFFICER, main_id="issue-0")
UNMERGED = Unmerged(**OFFICER, main_id="issue-0", schedules=(HANDLE,), promised_end=local("05-15 17:00"))
DUPLICATE_TAKEN = DuplicateTaken(**ENGINE, duplicate_id="issue-2", joined=True)
DUPLICATE_LEFT = DuplicateLeft(**ENGINE, duplicate_id="issue-2")
SPLIT = Split(**OFFICER, children=("part-1", "part-2"))
CHILD_ENDED = ChildEnded(**ENGINE, child_id="part-1", outcome="satisfied")
WITHDRAWN = Withdrawn(at=MONDAY, by="receipt", note=sealed("it works again"), to=("department_officer-1",))
REFUSED = Refused(**OFFICER, reason="other_area", note=sealed("over the border"))
REVIEW_OPENED = ReviewOpened(
    at=MONDAY,
    by="receipt",
    level=2,
    note=sealed("look again"),
    responsible=("supervisor-1",),
    schedules=(ACCEPT, HANDLE),
)
FILES_ADDED = FilesAdded(
    at=MONDAY,
    by="receipt",
    evidence=("0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f",),
    note=sealed("one more"),
    to=("department_officer-1",),
)
COMMENTED = Commented(**OFFICER, text=sealed("seen it"))
URGED = Urged(at=MONDAY, by="staff:supervisor-1", note=sealed("winter"), to=("department_officer-1",))
CARD_ISSUED = CardIssued(
    at=MONDAY,
    by="staff:supervisor-1",
    card=Card.RED,
    department_id="mass_work",
    unit_id="lamps",
    points=3,
    note=sealed("late again"),
    to=("lamps-1",),
)
TRANSFERRED = Transferred(**OFFICER, responsible=("department_officer-2",), note=sealed("leave"))
TAKEN_BACK = TakenBack(**OFFICER, version=7, undone="accepted")
RECALENDARED = Recalendared(**ENGINE, calendar_version="1" * 16, schedules=(HANDLE,), promised_end=local("05-15 17:00"))
REPOLICED = Repoliced(**ENGINE, policy_version="2" * 16, schedules=(HANDLE,), promised_end=local("05-15 17:00"))
REPORTER_ERASED = ReporterErased(at=MONDAY, by="receipt", keys=("reporter",), ground="asked")
TEXT_ERASED = ReporterErased(at=MONDAY, by="receipt", keys=("content", "reporter"), ground="asked")
SUPERVISOR = {"at": MONDAY, "by": "staff:supervisor-1"}
HOLD_PLACED = HoldPlaced(**SUPERVISOR, note=sealed("letter of the court"))
HOLD_LIFTED = HoldLifted(**SUPERVISOR, note=sealed("the case is over"))
ERASURE_ASKED = ErasureAsked(at=MONDAY, by="receipt", content=True)
ACCUSED_NAMED = AccusedNamed(**OFFICER, accused=sealed("whom"), accused_marks=("mark-1",), to=("officer-2",))
REFERRED = Referred(
    **OFFICER,
    department_id="discipline",
    urgency=Urgency.ORDINARY,
    reason=sealed("why"),
    to=("discipline_intake-1",),
    schedule=INTAKE,
)
QUESTIONED = Questioned(**OFFICER, question=sealed("which lamp?"))
REPLIED = Replied(
    at=MONDAY, by="receipt", text=sealed("the third", key="reporter"), answers=True, to=("department_officer-1",)
)
OBJECTED = Objected(
    at=MONDAY,
    by="receipt",
    against="refused",
    note=sealed("it is ours"),
    level=1,
    responsible=("department_head-1",),
    schedules=(ACCEPT, HANDLE),
    promised_end=local("05-14 17:00"),
)

SAMPLES: tuple[Event, ...] = (
    FILED,
    COLLECTED,
    ANALYZED,
    INTAKE_OPENED,
    INTAKE_CONFIRMED,
    INTAKE_RELEASED,
    DELIBERATION_OPENED,
    CLASSIFIED,
    DELIBERATION_LAPSED,
    LOGGED,
    ROUTED,
    ACCEPTED,
    RESOLVED,
    FEEDBACK_GIVEN,
    REOPENED,
    CLOSED,
    REMINDED,
    ESCALATED,
    RETURNED,
    REROUTED,
    ASSIGNED,
    TASK_ACCEPTED,
    TASK_RETURNED,
    TASK_FINISHED,
    TASK_EXCUSED,
    EXTENSION_REQUESTED,
    EXTENSION_GRANTED,
    EXTENSION_DENIED,
    SUSPENDED,
    RESUMED,
    MERGED,
    UNMERGED,
    DUPLICATE_TAKEN,
    DUPLICATE_LEFT,
    SPLIT,
    CHILD_ENDED,
    WITHDRAWN,
    REFUSED,
    REVIEW_OPENED,
    COMMENTED,
    FILES_ADDED,
    URGED,
    CARD_ISSUED,
    TRANSFERRED,
    TAKEN_BACK,
    RECALENDARED,
    REPOLICED,
    REPORTER_ERASED,
    HOLD_PLACED,
    HOLD_LIFTED,
    ERASURE_ASKED,
    ACCUSED_NAMED,
    REFERRED,
    QUESTIONED,
    REPLIED,
    OBJECTED,
)

# What happened to an issue until it stands where the name says.
WAS_COLLECTED: tuple[Event, ...] = (FILED, COLLECTED)
WAS_ANALYZED: tuple[Event, ...] = (*WAS_COLLECTED, ANALYZED)
WAS_UNSURE: tuple[Event, ...] = (*WAS_COLLECTED, UNSURE, DELIBERATION_OPENED)
WAS_SEALED: tuple[Event, ...] = (*WAS_COLLECTED, INTAKE_OPENED)
WAS_LOGGED: tuple[Event, ...] = (*WAS_ANALYZED, LOGGED)
WAS_ROUTED: tuple[Event, ...] = (*WAS_LOGGED, ROUTED)
WAS_ACCEPTED: tuple[Event, ...] = (*WAS_ROUTED, ACCEPTED)
WAS_RESOLVED: tuple[Event, ...] = (*WAS_ACCEPTED, RESOLVED)
WAS_CLOSED: tuple[Event, ...] = (*WAS_RESOLVED, CLOSED)
WAS_RELEASED: tuple[Event, ...] = (*WAS_SEALED, INTAKE_RELEASED, ANALYZED)
WAS_CONFIRMED: tuple[Event, ...] = (*WAS_SEALED, INTAKE_CONFIRMED)
WAS_RETURNED: tuple[Event, ...] = (*WAS_ROUTED, RETURNED)
WAS_SUSPENDED: tuple[Event, ...] = (*WAS_ACCEPTED, SUSPENDED)
WAS_MERGED: tuple[Event, ...] = (*WAS_ACCEPTED, MERGED)
WAS_WITHDRAWN: tuple[Event, ...] = (*WAS_ROUTED, WITHDRAWN)
WAS_REFUSED: tuple[Event, ...] = (*WAS_ROUTED, REFUSED)
WAS_DISCIPLINE: tuple[Event, ...] = (*WAS_CONFIRMED, LOGGED, ROUTED_TO_DISCIPLINE)

WAS_REFERRED: tuple[Event, ...] = (*WAS_ACCEPTED, REFERRED)


def given(*events: Event) -> Issue:
    """The issue that these events tell."""
    issue = replay(events)
    assert issue is not None
    return issue


def hint_of(refusal: DomainError) -> tuple[str, str, str]:
    """All that a person and a program are told."""
    return refusal.code, refusal.message, refusal.hint
