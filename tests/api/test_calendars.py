"""Calendars over HTTP: a year day by day, and a notice that is seen through before it holds."""

from typing import Any

import httpx

from infra.calendars.presets import read_preset
from tests.api.conftest import Office
from tests.builders import BRIBE

ADMINISTRATOR = "staff-administrator"
# Monday 4 January 2027 is off and Saturday 9 January is worked; 2028 is not out yet.
NOTICE = """
base = "china"
name = "幸福县"

[[years]]
year = 2027
status = "official"
source = "国务院办公厅关于2027年部分节假日安排的通知"
off = [{ name = "元旦", first = 2027-01-01, last = 2027-01-04 }]
make_up = [2027-01-09]
"""


async def post(office: Office, path: str, *, by: str = ADMINISTRATOR, **body: Any) -> httpx.Response:
    return await office.http.post(f"/v1/calendars/{path}", json=body, headers=office.as_(by))


async def year(office: Office, number: int) -> dict[str, Any]:
    told: dict[str, Any] = (await office.get(f"/v1/calendars/{number}", by=ADMINISTRATOR)).json()
    return told


async def test_a_year_is_shown_day_by_day(office: Office) -> None:
    told = await year(office, 2026)

    days = {one["day"]: (one["kind"], one["name"]) for one in told["days"]}
    assert (len(days), told["provisional"], told["working_days"]) == (365, False, 248)
    assert days["2026-10-01"] == ("holiday", "国庆节")
    assert days["2026-10-10"] == ("make_up", None)
    assert days["2026-11-26"] == ("working", None)
    assert days["2026-11-28"] == ("weekend", None)


async def test_a_year_without_a_notice_is_provisional(office: Office) -> None:
    told = await year(office, 2030)

    assert (told["provisional"], told["source"]) == (True, None)


async def test_what_a_notice_changes_is_seen_before_it_holds(office: Office) -> None:
    await office.file()
    await office.file(problem=BRIBE)

    told = (await post(office, "check", text=NOTICE)).json()

    assert (told["usable"], told["name"], told["decided"], told["instead_of"]) == (True, "幸福县", [2027], None)
    assert told["said"][0] == {
        "zh": "2027年：通知已录入，不再暂定",
        "en": "2027: the notice is recorded, no longer provisional",
    }
    assert {"zh": "2027-01-04：工作日 → 放假 元旦", "en": "2027-01-04: working day -> holiday 元旦"} in told["said"]
    # The confidential one is not for the administrator.
    assert (told["effect"]["outdated"], told["effect"]["complete"]) == (1, True)
    assert (await office.get("/v1/calendars", by=ADMINISTRATOR)).json()["in_force"] is None


async def test_exactly_what_was_checked_is_put_in_force(office: Office) -> None:
    checked = (await post(office, "check", text=NOTICE)).json()
    other = NOTICE.replace("2027-01-04", "2027-01-03")

    moved = await post(office, "activations", text=other, version=checked["version"], instead_of=None)
    made = await post(office, "activations", text=NOTICE, version=checked["version"], instead_of=None)

    assert (moved.status_code, moved.json()["type"]) == (409, "urn:sibu:problem:content-moved")
    assert (made.status_code, made.json()["version"], made.json()["by"]) == (200, checked["version"], ADMINISTRATOR)
    told = (await office.get("/v1/calendars", by=ADMINISTRATOR)).json()
    assert (told["in_force"], told["name"]) == (checked["version"], "幸福县")
    assert [one["provisional"] for one in told["years"] if one["year"] == 2027] == [False]
    assert {"day": "2027-01-09", "kind": "make_up", "name": None} in (await year(office, 2027))["days"]


async def test_whoever_compared_with_another_calendar_is_told(office: Office) -> None:
    checked = (await post(office, "check", text=NOTICE)).json()
    await post(office, "activations", text=NOTICE, version=checked["version"], instead_of=None)
    newer = NOTICE.replace("2027-01-04", "2027-01-03")
    again = (await post(office, "check", text=newer)).json()

    late = await post(office, "activations", text=newer, version=again["version"], instead_of=None)
    rightly = await post(office, "activations", text=newer, version=again["version"], instead_of=again["instead_of"])

    assert (late.status_code, late.json()["type"]) == (412, "urn:sibu:problem:version-moved")
    assert rightly.status_code == 200


async def test_what_takes_a_notice_back_is_refused_with_its_line(office: Office) -> None:
    checked = (await post(office, "check", text=NOTICE)).json()
    await post(office, "activations", text=NOTICE, version=checked["version"], instead_of=None)
    without = 'base = "china"\nname = "幸福县"\n'

    told = (await post(office, "check", text=without)).json()
    refused = await post(office, "activations", text=without, version=checked["version"], instead_of=None)

    assert told["usable"] is False
    assert "The notice for 2027 is in force already" in told["problems"][0]["sentence"]
    assert told["problems"][0]["zh"] == "2027年的放假通知已经生效：应列出这一年，并标为 official。"
    assert refused.json()["errors"][0]["message"].endswith(" 2027年的放假通知已经生效：应列出这一年，并标为 official。")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:sibu:problem:calendar-file-unusable")


async def test_the_calendar_that_ships_is_the_one_in_force_at_first(office: Office) -> None:
    told = (await office.get("/v1/calendars", by=ADMINISTRATOR)).json()

    china = read_preset("china")
    assert (told["version"], told["zone"], len(told["years"])) == (china.version, "Asia/Shanghai", len(china.years))


async def test_calendars_are_the_administrators_alone(office: Office) -> None:
    for reader in ("staff-supervisor-1", "staff-auditor"):
        assert (await office.get("/v1/calendars", by=reader)).status_code == 403
        assert (await post(office, "check", by=reader, text=NOTICE)).status_code == 403
