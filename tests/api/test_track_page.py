"""/track without a script: number and code, every act once, every refusal with what was typed, nothing of the class."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from structlog.testing import capture_logs

from api.pages.refusals import SAID
from infra.db.errors import StorageError
from tests import attachment_files as files
from tests.api.conftest import Office
from tests.api.limited import ELSEWHERE, HOME, Limited, a_limited_office
from tests.api.page_forms import form_to, text_of
from tests.api.test_receipt_dialogue import DISCIPLINE, INTAKE, OFFICER, QUESTION, UNSURE
from tests.builders import BRIBE

__all__ = ["a_limited_office"]

FORM = "application/x-www-form-urlencoded"
WRONG = {"number": "SIBU-0000-0000-0000", "code": "0000-0000-0000"}


@dataclass
class Reporter:
    """Somebody with a receipt before the pages; `page` is what stands on the screen."""

    http: httpx.AsyncClient
    receipt: dict[str, str]
    page: str = ""
    status: int = 0
    sent: dict[str, str] | None = None

    async def look(self) -> "Reporter":
        await self._post("/track", self.receipt)
        return self

    async def press(self, way: str, **typed: str) -> None:
        await self._post(way, form_to(self.page, way).fields | typed)

    async def again(self, way: str) -> None:
        """The same form once more, as a double press or a reload sends it."""
        assert self.sent is not None
        await self._post(way, self.sent)

    def fields(self, way: str) -> dict[str, str]:
        return form_to(self.page, way).fields

    @property
    def says(self) -> str:
        return text_of(self.page)

    @property
    def heading(self) -> str:
        return str(re.findall(r"<h1>(.*?)</h1>", self.page)[0])

    async def _post(self, way: str, sent: dict[str, str]) -> None:
        answer = await self.http.post(way, content=urlencode(sent), headers={"Content-Type": FORM})
        self.page, self.status, self.sent = answer.text, answer.status_code, sent
        assert "no-store" in answer.headers["cache-control"]


async def reporter(office: Office, **changes: Any) -> tuple[dict[str, Any], Reporter]:
    filed = await office.file(**changes)
    return filed, await Reporter(office.http, filed["receipt"]).look()


async def give(office: Office, filed: dict[str, Any], name: str, *, by: str = OFFICER, **body: Any) -> None:
    answer = await office.command(filed["id"], name, by=by, **body)
    assert answer.status_code == 200, answer.text


async def resolved(office: Office, **changes: Any) -> tuple[dict[str, Any], Reporter]:
    filed, person = await reporter(office, **changes)
    await give(office, filed, "accept")
    await give(office, filed, "resolve", answer="路灯已修好。")
    return filed, await person.look()


async def issue_of(office: Office, filed: dict[str, Any]) -> Any:
    found = await office.services.issues.read(filed["id"], command_id="")
    assert found.issue is not None
    return found.issue


async def test_number_and_code_show_where_the_report_stands(office: Office) -> None:
    filed, person = await reporter(office)

    assert person.status == 200
    assert person.heading == "已交给责任部门，等待签收。"
    assert filed["receipt"]["number"] in person.says
    assert "由责任部门直接答复您。" in person.says
    assert [step in person.says for step in ("受理", "交办", "签收", "办结", "结单")] == [True] * 5


async def test_case_and_dashes_do_not_matter(office: Office) -> None:
    filed = await office.file()
    typed = {name: value.replace("-", "").lower() for name, value in filed["receipt"].items()}

    person = await Reporter(office.http, typed).look()

    assert person.status == 200
    assert filed["receipt"]["number"] in person.says


async def test_an_unknown_number_and_a_wrong_code_get_the_same_page_with_what_was_typed(office: Office) -> None:
    filed = await office.file()
    pages = []
    for receipt in (
        {"number": filed["receipt"]["number"], "code": WRONG["code"]},
        WRONG,
        {"number": "号码丢了", "code": ""},
        {"number": "", "code": "x" * 65},
    ):
        person = await Reporter(office.http, receipt).look()
        typed = {name: value[:64] for name, value in receipt.items()}
        assert person.status == 404
        assert person.fields("/track") == typed
        pages.append(re.sub(r'(id="(number|code)"[^>]*) value="[^"]*"', r"\1", person.page))

    assert len(set(pages)) == 1
    assert "受理编号和查询码不相符" in pages[0]


async def test_the_number_of_a_scanned_receipt_is_filled_in_and_no_code_goes_into_an_address(office: Office) -> None:
    filed, person = await reporter(office)

    asked = await office.http.get("/track", params={"number": filed["receipt"]["number"]})

    assert form_to(asked.text, "/track").fields == {"number": filed["receipt"]["number"], "code": ""}
    addresses = re.findall(r'(?:href|src|action|formaction)="([^"]*)"', person.page)
    assert [each for each in addresses if filed["receipt"]["code"] in each] == []


async def test_neither_number_nor_code_stands_in_a_log_line(office: Office) -> None:
    filed = await office.file()
    with capture_logs() as lines:
        person = await Reporter(office.http, filed["receipt"]).look()
        await person.press("/track/reply", text="补充")
        await person.press("/track/copy")
        await Reporter(office.http, {**filed["receipt"], "code": WRONG["code"]}).look()

    told = str(lines)
    assert [(line["event"], line["route"], line["status"]) for line in lines] == [
        ("request_answered", "/track", 200),
        ("request_answered", "/track/{act}", 200),
        ("request_answered", "/track/copy", 200),
        ("request_answered", "/track", 404),
    ]
    assert {name for line in lines for name in line} == {
        *("event", "log_level", "method", "route", "status", "milliseconds"),
    }
    assert [value for value in (*filed["receipt"].values(), WRONG["code"], "补充") if value in told] == []


@pytest.mark.parametrize("way", ["/track/rate", "/track/nothing"])
async def test_the_address_of_a_form_leads_back_to_number_and_code(office: Office, way: str) -> None:
    opened = await office.http.get(way)

    assert (opened.status_code, opened.headers["location"]) == (303, "/track")


async def test_a_satisfied_reporter_closes_it_with_a_mark_and_a_comment(office: Office) -> None:
    filed, person = await resolved(office)

    await person.press("/track/rate", satisfied="yes", rating="5", comment="谢谢")

    issue = await issue_of(office, filed)
    assert "路灯已修好。" in person.says
    assert "感谢评价，已结单。" in person.says
    assert issue.status == "closed"
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=OFFICER)).text
    assert "谢谢" in timeline


async def test_a_dissatisfied_reporter_opens_it_again_one_level_up(office: Office) -> None:
    filed, person = await resolved(office)

    await person.press("/track/rate", satisfied="no")

    assert "将提级重新办理" in person.says
    assert (await issue_of(office, filed)).reopened


async def test_a_rating_without_a_choice_is_asked_for_it_and_keeps_the_rest(office: Office) -> None:
    _, person = await resolved(office)

    await person.press("/track/rate", rating="2", comment="还差一点")

    kept = person.fields("/track/rate")
    assert person.status == 422
    assert "<title>错误：" in person.page
    assert 'href="#satisfied-1"' in person.page
    assert "请先选“满意”或“不满意”" in person.says
    assert (kept["rating"], kept["comment"]) == ("2", "还差一点")


@pytest.mark.parametrize(("act", "field"), [("rate", "comment"), ("reply", "text"), ("withdraw", "text")])
async def test_what_is_too_long_is_said_and_kept_whole(office: Office, act: str, field: str) -> None:
    _, person = await (resolved if act == "rate" else reporter)(office)
    text = "长" * 2001

    await person.press(f"/track/{act}", **{field: text, "satisfied": "yes", "sure": "1"})

    assert person.status == 422
    assert "不能超过两千字" in person.says
    assert person.fields(f"/track/{act}")[field] == text


async def test_lines_do_not_count_twice(office: Office) -> None:
    _, person = await reporter(office)

    await person.press("/track/reply", text="\r\n".join("字" * 1001))

    assert (person.status, "已转给经办人" in person.says) == (422, False)
    await person.press("/track/reply", text="字\r\n" * 999 + "字字")
    assert (person.status, "已转给经办人" in person.says) == (200, True)


async def test_a_question_is_answered_and_something_is_added_unasked(office: Office) -> None:
    filed, person = await reporter(office)
    await person.press("/track/reply", text="东侧第三盏。")
    added = person.says
    await give(office, filed, "ask_reporter", question=QUESTION)
    await person.look()
    asked = person.says

    await person.press("/track/reply", text="是<b>东侧</b>。")

    assert "已转给经办人" in added
    assert "经办人在等您答复" in asked
    assert QUESTION in asked
    assert "是&lt;b&gt;东侧&lt;/b&gt;。" in person.page


async def test_a_refusal_is_objected_to(office: Office) -> None:
    filed, person = await reporter(office)
    await give(office, filed, "refuse", reason="unclear")
    await person.look()

    await person.press("/track/object", text="内容清楚。")

    assert "已记录您的异议" in person.says
    assert "您对不予受理提出异议" in person.heading


async def test_a_review_that_the_policy_does_not_have_is_not_offered_and_what_was_typed_is_shown(
    office: Office,
) -> None:
    _, person = await resolved(office)
    await person.press("/track/rate", satisfied="yes")

    await person._post("/track/review", {**person.receipt, "text": "还是不亮。", "key": "0" * 32})

    assert 'action="/track/review"' not in person.page
    assert person.status == 409
    assert "您写的： 还是不亮。" in person.says


async def test_withdrawing_wants_to_be_sure(office: Office) -> None:
    filed, person = await reporter(office)
    await person.press("/track/withdraw", text="不用了")
    unsure = (person.status, person.fields("/track/withdraw")["text"], 'href="#withdraw-sure"' in person.page)

    await person.press("/track/withdraw", sure="1")

    assert unsure == (422, "不用了", True)
    assert "您已撤回" in person.heading
    assert (await issue_of(office, filed)).status == "withdrawn"


@pytest.mark.parametrize("content", ["", "1"])
async def test_details_or_everything_is_erased_for_good(office: Office, content: str) -> None:
    filed, person = await reporter(office, reporter={"name": "王芳", "phone": "13800000000"})
    if content:
        await person.press("/track/withdraw", sure="1")
    await person.press("/track/erase", content=content)
    unsure = person.status

    await person.press("/track/erase", content=content, sure="1")

    assert (unsure, person.status) == (422, 200)
    assert ("来件内容已全部删除" if content else "您的个人信息已删除") in person.says
    copy = (await office.http.post("/v1/receipts/export", json=filed["receipt"])).text
    assert "王芳" not in copy
    assert ("路灯坏了" in copy) is not bool(content)


async def test_a_copy_of_everything_is_given(office: Office) -> None:
    _, person = await reporter(office, reporter={"name": "王芳"})
    answer = await office.http.post("/track/copy", content=urlencode(person.receipt), headers={"Content-Type": FORM})

    assert answer.headers["content-disposition"] == 'attachment; filename="sibu-copy.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["person"]["name"] == "王芳"


async def photographed(office: Office, **changes: Any) -> tuple[dict[str, Any], Reporter]:
    answer = await office.http.post(
        "/v1/attachments",
        content=files.jpeg(),
        headers={"Content-Type": "image/jpeg", "Idempotency-Key": "photo-1"},
    )
    assert answer.status_code == 201, answer.text
    return await reporter(office, attachments=[answer.json()["claim"]], **changes)


async def test_the_own_photos_are_given_back_and_harmless(office: Office) -> None:
    _, person = await photographed(office)

    answer = await office.http.post(
        "/track/file", content=urlencode(person.fields("/track/file")), headers={"Content-Type": FORM}
    )

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.content[:2] == b"\xff\xd8"


async def test_a_file_of_another_report_is_none(office: Office) -> None:
    _, person = await photographed(office)
    theirs = person.fields("/track/file")["file"]
    _, other = await reporter(office)

    await other._post("/track/file", {**other.receipt, "file": theirs})

    assert other.status == 404
    assert "没有这个文件" in other.says
    assert other.heading == "已交给责任部门，等待签收。"


async def test_whatever_is_sent_twice_is_done_once(office: Office) -> None:
    filed, person = await reporter(office)
    await person.press("/track/reply", text="东侧第三盏。")
    await person.again("/track/reply")
    replies = person.page.count('<div class="text">东侧第三盏。</div>')
    await give(office, filed, "accept")
    await give(office, filed, "resolve", answer="修好了。")
    await person.look()
    await person.press("/track/rate", satisfied="yes", comment="谢谢")
    version = (await issue_of(office, filed)).version
    await person.again("/track/rate")

    assert replies == 1
    assert "感谢评价" in person.says
    assert (await issue_of(office, filed)).version == version


async def test_a_step_that_is_over_is_refused_with_what_was_typed(office: Office) -> None:
    filed, person = await reporter(office)
    before = person.page
    await give(office, filed, "accept")
    await give(office, filed, "resolve", answer="修好了。")
    person.page = before

    await person.press("/track/withdraw", text="不用修了，谢谢", sure="1")

    assert person.status == 409
    assert SAID["not-possible-now"].zh in person.says
    assert "不用修了，谢谢" in person.says
    assert person.heading == "已办结，请看答复；您可以评价。"


async def test_a_refusal_is_followed_by_a_new_key(office: Office) -> None:
    filed, person = await resolved(office)
    form = person.page
    await person.press("/track/rate", satisfied="yes")
    person.page = form

    await person.press("/track/rate", satisfied="no", comment="还差")

    assert (filed["receipt"]["number"], person.status) == (person.receipt["number"], 409)
    assert "还差" in person.says
    assert person.fields("/track/erase")["key"] != form_to(form, "/track/rate").fields["key"]


async def test_while_the_engine_is_away_the_words_and_the_key_stay_and_it_is_done_once(
    office: Office, lonely_office: Office
) -> None:
    _, person = await reporter(office)
    key = person.fields("/track/reply")["key"]
    person.http = lonely_office.http

    await person.press("/track/reply", text="东侧第三盏。")
    away, kept = person.status, person.fields("/track/reply")
    person.http = office.http
    await person.press("/track/reply")
    await person.again("/track/reply")

    assert (away, kept["text"], kept["key"]) == (503, "东侧第三盏。", key)
    assert person.page.count('<div class="text">东侧第三盏。</div>') == 1


async def test_while_storage_is_away_the_words_and_the_key_stay(office: Office) -> None:
    class Away:
        async def by_receipt(self, number: str) -> Any:
            raise StorageError("away")

    _, person = await reporter(office)
    key = person.fields("/track/reply")["key"]
    office.app.state.services = replace(office.services, issues=Away())  # type: ignore[arg-type]
    await person.press("/track/reply", text="第一行\r\n<b>第二行</b>")
    away, kept, says = person.status, person.fields("/track/reply"), person.says
    office.app.state.services = office.services
    await person.press("/track/reply")

    assert (away, kept["text"], kept["key"]) == (503, "第一行\r\n<b>第二行</b>", key)
    assert "重复提交也只会办一次" in says
    assert "已转给经办人" in person.says


async def tried(limited: Limited, receipt: dict[str, str], *, address: str = HOME, **more: str) -> httpx.Response:
    async with limited.at(address) as http:
        return await http.post("/track", content=urlencode({**receipt, **more}), headers={"Content-Type": FORM})


async def test_many_wrong_codes_cost_waiting_and_the_right_one_is_never_locked_out(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]
    guesses = [
        await tried(limited, {**receipt, "code": f"0000-0000-{number:04}"}, address=f"198.51.100.{number}")
        for number in range(10)
    ]
    page = await tried(limited, receipt, address=ELSEWHERE)
    kept = form_to(page.text, "/track").fields
    limited.clock.now += timedelta(seconds=int(page.headers["retry-after"]))

    shown = await tried(limited, {}, address=ELSEWHERE, **kept)

    assert [each.status_code for each in guesses] == [404] * 6 + [429] * 4
    assert page.status_code == 429
    assert {name: kept[name] for name in receipt} == receipt
    assert shown.status_code == 200
    assert receipt["number"] in shown.text


async def test_looking_with_the_right_code_is_not_counted_as_guessing(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]

    looks = [(await tried(limited, receipt)).status_code for _ in range(20)]

    assert looks == [200] * 20


async def test_guessing_on_the_page_and_by_the_interface_is_one_budget(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]
    wrong = {**receipt, "code": WRONG["code"]}

    for number in range(3):
        await tried(limited, wrong, address=f"198.51.100.{number}")
        await limited.post("/v1/receipts/track", wrong, address=f"198.51.100.{number}")

    assert (await tried(limited, receipt, address=ELSEWHERE)).status_code == 429


def shape_of(page: str, receipt: dict[str, str]) -> str:
    """A page without what belongs to its one report."""
    for value in receipt.values():
        page = page.replace(value, "RECEIPT")
    return re.sub(r"<time.*?</time>", "TIME", re.sub(r"[0-9a-f]{32}", "KEY", page))


async def test_confidential_or_not_the_pages_are_the_same(office: Office) -> None:
    unsure, one = await reporter(office, problem=UNSURE)
    sealed, other = await reporter(office, problem=BRIBE)
    pages = [(shape_of(one.page, one.receipt), shape_of(other.page, other.receipt))]

    for filed, by in ((unsure, "staff-secretary-01"), (sealed, INTAKE)):
        await give(office, filed, "ask_reporter", by=by, question="请问何时发生？")
    for person in (one, other):
        await person.look()
        await person.press("/track/reply", text="上周三。")
    pages.append((shape_of(one.page, one.receipt), shape_of(other.page, other.receipt)))

    assert [first == second for first, second in pages] == [True, True]


async def test_handed_out_refused_and_objected_the_pages_are_the_same(office: Office) -> None:
    general, one = await reporter(office)
    sealed, other = await reporter(office, problem=BRIBE)
    await give(office, sealed, "confirm_intake", by=INTAKE)
    for filed, person, by in ((general, one, OFFICER), (sealed, other, DISCIPLINE)):
        await give(office, filed, "refuse", by=by, reason="unclear")
        await person.look()
        await person.press("/track/object", text="内容清楚。")

    assert shape_of(one.page, one.receipt) == shape_of(other.page, other.receipt)
    assert not re.search("纪|discipline|intake|staff-", other.page)


async def test_choosing_a_look_shows_the_same_report_again(office: Office) -> None:
    filed, person = await reporter(office)

    await person._post("/track", {**person.receipt, "large": "on"})

    assert 'class="large"' in person.page
    assert filed["receipt"]["number"] in person.says
    assert office.http.cookies.get("sibu-look") == "zh.large"


async def test_the_page_speaks_english_and_holds_no_script_or_style_in_itself(office: Office, tmp_path: Path) -> None:
    office.http.cookies.set("sibu-look", "en")
    _, person = await resolved(office)

    assert '<html lang="en"' in person.page
    assert "Is the answer good?" in person.says
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=|javascript:", person.page)
    assert len(person.page) < 30_000
