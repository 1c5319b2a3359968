"""The places of the county as anybody is told of them."""

import json
from itertools import pairwise

import pytest

from infra.registry.gazetteer import Gazetteer
from infra.registry.loading import sample_county
from infra.registry.places import PlaceBook
from infra.registry.wording import one_spelling
from schemas.domain.place import PlaceGiven
from schemas.domain.registry import Grid, PlaceUnknownError, Registry
from schemas.wire.places import PlaceSeen

SAMPLE = sample_county()
BOOK = PlaceBook(SAMPLE)
GAZETTEER = Gazetteer(SAMPLE, BOOK)


def gazetteer_of(registry: Registry) -> Gazetteer:
    return Gazetteer(registry, PlaceBook(registry))


def names(places: tuple[PlaceSeen, ...]) -> list[str]:
    return [place.name for place in places]


def test_one_goes_down_from_the_streets_to_a_building() -> None:
    streets = GAZETTEER.below(None)
    communities = GAZETTEER.below("street-hekou")
    inside = GAZETTEER.below("comm-01")
    buildings = GAZETTEER.below("yard-0101")

    assert names(streets) == ["城东街道", "城西街道", "河口镇"]  # and not the county's desk
    assert names(communities)[0] == "渡口社区"
    assert [place.kind.value for place in inside] == ["courtyard"] * 3 + ["grid"] * 3
    assert names(buildings) == ["1栋", "2栋", "3栋"]
    assert buildings[0].whole_name == "河口镇·渡口社区·轮渡站院·1栋"
    assert (buildings[0].longitude, buildings[0].latitude) == (112.4062, 28.80439)
    assert GAZETTEER.below("bldg-010101") == ()


def test_a_grid_has_the_buildings_that_stand_in_it() -> None:
    assert names(GAZETTEER.below("grid-0101")) == ["1栋", "2栋", "3栋"]


@pytest.mark.parametrize("unknown", ["", "comm-desk", "street-county", "nowhere"])
def test_nothing_hangs_in_a_place_that_nobody_can_choose(unknown: str) -> None:
    with pytest.raises(PlaceUnknownError):
        GAZETTEER.below(unknown)


@pytest.mark.parametrize(
    "typed", ["轮渡站院1栋", "轮渡站院 1号楼", "渡口 一栋 轮渡", "河口镇·渡口社区·轮渡站院·1幢", "１号楼　轮渡站"]
)
def test_a_building_is_found_however_it_is_called(typed: str) -> None:
    assert [place.id for place in GAZETTEER.found(typed, limit=5)] == ["bldg-010101"]


def test_the_wider_place_comes_first_and_no_more_than_asked_for() -> None:
    found = GAZETTEER.found("渡口", limit=3)

    assert [place.kind.value for place in found] == ["community", "courtyard", "courtyard"]


@pytest.mark.parametrize("typed", ["", "  ", "·。", "没有这个地方", "县受理台"])
def test_nothing_is_found_by_no_word_or_a_word_of_no_name(typed: str) -> None:
    assert GAZETTEER.found(typed, limit=5) == ()


def test_words_for_a_building_and_figures_have_one_spelling() -> None:
    spelt = {one_spelling(each) for each in ("三号楼", "3栋", "３ 幢", "3座", "三 楼栋")}

    assert spelt == {"3栋"}


def test_a_point_lies_in_its_grid_beside_its_buildings() -> None:
    around = GAZETTEER.at(longitude=112.4062, latitude=28.80439)

    assert around.grid is not None
    assert around.community is not None
    assert (around.grid.id, around.community.id) == ("grid-0101", "comm-01")
    assert [(each.id, each.metres) for each in around.buildings] == [
        ("bldg-010101", 0),
        ("bldg-010102", 39),
        ("bldg-010103", 78),
    ]


def test_outside_the_county_there_is_nothing() -> None:
    around = GAZETTEER.at(longitude=113.2, latitude=28.8)

    assert (around.grid, around.community, around.buildings) == (None, None, ())


def test_far_from_every_building_there_is_still_a_grid() -> None:
    around = GAZETTEER.at(longitude=112.4025, latitude=28.8)

    assert around.grid is not None
    assert around.buildings == ()


def test_the_map_has_the_boundary_first_and_every_grid_closed_and_counter_clockwise() -> None:
    told = json.loads(GAZETTEER.geojson)

    county, *grids = told["features"]
    assert (told["type"], county["properties"]) == ("FeatureCollection", {"kind": "county", "name": "四步县"})
    assert [each["id"] for each in grids] == sorted(grid.id for grid in SAMPLE.grids)
    assert grids[0]["properties"] == {
        "kind": "grid",
        "name": "第一网格",
        "community_id": "comm-01",
        "community": "渡口社区",
    }
    for each in told["features"]:
        [ring] = each["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring)) < 0


def test_a_ring_that_was_drawn_the_other_way_round_is_turned_and_rounded() -> None:
    first, *rest = SAMPLE.grids
    exact = tuple((longitude + 1e-9, latitude) for longitude, latitude in reversed(first.polygon))
    turned = Grid(**{**dict(first), "polygon": exact})

    other = gazetteer_of(SAMPLE.model_copy(update={"grids": (turned, *rest)}))

    def corners(gazetteer: Gazetteer) -> list[list[float]]:
        [ring] = json.loads(gazetteer.geojson)["features"][1]["geometry"]["coordinates"]
        return sorted(ring[:-1])

    assert corners(other) == corners(GAZETTEER)


def test_nobody_who_answers_for_a_place_is_told_of() -> None:
    told = GAZETTEER.geojson.decode() + "".join(
        place.model_dump_json()
        for parent in (None, *(f"street-{name}" for name in ("hekou", "chengxi")), "comm-01", "yard-0101")
        for place in GAZETTEER.below(parent)
    )

    people = {word for person in SAMPLE.staff for word in (person.id, person.name)}
    assert [word for word in people | {unit.id for unit in SAMPLE.units} if word in told] == []


def test_the_fingerprint_follows_what_is_told_and_nothing_else() -> None:
    same = gazetteer_of(sample_county())
    left = SAMPLE.model_copy(update={"staff": SAMPLE.staff[:-1]})
    first, *rest = SAMPLE.buildings
    renamed = SAMPLE.model_copy(update={"buildings": (first.model_copy(update={"name": "甲栋"}), *rest)})

    assert GAZETTEER.fingerprint == same.fingerprint == gazetteer_of(left).fingerprint
    assert GAZETTEER.fingerprint != gazetteer_of(renamed).fingerprint


def test_a_courtyard_without_buildings_is_shown_where_its_community_is() -> None:
    kept = tuple(each for each in SAMPLE.buildings if each.courtyard_id != "yard-0101")

    bare = gazetteer_of(SAMPLE.model_copy(update={"buildings": kept}))

    assert next(each for each in bare.below("comm-01") if each.id == "yard-0101").longitude == 112.418579


def test_the_grids_about_a_place_are_those_within_reach_and_its_own() -> None:
    in_the_middle = BOOK.resolve(PlaceGiven(building_id="bldg-010101"), filer_community_id=None)
    somewhere = BOOK.resolve(PlaceGiven(grid_id="grid-0101"), filer_community_id=None)
    unknown = BOOK.resolve(PlaceGiven(), filer_community_id=None)

    assert BOOK.grids_about(in_the_middle, metres=100) == {"grid-0101"}
    assert {"grid-0101", "grid-0102"} < BOOK.grids_about(in_the_middle, metres=2_500)
    assert BOOK.grids_about(somewhere, metres=2_500) == {"grid-0101"}
    assert BOOK.grids_about(unknown, metres=2_500) == frozenset()
