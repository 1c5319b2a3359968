"""Where a person decides what an issue is: the community, or discipline intake."""

import pytest

from schemas.domain.analysis import Category, Urgency
from schemas.domain.commands import Classify, Command, ConfirmIntake, ReleaseIntake
from schemas.domain.errors import DomainError
from schemas.domain.events import Analyzed, Classified, Event, IntakeConfirmed, IntakeReleased
from schemas.domain.issue import Issue, replay
from schemas.domain.rules.decide import decide
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.domain.builders import (
    ANALYZED,
    ESCALATED,
    FILED,
    INTAKE_OPENED,
    MONDAY,
    WAS_ANALYZED,
    WAS_CLOSED,
    WAS_COLLECTED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_UNSURE,
    given,
    hint_of,
    sealed,
    some_findings,
)
from tests.domain.county import RULEBOOK

RELEASE = ReleaseIntake(findings=some_findings(), grounds=sealed("general"))
READ_AGAIN = "Read the issue again: `possible` lists what can be done now."


def decided(issue: Issue, command: Command) -> tuple[Event, ...]:
    return decide(issue, command, by="staff:s-1", rulebook=RULEBOOK, now=MONDAY)


def refusal(issue: Issue, command: Command) -> tuple[str, str, str]:
    with pytest.raises(DomainError) as refused:
        decided(issue, command)
    return hint_of(refused.value)


def after(issue: Issue, events: tuple[Event, ...]) -> Issue:
    evolved = replay(events, start=issue)
    assert evolved is not None
    return evolved


def test_the_community_classifies_and_what_it_leaves_out_stays() -> None:
    command = Classify(category="organization", reason=sealed("why"))

    assert decided(given(*WAS_UNSURE), command) == (
        Classified(
            at=MONDAY,
            by="staff:s-1",
            findings=some_findings(
                category=Category.ORGANIZATION,
                department_id="organization",
                confidence={"category": 1.0, "topic": 0.7},
            ),
            reason=sealed("why"),
        ),
    )


def test_the_community_may_correct_topic_and_urgency() -> None:
    command = Classify(category="livelihood", topic="gas leak", urgency=Urgency.EMERGENCY)

    (classified,) = decided(given(*WAS_UNSURE), command)

    assert isinstance(classified, Classified)
    assert (classified.findings.topic, classified.findings.urgency) == ("gas leak", Urgency.EMERGENCY)
    issue = after(given(*WAS_UNSURE), (classified,))
    assert (issue.status, issue.urgency, issue.dues) == (Status.ANALYZED, "emergency", ())


@pytest.mark.parametrize("events", [WAS_SEALED, WAS_COLLECTED], ids=["sealed", "collected"])
def test_the_community_never_classifies_what_does_not_wait_for_it(events: tuple[Event, ...]) -> None:
    assert refusal(given(*events), Classify(category="livelihood")) == (
        "not-deliberating",
        "This issue does not wait for a person of the community to classify it.",
        READ_AGAIN,
    )


def test_intake_confirms_a_discipline_matter() -> None:
    command = ConfirmIntake(urgency=Urgency.URGENT, reason=sealed("why"))
    issue = given(*WAS_SEALED, ESCALATED.model_copy(update={"key": "intake:level:1"}))

    events = decided(issue, command)

    assert events == (
        IntakeConfirmed(
            at=MONDAY, by="staff:s-1", department_id="discipline", urgency=Urgency.URGENT, reason=sealed("why")
        ),
    )
    confirmed = after(issue, events)
    assert confirmed.urgency == "urgent"
    assert (confirmed.status, confirmed.sealed, confirmed.key_class) == (Status.ANALYZED, False, KeyClass.DISCIPLINE)
    assert (confirmed.findings, confirmed.community_id, confirmed.dues) == (None, None, ())
    assert confirmed.escalated == 0


def test_intake_may_leave_the_urgency_as_the_analyzer_found_it() -> None:
    urgent = INTAKE_OPENED.model_copy(update={"urgency": Urgency.URGENT})

    (confirmed,) = decided(given(*WAS_COLLECTED, urgent), ConfirmIntake())

    assert isinstance(confirmed, IntakeConfirmed)
    assert confirmed.urgency is Urgency.URGENT


def test_intake_releases_what_is_no_discipline_matter() -> None:
    command = ReleaseIntake(findings=some_findings(), grounds=sealed("general"), reason=sealed("why"))
    issue = given(*WAS_SEALED, ESCALATED.model_copy(update={"key": "intake:level:1"}))

    events = decided(issue, command)

    assert events == (
        IntakeReleased(at=MONDAY, by="staff:s-1", reason=sealed("why")),
        Analyzed(at=MONDAY, by="system", findings=some_findings(), grounds=sealed("general"), near_duplicates=()),
    )
    released = after(issue, events)
    assert (released.status, released.sealed, released.key_class) == (Status.ANALYZED, False, KeyClass.GENERAL)
    assert (released.department_id, released.community_id, released.dues) == ("mass_work", "east", ())
    # The level that intake's own ladder had reached would tell everybody that intake was late.
    assert (issue.escalated, released.escalated) == (1, 0)
    assert (released.grounds, released.urgency) == (sealed("general"), "ordinary")
    assert released.promised_at == issue.promised_at


def test_after_a_release_an_issue_stands_as_if_it_had_never_been_sealed() -> None:
    released = after(
        given(*WAS_SEALED), decided(given(*WAS_SEALED), ReleaseIntake(findings=some_findings(), grounds=sealed()))
    )

    never_sealed = given(*WAS_COLLECTED, ANALYZED.model_copy(update={"grounds": sealed()}))
    assert released.apart == ((3, 4),)
    assert released.model_copy(update={"version": 3, "apart": ()}) == never_sealed


@pytest.mark.parametrize(
    "changes",
    [
        {"category": Category.DISCIPLINE, "department_id": "discipline"},
        {"department_id": "discipline"},
        {"category": Category.ORGANIZATION, "department_id": "mass_work"},
        {"department_id": "nobody"},
    ],
)
def test_a_release_never_opens_a_discipline_matter_to_everybody(changes: dict[str, str]) -> None:
    command = ReleaseIntake(findings=some_findings(**changes), grounds=sealed())

    assert refusal(given(*WAS_SEALED), command) == (
        "not-general",
        "An issue released by discipline intake needs a general category and the department that leads it.",
        "Release it as organization or livelihood, or confirm it as a discipline matter.",
    )


@pytest.mark.parametrize("command", [ConfirmIntake(), RELEASE])
@pytest.mark.parametrize("events", [WAS_UNSURE, WAS_COLLECTED], ids=["unsure", "collected"])
def test_intake_decides_on_nothing_that_is_not_sealed(events: tuple[Event, ...], command: Command) -> None:
    assert refusal(given(*events), command) == (
        "not-sealed",
        "This issue does not wait for discipline intake.",
        READ_AGAIN,
    )


@pytest.mark.parametrize("command", [Classify(category="livelihood"), ConfirmIntake(), RELEASE])
@pytest.mark.parametrize(
    ("events", "status"),
    [((FILED,), "filed"), (WAS_ANALYZED, "analyzed"), (WAS_ROUTED, "routed"), (WAS_CLOSED, "closed")],
)
def test_nobody_decides_twice_or_too_late(events: tuple[Event, ...], status: str, command: Command) -> None:
    assert refusal(given(*events), command) == (
        "step-not-allowed",
        f"An issue that is {status} cannot become analyzed.",
        READ_AGAIN,
    )
