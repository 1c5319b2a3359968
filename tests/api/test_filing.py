"""Filing over HTTP: what anybody may file, what comes back, and that a repeat changes nothing."""

import asyncio
import re

from sqlalchemy import select
from starlette.types import Message

from infra.db.tables import outbox
from tests.api.conftest import Office
from tests.builders import ALOOF, BRIBE, new_key, report
from tests.world import UNSURE


async def test_a_resident_files_without_signing_in_and_hears_what_happens_next(office: Office) -> None:
    answer = await office.http.post(
        "/v1/issues", json=report(suggestions=["先装临时灯"], reporter={"name": "王芳"}), headers=new_key()
    )

    filed = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/issues/{filed['id']}"
    assert filed["status"] == "filed"
    assert filed["receipt"]["number"].startswith("SIBU-")
    assert len(filed["receipt"]["code"]) == 14
    assert "告诉您由谁答复" in filed["next_step"]["zh"]
    assert "who answers" in filed["next_step"]["en"]
    assert re.search(r"by \d+ [A-Z][a-z]{2} \d{4} \d\d:\d\d \(China time\)", filed["next_step"]["en"])


async def test_filing_works_while_the_engine_is_away(lonely_office: Office) -> None:
    filed = await lonely_office.file()

    tracked = await lonely_office.http.post("/v1/receipts/track", json=filed["receipt"])
    assert tracked.json()["status"] == "filed"


async def test_the_same_key_and_report_give_the_same_receipt(office: Office) -> None:
    key = new_key("once")

    first = await office.http.post("/v1/issues", json=report(), headers=key)
    again = await office.http.post("/v1/issues", json=report(), headers=key)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()


async def test_ten_repeats_at_once_file_one_issue(office: Office) -> None:
    key = new_key("at-once")

    answers = await asyncio.gather(*(office.http.post("/v1/issues", json=report(), headers=key) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_the_same_key_with_another_report_is_a_conflict(office: Office) -> None:
    key = new_key("once")
    await office.http.post("/v1/issues", json=report(), headers=key)

    answer = await office.http.post("/v1/issues", json=report(problem="井盖丢了。"), headers=key)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:sibu:problem:idempotency-key-reused"


async def test_two_people_may_use_the_same_key(office: Office) -> None:
    key = new_key("mine")

    resident = await office.http.post("/v1/issues", json=report(), headers=key)
    worker = await office.http.post("/v1/issues", json=report(), headers=key | office.as_("staff-grid-0101"))

    assert resident.status_code == worker.status_code == 201
    assert resident.json()["id"] != worker.json()["id"]


async def test_a_missing_key_is_told_together_with_the_fields(office: Office) -> None:
    answer = await office.http.post("/v1/issues", json={"problem": ""})

    problem = answer.json()
    assert answer.status_code == 400
    assert problem["type"] == "urn:sibu:problem:idempotency-key"
    assert {error["field"] for error in problem["errors"]} == {"Idempotency-Key", "/problem"}


async def test_what_is_missing_altogether_is_told_like_any_other_slip(office: Office) -> None:
    answer = await office.http.post("/v1/issues")

    assert answer.status_code == 400
    told = {(error["in"], error["field"]): error["message"] for error in answer.json()["errors"]}
    assert told == {
        ("header", "Idempotency-Key"): "This is missing.",
        ("body", ""): "Send a JSON object.",
    }


async def test_a_caller_who_hangs_up_is_no_failure_of_ours(office: Office) -> None:
    scope = {"type": "http", "method": "POST", "path": "/v1/issues", "query_string": b"", "headers": []}
    answered: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def sent(message: Message) -> None:
        answered.append(message)

    await office.app(scope, gone, sent)

    assert answered[0]["status"] == 400


async def test_an_anonymous_report_has_no_key_for_details_that_nobody_gave(office: Office) -> None:
    anonymous = await office.file(anonymous=True, reporter=None)
    named = await office.file(anonymous=False, reporter={"name": "王芳"})

    async def keys(issue_id: str) -> list[str]:
        found = await office.instance.issues.read(issue_id, command_id="")
        return [key.name for key in found.keys]

    assert await keys(anonymous["id"]) == ["content"]
    assert await keys(named["id"]) == ["content", "reporter"]


async def test_residents_file_by_web_or_back_to_back_only(office: Office) -> None:
    refused = await office.http.post("/v1/issues", json=report(channel="hotline"), headers=new_key())
    allowed = await office.http.post("/v1/issues", json=report(channel="back_to_back"), headers=new_key())

    assert refused.status_code == 403
    assert refused.json()["errors"][0]["field"] == "/channel"
    assert allowed.status_code == 201


async def test_staff_file_for_others_by_any_channel(office: Office) -> None:
    filed = await office.file(by="staff-hotline-1", channel="hotline", reporter={"phone": "13800000000"})

    read = (await office.get(f"/v1/issues/{filed['id']}", by="staff-hotline-1")).json()
    assert read["filed_by"] == "staff:staff-hotline-1"
    assert read["channel"] == "hotline"


async def test_what_was_settled_on_the_spot_is_answered_at_once(office: Office) -> None:
    filed = await office.file(by="staff-grid-0101", channel="visit", settlement="在社区大厅。")

    tracked = (await office.http.post("/v1/receipts/track", json=filed["receipt"])).json()
    assert "当场答复" in filed["next_step"]["zh"]
    assert (tracked["status"], tracked["answer"]) == ("resolved", "在社区大厅。")
    assert tracked["feedback"]["possible"] is True


async def test_what_was_settled_on_the_spot_is_asked_of_nobody_and_is_nobodys_task(office: Office) -> None:
    filed = await office.file(by="staff-hotline-1", channel="hotline", problem=UNSURE, settlement="已当场告知。")

    issue = (await office.get(f"/v1/issues/{filed['id']}", by="staff-supervisor-1")).json()
    async with office.instance.database.read() as conn:
        told = set((await conn.execute(select(outbox.c.kind))).scalars())
    assert (issue["status"], issue["answer"]) == ("resolved", "已当场告知。")
    assert told <= {"start", "news"}


async def test_a_resident_cannot_settle_a_report(office: Office) -> None:
    answer = await office.http.post("/v1/issues", json=report(settlement="好了"), headers=new_key())

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["field"] == "/settlement"


async def test_an_anonymous_report_with_a_name_is_refused_and_says_so(office: Office) -> None:
    answer = await office.http.post(
        "/v1/issues", json=report(anonymous=True, reporter={"name": "王芳"}), headers=new_key()
    )

    [error] = answer.json()["errors"]
    assert answer.status_code == 422
    assert error == {
        "in": "body",
        "field": "/reporter",
        "message": "An anonymous report has no reporter: leave out the details, or anonymous.",
    }


async def test_a_place_that_the_registry_does_not_know_is_refused(office: Office) -> None:
    answer = await office.http.post("/v1/issues", json=report(place={"grid_id": "grid-nowhere"}), headers=new_key())

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:sibu:problem:place-unknown"
    assert answer.json()["errors"][0]["field"] == "/place/grid_id"


async def test_a_report_without_a_place_goes_to_the_community_of_the_filer(office: Office) -> None:
    filed = await office.file(by="staff-grid-0101", channel="visit", place=None)

    read = (await office.get(f"/v1/issues/{filed['id']}", by="staff-supervisor-1")).json()
    assert (read["place"]["known"], read["place"]["community_id"]) == (False, "comm-01")


async def test_a_wrong_sign_in_never_files_as_anonymous(office: Office) -> None:
    answer = await office.http.post("/v1/issues", json=report(), headers=new_key() | {"Authorization": "Bearer nobody"})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_answer_to_a_confidential_report_looks_like_any_other(office: Office) -> None:
    lamp, bribe = await office.file(), await office.file(problem=BRIBE)

    assert lamp.keys() == bribe.keys()
    assert (lamp["status"], lamp["next_step"]) == (bribe["status"], bribe["next_step"])


async def test_a_marked_report_is_read_by_discipline_alone_whatever_its_words_say(office: Office) -> None:
    marked, unmarked = await office.file(problem=ALOOF, conduct=True), await office.file(problem=ALOOF)

    seen = {
        name: {
            reader for reader in office.tokens if (await office.get(f"/v1/issues/{one['id']}", by=reader)).is_success
        }
        for name, one in (("marked", marked), ("unmarked", unmarked))
    }
    sealed = (await office.get(f"/v1/issues/{marked['id']}", by="staff-discipline-intake")).json()

    assert seen["marked"] == {reader for reader in office.tokens if reader.startswith("staff-discipline-")}
    assert "staff-supervisor-1" in seen["unmarked"]
    assert (sealed["sealed"], sealed["status"], sealed["problem"]) == (True, "deliberating", ALOOF)
    assert sealed["grounds"]["discipline"]["reason"].startswith("登记时注明涉及干部作风")


async def test_what_intake_releases_of_a_marked_report_says_nothing_of_the_mark(office: Office) -> None:
    issue_id = (await office.file(problem=ALOOF, conduct=True))["id"]

    answer = await office.command(issue_id, "release_intake", by="staff-discipline-intake", reason="服务态度问题")

    seen = await office.get(f"/v1/issues/{issue_id}", by="staff-supervisor-1")
    assert (answer.json()["events"], seen.status_code) == (["intake_released", "analyzed"], 200)
    assert "作风" not in seen.text
    assert "conduct" not in seen.text
