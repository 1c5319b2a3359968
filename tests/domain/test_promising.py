"""What a reporter is promised tells nothing of who has the report: every department of a policy would be given it."""

from datetime import date
from typing import Any

import pytest

from schemas.domain.calendar import Closure
from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept, GiveFeedback, Resolve
from schemas.domain.events import Event
from schemas.domain.handling_commands import (
    GrantExtension,
    Recalendar,
    Repolice,
    RequestExtension,
    RequestReview,
    Reroute,
    Resume,
    Return,
    Suspend,
)
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit
from schemas.domain.policy_warnings import warnings
from schemas.domain.rules.promising import moved_promise, promise_at_risk
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.acting import acted, clocks, routed
from tests.domain.builders import (
    INTAKE_CONFIRMED,
    LOGGED,
    REOPENED,
    WAS_ANALYZED,
    WAS_RESOLVED,
    WAS_SEALED,
    given,
    sealed,
)
from tests.domain.county import CALENDAR, RULEBOOK, a_policy, a_rulebook, local

CONFIRMED = (*WAS_SEALED, INTAKE_CONFIRMED.model_copy(update={"urgency": "ordinary"}))
OWN = {"handle": "20d", "feedback": "3d"}


def with_own(limits: dict[str, str], **changes: Any) -> Rulebook:
    """Discipline has limits of its own; everybody else five working days, and seven days to rate."""
    departments: dict[str, Any] = RULEBOOK.policy.model_dump()["departments"]
    departments["discipline"] = {**departments["discipline"], "limits": limits}
    return a_rulebook(departments=departments, review="30d", **changes)


def handled(events: tuple[Event, ...], rulebook: Rulebook) -> Issue:
    return acted(routed(*events, rulebook=rulebook), Accept(), "05-06 10:00", rulebook=rulebook)


@pytest.mark.parametrize("limit", ["20d", "2wd"])
def test_the_promise_is_the_same_whatever_a_confidential_department_is_given(limit: str) -> None:
    rulebook = with_own({"handle": limit})

    general, confidential = handled(WAS_ANALYZED, rulebook), handled(CONFIRMED, rulebook)

    longest = {"20d": "05-26 23:59:59", "2wd": "05-13 17:00"}[limit]
    assert general.promised_end == confidential.promised_end == local(longest)
    assert clocks(general)["handle"] == "05-13 17:00"
    assert clocks(confidential)["handle"] == {"20d": "05-26 23:59:59", "2wd": "05-08 17:00"}[limit]
    assert not promise_at_risk(general, rulebook)
    assert not promise_at_risk(confidential, rulebook)


def test_every_turn_moves_the_promise_alike() -> None:
    rulebook = with_own(OWN)
    more = RequestExtension(limit=Limit.parse("2wd"), note=sealed())
    turns: list[tuple[Any, str, str]] = [
        (Suspend(reason="court"), "05-07 10:00", "staff:a"),
        (Resume(), "05-09 10:00", "staff:a"),
        (more, "05-09 11:00", "staff:a"),
        (GrantExtension(), "05-09 12:00", "staff:b"),
        (Resolve(answer=sealed()), "05-10 10:00", "staff:a"),
        (GiveFeedback(satisfied=False), "05-10 11:00", "receipt"),
        (Accept(), "05-10 12:00", "staff:a"),
        (Resolve(answer=sealed()), "05-13 10:00", "staff:a"),
        (GiveFeedback(satisfied=False), "05-13 11:00", "receipt"),
        (RequestReview(note=sealed()), "05-14 10:00", "receipt"),
    ]
    one, other = handled(WAS_ANALYZED, rulebook), handled(CONFIRMED, rulebook)

    for command, at, by in turns:
        one = acted(one, command, at, by=by, rulebook=rulebook)
        other = acted(other, command, at, by=by, rulebook=rulebook)
        assert one.promised_end == other.promised_end, command.name
        assert promise_at_risk(one, rulebook) == promise_at_risk(other, rulebook)
    # Twenty days from Tuesday the 14th.
    assert one.promised_end == local("06-03 23:59:59")


def test_a_newer_calendar_or_policy_moves_the_promise_alike() -> None:
    older, longer = with_own(OWN), with_own({"handle": "30d"})
    shut = CALENDAR.model_copy(update={"office": CALENDAR.office[:1]})
    newer = Rulebook(policy=older.policy, calendar=shut, who=older.who)
    one, other = handled(WAS_ANALYZED, older), handled(CONFIRMED, older)

    for command, rulebook in (
        (Recalendar(calendar_version=shut.version), newer),
        (Repolice(policy_version=longer.policy.version), Rulebook(policy=longer.policy, calendar=shut, who=older.who)),
    ):
        one = acted(one, command, "05-07 10:00", by="system", rulebook=older, newer=rulebook)
        other = acted(other, command, "05-07 10:00", by="system", rulebook=older, newer=rulebook)
        assert one.promised_end == other.promised_end
        older = rulebook
    assert one.promised_end == local("06-05 23:59:59")


def test_a_newer_calendar_moves_the_promise_by_what_the_older_one_gave() -> None:
    older = with_own({"handle": "10wd"})
    shut = CALENDAR.model_copy(update={"closures": (Closure(day=date(2030, 5, 7), reason="flood"),)})
    newer = Rulebook(policy=older.policy, calendar=shut, who=older.who)
    issue = handled(WAS_ANALYZED, older)

    moved = acted(
        issue, Recalendar(calendar_version=shut.version), "05-06 11:00", by="system", rulebook=older, newer=newer
    )

    assert (issue.promised_end, moved.promised_end) == (local("05-20 17:00"), local("05-21 17:00"))


def test_the_next_department_has_its_full_time_and_the_promise_is_shown_as_at_risk() -> None:
    issue = routed(*WAS_ANALYZED)
    returned = acted(issue, Return(reason="not_ours", note=sealed()), "05-07 10:00")

    rerouted = acted(returned, Reroute(department_id="organization"), "05-08 10:00", by="staff:secretary-1")

    assert rerouted.promised_end == issue.promised_end == local("05-13 17:00")
    assert clocks(rerouted)["handle"] == "05-15 17:00"
    assert (promise_at_risk(issue, RULEBOOK), promise_at_risk(rerouted, RULEBOOK)) == (False, True)


@pytest.mark.parametrize("gone", ["before", "after"])
def test_where_no_clock_of_handling_ran_or_runs_the_promise_stays(gone: str) -> None:
    issue = handled(WAS_ANALYZED, RULEBOOK)
    before, after = ((), issue.schedules) if gone == "before" else (issue.schedules, ())

    assert moved_promise(issue, before, after, RULEBOOK) == issue.promised_end


def test_the_time_to_rate_is_nobodys_own() -> None:
    rulebook = with_own(OWN)

    ends = []
    for events in (WAS_ANALYZED, CONFIRMED):
        answered = acted(handled(events, rulebook), Resolve(answer=sealed()), "05-07 10:00", rulebook=rulebook)
        window = answered.schedule(Stage.FEEDBACK)
        assert window is not None
        ends.append(window.deadline.at)

    assert ends == [local("05-14 23:59:59")] * 2


def test_whoever_gives_a_department_a_time_to_rate_is_told_that_nobody_asks_it() -> None:
    found = [one.path for one in warnings(with_own({"feedback": "3d"}).policy)]

    assert ("departments", "discipline", "limits", "feedback") in found


def test_without_limits_of_their_own_the_promise_is_where_the_clock_ends() -> None:
    issue = handled(WAS_ANALYZED, RULEBOOK)

    handle = issue.schedule(Stage.HANDLE)
    assert handle is not None
    assert issue.promised_end == handle.deadline.at == local("05-13 17:00")


def test_an_event_of_before_promises_where_its_clock_ends() -> None:
    assert LOGGED.promised_end is REOPENED.promised_end is None
    assert given(*WAS_ANALYZED, LOGGED).promised_end == local("05-13 17:00")
    assert given(*WAS_RESOLVED, REOPENED).promised_end == local("05-13 17:00")
    assert a_policy().version == a_policy(objection="15d").version
