"""What happens when time passes: reminders, the ladder, and limits that lapse."""

from datetime import datetime
from typing import assert_never

from schemas.domain.analysis import Category
from schemas.domain.clocks import Due, DueKind, Stage
from schemas.domain.events import Closed, DeliberationLapsed, Escalated, Event, Reminded
from schemas.domain.issue import Issue, evolve
from schemas.domain.roles import Role
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import ENGINE, officer_role

_WORKED_BY = {Stage.INTAKE: Role.DISCIPLINE_INTAKE, Stage.DELIBERATION: Role.SECRETARY}


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
    role = _WORKED_BY.get(due.stage, officer_role(issue))
    return Reminded(
        at=now,
        by=ENGINE,
        key=due.key,
        stage=due.stage,
        share=due.share or 0.0,
        due_at=due.at,
        deadline=due.deadline,
        to=issue.responsible or rulebook.who(role, issue),
    )


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
    )


def _lapsed(issue: Issue, due: Due, *, rulebook: Rulebook, now: datetime) -> Event:
    if due.stage is Stage.FEEDBACK:
        return Closed(at=now, by=ENGINE, outcome="unrated")
    assert issue.findings is not None, "only general matters are deliberated"
    category = Category(rulebook.policy.default_category)
    findings = issue.findings.model_copy(
        update={"category": category, "department_id": rulebook.policy.department_for(category)}
    )
    return DeliberationLapsed(at=now, by=ENGINE, findings=findings, due_at=due.at)
