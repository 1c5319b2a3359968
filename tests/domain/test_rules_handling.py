"""Life after routing: accept, resolve, feedback, close, reopen."""

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept, Command, GiveFeedback, Resolve
from schemas.domain.errors import DomainError
from schemas.domain.events import Accepted, Closed, Event, FeedbackGiven, Reopened, Resolved
from schemas.domain.issue import Issue, replay
from schemas.domain.rules.decide import decide
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.status import Status
from tests.domain.builders import (
    ACCEPTED,
    ESCALATED,
    FILED,
    HANDLE,
    MONDAY,
    REOPENED,
    RESOLVED,
    ROUTED,
    SETTLED,
    WAS_ACCEPTED,
    WAS_ANALYZED,
    WAS_CLOSED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_RESOLVED,
    WAS_ROUTED,
    WAS_UNSURE,
    dues_shown,
    given,
    hint_of,
    sealed,
)
from tests.domain.county import RULEBOOK, a_rulebook, local, shown

READ_AGAIN = "Read the issue again: `possible` lists what can be done now."
ANSWER = Resolve(answer=sealed("answer"), evidence=("photo.jpg",))
ON_THE_SPOT = RESOLVED.model_copy(update={"answer": sealed("new bulb"), "on_the_spot": True, "by": "staff:desk-1"})
WAS_SETTLED = (SETTLED, *WAS_ROUTED[1:], ON_THE_SPOT)
WEDNESDAY = local("05-08 10:00")


def decided(
    issue: Issue, command: Command, *, by: str = "staff:o-1", rulebook: Rulebook = RULEBOOK
) -> tuple[Event, ...]:
    return decide(issue, command, by=by, rulebook=rulebook, now=WEDNESDAY)


def refusal(issue: Issue, command: Command, *, by: str = "staff:o-1") -> tuple[str, str, str]:
    with pytest.raises(DomainError) as refused:
        decided(issue, command, by=by)
    return hint_of(refused.value)


def after(issue: Issue, events: tuple[Event, ...]) -> Issue:
    evolved = replay(events, start=issue)
    assert evolved is not None
    return evolved


def test_accepting_stops_the_accept_clock_and_the_handle_clock_goes_on() -> None:
    issue = given(*WAS_ROUTED)

    events = decided(issue, Accept())

    assert events == (Accepted(at=WEDNESDAY, by="staff:o-1"),)
    accepted = after(issue, events)
    assert (accepted.status, accepted.accepted_at) == (Status.ACCEPTED, WEDNESDAY)
    assert accepted.schedules == (HANDLE,)


def fired(key: str, level: int) -> Event:
    return ESCALATED.model_copy(update={"key": key, "stage": Stage(key.split(":", maxsplit=1)[0]), "level": level})


def test_accepting_late_leaves_only_the_level_that_the_handle_clock_reached() -> None:
    only_accept_late = given(*WAS_ROUTED, fired("accept:level:1", 1), fired("accept:level:2", 2))
    both_late = given(*WAS_ROUTED, fired("accept:level:1", 1), fired("accept:level:2", 2), fired("handle:level:1", 1))
    all_fired = after(both_late, (fired("handle:level:2", 2),))

    assert [issue.escalated for issue in (only_accept_late, both_late, all_fired)] == [2, 2, 2]
    assert [after(issue, (ACCEPTED,)).escalated for issue in (only_accept_late, both_late, all_fired)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ((FILED,), "filed"),
        (WAS_UNSURE, "deliberating"),
        (WAS_LOGGED, "logged"),
        (WAS_ACCEPTED, "accepted"),
        (WAS_RESOLVED, "resolved"),
        (WAS_CLOSED, "closed"),
    ],
)
def test_only_a_routed_issue_is_accepted(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), Accept()) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become accepted.",
        READ_AGAIN,
    )


def test_resolving_answers_and_opens_the_feedback_window() -> None:
    issue = given(*WAS_ACCEPTED, fired("handle:level:1", 1))

    (resolved,) = events = decided(issue, ANSWER)

    assert isinstance(resolved, Resolved)
    assert (resolved.at, resolved.by, resolved.on_the_spot) == (WEDNESDAY, "staff:o-1", False)
    assert (resolved.answer, resolved.evidence) == (sealed("answer"), ("photo.jpg",))
    assert resolved.schedule is not None
    assert resolved.schedule.deadline.limit == "7d"
    assert dues_shown(resolved.schedule) == [("feedback:lapse", "05-15 23:59:59")]
    assert after(issue, events).schedules == (resolved.schedule,)
    assert after(issue, events).escalated == 0


def test_the_window_to_rate_is_the_policys_whatever_a_department_says_of_it() -> None:
    rulebook = a_rulebook(
        departments={
            "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
            "organization": {"name": "组织部"},
            "mass_work": {"name": "群工部", "limits": {"feedback": "1d"}},
        }
    )

    (resolved,) = decided(given(*WAS_ACCEPTED), ANSWER, rulebook=rulebook)

    assert isinstance(resolved, Resolved)
    # 7d as for all: a window of one day would tell the reporter who answered.
    assert resolved.schedule is not None
    assert shown(resolved.schedule.deadline.at) == "05-15 23:59:59"


def test_an_issue_that_nobody_accepted_cannot_be_resolved() -> None:
    assert refusal(given(*WAS_ROUTED), ANSWER) == (
        "not-accepted",
        "An issue that nobody has accepted cannot be resolved.",
        "Accept it first, then resolve it.",
    )


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ((FILED,), "filed"),
        (WAS_ANALYZED, "analyzed"),
        (WAS_RESOLVED, "resolved"),
        (WAS_CLOSED, "closed"),
    ],
)
def test_only_an_accepted_issue_is_resolved(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), ANSWER) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become resolved.",
        READ_AGAIN,
    )


def test_a_satisfied_reporter_closes_the_issue() -> None:
    command = GiveFeedback(satisfied=True, rating=5, comment=sealed("thanks"))
    issue = given(*WAS_RESOLVED)

    events = decided(issue, command, by="receipt")

    assert events == (
        FeedbackGiven(at=WEDNESDAY, by="receipt", satisfied=True, rating=5, comment=sealed("thanks")),
        Closed(at=WEDNESDAY, by="receipt", outcome="satisfied"),
    )
    closed = after(issue, events)
    assert (closed.open, closed.satisfied, closed.outcome, closed.dues) == (False, True, "satisfied", ())


def test_an_unsatisfied_reporter_reopens_it_one_level_up_with_new_clocks() -> None:
    issue = given(*WAS_RESOLVED)

    given_feedback, reopened = events = decided(issue, GiveFeedback(satisfied=False), by="receipt")

    assert given_feedback == FeedbackGiven(at=WEDNESDAY, by="receipt", satisfied=False)
    assert isinstance(reopened, Reopened)
    assert (reopened.level, reopened.department_id, reopened.responsible) == (1, "mass_work", ("department_head-1",))
    assert [(one.stage.value, shown(one.deadline.at)) for one in reopened.schedules] == [
        ("accept", "05-09 17:00"),
        ("handle", "05-15 17:00"),
    ]
    again = after(issue, events)
    assert (again.status, again.level, again.reopened, again.escalated) == (Status.ROUTED, 1, 1, 0)
    assert (again.accepted_at, again.resolved_at, again.routed_at) == (None, None, WEDNESDAY)


def test_a_reopened_discipline_issue_stays_inside_discipline() -> None:
    _, reopened = decided(given(*WAS_DISCIPLINE, ACCEPTED, RESOLVED), GiveFeedback(satisfied=False), by="receipt")

    assert isinstance(reopened, Reopened)
    assert (reopened.department_id, reopened.responsible) == ("discipline", ("discipline_head-1",))


@pytest.mark.parametrize(
    ("vacant", "named"),
    [("department_head", ("department_officer-1",)), ("department_officer", ("department_head-1",))],
)
def test_a_reopened_issue_is_somebodys_where_anybody_can_be_named(vacant: str, named: tuple[str, ...]) -> None:
    rulebook = a_rulebook(who=lambda role, _: () if role == vacant else (f"{role}-1",))

    _, reopened = decided(given(*WAS_RESOLVED), GiveFeedback(satisfied=False), by="receipt", rulebook=rulebook)

    assert isinstance(reopened, Reopened)
    assert reopened.responsible == named


def test_the_second_time_not_satisfied_closes_it_so() -> None:
    issue = given(*WAS_RESOLVED, REOPENED, ACCEPTED, RESOLVED)

    events = decided(issue, GiveFeedback(satisfied=False), by="receipt")

    assert [event.type for event in events] == ["feedback_given", "closed"]
    assert (after(issue, events).satisfied, after(issue, events).outcome) == (False, "unsatisfied")


def test_a_policy_without_reopening_closes_at_once() -> None:
    rulebook = a_rulebook(caps={"returns": 2, "extensions": 1, "extension": "15wd", "reopenings": 0})

    events = decided(given(*WAS_RESOLVED), GiveFeedback(satisfied=False), by="receipt", rulebook=rulebook)

    assert [event.type for event in events] == ["feedback_given", "closed"]


def test_each_reopening_that_the_policy_allows_goes_one_level_higher() -> None:
    rulebook = a_rulebook(caps={"returns": 2, "extensions": 1, "extension": "15wd", "reopenings": 2})
    issue = given(*WAS_RESOLVED, REOPENED, ACCEPTED, RESOLVED)

    _, reopened = decided(issue, GiveFeedback(satisfied=False), by="receipt", rulebook=rulebook)

    assert isinstance(reopened, Reopened)
    assert reopened.level == 2


@pytest.mark.parametrize(
    "events",
    [(FILED,), WAS_LOGGED, WAS_ACCEPTED, (*WAS_RESOLVED, REOPENED), WAS_CLOSED],
    ids=["filed", "logged", "accepted", "reopened", "closed"],
)
def test_without_an_answer_there_is_nothing_to_rate(events: tuple[Event, ...]) -> None:
    assert refusal(given(*events), GiveFeedback(satisfied=True), by="receipt") == (
        "no-answer-yet",
        "There is no answer to rate: feedback is taken between the answer and the end of the feedback window.",
        "Read the progress again; the answer comes with the date promised.",
    )


def test_whoever_settled_it_on_the_spot_does_not_rate_it() -> None:
    assert refusal(given(*WAS_SETTLED), GiveFeedback(satisfied=True), by="staff:desk-1") == (
        "own-answer",
        "Whoever gave an answer cannot rate it.",
        "The reporter rates it with the receipt, or another desk calls back.",
    )


@pytest.mark.parametrize("by", ["receipt", "staff:desk-2"])
def test_others_rate_what_was_settled_on_the_spot(by: str) -> None:
    events = decided(given(*WAS_SETTLED), GiveFeedback(satisfied=True), by=by)

    assert [event.type for event in events] == ["feedback_given", "closed"]


def test_the_desk_that_filed_it_rates_the_answer_of_the_department() -> None:
    reopened = given(*WAS_SETTLED, REOPENED, ACCEPTED, RESOLVED)
    filed_by_desk = given(FILED.model_copy(update={"by": "staff:desk-1"}), *WAS_RESOLVED[1:])

    for issue in (reopened, filed_by_desk):
        events = decided(issue, GiveFeedback(satisfied=True), by="staff:desk-1")
        assert [event.type for event in events] == ["feedback_given", "closed"]


def test_routing_alone_says_nothing_of_satisfaction() -> None:
    issue = given(*WAS_LOGGED, ROUTED)

    assert (issue.routed_at, issue.satisfied, issue.outcome) == (MONDAY, None, None)
