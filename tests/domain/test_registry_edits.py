"""Edits of a county give another county, and what differs between the two is told entry by entry."""

import timeit

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.domain.registry import Community, Courtyard, Department, Registry, Street, Unit, UnitKind
from schemas.domain.registry_edits import (
    AddBuilding,
    AddCommunity,
    AddCourtyard,
    AddDepartment,
    AddGrid,
    AddStreet,
    AddUnit,
    ChangeBuilding,
    ChangeCommunity,
    ChangeCourtyard,
    ChangeDepartment,
    ChangeGrid,
    ChangePerson,
    ChangeStreet,
    ChangeUnit,
    Close,
    Edit,
    Reopen,
    edited,
)
from schemas.domain.registry_entries import EntryChange, EntryKind, differences
from schemas.domain.registry_faults import Fault, RegistryInvalidError, RegistryMovedError

SQUARE = ((112.0, 28.0), (112.5, 28.0), (112.5, 28.5), (112.0, 28.5))
COUNTY = Registry.model_validate(
    {
        "county": {"id": "county-a", "name": "小县", "boundary": SQUARE, "fallback_community_id": "comm-desk"},
        "streets": [{"id": "street-a", "name": "甲街道"}],
        "communities": [
            {"id": "comm-a", "name": "甲社区", "street_id": "street-a", "leader_ids": ["staff-leader"]},
            {"id": "comm-desk", "name": "县受理台", "street_id": "street-a"},
        ],
        "courtyards": [{"id": "yard-a", "name": "甲院", "community_id": "comm-a", "contact_unit_id": "unit-water"}],
        "buildings": [{"id": "bldg-a", "name": "1栋", "courtyard_id": "yard-a", "longitude": 112.1, "latitude": 28.1}],
        "grids": [{"id": "grid-a", "name": "第一网格", "community_id": "comm-a", "polygon": SQUARE}],
        "units": [{"id": "unit-water", "name": "水厂", "kind": "utility"}],
        "departments": [{"id": "mass_work", "name": "群工部"}],
        "staff": [
            {"id": "staff-desk", "name": "周安", "role": "secretary", "community_id": "comm-desk"},
            {"id": "staff-leader", "name": "吴宁", "role": "contact_leader"},
        ],
    }
)


def told(*edits: Edit) -> tuple[EntryChange, ...]:
    return differences(COUNTY, edited(COUNTY, edits))


def test_nothing_differs_where_nothing_was_changed() -> None:
    assert told() == ()
    assert told(ChangeStreet(id="street-a", name="甲街道")) == ()
    assert told(ChangeStreet(id="street-a")) == ()


@pytest.mark.parametrize(
    ("edit", "kind", "before", "after"),
    [
        (ChangeStreet(id="street-a", name="乙街道"), "street", {"name": "甲街道"}, {"name": "乙街道"}),
        (
            ChangeCommunity(id="comm-a", contact_unit_ids=("unit-water",), leader_ids=()),
            "community",
            {"contact_unit_ids": [], "leader_ids": ["staff-leader"]},
            {"contact_unit_ids": ["unit-water"], "leader_ids": []},
        ),
        (
            ChangeCourtyard(id="yard-a", community_id="comm-desk"),
            "courtyard",
            {"community_id": "comm-a"},
            {"community_id": "comm-desk"},
        ),
        (
            ChangeBuilding(id="bldg-a", grid_id="grid-a", longitude=112.2),
            "building",
            {"grid_id": None, "longitude": 112.1},
            {"grid_id": "grid-a", "longitude": 112.2},
        ),
        (
            ChangeGrid(id="grid-a", worker_id="staff-worker", name="第二网格"),
            "grid",
            {"worker_id": None, "name": "第一网格"},
            {"worker_id": "staff-worker", "name": "第二网格"},
        ),
        (
            ChangeUnit(id="unit-water", unit_kind=UnitKind.OFFICE, address="河口"),
            "unit",
            {"kind": "utility", "address": ""},
            {"kind": "office", "address": "河口"},
        ),
        (ChangeDepartment(id="mass_work", name="社工部"), "department", {"name": "群工部"}, {"name": "社工部"}),
        (
            ChangePerson(id="staff-desk", community_id="comm-a", street_id="street-a"),
            "person",
            {"community_id": "comm-desk", "street_id": None},
            {"community_id": "comm-a", "street_id": "street-a"},
        ),
        (Close(kind=EntryKind.BUILDING, id="bldg-a"), "building", {"closed": False}, {"closed": True}),
    ],
)
def test_an_edit_changes_the_keys_that_it_names_and_no_other(
    edit: Edit, kind: str, before: dict[str, object], after: dict[str, object]
) -> None:
    (change,) = told(edit)

    assert (change.kind, change.id, change.before, change.after) == (kind, change.id, before, after)


def test_a_contact_is_taken_away_by_null_and_a_name_is_not() -> None:
    (change,) = told(ChangeCourtyard(id="yard-a", contact_unit_id=None, name=None))

    assert (change.before, change.after) == ({"contact_unit_id": "unit-water"}, {"contact_unit_id": None})


@pytest.mark.parametrize(
    "edit",
    [
        AddStreet(entry=Street(id="new-one", name="新街")),
        AddCommunity(entry=Community(id="new-one", name="新社区", street_id="street-a")),
        AddCourtyard(entry=Courtyard(id="new-one", name="新院", community_id="comm-a")),
        AddBuilding(entry=COUNTY.buildings[0].model_copy(update={"id": "new-one"})),
        AddGrid(entry=COUNTY.grids[0].model_copy(update={"id": "new-one"})),
        AddUnit(entry=Unit(id="new-one", name="电厂", kind=UnitKind.UTILITY)),
        AddDepartment(entry=Department(id="new-one", name="新部")),
    ],
)
def test_what_is_added_was_nothing_before(edit: Edit) -> None:
    (change,) = told(edit)

    assert (change.id, change.before, change.after["id"]) == ("new-one", None, "new-one")


def test_edits_are_made_in_their_order() -> None:
    new = Unit(id="unit-power", name="电厂", kind=UnitKind.UTILITY)

    changes = told(AddUnit(entry=new), ChangeCourtyard(id="yard-a", contact_unit_id="unit-power"))

    assert [(change.kind, change.id) for change in changes] == [("courtyard", "yard-a"), ("unit", "unit-power")]


def test_what_is_closed_is_opened_again() -> None:
    closed = edited(COUNTY, [Close(kind=EntryKind.UNIT, id="unit-water")])

    assert closed.units[0].closed
    assert edited(closed, [Reopen(kind=EntryKind.UNIT, id="unit-water")]) == COUNTY


def test_an_id_that_is_added_twice_stands_twice() -> None:
    after = edited(COUNTY, [AddUnit(entry=Unit(id="unit-water", name="二水厂", kind=UnitKind.UTILITY))])

    assert [(unit.id, unit.name) for unit in after.units] == [("unit-water", "水厂"), ("unit-water", "二水厂")]


def test_two_hundred_edits_of_a_large_county_cost_little_more_than_one() -> None:
    building = COUNTY.buildings[0]
    many = tuple(building.model_copy(update={"id": f"bldg-{number:05}"}) for number in range(20_000))
    county = COUNTY.model_copy(update={"buildings": many})
    edits = [ChangeBuilding(id=f"bldg-{number:05}", name="甲栋") for number in range(200)]

    one = min(timeit.repeat(lambda: edited(county, edits[:1]), number=1, repeat=5))
    all_of_them = min(timeit.repeat(lambda: edited(county, edits), number=1, repeat=5))

    assert all_of_them < 20 * one


def test_an_entry_that_there_is_not_is_named_with_the_one_that_is_meant() -> None:
    with pytest.raises(RegistryInvalidError) as refusal:
        edited(COUNTY, [ChangeUnit(id="unit-watre", name="水厂")])

    (fault,) = refusal.value.faults
    assert str(fault) == "units entry unit-watre: there is no such entry; perhaps 'unit-water' is meant."
    assert (fault.pointer, fault.zh) == ("/units/unit-watre", "没有这一项，是否应为 unit-water")


def test_an_entry_like_no_other_is_only_named() -> None:
    with pytest.raises(RegistryInvalidError) as refusal:
        edited(COUNTY, [Close(kind=EntryKind.GRID, id="zzz")])

    assert refusal.value.problems == ("grids entry zzz: there is no such entry.",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "close", "kind": "person", "id": "staff-desk"},
        {"action": "change_person", "id": "staff-desk", "role": "administrator"},
        {"action": "add_grid", "entry": {"id": "grid-b", "name": "乙", "community_id": "comm-a", "polygon": []}},
        {"action": "remove", "id": "grid-a"},
    ],
)
def test_there_is_no_edit_for_what_may_not_be_done(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Edit).validate_python(wrong)


def test_a_fault_says_where_it_is() -> None:
    assert Fault(entry="comm-a", en="stands twice", zh="重复").where == "id 'comm-a'"
    assert Fault(table="county", key="boundary", en="e", zh="z").where == "county, key 'boundary'"
    assert Fault(table="county", key="boundary", en="e", zh="z").pointer == "/county/boundary"


def test_whoever_comes_second_is_told_of_the_version_since() -> None:
    refusal = RegistryMovedError(version=8)

    assert (refusal.code, "version 8" in refusal.message) == ("version_moved", True)
