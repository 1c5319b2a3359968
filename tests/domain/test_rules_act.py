"""A command only ever meets what is left after everything that fell due before it."""

from typing import Any

import pytest

from schemas.domain.commands import Accept, Classify, Command, GiveFeedback, Resolve
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import Repolice
from schemas.domain.handling_events import Repoliced
from schemas.domain.issue import Issue, replay
from schemas.domain.possible import CommandNotPossibleError, NotYoursError
from schemas.domain.roles import Role
from schemas.domain.rules.decide import act
from tests.domain.builders import WAS_ACCEPTED, WAS_RESOLVED, WAS_ROUTED, WAS_UNSURE, given, hint_of, sealed
from tests.domain.county import RULEBOOK, a_rulebook, local


def after(issue: Issue, events: tuple[Event, ...]) -> Issue:
    evolved = replay(events, start=issue)
    assert evolved is not None
    return evolved


def acted(issue: Issue, command: Command, at: str, *, by: str = "staff:o-1") -> tuple[Event, ...]:
    return act(issue, command, by=by, rulebook=RULEBOOK, now=local(at))


def refusal(issue: Issue, command: Command, at: str) -> tuple[str, str]:
    with pytest.raises(DomainError) as refused:
        acted(issue, command, at)
    return hint_of(refused.value)[:2]


def test_a_command_in_time_is_recorded_alone() -> None:
    assert [event.type for event in acted(given(*WAS_ROUTED), Accept(), "05-07 09:29:59")] == ["accepted"]


def test_what_fell_due_is_recorded_before_the_command() -> None:
    events = acted(given(*WAS_ROUTED), Accept(), "05-07 17:00")

    assert [(event.type, event.by) for event in events] == [
        ("reminded", "system"),
        ("escalated", "system"),
        ("accepted", "staff:o-1"),
    ]


@pytest.mark.parametrize("satisfied", [True, False])
def test_feedback_counts_until_the_window_closes(satisfied: bool) -> None:
    events = acted(given(*WAS_RESOLVED), GiveFeedback(satisfied=satisfied), "05-13 23:59:58", by="receipt")

    assert [event.type for event in events] == ["feedback_given", "closed" if satisfied else "reopened"]


@pytest.mark.parametrize("at", ["05-13 23:59:59", "05-14 00:00:00"])
def test_feedback_from_the_end_of_the_window_on_comes_too_late_even_if_the_timer_is_late(at: str) -> None:
    assert refusal(given(*WAS_RESOLVED), GiveFeedback(satisfied=False), at) == (
        "no-answer-yet",
        "There is no answer to rate: feedback is taken between the answer and the end of the feedback window.",
    )


def test_the_community_decides_until_the_limit_lapses_and_not_after() -> None:
    command = Classify(category="organization")

    in_time = acted(given(*WAS_UNSURE), command, "05-07 16:59:59")

    assert [event.type for event in in_time] == ["reminded", "classified"]
    assert refusal(given(*WAS_UNSURE), command, "05-07 17:00") == (
        "step-not-allowed",
        "An issue that is analyzed cannot become analyzed.",
    )


def test_an_overdue_issue_is_still_resolved_after_its_ladder() -> None:
    issue = given(*WAS_ACCEPTED)

    events = acted(issue, Resolve(answer=sealed("answer")), "05-14 18:00")

    assert [event.type for event in events] == ["reminded", "escalated", "escalated", "resolved"]
    assert after(issue, events).next_due == local("05-21 23:59:59")


def test_a_command_is_never_recorded_before_what_happened_last() -> None:
    late = local("05-20 10:00")

    events = acted(given(*WAS_ROUTED).model_copy(update={"last_at": late}), Accept(), "05-06 09:00")

    assert {event.at for event in events} == {late}
    assert [event.type for event in events][-1] == "accepted"


def test_a_command_is_recorded_for_a_role_that_may_give_it() -> None:
    issue = given(*WAS_ROUTED)
    powers: dict[str, Any] = {"by": "staff:o-1", "rulebook": RULEBOOK, "now": local("05-06 11:00")}

    assert [event.type for event in act(issue, Accept(), role=Role.DEPARTMENT_OFFICER, **powers)] == ["accepted"]
    with pytest.raises(NotYoursError):
        act(issue, Accept(), role=Role.SECRETARY, **powers)


def test_whether_a_role_may_is_asked_of_the_issue_after_what_fell_due() -> None:
    command = Classify(category="organization", reason=sealed())

    with pytest.raises(CommandNotPossibleError):
        act(
            given(*WAS_UNSURE),
            command,
            by="staff:secretary-1",
            role=Role.SECRETARY,
            rulebook=RULEBOOK,
            now=local("05-07 17:00"),
        )


def test_what_an_issue_is_to_be_held_to_reaches_the_rule() -> None:
    newer = a_rulebook(callback_share=0.5)
    command = Repolice(policy_version=newer.policy.version)

    (event,) = act(given(*WAS_ROUTED), command, by="system", rulebook=RULEBOOK, newer=newer, now=local("05-06 11:00"))

    assert isinstance(event, Repoliced)
    assert event.policy_version == newer.policy.version
