"""督查: urging, cards, comments, and handing a task to another person of the post."""

import pytest

from schemas.domain.commands import Accept
from schemas.domain.events import Event
from schemas.domain.handling_commands import AddFiles, Assign, Comment, IssueCard, Transfer, Urge
from schemas.domain.handling_events import Card, CardIssued, Commented, FilesAdded, Transferred, Urged
from schemas.domain.issue import Issue
from tests.domain.acting import OFFICER, WEDNESDAY, acted, after, clocks, decided, refusal, routed
from tests.domain.builders import (
    WAS_CONFIRMED,
    WAS_DISCIPLINE,
    WAS_RETURNED,
    WAS_SEALED,
    WAS_SUSPENDED,
    WAS_UNSURE,
    given,
    sealed,
)
from tests.domain.county import a_rulebook, local

NOTE = sealed("note")
SUPERVISOR = "staff:supervisor-1"


def assigned() -> Issue:
    return acted(acted(routed(), Accept(), "05-06 10:00"), Assign(lead_unit_id="lamps"), "05-06 11:00")


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (WAS_UNSURE, ("secretary-1",)),
        (WAS_SEALED, ("discipline_intake-1",)),
        (WAS_DISCIPLINE, ("discipline_officer-1",)),
        (WAS_RETURNED, ("secretary-1",)),
        (WAS_SUSPENDED, ("officer-1",)),
    ],
    ids=["unsure", "sealed", "discipline", "returned", "suspended"],
)
def test_whoever_has_it_now_is_urged(events: tuple[Event, ...], told: tuple[str, ...]) -> None:
    (event,) = decided(given(*events), Urge(note=NOTE), by=SUPERVISOR)

    assert event == Urged(at=local(WEDNESDAY), by=SUPERVISOR, note=NOTE, to=told)


def test_urging_and_commenting_move_no_clock() -> None:
    issue = assigned()

    for command in (Urge(), Comment(text=NOTE), IssueCard(card=Card.RED, note=NOTE)):
        later = acted(issue, command, "05-06 12:00", by=SUPERVISOR)
        assert (later.schedules, later.status, later.responsible) == (issue.schedules, issue.status, issue.responsible)
        assert later.version == issue.version + 1


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("receipt", ("department_officer-1",)),
        ("staff:department_officer-1", ()),
        ("staff:lamps-1", ("department_officer-1",)),
    ],
)
def test_files_that_come_later_are_told_to_whoever_has_the_issue(by: str, told: tuple[str, ...]) -> None:
    issue, command = routed(), AddFiles(evidence=("0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f",), note=NOTE)

    (event,) = decided(issue, command, by=by)

    assert event == FilesAdded(at=local(WEDNESDAY), by=by, evidence=command.evidence, note=NOTE, to=told)
    later = after(issue, (event,))
    assert (later.version, later.status, clocks(later)) == (issue.version + 1, issue.status, clocks(issue))


def test_a_comment_is_recorded_with_its_sealed_text() -> None:
    assert decided(routed(), Comment(text=NOTE)) == (Commented(at=local(WEDNESDAY), by=OFFICER, text=NOTE),)


@pytest.mark.parametrize(("card", "points"), [(Card.YELLOW, 1), (Card.RED, 3), (Card.BLACK, 6)])
def test_a_card_to_the_department_costs_what_the_policy_says(card: Card, points: int) -> None:
    (event,) = decided(routed(), IssueCard(card=card, note=NOTE), by=SUPERVISOR)

    assert event == CardIssued(
        at=local(WEDNESDAY),
        by=SUPERVISOR,
        card=card,
        department_id="mass_work",
        points=points,
        note=NOTE,
        to=("department_head-1",),
    )


def test_a_policy_may_price_its_cards_otherwise() -> None:
    rulebook = a_rulebook(cards={"red": {"name": "红牌", "points": 9}, "black": {"name": "黑牌", "points": 20}})

    issue = acted(routed(), IssueCard(card=Card.RED, note=NOTE), by=SUPERVISOR, rulebook=rulebook)

    assert issue.points == 9


def test_a_card_may_go_to_a_unit_with_a_task_whatever_became_of_the_task() -> None:
    (event,) = decided(assigned(), IssueCard(card=Card.YELLOW, unit_id="lamps", note=NOTE), by=SUPERVISOR)

    assert isinstance(event, CardIssued)
    assert (event.department_id, event.unit_id, event.to) == ("mass_work", "lamps", ("lamps-1",))


def test_a_unit_without_a_task_gets_no_card() -> None:
    assert refusal(assigned(), IssueCard(card=Card.YELLOW, unit_id="gas", note=NOTE), by=SUPERVISOR) == (
        "task-not-possible",
        "The unit gas has no task in this issue, so it cannot be given a card.",
        "Read the issue again: `tasks` says what became of each.",
    )


def test_the_points_of_all_cards_add_up() -> None:
    issue = routed()
    for card in Card:
        issue = acted(issue, IssueCard(card=card, note=NOTE), by=SUPERVISOR)

    assert issue.points == 10


def test_a_card_in_a_discipline_matter_stays_inside_discipline() -> None:
    issue = routed(*WAS_CONFIRMED)

    (event,) = decided(issue, IssueCard(card=Card.RED, note=NOTE), by="staff:discipline_supervisor-1")

    assert isinstance(event, CardIssued)
    assert (event.department_id, event.to) == ("discipline", ("discipline_head-1",))


@pytest.mark.parametrize(
    "to", [("department_officer-1",), ("department_head-1",), ("department_head-1", "department_officer-1")]
)
def test_a_task_passes_between_people_of_the_post(to: tuple[str, ...]) -> None:
    (event,) = decided(assigned(), Transfer(to=to, note=NOTE))

    assert event == Transferred(at=local(WEDNESDAY), by=OFFICER, responsible=to, note=NOTE)
    issue = after(assigned(), (event,))
    assert issue.responsible == to
    assert clocks(issue) == clocks(assigned())


def test_a_discipline_task_passes_only_inside_discipline() -> None:
    issue = routed(*WAS_CONFIRMED)

    assert acted(issue, Transfer(to=("discipline_head-1",))).responsible == ("discipline_head-1",)
    assert refusal(issue, Transfer(to=("department_officer-1",))) == (
        "not-in-post",
        "department_officer-1 cannot have this task.",
        "It can be given to: discipline_officer-1, discipline_head-1.",
    )


def test_all_who_may_not_have_it_are_named() -> None:
    empty = a_rulebook(who=lambda _role, _issue: ())

    assert refusal(routed(), Transfer(to=("a-1", "department_head-1", "b-1"))) == (
        "not-in-post",
        "a-1, b-1 cannot have this task.",
        "It can be given to: department_officer-1, department_head-1.",
    )
    assert refusal(routed(), Transfer(to=("a-1",)), rulebook=empty)[2] == "Nobody else holds this post."


@pytest.mark.parametrize(("events", "told"), [(WAS_SEALED, "discipline_intake-1"), (WAS_UNSURE, "secretary-1")])
def test_files_for_what_nobody_has_yet_are_told_to_who_decides(events: tuple[Event, ...], told: str) -> None:
    (event,) = decided(given(*events), AddFiles(evidence=("file-1",)), by="receipt")

    assert isinstance(event, FilesAdded)
    assert event.to == (told,)
