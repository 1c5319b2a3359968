"""A category that only the policy knows is one like the others, except that people alone set it."""

import pytest
from pydantic import ValidationError

from schemas.domain.analysis import Analysis, Judgement
from schemas.domain.commands import Classify, Command, ReleaseIntake
from schemas.domain.errors import DomainError
from schemas.domain.events import Analyzed, Classified, DeliberationLapsed, Event
from schemas.domain.issue import Issue
from schemas.domain.rules.decide import decide
from schemas.domain.rules.due import expire
from schemas.domain.rules.steps import findings_of
from tests.domain.builders import MONDAY, WAS_SEALED, WAS_UNSURE, a_place, given, hint_of, sealed, some_findings
from tests.domain.county import a_policy, a_rulebook, local

WIDER = {
    "departments": {
        "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
        "organization": {"name": "组织部"},
        "mass_work": {"name": "群工部"},
        "emergency_office": {"name": "应急局"},
    },
    "categories": {
        "discipline": "discipline",
        "organization": "organization",
        "livelihood": "mass_work",
        "safety": "emergency_office",
    },
}
RULEBOOK = a_rulebook(**WIDER)


def decided(issue: Issue, command: Command) -> tuple[Event, ...]:
    return decide(issue, command, by="staff:s-1", rulebook=RULEBOOK, now=MONDAY)


def refusal(issue: Issue, command: Command) -> tuple[str, str, str]:
    with pytest.raises(DomainError) as refused:
        decided(issue, command)
    return hint_of(refused.value)


def released_as(category: str, department_id: str) -> ReleaseIntake:
    findings = some_findings(category=category, department_id=department_id)
    return ReleaseIntake(findings=findings, grounds=sealed("general"))


def test_the_community_classifies_into_a_category_of_the_policy() -> None:
    (classified,) = decided(given(*WAS_UNSURE), Classify(category="safety"))

    assert isinstance(classified, Classified)
    assert (classified.findings.category, classified.findings.department_id) == ("safety", "emergency_office")


def test_a_category_that_the_policy_does_not_have_is_refused_with_those_it_has() -> None:
    unknown = (
        "category-unknown",
        "The policy of this issue has no category 'weather'.",
        "Choose one of: organization, livelihood, safety.",
    )

    assert refusal(given(*WAS_UNSURE), Classify(category="weather")) == unknown
    assert refusal(given(*WAS_SEALED), released_as("weather", "mass_work")) == unknown


@pytest.mark.parametrize(
    ("category", "words"),
    [("discipline", "Discipline intake alone decides"), ("Not A Key", "should match pattern"), ("", "should match")],
)
def test_nobody_of_the_community_can_even_ask_for_discipline(category: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Classify(category=category)


def test_discipline_intake_releases_to_a_category_of_the_policy_and_its_department_alone() -> None:
    _, analyzed = decided(given(*WAS_SEALED), released_as("safety", "emergency_office"))

    assert isinstance(analyzed, Analyzed)
    assert (analyzed.findings.category, analyzed.findings.department_id) == ("safety", "emergency_office")
    assert refusal(given(*WAS_SEALED), released_as("safety", "mass_work"))[0] == "not-general"


def test_what_nobody_classified_in_time_may_go_to_a_category_of_the_policy() -> None:
    rulebook = a_rulebook(**WIDER, default_category="safety")

    *_, lapsed = expire(given(*WAS_UNSURE), rulebook=rulebook, now=local("05-07 17:05"))

    assert isinstance(lapsed, DeliberationLapsed)
    assert (lapsed.findings.category, lapsed.findings.department_id) == ("safety", "emergency_office")


@pytest.mark.parametrize(
    ("judged", "category", "department_id"),
    [
        ("safety", "safety", "emergency_office"),
        ("organization", "organization", "organization"),
        ("discipline", "livelihood", "mass_work"),
    ],
)
def test_a_general_issue_is_found_to_be_what_was_judged_but_never_discipline(
    judged: str, category: str, department_id: str
) -> None:
    one = Judgement(value="x", confidence=0.9, reason="because")
    analysis = Analysis(
        possible_discipline=False,
        discipline=one,
        category=Judgement(value=judged, confidence=0.9, reason="because"),
        topic=one,
        urgency=Judgement(value="ordinary", confidence=0.9, reason="because"),
        cause=one,
        accuses=False,
        suggests=False,
        danger_to_life=False,
    )

    found = findings_of(analysis, place=a_place(), channel="web", policy=a_policy(**WIDER))

    assert (found.category, found.department_id) == (category, department_id)
