"""One issue as a member of staff reads it: findings, deadlines, what was said, and what can be done now."""

from datetime import datetime

from api.views.attachments import AttachmentView
from api.views.dialogue import UtteranceView
from api.views.handling import (
    AskedView,
    ChildView,
    DeadlineView,
    TaskView,
    deadline_views,
    handling_fields,
    related_fields,
)
from api.views.possible import PossibleView, possible_views
from api.words import ERASED, STATUS, Said
from schemas.domain.accused import Accused
from schemas.domain.analysis import Analysis, Judgement
from schemas.domain.authorization.words import FieldGroup
from schemas.domain.base import Frozen
from schemas.domain.content import Channel, Reporter
from schemas.domain.issue import Issue
from schemas.domain.numbering import counted_by
from schemas.domain.place import PlaceResolved
from schemas.domain.principals import Principal, fields_for
from schemas.domain.sealed import KeyClass, KeyName
from schemas.domain.status import Status


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


class ErasedView(Frozen):
    """What is gone for good (`reporter`: who reported it; `content`: every text), since when (UTC), and why."""

    keys: tuple[KeyName, ...]
    at: datetime
    said: Said


class Opened(Frozen):
    """What was sealed, opened for this reader; None where there is none, it was erased, or it is not for this role."""

    problem: str | None = None
    suggestions: tuple[str, ...] = ()
    channel: Channel | None = None
    reporter: Reporter | None = None
    answer: str | None = None
    grounds: Analysis | None = None
    place: PlaceResolved | None = None
    accused: tuple[Accused, ...] = ()


class IssueView(Frozen):
    """Times are UTC. `version` is the number of events; it stands in the ETag.

    `source_filed_at` and `source_answered_at`: those of the system it was taken over from as history. `filed_by` and
    `reporter` are None for whoever must not learn who reported. `main_id` and `duplicates` name only issues that the
    reader may see; `asked` is an extension to be decided on. `promised_end`: by then the reporter
    has an answer; `at_risk`: the handling clock now ends later. `erased` in place of what is gone;
    `on_hold`: nothing of it may be erased. `accused` are those that it accuses, as far as the
    reader may have them, `accuses` that it does; `above`: its whole department stands accused, so the body above
    has it. `referred`: it was a general issue before.
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
    tasks: tuple[TaskView, ...]
    returns: int
    returned_by: tuple[str, ...]
    ruling: bool
    binding: bool
    asked: AskedView | None
    extensions: int
    paused_since: datetime | None
    main_id: str | None
    duplicates: tuple[str, ...]
    children: tuple[ChildView, ...]
    parent_id: str | None
    place: PlaceView | None
    channel: Channel | None
    problem: str | None
    suggestions: tuple[str, ...]
    grounds: GroundsView | None
    reporter: Reporter | None
    anonymous: bool
    accused: tuple[Accused, ...]
    accuses: bool
    above: bool
    referred: bool
    attachments: tuple[AttachmentView, ...] = ()
    answer: str | None
    satisfied: bool | None
    outcome: str | None
    callback: bool
    filed_by: str | None
    filed_at: datetime
    source_filed_at: datetime | None
    source_answered_at: datetime | None
    promised_at: datetime
    promised_end: datetime | None
    at_risk: bool
    logged_at: datetime | None
    routed_at: datetime | None
    accepted_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    overdue_level: int
    reopened: int
    reviews: int
    points: int
    policy_version: str
    calendar_version: str
    deadlines: tuple[DeadlineView, ...]
    possible: tuple[PossibleView, ...]
    erased: ErasedView | None = None
    on_hold: bool = False
    dialogue: tuple[UtteranceView, ...]


_AS_IT_IS = (
    *("id", "above", "status", "sealed", "open", "ledger_number", "urgency", "responsible", "satisfied", "outcome"),
    *("filed_at", "promised_at", "logged_at", "routed_at", "accepted_at", "resolved_at", "closed_at"),
    *("due_at", "reopened", "policy_version", "calendar_version"),
    *("returned_by", "ruling", "binding", "extensions", "callback", "promised_end", "at_risk", "reviews", "points"),
    "parent_id",
    "on_hold",
)


def issue_view(
    issue: Issue,
    *,
    opened: Opened,
    reader: Principal,
    department: str | None,
    place_name: str | None,
    known: frozenset[str] = frozenset(),
    dialogue: tuple[UtteranceView, ...] = (),
    attachments: tuple[AttachmentView, ...] = (),
) -> IssueView:
    """The view for one reader; `department` and `place_name` are names for the screen.

    `known` are those of the related issues that the reader may see; `dialogue` what the reader may see of it.
    """
    findings, has, unnamed = issue.findings, fields_for(reader, issue), unnamed_for(issue, reader)
    place = findings.place if findings else opened.place
    grounds = opened.grounds
    return IssueView(
        **{name: getattr(issue, name) for name in _AS_IT_IS},
        **handling_fields(issue, unnamed=unnamed),
        **related_fields(issue, known),
        filed_by=None if unnamed else issue.filed_by,
        status_name=STATUS[issue.status],
        overdue_level=issue.escalated,
        source_filed_at=issue.taken_over and issue.taken_over.filed_at,
        source_answered_at=issue.taken_over and issue.taken_over.answered_at,
        anonymous=issue.reporter is None,
        version=counted_by(issue, issue.version, role=reader.role),
        accused=opened.accused,
        accuses=bool(opened.accused) or bool(findings and findings.accuses),
        referred=issue.referred and issue.key_class is KeyClass.DISCIPLINE,
        category=findings.category if findings else grounds and grounds.category.value,
        topic=findings.topic if findings else grounds and grounds.topic.value,
        cause=findings.cause if findings else grounds and grounds.cause.value,
        confidence=findings.confidence if findings and FieldGroup.GROUNDS in has else {},
        department=DepartmentView(id=issue.department_id, name=department or issue.department_id)
        if issue.department_id
        else None,
        place=PlaceView(**place.model_dump(), name=place_name) if place else None,
        channel=opened.channel,
        problem=opened.problem,
        suggestions=opened.suggestions,
        reporter=opened.reporter,
        attachments=attachments,
        answer=opened.answer,
        grounds=_grounds(issue, grounds),
        deadlines=deadline_views(issue),
        possible=possible_views(issue, reader),
        erased=erased_view(issue),
        dialogue=dialogue,
    )


def erased_view(issue: Issue) -> ErasedView | None:
    gone = issue.erasure
    return ErasedView(keys=gone.keys, at=gone.at, said=ERASED[gone.ground]) if gone else None


def unnamed_for(issue: Issue, reader: Principal) -> str | None:
    """The actor whom this reader must not learn of; None where there is none."""
    return None if FieldGroup.FILER in fields_for(reader, issue) else issue.filed_by


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
