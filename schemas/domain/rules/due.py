"""What happens when time passes: reminders, the ladder, and limits that lapse."""

from datetime import datetime
from hashlib import sha256
from typing import assert_never

from schemas.domain.clocks import Due, DueKind, Stage
from schemas.domain.events import Closed, DeliberationLapsed, Escalated, Event, Reminded
from schemas.domain.issue import Issue, evolve
from schemas.domain.roles import Role
from schemas.domain.rules.pausing import resumed
from schemas.domain.rules.returning import next_hand
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import ENGINE, at_work, deciding_role, led_around, officer_role
from schemas.domain.sealed import KeyClass


def expire(issue: Issue, *, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Everything that fell due until `now`, in order of its time; nothing is skipped because the engine was away.

    Commands apply this first, so that a result never depends on how late a timer was.
    """
    events: list[Event] = []
    while issue.dues and issue.dues[0].at <= now:
        event = _fire(issue, issue.dues[0], rulebook=rulebook, now=max(now, issue.last_at))
        issue = evolve(issue, event)
        events.append(event)
    return tuple(events)


def _fire(issue: Issue, due: Due, *, rulebook: Rulebook, now: datetime) -> Event:
    match due.kind:
        case DueKind.REMINDER:
            return _reminded(issue, due, rulebook=rulebook, now=now)
        case DueKind.ESCALATION:
            return _escalated(issue, due, rulebook=rulebook, now=now)
        case DueKind.LAPSE:
            return _lapsed(issue, due, rulebook=rulebook, now=now)
        case _:
            assert_never(due.kind)


def _reminded(issue: Issue, due: Due, *, rulebook: Rulebook, now: datetime) -> Reminded:
    to = at_work(issue, rulebook, otherwise=_worked_by(issue, due.stage))
    if due.unit_id is not None:
        to = rulebook.who(Role.UNIT_OFFICER, issue, unit_id=due.unit_id)
    return Reminded(
        at=now,
        by=ENGINE,
        key=due.key,
        stage=due.stage,
        share=due.share or 0.0,
        due_at=due.at,
        deadline=due.deadline,
        to=to,
        unit_id=due.unit_id,
    )


def _worked_by(issue: Issue, stage: Stage) -> Role:
    match stage:
        case Stage.INTAKE | Stage.DELIBERATION:
            return deciding_role(issue)
        case Stage.REROUTE:
            return next_hand(issue, ruling=issue.ruling)
        case _:
            return officer_role(issue)


def _escalated(issue: Issue, due: Due, *, rulebook: Rulebook, now: datetime) -> Escalated:
    assert due.role is not None, "a ladder level names its role"
    return Escalated(
        at=now,
        by=ENGINE,
        key=due.key,
        stage=due.stage,
        level=due.level,
        role=due.role,
        due_at=due.at,
        deadline=due.deadline,
        to=rulebook.who(due.role, issue),
        unit_id=due.unit_id,
    )


def _lapsed(issue: Issue, due: Due, *, rulebook: Rulebook, now: datetime) -> Event:
    match due.stage:
        case Stage.FEEDBACK:
            # Nobody who calls back may know of a discipline matter.
            is_general = issue.key_class is KeyClass.GENERAL
            callback = is_general and is_sampled(issue.id, share=rulebook.policy.callback_share)
            return Closed(at=now, by=ENGINE, outcome="unrated", callback=callback)
        case Stage.SUSPENSION:
            return resumed(issue, by=ENGINE, rulebook=rulebook, now=now, until=due.at)
        case _:
            return _undecided(issue, due, rulebook=rulebook, now=now)


def is_sampled(issue_id: str, *, share: float) -> bool:
    """Whether an issue is of the sample that is called back: drawn by its random id, so nobody can choose."""
    drawn = int.from_bytes(sha256(b"callback:" + issue_id.encode()).digest()[:4])
    return drawn < share * 2**32


def _undecided(issue: Issue, due: Due, *, rulebook: Rulebook, now: datetime) -> Event:
    assert issue.findings is not None, "only general matters are deliberated"
    category = rulebook.policy.default_category
    findings = issue.findings.model_copy(
        update={"category": category, "department_id": rulebook.policy.department_for(category)}
    )
    return DeliberationLapsed(at=now, by=ENGINE, findings=led_around(issue, findings, rulebook), due_at=due.at)
