"""The clock of an issue over HTTP, and what its readers see of the life after routing: each as much as they may."""

import pytest

from tests.api.conftest import Office
from tests.builders import BRIBE

OFFICER = "staff-mass-work-officer-1"
HEAD = "staff-mass-work-head"
SUPERVISOR = "staff-supervisor-1"
POWER = "staff-unit-power"


async def test_every_clock_is_told_with_its_rule_its_policy_and_how_it_stands(office: Office) -> None:
    issue_id = (await office.file())["id"]
    await office.command(issue_id, "accept", by=OFFICER)
    await office.command(issue_id, "suspend", by=OFFICER, reason="season")

    told = (await office.get(f"/v1/issues/{issue_id}/clock", by=SUPERVISOR)).json()

    assert [(one["stage"], one["state"], one["limit"], one["rule"]) for one in told["clocks"]] == [
        ("answer", "met", "2wd", "limits.answer.ordinary"),
        ("accept", "met", "1wd", "limits.accept.ordinary"),
        ("handle", "paused", "7wd", "limits.handle.ordinary"),
        ("suspension", "running", "90d", "caps.suspension"),
    ]
    assert {one["policy"]["name"] for one in told["clocks"]} == {"县（市）四步处理工作法"}
    assert [(one["by"], one["why"]) for one in told["clocks"][2]["pauses"]] == [
        (f"staff:{OFFICER}", "受季节或气候条件限制")
    ]
    issue = (await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)).json()
    assert (told["version"], told["promised_end"]) == (issue["version"], told["clocks"][2]["due_at"])
    assert issue["paused_since"] == told["clocks"][2]["pauses"][0]["since"]


async def test_the_clock_of_an_issue_that_one_may_not_see_is_the_clock_of_none(office: Office) -> None:
    issue_id = (await office.file())["id"]

    hidden = await office.get(f"/v1/issues/{issue_id}/clock", by="staff-organization-officer")
    missing = await office.get("/v1/issues/00000000-0000-4000-8000-000000000000/clock", by="staff-organization-officer")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


async def test_reading_the_clock_of_a_confidential_issue_is_noted(office: Office) -> None:
    issue_id = (await office.file(problem=BRIBE))["id"]

    told = await office.get(f"/v1/issues/{issue_id}/clock", by="staff-discipline-intake")
    await office.get(f"/v1/issues/{issue_id}/clock", by=SUPERVISOR)

    assert [one["stage"] for one in told.json()["clocks"]] == ["answer", "intake"]
    journal = await office.services.access.entries(None, limit=10)
    assert [(entry.reader, entry.action) for entry in journal.items] == [("staff-discipline-intake", "read-clock")]


async def test_the_clock_never_tells_a_general_reader_that_intake_looked_at_it(office: Office) -> None:
    issue_id = (await office.file(problem=BRIBE))["id"]
    await office.command(issue_id, "release_intake", by="staff-discipline-intake", reason="内部理由")

    told = await office.get(f"/v1/issues/{issue_id}/clock", by=SUPERVISOR)

    assert [one["stage"] for one in told.json()["clocks"]] == ["answer", "accept", "handle"]
    for word in ("intake", "discipline", "纪检", "内部理由"):
        assert word not in told.text


async def test_a_unit_sees_its_task_and_never_who_reported(office: Office) -> None:
    issue_id = (await office.file(by="staff-grid-0101", reporter={"name": "王芳", "phone": "13800000000"}))["id"]
    await office.command(issue_id, "accept", by=OFFICER)
    before = await office.get(f"/v1/issues/{issue_id}", by=POWER)
    await office.command(issue_id, "assign", by=OFFICER, lead_unit_id="unit-power", instruction="先通电。")
    await office.command(issue_id, "accept_task", by=POWER)

    answers = [await office.get(f"/v1/issues/{issue_id}{part}", by=POWER) for part in ("", "/timeline", "/clock")]

    assert before.status_code == 404
    issue, timeline, clock = (answer.json() for answer in answers)
    assert (issue["reporter"], issue["filed_by"]) == (None, None)
    assert issue["tasks"] == [{"unit_id": "unit-power", "lead": True, "state": "accepted"}]
    assert [(one["stage"], one["unit_id"]) for one in issue["deadlines"]] == [
        ("handle", None),
        ("unit_handle", "unit-power"),
    ]
    assert (timeline["entries"][0]["type"], timeline["entries"][0]["by"]) == ("filed", None)
    assert [entry["text"] for entry in timeline["entries"] if entry["type"] == "assigned"] == ["先通电。"]
    assert ("unit_accept", "unit-power", "met") in [
        (one["stage"], one["unit_id"], one["state"]) for one in clock["clocks"]
    ]
    for answer in answers:
        for told in ("王芳", "13800000000", "staff-grid-0101"):
            assert told not in answer.text.replace('"grid_worker_id":"staff-grid-0101"', "")
    other = (await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)).json()
    assert other["filed_by"] == "staff:staff-grid-0101"


async def test_an_issue_tells_what_became_of_it_after_routing(office: Office) -> None:
    issue_id = (await office.file())["id"]
    await office.command(issue_id, "return", by=OFFICER, reason="not_ours", note="归组织部。")
    returned = (await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)).json()
    await office.command(issue_id, "reroute", by="staff-secretary-01", department_id="organization")
    officer = "staff-organization-officer"
    await office.command(issue_id, "accept", by=officer)
    await office.command(issue_id, "request_extension", by=officer, limit="5wd", reason="works", note="等配件。")
    await office.command(issue_id, "issue_card", by=SUPERVISOR, card="yellow", note="超期。")

    issue = (await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)).json()

    assert (returned["status"], returned["returns"], returned["returned_by"]) == ("returned", 1, ["mass_work"])
    assert (issue["department"]["id"], issue["returns"], issue["ruling"], issue["binding"]) == (
        *("organization", 1),
        *(False, False),
    )
    assert (issue["asked"], issue["extensions"], issue["points"]) == ({"limit": "5wd", "by": f"staff:{officer}"}, 0, 1)
    timeline = (await office.get(f"/v1/issues/{issue_id}/timeline", by=SUPERVISOR)).json()["entries"]
    told = {entry["type"]: entry for entry in timeline}
    assert (told["returned"]["why"], told["returned"]["text"]) == ("不属于本部门职责", "归组织部。")
    assert (told["card_issued"]["card"], told["card_issued"]["text"]) == ("yellow", "超期。")
    assert told["extension_requested"]["text"] == "等配件。"


@pytest.mark.parametrize(("reader", "knows"), [(SUPERVISOR, True), ("staff-secretary-01", False)])
async def test_the_main_issue_is_named_to_those_who_may_see_it(office: Office, reader: str, *, knows: bool) -> None:
    main = (await office.file(place={"building_id": "bldg-020101"}))["id"]
    issue_id = (await office.file())["id"]
    await office.command(issue_id, "merge", by=OFFICER, main_id=main)

    issue = (await office.get(f"/v1/issues/{issue_id}", by=reader)).json()
    timeline = (await office.get(f"/v1/issues/{issue_id}/timeline", by=reader)).json()

    assert issue["status"] == "merged"
    assert issue["main_id"] == (main if knows else None)
    assert timeline["entries"][-1]["related"] == ([main] if knows else [])


async def test_the_parts_of_an_issue_and_what_they_are_part_of_name_each_other(office: Office) -> None:
    issue_id = (await office.file())["id"]
    await office.command(issue_id, "accept", by=OFFICER)
    parts = [{"problem": "幸福路3号楼前的路灯不亮。"}, {"problem": "幸福路3号楼前的垃圾没人清运。"}]
    await office.command(issue_id, "split", by=OFFICER, parts=parts)

    issue = (await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)).json()

    assert [child["ended"] for child in issue["children"]] == [False, False]
    problems = []
    for child in issue["children"]:
        part = (await office.get(f"/v1/issues/{child['id']}", by=SUPERVISOR)).json()
        assert part["parent_id"] == issue_id
        problems.append({"problem": part["problem"]})
    assert problems == parts
