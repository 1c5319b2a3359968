"""Places over HTTP for everybody: a tree, a search, a map and a point, small and kept by browsers."""

import pytest

from tests.api.conftest import Office

MAP = "/v1/places.geojson"


async def test_the_streets_come_first_and_then_what_hangs_in_them(office: Office) -> None:
    streets = (await office.http.get("/v1/places")).json()["places"]
    inside = (await office.http.get("/v1/places", params={"parent": "comm-01"})).json()["places"]

    assert [each["name"] for each in streets] == ["城东街道", "城西街道", "河口镇"]
    assert inside[0] == {
        "id": "yard-0101",
        "kind": "courtyard",
        "name": "轮渡站院",
        "whole_name": "河口镇·渡口社区·轮渡站院",
        "parent_id": "comm-01",
        "grid_id": None,
        "longitude": 112.4066,
        "latitude": 28.80439,
    }


async def test_a_building_is_found_by_what_people_call_it(office: Office) -> None:
    found = (await office.http.get("/v1/places", params={"q": "轮渡站院 3号楼"})).json()["places"]

    assert [each["id"] for each in found] == ["bldg-010103"]


async def test_a_place_that_there_is_not_is_told_with_the_field(office: Office) -> None:
    answer = await office.http.get("/v1/places", params={"parent": "comm-desk"})

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:sibu:problem:place-unknown"
    assert [(each["in"], each["field"]) for each in answer.json()["errors"]] == [("query", "parent")]


async def test_a_point_gives_grid_community_and_the_buildings_around(office: Office) -> None:
    around = (await office.http.get("/v1/places/at", params={"longitude": 112.4062, "latitude": 28.80439})).json()
    outside = (await office.http.get("/v1/places/at", params={"longitude": 0, "latitude": 0})).json()

    assert (around["grid"]["id"], around["community"]["name"]) == ("grid-0101", "渡口社区")
    assert [(each["name"], each["metres"]) for each in around["buildings"]] == [("1栋", 0), ("2栋", 39), ("3栋", 78)]
    assert outside == {"grid": None, "community": None, "buildings": []}


@pytest.mark.parametrize("point", [{"longitude": 112.4}, {"longitude": "inf", "latitude": 0}, {"latitude": 99}])
async def test_half_a_point_or_none_of_this_earth_is_refused(
    office: Office, point: dict[str, str | int | float]
) -> None:
    answer = await office.http.get("/v1/places/at", params=point)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:sibu:problem:invalid"


@pytest.mark.parametrize("path", ["/v1/places", "/v1/places?parent=comm-01", "/v1/places?q=1", MAP])
async def test_what_is_public_may_be_kept_and_is_not_sent_again_unless_it_changed(office: Office, path: str) -> None:
    first = await office.http.get(path)

    again = await office.http.get(path, headers={"If-None-Match": first.headers["etag"]})
    changed = await office.http.get(path, headers={"If-None-Match": '"another"'})

    assert first.headers["cache-control"] == "public, max-age=300"
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (changed.status_code, changed.content) == (200, first.content)


async def test_where_somebody_stands_is_kept_by_nobody(office: Office) -> None:
    answer = await office.http.get("/v1/places/at", params={"longitude": 112.4062, "latitude": 28.80439})

    assert answer.headers["cache-control"] == "no-store"


async def test_the_map_is_geojson_of_the_whole_county(office: Office) -> None:
    answer = await office.http.get(MAP)

    assert answer.headers["content-type"] == "application/geo+json"
    assert len(answer.json()["features"]) == 21
    assert len(answer.content) < 10_000


async def test_no_name_or_id_of_staff_is_told(office: Office) -> None:
    paths = ("/v1/places?parent=yard-0101", "/v1/places?parent=comm-01", "/v1/places?q=1栋", MAP)
    told = "".join([(await office.http.get(path)).text for path in paths])

    people = office.instance.registry.staff
    assert "第一网格" in told
    assert [each.id for each in people if each.id in told or each.name in told] == []
