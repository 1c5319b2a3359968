"""Rules to their edges: whose officers are asked, what is due at this very moment.

Addressees here are named with the issue they were looked up for: who holds a post depends on the issue's place.
"""

from typing import Any

import pytest

from schemas.domain.clocks import Schedule, Stage
from schemas.domain.commands import Command
from schemas.domain.discipline_events import Referred
from schemas.domain.events import DeliberationOpened, Escalated, IntakeOpened, Logged, Reminded
from schemas.domain.handling_commands import (
    Assign,
    ExcuseTask,
    IssueCard,
    ReferToDiscipline,
    Repolice,
    RequestExtension,
    RequestReview,
    Reroute,
    Return,
    Suspend,
    Transfer,
    Urge,
)
from schemas.domain.handling_events import Assigned, Card, Rerouted, Returned
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit
from schemas.domain.roles import Role
from schemas.domain.rules import steps
from schemas.domain.rules.due import expire, is_sampled
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.acting import acted, decided, refusal
from tests.domain.builders import (
    ASSIGNED,
    MONDAY,
    REVIEW_OPENED,
    WAS_ACCEPTED,
    WAS_ANALYZED,
    WAS_CLOSED,
    WAS_COLLECTED,
    WAS_RETURNED,
    WAS_ROUTED,
    WAS_UNSURE,
    a_place,
    given,
    sealed,
    some_findings,
)
from tests.domain.county import RULEBOOK, a_rulebook, local, shown
from tests.domain.test_rules_analyze import ANALYSIS

# SHA-256 of `issue-1` begins 57fc59f2, which is 0.34369 of 2**32: 3:26 of ten minutes.


def holder_there(role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
    """The one who holds the post where the issue is."""
    return (f"{role} of {issue.id}" if unit_id is None else f"{role} of {unit_id} for {issue.id}",)


THERE = a_rulebook(who=holder_there, reminders_spread="10min", review="30d")


def first_reminder(schedule: Schedule | None) -> str:
    assert schedule is not None
    return shown(schedule.dues[0].at)


def analyzed_unsure(rulebook: Rulebook, **judged: Any) -> tuple[Any, ...]:
    return steps.analyze_general(
        given(*WAS_COLLECTED),
        findings=some_findings(**judged),
        grounds=sealed(),
        near_duplicates=(),
        rulebook=rulebook,
        now=MONDAY,
    )


def test_each_clock_is_spread_by_the_id_of_its_issue() -> None:
    (logged,) = steps.log(given(*WAS_ANALYZED), ledger_number="2030-ABCD", rulebook=THERE, now=MONDAY)
    _, deliberation = analyzed_unsure(THERE, confidence={"category": 0.1})
    (intake,) = steps.analyze_sealed(
        given(*WAS_COLLECTED), grounds=sealed(), urgency="ordinary", rulebook=THERE, now=MONDAY
    )
    (returned,) = decided(given(*WAS_ROUTED), Return(reason="not_ours", note=sealed()), "05-06 10:00", rulebook=THERE)
    (assigned,) = decided(given(*WAS_ACCEPTED), Assign(lead_unit_id="lamps"), "05-06 10:00", rulebook=THERE)
    (referred,) = decided(given(*WAS_ROUTED), ReferToDiscipline(reason=sealed()), "05-06 10:00", rulebook=THERE)

    assert isinstance(logged, Logged)
    assert isinstance(deliberation, DeliberationOpened)
    assert isinstance(intake, IntakeOpened)
    assert isinstance(returned, Returned)
    assert isinstance(assigned, Assigned)
    assert isinstance(referred, Referred)
    assert [first_reminder(one) for one in logged.schedules] == ["05-07 09:33:26", "05-09 09:33:26"]
    one_day = (deliberation.schedule, intake.schedule, returned.schedule, assigned.tasks[0].schedules[0])
    assert [first_reminder(one) for one in (*one_day, referred.schedule)] == ["05-07 09:33:26"] * 5


def test_a_clock_that_is_counted_anew_keeps_the_spread_of_its_issue() -> None:
    clock = RULEBOOK.schedule(
        Stage.HANDLE, issue_id="issue-1", urgency="ordinary", start=MONDAY, department_id="mass_work"
    )

    assert first_reminder(THERE.counted_anew(clock, given(*WAS_ROUTED))) == "05-09 09:33:26"


@pytest.mark.parametrize(
    ("issue", "command", "told"),
    [
        (given(*WAS_ACCEPTED), RequestExtension(limit=Limit.parse("1wd"), note=sealed()), "department_head of issue-1"),
        (given(*WAS_ROUTED), Return(reason="not_ours", note=sealed()), "secretary of issue-1"),
        (given(*WAS_UNSURE), Urge(note=sealed()), "secretary of issue-1"),
        (
            given(*WAS_ACCEPTED, ASSIGNED),
            ExcuseTask(unit_id="lamps", note=sealed()),
            "unit_officer of lamps for issue-1",
        ),
        (given(*WAS_ROUTED), IssueCard(card=Card.RED, note=sealed()), "department_head of issue-1"),
        (
            given(*WAS_ACCEPTED, ASSIGNED),
            IssueCard(card=Card.RED, unit_id="lamps", note=sealed()),
            "unit_officer of lamps for issue-1",
        ),
    ],
)
def test_whoever_is_told_of_a_command_is_looked_up_for_its_issue(issue: Issue, command: Command, told: str) -> None:
    (event,) = decided(issue, command, rulebook=THERE)

    assert event.model_dump()["to"] == (told,)


def test_units_and_higher_bodies_are_looked_up_for_the_issue() -> None:
    (assigned,) = decided(given(*WAS_ACCEPTED), Assign(lead_unit_id="lamps"), rulebook=THERE)
    (reviewed,) = decided(given(*WAS_CLOSED), RequestReview(note=sealed()), rulebook=THERE)
    (intake,) = steps.analyze_sealed(
        given(*WAS_COLLECTED), grounds=sealed(), urgency="ordinary", rulebook=THERE, now=MONDAY
    )

    assert isinstance(assigned, Assigned)
    assert assigned.tasks[0].to == ("unit_officer of lamps for issue-1",)
    assert reviewed.model_dump()["responsible"] == ("supervisor of issue-1",)
    assert intake.model_dump()["to"] == ("discipline_intake of issue-1",)


def test_a_task_passes_to_people_of_the_post_there() -> None:
    head = Transfer(to=("department_head of issue-1",))

    (transferred,) = decided(given(*WAS_ROUTED), head, rulebook=THERE)

    assert transferred.model_dump()["responsible"] == ("department_head of issue-1",)


def test_whoever_has_the_task_is_looked_up_for_the_issue() -> None:
    def vacant(role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
        return () if role is Role.DEPARTMENT_OFFICER else holder_there(role, issue, unit_id=unit_id)

    routed, reviewed = given(*WAS_ROUTED), given(*WAS_CLOSED, REVIEW_OPENED)

    assert steps.responsible(routed, THERE, level=0) == ("department_officer of issue-1",)
    assert steps.responsible(routed, a_rulebook(who=vacant), level=0) == ("department_head of issue-1",)
    assert steps.responsible(reviewed, THERE, level=2) == ("supervisor of issue-1",)


@pytest.mark.parametrize(
    ("issue", "at", "key", "told"),
    [
        (given(*WAS_UNSURE), "05-07 09:30", "deliberation:reminder:0.5", "secretary of issue-1"),
        (
            given(*WAS_ACCEPTED, ASSIGNED),
            "05-08 09:30",
            "unit_handle:lamps:reminder:0.5",
            "unit_officer of lamps for issue-1",
        ),
        (given(*WAS_ROUTED), "05-07 17:00", "accept:level:1", "department_head of issue-1"),
    ],
)
def test_whoever_is_told_that_something_fell_due_is_looked_up_for_its_issue(
    issue: Issue, at: str, key: str, told: str
) -> None:
    fired = [event for event in expire(issue, rulebook=THERE, now=local(at)) if isinstance(event, Reminded | Escalated)]

    assert [event.to for event in fired if event.key == key] == [(told,)]


def test_what_falls_due_as_more_time_is_granted_is_past() -> None:
    clock = RULEBOOK.schedule(
        Stage.HANDLE, issue_id="issue-1", urgency="ordinary", start=MONDAY, department_id="mass_work"
    )

    # The clock ends on Monday at 17:00; half of five days more is over on Thursday at noon.
    longer = RULEBOOK.extended(clock, given(*WAS_ACCEPTED), by=Limit.parse("5wd"), now=local("05-16 12:00"))

    assert [due.key for due in longer.dues][:2] == ["handle:reminder:0.8:ext1", "handle:level:1"]


def test_what_falls_due_as_a_newer_policy_comes_is_past() -> None:
    clock = RULEBOOK.schedule(
        Stage.HANDLE, issue_id="issue-1", urgency="ordinary", start=MONDAY, department_id="mass_work"
    )

    judged = RULEBOOK.judged_anew(clock, given(*WAS_ACCEPTED), now=local("05-09 09:30"))

    assert [due.key for due in judged.dues][:2] == ["handle:reminder:0.8", "handle:level:1"]


def test_a_newer_policy_counts_the_departments_own_limit() -> None:
    departments = RULEBOOK.policy.model_dump(mode="json", exclude_none=True)["departments"]
    newer = a_rulebook(departments=departments | {"mass_work": {"name": "群工部", "limits": {"handle": "3wd"}}})
    clock = RULEBOOK.schedule(
        Stage.HANDLE, issue_id="issue-1", urgency="ordinary", start=MONDAY, department_id="mass_work"
    )

    judged = newer.judged_anew(clock, given(*WAS_ACCEPTED), now=MONDAY)

    assert (judged.deadline.limit, shown(judged.deadline.at)) == ("3wd", "05-09 17:00")


def test_a_newer_policy_that_comes_while_the_clock_stands_takes_no_reminder_that_lies_ahead_of_it() -> None:
    accepted = given(*WAS_ACCEPTED)
    stands = acted(accepted, Suspend(reason="court", note=sealed()), "05-07 10:00")
    newer = a_rulebook(callback_share=0.5)

    # By Friday, half of the time would be over, had it run on.
    repoliced = acted(stands, Repolice(policy_version=newer.policy.version), "05-10 10:00", by="system", newer=newer)

    assert repoliced.policy_version == newer.policy.version
    assert repoliced.paused is not None
    handle = next(one for one in repoliced.paused.schedules if one.stage is Stage.HANDLE)
    assert handle.dues[0].key == "handle:reminder:0.5"


def test_a_sample_is_drawn_by_the_id_alone() -> None:
    # SHA-256 of `callback:issue-4` begins 30564d93, which is 0.18882 of 2**32.
    assert [is_sampled("issue-4", share=share) for share in (0.1888, 0.1889)] == [False, True]
    assert not is_sampled("issue-4", share=0x30564D93 / 2**32)


def test_a_report_is_filed_with_all_that_came_with_it() -> None:
    filed = steps.file(
        "issue-1",
        content=sealed("problem"),
        reporter=None,
        settlement=sealed("new bulb"),
        joins="issue-0",
        parent_id="issue-9",
        by="staff:desk-1",
        rulebook=RULEBOOK,
        now=MONDAY,
    )

    assert (filed.settlement, filed.joins, filed.parent_id) == (sealed("new bulb"), "issue-0", "issue-9")


def test_a_reroute_records_why() -> None:
    (rerouted,) = decided(
        given(*WAS_RETURNED), Reroute(department_id="organization", note=sealed("theirs")), rulebook=THERE
    )

    assert isinstance(rerouted, Rerouted)
    assert (rerouted.note, rerouted.responsible) == (sealed("theirs"), ("department_officer of issue-1",))


def test_all_departments_that_an_issue_can_go_to_are_named() -> None:
    departments = RULEBOOK.policy.model_dump(mode="json", exclude_none=True)["departments"]
    four = a_rulebook(departments=departments | {"housing": {"name": "住建局"}})

    _, _, hint = refusal(given(*WAS_RETURNED), Reroute(department_id="fire"), rulebook=four)

    assert hint == "It can go to: organization, housing."


def test_danger_to_life_stands_in_the_findings() -> None:
    analysis = ANALYSIS.model_copy(update={"danger_to_life": True})

    assert steps.findings_of(analysis, place=a_place(), channel="web", policy=RULEBOOK.policy).danger_to_life


def test_how_sure_is_sure_depends_on_the_category() -> None:
    strict = a_rulebook(confidence={"route": 0.6, "by_category": {"organization": 0.8}})
    organization = {"category": "organization", "department_id": "organization"}

    assert len(analyzed_unsure(strict, confidence={"category": 0.7})) == 1
    assert len(analyzed_unsure(strict, confidence={"category": 0.7}, **organization)) == 2
