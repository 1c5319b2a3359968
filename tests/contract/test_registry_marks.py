"""Marks of the people of the sample county, and whom its messages may accuse."""

from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest

from api.reading.knowing import as_the_registry_knows
from api.services import Services
from infra.keys.accused import accused_secret, mark_of
from infra.registry.loading import sample_county
from infra.registry.marks import StaffMarks, accusable
from infra.registry.naming import Namer
from infra.registry.places import PlaceBook
from infra.registry.staff import StaffBook
from schemas.domain.accused import NO_MARKS, Accused, AccusedKind, Marks
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from tests.contract.shelf import RING

COUNTY = sample_county()
SECRET = accused_secret(RING)
MARKS = StaffMarks(StaffBook(COUNTY), partial(mark_of, SECRET), accusable(COUNTY))
NAMER = Namer.of(COUNTY)


def mark(kind: AccusedKind, name: str) -> str:
    return mark_of(SECRET, Accused(kind=kind, id=name))


def found(text: str) -> set[tuple[str, str]]:
    return {(one.kind.value, one.id) for one in NAMER.find(problem=text, suggestions=())}


def test_the_key_of_marks_is_derived_and_is_no_other_key() -> None:
    assert len(SECRET) == 32
    assert SECRET not in RING.secrets.values()
    assert accused_secret(RING) == SECRET


def test_a_mark_is_the_same_for_the_same_and_another_for_any_other() -> None:
    one = mark(AccusedKind.UNIT, "unit-power")

    assert one == mark(AccusedKind.UNIT, "unit-power")
    assert len({one, mark(AccusedKind.UNIT, "unit-water"), mark(AccusedKind.PERSON, "unit-power")}) == 3
    assert one != mark_of(b"o" * 32, Accused(kind=AccusedKind.UNIT, id="unit-power"))
    assert (len(one), "power" in one) == (32, False)


@pytest.mark.parametrize(
    ("staff_id", "department"),
    [
        ("staff-discipline-officer", {("department", "discipline"), ("person", "staff-discipline-head")}),
        ("staff-discipline-supervisor", {("department", "discipline"), ("person", "staff-discipline-head")}),
        ("staff-mass-work-officer-1", {("department", "mass_work"), ("person", "staff-mass-work-head")}),
        ("staff-discipline-superior", set()),
        ("staff-supervisor-1", set()),
    ],
)
def test_whoever_is_led_by_the_accused_shares_the_marks(staff_id: str, department: set[tuple[str, str]]) -> None:
    marks = MARKS.of_person(staff_id)

    assert marks.own == mark(AccusedKind.PERSON, staff_id)
    assert marks.department == {mark(AccusedKind(kind), name) for kind, name in department}


def test_people_of_a_unit_and_a_community_share_its_mark() -> None:
    unit = next(person for person in COUNTY.staff if person.unit_id == "unit-power")
    secretary = next(person for person in COUNTY.staff if person.role == "secretary")

    assert MARKS.of_person(unit.id).office == {mark(AccusedKind.UNIT, "unit-power")}
    assert MARKS.of_person(secretary.id).office == {mark(AccusedKind.COMMUNITY, secretary.community_id or "")}


def test_an_account_that_is_not_in_the_registry_has_its_own_mark_and_what_is_no_id_has_none() -> None:
    assert MARKS.of_person("staff-of-elsewhere").own == mark(AccusedKind.PERSON, "staff-of-elsewhere")
    assert MARKS.of_person("No Id") == NO_MARKS
    assert MARKS.knows(Accused(kind=AccusedKind.PERSON, id="staff-discipline-head"))
    assert not MARKS.knows(Accused(kind=AccusedKind.PERSON, id="staff-of-elsewhere"))


def test_an_account_that_came_or_moved_after_the_start_has_the_marks_of_its_post() -> None:
    new = Principal(id="staff-new", role=Role.DEPARTMENT_OFFICER, department_id="mass_work")
    moved = new.model_copy(update={"role": Role.UNIT_OFFICER, "department_id": None, "unit_id": "unit-power"})
    department = {mark(AccusedKind.DEPARTMENT, "mass_work"), mark(AccusedKind.PERSON, "staff-mass-work-head")}
    own = mark(AccusedKind.PERSON, "staff-new")

    assert MARKS.of_post(new) == Marks(own=own, department=frozenset(department))
    assert MARKS.of_post(moved) == Marks(own=own, office=frozenset({mark(AccusedKind.UNIT, "unit-power")}))
    assert MARKS.of_post(new.model_copy(update={"role": Role.DISCIPLINE_SUPERIOR})) == Marks(own=own)


def test_whoever_signs_in_has_the_marks_of_the_own_account_and_not_of_the_registry() -> None:
    registry_says = next(person for person in COUNTY.staff if person.id == "staff-mass-work-officer-1")
    caller = Principal(id=registry_says.id, role=Role.UNIT_OFFICER, unit_id="unit-power")
    services = cast("Services", SimpleNamespace(places=PlaceBook(COUNTY), marks=MARKS))

    known = as_the_registry_knows(services, caller)

    assert known.marks.department == frozenset()
    assert known.marks.office == {mark(AccusedKind.UNIT, "unit-power")}


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("村主任收受施工队的红包，请纪委查处。", set()),
        ("供电局乱收费。", {("unit", "unit-power")}),
        ("请供电公司派人维修。", set()),
        ("市纪委钱晓岚收红包。", {("person", "staff-discipline-officer")}),
        ("纪委书记包庇亲戚。", {("person", "staff-discipline-head"), ("department", "discipline")}),
        ("群工部推诿扯皮。", {("department", "mass_work")}),
        ("钱 晓 岚收红包。", {("person", "staff-discipline-officer")}),
    ],
)
def test_names_and_short_names_of_the_county_are_found(text: str, accused: set[tuple[str, str]]) -> None:
    assert found(text) == accused


def test_a_community_is_accused_by_its_people_and_not_as_a_place() -> None:
    community = COUNTY.communities[0]

    assert ("community", community.id) in found(f"{community.name}书记收红包。")
    assert ("community", community.id) not in found(f"{community.name}3号楼的路灯坏了。")
