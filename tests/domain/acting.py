"""Gives commands to an issue of the tests at local times, and tells what they left or why they were refused."""

from typing import Any

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.commands import Command
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.issue import Issue, replay
from schemas.domain.rules import steps
from schemas.domain.rules.decide import act, decide
from schemas.domain.rules.due import expire
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.builders import ROUTED, ROUTED_TO_DISCIPLINE, WAS_ANALYZED, given, hint_of
from tests.domain.county import RULEBOOK, local, shown

WEDNESDAY = "05-08 10:00"
OFFICER = "staff:department_officer-1"
READ_AGAIN = "Read the issue again: `possible` lists what can be done now."


def after(issue: Issue, events: tuple[Event, ...]) -> Issue:
    evolved = replay(events, start=issue)
    assert evolved is not None
    return evolved


def decided(
    issue: Issue,
    command: Command,
    at: str = WEDNESDAY,
    *,
    by: str = OFFICER,
    rulebook: Rulebook = RULEBOOK,
    newer: Rulebook | None = None,
) -> tuple[Event, ...]:
    """What the rule of the command records, without what fell due before it."""
    return decide(issue, command, by=by, rulebook=rulebook, now=local(at), newer=newer)


def refusal(issue: Issue, command: Command, at: str = WEDNESDAY, **given_by: Any) -> tuple[str, str, str]:
    """Code, sentence and hint."""
    with pytest.raises(DomainError) as refused:
        decided(issue, command, at, **given_by)
    return hint_of(refused.value)


def acted(issue: Issue, command: Command, at: str = WEDNESDAY, **given_by: Any) -> Issue:
    """The issue after what fell due until then, and the command."""
    options: dict[str, Any] = {"by": OFFICER, "rulebook": RULEBOOK} | given_by
    return after(issue, act(issue, command, now=local(at), **options))


def waited(issue: Issue, until: str, *, rulebook: Rulebook = RULEBOOK) -> Issue:
    """The issue after what fell due until then."""
    return after(issue, expire(issue, rulebook=rulebook, now=local(until)))


def routed(*events: Event, at: str = "05-06 10:00", rulebook: Rulebook = RULEBOOK) -> Issue:
    """Analyzed as the events say, logged under the rules at that time, and routed."""
    issue = given(*(events or WAS_ANALYZED))
    logged = steps.log(issue, ledger_number="2030-ABCD", rulebook=rulebook, now=local(at))
    inbox = ROUTED_TO_DISCIPLINE if issue.department_id == "discipline" else ROUTED
    return after(issue, (*logged, inbox.model_copy(update={"at": local(at)})))


def clocks(issue: Issue) -> dict[str, str]:
    """The end of each running clock, by stage and unit."""
    named = ((one.stage.value if one.unit_id is None else f"{one.stage}:{one.unit_id}", one) for one in issue.schedules)
    return {name: shown(one.deadline.at) for name, one in named}


def pending(issue: Issue, stage: Stage, *, unit_id: str | None = None) -> list[tuple[str, str]]:
    """What is pending on one clock: the end of its key, and the local time."""
    clock = issue.schedule(stage, unit_id=unit_id)
    assert clock is not None
    prefix = f"{stage}:" if unit_id is None else f"{stage}:{unit_id}:"
    return [(due.key.removeprefix(prefix), shown(due.at)) for due in clock.dues]
