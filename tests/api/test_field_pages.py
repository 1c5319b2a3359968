"""Pages for visits: today's list, a report filed on the spot, what became of it; nothing typed is ever lost."""

import io
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from api.public_ports import OpenReports
from infra.db.tables import issues
from infra.run.guarding import guard_of
from schemas.domain.issue import Issue
from tests import attachment_files as files
from tests.api.attaching import uploaded
from tests.api.conftest import Office
from tests.builders import ALOOF, BRIBE, LAMP, new_key

WORKER, DESK = "staff-grid-0101", "staff-hotline-1"
Files = list[tuple[str, tuple[str, bytes, str]]]


async def enter(office: Office, staff_id: str) -> None:
    """Sign in as somebody, by the page of the sample county; the client keeps the cookie."""
    office.http.base_url = httpx.URL("http://127.0.0.1")
    answer = await office.http.post("/sample", data={"account": staff_id})
    assert answer.status_code == 303, answer.text


def fields_in(page: str) -> dict[str, str]:
    """What the form of a report would send as it stands."""
    [form] = re.findall(r'<form id="report".*?</form>', page, re.DOTALL)
    areas = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    inputs = re.findall(r'<input(?![^>]*type="(?:radio|checkbox|file)")[^>]*name="(\w+)"[^>]*?value="([^"]*)"', form)
    chosen = re.findall(r'<input type="(?:radio|checkbox)"[^>]*name="(\w+)" value="([^"]*)" checked', form)
    selects = [
        (name, value)
        for name, options in re.findall(r'<select[^>]*name="(\w+)".*?>(.*?)</select>', form, re.DOTALL)
        for value in re.findall(r'<option value="([^"]*)" selected', options)
    ]
    return {name: unescape(value) for name, value in [*areas, *inputs, *chosen, *selects]}


async def opened(office: Office, path: str = "/staff/file", **typed: str) -> dict[str, str]:
    answer = await office.http.get(path)
    assert answer.status_code == 200, answer.text
    return fields_in(answer.text) | {"problem": LAMP} | typed


async def send(
    office: Office, fields: dict[str, str], *photos: bytes, path: str = "/staff/file", act: str = "send", **headers: str
) -> httpx.Response:
    chosen: Any = [("photos", ("p.jpg", data, "image/jpeg")) for data in photos] or [("photos", ("", b""))]
    return await office.http.post(path, data={**fields, "act": act}, files=chosen, headers=headers)


def receipt_in(page: str) -> tuple[str, str]:
    number, code = re.findall(r'id="(?:number|code)">([^<]+)<', page)
    return number, code


async def issue_ids(office: Office) -> list[str]:
    """Of all issues, whoever may know of them."""
    async with office.instance.database.read() as conn:
        return list((await conn.execute(select(issues.c.id))).scalars())


async def tracked(office: Office, number: str, code: str) -> dict[str, Any]:
    answer = await office.http.post("/v1/receipts/track", json={"number": number, "code": code})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_worker_files_on_a_visit_and_hands_over_a_receipt_that_works(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101", name="张三", phone="13800001234", channel="visit")

    answer = await send(office, form)

    number, code = receipt_in(answer.text)
    assert answer.status_code == 201
    assert (await tracked(office, number, code))["status"] == "routed"
    assert code not in answer.headers.get("location", "")
    assert not re.findall(rf'(?:href|src|action)="[^"]*{code}', answer.text)
    assert f"/track?number={number}" in answer.text


async def test_the_way_in_is_remembered_for_the_next_report(office: Office) -> None:
    await enter(office, WORKER)
    first = await opened(office)

    await send(office, first | {"channel": "evening_talk"})

    assert first["channel"] == "visit"
    assert (await opened(office))["channel"] == "evening_talk"


async def test_the_buildings_of_the_own_grids_are_the_first_to_choose_from(office: Office) -> None:
    await enter(office, WORKER)

    page = (await office.http.get("/staff/file")).text

    assert 'value="building:bldg-010101"' in page
    assert "bldg-040101" not in page


async def test_a_place_elsewhere_is_found_by_words_and_nothing_typed_is_lost(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, name="李四", suggestion="换灯", place_words="石桥老街院 3栋")

    answer = await send(office, form, act="look")

    again = fields_in(answer.text)
    assert answer.status_code == 200
    assert 'name="found" value="building:bldg-030103"' in answer.text
    assert {name: again[name] for name in form if name in again} == form


async def test_words_for_a_place_that_nobody_chose_stay_with_the_text(office: Office) -> None:
    await enter(office, WORKER)

    await send(office, await opened(office, place_words="老水塔后面"))

    office.http.cookies = httpx.Cookies()
    [filing] = (await office.get("/v1/filings", by=WORKER)).json()["items"]
    issue = (await office.get(f"/v1/issues/{filing['id']}", by=WORKER)).json()
    assert issue["problem"] == f"{LAMP}\n地点：老水塔后面"


async def test_the_same_form_sent_twice_is_filed_once_and_gives_the_same_receipt(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101")
    photo = files.phone_photo()

    first, again = await send(office, form, photo), await send(office, form, photo)

    assert (first.status_code, again.status_code) == (201, 201)
    assert receipt_in(first.text) == receipt_in(again.text)


@pytest.mark.parametrize(("staff_id", "path"), [(WORKER, "/staff/file"), (DESK, "/staff/desk")])
async def test_choosing_a_look_keeps_what_was_typed_and_changes_the_page(
    office: Office, staff_id: str, path: str
) -> None:
    await enter(office, staff_id)
    typed = {"problem": "  ", "suggestion": "换成<b>LED</b>灯", "name": "张三", "anonymous": "1"}
    refused = await send(office, await opened(office, path, **typed), path=path)

    large = await send(office, fields_in(refused.text) | {"large": "on"}, files.jpeg(), path=path, act="")
    english = await send(office, fields_in(large.text) | {"language": "en"}, path=path, act="")

    assert (refused.status_code, large.status_code, english.status_code) == (422, 200, 200)
    assert 'class="large"' in large.text
    assert '<html lang="en" class="large">' in english.text
    assert {name: fields_in(english.text)[name] for name in typed} == typed
    assert office.http.cookies.get("sibu-look") == "en.large"
    assert 'action="/look"' not in refused.text
    assert await issue_ids(office) == []


async def test_a_form_sent_again_with_other_words_is_shown_again_under_a_new_key(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office)
    await send(office, form)

    changed = await send(office, form | {"problem": "井盖坏了。"})
    sent = await send(office, fields_in(changed.text))

    assert (changed.status_code, sent.status_code) == (409, 201)


async def test_what_is_settled_on_the_spot_is_answered_at_once_with_its_photos(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101", settlement="当场换了灯泡，已经亮了。")

    answer = await send(office, form, files.jpeg(), files.png())

    number, code = receipt_in(answer.text)
    told = await tracked(office, number, code)
    listed = await office.http.post("/v1/receipts/attachments", json={"number": number, "code": code})
    assert (told["status"], told["answer"]) == ("resolved", "当场换了灯泡，已经亮了。")
    assert len(listed.json()["attachments"]) == 2


async def send_before_and_after(office: Office, fields: dict[str, str], before: bytes, after: bytes) -> httpx.Response:
    chosen: Files = [
        ("photos", ("a.jpg", before, "image/jpeg")),
        ("settled_photos", ("b.jpg", after, "image/jpeg")),
    ]
    return await office.http.post("/staff/file", data={**fields, "act": "send"}, files=chosen)


async def add_with_the_receipt(office: Office, photo: bytes, *, number: str, code: str) -> None:
    """The resident adds a photo, from a browser in which nobody is signed in."""
    office.http.cookies = httpx.Cookies()
    sent = {"number": number, "code": code, "attachments": [(await uploaded(office, photo))["claim"]]}
    answer = await office.http.post("/v1/receipts/attachments/add", json=sent, headers=new_key())
    assert answer.status_code == 200, answer.text


async def test_photos_from_before_and_after_are_told_apart_wherever_they_are_seen(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101", settlement="当场换了灯泡，已经亮了。")

    answer = await send_before_and_after(office, form, files.jpeg(), files.png())

    number, code = receipt_in(answer.text)
    listed = await office.http.post("/v1/receipts/attachments", json={"number": number, "code": code})
    await add_with_the_receipt(office, files.webp(), number=number, code=code)
    await enter(office, WORKER)
    followed = await office.http.post("/track", data={"number": number, "code": code})
    issue = await office.http.get(f"/staff/issues/{(await issue_ids(office))[0]}")
    card = await office.http.get(f"/staff/card?kind=fixed&number={number}&photos=yes")
    assert [one["part"] for one in listed.json()["attachments"]] == ["report", "settled"]
    assert re.findall("（(办之前|办好后|您传的|办理的)）", followed.text) == ["办之前", "办好后", "您传的"]
    assert re.findall('alt="(办之前|办好后|照片) 1"', issue.text) == ["办之前", "办好后", "照片"]
    assert f'href="/staff/card?kind=fixed&amp;number={number}&amp;photos=yes"' in answer.text
    assert "办之前、办好后的照片也在那里" in card.text


async def test_photos_of_it_done_need_an_answer_and_are_kept_or_let_go_of(office: Office) -> None:
    await enter(office, WORKER)

    refused = await send_before_and_after(office, await opened(office), files.jpeg(), files.png())
    form = fields_in(refused.text)
    without = await send(office, {name: value for name, value in form.items() if name != "settled_claim"})

    number, code = receipt_in(without.text)
    listed = await office.http.post("/v1/receipts/attachments", json={"number": number, "code": code})
    assert refused.status_code == 422
    assert "有办好后的照片，请写明怎么办好的" in refused.text
    assert "settled_claim" in form
    assert [one["part"] for one in listed.json()["attachments"]] == ["report"]


async def test_photos_that_came_with_a_mistake_are_filed_each_in_its_own_place(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, problem=" ", settlement="换了灯泡。")

    refused = await send_before_and_after(office, form, files.jpeg(), files.png())
    answer = await send(office, fields_in(refused.text) | {"problem": LAMP})

    number, code = receipt_in(answer.text)
    listed = await office.http.post("/v1/receipts/attachments", json={"number": number, "code": code})
    assert [one["part"] for one in listed.json()["attachments"]] == ["report", "settled"]


async def test_one_photo_as_before_and_after_is_a_mistake(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, settlement="换了灯泡。")

    answer = await send_before_and_after(office, form, files.jpeg(), files.jpeg())

    assert answer.status_code == 422
    assert 'href="#settled_photos"' in answer.text


async def test_what_is_no_photo_of_it_done_is_said_beside_that_field(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, settlement="换了灯泡。")

    answer = await send_before_and_after(office, form, files.jpeg(), b"%!PS not a photo")

    assert answer.status_code == 422
    assert 'id="settled_photos-wrong"' in answer.text
    assert 'id="photos-wrong"' not in answer.text


async def test_photos_stay_with_a_form_that_has_something_to_correct(office: Office) -> None:
    await enter(office, WORKER)

    refused = await send(office, await opened(office, problem=" "), files.jpeg())
    answer = await send(office, fields_in(refused.text) | {"problem": LAMP})

    number, code = receipt_in(answer.text)
    listed = await office.http.post("/v1/receipts/attachments", json={"number": number, "code": code})
    assert refused.status_code == 422
    assert "已收到照片 1 张" in refused.text
    assert len(listed.json()["attachments"]) == 1


async def test_what_is_found_is_offered_once_and_none_of_it_need_be_chosen(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101", place_words="石桥老街院")

    looked = await send(office, form, act="look")
    chosen = await send(office, fields_in(looked.text) | {"found": "building:bldg-030103"}, act="look")
    await send(office, fields_in(chosen.text) | {"found": ""})

    offered = re.findall(r'name="found" value="([^"]+)"', looked.text)
    assert "building:bldg-030103" in offered
    assert len(set(offered)) == len(offered)
    assert "都不是，按上面选的" in looked.text
    assert [fields_in(page.text)["found"] for page in (looked, chosen)] == ["", "building:bldg-030103"]
    office.http.cookies = httpx.Cookies()
    [filing] = (await office.get("/v1/filings", by=WORKER)).json()["items"]
    issue = (await office.get(f"/v1/issues/{filing['id']}", by=WORKER)).json()
    assert issue["place"]["building_id"] == "bldg-010101"


async def test_what_is_no_photo_is_said_beside_the_field_and_can_be_left_out(office: Office) -> None:
    await enter(office, WORKER)

    refused = await send(office, await opened(office), b"%!PS not a photo")
    answer = await send(office, fields_in(refused.text))

    assert (refused.status_code, answer.status_code) == (422, 201)
    assert 'id="photos-wrong"' in refused.text


WRONG = {
    "no text": ({"problem": "  "}, "problem"),
    "a text that is too long": ({"problem": "长" * 10_001}, "problem"),
    "a way in that there is not": ({"channel": "pigeon"}, "channel"),
    "a name without a name": ({"anonymous": "1", "name": "张三"}, "name"),
    "a name told in confidence": ({"channel": "back_to_back", "phone": "13800001234"}, "name"),
    "an official settled on the spot": ({"conduct": "1", "settlement": "说过他了"}, "settlement"),
    "a place that there is not": ({"place": "building:bldg-none"}, "place"),
    "an offer that was never made": ({"joins": "x" * 80}, "joins"),
    "a number that is too long": ({"phone": "1" * 201}, "phone"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_is_wrong_is_said_at_its_field_and_all_of_it_stays(office: Office, case: str) -> None:
    await enter(office, WORKER)
    typed, field = WRONG[case]
    form = await opened(office, **{"suggestion": "换成<b>LED</b>灯", **typed})

    answer = await send(office, form)

    again = fields_in(answer.text)
    assert 400 <= answer.status_code < 500
    assert f'href="#{field}"' in answer.text
    assert "<title>错误：" in answer.text
    assert again["problem"] == form["problem"]
    assert again["suggestion"] == "换成<b>LED</b>灯"


async def test_what_is_open_near_by_is_shown_once_before_filing_and_can_be_joined(office: Office) -> None:
    await office.file(place={"building_id": "bldg-010101"})
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101")

    shown = await send(office, form)
    [offer] = re.findall(r'name="joins" value="([^"]{60,})"', shown.text)
    joined = await send(office, fields_in(shown.text) | {"joins": offer})

    assert (shown.status_code, joined.status_code) == (200, 201)
    number, code = receipt_in(joined.text)
    assert (await tracked(office, number, code))["status"] == "merged"


@dataclass
class Looking:
    """What is open near by, and how often somebody looked."""

    reports: OpenReports
    times: int = 0

    async def like(self, text: str, **where: Any) -> tuple[Issue, ...]:
        self.times += 1
        return await self.reports.like(text, **where)


async def test_what_is_open_near_by_is_looked_for_once_while_a_form_is_taken(office: Office) -> None:
    await office.file(place={"building_id": "bldg-010101"})
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101")
    looking = Looking(office.services.open_reports)
    office.app.state.services = replace(office.services, open_reports=looking)

    shown = await send(office, form)

    assert 'name="joins"' in shown.text
    assert looking.times == 1


async def test_the_report_that_was_chosen_to_join_stays_chosen_while_something_else_is_corrected(
    office: Office,
) -> None:
    await office.file(place={"building_id": "bldg-010101"})
    await enter(office, WORKER)
    shown = await send(office, await opened(office, place="building:bldg-010101"))
    [offer] = re.findall(r'name="joins" value="([^"]{60,})"', shown.text)

    later = datetime.now(UTC) + timedelta(minutes=1)  # the mark of an offer is written anew
    office.app.state.services = replace(office.services, clock=lambda: later)
    refused = await send(office, fields_in(shown.text) | {"joins": offer, "phone": "1" * 201})
    corrected = fields_in(refused.text) | {"phone": "13800001234"}
    joined = await send(office, corrected)

    assert (refused.status_code, joined.status_code) == (422, 201)
    assert corrected["joins"] not in {"", offer}
    assert (await tracked(office, *receipt_in(joined.text)))["status"] == "merged"


async def test_after_a_look_at_what_is_near_it_is_filed_by_itself(office: Office) -> None:
    await office.file(place={"building_id": "bldg-010101"})
    await enter(office, WORKER)

    shown = await send(office, await opened(office, place="building:bldg-010101"))
    filed = await send(office, fields_in(shown.text))

    assert (shown.status_code, filed.status_code) == (200, 201)


async def test_a_draft_that_is_sent_by_itself_is_told_its_number_or_why_not(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101")
    asked = {"Accept": "application/json"}

    refused = await send(office, form | {"channel": "pigeon"}, **asked)
    first, again = await send(office, form, **asked), await send(office, form, **asked)

    assert (refused.status_code, refused.json()) == (422, {"sorry": "请选这件事从哪里来。"})
    assert first.status_code == 201
    assert first.json() == again.json()
    assert set(first.json()) == {"number", "code", "next"}
    assert (await tracked(office, first.json()["number"], first.json()["code"]))["status"] == "routed"


async def test_a_form_of_another_session_files_nothing(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office)

    answer = await send(office, form | {"csrf": "0" * 64})

    assert answer.status_code == 403
    assert "不是从本系统的页面发出的" in answer.text
    assert (await office.get("/v1/filings", by=WORKER)).json()["items"] == []


async def test_today_shows_what_is_open_in_the_own_grids_and_what_came_back(office: Office) -> None:
    near = await office.file(place={"building_id": "bldg-010101"})
    far = await office.file(problem="停水了，请抢修。", place={"building_id": "bldg-040101"})
    for name, body in (("accept", {}), ("resolve", {"answer": "已更换灯泡。"})):
        answer = await office.command(near["id"], name, by="staff-mass-work-officer-1", **body)
        assert answer.status_code == 200, answer.text
    open_one = await office.file(problem="井盖松了，请修。", place={"building_id": "bldg-010102"})
    await enter(office, WORKER)

    page = (await office.http.get("/staff/today")).text

    before, after = page.split("我的网格里正在办的")
    assert near["id"] in before
    assert open_one["id"] in after
    assert far["id"] not in page
    assert LAMP not in page


async def test_what_was_answered_today_is_shown_however_much_was_answered_before(office: Office) -> None:
    filed = await office.file(place={"building_id": "bldg-010101"})
    for name, body in (("accept", {}), ("resolve", {"answer": "已更换灯泡。"})):
        answer = await office.command(filed["id"], name, by="staff-mass-work-officer-1", **body)
        assert answer.status_code == 200, answer.text
    async with office.instance.database.write() as conn:
        row = dict((await conn.execute(select(issues).where(issues.c.id == filed["id"]))).mappings().one())
        before = {name: row[name] - timedelta(days=1) for name in ("resolved_at", "due_at")}
        earlier = [{**row, **before, "id": f"before-{n}", "ledger_number": f"2026-{n}"} for n in range(150)]
        await conn.execute(issues.insert(), earlier)
    await enter(office, WORKER)

    page = (await office.http.get("/staff/today")).text

    told, _ = page.split("我的网格里正在办的")
    assert re.findall(r'href="/staff/issues/([^"]+)"', told) == [filed["id"]]


async def test_a_matter_of_discipline_that_the_worker_filed_stays_received_everywhere(office: Office) -> None:
    await enter(office, WORKER)
    answer = await send(office, await opened(office, problem=BRIBE, conduct="1", place="building:bldg-010101"))

    pages = [(await office.http.get(path)).text for path in ("/staff/today", "/staff/filings")]

    assert answer.status_code == 201
    for page in pages:
        assert "已受理" in page
        assert "纪委" not in page


async def test_what_the_worker_ticks_as_about_an_official_is_sealed_whatever_the_words_say(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office, problem=ALOOF, place="building:bldg-010101")

    ticked = await send(office, form | {"conduct": "1"})
    [sealed] = await issue_ids(office)
    unticked = await send(office, await opened(office, problem=ALOOF, place="building:bldg-010101"))

    assert (ticked.status_code, unticked.status_code) == (201, 201)
    [general] = set(await issue_ids(office)) - {sealed}
    path = f"/v1/issues/{sealed}"
    seen = {reader for reader in office.tokens if (await office.get(path, by=reader)).status_code == 200}
    assert seen == {reader for reader in office.tokens if reader.startswith("staff-discipline-")}
    assert (await office.get(f"/v1/issues/{general}", by="staff-supervisor-1")).status_code == 200


async def test_what_is_ticked_as_about_an_official_is_compared_with_nothing_near_by(office: Office) -> None:
    await office.file(place={"building_id": "bldg-010101"})
    await enter(office, WORKER)
    form = await opened(office, place="building:bldg-010101")

    looked = await send(office, form | {"conduct": "1"}, act="look")
    filed = await send(office, form | {"conduct": "1"})

    assert 'name="joins"' not in looked.text
    assert (looked.status_code, filed.status_code) == (200, 201)


async def test_own_filings_are_given_as_files_that_no_spreadsheet_runs(office: Office) -> None:
    await enter(office, WORKER)
    await send(office, await opened(office, place="building:bldg-010101"))

    as_csv = await office.http.get("/staff/filings.csv")
    as_xlsx = await office.http.get("/staff/filings.xlsx")
    as_json = await office.http.get("/staff/filings.json")

    head, row = as_csv.content.decode("utf-8-sig").splitlines()
    sheet = load_workbook(io.BytesIO(as_xlsx.content)).active
    assert head.startswith("登记时间,承诺答复,状态")
    assert "已交办" in row
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:3] == ["登记时间", "承诺答复", "状态"]
    assert sheet.max_row == 2
    assert [each["status"] for each in as_json.json()["items"]] == ["已交办"]
    assert (await office.http.get("/staff/filings.exe")).status_code == 404


async def test_a_card_says_that_there_is_news_and_never_what_about(office: Office) -> None:
    await enter(office, WORKER)

    fixed = (await office.http.get("/staff/card?kind=fixed&number=sibu-7k3m-92qx-4m45")).text
    missed = (await office.http.get("/staff/card?kind=missed")).text

    assert "您反映的事，已经办好" in fixed
    assert "SIBU-7K3M-92QX-4M45" in fixed
    assert "我们来过，您不在家" in missed
    assert "<svg" in missed


async def test_nobody_without_a_session_or_of_another_post_sees_these_pages(office: Office) -> None:
    for path in ("/staff/today", "/staff/file", "/staff/desk", "/staff/filings", "/staff/card", "/staff/callbacks"):
        assert (await office.http.get(path)).headers["location"] == f"/sign-in?next={path}"
    await enter(office, WORKER)

    assert (await office.http.get("/staff/desk")).status_code == 403
    assert (await office.http.get("/staff/callbacks")).status_code == 403


async def test_pages_that_a_browser_keeps_hold_nobodys_name(office: Office) -> None:
    await office.file(place={"building_id": "bldg-010101"}, reporter={"name": "张三", "phone": "13800001234"})
    shells = [(await office.http.get(f"/staff/shell/{name}")).text for name in ("file", "today")]
    await enter(office, WORKER)

    again = [(await office.http.get(f"/staff/shell/{name}")).text for name in ("file", "today")]
    worker = await office.http.get("/staff/field-worker.js")

    assert shells == again
    assert worker.headers["service-worker-allowed"] == "/staff/"
    assert worker.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "/staff/shell/file" in worker.text


ENGLISH = {
    WORKER: ("/staff/today", "/staff/file", "/staff/filings", "/staff/card?kind=fixed", "/staff/card?kind=missed"),
    DESK: ("/staff/desk", "/staff/callbacks"),
}


@pytest.mark.parametrize("staff_id", ENGLISH)
async def test_every_page_speaks_english_to_who_reads_it(office: Office, staff_id: str) -> None:
    filed = await office.file(place={"building_id": "bldg-010101"})
    async with office.instance.database.write() as conn:
        await conn.execute(issues.update().where(issues.c.id == filed["id"]).values(callback=True))
    await enter(office, staff_id)
    office.http.cookies.set("sibu-look", "en.large")

    for path in ENGLISH[staff_id]:
        answer = await office.http.get(path)
        [main] = re.findall(r"<main.*</main>", answer.text, re.DOTALL)
        assert answer.status_code == 200
        assert not [word for word in ("登记", "办好", "回访", "来电", "今天") if word in main], path


async def call(office: Office, **typed: str) -> dict[str, str]:
    await enter(office, DESK)
    return await opened(office, "/staff/desk", **typed)


async def test_the_desk_sees_what_a_caller_reported_before_and_files_on_the_same_page(office: Office) -> None:
    before = await office.file(reporter={"phone": "13800001234"})
    form = await call(office, phone="138 0000 1234", problem="")

    looked = await send(office, form, act="look", path="/staff/desk")
    filed = await send(office, fields_in(looked.text) | {"problem": "停水了。"}, path="/staff/desk")

    assert f'href="/staff/issues/{before["id"]}"' in looked.text
    assert fields_in(looked.text)["phone"] == "138 0000 1234"
    number, code = receipt_in(filed.text)
    assert (await tracked(office, number, code))["status"] == "routed"
    assert 'href="/staff/desk"' in filed.text


async def test_a_caller_of_discipline_looks_at_the_desk_like_one_who_never_called(office: Office) -> None:
    form = await call(office, phone="13800001234", problem="")
    never = await send(office, form, act="look", path="/staff/desk")
    session = office.http.cookies
    office.http.cookies = httpx.Cookies()
    await office.file(problem=BRIBE, reporter={"phone": "13800001234"})
    office.http.cookies = session

    after = await send(office, form, act="look", path="/staff/desk")

    assert never.content == after.content


async def test_a_call_stays_as_typed_where_nobody_may_look_for_earlier_reports_any_more(office: Office) -> None:
    form = await call(office, phone="13800001234", problem="停水了。")
    guard = replace(guard_of(office.instance), factor=0.01)
    office.app.state.services = replace(office.services, guard=guard)
    for _ in range(12):
        await guard.reading(DESK)

    looked = await send(office, form, act="look", path="/staff/desk")
    filed = await send(office, fields_in(looked.text), path="/staff/desk")

    assert (looked.status_code, filed.status_code) == (429, 201)
    assert "操作过于频繁" in looked.text
    assert [fields_in(looked.text)[name] for name in ("phone", "problem")] == ["13800001234", "停水了。"]


async def test_the_desk_answers_at_once(office: Office) -> None:
    form = await call(office, problem="社保卡在哪里补办？", settlement="带身份证到社区服务中心，当天补办。")

    answer = await send(office, form, path="/staff/desk")

    told = await tracked(office, *receipt_in(answer.text))
    assert (told["status"], told["answer"]) == ("resolved", "带身份证到社区服务中心，当天补办。")


async def test_the_list_of_call_backs_leads_to_where_the_rating_is_entered(office: Office) -> None:
    filed = await office.file()
    async with office.instance.database.write() as conn:
        await conn.execute(issues.update().where(issues.c.id == filed["id"]).values(callback=True))
    await enter(office, DESK)

    page = (await office.http.get("/staff/callbacks")).text

    assert f'href="/staff/issues/{filed["id"]}/do/give_feedback"' in page
