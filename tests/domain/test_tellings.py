"""What one issue tells another: who follows it, that it is over, that a part of it is."""

import pytest

from schemas.domain.events import Event
from schemas.domain.handling_commands import EndChild, FollowMain, LeaveDuplicate, TakeDuplicate, Unmerge
from schemas.domain.issue import Issue
from schemas.domain.status import Status
from schemas.domain.tellings import Telling, followed_too_late, tellings
from tests.domain.builders import (
    CLOSED,
    DUPLICATE_TAKEN,
    FILED,
    MERGED,
    REFUSED,
    RESOLVED,
    SAMPLES,
    UNMERGED,
    WAS_MERGED,
    WAS_RESOLVED,
    WAS_ROUTED,
    WITHDRAWN,
    given,
)

PLAIN = given(*WAS_ROUTED)
FOLLOWED = given(*WAS_ROUTED, DUPLICATE_TAKEN, DUPLICATE_TAKEN.model_copy(update={"duplicate_id": "issue-3"}))
PART = given(FILED.model_copy(update={"parent_id": "whole"}), *WAS_RESOLVED[1:])


def told(issue: Issue, *events: Event) -> list[tuple[str, object]]:
    return [(one.issue_id, one.command) for one in tellings(issue, events)]


@pytest.mark.parametrize("event", [one for one in SAMPLES if one.type not in {"merged", "unmerged"}])
def test_an_issue_that_nobody_belongs_to_tells_nobody(event: Event) -> None:
    assert told(PLAIN, event) == []


def test_a_duplicate_tells_its_main_issue_once_it_follows_and_once_it_does_not() -> None:
    joined = MERGED.model_copy(update={"joined": True})

    assert told(PLAIN, MERGED) == [("issue-0", TakeDuplicate(duplicate_id="issue-1"))]
    assert told(PLAIN, joined) == [("issue-0", TakeDuplicate(duplicate_id="issue-1", joined=True))]
    assert told(given(*WAS_MERGED), UNMERGED) == [("issue-0", LeaveDuplicate(duplicate_id="issue-1"))]


def test_a_main_issue_that_is_answered_takes_those_that_follow_it_along() -> None:
    assert told(FOLLOWED, CLOSED) == [
        ("issue-2", FollowMain(main_id="issue-1")),
        ("issue-3", FollowMain(main_id="issue-1")),
    ]


@pytest.mark.parametrize("event", [WITHDRAWN, REFUSED], ids=["withdrawn", "refused"])
def test_without_an_answer_those_that_follow_go_on_alone(event: Event) -> None:
    assert told(FOLLOWED, event) == [
        ("issue-2", Unmerge(main_id="issue-1")),
        ("issue-3", Unmerge(main_id="issue-1")),
    ]


def test_a_withdrawn_duplicate_leaves_its_main_issue_and_a_closed_one_need_not() -> None:
    assert told(given(*WAS_MERGED), WITHDRAWN) == [("issue-0", LeaveDuplicate(duplicate_id="issue-1"))]
    assert told(given(*WAS_MERGED), CLOSED.model_copy(update={"outcome": "with_main"})) == []


@pytest.mark.parametrize(("event", "outcome"), [(CLOSED, "unrated"), (WITHDRAWN, "withdrawn"), (REFUSED, "refused")])
def test_a_part_tells_what_it_was_split_from_how_it_ended(event: Event, outcome: str) -> None:
    assert told(PART, event) == [("whole", EndChild(child_id="issue-1", outcome=outcome))]


def test_what_may_be_taken_back_is_told_when_it_cannot_any_more() -> None:
    assert next(tellings(FOLLOWED, (RESOLVED, REFUSED))) == Telling(
        version=9, issue_id="issue-2", command=Unmerge(main_id="issue-1"), held=True
    )
    assert [(one.version, one.held) for one in tellings(PLAIN, (RESOLVED, MERGED))] == [(7, False)]


@pytest.mark.parametrize("status", Status)
def test_whoever_follows_too_late_hears_how_its_main_issue_ended(status: Status) -> None:
    expected = {
        "closed": FollowMain(main_id="issue-0"),
        "withdrawn": Unmerge(main_id="issue-0"),
        "refused": Unmerge(main_id="issue-0"),
    }

    assert followed_too_late("issue-0", status) == expected.get(status)
