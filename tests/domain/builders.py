"""Makes the values of the domain's tests: clocks, a sample of every event, and issues at every stage."""

from typing import Any

from schemas.domain.analysis import Category, NearDuplicate, Urgency
from schemas.domain.clocks import Deadline, Due, DueKind, Schedule, Stage
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
    """A due of the stage that its key starts with: `accept:level:2`, `handle:reminder:0.5`, `feedback:lapse`."""
    stage, kind, *rest = key.split(":")
    kinds = {"level": DueKind.ESCALATION, "reminder": DueKind.REMINDER, "lapse": DueKind.LAPSE}
    given: dict[str, Any] = {"key": key, "stage": stage, "kind": kinds[kind], "at": local(at), "deadline": local(at)}
    if kind == "level":
        given |= {"level": int(rest[0]), "role": Role.DEPARTMENT_HEAD}
    if kind == "reminder":
        given |= {"share": float(rest[0])}
    return Due.model_validate(given | changes)


def a_schedule(stage: Stage, at: str, *dues: Due) -> Schedule:
    return Schedule(deadline=Deadline(stage=stage, start=MONDAY, at=local(at), limit="1wd"), dues=dues)


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
WAS_DISCIPLINE: tuple[Event, ...] = (*WAS_CONFIRMED, LOGGED, ROUTED_TO_DISCIPLINE)


def given(*events: Event) -> Issue:
    """The issue that these events tell."""
    issue = replay(events)
    assert issue is not None
    return issue


def hint_of(refusal: DomainError) -> tuple[str, str, str]:
    """All that a person and a program are told."""
    return refusal.code, refusal.message, refusal.hint
