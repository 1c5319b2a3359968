"""Filing, collect, log, report: what each records, and every deadline of it worked out by hand."""

import pytest

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.events import (
    Analyzed,
    Closed,
    Collected,
    Event,
    Filed,
    IntakeOpened,
    Logged,
    Resolved,
    Routed,
    TakenOver,
)
from schemas.domain.issue import Issue, replay
from schemas.domain.office_time import NaiveTimeError
from schemas.domain.roles import Role
from schemas.domain.rules import steps
from schemas.domain.status import StepNotAllowedError
from tests.domain.builders import (
    COLLECTED,
    FILED,
    HISTORY,
    INTAKE_CONFIRMED,
    INTAKE_OPENED,
    LOGGED,
    MONDAY,
    SETTLED,
    WAS_ANALYZED,
    WAS_COLLECTED,
    WAS_CONFIRMED,
    WAS_LOGGED,
    WAS_SEALED,
    dues_shown,
    given,
    sealed,
    some_findings,
)
from tests.domain.county import CALENDAR, RULEBOOK, a_rulebook, local, shown

ORDINARY_ACCEPT = [
    ("accept:reminder:0.5", "05-07 09:30"),
    ("accept:reminder:0.8", "05-07 14:48"),
    ("accept:level:1", "05-07 17:00"),
    ("accept:level:2", "05-08 17:00"),
    ("accept:level:3", "05-09 17:00"),
    ("accept:level:4", "05-13 17:00"),
]
ORDINARY_HANDLE = [
    ("handle:reminder:0.5", "05-09 09:30"),
    ("handle:reminder:0.8", "05-10 16:00"),
    ("handle:level:1", "05-13 17:00"),
    ("handle:level:2", "05-14 17:00"),
    ("handle:level:3", "05-15 17:00"),
    ("handle:level:4", "05-17 17:00"),
]
EMERGENCY_ACCEPT = [
    ("accept:reminder:0.5", "05-11 23:30"),
    ("accept:reminder:0.8", "05-11 23:48"),
    ("accept:level:1", "05-12 00:00"),
    ("accept:level:2", "05-12 01:00"),
    ("accept:level:3", "05-12 02:00"),
    ("accept:level:4", "05-12 04:00"),
]


def test_filing_keeps_the_versions_of_the_moment_and_promises_an_answer() -> None:
    filed = steps.file(
        "issue-1",
        content=sealed("problem"),
        reporter=sealed("name", key="reporter"),
        by="anonymous",
        rulebook=RULEBOOK,
        now=MONDAY,
    )

    assert filed == Filed(
        at=MONDAY,
        by="anonymous",
        issue_id="issue-1",
        content=sealed("problem"),
        reporter=sealed("name", key="reporter"),
        settlement=None,
        policy_version=RULEBOOK.policy.version,
        calendar_version=CALENDAR.version,
        promised_at=local("05-08 17:00"),
    )


def test_a_report_of_friday_night_is_promised_from_monday_on() -> None:
    filed = steps.file(
        "issue-1", content=sealed(), reporter=None, by="anonymous", rulebook=RULEBOOK, now=local("05-10 22:00")
    )

    assert shown(filed.promised_at) == "05-15 17:00"


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(NaiveTimeError, match="no offset from UTC"):
        steps.file(
            "issue-1",
            content=sealed(),
            reporter=None,
            by="anonymous",
            rulebook=RULEBOOK,
            now=MONDAY.replace(tzinfo=None),
        )


def test_collecting_records_the_sealed_place() -> None:
    assert steps.collect(given(FILED), place=sealed("place"), now=MONDAY) == (
        Collected(at=MONDAY, by="system", place=sealed("place")),
    )


def log(issue: Issue, at: str = "05-06 10:00") -> Logged:
    (logged,) = steps.log(issue, ledger_number="2030-ABCD", rulebook=RULEBOOK, now=local(at))
    assert isinstance(logged, Logged)
    return logged


def test_logging_computes_every_deadline_of_an_ordinary_issue() -> None:
    logged = log(given(*WAS_ANALYZED))
    accept, handle = logged.schedules

    assert (logged.at, logged.by, logged.ledger_number) == (MONDAY, "system", "2030-ABCD")
    assert (accept.stage, shown(accept.deadline.at), accept.deadline.limit) == (Stage.ACCEPT, "05-07 17:00", "1wd")
    assert (handle.stage, shown(handle.deadline.at), handle.deadline.limit) == (Stage.HANDLE, "05-13 17:00", "5wd")
    assert dues_shown(accept) == ORDINARY_ACCEPT
    assert dues_shown(handle) == ORDINARY_HANDLE
    assert [due.role for due in accept.dues if due.level] == [
        Role.DEPARTMENT_HEAD,
        Role.STREET_HEAD,
        Role.SUPERVISOR,
        Role.CONTACT_LEADER,
    ]
    assert {due.deadline for due in accept.dues} == {accept.deadline.at}


def test_an_emergency_of_saturday_night_climbs_through_the_night() -> None:
    emergency = some_findings(urgency=Urgency.EMERGENCY)
    issue = given(FILED, COLLECTED, Analyzed(at=MONDAY, by="system", findings=emergency, grounds=sealed()))

    accept, handle = log(issue, "05-11 23:00").schedules

    assert dues_shown(accept) == EMERGENCY_ACCEPT
    assert [shown(due.at) for due in handle.dues] == [
        "05-12 04:00",
        "05-12 07:00",
        "05-12 09:00",
        "05-12 10:00",
        "05-12 11:00",
        "05-12 13:00",
    ]


def test_a_discipline_issue_has_its_own_ladder_and_a_departments_limit_counts_before_the_policys() -> None:
    rulebook = a_rulebook(
        departments={
            "discipline": {
                "name": "市纪委",
                "ladder": "discipline",
                "confidential": True,
                "limits": {"handle": "2wd", "intake": "3wh"},
            },
            "organization": {"name": "组织部"},
            "mass_work": {"name": "群工部"},
        }
    )

    (logged,) = steps.log(given(*WAS_CONFIRMED), ledger_number="x", rulebook=rulebook, now=MONDAY)
    (opened,) = steps.analyze_sealed(
        given(*WAS_COLLECTED), grounds=sealed(), urgency="ordinary", rulebook=rulebook, now=MONDAY
    )

    assert isinstance(logged, Logged)
    assert isinstance(opened, IntakeOpened)
    assert [(one.stage.value, one.deadline.limit, shown(one.deadline.at)) for one in logged.schedules] == [
        ("accept", "1wd", "05-07 17:00"),
        ("handle", "2wd", "05-08 17:00"),
    ]
    assert {due.role for one in logged.schedules for due in one.dues if due.level} == {
        Role.DISCIPLINE_HEAD,
        Role.DISCIPLINE_SUPERVISOR,
        Role.DISCIPLINE_SUPERIOR,
    }
    assert opened.schedule is not None
    assert shown(opened.schedule.deadline.at) == "05-06 15:00"


def test_a_deadline_in_a_year_without_its_notice_is_marked() -> None:
    accept, handle = log(given(*WAS_ANALYZED), "12-30 10:00").schedules

    assert (accept.deadline.provisional, handle.deadline.provisional) == (False, True)


def test_reminders_close_together_are_told_apart() -> None:
    rulebook = a_rulebook(reminders=[0.5000001, 0.5000002])

    (logged,) = steps.log(given(*WAS_ANALYZED), ledger_number="x", rulebook=rulebook, now=MONDAY)

    assert isinstance(logged, Logged)
    keys = [due.key for one in logged.schedules for due in one.dues]
    assert len(keys) == len(set(keys)) == 12


def test_reporting_names_the_responsible_officer() -> None:
    assert steps.report(given(*WAS_LOGGED), rulebook=RULEBOOK, now=MONDAY) == (
        Routed(at=MONDAY, by="system", department_id="mass_work", responsible=("department_officer-1",), level=0),
    )


def test_a_discipline_issue_goes_to_the_officers_of_discipline() -> None:
    assert steps.report(given(*WAS_CONFIRMED, LOGGED), rulebook=RULEBOOK, now=MONDAY) == (
        Routed(at=MONDAY, by="system", department_id="discipline", responsible=("discipline_officer-1",)),
    )


def test_what_was_settled_on_the_spot_is_resolved_with_its_answer_at_once() -> None:
    issue = given(SETTLED, *WAS_LOGGED[1:])

    routed, resolved = steps.report(issue, rulebook=RULEBOOK, now=MONDAY)

    assert isinstance(routed, Routed)
    assert isinstance(resolved, Resolved)
    assert (resolved.by, resolved.answer, resolved.on_the_spot) == ("staff:desk-1", sealed("new bulb"), True)
    assert dues_shown(resolved.schedule) == [("feedback:lapse", "05-13 23:59:59")]


def test_what_was_said_while_filing_never_settles_a_discipline_matter() -> None:
    issue = given(SETTLED, COLLECTED, INTAKE_OPENED, INTAKE_CONFIRMED, LOGGED)

    events = steps.report(issue, rulebook=RULEBOOK, now=MONDAY)

    assert [event.type for event in events] == ["routed"]


@pytest.mark.parametrize(
    ("vacant", "named"),
    [
        ((), ("department_officer-1",)),
        (("department_officer",), ("department_head-1",)),
        (("department_officer", "department_head"), ()),
    ],
)
def test_the_head_is_named_where_no_officer_holds_the_post(vacant: tuple[str, ...], named: tuple[str, ...]) -> None:
    rulebook = a_rulebook(who=lambda role, _: () if role in vacant else (f"{role}-1",))

    (routed,) = steps.report(given(*WAS_LOGGED), rulebook=rulebook, now=MONDAY)

    assert isinstance(routed, Routed)
    assert routed.responsible == named


def test_the_head_of_discipline_is_named_where_discipline_has_no_officer() -> None:
    rulebook = a_rulebook(who=lambda role, _: () if role == "discipline_officer" else (f"{role}-1",))

    (routed,) = steps.report(given(*WAS_CONFIRMED, LOGGED), rulebook=rulebook, now=MONDAY)

    assert isinstance(routed, Routed)
    assert routed.responsible == ("discipline_head-1",)


def test_history_is_promised_nothing() -> None:
    past = TakenOver(filed_at=local("01-07 09:00"))

    filed = steps.file(
        "issue-1", content=sealed(), reporter=None, taken_over=past, by="staff:desk-1", rulebook=RULEBOOK, now=MONDAY
    )

    assert (filed.taken_over, filed.at, filed.promised_at) == (past, MONDAY, MONDAY)


def test_history_stands_in_the_ledger_without_a_deadline() -> None:
    logged = log(given(HISTORY, *WAS_ANALYZED[1:]))

    assert (logged.ledger_number, logged.schedules) == ("2030-ABCD", ())


def test_history_ends_with_the_answer_of_then() -> None:
    issue = given(HISTORY, *WAS_ANALYZED[1:], log(given(HISTORY, *WAS_ANALYZED[1:])))

    routed, *ended = events = steps.report(issue, rulebook=RULEBOOK, now=MONDAY)

    assert isinstance(routed, Routed)
    assert ended == [
        Resolved(at=MONDAY, by="staff:desk-1", answer=sealed("answer of then"), schedule=None),
        Closed(at=MONDAY, by="system", outcome="taken_over"),
    ]
    closed = replay(events, start=issue)
    assert closed is not None
    assert (closed.status, closed.outcome, closed.answer) == ("closed", "taken_over", sealed("answer of then"))
    assert closed.dues == ()


@pytest.mark.parametrize("story", [WAS_LOGGED, (*WAS_CONFIRMED, LOGGED)], ids=["general", "discipline"])
def test_history_that_nobody_answered_is_closed_all_the_same(story: tuple[Event, ...]) -> None:
    issue = given(HISTORY.model_copy(update={"settlement": None}), *story[1:])

    events = steps.report(issue, rulebook=RULEBOOK, now=MONDAY)

    assert [event.type for event in events] == ["routed", "closed"]


def test_no_step_runs_where_the_table_has_none() -> None:
    collected = given(*WAS_COLLECTED)

    with pytest.raises(StepNotAllowedError, match="is collected cannot become collected"):
        steps.collect(collected, place=sealed(), now=MONDAY)
    with pytest.raises(StepNotAllowedError, match="is deliberating cannot become logged"):
        log(given(*WAS_SEALED))
    with pytest.raises(StepNotAllowedError, match="is analyzed cannot become routed"):
        steps.report(given(*WAS_ANALYZED), rulebook=RULEBOOK, now=MONDAY)
