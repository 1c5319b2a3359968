"""The four steps: what each records of an issue. Pure; the activities bring what the rules need."""

from datetime import datetime

from schemas.domain.analysis import Analysis, Category, NearDuplicate, Urgency
from schemas.domain.clocks import Schedule, Stage
from schemas.domain.events import (
    Analyzed,
    Closed,
    Collected,
    DeliberationOpened,
    Event,
    Filed,
    Findings,
    IntakeOpened,
    Logged,
    Resolved,
    Routed,
    TakenOver,
)
from schemas.domain.handling_events import Merged
from schemas.domain.issue import Issue, evolve
from schemas.domain.limits import deadline
from schemas.domain.place import PlaceResolved
from schemas.domain.policy import Policy
from schemas.domain.roles import Role
from schemas.domain.rules.departments import is_above, led_by
from schemas.domain.rules.promising import first_promise
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, Sealed
from schemas.domain.status import Status, ensure_step

ENGINE = "system"


def file(
    issue_id: str,
    *,
    content: Sealed,
    reporter: Sealed | None,
    settlement: Sealed | None = None,
    taken_over: TakenOver | None = None,
    joins: str | None = None,
    parent_id: str | None = None,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> Filed:
    """Receive a report. The policy and calendar of this moment stay with the issue for its whole life.

    Of history (`taken_over`) nothing is promised: its promise is over the moment it comes.
    """
    limit = rulebook.policy.limit(Stage.ANSWER, Urgency.ORDINARY)
    return Filed(
        at=now,
        by=by,
        issue_id=issue_id,
        content=content,
        reporter=reporter,
        settlement=settlement,
        policy_version=rulebook.policy.version,
        calendar_version=rulebook.calendar.version,
        promised_at=deadline(now, limit, rulebook.calendar).at if taken_over is None else now,
        taken_over=taken_over,
        joins=joins,
        parent_id=parent_id,
    )


def collect(issue: Issue, *, place: Sealed, now: datetime) -> tuple[Event, ...]:
    """对接: the place was looked up; an unknown one never delays the issue."""
    ensure_step(issue.status, Status.COLLECTED)
    return (Collected(at=now, by=ENGINE, place=place),)


def findings_of(analysis: Analysis, *, place: PlaceResolved, channel: str, policy: Policy) -> Findings:
    """The analyzer's judgements as they may stand in clear on a general issue: values and confidences, no words."""
    category = _general_category(analysis)
    return Findings(
        category=category,
        department_id=policy.department_for(category),
        topic=analysis.topic.value,
        urgency=Urgency(analysis.urgency.value),
        cause=analysis.cause.value,
        confidence={
            "category": analysis.category.confidence,
            "topic": analysis.topic.confidence,
            "urgency": analysis.urgency.confidence,
            "cause": analysis.cause.confidence,
        },
        accuses=analysis.accuses,
        suggests=analysis.suggests,
        danger_to_life=analysis.danger_to_life,
        channel=channel,
        place=place,
    )


def analyze_general(
    issue: Issue,
    *,
    findings: Findings,
    grounds: Sealed,
    near_duplicates: tuple[NearDuplicate, ...],
    accused: Sealed | None = None,
    accused_marks: tuple[str, ...] = (),
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Event, ...]:
    """分析 of a general matter; below the policy's confidence a person of the community decides within a limit.

    A department that it accuses does not lead it. Nobody is asked about what is answered already, on the spot or before
    it was taken over.
    """
    ensure_step(issue.status, Status.ANALYZED)
    findings = led_around(issue.model_copy(update={"accused_marks": accused_marks}), findings, rulebook)
    analyzed = Analyzed(
        at=now,
        by=ENGINE,
        findings=findings,
        grounds=grounds,
        near_duplicates=near_duplicates,
        accused=accused,
        accused_marks=accused_marks,
    )
    is_over = issue.settlement is not None or issue.taken_over is not None
    if is_over or rulebook.policy.is_sure(findings.category, findings.confidence["category"]):
        return (analyzed,)
    schedule = rulebook.schedule(Stage.DELIBERATION, issue_id=issue.id, urgency=findings.urgency, start=now)
    opened = DeliberationOpened(
        at=now,
        by=ENGINE,
        community_id=findings.place.community_id,
        to=rulebook.who(Role.SECRETARY, evolve(issue, analyzed)),
        schedule=schedule,
    )
    return (analyzed, opened)


def led_around(issue: Issue, findings: Findings, rulebook: Rulebook) -> Findings:
    """The same findings, led by the policy's next department where the issue accuses the one they name."""
    there = issue.model_copy(update={"key_class": KeyClass.GENERAL})
    return findings.model_copy(update={"department_id": led_by(there, rulebook, findings.department_id)})


def analyze_sealed(
    issue: Issue,
    *,
    grounds: Sealed,
    urgency: str,
    accused: Sealed | None = None,
    accused_marks: tuple[str, ...] = (),
    danger: bool = False,
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Event, ...]:
    """分析 of a possible discipline matter: it waits for discipline intake alone, on discipline's own ladder.

    History waits for it too, but on no clock.
    """
    ensure_step(issue.status, Status.DELIBERATING)
    department_id = rulebook.policy.department_for(Category.DISCIPLINE)
    there = issue.model_copy(
        update={"key_class": KeyClass.DISCIPLINE, "department_id": department_id, "accused_marks": accused_marks}
    )
    there = there.model_copy(update={"above": is_above(there, rulebook)})
    schedule = rulebook.schedule(
        Stage.INTAKE, issue_id=issue.id, urgency=urgency, start=now, department_id=department_id
    )
    opened = IntakeOpened(
        at=now,
        by=ENGINE,
        grounds=grounds,
        department_id=department_id,
        urgency=Urgency(urgency),
        to=rulebook.who(deciding_role(there), there),
        schedule=schedule if issue.taken_over is None else None,
        accused=accused,
        accused_marks=accused_marks,
        above=there.above,
        danger=danger and issue.taken_over is None,
    )
    return (opened,)


def log(issue: Issue, *, ledger_number: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """建账: the ledger number and every deadline; accept and handle run side by side from here, but not on history."""
    ensure_step(issue.status, Status.LOGGED)
    clocks = handling_clocks(issue, rulebook, start=now) if issue.taken_over is None else ()
    return (
        Logged(
            at=now,
            by=ENGINE,
            ledger_number=ledger_number,
            schedules=clocks,
            promised_end=first_promise(issue, rulebook, clocks),
        ),
    )


def report(issue: Issue, *, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """上报: the responsible subject is named and gets the task; what is over already ends with it."""
    ensure_step(issue.status, Status.ROUTED)
    assert issue.department_id is not None, "an analyzed issue has a department"
    above = is_above(issue, rulebook)
    named = responsible(issue.model_copy(update={"above": above}), rulebook, level=issue.level)
    routed = Routed(at=now, by=ENGINE, department_id=issue.department_id, responsible=named, above=above)
    if issue.taken_over is not None:
        return (routed, *_ended_before(issue, now=now))
    if issue.joins is not None and issue.key_class is KeyClass.GENERAL:
        ensure_step(Status.ROUTED, Status.MERGED)
        return (routed, Merged(at=now, by=ENGINE, main_id=issue.joins, joined=True))
    # What was said while filing never settles a discipline matter: the filer may be the accused, or beside him.
    if issue.settlement is None or issue.key_class is KeyClass.DISCIPLINE:
        return (routed,)
    ensure_step(Status.ROUTED, Status.RESOLVED)
    feedback = feedback_clock(issue, rulebook, start=now)
    return (routed, Resolved(at=now, by=issue.filed_by, answer=issue.settlement, on_the_spot=True, schedule=feedback))


def _ended_before(issue: Issue, *, now: datetime) -> tuple[Event, ...]:
    """How history ends: with the answer of then, where it had one, and closed without asking anybody."""
    closed = Closed(at=now, by=ENGINE, outcome="taken_over")
    if issue.settlement is None:
        ensure_step(Status.ROUTED, Status.CLOSED)
        return (closed,)
    ensure_step(Status.ROUTED, Status.RESOLVED)
    ensure_step(Status.RESOLVED, Status.CLOSED)
    return (Resolved(at=now, by=issue.filed_by, answer=issue.settlement, schedule=None), closed)


def handling_clocks(issue: Issue, rulebook: Rulebook, *, start: datetime) -> tuple[Schedule, ...]:
    """The accept and handle clocks of an issue's urgency, with the ladder of its department."""
    assert issue.department_id is not None, "an analyzed issue has a department"
    assert issue.urgency is not None, "an analyzed issue has an urgency"
    return tuple(
        rulebook.schedule(
            stage, issue_id=issue.id, urgency=issue.urgency, start=start, department_id=issue.department_id
        )
        for stage in (Stage.ACCEPT, Stage.HANDLE)
    )


def feedback_clock(issue: Issue, rulebook: Rulebook, *, start: datetime) -> Schedule:
    """The window in which the reporter says whether the answer is good."""
    assert issue.urgency is not None, "an analyzed issue has an urgency"
    return rulebook.schedule(
        Stage.FEEDBACK, issue_id=issue.id, urgency=issue.urgency, start=start, department_id=issue.department_id
    )


def officer_role(issue: Issue) -> Role:
    """Who works the inbox: discipline matters have their own officers."""
    return Role.DISCIPLINE_OFFICER if issue.key_class is KeyClass.DISCIPLINE else Role.DEPARTMENT_OFFICER


def deciding_role(issue: Issue) -> Role:
    """Who decides on what the machine left open: discipline intake on a sealed issue, the community on others.

    Where the whole department stands accused, the body above it, which alone may.
    """
    if issue.key_class is not KeyClass.DISCIPLINE:
        return Role.SECRETARY
    return Role.DISCIPLINE_SUPERIOR if issue.above else Role.DISCIPLINE_INTAKE


def at_work(issue: Issue, rulebook: Rulebook, *, otherwise: Role | None = None) -> tuple[str, ...]:
    """Who has the issue now, without the accused; before anybody has it, who decides, or who holds another post."""
    left = rulebook.around.without_accused(issue.responsible, issue)
    return left or rulebook.who(otherwise or deciding_role(issue), issue)


def reviewing_role(issue: Issue) -> Role:
    """The body above the department, which handles what it reviews."""
    return Role.DISCIPLINE_SUPERIOR if issue.key_class is KeyClass.DISCIPLINE else Role.SUPERVISOR


def head_role(issue: Issue) -> Role:
    """Who answers for the inbox."""
    return Role.DISCIPLINE_HEAD if issue.key_class is KeyClass.DISCIPLINE else Role.DEPARTMENT_HEAD


def responsible(issue: Issue, rulebook: Rulebook, *, level: int) -> tuple[str, ...]:
    """Who has the task: the officers of the department, one level up its head; where one post is empty, the other.

    Once it has been reviewed, the body that reviewed it; the same body where the whole department stands accused.
    """
    if issue.reviews or issue.above:
        return rulebook.who(reviewing_role(issue), issue)
    posts = (officer_role(issue), head_role(issue))
    first, other = posts if level == 0 else reversed(posts)
    return rulebook.who(first, issue) or rulebook.who(other, issue)


def _general_category(analysis: Analysis) -> str:
    # What is not sealed cannot be led by discipline: the next best general category is livelihood, which coordinates.
    category = analysis.category.value
    return Category.LIVELIHOOD if category == Category.DISCIPLINE else category
