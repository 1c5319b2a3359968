"""A drawing over HTTP: previewed, applied exactly so, and exported again."""

import json
import tomllib
from typing import Any

import httpx

from tests.api.conftest import Office
from tests.builders import new_key
from tests.contract.test_registry_drawing import building, collection, grid

ADMINISTRATOR = "staff-administrator"
GEOJSON = {"Content-Type": "application/geo+json"}
NEW = collection(grid("grid-0999", name="新网格", community_id="comm-01"))


async def preview(office: Office, text: str, *, by: str = ADMINISTRATOR, **options: str) -> httpx.Response:
    headers = office.as_(by) | GEOJSON
    return await office.http.post("/v1/registry/ground/preview", content=text, headers=headers, params=options)


async def apply(
    office: Office, text: str, content: str, *, seen: str = '"r0"', key: str | None = None, **options: str
) -> httpx.Response:
    headers = office.as_(ADMINISTRATOR) | GEOJSON | new_key(key) | {"If-Match": seen}
    params = {"content": content, **options}
    return await office.http.post("/v1/registry/ground/apply", content=text, headers=headers, params=params)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:sibu:problem:")


async def test_exactly_what_was_previewed_is_applied(office: Office) -> None:
    seen = (await preview(office, NEW)).json()

    made = await apply(office, NEW, seen["content"])

    assert (seen["added"], seen["changed"], seen["closed"], seen["version"]) == (["grid-0999"], [], [], 0)
    assert {one["kind"] for one in seen["caused"]} == {"overlap", "building_in_two_grids"}
    assert (made.status_code, made.headers["etag"], made.json()["changes"]) == (200, '"r1"', seen["changes"])
    findings = (await office.get("/v1/registry/findings", by="staff-supervisor-1")).json()["items"]
    assert {"overlap", "building_in_two_grids"} < {one["kind"] for one in findings}


async def test_another_drawing_other_options_or_another_registry_is_not_what_was_previewed(office: Office) -> None:
    content = (await preview(office, NEW)).json()["content"]
    other = collection(grid("grid-0998", name="新网格", community_id="comm-01"))

    assert problem(await apply(office, other, content)) == (409, "content-moved")
    assert problem(await apply(office, NEW, content, reassign="true")) == (409, "content-moved")
    assert problem(await apply(office, NEW, content, seen='"r3"')) == (412, "version-moved")
    assert (await office.get("/v1/registry", by=ADMINISTRATOR)).headers["etag"] == '"r0"'


async def test_applying_again_is_answered_as_the_first_time(office: Office) -> None:
    content = (await preview(office, NEW)).json()["content"]
    first = await apply(office, NEW, content, key="one")

    again = await apply(office, NEW, content, key="one")

    assert again.json() == first.json() | {"repeated": True}


async def test_what_is_wrong_is_said_of_the_feature_in_both_languages(office: Office) -> None:
    text = collection(
        grid("grid-0101", community_id="comm-99"), building("bldg-010101", [112.41, 28.8], courtyard_id="yard-0101x")
    )

    answer = await preview(office, text)

    assert problem(answer) == (422, "registry-invalid")
    assert answer.json()["errors"] == [
        {
            "in": "registry",
            "field": "/features/1 (grid-0101)/properties.community_id",
            "message": "there is no community 'comm-99'; perhaps 'comm-08' is meant. "
            "没有社区 comm-99，是否应为 comm-08。",
        },
        {
            "in": "registry",
            "field": "/features/2 (bldg-010101)/properties.courtyard_id",
            "message": "there is no courtyard 'yard-0101x'; perhaps 'yard-0101' is meant. "
            "没有院落 yard-0101x，是否应为 yard-0101。",
        },
    ]


async def test_grids_that_people_are_posted_to_are_not_closed_by_leaving_them_out(office: Office) -> None:
    answer = await preview(office, collection(grid("grid-0101")), close_missing="true")

    assert problem(answer) == (422, "registry-invalid")
    assert "/staff/staff-grid-0201/grid_id" in [one["field"] for one in answer.json()["errors"]]


async def test_a_drawing_larger_than_other_bodies_is_taken_and_one_without_end_is_not(office: Office) -> None:
    large = collection(grid(), 备注="大" * 300_000)
    endless = json.dumps({"type": "FeatureCollection", "features": [], "x": "大" * 4_000_000}, ensure_ascii=False)

    assert (await preview(office, large)).status_code == 200
    assert problem(await preview(office, endless)) == (413, "body-too-large")


async def test_what_was_exported_changes_nothing_when_it_is_drawn_again(office: Office) -> None:
    exported = await office.get("/v1/registry/export.geojson", by=ADMINISTRATOR)
    seen = (await preview(office, exported.text, reassign="true", close_missing="true")).json()

    assert exported.headers["content-type"].startswith("application/geo+json")
    assert (seen["changes"], seen["mended"], seen["caused"], seen["left"]) == ([], [], [], 1)


async def test_the_whole_registry_is_exported_as_the_loader_reads_it(office: Office) -> None:
    answer = await office.get("/v1/registry/export.toml", by=ADMINISTRATOR)

    read: dict[str, Any] = tomllib.loads(answer.text)
    assert answer.headers["content-disposition"] == 'attachment; filename="registry.toml"'
    assert (read["county"]["name"], len(read["buildings"]), len(read["staff"])) == ("四步县", 60, 140)


async def test_drawing_and_exporting_are_the_administrators_alone(office: Office) -> None:
    assert (await preview(office, NEW, by="staff-supervisor-1")).status_code == 403
    for path in ("/v1/registry/export.toml", "/v1/registry/export.geojson"):
        assert (await office.get(path, by="staff-security")).status_code == 403
