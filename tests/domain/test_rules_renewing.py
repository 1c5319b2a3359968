"""A newer calendar or policy comes to hold for an open issue by an event; no promise shrinks."""

from datetime import date
from typing import Any

import pytest

from schemas.domain.calendar import Calendar, Closure
from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept
from schemas.domain.handling_commands import Assign, Merge, Recalendar, Repolice, Resume, Suspend
from schemas.domain.handling_events import Recalendared, Repoliced
from schemas.domain.issue import Issue
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.acting import acted, after, clocks, decided, pending, refusal, routed, waited
from tests.domain.builders import FILED, WAS_ANALYZED, WAS_CLOSED, WAS_CONFIRMED, WAS_UNSURE, given, sealed
from tests.domain.county import CALENDAR, RULEBOOK, a_policy, a_rulebook, local

ENGINE = "system"
COURT = Suspend(reason="court", note=sealed("case 7"))


def closed_on(*days: int) -> Rulebook:
    """The same policy, and a calendar in which the offices stay shut on these days of May."""
    closures = tuple(Closure(day=date(2030, 5, day), reason="flood") for day in days)
    calendar: Calendar = CALENDAR.model_copy(update={"closures": closures})
    return Rulebook(policy=RULEBOOK.policy, calendar=calendar, who=RULEBOOK.who)


def limited(**limits: str) -> Rulebook:
    return a_rulebook(limits=RULEBOOK.policy.limits.model_dump(exclude_none=True) | limits)


def recalendared(issue: Issue, newer: Rulebook, at: str = "05-08 10:00") -> Issue:
    command = Recalendar(calendar_version=newer.calendar.version)
    return after(issue, decided(issue, command, at, by=ENGINE, newer=newer))


def repoliced(issue: Issue, newer: Rulebook, at: str = "05-08 10:00") -> Issue:
    command = Repolice(policy_version=newer.policy.version)
    return after(issue, decided(issue, command, at, by=ENGINE, newer=newer))


def accepted() -> Issue:
    return acted(routed(), Accept(), "05-06 10:00")


def test_a_newer_calendar_moves_every_running_clock_and_what_is_pending_on_it() -> None:
    newer = closed_on(9, 10)
    issue = waited(routed(), "05-08 17:00")

    (event,) = decided(issue, Recalendar(calendar_version=newer.calendar.version), by=ENGINE, newer=newer)

    assert isinstance(event, Recalendared)
    assert (event.by, event.calendar_version) == (ENGINE, newer.calendar.version)
    later = after(issue, (event,))
    assert later.calendar_version == newer.calendar.version
    assert clocks(later) == {"accept": "05-07 17:00", "handle": "05-15 17:00"}
    # Levels 1 and 2 were called; the third comes a working day after the second, and that is the 13th now.
    assert pending(later, Stage.ACCEPT) == [("level:3", "05-13 17:00"), ("level:4", "05-15 17:00")]
    assert pending(later, Stage.HANDLE) == [
        ("reminder:0.5", "05-13 09:30"),
        ("reminder:0.8", "05-14 16:00"),
        ("level:1", "05-15 17:00"),
        ("level:2", "05-16 17:00"),
        ("level:3", "05-17 17:00"),
        ("level:4", "05-21 17:00"),
    ]
    assert (later.promised_end, later.escalated) == (local("05-15 17:00"), 2)


def test_what_becomes_shorter_is_promised_as_before() -> None:
    longer = recalendared(accepted(), closed_on(9, 10))

    shorter = recalendared(longer, closed_on(9))

    assert clocks(shorter) == {"handle": "05-14 17:00"}
    assert shorter.promised_end == local("05-15 17:00")
    assert not shorter.at_risk


def test_the_clocks_that_stand_are_counted_anew_and_run_on_so() -> None:
    issue = acted(accepted(), COURT, "05-07 11:00")
    newer = closed_on(9)

    standing = recalendared(issue, newer)
    resumed = acted(standing, Resume(), "05-08 12:00", rulebook=newer)

    assert clocks(standing) == {}
    assert standing.promised_end == local("05-14 17:00")
    assert clocks(resumed) == {"handle": "05-15 17:00"}
    assert resumed.promised_end == local("05-15 17:00")


def test_the_longest_suspension_runs_on_as_it_was() -> None:
    capped = a_rulebook(caps={"returns": 2, "extensions": 1, "extension": "15wd", "suspension": "10wd"})
    issue = acted(accepted(), COURT, "05-07 11:00", rulebook=capped)

    assert clocks(issue) == {"suspension": "05-21 17:00"}
    assert clocks(recalendared(issue, closed_on(9))) == {"suspension": "05-21 17:00"}
    assert clocks(repoliced(issue, limited(handle="9wd"))) == {"suspension": "05-21 17:00"}


def test_what_waits_for_a_person_is_counted_anew_too() -> None:
    newer = closed_on(7)

    later = recalendared(given(*WAS_UNSURE), newer, "05-06 12:00")

    assert clocks(later) == {"deliberation": "05-08 17:00"}
    assert later.promised_end is None


@pytest.mark.parametrize("issue", [given(*WAS_CLOSED), given(FILED)], ids=["closed", "the same"])
def test_nothing_is_recorded_of_what_is_over_or_has_it_already(issue: Issue) -> None:
    newer = closed_on(9) if not issue.open else RULEBOOK
    policy = limited(handle="9wd") if not issue.open else RULEBOOK

    assert decided(issue, Recalendar(calendar_version=newer.calendar.version), by=ENGINE, newer=newer) == ()
    assert decided(issue, Repolice(policy_version=policy.policy.version), by=ENGINE, newer=policy) == ()


def test_without_something_newer_nothing_is_newer() -> None:
    assert decided(accepted(), Recalendar(calendar_version="x"), by=ENGINE) == ()
    assert decided(accepted(), Repolice(policy_version="x"), by=ENGINE) == ()


def test_what_has_no_clock_takes_the_newer_versions_all_the_same() -> None:
    issue = repoliced(recalendared(given(FILED), closed_on(9)), limited(handle="9wd"))

    assert issue.calendar_version == closed_on(9).calendar.version
    assert issue.policy_version == limited(handle="9wd").policy.version


def test_a_newer_policy_counts_its_limit_from_the_old_start() -> None:
    newer = limited(handle="8wd")

    (event,) = decided(accepted(), Repolice(policy_version=newer.policy.version), by=ENGINE, newer=newer)

    assert isinstance(event, Repoliced)
    issue = after(accepted(), (event,))
    assert issue.policy_version == newer.policy.version
    assert clocks(issue) == {"handle": "05-16 17:00"}
    assert issue.promised_end == local("05-16 17:00")


def test_a_shorter_policy_puts_the_clock_at_once_where_it_would_be_and_leaves_the_promise() -> None:
    issue = repoliced(accepted(), limited(handle="1wd"))

    assert clocks(issue) == {"handle": "05-07 17:00"}
    assert issue.promised_end == local("05-13 17:00")
    # No reminder of what is past; the levels that are past are called, as they would have been.
    assert pending(issue, Stage.HANDLE) == [
        ("level:1", "05-07 17:00"),
        ("level:2", "05-08 17:00"),
        ("level:3", "05-09 17:00"),
        ("level:4", "05-13 17:00"),
    ]
    assert waited(issue, "05-08 17:00").escalated == 2


def test_no_level_is_called_twice_though_the_newer_limit_is_longer() -> None:
    issue = waited(accepted(), "05-15 17:00")

    later = repoliced(issue, limited(handle="9wd"), "05-15 17:30")

    assert issue.escalated == 3
    assert clocks(later) == {"handle": "05-17 17:00"}
    assert pending(later, Stage.HANDLE) == [("reminder:0.8", "05-16 09:12"), ("level:4", "05-23 17:00")]


def test_a_ladder_with_a_fifth_level_goes_on_after_the_fourth() -> None:
    ladders: dict[str, Any] = RULEBOOK.policy.model_dump(mode="json")["ladders"]
    general = [*ladders["general"], {"level": 5, "who": "contact_leader", "after": "1wd"}]
    newer = a_rulebook(ladders=ladders | {"general": general})
    issue = waited(accepted(), "05-20 10:00")

    later = repoliced(issue, newer, "05-20 10:00")

    assert (issue.escalated, issue.dues) == (4, ())
    assert pending(later, Stage.HANDLE) == [("level:5", "05-20 17:00")]


def test_the_clocks_of_units_get_the_newer_limits_of_units() -> None:
    issue = acted(accepted(), Assign(lead_unit_id="lamps"), "05-06 11:00")

    later = repoliced(issue, limited(unit_accept="2wd", unit_handle="3wd"), "05-06 12:00")

    assert clocks(later) == {
        "handle": "05-13 17:00",
        "unit_accept:lamps": "05-08 17:00",
        "unit_handle:lamps": "05-09 17:00",
    }


def test_a_newer_policy_holds_for_clocks_that_stand() -> None:
    newer = limited(handle="8wd")
    issue = acted(accepted(), COURT, "05-07 11:00")

    standing = repoliced(issue, newer, "05-09 10:00")
    resumed = acted(standing, Resume(), "05-13 12:00", rulebook=newer)

    assert standing.promised_end == local("05-16 17:00")
    # The 7th to the 10th stood still.
    assert clocks(resumed) == {"handle": "05-22 17:00"}
    assert resumed.promised_end == local("05-22 17:00")
    # Half of its time was not used up when it was stopped, so that reminder is still to come.
    assert [key for key, _ in pending(resumed, Stage.HANDLE)][:2] == ["reminder:0.5", "reminder:0.8"]


def test_a_merged_issue_keeps_up_with_the_policy_too() -> None:
    newer = limited(handle="8wd")
    issue = repoliced(acted(accepted(), Merge(main_id="issue-0"), "05-07 11:00"), newer, "05-09 10:00")

    assert issue.paused is not None
    assert [one.deadline.limit for one in issue.paused.schedules] == ["8wd"]


def test_an_issue_in_a_department_that_the_newer_policy_has_not_is_refused() -> None:
    without = {
        "departments": {
            "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
            "organization": {"name": "组织部"},
        },
        "categories": {"discipline": "discipline", "organization": "organization", "livelihood": "organization"},
    }
    newer = a_rulebook(**without)

    assert refusal(accepted(), Repolice(policy_version=newer.policy.version), by=ENGINE, newer=newer) == (
        "department-gone",
        "The policy has no department 'mass_work', which has this issue.",
        "Re-route the issue first, or keep the department in the policy.",
    )
    assert repoliced(routed(*WAS_CONFIRMED), newer).policy_version == newer.policy.version
    assert repoliced(given(*WAS_ANALYZED[:2]), newer).policy_version == a_policy(**without).version
