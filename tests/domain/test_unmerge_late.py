"""The engine tells a duplicate that its main issue is over without an answer, perhaps too late."""

from schemas.domain.handling_commands import Merge, Unmerge
from tests.domain.acting import acted, decided, routed

FOLLOWING = acted(routed(), Merge(main_id="issue-0"), "05-09 11:00")


def test_it_goes_on_by_itself_when_the_issue_that_it_follows_is_over() -> None:
    (event,) = decided(FOLLOWING, Unmerge(main_id="issue-0"), "05-14 10:00", by="system")

    assert event.type == "unmerged"


def test_the_end_of_an_issue_that_it_followed_before_is_nothing_to_it() -> None:
    assert decided(FOLLOWING, Unmerge(main_id="issue-7"), "05-14 10:00", by="system") == ()
