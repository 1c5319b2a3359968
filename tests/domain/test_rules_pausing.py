"""挂起 and 恢复: the clocks stand for a listed reason and run on from where they stood."""

from typing import Any

import pytest

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept
from schemas.domain.events import Analyzed, Escalated, Event, Reminded
from schemas.domain.handling_commands import Assign, Merge, Resume, Suspend, Unmerge, Withdraw
from schemas.domain.handling_events import Resumed, Suspended
from schemas.domain.issue import Issue
from schemas.domain.rules.due import expire
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.acting import OFFICER, READ_AGAIN, acted, after, clocks, decided, pending, refusal, routed, waited
from tests.domain.builders import FILED, WAS_ANALYZED, WAS_COLLECTED, WAS_RESOLVED, given, sealed, some_findings
from tests.domain.county import RULEBOOK, a_rulebook, local

COURT = Suspend(reason="court", note=sealed("case 7"))
EMERGENCY = Analyzed(
    at=FILED.at, by="system", findings=some_findings(urgency=Urgency.EMERGENCY), grounds=sealed("grounds")
)


def handled_within(limit: str) -> Rulebook:
    return a_rulebook(limits=RULEBOOK.policy.limits.model_dump() | {"handle": limit})


def accepted(*events: Event, rulebook: Rulebook = RULEBOOK) -> Issue:
    """Logged and accepted on Monday at 10."""
    return acted(routed(*(events or WAS_ANALYZED), rulebook=rulebook), Accept(), "05-06 10:00", rulebook=rulebook)


def paused(issue: Issue, suspended: str, resumed: str, **given_by: Any) -> Issue:
    return acted(acted(issue, COURT, suspended, **given_by), Resume(), resumed, **given_by)


def test_while_it_is_suspended_no_clock_runs_and_nothing_falls_due() -> None:
    issue = acted(accepted(), COURT, "05-09 11:00")

    assert (issue.status, clocks(issue), issue.next_due) == ("suspended", {}, None)
    assert issue.paused is not None
    assert (issue.paused.since, issue.paused.status) == (local("05-09 11:00"), "accepted")
    assert waited(issue, "08-01 12:00") == issue


def test_a_pause_over_a_weekend_adds_the_working_days_from_the_first_to_before_the_last() -> None:
    issue = paused(accepted(), "05-09 11:00", "05-14 10:00")

    # The 9th, 10th and 13th stood still; the 11th and 12th are a weekend.
    assert issue.status == "accepted"
    assert pending(issue, Stage.HANDLE) == [
        ("reminder:0.8", "05-15 16:00"),
        ("level:1", "05-16 17:00"),
        ("level:2", "05-17 17:00"),
        ("level:3", "05-20 17:00"),
        ("level:4", "05-22 17:00"),
    ]
    assert issue.promised_end == local("05-16 17:00")
    assert issue.paused is None


def test_what_fired_before_the_pause_stays_fired() -> None:
    before = waited(accepted(), "05-15 17:00")
    issue = paused(before, "05-16 10:00", "05-20 10:00")

    # Overdue since the 13th, level 3 called on the 15th; the 16th and 17th stood still on the way to level 4.
    assert (before.escalated, issue.escalated) == (3, 3)
    assert clocks(issue) == {"handle": "05-13 17:00"}
    assert pending(issue, Stage.HANDLE) == [("level:4", "05-21 17:00")]
    assert issue.promised_end == local("05-13 17:00")


def test_two_pauses_add_up() -> None:
    issue = paused(paused(accepted(), "05-07 11:00", "05-08 10:00"), "05-09 11:00", "05-14 10:00")

    assert clocks(issue) == {"handle": "05-17 17:00"}
    assert issue.promised_end == local("05-17 17:00")


def test_a_pause_within_one_day_adds_no_working_day() -> None:
    issue = paused(accepted(), "05-09 09:10", "05-09 16:00")

    assert clocks(issue) == {"handle": "05-13 17:00"}
    # Due at 09:30 while it stood; it fires as soon as it runs on.
    assert pending(issue, Stage.HANDLE)[0] == ("reminder:0.5", "05-09 09:30")
    assert [event.type for event in expire(issue, rulebook=RULEBOOK, now=local("05-09 16:00"))] == ["reminded"]


@pytest.mark.parametrize(
    ("limit", "unpaused", "suspended", "resumed", "ends"),
    [
        ("5wd", "05-13 17:00", "05-09 11:00", "05-14 10:00", "05-16 17:00"),
        ("5wd", "05-13 17:00", "05-10 18:00", "05-13 08:00", "05-14 17:00"),  # the 10th; the weekend is free
        ("5wd", "05-13 17:00", "05-11 12:00", "05-12 12:00", "05-13 17:00"),  # a Saturday counts nowhere
        ("30wh", "05-13 10:00", "05-10 16:00", "05-13 10:00", "05-13 12:00"),  # an hour of Friday, one of Monday
        ("9wh", "05-07 15:00", "05-06 15:00", "05-07 11:00", "05-08 11:00"),  # two hours of each day
        ("9wh", "05-07 15:00", "05-06 12:00", "05-06 14:00", "05-07 15:00"),  # the lunch is nobody's time
        ("5d", "05-11 23:59:59", "05-10 10:00", "05-13 09:00", "05-14 23:59:59"),  # the 10th, 11th and 12th
        ("5d", "05-11 23:59:59", "05-10 10:00", "05-10 23:00", "05-11 23:59:59"),
        ("100h", "05-10 14:00", "05-10 12:00", "05-13 09:30", "05-13 11:30"),  # two hours were left
        ("100h", "05-10 14:00", "05-07 00:00", "05-07 00:30", "05-10 14:30"),
    ],
)
def test_a_pause_moves_every_kind_of_limit_by_its_own_time(
    limit: str, unpaused: str, suspended: str, resumed: str, ends: str
) -> None:
    rulebook = handled_within(limit)
    issue = accepted(rulebook=rulebook)

    later = paused(issue, suspended, resumed, rulebook=rulebook)

    assert clocks(issue) == {"handle": unpaused}
    assert clocks(later) == {"handle": ends}
    assert later.promised_end == local(ends)


def test_an_emergency_runs_on_by_night_from_the_minute_it_stood_at() -> None:
    issue = paused(accepted(*WAS_COLLECTED, EMERGENCY), "05-06 12:00", "05-06 15:30")

    assert pending(issue, Stage.HANDLE) == [
        ("reminder:0.5", "05-06 18:30"),
        ("reminder:0.8", "05-06 21:30"),
        ("level:1", "05-06 23:30"),
        ("level:2", "05-07 00:30"),
        ("level:3", "05-07 01:30"),
        ("level:4", "05-07 03:30"),
    ]


def test_a_pause_before_acceptance_keeps_the_clock_to_accept_too() -> None:
    issue = paused(routed(), "05-07 09:00", "05-08 09:00")

    assert issue.status == "routed"
    assert clocks(issue) == {"accept": "05-08 17:00", "handle": "05-14 17:00"}


def test_the_clocks_of_units_stand_and_run_on_too() -> None:
    issue = acted(accepted(), Assign(lead_unit_id="lamps"), "05-06 11:00")

    later = paused(issue, "05-07 09:00", "05-08 09:00")

    assert clocks(later) == {
        "handle": "05-14 17:00",
        "unit_accept:lamps": "05-08 17:00",
        "unit_handle:lamps": "05-14 17:00",
    }
    assert later.tasks == issue.tasks


CAPPED = a_rulebook(caps={"returns": 2, "extensions": 1, "extension": "15wd", "suspension": "10wd"})


def test_a_suspension_ends_by_itself_after_the_policys_longest() -> None:
    issue = acted(accepted(), COURT, "05-09 11:00", rulebook=CAPPED)

    (event,) = expire(issue, rulebook=CAPPED, now=local("05-23 17:00"))

    assert [(due.key, due.at) for due in issue.dues] == [("suspension:lapse", local("05-23 17:00"))]
    assert clocks(issue) == {"suspension": "05-23 17:00"}
    assert isinstance(event, Resumed)
    assert (event.at, event.by) == (local("05-23 17:00"), "system")
    resumed = after(issue, (event,))
    assert (resumed.status, clocks(resumed), resumed.promised_end) == (
        "accepted",
        {"handle": "05-27 17:00"},
        local("05-27 17:00"),
    )


def test_a_late_timer_does_not_make_the_suspension_longer() -> None:
    issue = acted(accepted(), COURT, "05-09 11:00", rulebook=CAPPED)

    resumed, *fired = expire(issue, rulebook=CAPPED, now=local("05-28 17:00"))

    assert isinstance(resumed, Resumed)
    assert resumed.at == local("05-28 17:00")
    assert clocks(after(issue, (resumed,))) == {"handle": "05-27 17:00"}
    assert [event.key for event in fired if isinstance(event, Reminded | Escalated)] == [
        *("handle:reminder:0.8", "handle:level:1", "handle:level:2"),
    ]


def test_whoever_resumes_in_time_ends_the_clock_of_the_suspension() -> None:
    issue = paused(accepted(), "05-09 11:00", "05-14 10:00", rulebook=CAPPED)

    assert clocks(issue) == {"handle": "05-16 17:00"}
    assert not any(due.stage is Stage.SUSPENSION for due in issue.dues)


def test_a_suspension_says_why_and_for_how_long() -> None:
    (event,) = decided(accepted(), COURT, rulebook=CAPPED)
    (without_end,) = decided(accepted(), COURT)

    assert isinstance(event, Suspended)
    assert isinstance(without_end, Suspended)
    assert (event.by, event.reason, event.note) == (OFFICER, "court", sealed("case 7"))
    assert event.schedule is not None
    assert event.schedule.deadline.limit == "10wd"
    assert without_end.schedule is None


def test_nothing_is_suspended_for_a_reason_that_the_policy_does_not_list() -> None:
    none = a_rulebook(reasons={"suspension": {}, "refusal": {}})

    assert refusal(accepted(), Suspend(reason="holiday")) == (
        "reason-not-listed",
        "'holiday' is no reason for suspension under this issue's policy.",
        "The policy allows: court (等待法院).",
    )
    assert refusal(accepted(), COURT, rulebook=none) == (
        "reason-not-listed",
        "'court' is no reason for suspension under this issue's policy.",
        "The policy allows none.",
    )


@pytest.mark.parametrize(
    ("events", "status"), [((FILED,), "filed"), (WAS_RESOLVED, "resolved"), (WAS_ANALYZED, "analyzed")]
)
def test_only_what_is_being_handled_is_suspended(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), COURT) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become suspended.",
        READ_AGAIN,
    )


def test_only_what_is_suspended_is_resumed() -> None:
    merged = acted(accepted(), Merge(main_id="issue-0"))

    assert refusal(accepted(), Resume()) == (
        "step-not-allowed",
        "An issue that is accepted does not take the command resume.",
        READ_AGAIN,
    )
    assert refusal(merged, Resume())[1] == "An issue that is merged does not take the command resume."
    assert refusal(acted(accepted(), COURT), Unmerge())[1] == (
        "An issue that is suspended does not take the command unmerge."
    )


def test_what_is_withdrawn_while_it_is_suspended_is_over() -> None:
    issue = acted(acted(accepted(), COURT, rulebook=CAPPED), Withdraw(), by="receipt", rulebook=CAPPED)

    assert (issue.status, issue.paused, issue.dues) == ("withdrawn", None, ())
