"""What can be done with an issue now, by whom, until when: every stage against a table written by hand."""

from itertools import product

import pytest

from schemas.domain.events import Event
from schemas.domain.possible import OPENINGS, CommandNotPossibleError, possible, roles_for
from schemas.domain.status import Status
from tests.domain.builders import (
    CLOSED,
    COLLECTED,
    DELIBERATION_LAPSED,
    FILED,
    LOGGED,
    REOPENED,
    RESOLVED,
    ROUTED_TO_DISCIPLINE,
    WAS_ACCEPTED,
    WAS_ANALYZED,
    WAS_CONFIRMED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_RELEASED,
    WAS_RESOLVED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_UNSURE,
    given,
    hint_of,
)
from tests.domain.county import shown

Expected = list[tuple[str, list[str], str | None]]

DEPARTMENT = ["department_head", "department_officer"]
DISCIPLINE = ["discipline_head", "discipline_officer"]
INTAKE = ["discipline_head", "discipline_intake"]
RATERS = ["hotline_desk", "resident"]

STORIES: dict[str, tuple[tuple[Event, ...], Expected]] = {
    "filed": ((FILED,), []),
    "collected": ((FILED, COLLECTED), []),
    "analyzed": (WAS_ANALYZED, []),
    "unsure": (WAS_UNSURE, [("classify", ["duty_officer", "secretary"], "05-07 17:00")]),
    "lapsed": ((*WAS_UNSURE, DELIBERATION_LAPSED), []),
    "sealed": (WAS_SEALED, [("confirm_intake", INTAKE, "05-07 17:00"), ("release_intake", INTAKE, "05-07 17:00")]),
    "released": (WAS_RELEASED, []),
    "confirmed": (WAS_CONFIRMED, []),
    "logged": (WAS_LOGGED, []),
    "routed": (WAS_ROUTED, [("accept", DEPARTMENT, "05-07 17:00")]),
    "accepted": (WAS_ACCEPTED, [("resolve", DEPARTMENT, "05-13 17:00")]),
    "resolved": (WAS_RESOLVED, [("give_feedback", RATERS, "05-13 23:59:59")]),
    "reopened": ((*WAS_RESOLVED, REOPENED), [("accept", DEPARTMENT, "05-07 17:00")]),
    "closed": ((*WAS_RESOLVED, CLOSED), []),
    "discipline routed": (WAS_DISCIPLINE, [("accept", DISCIPLINE, "05-07 17:00")]),
    "discipline accepted": ((*WAS_DISCIPLINE, WAS_ACCEPTED[-1]), [("resolve", DISCIPLINE, "05-13 17:00")]),
    "discipline resolved": (
        (*WAS_DISCIPLINE, WAS_ACCEPTED[-1], RESOLVED),
        [("give_feedback", ["resident"], "05-13 23:59:59")],
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_an_issue_allows_exactly_what_its_stage_allows(story: str) -> None:
    events, expected = STORIES[story]
    issue = given(*events)

    found = [(one.name, [str(role) for role in one.roles], one.until and shown(one.until)) for one in possible(issue)]

    assert found == expected


GENERAL_ROLES = {
    "classify": {"secretary", "duty_officer"},
    "confirm_intake": set(),
    "release_intake": set(),
    "accept": {"department_officer", "department_head"},
    "resolve": {"department_officer", "department_head"},
    "give_feedback": {"resident", "hotline_desk"},
}
DISCIPLINE_ROLES = {
    "classify": set(),
    "confirm_intake": {"discipline_intake", "discipline_head"},
    "release_intake": {"discipline_intake", "discipline_head"},
    "accept": {"discipline_officer", "discipline_head"},
    "resolve": {"discipline_officer", "discipline_head"},
    "give_feedback": {"resident"},
}


def test_every_command_stands_in_the_tables() -> None:
    assert set(OPENINGS) == set(GENERAL_ROLES) == set(DISCIPLINE_ROLES)


@pytest.mark.parametrize(("name", "story"), list(product(GENERAL_ROLES, ["filed", "unsure", "routed", "closed"])))
def test_general_issues_are_worked_by_general_roles(name: str, story: str) -> None:
    assert roles_for(given(*STORIES[story][0]), name) == GENERAL_ROLES[name]


@pytest.mark.parametrize(
    ("name", "story"), list(product(DISCIPLINE_ROLES, ["sealed", "confirmed", "discipline routed"]))
)
def test_discipline_issues_are_worked_by_discipline_alone(name: str, story: str) -> None:
    assert roles_for(given(*STORIES[story][0]), name) == DISCIPLINE_ROLES[name]


def test_without_a_running_clock_there_is_no_end() -> None:
    issue = given(*WAS_ANALYZED, LOGGED.model_copy(update={"schedules": ()}), ROUTED_TO_DISCIPLINE)

    assert [one.until for one in possible(issue)] == [None]


def test_a_command_that_is_not_possible_is_refused_with_a_sentence() -> None:
    refused = CommandNotPossibleError(status=Status.CLOSED, command="accept")

    assert hint_of(refused) == (
        "step-not-allowed",
        "An issue that is closed does not take the command accept.",
        "Read the issue again: `possible` lists what can be done now.",
    )
