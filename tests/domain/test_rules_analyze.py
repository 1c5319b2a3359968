"""The second step: sure, unsure, or sealed; each leaves its own events and clocks."""

import pytest

from schemas.domain.analysis import Analysis, Category, Judgement, NearDuplicate, Urgency
from schemas.domain.clocks import DueKind, Stage
from schemas.domain.events import (
    Analyzed,
    DeliberationOpened,
    Event,
    Filed,
    IntakeOpened,
)
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.rules import steps
from schemas.domain.status import StepNotAllowedError
from tests.domain.builders import (
    COLLECTED,
    FILED,
    HISTORY,
    MONDAY,
    SETTLED,
    WAS_COLLECTED,
    a_place,
    dues_shown,
    given,
    sealed,
    some_findings,
)
from tests.domain.county import RULEBOOK, a_rulebook, local


def analyze_general(issue: Issue, *, confidence: float) -> tuple[Event, ...]:
    return steps.analyze_general(
        issue,
        findings=some_findings(confidence={"category": confidence}),
        grounds=sealed("grounds"),
        near_duplicates=(NearDuplicate(issue_id="issue-0", similarity=0.9),),
        rulebook=RULEBOOK,
        now=MONDAY,
    )


@pytest.mark.parametrize("confidence", [0.6, 1.0])
def test_a_sure_analysis_stands(confidence: float) -> None:
    events = analyze_general(given(*WAS_COLLECTED), confidence=confidence)

    assert events == (
        Analyzed(
            at=MONDAY,
            by="system",
            findings=some_findings(confidence={"category": confidence}),
            grounds=sealed("grounds"),
            near_duplicates=(NearDuplicate(issue_id="issue-0", similarity=0.9),),
        ),
    )


def test_an_unsure_analysis_waits_for_the_community() -> None:
    analyzed, opened = analyze_general(given(*WAS_COLLECTED), confidence=0.59)

    assert isinstance(analyzed, Analyzed)
    assert isinstance(opened, DeliberationOpened)
    assert (opened.at, opened.by, opened.community_id, opened.to) == (MONDAY, "system", "east", ("secretary-1",))
    assert opened.schedule.deadline.model_dump() == {
        "stage": Stage.DELIBERATION,
        "start": MONDAY,
        "at": local("05-07 17:00"),
        "limit": "1wd",
        "provisional": False,
        "unit_id": None,
        "extensions": (),
        "pauses": (),
    }
    assert dues_shown(opened.schedule) == [
        ("deliberation:reminder:0.5", "05-07 09:30"),
        ("deliberation:reminder:0.8", "05-07 14:48"),
        ("deliberation:lapse", "05-07 17:00"),
    ]


@pytest.mark.parametrize("filed", [SETTLED, HISTORY], ids=["settled", "history"])
def test_nobody_is_asked_about_what_is_over(filed: Filed) -> None:
    events = analyze_general(given(filed, COLLECTED), confidence=0.1)

    assert [event.type for event in events] == ["analyzed"]


def test_the_secretary_asked_is_the_one_of_the_place() -> None:
    rulebook = a_rulebook(who=lambda role, issue: (f"{role} of {issue.community_id}",))

    _, opened = steps.analyze_general(
        given(*WAS_COLLECTED),
        findings=some_findings(confidence={"category": 0.1}),
        grounds=sealed(),
        near_duplicates=(),
        rulebook=rulebook,
        now=MONDAY,
    )

    assert isinstance(opened, DeliberationOpened)
    assert opened.to == ("secretary of east",)


def analyze_sealed(urgency: str, *, filed: Filed = FILED) -> IntakeOpened:
    (opened,) = steps.analyze_sealed(
        given(filed, COLLECTED), grounds=sealed("grounds"), urgency=urgency, rulebook=RULEBOOK, now=MONDAY
    )
    assert isinstance(opened, IntakeOpened)
    return opened


def test_a_possible_discipline_matter_waits_for_intake_on_a_ladder_inside_discipline() -> None:
    opened = analyze_sealed("ordinary")

    assert opened.schedule is not None
    assert (opened.at, opened.by, opened.grounds) == (MONDAY, "system", sealed("grounds"))
    assert (opened.department_id, opened.urgency) == ("discipline", Urgency.ORDINARY)
    assert opened.to == ("discipline_intake-1",)
    assert dues_shown(opened.schedule) == [
        ("intake:reminder:0.5", "05-07 09:30"),
        ("intake:reminder:0.8", "05-07 14:48"),
        ("intake:level:1", "05-07 17:00"),
        ("intake:level:2", "05-08 17:00"),
        ("intake:level:3", "05-10 17:00"),
    ]
    ladder = [(due.level, due.role) for due in opened.schedule.dues if due.kind is DueKind.ESCALATION]
    assert ladder == [
        (1, Role.DISCIPLINE_HEAD),
        (2, Role.DISCIPLINE_SUPERVISOR),
        (3, Role.DISCIPLINE_SUPERIOR),
    ]


def test_an_urgent_intake_is_counted_in_working_hours() -> None:
    opened = analyze_sealed("urgent")

    assert opened.urgency is Urgency.URGENT
    assert dues_shown(opened.schedule) == [
        ("intake:reminder:0.5", "05-06 11:30"),
        ("intake:reminder:0.8", "05-06 14:24"),
        ("intake:level:1", "05-06 15:00"),
        ("intake:level:2", "05-07 17:00"),
        ("intake:level:3", "05-09 17:00"),
    ]


def test_danger_to_life_in_a_sealed_issue_climbs_day_and_night() -> None:
    assert dues_shown(analyze_sealed("emergency").schedule) == [
        ("intake:reminder:0.5", "05-06 10:30"),
        ("intake:reminder:0.8", "05-06 10:48"),
        ("intake:level:1", "05-06 11:00"),
        ("intake:level:2", "05-06 12:00"),
        ("intake:level:3", "05-06 14:00"),
    ]


def test_history_that_may_be_a_discipline_matter_waits_for_intake_without_a_clock() -> None:
    opened = analyze_sealed("emergency", filed=HISTORY)

    assert (opened.department_id, opened.urgency, opened.schedule) == ("discipline", Urgency.EMERGENCY, None)
    issue = given(HISTORY, COLLECTED, opened)
    assert (issue.sealed, issue.dues, issue.due_at) == (True, (), None)


ANALYSIS = Analysis(
    possible_discipline=False,
    discipline=Judgement(value="no", confidence=0.9, reason="no official is named"),
    category=Judgement(value="organization", confidence=0.7, reason="a party matter"),
    topic=Judgement(value="party branch", confidence=0.6, reason="names a branch"),
    urgency=Judgement(value="urgent", confidence=0.5, reason="says today"),
    cause=Judgement(value="staffing", confidence=0.4, reason="nobody came"),
    accuses=True,
    suggests=True,
    danger_to_life=False,
)


def test_findings_hold_values_and_confidences_but_no_words() -> None:
    found = steps.findings_of(ANALYSIS, place=a_place(), channel="hotline", policy=RULEBOOK.policy)

    assert found.model_dump(exclude={"place"}) == {
        "category": Category.ORGANIZATION,
        "department_id": "organization",
        "topic": "party branch",
        "urgency": Urgency.URGENT,
        "cause": "staffing",
        "confidence": {"category": 0.7, "topic": 0.6, "urgency": 0.5, "cause": 0.4},
        "accuses": True,
        "suggests": True,
        "danger_to_life": False,
        "channel": "hotline",
    }
    assert found.place == a_place()


def test_what_is_not_sealed_is_never_led_by_discipline() -> None:
    judged = Judgement(value="discipline", confidence=0.3, reason="perhaps")

    found = steps.findings_of(
        ANALYSIS.model_copy(update={"category": judged}), place=a_place(), channel="web", policy=RULEBOOK.policy
    )

    assert (found.category, found.department_id) == (Category.LIVELIHOOD, "mass_work")


def test_no_analysis_runs_before_it_was_collected() -> None:
    filed = given(FILED)

    with pytest.raises(StepNotAllowedError, match="is filed cannot become analyzed"):
        analyze_general(filed, confidence=0.9)
    with pytest.raises(StepNotAllowedError, match="is filed cannot become deliberating"):
        steps.analyze_sealed(filed, grounds=sealed(), urgency="urgent", rulebook=RULEBOOK, now=MONDAY)
