"""退单 and 改派: returns with a reason, their cap, the ruling that binds, and the next department's own full time."""

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept
from schemas.domain.events import Event, Reminded
from schemas.domain.handling_commands import Reroute, Return
from schemas.domain.handling_events import Rerouted, Returned
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.rules.due import expire
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.acting import OFFICER, READ_AGAIN, acted, after, clocks, decided, pending, refusal, routed, waited
from tests.domain.builders import (
    FILED,
    WAS_CONFIRMED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_RESOLVED,
    given,
    sealed,
)
from tests.domain.county import RULEBOOK, a_rulebook, local

NOT_OURS = Return(reason="not_ours", note=sealed("why"))
TO_ORGANIZATION = Reroute(department_id="organization")
TO_MASS_WORK = Reroute(department_id="mass_work")
SECRETARY, SUPERVISOR = "staff:secretary-1", "staff:supervisor-1"


def returned(issue: Issue, *, rulebook: Rulebook = RULEBOOK) -> Returned:
    (event,) = decided(issue, NOT_OURS, rulebook=rulebook)
    assert isinstance(event, Returned)
    return event


def rerouted(issue: Issue, command: Reroute, *, by: str = SECRETARY) -> Rerouted:
    (event,) = decided(issue, command, by=by)
    assert isinstance(event, Rerouted)
    return event


def test_a_returned_issue_waits_for_the_community_and_none_of_its_old_clocks_runs() -> None:
    issue = routed()

    event = returned(issue)

    assert (event.by, event.reason, event.note, event.ruling, event.to) == (
        OFFICER,
        "not_ours",
        sealed("why"),
        False,
        ("secretary-1",),
    )
    back = after(issue, (event,))
    assert (back.status, back.returned_by, back.responsible) == ("returned", ("mass_work",), ("secretary-1",))
    assert clocks(back) == {"reroute": "05-09 17:00"}
    assert pending(back, Stage.REROUTE) == [
        ("reminder:0.5", "05-09 09:30"),
        ("reminder:0.8", "05-09 14:48"),
        ("level:1", "05-09 17:00"),
        ("level:2", "05-10 17:00"),
        ("level:3", "05-13 17:00"),
        ("level:4", "05-15 17:00"),
    ]


def test_a_return_lets_go_of_tasks_and_of_an_extension_that_was_asked() -> None:
    issue = acted(routed(), Accept()).model_copy(update={"escalated": 2})

    back = acted(issue, NOT_OURS)

    assert (back.tasks, back.asked, back.escalated) == ((), None, 0)


def test_a_policy_that_lists_reasons_accepts_no_other() -> None:
    rulebook = a_rulebook(
        reasons={"suspension": {}, "refusal": {}, "return": {"not_ours": "不属于职责", "twice": "重复"}}
    )

    assert returned(routed(), rulebook=rulebook).reason == "not_ours"
    assert refusal(routed(), Return(reason="bored"), rulebook=rulebook) == (
        "reason-not-listed",
        "'bored' is no reason for a return under this issue's policy.",
        "The policy allows: not_ours (不属于职责), twice (重复).",
    )


def test_the_supervisor_rules_after_the_policys_number_of_returns_and_the_ruling_binds() -> None:
    issue = routed()
    for department, ruling in [("organization", False), ("mass_work", False)]:
        issue = acted(issue, NOT_OURS)
        assert issue.ruling is ruling
        issue = acted(issue, Reroute(department_id=department), by=SECRETARY)
        assert not issue.binding

    third = returned(issue)
    ruled = acted(after(issue, (third,)), TO_MASS_WORK, by=SUPERVISOR)

    assert (third.ruling, third.to) == (True, ("supervisor-1",))
    assert ruled.returned_by == ("mass_work", "organization", "mass_work")
    assert (ruled.status, ruled.department_id, ruled.binding, ruled.ruling) == ("routed", "mass_work", True, False)
    assert refusal(ruled, NOT_OURS) == (
        "ruling-binds",
        "The supervisor has ruled that this department handles the issue; it cannot be returned.",
        "Handle it first. What you have against the ruling, add as a comment.",
    )


def test_a_policy_without_returns_has_the_first_one_ruled_on() -> None:
    rulebook = a_rulebook(caps={"returns": 0, "extensions": 1, "extension": "15wd"})

    assert returned(routed(), rulebook=rulebook).ruling


def test_where_no_other_department_is_left_the_return_is_ruled_on() -> None:
    only_one = a_rulebook(
        departments={
            "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
            "mass_work": {"name": "群工部"},
        },
        categories={"discipline": "discipline", "organization": "mass_work", "livelihood": "mass_work"},
    )

    assert returned(routed(), rulebook=only_one).ruling


def test_a_discipline_matter_is_returned_and_ruled_on_inside_discipline() -> None:
    issue = routed(*WAS_CONFIRMED)
    at_cap = issue.model_copy(update={"returned_by": ("discipline", "discipline")})

    assert (returned(issue).ruling, returned(issue).to) == (False, ("discipline_head-1",))
    assert (returned(at_cap).ruling, returned(at_cap).to) == (True, ("discipline_supervisor-1",))
    assert {due.role for due in returned(issue).schedule.dues if due.level} == {
        Role.DISCIPLINE_HEAD,
        Role.DISCIPLINE_SUPERVISOR,
        Role.DISCIPLINE_SUPERIOR,
    }


def vacant(role: str, _: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
    """The head of discipline and the secretary are missing when it is returned."""
    assert unit_id is None
    return () if role == "discipline_head" else (f"{role}-1",)


def test_nobody_outside_is_reminded_of_a_returned_discipline_matter_even_while_the_post_inside_is_empty() -> None:
    rulebook = a_rulebook(who=vacant)
    issue = routed(*WAS_CONFIRMED, rulebook=rulebook)
    back = after(issue, (returned(issue, rulebook=rulebook),))
    ruled = back.model_copy(update={"ruling": True})

    assert back.responsible == ()
    assert reminded_of(back, rulebook=rulebook) == ()
    assert reminded_of(ruled, rulebook=rulebook) == ("discipline_supervisor-1",)


def reminded_of(issue: Issue, *, rulebook: Rulebook) -> tuple[str, ...]:
    """Who is told first of what is pending."""
    first = expire(issue, rulebook=rulebook, now=local("05-09 09:30"))[0]
    assert isinstance(first, Reminded)
    return first.to


@pytest.mark.parametrize(
    ("events", "status"),
    [((FILED,), "filed"), (WAS_LOGGED, "logged"), (WAS_RESOLVED, "resolved")],
)
def test_only_what_a_department_has_is_returned(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), NOT_OURS) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become returned.",
        READ_AGAIN,
    )


def test_the_next_department_gets_its_own_full_time_and_the_promise_stays_in_view() -> None:
    issue = acted(routed(), Accept())
    back = acted(issue, NOT_OURS)

    event = rerouted(back, TO_ORGANIZATION)

    next_one = after(back, (event,))
    assert (event.by, event.binding, event.category) == (SECRETARY, False, "organization")
    assert clocks(next_one) == {"accept": "05-09 17:00", "handle": "05-15 17:00"}
    assert next_one.promised_end == local("05-13 17:00")
    assert (issue.at_risk, next_one.at_risk) == (False, True)
    assert (next_one.status, next_one.department_id, next_one.responsible) == (
        "routed",
        "organization",
        ("department_officer-1",),
    )
    assert (next_one.accepted_at, next_one.routed_at) == (None, local("05-08 10:00"))
    assert next_one.findings is not None
    assert (next_one.findings.category, next_one.findings.department_id) == ("organization", "organization")


def test_a_departments_own_limits_hold_after_a_reroute() -> None:
    rulebook = a_rulebook(
        departments={
            "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
            "organization": {"name": "组织部", "limits": {"handle": "1wd"}},
            "mass_work": {"name": "群工部"},
        }
    )

    next_one = acted(acted(routed(), NOT_OURS), TO_ORGANIZATION, by=SECRETARY, rulebook=rulebook)

    assert clocks(next_one)["handle"] == "05-09 17:00"
    assert not next_one.at_risk


def test_whoever_reopened_it_one_level_up_keeps_that_level_in_the_next_department() -> None:
    back = acted(routed(), NOT_OURS).model_copy(update={"level": 1})

    assert rerouted(back, TO_ORGANIZATION).responsible == ("department_head-1",)


@pytest.mark.parametrize("department_id", ["mass_work", "discipline", "nowhere"])
def test_it_goes_neither_back_nor_to_discipline_nor_to_a_department_that_the_policy_does_not_know(
    department_id: str,
) -> None:
    back = acted(routed(), NOT_OURS)

    assert refusal(back, Reroute(department_id=department_id), by=SECRETARY) == (
        "department-unfit",
        f"This issue cannot go to {department_id!r}.",
        "It can go to: organization.",
    )


def test_where_there_is_no_other_department_the_refusal_says_so() -> None:
    only_one = a_rulebook(
        departments={
            "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
            "mass_work": {"name": "群工部"},
        },
        categories={"discipline": "discipline", "organization": "mass_work", "livelihood": "mass_work"},
    )

    assert (
        refusal(routed(), TO_MASS_WORK, by=SUPERVISOR, rulebook=only_one)[2] == "There is no other department for it."
    )


def test_the_one_department_of_discipline_may_get_it_back_and_nobody_else_ever_does() -> None:
    back = acted(routed(*WAS_CONFIRMED), NOT_OURS)

    event = rerouted(back, Reroute(department_id="discipline"), by="staff:discipline_head-1")

    assert (event.department_id, event.category, event.responsible) == ("discipline", None, ("discipline_officer-1",))
    assert after(back, (event,)).findings is None
    assert refusal(back, TO_MASS_WORK, by="staff:discipline_head-1")[:2] == (
        "department-unfit",
        "This issue cannot go to 'mass_work'.",
    )


def test_the_supervisor_moves_what_a_department_has_without_binding_it() -> None:
    event = rerouted(routed(), TO_ORGANIZATION, by=SUPERVISOR)

    assert (event.department_id, event.binding) == ("organization", False)


FOUR = {
    "departments": {
        "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
        "organization": {"name": "组织部"},
        "mass_work": {"name": "群工部"},
        "archive": {"name": "档案"},
    },
    "categories": {
        "discipline": "discipline",
        "organization": "organization",
        "livelihood": "mass_work",
        "party": "organization",
    },
}


@pytest.mark.parametrize(
    ("department_id", "named", "recorded"),
    [
        ("organization", None, "organization"),  # the first that it leads, where livelihood is not its own
        ("organization", "party", "party"),
        ("mass_work", None, "livelihood"),  # it stays what it is taken for
        ("archive", None, "livelihood"),  # a department that leads nothing takes it as it is
    ],
)
def test_the_category_goes_with_the_department(department_id: str, named: str | None, recorded: str) -> None:
    rulebook = a_rulebook(**FOUR)
    back = acted(routed(), NOT_OURS).model_copy(
        update={"department_id": "archive", "ruling": department_id == "archive"}
    )

    (event,) = decided(back, Reroute(department_id=department_id, category=named), rulebook=rulebook)

    assert isinstance(event, Rerouted)
    assert event.category == recorded


def test_a_category_of_another_department_is_refused() -> None:
    back = acted(routed(), NOT_OURS)

    assert refusal(back, Reroute(department_id="organization", category="livelihood"), by=SECRETARY) == (
        "category-unfit",
        "organization does not lead the category 'livelihood'.",
        "Leave the category out, or name one that this department leads.",
    )


@pytest.mark.parametrize(("events", "status"), [((FILED,), "filed"), (WAS_RESOLVED[:2], "collected")])
def test_only_what_was_routed_is_rerouted(events: tuple[Event, ...], status: str) -> None:
    assert refusal(given(*events), TO_ORGANIZATION, by=SUPERVISOR) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become routed.",
        READ_AGAIN,
    )


def test_an_issue_that_nobody_reroutes_climbs_the_ladder() -> None:
    back = waited(acted(routed(), NOT_OURS), "05-10 17:00")

    assert (back.status, back.escalated) == ("returned", 2)
    assert given(*WAS_DISCIPLINE).returned_by == ()
