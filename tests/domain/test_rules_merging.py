"""并单 and 附议: a duplicate follows its main issue, its clocks stop, and it ends with it."""

import pytest

from schemas.domain.commands import Accept, GiveFeedback
from schemas.domain.events import Closed, Event, Routed
from schemas.domain.handling_commands import (
    FollowMain,
    LeaveDuplicate,
    Merge,
    RequestReview,
    TakeDuplicate,
    Unmerge,
)
from schemas.domain.handling_events import DuplicateLeft, DuplicateTaken, Merged, Unmerged
from schemas.domain.issue import Issue
from schemas.domain.rules import steps
from tests.domain.acting import OFFICER, READ_AGAIN, acted, after, clocks, decided, refusal, routed, waited
from tests.domain.builders import (
    COLLECTED,
    FILED,
    INTAKE_CONFIRMED,
    INTAKE_OPENED,
    WAS_CLOSED,
    WAS_LOGGED,
    WAS_RESOLVED,
    WAS_WITHDRAWN,
    given,
    sealed,
)
from tests.domain.county import RULEBOOK, a_rulebook, local

INTO_MAIN = Merge(main_id="issue-0")
ENGINE = "system"


def accepted() -> Issue:
    return acted(routed(), Accept(), "05-06 10:00")


def merged() -> Issue:
    """On Thursday at 11."""
    return acted(accepted(), INTO_MAIN, "05-09 11:00")


def test_a_duplicate_follows_its_main_issue_and_none_of_its_clocks_runs() -> None:
    assert decided(accepted(), INTO_MAIN) == (Merged(at=local("05-08 10:00"), by=OFFICER, main_id="issue-0"),)
    issue = merged()
    assert (issue.status, issue.main_id, clocks(issue), issue.open) == ("merged", "issue-0", {}, True)
    assert waited(issue, "08-01 12:00") == issue


def test_what_turns_out_to_be_none_goes_on_with_the_time_in_between_as_a_pause() -> None:
    (event,) = decided(merged(), Unmerge(), "05-14 10:00")

    assert isinstance(event, Unmerged)
    assert (event.by, event.main_id) == (OFFICER, "issue-0")
    issue = after(merged(), (event,))
    assert (issue.status, issue.main_id, issue.paused) == ("accepted", None, None)
    assert clocks(issue) == {"handle": "05-16 17:00"}
    assert issue.promised_end == local("05-16 17:00")


def test_it_ends_with_its_main_issue_whatever_it_may_have_been_about() -> None:
    (event,) = decided(merged(), FollowMain(main_id="issue-0"), by=ENGINE)

    assert event == Closed(at=local("05-08 10:00"), by=ENGINE, outcome="with_main")
    issue = after(merged(), (event,))
    assert (issue.status, issue.outcome, issue.dues, issue.main_id) == ("closed", "with_main", (), "issue-0")


def test_a_review_of_what_ended_with_another_stands_alone() -> None:
    rulebook = a_rulebook(review="30d")
    issue = acted(merged(), FollowMain(main_id="issue-0"), "05-10 10:00", by=ENGINE)

    again = acted(issue, RequestReview(note=sealed("mine is another")), "05-13 10:00", by="receipt", rulebook=rulebook)

    assert (again.status, again.main_id) == ("routed", None)


@pytest.mark.parametrize("issue", [accepted(), given(*WAS_CLOSED), merged().model_copy(update={"main_id": "other"})])
def test_what_goes_its_own_way_does_not_end_with_another(issue: Issue) -> None:
    assert decided(issue, FollowMain(main_id="issue-0"), by=ENGINE) == ()


def test_a_main_issue_notes_who_follows_it_once() -> None:
    follower = TakeDuplicate(duplicate_id="issue-2", joined=True)

    (event,) = decided(accepted(), follower, by=ENGINE)

    assert event == DuplicateTaken(at=local("05-08 10:00"), by=ENGINE, duplicate_id="issue-2", joined=True)
    main = after(accepted(), (event,))
    assert main.duplicates == ("issue-2",)
    assert clocks(main) == clocks(accepted())
    assert decided(main, follower, by=ENGINE) == ()


@pytest.mark.parametrize("events", [WAS_CLOSED, WAS_WITHDRAWN], ids=["closed", "withdrawn"])
def test_an_issue_that_is_over_takes_nobody_along(events: tuple[Event, ...]) -> None:
    assert decided(given(*events), TakeDuplicate(duplicate_id="issue-2"), by=ENGINE) == ()


def test_whoever_leaves_is_noted_once() -> None:
    main = acted(accepted(), TakeDuplicate(duplicate_id="issue-2"), by=ENGINE)
    main = acted(main, TakeDuplicate(duplicate_id="issue-3"), by=ENGINE)

    (event,) = decided(main, LeaveDuplicate(duplicate_id="issue-2"), by=ENGINE)

    assert event == DuplicateLeft(at=local("05-08 10:00"), by=ENGINE, duplicate_id="issue-2")
    left = after(main, (event,))
    assert left.duplicates == ("issue-3",)
    assert decided(left, LeaveDuplicate(duplicate_id="issue-2"), by=ENGINE) == ()


def test_two_that_were_merged_into_each_other_at_one_moment_do_not_wait_for_each_other() -> None:
    unmerged, taken = decided(merged(), TakeDuplicate(duplicate_id="issue-0"), "05-09 11:01", by=ENGINE)

    assert isinstance(unmerged, Unmerged)
    assert isinstance(taken, DuplicateTaken)
    main = after(merged(), (unmerged, taken))
    assert (main.status, main.main_id, main.duplicates) == ("accepted", None, ("issue-0",))
    assert clocks(main) == {"handle": "05-13 17:00"}


def test_a_duplicate_that_others_follow_stays_merged() -> None:
    issue = acted(merged(), TakeDuplicate(duplicate_id="issue-2"), by=ENGINE)

    assert (issue.status, issue.duplicates) == ("merged", ("issue-2",))


def test_what_others_follow_follows_nobody() -> None:
    main = acted(accepted(), TakeDuplicate(duplicate_id="issue-2"), by=ENGINE)

    assert refusal(main, INTO_MAIN) == (
        "main-not-possible",
        "Others follow this issue, so it cannot follow another.",
        "Merge those that follow it into the other one first.",
    )


def test_nothing_follows_itself() -> None:
    assert refusal(accepted(), Merge(main_id="issue-1")) == (
        "main-not-possible",
        "An issue cannot follow itself.",
        "Name the main issue's id.",
    )


@pytest.mark.parametrize(
    ("events", "status"), [((FILED,), "filed"), (WAS_LOGGED, "logged"), (WAS_RESOLVED, "resolved")]
)
def test_only_what_is_being_handled_is_merged(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), INTO_MAIN) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become merged.",
        READ_AGAIN,
    )


def test_only_what_was_merged_is_taken_apart() -> None:
    assert refusal(accepted(), Unmerge()) == (
        "step-not-allowed",
        "An issue that is accepted does not take the command unmerge.",
        READ_AGAIN,
    )


JOINING = FILED.model_copy(update={"joins": "issue-0"})


def test_a_report_that_joins_another_follows_it_as_soon_as_it_is_routed() -> None:
    issue = given(JOINING, *WAS_LOGGED[1:])

    routed_, merged_ = events = steps.report(issue, rulebook=RULEBOOK, now=local("05-06 10:00"))

    assert isinstance(routed_, Routed)
    assert merged_ == Merged(at=local("05-06 10:00"), by=ENGINE, main_id="issue-0", joined=True)
    assert (after(issue, events).status, after(issue, events).dues) == ("merged", ())


def test_a_discipline_matter_never_joins_anything() -> None:
    issue = after(given(JOINING, COLLECTED, INTAKE_OPENED, INTAKE_CONFIRMED), WAS_LOGGED[-1:])

    events = steps.report(issue, rulebook=RULEBOOK, now=local("05-06 10:00"))

    assert [event.type for event in events] == ["routed"]


def test_the_main_issue_is_rated_on_its_own() -> None:
    assert refusal(merged(), GiveFeedback(satisfied=True), by="receipt")[0] == "no-answer-yet"
