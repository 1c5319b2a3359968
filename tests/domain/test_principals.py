"""Who may know of which issue: every role against every class, from a table written by hand."""

import pytest

from schemas.domain.accused import Marks
from schemas.domain.events import Analyzed
from schemas.domain.issue import Issue
from schemas.domain.issue_state import Task
from schemas.domain.principals import ANONYMOUS, REPORTER, Principal, Scope, may_see, relations_of, scope_of
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
    "contact_member": ("general", "grid_id"),
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


# Their own filings wait for the ledger, but for those who decide in the community; discipline sees its own at once.
WAITS = {
    *("contact_member", "grid_worker", "hotline_desk", "unit_officer", "department_officer", "department_head"),
    *("street_head", "supervisor", "contact_leader"),
}


@pytest.mark.parametrize("role", SEES)
def test_a_list_is_narrowed_as_the_single_issue_is(role: str) -> None:
    sees = SEES[role]
    narrowed: dict[str, object] = {sees[1]: HERE[sees[1]]} if sees and sees[1] else {}
    if narrowed.pop("grid_id", None):
        narrowed["grid_ids"] = {"grid-3"}
    if role in WAITS:
        narrowed["filer"] = "staff:p-1"
    if role == "unit_officer":
        narrowed["names_filers"] = False
    if role in {"unit_officer", "grid_worker", "contact_member"}:
        narrowed["has_grounds"] = False
    expected = Scope.model_validate({"classes": {sees[0]}, **narrowed}) if sees else None

    assert scope_of(a_principal(role, **HERE)) == expected


@pytest.mark.parametrize("role", ["grid_worker", "contact_member"])
def test_a_worker_sees_every_grid_that_the_registry_names_him_for(role: str) -> None:
    issue, _ = ISSUES["assigned"]

    assert may_see(a_principal(role, grid_ids={"grid-3"}), issue)  # type: ignore[arg-type]
    assert may_see(a_principal(role, grid_id="grid-9", grid_ids={"grid-3", "grid-4"}), issue)  # type: ignore[arg-type]
    assert not may_see(a_principal(role, grid_id="grid-9", grid_ids={"grid-4"}), issue)  # type: ignore[arg-type]


FILED_BY_ME = FILED.model_copy(update={"by": "staff:p-1"})


@pytest.mark.parametrize("role", [*sorted(WAITS), "secretary", "duty_officer"])
def test_an_own_filing_is_read_by_its_filer_wherever_it_lies_once_it_stands_in_the_ledger(role: str) -> None:
    mine = given(FILED_BY_ME, *WAS_LOGGED[1:])

    assert may_see(a_principal(role, **ELSEWHERE), mine)


@pytest.mark.parametrize("role", ["auditor", "administrator", "security_administrator", "resident"])
def test_whoever_works_with_no_issues_reads_none_of_his_own_either(role: str) -> None:
    mine = given(FILED_BY_ME, *WAS_LOGGED[1:])

    assert not may_see(a_principal(role, **HERE), mine)


@pytest.mark.parametrize("role", sorted(WAITS))
def test_before_the_ledger_an_own_filing_in_deliberation_is_hidden_like_a_sealed_one(role: str) -> None:
    unsure = given(FILED_BY_ME, *WAS_UNSURE[1:])
    task = Task(unit_id="lamps", lead=True)  # none can have one yet; even then it would be hidden

    assert not may_see(a_principal(role, **HERE), unsure.model_copy(update={"tasks": (task,)}))
    assert not may_see(a_principal(role, **HERE), given(FILED_BY_ME, *WAS_SEALED[1:]))


@pytest.mark.parametrize("role", ["secretary", "duty_officer"])
def test_whoever_decides_in_the_community_decides_on_own_filings_too(role: str) -> None:
    assert may_see(a_principal(role, **HERE), given(FILED_BY_ME, *WAS_UNSURE[1:]))
    assert not may_see(a_principal(role, **HERE), given(FILED_BY_ME, *WAS_SEALED[1:]))


BY_NAME = Marks(own="mark-1")
OF_THE_DEPARTMENT = Marks(own="mark-2", department=frozenset({"mark-1"}))
OF_THE_OFFICE = Marks(own="mark-2", office=frozenset({"mark-1"}))


def accusing(issue: Issue) -> Issue:
    return issue.model_copy(update={"accused_marks": ("mark-1",)})


@pytest.mark.parametrize("marks", [BY_NAME, OF_THE_DEPARTMENT], ids=["by name", "with the department"])
@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("kind", ISSUES)
def test_whoever_stands_accused_never_learns_of_it(role: str, kind: str, marks: Marks) -> None:
    issue, _ = ISSUES[kind]
    reader = a_principal(role, **HERE).model_copy(update={"marks": marks})

    assert not may_see(reader, accusing(issue))
    assert not may_see(reader, accusing(issue.model_copy(update={"filed_by": reader.actor})))


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("kind", ISSUES)
def test_people_of_an_accused_unit_or_community_have_general_complaints_as_any_other_and_nothing_else(
    role: str, kind: str
) -> None:
    issue, _ = ISSUES[kind]
    reader = a_principal(role, **HERE)
    has_it = issue.key_class == "general" and may_see(reader, issue)

    assert may_see(reader.model_copy(update={"marks": OF_THE_OFFICE}), accusing(issue)) is has_it


def test_how_somebody_stands_to_an_issue_is_everything_that_holds() -> None:
    mine = given(FILED_BY_ME, *WAS_ACCEPTED[1:], ASSIGNED).model_copy(update={"responsible": ("p-1",)})

    assert relations_of(a_principal("secretary", **HERE), mine) == {
        *("own", "assigned", "same_unit", "same_department", "same_community", "same_street", "same_grid"),
    }
    assert relations_of(a_principal("secretary", **ELSEWHERE), given(*WAS_LOGGED)) == {"other"}
    stranger, complaint = a_principal("secretary", **ELSEWHERE), accusing(given(*WAS_LOGGED))
    assert relations_of(stranger.model_copy(update={"marks": OF_THE_OFFICE}), complaint) == {"other", "accused"}
    assert relations_of(stranger.model_copy(update={"marks": BY_NAME}), complaint) == {"other", "named"}
    assert relations_of(a_principal("secretary", **HERE), given(FILED)) == {"other"}
    assert relations_of(REPORTER, given(FILED)) == {"own"}
    assert relations_of(ANONYMOUS, given(FILED)) == {"other"}


def test_whoever_is_on_duty_for_a_community_is_not_on_duty_for_its_street() -> None:
    beside = {"community_id": "west", "street_id": "north"}

    assert "same_street" not in relations_of(a_principal("duty_officer", **beside), given(*WAS_LOGGED))
    assert "same_street" in relations_of(a_principal("secretary", **beside), given(*WAS_LOGGED))


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
