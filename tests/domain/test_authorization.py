"""The table of authorisation against what was written by hand: every cell, every group of fields."""

from functools import partial

import pytest

from schemas.domain.account_errors import RolesIncompatibleError
from schemas.domain.accounts import ensure_separate
from schemas.domain.accused import Marks
from schemas.domain.authorization.reach import FIELDS, fields
from schemas.domain.authorization.table import TABLE
from schemas.domain.authorization.verdicts import Cell, cells, may_ever, verdict
from schemas.domain.authorization.words import Case, FieldGroup, Operation, Relation, Verdict
from schemas.domain.possible import OPENINGS
from schemas.domain.principals import Principal, fields_for
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from tests.authorization.expectation import BY_ROLE, CASES, KINDS, expected
from tests.domain.builders import WAS_LOGGED, given


def found(cell: Cell) -> str:
    # Whoever is accused stands to the issue in some other way, too: here as the unit that works on it.
    relations = {cell.relation, Relation.SAME_UNIT} if cell.relation is Relation.ACCUSED else {cell.relation}
    return verdict(cell.operation, role=cell.role, relations=relations, key_class=cell.key_class, case=cell.case).value


def test_every_cell_of_the_table_says_what_was_written_by_hand() -> None:
    wrong = {cell: (found(cell), expected(cell)) for cell in cells() if found(cell) != expected(cell)}

    assert wrong == {}


def test_every_operation_has_its_row_and_every_role_its_list() -> None:
    assert set(TABLE) == set(Operation)
    assert set(BY_ROLE) == {role.value for role in Role}


def test_every_command_of_the_rules_has_a_row() -> None:
    assert {*OPENINGS} <= {operation.value for operation in TABLE}


def test_the_cases_hand_over_exactly_what_was_written_by_hand() -> None:
    by_case = {case.value: {each.value for each, row in TABLE.items() if case in row.cases} for case in Case}

    assert by_case == CASES | {"ordinary": set()}


def test_all_cells_are_enumerated() -> None:
    handed_over = sum(len(names) for names in CASES.values())

    asked = list(cells())

    assert len(asked) == len(set(asked)) == (len(Operation) + handed_over) * len(Role) * len(Relation) * len(KeyClass)


@pytest.mark.parametrize("role", Role)
def test_nobody_but_the_reporter_and_the_engine_may_do_anything_while_the_class_is_undecided(role: Role) -> None:
    about_issues = set(Operation) - {
        Operation(name) for kind in ("role_alone", "receipt", "inbox", "filings") for name in KINDS[kind]
    }
    for operation in about_issues:
        answer = verdict(operation, role=role, relations=set(Relation), key_class=KeyClass.INTAKE)
        if answer == "allow":
            assert role in {Role.RESIDENT, Role.SYSTEM}


# Who has what of a general issue through the post, and of one of discipline: c content, r reporter, f filer,
# g grounds, n comments (notes).
HAS = {
    "contact_member": "cfn",
    "grid_worker": "cfn",
    "hotline_desk": "crfgn",
    "secretary": "crfgn",
    "duty_officer": "cfgn",
    "unit_officer": "cn",
    "department_officer": "crfgn",
    "department_head": "crfgn",
    "street_head": "cfgn",
    "supervisor": "cfgn",
    "contact_leader": "cfgn",
    "discipline_intake": "crfgn",
    "discipline_officer": "crfgn",
    "discipline_head": "crfgn",
    "discipline_supervisor": "cfgn",
    "discipline_superior": "cfgn",
}
LETTERS = {"c": "content", "r": "reporter", "f": "filer", "g": "grounds", "n": "comments"}
EVERY_WAY = set(Relation) - {Relation.ACCUSED, Relation.NAMED, Relation.OWN}
CLASS_OF = {role: KeyClass.DISCIPLINE if role.startswith("discipline") else KeyClass.GENERAL for role in HAS}


def has(role: Role, relations: set[Relation], key_class: KeyClass) -> set[str]:
    return {group.value for group in fields(role, relations, key_class)}


@pytest.mark.parametrize("role", Role)
def test_a_post_has_the_fields_that_it_needs(role: Role) -> None:
    for key_class in KeyClass:
        letters = HAS.get(role.value, "") if CLASS_OF.get(role.value) is key_class else ""
        assert has(role, EVERY_WAY, key_class) == {LETTERS[each] for each in letters}


@pytest.mark.parametrize("role", HAS)
def test_whoever_only_filed_it_has_what_was_said_and_the_own_name(role: str) -> None:
    reached_by_post = HAS[role] if CLASS_OF[role] is KeyClass.GENERAL and role in EVERYWHERE else "cf"

    assert has(Role(role), {Relation.OWN}, KeyClass.GENERAL) == {LETTERS[each] for each in reached_by_post}
    assert has(Role(role), {Relation.OWN}, KeyClass.INTAKE) == set()


EVERYWHERE = {"hotline_desk", "supervisor", "contact_leader"}


@pytest.mark.parametrize("role", Role)
def test_the_accused_has_what_the_own_office_works_with_and_never_who_reported(role: Role) -> None:
    for key_class in KeyClass:
        works = role.value in HAS and CLASS_OF[role] is key_class is KeyClass.GENERAL
        assert has(role, EVERY_WAY | {Relation.OWN, Relation.NAMED}, key_class) == set()
        assert has(role, EVERY_WAY | {Relation.ACCUSED}, key_class) == ({"content"} if works else set())


def test_what_is_never_a_roles_can_be_said_before_anything_is_looked_for() -> None:
    assert [role.value for role in Role if may_ever(Operation.READ_ACCESS_LOG, role)] == ["auditor"]
    assert may_ever(Operation.ACCEPT, Role.DUTY_OFFICER)  # on an emergency
    assert not may_ever(Operation.ACCEPT, Role.SECRETARY)


def test_the_fields_of_an_issue_follow_from_how_its_reader_stands_to_it() -> None:
    officer = Principal(id="o", role=Role.DEPARTMENT_OFFICER, department_id="mass_work")
    elsewhere = officer.model_copy(update={"department_id": "organization"})
    issue = given(*WAS_LOGGED)

    assert fields_for(officer, issue) == set(FieldGroup)
    assert fields_for(elsewhere, issue) == set()
    accusing = issue.model_copy(update={"accused_marks": ("mark-1",)})
    assert fields_for(officer.model_copy(update={"marks": Marks(own="mark-1")}), accusing) == set()


def test_every_group_of_fields_has_its_column() -> None:
    assert set(FIELDS) == set(FieldGroup)


def test_a_combination_is_refused_by_name() -> None:
    with pytest.raises(RolesIncompatibleError) as refused:
        ensure_separate([Role.AUDITOR, Role.ADMINISTRATOR])

    assert refused.value.message == "Nobody is administrator (系统管理员) and auditor (审计管理员) at once."


@pytest.mark.parametrize("operation", [Operation.CLASSIFY, Operation.REROUTE, Operation.NAME_ACCUSED])
def test_people_of_an_accused_community_decide_nothing_about_it(operation: Operation) -> None:
    mine = partial(verdict, operation, role=Role.SECRETARY, key_class=KeyClass.GENERAL)

    accused = mine(relations={Relation.SAME_COMMUNITY, Relation.ACCUSED})
    not_accused = mine(relations={Relation.SAME_COMMUNITY})

    assert (accused, not_accused) == (Verdict.DENY, Verdict.ALLOW)


@pytest.mark.parametrize("role", [Role.STREET_HEAD, Role.SUPERVISOR])
def test_whoever_answers_for_an_accused_community_may_decide(role: Role) -> None:
    relations = {Relation.SAME_STREET}

    assert verdict(Operation.CLASSIFY, role=role, relations=relations, key_class=KeyClass.GENERAL) is Verdict.ALLOW
