"""One issue as a member of staff reads it: findings, deadlines, what was said, and what can be done now."""

from datetime import datetime

from api.words import STAGE, STATUS, Said
from schemas.domain.analysis import Analysis, Judgement
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.content import Channel, Reporter
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.possible import possible
from schemas.domain.principals import Principal
from schemas.domain.roles import CHINESE, Role
from schemas.domain.status import Status


class RoleView(Frozen):
    role: Role
    name: str


class PossibleView(Frozen):
    """A command the issue takes now. `yours`: the caller may give it; `until`: the end of the clock it stops (UTC)."""

    name: str
    yours: bool
    roles: tuple[RoleView, ...]
    until: datetime | None
    href: str


class DeadlineView(Frozen):
    """A running clock. `limit` as the policy writes it; `provisional`: a year without its notice counts in it."""

    stage: Stage
    name: Said
    start: datetime
    due_at: datetime
    limit: str
    provisional: bool


class PlaceView(Frozen):
    """The chain of the registry and its name in Chinese; `known` is false where nobody knows the place."""

    known: bool
    name: str | None
    building_id: str | None
    courtyard_id: str | None
    grid_id: str | None
    community_id: str
    street_id: str
    longitude: float | None
    latitude: float | None
    contact_unit_id: str | None
    grid_worker_id: str | None


class DepartmentView(Frozen):
    id: str
    name: str


class GroundsView(Frozen):
    """Why the analysis says what it says; a judgement that a person replaced is left out."""

    category: Judgement | None
    topic: Judgement | None
    urgency: Judgement | None
    cause: Judgement | None
    discipline: Judgement | None = None


class Opened(Frozen):
    """What was sealed, opened for this reader; None where there is none, it was erased, or it is not for this role."""

    problem: str | None = None
    suggestions: tuple[str, ...] = ()
    channel: Channel | None = None
    reporter: Reporter | None = None
    answer: str | None = None
    grounds: Analysis | None = None
    place: PlaceResolved | None = None


class IssueView(Frozen):
    """Times are UTC. `version` is the number of events; it stands in the ETag.

    `source_filed_at` and `source_answered_at`: those of the system it was taken over from as history.
    """

    id: str
    version: int
    status: Status
    status_name: Said
    sealed: bool
    open: bool
    ledger_number: str | None
    category: str | None
    topic: str | None
    urgency: str | None
    cause: str | None
    confidence: dict[str, float]
    department: DepartmentView | None
    responsible: tuple[str, ...]
    place: PlaceView | None
    channel: Channel | None
    problem: str | None
    suggestions: tuple[str, ...]
    grounds: GroundsView | None
    reporter: Reporter | None
    anonymous: bool
    answer: str | None
    satisfied: bool | None
    outcome: str | None
    filed_by: str
    filed_at: datetime
    source_filed_at: datetime | None
    source_answered_at: datetime | None
    promised_at: datetime
    logged_at: datetime | None
    routed_at: datetime | None
    accepted_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    overdue_level: int
    reopened: int
    policy_version: str
    calendar_version: str
    deadlines: tuple[DeadlineView, ...]
    possible: tuple[PossibleView, ...]


_AS_IT_IS = (
    *("id", "version", "status", "sealed", "open", "ledger_number", "urgency", "responsible", "satisfied", "outcome"),
    *("filed_by", "filed_at", "promised_at", "logged_at", "routed_at", "accepted_at", "resolved_at", "closed_at"),
    *("due_at", "reopened", "policy_version", "calendar_version"),
)


def issue_view(
    issue: Issue, *, opened: Opened, reader: Principal, department: str | None, place_name: str | None
) -> IssueView:
    """The view for one reader; `department` and `place_name` are names for the screen."""
    findings = issue.findings
    place = findings.place if findings else opened.place
    grounds = opened.grounds
    return IssueView(
        **{name: getattr(issue, name) for name in _AS_IT_IS},
        status_name=STATUS[issue.status],
        overdue_level=issue.escalated,
        source_filed_at=issue.taken_over and issue.taken_over.filed_at,
        source_answered_at=issue.taken_over and issue.taken_over.answered_at,
        anonymous=issue.reporter is None,
        category=findings.category if findings else grounds and grounds.category.value,
        topic=findings.topic if findings else grounds and grounds.topic.value,
        cause=findings.cause if findings else grounds and grounds.cause.value,
        confidence=findings.confidence if findings else {},
        department=DepartmentView(id=issue.department_id, name=department or issue.department_id)
        if issue.department_id
        else None,
        place=PlaceView(**place.model_dump(), name=place_name) if place else None,
        channel=opened.channel,
        problem=opened.problem,
        suggestions=opened.suggestions,
        reporter=opened.reporter,
        answer=opened.answer,
        grounds=_grounds(issue, grounds),
        deadlines=_deadlines(issue),
        possible=possible_views(issue, reader),
    )


def possible_views(issue: Issue, reader: Principal) -> tuple[PossibleView, ...]:
    return tuple(
        PossibleView(
            name=command.name,
            yours=reader.role in command.roles,
            roles=tuple(RoleView(role=role, name=CHINESE[role]) for role in command.roles),
            until=command.until,
            href=f"/v1/issues/{issue.id}/commands/{command.name}",
        )
        for command in possible(issue)
    )


def _deadlines(issue: Issue) -> tuple[DeadlineView, ...]:
    return tuple(
        DeadlineView(
            stage=schedule.stage,
            name=STAGE[schedule.stage],
            start=schedule.deadline.start,
            due_at=schedule.deadline.at,
            limit=schedule.deadline.limit,
            provisional=schedule.deadline.provisional,
        )
        for schedule in issue.schedules
    )


def _grounds(issue: Issue, grounds: Analysis | None) -> GroundsView | None:
    """A general reader never sees the words for discipline: they would tell that intake had looked at it."""
    findings = issue.findings
    if grounds is None:
        return None
    if findings is None:
        return GroundsView(
            category=grounds.category,
            topic=grounds.topic,
            urgency=grounds.urgency,
            cause=grounds.cause,
            discipline=grounds.discipline,
        )
    return GroundsView(
        category=_standing(grounds.category, findings.category),
        topic=_standing(grounds.topic, findings.topic),
        urgency=_standing(grounds.urgency, findings.urgency),
        cause=_standing(grounds.cause, findings.cause),
    )


def _standing(judgement: Judgement, stands: str) -> Judgement | None:
    return judgement if judgement.value == stands else None
