"""The sample county, and what the registry finds when something is wrong with it."""

from importlib.resources import files

import pytest
from shapely import Polygon, union_all

from infra.registry.findings import findings
from infra.registry.loading import sample_county
from infra.registry.sample.generate import as_toml, county
from schemas.domain.registry import FindingKind, Registry
from schemas.domain.roles import Role


def changed(registry: Registry, table: str, entry_id: str, **values: object) -> Registry:
    """The registry with one entry of one list changed."""
    entries = [e.model_copy(update=values) if e.id == entry_id else e for e in getattr(registry, table)]
    return registry.model_copy(update={table: tuple(entries)})


def found(registry: Registry) -> list[tuple[FindingKind, str]]:
    """The findings, without the one that the sample has on purpose."""
    return [(f.kind, f.subject_id) for f in findings(registry) if f.subject_id != "yard-0803"]


# The sample


def test_the_sample_has_the_size_of_a_small_county() -> None:
    sample = sample_county()

    assert len(sample.streets) == 4  # three, and the one without ground where the desk hangs
    assert len(sample.communities) == 9  # eight, and the desk
    assert len(sample.courtyards) == 24
    assert len(sample.buildings) == 60
    assert len(sample.grids) == 20
    assert len(sample.units) == 18
    assert [d.id for d in sample.departments] == ["discipline", "organization", "mass_work"]


def test_the_sample_shows_exactly_one_finding_a_courtyard_without_unit() -> None:
    (only,) = findings(sample_county())

    assert only.kind is FindingKind.COURTYARD_WITHOUT_UNIT
    assert only.subject_id == "yard-0803"
    assert "东方花苑" in only.message


def test_the_sample_grids_cover_the_county_exactly_once() -> None:
    sample = sample_county()
    shapes = [Polygon(grid.polygon) for grid in sample.grids]

    covered = union_all(shapes)

    assert covered.symmetric_difference(Polygon(sample.county.boundary)).area == 0
    assert sum(shape.area for shape in shapes) == pytest.approx(covered.area, abs=1e-12)


def test_the_sample_grids_are_not_rectangles() -> None:
    corners = {len(grid.polygon) for grid in sample_county().grids}

    assert corners == {8}


def test_the_sample_has_an_account_for_every_role_that_people_sign_in_with() -> None:
    roles = {person.role for person in sample_county().staff}

    assert roles == set(Role) - {Role.RESIDENT, Role.SYSTEM}


def test_every_building_of_the_sample_has_two_contact_members() -> None:
    assert {len(set(building.contact_member_ids)) for building in sample_county().buildings} == {2}


def test_the_sample_is_what_its_generator_writes() -> None:
    shipped = files("infra.registry").joinpath("sample/county.toml").read_text(encoding="utf-8")

    assert as_toml(county()) == shipped


# What the registry finds


def test_ground_that_no_grid_covers_is_found() -> None:
    sample = sample_county()
    without = sample.model_copy(update={"grids": tuple(g for g in sample.grids if g.id != "grid-0102")})
    homeless = tuple(b for b in sample.buildings if b.grid_id != "grid-0102")

    assert found(without.model_copy(update={"buildings": homeless})) == [(FindingKind.GAP, "county-sibu")]


def test_ground_in_two_grids_is_found_once_under_the_smaller_id() -> None:
    sample = sample_county()
    grid = next(g for g in sample.grids if g.id == "grid-0301")
    right_neighbour = next(g for g in sample.grids if g.id == "grid-0302")
    # The middle of the neighbour takes the place of the bend in the shared edge.
    middle = Polygon(right_neighbour.polygon).centroid
    greedy = tuple((middle.x, middle.y) if place == 3 else point for place, point in enumerate(grid.polygon))

    assert found(changed(sample, "grids", "grid-0301", polygon=greedy)) == [(FindingKind.OVERLAP, "grid-0301")]


def test_a_grid_over_the_boundary_is_found() -> None:
    sample = sample_county()
    south_west = next(g for g in sample.grids if g.id == "grid-0101")
    reaching = ((112.39, 28.79), *south_west.polygon[1:])

    assert found(changed(sample, "grids", "grid-0101", polygon=reaching)) == [(FindingKind.OUTSIDE_COUNTY, "grid-0101")]


def test_a_building_of_no_grid_is_found() -> None:
    assert found(changed(sample_county(), "buildings", "bldg-020101", grid_id=None)) == [
        (FindingKind.BUILDING_WITHOUT_GRID, "bldg-020101")
    ]


def test_a_building_outside_the_polygon_of_its_grid_is_found() -> None:
    assert found(changed(sample_county(), "buildings", "bldg-020101", grid_id="grid-0202")) == [
        (FindingKind.BUILDING_OUTSIDE_GRID, "bldg-020101")
    ]


def test_a_building_between_two_chains_is_found() -> None:
    assert found(changed(sample_county(), "courtyards", "yard-0202", community_id="comm-03")) == [
        (FindingKind.CHAIN_BROKEN, "bldg-020201"),
        (FindingKind.CHAIN_BROKEN, "bldg-020202"),
        (FindingKind.CHAIN_BROKEN, "bldg-020203"),
    ]


def test_a_community_without_leader_and_a_building_without_member_are_found() -> None:
    without_leader = changed(sample_county(), "communities", "comm-04", leader_ids=())

    assert found(changed(without_leader, "buildings", "bldg-050101", contact_member_ids=())) == [
        (FindingKind.COMMUNITY_WITHOUT_LEADER, "comm-04"),
        (FindingKind.BUILDING_WITHOUT_MEMBER, "bldg-050101"),
    ]


def test_one_person_in_two_administrations_is_found() -> None:
    one = changed(sample_county(), "staff", "staff-auditor", name="郑一人")
    both = changed(one, "staff", "staff-administrator", name="郑一人")

    assert found(both) == [(FindingKind.INCOMPATIBLE_ROLES, "staff-administrator")]


def test_an_administrator_who_is_also_a_duty_officer_is_no_finding() -> None:
    one = changed(sample_county(), "staff", "staff-duty-county", name="郑一人")

    assert found(changed(one, "staff", "staff-administrator", name="郑一人")) == []
