"""A person's rights over the own data: a copy by receipt, erasure by receipt or by staff, holds, and what every screen
says afterwards."""

from typing import Any

from sqlalchemy import func, select

from infra.db.erasure_tables import erasures, person_marks
from infra.db.tables import access_log, data_keys, idempotency, receipts
from infra.projections.entries import entry_of
from infra.run.projecting import follower
from tests.api.attaching import uploaded
from tests.api.conftest import Office
from tests.api.test_receipt_lives import by_receipt, track
from tests.builders import BRIBE, new_key, report

OFFICER = "staff-mass-work-officer-1"
SUPERVISOR = "staff-supervisor-1"
DISCIPLINE_HEAD = "staff-discipline-head"
PERSON = {"name": "王芳", "phone": "13800001234"}
ASKED = "已按本人要求删除"


async def names_of_keys(office: Office, issue_id: str) -> list[str]:
    async with office.instance.database.read() as conn:
        found = await conn.scalars(select(data_keys.c.name).where(data_keys.c.issue_id == issue_id))
        return sorted(found)


async def rows(office: Office, table: Any, **where: str) -> int:
    wanted = [table.c[name] == value for name, value in where.items()]
    async with office.instance.database.read() as conn:
        return int(await conn.scalar(select(func.count()).select_from(table).where(*wanted)) or 0)


async def answered(office: Office) -> dict[str, Any]:
    filed = await office.file(reporter=PERSON)
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "comment", by=OFFICER, text="内部备注：联系供电所。")
    await office.command(filed["id"], "resolve", by=OFFICER, answer="路灯已于3月5日修好。")
    return filed


async def test_the_copy_holds_all_that_was_given_said_and_told_and_nothing_of_staff(office: Office) -> None:
    filed = await answered(office)
    await by_receipt(office, "feedback", filed, satisfied=True, rating=5, comment="很快，谢谢。")

    answer = await office.http.post("/v1/receipts/export", json=filed["receipt"])
    copy = answer.json()

    assert answer.status_code == 200
    assert copy["person"]["phone"] == PERSON["phone"]
    assert copy["report"]["problem"] == report()["problem"]
    assert [(one["type"], one["by"], one["text"]) for one in copy["said"]] == [
        ("resolved", "office", "路灯已于3月5日修好。"),
        ("feedback_given", "reporter", "很快，谢谢。"),
    ]
    assert (copy["said"][1]["satisfied"], copy["said"][1]["rating"]) == (True, 5)
    assert "内部备注" not in answer.text
    assert OFFICER not in answer.text
    for said in (report()["problem"], PERSON["phone"], "路灯已于3月5日修好。", "满意5分"):
        assert said in copy["readable"]


async def test_the_copy_holds_the_dialogue_and_names_the_files_of_the_reporter_alone(office: Office) -> None:
    photo, own, beside = await uploaded(office), await uploaded(office), await uploaded(office, by=OFFICER)
    filed = await office.file(reporter=PERSON, attachments=[photo["claim"]])
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "ask_reporter", by=OFFICER, question="是哪一盏灯？")
    await by_receipt(office, "reply", filed, text="门口左边那盏。")
    await by_receipt(office, "attachments/add", filed, attachments=[own["claim"]], note="今天又拍了一张。")
    await office.command(filed["id"], "add_files", by=OFFICER, evidence=[beside["claim"]], note="内部照片。")

    answer = await office.http.post("/v1/receipts/export", json=filed["receipt"])
    copy = answer.json()

    assert [(one["type"], one["by"], one["text"]) for one in copy["said"]] == [
        ("questioned", "office", "是哪一盏灯？"),
        ("replied", "reporter", "门口左边那盏。"),
        ("files_added", "reporter", "今天又拍了一张。"),
    ]
    listed = (await office.http.post("/v1/receipts/attachments", json=filed["receipt"])).json()["attachments"]
    assert copy["attachments"] == listed
    assert [one["id"] for one in listed] == [photo["id"], own["id"]]
    assert OFFICER not in answer.text
    assert "内部照片" not in answer.text


async def test_the_copy_leaves_out_an_answer_that_was_taken_back(office: Office) -> None:
    filed = await office.file(reporter=PERSON)
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "resolve", by=OFFICER, answer="写错了的答复。")
    taken_back = await office.command(filed["id"], "take_back", by=OFFICER)
    await office.command(filed["id"], "resolve", by=OFFICER, answer="路灯已于3月5日修好。")

    answer = await office.http.post("/v1/receipts/export", json=filed["receipt"])

    assert taken_back.status_code == 200, taken_back.text
    assert [one["text"] for one in answer.json()["said"]] == ["路灯已于3月5日修好。"]
    assert "写错了" not in answer.text


async def test_that_a_copy_was_made_is_logged_without_the_id(office: Office) -> None:
    filed = await office.file(reporter=PERSON)

    await office.http.post("/v1/receipts/export", json=filed["receipt"])

    assert await rows(office, access_log, reader="receipt", action="export") == 1
    assert await rows(office, access_log, reference=filed["id"]) == 0


async def test_a_copy_needs_number_and_code(office: Office) -> None:
    filed = await office.file(reporter=PERSON)

    wrong = await office.http.post(
        "/v1/receipts/export", json={"number": filed["receipt"]["number"], "code": "0000-0000-0000"}
    )

    assert (wrong.status_code, wrong.json()["type"]) == (404, "urn:sibu:problem:receipt-unknown")
    assert await rows(office, access_log) == 0


async def test_a_report_is_copied_once_its_class_is_decided(lonely_office: Office) -> None:
    filed = await lonely_office.file(reporter=PERSON)

    early = await lonely_office.http.post("/v1/receipts/export", json=filed["receipt"])

    assert (early.status_code, early.json()["type"]) == (503, "urn:sibu:problem:not-ready")


async def test_erased_details_are_gone_and_the_report_goes_on(office: Office) -> None:
    filed = await office.file(reporter=PERSON)

    erased = await by_receipt(office, "erase", filed)

    assert (erased["http"], erased["status"]) == (200, "routed")
    assert await names_of_keys(office, filed["id"]) == ["content"]
    assert await rows(office, person_marks, issue_id=filed["id"]) == 0
    shown = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()
    assert (shown["reporter"], shown["problem"]) == (None, report()["problem"])
    assert (shown["erased"]["said"]["zh"], shown["erased"]["keys"]) == (ASKED, ["reporter"])
    tracked = await track(office, filed)
    assert (tracked["status"], tracked["erased"]["zh"]) == ("routed", ASKED)
    assert (await by_receipt(office, "erase", filed))["type"] == "urn:sibu:problem:nothing-to-erase"


async def test_an_erased_text_ends_the_report_and_every_screen_says_so(office: Office) -> None:
    filed = await answered(office)

    erased = await by_receipt(office, "erase", filed, content=True)

    assert (erased["http"], erased["status"]) == (200, "closed")
    assert await names_of_keys(office, filed["id"]) == []
    shown = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()
    assert (shown["problem"], shown["answer"], shown["grounds"], shown["reporter"]) == (None, None, None, None)
    assert (shown["erased"]["said"]["zh"], shown["possible"]) == (ASKED, [])
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=OFFICER)).json()
    assert {one["type"]: (one["text"], one["erased"] and one["erased"]["zh"]) for one in timeline["entries"][-4:]} == {
        "commented": (None, ASKED),
        "resolved": (None, ASKED),
        "closed": (None, None),
        "reporter_erased": (None, None),
    }
    listed = (await office.get("/v1/issues", by=OFFICER)).json()["items"]
    assert {row["id"]: row["erased"] for row in listed} == {filed["id"]: "content"}
    tracked = await track(office, filed)
    assert (tracked["answer"], tracked["erased"]["zh"]) == (None, ASKED)
    copy = (await office.http.post("/v1/receipts/export", json=filed["receipt"])).json()
    assert (copy["person"], copy["report"], copy["said"][0]["erased"]["zh"]) == (None, None, ASKED)
    assert ASKED in copy["readable"]


async def test_nothing_is_done_with_an_erased_text(office: Office) -> None:
    filed = await answered(office)
    await by_receipt(office, "erase", filed, content=True)

    noted = await office.command(filed["id"], "comment", by=OFFICER, text="还想备注。")
    again = await by_receipt(office, "erase", filed, content=True)
    review = await by_receipt(office, "review", filed, note="再看看。")

    assert (noted.status_code, noted.json()["type"]) == (410, "urn:sibu:problem:key-erased")
    assert (again["http"], again["type"]) == (410, "urn:sibu:problem:key-erased")
    assert review["http"] == 410


async def test_files_for_an_erased_text_are_refused_and_what_was_done_before_is_answered_again(office: Office) -> None:
    filed, sent, late = await office.file(), await uploaded(office, by=OFFICER), await uploaded(office, by=OFFICER)
    first = await office.command(filed["id"], "add_files", by=OFFICER, key="once", evidence=[sent["claim"]])
    await by_receipt(office, "erase", filed, content=True)

    added = await office.command(filed["id"], "add_files", by=OFFICER, evidence=[late["claim"]])
    own = await by_receipt(office, "attachments/add", filed, attachments=[late["claim"]])
    again = await office.command(filed["id"], "add_files", by=OFFICER, key="once", evidence=[sent["claim"]])

    assert (added.status_code, added.json()["type"]) == (410, "urn:sibu:problem:key-erased")
    assert (own["http"], own["type"]) == (410, "urn:sibu:problem:key-erased")
    assert (again.status_code, again.json()["events"]) == (200, first.json()["events"])


async def test_an_erasure_repeated_with_its_key_is_answered_again(office: Office) -> None:
    filed, key = await office.file(reporter=PERSON), new_key()

    first = await office.http.post("/v1/receipts/erase", json=filed["receipt"], headers=key)
    second = await office.http.post("/v1/receipts/erase", json=filed["receipt"], headers=key)

    assert (first.json()["repeated"], second.json()["repeated"]) == (False, True)
    assert await rows(office, erasures, issue_id=filed["id"]) == 1


async def test_a_late_retry_of_the_filing_gets_no_receipt_and_files_nothing(office: Office) -> None:
    key = new_key()
    filed = (await office.http.post("/v1/issues", json=report(reporter=PERSON), headers=key)).json()
    await by_receipt(office, "erase", filed)

    late = await office.http.post("/v1/issues", json=report(reporter=PERSON), headers=key)

    assert (late.status_code, late.json()["type"]) == (410, "urn:sibu:problem:key-erased")
    assert await rows(office, idempotency, issue_id=filed["id"], answer="") == 1
    assert await rows(office, receipts) == 1


async def test_staff_erase_with_a_reason_and_only_those_who_may(office: Office) -> None:
    filed = await office.file(reporter=PERSON)

    by_officer = await office.command(filed["id"], "erase_reporter", by=OFFICER, note="来电要求")
    wordless = await office.command(filed["id"], "erase_reporter", by=SUPERVISOR)
    ending = await office.command(filed["id"], "erase_reporter", by=SUPERVISOR, note="来电要求", content=True)
    done = await office.command(filed["id"], "erase_reporter", by=SUPERVISOR, note="来电要求，已核对身份。")

    assert (by_officer.status_code, by_officer.json()["type"]) == (403, "urn:sibu:problem:not-allowed")
    assert (wordless.status_code, wordless.json()["type"]) == (422, "urn:sibu:problem:reason-missing")
    assert (ending.status_code, ending.json()["type"]) == (409, "urn:sibu:problem:still-handled")
    assert (done.status_code, done.json()["events"]) == (200, ["reporter_erased"])


async def test_on_hold_the_person_hears_one_sentence_and_that_it_was_asked_is_recorded(office: Office) -> None:
    filed, key = await office.file(reporter=PERSON), new_key()
    await office.command(filed["id"], "place_hold", by=SUPERVISOR, note="法院来函，案号保密。")

    refused = await office.http.post("/v1/receipts/erase", json=filed["receipt"], headers=key)
    again = await office.http.post("/v1/receipts/erase", json=filed["receipt"], headers=key)

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:sibu:problem:on-hold")
    assert again.json() == refused.json()
    assert "法院" not in refused.text
    assert await names_of_keys(office, filed["id"]) == ["content", "reporter"]
    types = [event.type for event in await office.services.issues.timeline(filed["id"])]
    assert types[-2:] == ["hold_placed", "erasure_asked"]
    copy = (await office.http.post("/v1/receipts/export", json=filed["receipt"])).json()
    assert copy["hold"]["zh"] == "依法需要保存，暂不能删除。"

    await office.command(filed["id"], "lift_hold", by=SUPERVISOR, note="案件已结。")
    assert (await by_receipt(office, "erase", filed))["http"] == 200


async def test_a_sealed_report_is_erased_by_its_receipt_or_by_discipline_alone(office: Office) -> None:
    filed = await office.file(problem=BRIBE, reporter=PERSON)

    by_supervisor = await office.command(filed["id"], "erase_reporter", by=SUPERVISOR, note="来电要求")
    done = await office.command(filed["id"], "erase_reporter", by=DISCIPLINE_HEAD, note="本人要求")

    assert by_supervisor.status_code == 404
    assert (done.status_code, done.json()["events"]) == (200, ["reporter_erased"])
    assert (await by_receipt(office, "erase", filed, content=True))["status"] == "withdrawn"


async def test_what_a_release_rewrapped_before_an_erasure_never_comes_back(office: Office) -> None:
    filed = await office.file(problem=BRIBE, reporter=PERSON)
    issue_id = filed["id"]
    found = await office.services.issues.read(issue_id, command_id="")
    await by_receipt(office, "erase", filed)

    released = await office.command(issue_id, "release_intake", by=DISCIPLINE_HEAD, category="livelihood")

    assert {key.name for key in found.keys} == {"content", "reporter"}
    assert released.status_code == 200
    assert await names_of_keys(office, issue_id) == ["content"]


async def test_search_forgets_whom_it_led_to_and_does_not_learn_it_again(office: Office) -> None:
    filed = await office.file(reporter=PERSON)
    search = follower(office.instance)
    await search.catch_up()
    assert len((await office.get("/v1/issues", by=OFFICER, text="路灯")).json()["items"]) == 1

    await by_receipt(office, "erase", filed)

    assert (await office.get("/v1/issues", by=OFFICER, text="路灯")).json()["items"] == []
    await search.reset()
    await search.catch_up()
    assert (await office.get("/v1/issues", by=OFFICER, text="路灯")).json()["items"] == []
    issue = (await office.services.issues.read(filed["id"], command_id="")).issue
    assert issue is not None
    assert entry_of(issue, "路灯坏了", secret=bytes(32)).tokens is None
