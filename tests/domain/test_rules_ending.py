"""Other ways on than an answer: withdrawn, refused, split into parts, looked at again by a higher body."""

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept, GiveFeedback, Resolve
from schemas.domain.events import Event, Reopened
from schemas.domain.handling_commands import EndChild, Refuse, RequestReview, SplitIssue, Transfer, Withdraw
from schemas.domain.handling_events import ChildEnded, Refused, ReviewOpened, Split, Withdrawn
from schemas.domain.issue import Issue
from tests.domain.acting import OFFICER, READ_AGAIN, WEDNESDAY, acted, after, clocks, decided, refusal, routed, waited
from tests.domain.builders import (
    ACCEPTED,
    CLOSED,
    FILED,
    HISTORY,
    MERGED,
    RESOLVED,
    RETURNED,
    SUSPENDED,
    WAS_ACCEPTED,
    WAS_CLOSED,
    WAS_COLLECTED,
    WAS_CONFIRMED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_REFUSED,
    WAS_RESOLVED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_UNSURE,
    WAS_WITHDRAWN,
    given,
    sealed,
)
from tests.domain.county import a_rulebook, local

NOTE = sealed("note")
ANSWER = Resolve(answer=sealed("answer"))
OTHER_AREA = Refuse(reason="other_area", note=NOTE)
IN_TWO = SplitIssue(children=("part-1", "part-2"))
LOOK_AGAIN = RequestReview(note=NOTE)
REVIEWED = a_rulebook(review="30d")


OPEN_STORIES: list[tuple[Event, ...]] = [
    (FILED,),
    WAS_COLLECTED,
    WAS_UNSURE,
    WAS_SEALED,
    WAS_LOGGED,
    WAS_ROUTED,
    WAS_ACCEPTED,
    (*WAS_ROUTED, RETURNED),
    (*WAS_ROUTED, SUSPENDED),
    (*WAS_ROUTED, MERGED),
]


@pytest.mark.parametrize("events", OPEN_STORIES, ids=lambda events: events[-1].type)
def test_the_reporter_takes_it_back_at_any_time_before_there_is_an_answer(events: tuple[Event, ...]) -> None:
    issue = given(*events)

    (event,) = decided(issue, Withdraw(note=NOTE), by="receipt")

    assert event == Withdrawn(at=local(WEDNESDAY), by="receipt", note=NOTE, to=issue.responsible)
    over = after(issue, (event,))
    assert (over.status, over.outcome, over.open, over.dues) == ("withdrawn", "withdrawn", False, ())
    assert (over.sealed, over.main_id, over.paused, over.closed_at) == (False, None, None, local(WEDNESDAY))
    assert over.key_class == issue.key_class


@pytest.mark.parametrize(
    ("events", "status"),
    [(WAS_RESOLVED, "resolved"), (WAS_CLOSED, "closed"), (WAS_WITHDRAWN, "withdrawn"), (WAS_REFUSED, "refused")],
)
def test_nobody_withdraws_what_is_answered_or_over(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), Withdraw(), by="receipt") == (
        "step-not-allowed",
        f"An issue that is {status} cannot become withdrawn.",
        READ_AGAIN,
    )


def test_it_is_refused_before_it_is_accepted_for_a_listed_reason() -> None:
    (event,) = decided(routed(), OTHER_AREA)

    assert event == Refused(at=local(WEDNESDAY), by=OFFICER, reason="other_area", note=NOTE)
    over = after(routed(), (event,))
    assert (over.status, over.outcome, over.open, over.dues) == ("refused", "refused", False, ())


def test_nothing_is_refused_for_another_reason() -> None:
    assert refusal(routed(), Refuse(reason="tiresome")) == (
        "reason-not-listed",
        "'tiresome' is no reason for a refusal under this issue's policy.",
        "The policy allows: other_area (不属于本县).",
    )


@pytest.mark.parametrize(("events", "status"), [((FILED,), "filed"), (WAS_ACCEPTED, "accepted")])
def test_only_what_nobody_has_accepted_is_refused(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), OTHER_AREA) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become refused.",
        READ_AGAIN,
    )


def in_two() -> Issue:
    return acted(acted(routed(), Accept(), "05-06 10:00"), IN_TWO)


def test_an_issue_is_answered_when_all_its_parts_are_over() -> None:
    issue = in_two()
    half = acted(issue, EndChild(child_id="part-1", outcome="satisfied"), by="system")
    whole = acted(half, EndChild(child_id="part-2", outcome="withdrawn"), by="system")

    assert refusal(issue, ANSWER) == (
        "parts-open",
        "Parts of it are still open: part-1, part-2.",
        "Wait until they are closed.",
    )
    assert refusal(half, ANSWER)[1] == "Parts of it are still open: part-2."
    assert acted(whole, ANSWER).status == "resolved"
    assert clocks(issue) == {"handle": "05-13 17:00"}


def test_a_split_is_recorded_with_its_parts_and_more_may_follow() -> None:
    assert decided(acted(routed(), Accept()), IN_TWO) == (
        Split(at=local(WEDNESDAY), by=OFFICER, children=("part-1", "part-2"), apart=False),
    )
    more = acted(in_two(), SplitIssue(children=("part-3",)))
    assert [(child.id, child.ended) for child in more.children] == [
        ("part-1", False),
        ("part-2", False),
        ("part-3", False),
    ]


def test_the_end_of_a_part_is_noted_once_and_of_a_stranger_never() -> None:
    ended = EndChild(child_id="part-1", outcome="satisfied")

    (event,) = decided(in_two(), ended, by="system")

    assert event == ChildEnded(at=local(WEDNESDAY), by="system", child_id="part-1", outcome="satisfied")
    assert decided(after(in_two(), (event,)), ended, by="system") == ()
    assert decided(in_two(), EndChild(child_id="part-9", outcome="satisfied"), by="system") == ()


@pytest.mark.parametrize(
    "events", [WAS_SEALED, WAS_DISCIPLINE, (*WAS_DISCIPLINE, ACCEPTED)], ids=["sealed", "routed", "accepted"]
)
def test_discipline_gives_a_redacted_part_away_and_waits_for_nothing(events: tuple[Event, ...]) -> None:
    issue = given(*events)

    (event,) = decided(issue, IN_TWO)

    assert isinstance(event, Split)
    assert event.apart
    assert after(issue, (event,)).children == ()


@pytest.mark.parametrize(
    ("events", "status"), [(WAS_UNSURE, "deliberating"), (WAS_ROUTED, "routed"), (WAS_RESOLVED, "resolved")]
)
def test_a_general_issue_is_split_by_whoever_has_accepted_it(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), IN_TWO) == (
        "step-not-allowed",
        f"An issue that is {status} does not take the command split.",
        READ_AGAIN,
    )


def test_discipline_does_not_split_what_is_answered() -> None:
    assert refusal(given(*WAS_DISCIPLINE, ACCEPTED, RESOLVED), IN_TWO)[0] == "step-not-allowed"


def closed_at(at: str, *story: Event) -> Issue:
    return given(*(story or WAS_RESOLVED), CLOSED.model_copy(update={"at": local(at)}))


def test_a_higher_body_handles_it_anew_on_its_own_clocks() -> None:
    issue = closed_at("05-08 10:00")

    (event,) = decided(issue, LOOK_AGAIN, "05-09 10:00", by="receipt", rulebook=REVIEWED)

    assert isinstance(event, ReviewOpened)
    assert (event.by, event.level, event.note, event.responsible) == ("receipt", 2, NOTE, ("supervisor-1",))
    again = after(issue, (event,))
    assert (again.status, again.level, again.reviews, again.open) == ("routed", 2, 1, True)
    assert (again.answer, again.outcome, again.closed_at, again.accepted_at) == (None, None, None, None)
    assert clocks(again) == {"accept": "05-10 17:00", "handle": "05-16 17:00"}
    assert again.promised_end == local("05-16 17:00")


def test_a_discipline_matter_is_reviewed_one_level_above_the_countys_discipline() -> None:
    issue = closed_at("05-08 10:00", *WAS_DISCIPLINE, ACCEPTED, RESOLVED)

    (event,) = decided(issue, LOOK_AGAIN, "05-09 10:00", by="receipt", rulebook=REVIEWED)

    assert isinstance(event, ReviewOpened)
    assert event.responsible == ("discipline_superior-1",)


def test_what_was_refused_is_reviewed_too() -> None:
    refused = acted(routed(), OTHER_AREA)

    assert acted(refused, LOOK_AGAIN, "05-09 10:00", by="receipt", rulebook=REVIEWED).status == "routed"


def test_a_reopened_issue_is_reviewed_above_the_level_it_had() -> None:
    rulebook = a_rulebook(review="30d", caps={"returns": 2, "extensions": 1, "extension": "15wd", "reopenings": 5})
    issue = closed_at("05-08 10:00").model_copy(update={"level": 4})

    assert acted(issue, LOOK_AGAIN, by="receipt", rulebook=rulebook).level == 5


def test_whoever_reviewed_it_keeps_it_when_it_is_reopened_or_handed_over() -> None:
    under_review = acted(closed_at("05-08 10:00"), LOOK_AGAIN, by="receipt", rulebook=REVIEWED)
    answered = acted(acted(under_review, Accept(), by="staff:supervisor-1"), ANSWER, by="staff:supervisor-1")

    _, reopened = decided(answered, GiveFeedback(satisfied=False), by="receipt", rulebook=REVIEWED)
    handed_over = acted(under_review, Transfer(to=("supervisor-1",)), by="staff:supervisor-1")

    assert isinstance(reopened, Reopened)
    assert (reopened.level, reopened.responsible) == (3, ("supervisor-1",))
    assert handed_over.responsible == ("supervisor-1",)
    assert refusal(under_review, Transfer(to=("department_head-1",)))[:2] == (
        "not-in-post",
        "department_head-1 cannot have this task.",
    )


def test_it_is_reviewed_within_the_policys_time() -> None:
    issue = closed_at("05-08 10:00")

    assert decided(issue, LOOK_AGAIN, "06-07 23:59:59", by="receipt", rulebook=REVIEWED)
    assert refusal(issue, LOOK_AGAIN, "06-08 00:00", by="receipt", rulebook=REVIEWED) == (
        "no-review",
        "A review is asked within 30d of the end.",
        "File a new report if there is something new.",
    )


def test_it_is_reviewed_as_often_as_the_policy_says() -> None:
    reviewed = closed_at("05-08 10:00").model_copy(update={"reviews": 1})
    twice = a_rulebook(review="30d", caps={"returns": 2, "extensions": 1, "extension": "15wd", "reviews": 2})

    assert refusal(reviewed, LOOK_AGAIN, by="receipt", rulebook=REVIEWED) == (
        "no-review",
        "This issue has been reviewed already.",
        "File a new report if there is something new.",
    )
    assert acted(reviewed, LOOK_AGAIN, by="receipt", rulebook=twice).reviews == 2


def test_a_policy_need_not_offer_a_review_and_history_has_none() -> None:
    history = given(HISTORY, *WAS_RESOLVED[1:], CLOSED)

    for issue, rulebook in [(closed_at("05-08 10:00"), a_rulebook()), (history, REVIEWED)]:
        assert refusal(issue, LOOK_AGAIN, by="receipt", rulebook=rulebook) == (
            "no-review",
            "The policy of this issue offers no review.",
            "File a new report if there is something new.",
        )


@pytest.mark.parametrize(
    ("events", "status"), [(WAS_ROUTED, "routed"), (WAS_RESOLVED, "resolved"), (WAS_WITHDRAWN, "withdrawn")]
)
def test_only_what_is_over_is_reviewed_and_not_what_the_reporter_ended(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), LOOK_AGAIN, by="receipt", rulebook=REVIEWED) == (
        "step-not-allowed",
        f"An issue that is {status} does not take the command request_review.",
        READ_AGAIN,
    )


ALL = a_rulebook(callback_share=1)
NONE = a_rulebook(callback_share=0)


def silent() -> Issue:
    return acted(acted(routed(), Accept(), "05-06 10:00"), ANSWER, "05-06 11:00")


def test_a_sample_of_what_closed_in_silence_is_drawn_to_be_called_back() -> None:
    drawn, left = (waited(silent(), "05-13 23:59:59", rulebook=rulebook) for rulebook in (ALL, NONE))

    assert (drawn.status, drawn.outcome, drawn.callback) == ("closed", "unrated", True)
    assert (left.status, left.outcome, left.callback) == ("closed", "unrated", False)


def test_the_sample_is_as_large_as_its_share_and_drawn_the_same_every_time() -> None:
    tenth = a_rulebook(callback_share=0.1)
    issues = [silent().model_copy(update={"id": f"issue-{number}"}) for number in range(1000)]

    drawn = [waited(issue, "05-13 23:59:59", rulebook=tenth).callback for issue in issues]

    # The standard deviation of 100 of 1000 is 9.5.
    assert 60 < sum(drawn) < 140
    assert drawn == [waited(issue, "05-14 09:00", rulebook=tenth).callback for issue in issues]


def test_nobody_calls_back_about_a_discipline_matter() -> None:
    issue = acted(acted(routed(*WAS_CONFIRMED), Accept(), "05-06 10:00"), ANSWER, "05-06 11:00")

    assert not waited(issue, "05-13 23:59:59", rulebook=ALL).callback


def test_who_is_called_back_and_not_satisfied_has_it_reopened_once() -> None:
    drawn = waited(silent(), "05-13 23:59:59", rulebook=ALL)

    again = acted(drawn, GiveFeedback(satisfied=False), "05-20 10:00", by="staff:desk-1", rulebook=ALL)

    assert (again.status, again.level, again.reopened, again.callback) == ("routed", 1, 1, False)
    assert clocks(again) == {"accept": "05-21 17:00", "handle": "05-27 17:00"}


@pytest.mark.parametrize(("satisfied", "reopened"), [(True, 0), (True, 1), (False, 1)])
def test_a_call_back_enters_what_was_said_and_moves_no_end(satisfied: bool, reopened: int) -> None:
    drawn = waited(silent(), "05-13 23:59:59", rulebook=ALL).model_copy(update={"reopened": reopened})

    rated = acted(drawn, GiveFeedback(satisfied=satisfied), "05-20 10:00", by="staff:desk-1", rulebook=ALL)

    assert (rated.status, rated.satisfied, rated.callback) == ("closed", satisfied, False)
    assert rated.outcome == ("satisfied" if satisfied else "unsatisfied")
    assert rated.closed_at == local("05-13 23:59:59")
    assert refusal(rated, GiveFeedback(satisfied=True), "05-20 11:00", by="staff:desk-1", rulebook=ALL)[0] == (
        "no-answer-yet"
    )
    assert rated.schedule(Stage.FEEDBACK) is None
