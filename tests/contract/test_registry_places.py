"""From what a reporter says to the one chain of the registry: against brute force in exact arithmetic."""

import timeit
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from infra.registry.loading import sample_county
from infra.registry.places import PlaceBook
from schemas.domain.place import PlaceGiven, PlaceResolved
from schemas.domain.registry import Grid, PlaceUnknownError, Registry

SAMPLE = sample_county()
BOOK = PlaceBook(SAMPLE)
WEST, SOUTH, EAST, NORTH = 112.395, 28.795, 112.470, 28.845
# A point well inside grid-0301 and one of another county.
INSIDE_0301: dict[str, Any] = {"longitude": 112.40625, "latitude": 28.8153}
ELSEWHERE: dict[str, Any] = {"longitude": 113.2, "latitude": 28.8}

longitudes = st.floats(WEST, EAST) | st.decimals(str(WEST), str(EAST), places=5).map(float)
latitudes = st.floats(SOUTH, NORTH) | st.decimals(str(SOUTH), str(NORTH), places=5).map(float)


def resolved(filer: str | None = None, **given: object) -> PlaceResolved:
    return BOOK.resolve(PlaceGiven.model_validate(given), filer_community_id=filer)


def holds(grid: Grid, *, longitude: float, latitude: float) -> bool:
    """Whether the point is inside the ring or on it, by crossings of a ray to the east, in exact fractions."""
    x, y = Fraction(longitude), Fraction(latitude)
    ring = [(Fraction(a), Fraction(b)) for a, b in grid.polygon]
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if side == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ay > y) != (by > y) and (side > 0) == (by > ay):
            inside = not inside
    return inside


# Points


@generated(longitude=longitudes, latitude=latitudes)
def test_a_point_belongs_to_the_grid_that_brute_force_finds(longitude: float, latitude: float) -> None:
    by_force = [grid for grid in SAMPLE.grids if holds(grid, longitude=longitude, latitude=latitude)]

    place = resolved(longitude=longitude, latitude=latitude)

    assert place.known is bool(by_force)
    assert place.grid_id == min((grid.id for grid in by_force), default=None)


@generated(order=st.permutations(SAMPLE.grids))
def test_a_corner_goes_to_the_smallest_id_whatever_the_order_of_the_grids(order: list[Grid]) -> None:
    book = PlaceBook(SAMPLE.model_copy(update={"grids": tuple(order)}))
    corners = {
        corner: [g.id for g in SAMPLE.grids if corner in g.polygon] for g in SAMPLE.grids for corner in g.polygon
    }

    found = {(x, y): book.grid_at(longitude=x, latitude=y) for x, y in corners}

    assert {corner: grid.id if grid else None for corner, grid in found.items()} == {
        corner: min(ids) for corner, ids in corners.items()
    }


def two_squares() -> Registry:
    """grid-0102 west, grid-0101 east of a border that floats can hit exactly."""
    west = ((112.0, 28.0), (112.25, 28.0), (112.25, 28.25), (112.0, 28.25))
    east = ((112.25, 28.0), (112.5, 28.0), (112.5, 28.25), (112.25, 28.25))
    grids = {g.id: g for g in SAMPLE.grids}
    pair = (
        grids["grid-0102"].model_copy(update={"polygon": west}),
        grids["grid-0101"].model_copy(update={"polygon": east}),
    )
    return SAMPLE.model_copy(update={"grids": pair, "buildings": ()})


def test_a_point_on_a_shared_border_goes_to_the_smaller_id() -> None:
    book = PlaceBook(two_squares())

    on_border = book.grid_at(longitude=112.25, latitude=28.125)
    west_of_it = book.grid_at(longitude=112.2499999, latitude=28.125)

    assert on_border is not None
    assert on_border.id == "grid-0101"
    assert west_of_it is not None
    assert west_of_it.id == "grid-0102"


@generated(
    given=st.builds(
        PlaceGiven,
        building_id=st.none() | st.sampled_from(["bldg-010101", "bldg-x", "", "\x00", "🏚"]),
        grid_id=st.none() | st.text(max_size=64),
        community_id=st.none() | st.sampled_from(["comm-01", "comm-desk", "grid-0101"]),
        longitude=st.floats(-180, 180),
        latitude=st.floats(-90, 90),
    ),
    filer=st.none() | st.text() | st.sampled_from(["comm-01", "comm-desk"]),
)
def test_resolving_never_raises_and_always_names_a_community_that_exists(given: PlaceGiven, filer: str | None) -> None:
    place = BOOK.resolve(given, filer_community_id=filer)

    assert place.community_id in {community.id for community in SAMPLE.communities}
    assert place.known or (place.grid_id is None and place.building_id is None)


# What counts first


def test_every_building_resolves_to_its_whole_chain() -> None:
    courtyards = {c.id: c for c in SAMPLE.courtyards}
    communities = {c.id: c for c in SAMPLE.communities}
    for building in SAMPLE.buildings:
        place = resolved(building_id=building.id)

        community = communities[courtyards[building.courtyard_id].community_id]
        assert (place.known, place.building_id, place.courtyard_id) == (True, building.id, building.courtyard_id)
        assert (place.grid_id, place.community_id, place.street_id) == (
            building.grid_id,
            community.id,
            community.street_id,
        )
        assert (place.longitude, place.latitude) == (building.longitude, building.latitude)
        assert place.contact_unit_id is not None
        assert place.grid_worker_id is not None


def test_a_building_names_the_unit_of_its_courtyard() -> None:
    place = resolved(building_id="bldg-040101")

    assert place.contact_unit_id == "unit-urban"
    assert place.grid_worker_id == "staff-grid-0401"


def test_a_building_of_a_courtyard_without_unit_names_the_unit_of_the_community() -> None:
    assert resolved(building_id="bldg-080301").contact_unit_id == "unit-police"


def test_a_building_counts_before_a_grid_and_a_point_elsewhere() -> None:
    place = resolved(building_id="bldg-040101", grid_id="grid-0101", community_id="comm-02", **INSIDE_0301)

    assert place == resolved(building_id="bldg-040101")


def test_a_building_without_grid_in_the_data_takes_the_grid_of_its_ground() -> None:
    buildings = tuple(b.model_copy(update={"grid_id": None}) for b in SAMPLE.buildings)
    book = PlaceBook(SAMPLE.model_copy(update={"buildings": buildings}))

    place = book.resolve(PlaceGiven(building_id="bldg-040101"), filer_community_id=None)

    assert place == resolved(building_id="bldg-040101")


def test_a_grid_counts_before_a_community_and_names_no_exact_point() -> None:
    place = resolved(grid_id="grid-0402", community_id="comm-01")

    assert place == PlaceResolved(
        known=True,
        grid_id="grid-0402",
        community_id="comm-04",
        street_id="street-chengdong",
        contact_unit_id="unit-urban",
        grid_worker_id="staff-grid-0401",
    )


def test_a_community_alone_is_a_known_place_without_grid() -> None:
    place = resolved(community_id="comm-03")

    assert place == PlaceResolved(
        known=True, community_id="comm-03", street_id="street-chengxi", contact_unit_id="unit-housing"
    )


def test_a_point_inside_the_community_named_makes_the_place_exact() -> None:
    place = resolved(community_id="comm-03", **INSIDE_0301)

    assert place.grid_id == "grid-0301"
    assert (place.longitude, place.latitude) == (112.40625, 28.8153)


def test_a_point_outside_the_community_named_is_left_out() -> None:
    assert resolved(community_id="comm-04", **INSIDE_0301) == resolved(community_id="comm-04")


# Unknown places


def test_nothing_given_is_an_unknown_place_of_the_county_desk() -> None:
    assert resolved() == PlaceResolved(known=False, community_id="comm-desk", street_id="street-county")


def test_an_unknown_place_goes_to_the_community_of_the_filer() -> None:
    assert resolved(filer="comm-06") == PlaceResolved(known=False, community_id="comm-06", street_id="street-chengdong")


def test_a_point_outside_every_grid_is_unknown_and_kept() -> None:
    place = resolved(**ELSEWHERE)

    assert (place.known, place.community_id) == (False, "comm-desk")
    assert (place.longitude, place.latitude) == (113.2, 28.8)


def test_the_desk_is_not_a_place_one_can_be_at() -> None:
    assert resolved(community_id="comm-desk") == resolved()


def test_an_id_that_the_registry_lost_meanwhile_counts_as_not_given() -> None:
    assert resolved(building_id="bldg-gone", grid_id="grid-0402") == resolved(grid_id="grid-0402")


@pytest.mark.parametrize(
    ("field", "place_id"),
    [("building_id", "grid-0101"), ("grid_id", "comm-01"), ("community_id", "社区")],
)
def test_an_id_that_does_not_exist_is_refused_when_filing(field: str, place_id: str) -> None:
    with pytest.raises(PlaceUnknownError) as refusal:
        BOOK.check(PlaceGiven.model_validate({field: place_id}))

    assert refusal.value.message == f"The registry has no place with the id {place_id!r} (given as {field})."
    assert (refusal.value.place_id, refusal.value.field) == (place_id, field)


def test_ids_that_exist_and_points_anywhere_pass_the_check() -> None:
    BOOK.check(PlaceGiven(building_id="bldg-040101", grid_id="grid-0101", community_id="comm-01"))
    BOOK.check(PlaceGiven(**ELSEWHERE))


# Names and lists


@pytest.mark.parametrize(
    ("place_id", "name"),
    [
        ("bldg-040101", "城东街道·清泉社区·清泉苑·1栋"),
        ("yard-0402", "城东街道·清泉社区·书院巷小区"),
        ("grid-0101", "河口镇·渡口社区·第一网格"),
        ("comm-03", "城西街道·石桥社区"),
        ("street-hekou", "河口镇"),
        ("comm-desk", "县受理台"),
    ],
)
def test_a_place_is_named_by_its_whole_chain(place_id: str, name: str) -> None:
    assert BOOK.name(place_id) == name


def test_the_name_and_centre_of_an_unknown_place_are_refused() -> None:
    with pytest.raises(PlaceUnknownError):
        BOOK.name("grid-9999")
    with pytest.raises(PlaceUnknownError):
        BOOK.centre("grid-9999")


def test_the_centre_of_every_grid_lies_in_it() -> None:
    for grid in SAMPLE.grids:
        centre = BOOK.centre(grid.id)

        assert centre is not None
        assert holds(grid, longitude=centre[0], latitude=centre[1])


def test_the_centre_of_a_community_and_a_courtyard_lies_in_the_community() -> None:
    for place_id in ("comm-03", "yard-0302"):
        longitude, latitude = BOOK.centre(place_id) or (0.0, 0.0)

        assert resolved(longitude=longitude, latitude=latitude).community_id == "comm-03"


def test_a_courtyard_without_buildings_has_the_centre_of_its_community() -> None:
    book = PlaceBook(SAMPLE.model_copy(update={"buildings": ()}))

    assert book.centre("yard-0302") == BOOK.centre("comm-03")


def test_the_desk_has_no_centre() -> None:
    assert BOOK.centre("comm-desk") is None
    assert BOOK.centre("street-county") is None


def test_the_secretary_of_the_community_answers_and_else_the_one_of_the_desk() -> None:
    assert BOOK.responsible_secretary("comm-05").id == "staff-secretary-05"
    assert BOOK.responsible_secretary("comm-desk").id == "staff-desk-secretary"
    assert BOOK.responsible_secretary("comm-gone").id == "staff-desk-secretary"


def test_the_pickers_list_places_with_ground_only_and_follow_the_chain() -> None:
    assert [s.id for s in BOOK.streets()] == ["street-chengdong", "street-chengxi", "street-hekou"]
    assert [c.id for c in BOOK.communities(street_id="street-hekou")] == ["comm-01", "comm-02"]
    assert len(BOOK.communities()) == 8
    assert [c.id for c in BOOK.courtyards(community_id="comm-02")] == ["yard-0201", "yard-0202", "yard-0203"]
    assert [b.id for b in BOOK.buildings(courtyard_id="yard-0201")] == ["bldg-020101", "bldg-020102"]
    assert [g.id for g in BOOK.grids(community_id="comm-02")] == ["grid-0201", "grid-0202"]


def test_what_hangs_in_a_place_is_found_without_looking_through_the_county() -> None:
    building, courtyard = SAMPLE.buildings[0], SAMPLE.courtyards[0]
    courtyards = tuple(courtyard.model_copy(update={"id": f"yard-{number:05}"}) for number in range(10_000))
    buildings = tuple(
        building.model_copy(update={"id": f"bldg-{number:05}", "courtyard_id": f"yard-{number:05}"})
        for number in range(10_000)
    )
    small = PlaceBook(SAMPLE.model_copy(update={"courtyards": courtyards[:100], "buildings": buildings[:100]}))
    large = PlaceBook(SAMPLE.model_copy(update={"courtyards": courtyards, "buildings": buildings}))

    def taken(book: PlaceBook) -> float:
        asked = [f"yard-{number:05}" for number in range(20)]
        return min(timeit.repeat(lambda: [book.centre(one) for one in asked], number=1, repeat=5))

    assert [one.id for one in large.buildings(courtyard_id="yard-00007")] == ["bldg-00007"]
    assert taken(large) < 10 * taken(small)
