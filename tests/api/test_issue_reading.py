"""Reading one issue: what is in it, for whom, and the validators that save reading it again."""

from typing import Any

import pytest

from tests.api.conftest import Office
from tests.builders import BRIBE, LAMP

OFFICER = "staff-mass-work-officer-1"


async def test_an_officer_reads_everything_in_clear(office: Office) -> None:
    filed = await office.file(suggestions=["先装临时灯"], reporter={"name": "王芳", "phone": "13800000000"})

    issue = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()

    assert (issue["status"], issue["open"], issue["sealed"]) == ("routed", True, False)
    assert (issue["problem"], issue["suggestions"]) == (LAMP, ["先装临时灯"])
    assert issue["reporter"] == {"name": "王芳", "phone": "13800000000", "email": None, "address": None}
    assert issue["department"] == {"id": "mass_work", "name": "群工部"}
    assert issue["place"]["community_id"] == "comm-01"
    assert issue["place"]["name"].count("·") == 3
    assert issue["grounds"]["category"]["value"] == "livelihood"
    assert issue["grounds"]["category"]["reason"]
    assert [deadline["stage"] for deadline in issue["deadlines"]] == ["accept", "handle"]
    assert issue["ledger_number"]


@pytest.mark.parametrize(
    ("reader", "knows"),
    [
        ("staff-mass-work-officer-2", True),
        ("staff-mass-work-head", True),
        ("staff-secretary-01", True),
        ("staff-hotline-1", True),
        ("staff-supervisor-1", False),
        ("staff-leader-1", False),
        ("staff-street-hekou", False),
        ("staff-grid-0101", False),
        ("staff-member-01011", False),
    ],
)
async def test_who_reported_is_for_those_who_must_reach_them(office: Office, reader: str, *, knows: bool) -> None:
    filed = await office.file(reporter={"name": "王芳"})

    issue = (await office.get(f"/v1/issues/{filed['id']}", by=reader)).json()

    assert issue["problem"] == LAMP
    assert issue["anonymous"] is False
    assert (issue["reporter"] is not None) is knows


@pytest.mark.parametrize(
    "reader",
    [
        "staff-organization-officer",
        "staff-street-chengdong",
        "staff-unit-power",
        "staff-auditor",
        "staff-administrator",
        "staff-security",
        "staff-discipline-officer",
        "staff-discipline-head",
    ],
)
async def test_who_may_not_see_an_issue_hears_that_there_is_none(office: Office, reader: str) -> None:
    filed = await office.file()

    hidden = await office.get(f"/v1/issues/{filed['id']}", by=reader)
    missing = await office.get("/v1/issues/00000000-0000-4000-8000-000000000000", by=reader)

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


@pytest.mark.parametrize("issue_id", ["x", "%00", "..%2f", "'--", "ISSUE", "0" * 5_000, "路灯"])
async def test_an_id_of_no_shape_of_ours_is_not_found(office: Office, issue_id: str) -> None:
    answer = await office.get(f"/v1/issues/{issue_id}", by="staff-supervisor-1")

    assert answer.status_code == 404


async def test_possible_names_the_command_who_may_give_it_and_until_when(office: Office) -> None:
    filed = await office.file()

    mine = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()
    theirs = (await office.get(f"/v1/issues/{filed['id']}", by="staff-supervisor-1")).json()

    accept = possible_by_name(mine)["accept"]
    assert accept["yours"] is True
    assert accept["href"] == f"/v1/issues/{filed['id']}/commands/accept"
    assert accept["until"] == mine["deadlines"][0]["due_at"]
    assert {role["role"] for role in accept["roles"]} == {"department_officer", "department_head"}
    assert possible_by_name(theirs)["accept"]["yours"] is False
    assert {name for name, command in possible_by_name(mine).items() if command["yours"]} == {
        *("accept", "return", "refuse", "suspend", "merge", "transfer", "comment", "ask_reporter", "add_files"),
        *("name_accused", "refer_to_discipline"),
    }
    assert {name for name, command in possible_by_name(theirs).items() if command["yours"]} == {
        *("reroute", "merge", "urge", "issue_card", "transfer", "comment", "add_files"),
        *("name_accused", "refer_to_discipline", "erase_reporter", "place_hold"),
    }


async def test_the_etag_moves_with_the_version_and_saves_reading(office: Office) -> None:
    filed = await office.file()
    path = f"/v1/issues/{filed['id']}"

    first = await office.get(path, by=OFFICER)
    same = await office.http.get(path, headers=office.as_(OFFICER) | {"If-None-Match": first.headers["etag"]})
    await office.command(filed["id"], "accept", by=OFFICER)
    moved = await office.http.get(path, headers=office.as_(OFFICER) | {"If-None-Match": first.headers["etag"]})

    assert first.headers["etag"] == f'"v{first.json()["version"]}"'
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert moved.status_code == 200
    assert moved.headers["etag"] != first.headers["etag"]


async def test_what_a_browser_kept_for_one_person_is_not_shown_to_the_next(office: Office) -> None:
    filed = await office.file()

    answer = await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)

    assert answer.headers["vary"].split(", ") == ["Authorization", "Cookie"]


async def test_a_validator_never_tells_of_an_issue_that_one_may_not_see(office: Office) -> None:
    filed = await office.file()

    answer = await office.http.get(
        f"/v1/issues/{filed['id']}", headers=office.as_("staff-auditor") | {"If-None-Match": "*"}
    )

    assert answer.status_code == 404


async def test_what_is_not_decided_yet_is_nobodys_to_read(lonely_office: Office) -> None:
    filed = await lonely_office.file()

    for reader in ("staff-supervisor-1", "staff-discipline-intake", OFFICER, "staff-secretary-01"):
        assert (await lonely_office.get(f"/v1/issues/{filed['id']}", by=reader)).status_code == 404


async def test_a_possible_discipline_matter_is_for_discipline_alone(office: Office) -> None:
    filed = await office.file(problem=BRIBE, reporter={"name": "王芳"})
    path = f"/v1/issues/{filed['id']}"

    seen = {reader for reader in office.tokens if (await office.get(path, by=reader)).status_code == 200}
    issue = (await office.get(path, by="staff-discipline-intake")).json()

    assert seen == {reader for reader in office.tokens if reader.startswith("staff-discipline-")}
    assert (issue["sealed"], issue["status"], issue["problem"]) == (True, "deliberating", BRIBE)
    assert issue["reporter"]["name"] == "王芳"
    assert issue["grounds"]["discipline"]["reason"]
    assert {command["name"] for command in issue["possible"] if command["yours"]} == {
        *("confirm_intake", "release_intake", "split", "comment", "ask_reporter", "add_files", "name_accused"),
    }


async def test_every_reading_of_a_confidential_issue_is_noted_under_an_opaque_name(office: Office) -> None:
    filed = await office.file(problem=BRIBE)
    path = f"/v1/issues/{filed['id']}"

    first = await office.get(path, by="staff-discipline-intake")
    await office.get(f"{path}/timeline", by="staff-discipline-head")
    await office.get(path, by="staff-supervisor-1")
    again = await office.get(path, by="staff-discipline-intake")

    journal = await office.services.access.entries(None, limit=10)
    noted = [(entry.reader, entry.action) for entry in journal.items]
    assert noted == [
        ("staff-discipline-intake", "read-issue"),
        ("staff-discipline-head", "read-timeline"),
        ("staff-discipline-intake", "read-issue"),
    ]
    assert filed["id"] not in {entry.reference for entry in journal.items}
    assert first.headers["etag"] == again.headers["etag"]


async def test_reading_a_general_issue_is_not_noted(office: Office) -> None:
    filed = await office.file()

    await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)

    assert (await office.services.access.entries(None, limit=10)).items == ()


def possible_by_name(issue: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {command["name"]: command for command in issue["possible"]}
