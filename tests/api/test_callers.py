"""POST /v1/callers/find: the desk finds what a caller reported before, and who looked is written down."""

import httpx

from tests.api.conftest import Office
from tests.builders import BRIBE

DESK = "staff-hotline-1"
PHONE = "138 0000 1234"


async def look(office: Office, *, by: str = DESK, phone: str = PHONE) -> httpx.Response:
    return await office.http.post("/v1/callers/find", json={"phone": phone}, headers=office.as_(by))


async def test_the_desk_finds_the_earlier_reports_of_a_number_and_no_others(office: Office) -> None:
    mine = await office.file(reporter={"name": "张三", "phone": "13800001234"})
    await office.file(reporter={"phone": "13900000000"})

    answer = await look(office)

    assert answer.status_code == 200
    assert [row["id"] for row in answer.json()["items"]] == [mine["id"]]
    assert answer.json()["complete"] is True
    assert "张三" not in answer.text


async def test_a_matter_of_discipline_under_the_number_changes_no_byte(office: Office) -> None:
    await office.file(reporter={"phone": "13800001234"})
    before = await look(office)
    await office.file(problem=BRIBE, reporter={"phone": "13800001234"})

    after = await look(office)

    assert before.content == after.content


async def test_who_looked_is_written_down_for_the_auditor_and_should_it_become_confidential(office: Office) -> None:
    filed = await office.file(reporter={"phone": "13800001234"})
    await look(office)
    await look(office, phone="13900000000")

    log = (await office.get("/v1/access-log", by="staff-auditor")).json()["items"]
    readers = await office.services.readers.before(filed["id"])

    assert [(entry["reader"], entry["action"]) for entry in log] == [(DESK, "find-caller")]
    assert [reading.reader for reading in readers] == [DESK]


async def test_nobody_but_the_desk_asks_by_number(office: Office) -> None:
    statuses = {by: (await look(office, by=by)).status_code for by in ("staff-grid-0101", "staff-supervisor-1")}

    assert statuses == {"staff-grid-0101": 403, "staff-supervisor-1": 403}
