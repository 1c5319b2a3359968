"""Who may know of which issue: every role against every class, from a table written by hand."""

import pytest

from schemas.domain.accused import Marks
from schemas.domain.events import Analyzed
from schemas.domain.issue import Issue
from schemas.domain.issue_state import Task
from schemas.domain.principals import ANONYMOUS, REPORTER, Principal, Scope, may_see, scope_of
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from tests.domain.builders import (
    ASSIGNED,
    COLLECTED,
    FILED,
    ROUTED,
    WAS_ACCEPTED,
    WAS_COLLECTED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_SEALED,
    WAS_UNSURE,
    a_place,
    given,
    sealed,
    some_findings,
)

# What each role sees, and the one thing its post narrows that to.
EVERYWHERE = ""
NOTHING = None
SEES: dict[str, tuple[str, str] | None] = {
    "resident": NOTHING,
    "contact_member": ("general", "community_id"),
    "grid_worker": ("general", "grid_id"),
    "hotline_desk": ("general", EVERYWHERE),
    "secretary": ("general", "community_id"),
    "duty_officer": ("general", "community_id"),
    "unit_officer": ("general", "unit_id"),
    "department_officer": ("general", "department_id"),
    "department_head": ("general", "department_id"),
    "street_head": ("general", "street_id"),
    "discipline_intake": ("discipline", EVERYWHERE),
    "discipline_officer": ("discipline", EVERYWHERE),
    "discipline_head": ("discipline", EVERYWHERE),
    "discipline_supervisor": ("discipline", EVERYWHERE),
    "discipline_superior": ("discipline", EVERYWHERE),
    "supervisor": ("general", EVERYWHERE),
    "contact_leader": ("general", EVERYWHERE),
    "auditor": NOTHING,
    "administrator": NOTHING,
    "security_administrator": NOTHING,
    "system": NOTHING,
}
HERE = {
    "department_id": "mass_work",
    "unit_id": "lamps",
    "community_id": "east",
    "street_id": "north",
    "grid_id": "grid-3",
}
ELSEWHERE = {
    "department_id": "organization",
    "unit_id": "water",
    "community_id": "west",
    "street_id": "south",
    "grid_id": "grid-9",
}
ISSUES: dict[str, tuple[Issue, str]] = {
    "filed": (given(FILED), "intake"),
    "collected": (given(*WAS_COLLECTED), "intake"),
    "unsure": (given(*WAS_UNSURE), "general"),
    "assigned": (given(*WAS_ACCEPTED, ASSIGNED), "general"),
    "sealed": (given(*WAS_SEALED), "discipline"),
    "confirmed": (given(*WAS_DISCIPLINE), "discipline"),
}


def a_principal(role: str, **scope: str | None) -> Principal:
    return Principal.model_validate({"id": "p-1", "role": role, **scope})


def test_the_table_names_every_role() -> None:
    assert set(SEES) == {role.value for role in Role}


# A unit has nothing to do with what it has no task in; at night whoever is on duty serves the whole county.
WITHOUT_TASK = {"unsure"}
WHOLE_COUNTY = "duty_officer"


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("kind", ISSUES)
def test_a_post_here_sees_exactly_its_classes(role: str, kind: str) -> None:
    issue, key_class = ISSUES[kind]
    sees = SEES[role]

    is_beside = role == "unit_officer" and kind in WITHOUT_TASK
    assert may_see(a_principal(role, **HERE), issue) is (sees is not None and sees[0] == key_class and not is_beside)


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("kind", ISSUES)
def test_the_same_post_elsewhere_sees_only_what_is_not_narrowed(role: str, kind: str) -> None:
    issue, key_class = ISSUES[kind]
    sees = SEES[role]

    assert may_see(a_principal(role, **ELSEWHERE), issue) is (sees == (key_class, EVERYWHERE))


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("kind", ISSUES)
def test_a_post_without_its_scope_sees_nothing_narrowed(role: str, kind: str) -> None:
    issue, key_class = ISSUES[kind]
    sees = SEES[role]

    is_everywhere = sees == (key_class, EVERYWHERE) or (role == WHOLE_COUNTY and key_class == "general")
    assert may_see(a_principal(role), issue) is is_everywhere


def test_a_unit_sees_the_issues_with_a_task_for_it_whatever_became_of_the_task() -> None:
    power = a_principal("unit_officer", unit_id="unit-power")
    for state in ("given", "accepted", "returned", "finished", "excused"):
        issue = given(*WAS_LOGGED, ROUTED).model_copy(
            update={"tasks": (Task.model_validate({"unit_id": "unit-power", "lead": True, "state": state}),)}
        )

        assert may_see(power, issue)
        assert not may_see(a_principal("unit_officer", unit_id="unit-water"), issue)
        assert not may_see(a_principal("unit_officer"), issue)


@pytest.mark.parametrize("role", SEES)
def test_a_list_is_narrowed_as_the_single_issue_is(role: str) -> None:
    sees = SEES[role]
    narrowed = {sees[1]: HERE[sees[1]]} if sees and sees[1] else {}
    if role == WHOLE_COUNTY:
        narrowed["street_id"] = "north"
    expected = Scope.model_validate({"classes": {sees[0]}, **narrowed}) if sees else None

    assert scope_of(a_principal(role, **HERE)) == expected


def test_whoever_is_on_duty_for_a_street_sees_that_street() -> None:
    issue, _ = ISSUES["assigned"]

    assert may_see(a_principal("duty_officer", street_id="north"), issue)
    assert not may_see(a_principal("duty_officer", street_id="south"), issue)


def test_an_unknown_grid_is_nobodys_grid() -> None:
    found = some_findings(place=a_place(known=False, grid_id=None, building_id=None))
    issue = given(FILED, COLLECTED, Analyzed(at=FILED.at, by="system", findings=found, grounds=sealed()))

    assert not may_see(a_principal("grid_worker", **HERE), issue)
    assert not may_see(a_principal("grid_worker"), issue)
    assert may_see(a_principal("secretary", **HERE), issue)


def test_nobody_reads_what_is_not_decided_yet() -> None:
    scopes = [scope_of(a_principal(role, **HERE)) for role in SEES]

    assert not any(scope and KeyClass.INTAKE in scope.classes for scope in scopes)


def test_events_name_staff_by_id_and_residents_never_by_name() -> None:
    assert a_principal("secretary").actor == "staff:p-1"
    assert a_principal("system").actor == "staff:p-1"
    assert (ANONYMOUS.actor, REPORTER.actor) == ("anonymous", "receipt")


MARKED = Marks(own="me", department=frozenset({"ours"}), office=frozenset({"unit"}))


@pytest.mark.parametrize(
    ("story", "role", "mark", "sees"),
    [
        ("sealed", "discipline_intake", "me", False),
        ("sealed", "discipline_intake", "ours", False),
        ("sealed", "discipline_intake", "unit", False),
        ("sealed", "discipline_intake", "others", True),
        ("assigned", "supervisor", "me", False),
        ("assigned", "supervisor", "ours", False),
        ("assigned", "supervisor", "unit", True),
        ("assigned", "unit_officer", "unit", True),
    ],
)
def test_an_issue_is_kept_from_whom_it_accuses(story: str, role: str, mark: str, *, sees: bool) -> None:
    issue = ISSUES[story][0].model_copy(update={"accused_marks": (mark,)})
    reader = a_principal(role, **HERE).model_copy(update={"marks": MARKED})

    scope = scope_of(reader)

    assert may_see(reader, issue) is sees
    assert scope is not None
    assert (mark not in scope.unseen) is sees
