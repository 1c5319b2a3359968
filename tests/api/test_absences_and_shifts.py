"""Deputies and shifts over HTTP: the administrator's for everybody, each for himself or herself."""

from typing import Any

import httpx

from tests.api.conftest import Office

ADMINISTRATOR, OFFICER, COLLEAGUE = "staff-administrator", "staff-mass-work-officer-1", "staff-mass-work-officer-2"
NIGHT = {"staff_id": "staff-duty-county", "start": "2098-01-01T18:00:00+08:00", "end": "2098-01-02T08:00:00+08:00"}


async def post(office: Office, path: str, body: dict[str, Any] | None = None, *, by: str) -> httpx.Response:
    return await office.http.post(path, json=body, headers=office.as_(by))


async def responsible(office: Office) -> list[str]:
    filed = await office.file()
    answer = await office.get(f"/v1/issues/{filed['id']}", by="staff-supervisor-1")
    named: list[str] = answer.json()["responsible"]
    return named


async def test_an_officer_names_a_deputy_who_has_the_tasks_until_the_officer_is_back(office: Office) -> None:
    offered = await office.get("/v1/me/absence", by=OFFICER)
    assert [one["id"] for one in offered.json()["deputies"]] == ["staff-mass-work-head", COLLEAGUE]

    told = await post(office, "/v1/me/absence", {"deputy_id": COLLEAGUE}, by=OFFICER)

    assert (told.json()["absence"]["deputy_id"], told.json()["absence"]["by"]) == (COLLEAGUE, OFFICER)
    assert OFFICER not in await responsible(office)
    back = await post(office, "/v1/me/absence/end", by=OFFICER)
    assert back.json()["absence"] is None
    assert OFFICER in await responsible(office)
    again = await post(office, "/v1/me/absence/end", by=OFFICER)
    assert (again.status_code, again.json()["type"]) == (404, "urn:sibu:problem:nothing-to-end")


async def test_nobody_hands_tasks_to_another_post(office: Office) -> None:
    answer = await post(office, "/v1/me/absence", {"deputy_id": "staff-supervisor-1"}, by=OFFICER)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:sibu:problem:roster-unfit")


async def test_an_absence_that_ends_before_it_begins_is_refused_with_its_sentence(office: Office) -> None:
    body = {"deputy_id": COLLEAGUE, "since": "2098-01-02T00:00:00Z", "until": "2098-01-01T00:00:00Z"}

    answer = await post(office, "/v1/me/absence", body, by=OFFICER)

    assert (answer.status_code, answer.json()["detail"]) == (422, "An absence ends after it begins.")


async def test_the_administrator_says_who_is_away_and_who_is_on_duty(office: Office) -> None:
    away = {"staff_id": OFFICER, "deputy_id": COLLEAGUE, "until": "2098-01-01T00:00:00Z"}

    await post(office, "/v1/roster/absences", away, by=ADMINISTRATOR)
    told = await post(office, "/v1/roster/shifts", NIGHT, by=ADMINISTRATOR)

    read = (await office.get("/v1/roster", by=ADMINISTRATOR)).json()
    assert told.json() == read
    assert [(one["staff_id"], one["by"]) for one in read["absences"]] == [(OFFICER, ADMINISTRATOR)]
    (shift,) = read["shifts"]
    assert (shift["staff_id"], shift["start"]) == ("staff-duty-county", "2098-01-01T10:00:00Z")

    ended = await post(office, f"/v1/roster/shifts/{shift['id']}/end", by=ADMINISTRATOR)
    back = await post(office, f"/v1/roster/absences/{OFFICER}/end", by=ADMINISTRATOR)
    assert (ended.json()["shifts"], back.json()) == ([], {"absences": [], "shifts": []})
    gone = await post(office, f"/v1/roster/shifts/{shift['id']}/end", by=ADMINISTRATOR)
    assert (gone.status_code, gone.json()["type"]) == (404, "urn:sibu:problem:nothing-to-end")


async def test_nobody_else_says_who_is_away(office: Office) -> None:
    body = {"staff_id": OFFICER, "deputy_id": COLLEAGUE}

    answers = [await post(office, "/v1/roster/absences", body, by=one) for one in (OFFICER, "staff-supervisor-1")]

    assert [answer.status_code for answer in answers] == [403, 403]
