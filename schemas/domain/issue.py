"""An issue as its events tell it. `evolve` never refuses: what happened, happened."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import assert_never

from schemas.domain.base import Frozen
from schemas.domain.clocks import Due, DueKind, Schedule, Stage
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
from schemas.domain.sealed import KeyClass, Sealed
from schemas.domain.status import Status


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
    schedules: tuple[Schedule, ...] = ()
    level: int = 0  # where a reopened issue is handled: 0 the department, 1 one level up
    escalated: int = 0  # the highest ladder level reached on the running clocks
    reopened: int = 0
    satisfied: bool | None = None
    outcome: str | None = None

    @property
    def open(self) -> bool:
        return self.status is not Status.CLOSED

    @property
    def dues(self) -> tuple[Due, ...]:
        """Everything pending on all running clocks, the earliest first; at one instant a ladder climbs in order."""
        pending = (due for schedule in self.schedules for due in schedule.dues)
        return tuple(sorted(pending, key=lambda due: (due.at, due.level, due.key)))

    @property
    def next_due(self) -> datetime | None:
        """The one instant the workflow waits for."""
        return min((due.at for schedule in self.schedules for due in schedule.dues), default=None)

    def schedule(self, stage: Stage) -> Schedule | None:
        return next((schedule for schedule in self.schedules if schedule.stage is stage), None)

    @property
    def due_at(self) -> datetime | None:
        """The earliest deadline of the running clocks, for lists ordered by what is due next."""
        return min((schedule.deadline.at for schedule in self.schedules), default=None)


def evolve(issue: Issue | None, event: Event) -> Issue:
    """Apply one recorded fact."""
    if issue is None:
        assert isinstance(event, Filed), "a stream starts with Filed"
        return _filed(event)
    moved = _moved(issue, event)
    return moved.model_copy(update={"version": issue.version + 1, "last_at": event.at})


def replay(events: Iterable[Event], *, start: Issue | None = None) -> Issue | None:
    """Fold events, oldest first."""
    return reduce(evolve, events, start)


def _filed(event: Filed) -> Issue:
    return Issue(
        id=event.issue_id,
        version=1,
        status=Status.FILED,
        key_class=KeyClass.INTAKE,
        policy_version=event.policy_version,
        calendar_version=event.calendar_version,
        filed_at=event.at,
        filed_by=event.by,
        last_at=event.at,
        promised_at=event.promised_at,
        content=event.content,
        reporter=event.reporter,
        settlement=event.settlement,
        taken_over=event.taken_over,
    )


def _moved(issue: Issue, event: Event) -> Issue:  # noqa: PLR0911 - one line for each kind of fact
    match event:
        case Collected():
            return _with(issue, status=Status.COLLECTED, place=event.place)
        case Analyzed():
            return _general(issue, event.findings, grounds=event.grounds, sealed=False)
        case IntakeOpened() | IntakeConfirmed():
            return _discipline(issue, event)
        case DeliberationOpened():
            return _with(issue, status=Status.DELIBERATING, schedules=(event.schedule,))
        case Classified() | DeliberationLapsed():
            return _general(issue, event.findings)
        case Logged():
            return _with(
                issue,
                status=Status.LOGGED,
                ledger_number=event.ledger_number,
                logged_at=event.at,
                schedules=event.schedules,
            )
        case Filed() | IntakeReleased():
            # Received once, a second one could only repeat it; and it is Analyzed that opens what was released.
            return issue
        case Routed() | Accepted() | Resolved() | FeedbackGiven() | Reopened() | Closed():
            return _handled(issue, event)
        case Reminded() | Escalated():
            return _fired(issue, event)
        case _:
            assert_never(event)


def _handled(issue: Issue, event: Routed | Accepted | Resolved | FeedbackGiven | Reopened | Closed) -> Issue:
    match event:
        case Routed():
            return _with(
                issue,
                status=Status.ROUTED,
                department_id=event.department_id,
                responsible=event.responsible,
                routed_at=event.at,
            )
        case Accepted():
            kept = tuple(s for s in issue.schedules if s.stage is not Stage.ACCEPT)
            return _with(
                issue,
                status=Status.ACCEPTED,
                responsible=_staff(event.by) or issue.responsible,
                accepted_at=event.at,
                schedules=kept,
                escalated=_reached(issue, kept),
            )
        case Resolved():
            return _with(
                issue,
                status=Status.RESOLVED,
                resolved_at=event.at,
                answer=event.answer,
                escalated=0,
                schedules=_running(event.schedule),
            )
        case FeedbackGiven():
            return _with(issue, satisfied=event.satisfied)
        case Reopened():
            return _with(
                issue,
                status=Status.ROUTED,
                level=event.level,
                reopened=issue.reopened + 1,
                department_id=event.department_id,
                responsible=event.responsible,
                routed_at=event.at,
                accepted_at=None,
                resolved_at=None,
                answer=None,
                satisfied=None,
                escalated=0,
                schedules=event.schedules,
            )
        case Closed():
            return _with(issue, status=Status.CLOSED, closed_at=event.at, outcome=event.outcome, schedules=())
        case _:
            assert_never(event)


def _discipline(issue: Issue, event: IntakeOpened | IntakeConfirmed) -> Issue:
    if isinstance(event, IntakeOpened):
        return _with(
            issue,
            status=Status.DELIBERATING,
            sealed=True,
            key_class=KeyClass.DISCIPLINE,
            grounds=event.grounds,
            department_id=event.department_id,
            urgency=event.urgency,
            schedules=_running(event.schedule),
        )
    return _with(
        issue,
        status=Status.ANALYZED,
        sealed=False,
        department_id=event.department_id,
        urgency=event.urgency,
        escalated=0,
        schedules=(),
    )


def _general(issue: Issue, findings: Findings, **changes: object) -> Issue:
    return _with(
        issue,
        status=Status.ANALYZED,
        key_class=KeyClass.GENERAL,
        findings=findings,
        urgency=findings.urgency,
        department_id=findings.department_id,
        community_id=findings.place.community_id,
        escalated=0,
        schedules=(),
        **changes,
    )


def _fired(issue: Issue, event: Reminded | Escalated) -> Issue:
    level = max(issue.escalated, event.level) if isinstance(event, Escalated) else issue.escalated
    return _with(issue, escalated=level, schedules=tuple(schedule.without(event.key) for schedule in issue.schedules))


def _running(schedule: Schedule | None) -> tuple[Schedule, ...]:
    return () if schedule is None else (schedule,)


def _staff(actor: str) -> tuple[str, ...]:
    """The id of the member of staff who acted; nobody's for a reporter or the engine."""
    kind, _, staff_id = actor.partition(":")
    return (staff_id,) if kind == "staff" else ()


def _reached(issue: Issue, running: tuple[Schedule, ...]) -> int:
    """The ladder level that the clocks still running have reached: the one below the next to be called."""
    ahead = [due.level for schedule in running for due in schedule.dues if due.kind is DueKind.ESCALATION]
    return min(ahead) - 1 if ahead else issue.escalated


def _with(issue: Issue, **changes: object) -> Issue:
    return issue.model_copy(update=changes)
