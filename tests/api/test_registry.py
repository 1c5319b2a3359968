"""The registry over HTTP: read by version, changed under the version that was read, and told in its journal."""

from typing import Any

import httpx

from tests.api.conftest import Office
from tests.builders import new_key, report

ADMINISTRATOR = "staff-administrator"
ASSIGN = {"action": "change_courtyard", "id": "yard-0803", "contact_unit_id": "unit-power"}


async def change(
    office: Office, *edits: dict[str, Any], seen: str = '"r0"', key: str | None = None, by: str = ADMINISTRATOR
) -> httpx.Response:
    headers = office.as_(by) | new_key(key) | {"If-Match": seen}
    return await office.http.post("/v1/registry/changes", json={"edits": list(edits)}, headers=headers)


async def entries(office: Office, **query: str | int) -> list[dict[str, Any]]:
    answer = await office.get("/v1/registry/entries", by=ADMINISTRATOR, **query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_overview_counts_and_names_the_version(office: Office) -> None:
    answer = await office.get("/v1/registry", by=ADMINISTRATOR)

    assert answer.headers["etag"] == '"r0"'
    assert answer.json()["entries"] == {
        "street": 4,
        "community": 9,
        "courtyard": 24,
        "building": 60,
        "grid": 20,
        "unit": 18,
        "department": 3,
        "person": 140,
    }


async def test_a_change_is_there_at_once_and_moves_the_version(office: Office) -> None:
    answer = await change(office, ASSIGN)

    assert (answer.status_code, answer.headers["etag"]) == (200, '"r1"')
    assert answer.json() == {
        "version": 1,
        "changes": [
            {
                "kind": "courtyard",
                "id": "yard-0803",
                "before": {"contact_unit_id": None},
                "after": {"contact_unit_id": "unit-power"},
            }
        ],
        "repeated": False,
    }
    assert (await office.get("/v1/registry", by=ADMINISTRATOR)).headers["etag"] == '"r1"'
    assert (await office.get("/v1/registry/findings", by="staff-supervisor-1")).json() == {"items": []}


async def test_whoever_saw_an_older_registry_is_told_that_somebody_was_first(office: Office) -> None:
    await change(office, ASSIGN)

    answer = await change(office, {"action": "change_unit", "id": "unit-power", "name": "一"})

    assert (answer.status_code, answer.json()["type"]) == (412, "urn:sibu:problem:version-moved")


async def test_a_repeated_request_is_answered_as_the_first(office: Office) -> None:
    first = await change(office, ASSIGN, key="one")

    again = await change(office, ASSIGN, key="one")
    another = await change(office, {**ASSIGN, "contact_unit_id": "unit-gas"}, key="one")

    assert again.json() == first.json() | {"repeated": True}
    assert another.json()["type"] == "urn:sibu:problem:idempotency-key-reused"


async def test_every_mistake_is_named_by_entry_and_key_in_both_languages(office: Office) -> None:
    answer = await change(
        office,
        {"action": "change_grid", "id": "grid-0101", "worker_id": "staff-grid-0101x"},
        {"action": "close", "kind": "unit", "id": "unit-power"},
    )

    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, "urn:sibu:problem:registry-invalid")
    assert told["errors"][0] == {
        "in": "registry",
        "field": "/grids/grid-0101/worker_id",
        "message": "there is no grid_worker 'staff-grid-0101x'; perhaps 'staff-grid-0101' is meant. "
        "没有网格员 staff-grid-0101x，是否应为 staff-grid-0101。",
    }
    assert "/staff/staff-unit-power/unit_id" in [each["field"] for each in told["errors"]]


async def test_a_change_without_the_version_that_was_seen_is_refused(office: Office) -> None:
    headers = office.as_(ADMINISTRATOR) | new_key()

    answer = await office.http.post("/v1/registry/changes", json={"edits": [ASSIGN]}, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "If-Match")


async def test_entries_are_narrowed_and_come_page_by_page(office: Office) -> None:
    assert [one["id"] for one in await entries(office, kind="grid", parent="comm-01")] == [
        "grid-0101",
        "grid-0102",
        "grid-0103",
    ]
    assert [one["id"] for one in await entries(office, kind="unit", text="供电")] == ["unit-power"]
    answer = await office.get("/v1/registry/entries", by=ADMINISTRATOR, kind="street", limit=3)
    rest = await entries(office, kind="street", after=answer.json()["next"])
    assert (len(answer.json()["items"]), len(rest)) == (3, 1)


async def test_what_is_closed_is_listed_as_closed_and_takes_no_report(office: Office) -> None:
    await change(office, {"action": "close", "kind": "building", "id": "bldg-010101"})

    closed = await entries(office, kind="building", closed="true")
    refused = await office.http.post("/v1/issues", json=report(place={"building_id": "bldg-010101"}), headers=new_key())

    assert [one["id"] for one in closed] == ["bldg-010101"]
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:sibu:problem:place-unknown")


async def test_whoever_is_moved_to_another_grid_reads_what_lies_there(office: Office) -> None:
    filed = await office.file(place={"building_id": "bldg-010101"})
    path = f"/v1/issues/{filed['id']}"
    assert (await office.get(path, by="staff-grid-0201")).status_code == 404

    await change(
        office,
        {"action": "change_person", "id": "staff-grid-0201", "grid_id": "grid-0101"},
        {"action": "change_grid", "id": "grid-0201", "worker_id": None},
    )

    assert (await office.get(path, by="staff-grid-0201")).status_code == 200


async def test_the_journal_is_for_the_three_administrations(office: Office) -> None:
    await change(office, ASSIGN)

    for reader in ("staff-administrator", "staff-security", "staff-auditor"):
        (line,) = (await office.get("/v1/registry/changes", by=reader)).json()["items"]
        assert (line["version"], line["by"], line["id"]) == (1, ADMINISTRATOR, "yard-0803")
    assert (await office.get("/v1/registry/changes", by="staff-supervisor-1")).status_code == 403
    assert (await office.get("/v1/registry/changes", by=ADMINISTRATOR, entry="yard-0101")).json()["items"] == []


async def test_the_registry_is_for_the_administrator_alone(office: Office) -> None:
    for reader in ("staff-supervisor-1", "staff-security", "staff-mass-work-officer-1"):
        assert (await office.get("/v1/registry", by=reader)).status_code == 403
        assert (await change(office, ASSIGN, by=reader)).status_code == 403
