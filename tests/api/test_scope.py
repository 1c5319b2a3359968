"""Whose issues: the own grids, what one filed oneself, who filed it, and who reads the access log."""

from typing import Any

import pytest

from tests.api.conftest import Office
from tests.builders import BRIBE
from tests.world import UNSURE

OFFICER, WORKER, ELSEWHERE = "staff-mass-work-officer-1", "staff-grid-0101", "staff-grid-0201"
UNIT, SECRETARY = "staff-unit-power", "staff-secretary-01"


async def filings(office: Office, by: str) -> list[dict[str, Any]]:
    answer = await office.get("/v1/filings", by=by)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def ids(office: Office, by: str, **params: Any) -> set[str]:
    return {row["id"] for row in (await office.get("/v1/issues", by=by, **params)).json()["items"]}


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (WORKER, True),
        ("staff-member-01011", True),  # contact member of a building in the same grid
        ("staff-member-02011", False),
        (ELSEWHERE, False),
    ],
)
async def test_grid_workers_and_contact_members_see_the_own_grids_alone(
    office: Office, reader: str, *, sees: bool
) -> None:
    filed = await office.file()

    assert (filed["id"] in await ids(office, reader)) is sees
    assert (filed["id"] in await ids(office, reader, order="due")) is sees
    assert (filed["id"] in (await office.get("/v1/events", by=reader)).text) is sees
    assert (await office.get(f"/v1/issues/{filed['id']}", by=reader)).status_code == (200 if sees else 404)


async def test_a_worker_of_several_grids_sees_them_all(office: Office) -> None:
    first = await office.file(place={"grid_id": "grid-0101"})
    second = await office.file(place={"grid_id": "grid-0102"})
    third = await office.file(place={"grid_id": "grid-0103"})

    assert await ids(office, WORKER) == {first["id"], second["id"]}
    assert await ids(office, "staff-grid-0102") == {third["id"]}


async def test_what_one_filed_elsewhere_is_followed_and_read_but_not_worked_on(office: Office) -> None:
    filed = await office.file(by=ELSEWHERE, channel="proxy", reporter={"name": "王芳"})
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "comment", by=OFFICER, text="内部意见")

    [row] = await filings(office, ELSEWHERE)
    issue = (await office.get(f"/v1/issues/{filed['id']}", by=ELSEWHERE)).json()
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=ELSEWHERE)).json()
    comment = await office.command(filed["id"], "comment", by=ELSEWHERE, text="我来问问")

    assert (row["id"], row["status"]) == (filed["id"], "accepted")
    assert await ids(office, ELSEWHERE) == set()
    assert (issue["status"], issue["reporter"], issue["grounds"], issue["confidence"]) == ("accepted", None, None, {})
    assert issue["filed_by"] == f"staff:{ELSEWHERE}"
    assert [command["name"] for command in issue["possible"] if command["yours"]] == []
    assert "内部意见" not in str(timeline)
    assert (comment.status_code, comment.json()["type"]) == (403, "urn:sibu:problem:not-allowed")


async def test_a_proxy_filer_cannot_tell_a_sealed_filing_from_one_that_is_still_analyzed(
    office: Office, lonely_office: Office
) -> None:
    sealed = await office.file(by=WORKER, problem=BRIBE)
    unsure = await office.file(by=WORKER, problem=UNSURE)
    analyzed_later = await lonely_office.file(by=WORKER)
    await office.command(sealed["id"], "confirm_intake", by="staff-discipline-intake")

    rows = await filings(office, WORKER)
    single = [await office.get(f"/v1/issues/{row['id']}", by=WORKER) for row in rows]

    assert {row.pop("id") for row in rows} == {sealed["id"], unsure["id"], analyzed_later["id"]}
    for row in rows:
        row.pop("filed_at")
        row.pop("promised_at")
    assert rows[0] == rows[1] == rows[2] == dict.fromkeys(rows[0])
    assert {(answer.status_code, answer.content) for answer in single} == {(404, single[0].content)}
    assert await ids(office, WORKER, order="due") == set()
    assert (await office.get("/v1/events", by=WORKER)).json()["items"] == []
    # The same matter in the same grid, filed by a resident, waits for the community before everybody's eyes.
    assert unsure["id"] in await ids(office, "staff-secretary-01", order="due")


async def test_an_own_filing_shows_what_became_of_it_once_the_community_decided(office: Office) -> None:
    unsure = await office.file(by=WORKER, problem=UNSURE)

    await office.command(unsure["id"], "classify", by="staff-secretary-01", category="livelihood")

    assert [(row["id"], row["status"]) for row in await filings(office, WORKER)] == [(unsure["id"], "routed")]
    assert (await office.get(f"/v1/issues/{unsure['id']}", by=WORKER)).status_code == 200


async def test_a_unit_never_learns_who_filed_neither_from_the_issue_nor_from_the_feed(office: Office) -> None:
    filed = await office.file(by=WORKER, reporter={"name": "王芳"})
    path = f"/v1/issues/{filed['id']}"
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "assign", by=OFFICER, lead_unit_id="unit-power")
    await office.command(filed["id"], "comment", by=WORKER, text="我是上门的网格员")

    told = [(await office.get(each, by=UNIT)).text for each in (path, f"{path}/timeline", f"{path}/clock")]
    feed = (await office.get("/v1/events", by=UNIT)).json()["items"]
    officers = (await office.get("/v1/events", by=OFFICER)).json()["items"]

    assert not any(f"staff:{WORKER}" in text for text in told)
    assert [(item["type"], item["by"]) for item in feed if item["type"] in {"commented", "accepted"}] == [
        ("accepted", f"staff:{OFFICER}"),
        ("commented", None),
    ]
    assert f"staff:{WORKER}" in {item["by"] for item in officers}


async def test_the_feed_tells_how_sure_the_machine_was_to_those_who_have_its_grounds(office: Office) -> None:
    filed = await office.file()
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "assign", by=OFFICER, lead_unit_id="unit-power")

    told = {by: (await office.get("/v1/events", by=by)).text for by in (OFFICER, SECRETARY, UNIT, WORKER)}

    assert [by for by, text in told.items() if filed["id"] not in text] == []
    assert [by for by, text in told.items() if "confidence" in text] == [OFFICER, SECRETARY]


async def test_whose_office_stands_accused_learns_from_the_feed_neither_who_filed_it_nor_the_grounds(
    office: Office,
) -> None:
    filed = await office.file(by=WORKER, reporter={"name": "王芳"})
    await office.file()
    await office.command(filed["id"], "comment", by=WORKER, text="我是上门的网格员")
    accused = [{"kind": "community", "id": "comm-01"}]
    named = await office.command(filed["id"], "name_accused", by="staff-supervisor-1", accused=accused)
    path = f"/v1/issues/{filed['id']}"

    issue = (await office.get(path, by=SECRETARY)).json()
    feed = (await office.get("/v1/events", by=SECRETARY)).json()["items"]
    mine = [item for item in feed if item["issue_id"] == filed["id"]]
    others = [item for item in feed if item["issue_id"] != filed["id"]]

    assert named.status_code == 200
    assert (issue["filed_by"], issue["confidence"]) == (None, {})
    assert [item["by"] for item in mine if item["type"] == "commented"] == [None]
    assert "confidence" not in str(mine)
    assert "confidence" in str(others)


async def test_the_auditor_alone_reads_who_read_what_is_confidential(office: Office) -> None:
    filed = await office.file(problem=BRIBE)
    for reader in ("staff-discipline-intake", "staff-discipline-head", "staff-discipline-intake"):
        await office.get(f"/v1/issues/{filed['id']}", by=reader)

    first = (await office.get("/v1/access-log", by="staff-auditor", limit=2)).json()
    rest = (await office.get("/v1/access-log", by="staff-auditor", limit=2, cursor=first["next"])).json()
    allowed = {by for by in office.tokens if (await office.get("/v1/access-log", by=by)).status_code == 200}

    entries = first["items"] + rest["items"]
    assert [entry["reader"] for entry in entries] == [
        *("staff-discipline-intake", "staff-discipline-head", "staff-discipline-intake"),
    ]
    assert len({entry["reference"] for entry in entries}) == 1
    assert filed["id"] not in str(entries)
    assert rest["next"] is None
    assert allowed == {"staff-auditor"}


@pytest.mark.parametrize("reader", ["staff-auditor", "staff-administrator", "staff-security"])
async def test_whoever_administers_the_system_files_nothing_in_that_post(office: Office, reader: str) -> None:
    answer = await office.http.post(
        "/v1/issues", json={"problem": "路灯坏了"}, headers=office.as_(reader) | {"Idempotency-Key": "k"}
    )

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:sibu:problem:not-allowed")
