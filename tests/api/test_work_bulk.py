"""One command for several issues, what staff keep, the palette, and changes as they happen."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from urllib.parse import quote

import httpx
from fastapi import FastAPI

from tests.api.browsing import (
    DISCIPLINE,
    HERE,
    INTAKE,
    OFFICER,
    SECRETARY,
    SUPERVISOR,
    UNIT,
    Browser,
    Form,
    signed_in,
)
from tests.api.conftest import Office
from tests.api.serving import serving
from tests.builders import BRIBE, STRANGE_TEXTS
from tests.fakes.counted import CountedIssues
from tests.world import LAMP

COLLEAGUE = "staff-mass-work-officer-2"


async def picked(browser: Browser) -> Form:
    page = await browser.open("/staff/inbox")
    return next(form for form in page.forms if form.action == "/staff/bulk/accept")


async def status_of(office: Office, issue_id: str) -> str:
    issue = (await office.services.issues.read(issue_id, command_id="")).issue
    assert issue is not None
    return issue.status.value


async def test_several_are_accepted_at_once_and_one_that_fails_holds_up_no_other(office: Office) -> None:
    one, two, three = [(await office.file())["id"] for _ in range(3)]
    async with signed_in(office, OFFICER) as browser:
        form = await picked(browser)
        assert set(form.choices["issue"]) == {one, two, three}
        await office.command(two, "accept", by=COLLEAGUE)
        told = await browser.send(form, issue=[one, two, three])
        again = await browser.send(form, issue=[one, two, three])

    assert told.status == again.status == 200
    assert "签收：办成 2 件，没办成 1 件" in told.text
    assert told.text.count("它的状态已经变了") == 1
    assert "签收：办成 2 件，没办成 1 件" in again.text
    assert [await status_of(office, each) for each in (one, two, three)] == ["accepted"] * 3
    stored = await office.services.issues.timeline(one)
    assert [each.type for each in stored].count("accepted") == 1


async def test_several_are_given_to_units_after_one_form(office: Office) -> None:
    one, two = [(await office.file())["id"] for _ in range(2)]
    for each in (one, two):
        await office.command(each, "accept", by=OFFICER)
    async with signed_in(office, OFFICER) as browser:
        form = await picked(browser)
        asked = await browser.post("/staff/bulk/assign", form.filled(issue=[one, two]))
        filling = asked.form("/staff/bulk/assign")
        wrong = await browser.send(filling, lead_unit_id="nothing", instruction="今晚前")
        told = await browser.send(wrong.form("/staff/bulk/assign"), lead_unit_id="unit-power")

    assert (asked.status, wrong.status, told.status) == (200, 422, 200)
    assert "交办责任单位：2 件" in asked.text
    assert "请从列出的里面选" in wrong.text
    assert wrong.form("/staff/bulk/assign").value("instruction") == "今晚前"
    assert "办成 2 件" in told.text
    found = await office.services.issues.read(one, command_id="")
    assert found.issue is not None
    assert [task.unit_id for task in found.issue.tasks] == ["unit-power"]


async def test_nothing_picked_or_nothing_that_one_may_know_of_is_said(office: Office) -> None:
    lamp, bribe = (await office.file())["id"], (await office.file(problem=BRIBE))["id"]
    async with signed_in(office, OFFICER) as browser:
        form = await picked(browser)
        nothing = await browser.send(form)
        unknown = await browser.send(form, issue=[bribe, "nothing", "\x00"])
        mixed = await browser.send(form, issue=[bribe, lamp])
        odd = await browser.post("/staff/bulk/resolve", form.filled(issue=[lamp]))
        without_key = [(name, value) for name, value in form.filled(issue=[lamp]) if name != "key"]
        again = await browser.post("/staff/bulk/accept", without_key)
        forged = await browser.post("/staff/bulk/accept", [("issue", lamp)])

    assert (nothing.status, unknown.status, odd.status, forged.status) == (422, 422, 404, 403)
    assert "还没有勾选事项" in nothing.text
    assert "还没有勾选事项" in unknown.text
    assert "签收：办成 1 件" in mixed.text
    assert bribe not in mixed.answer.text
    assert "它的状态已经变了" in again.text


async def test_confidential_ones_that_are_shown_are_each_written_down_once(office: Office) -> None:
    bribe = (await office.file(problem=BRIBE))["id"]
    await office.command(bribe, "confirm_intake", by=INTAKE)
    await office.command(bribe, "accept", by=DISCIPLINE)
    async with signed_in(office, DISCIPLINE) as browser:
        csrf = (await browser.open("/staff/kept")).form("/sign-out").value("csrf")
        asked = await browser.post("/staff/bulk/assign", [("csrf", csrf), ("key", "k"), ("issue", bribe)])
    entries = (await office.services.access.entries(None, limit=200)).items

    assert BRIBE[:20] in asked.text
    assert [(one.reader, one.action) for one in entries] == [(DISCIPLINE, "list-issues")]


async def test_each_one_that_is_picked_is_read_once_for_the_form(office: Office) -> None:
    one, two = [(await office.file())["id"] for _ in range(2)]
    counted = CountedIssues(office.services.issues)
    office.app.state.services = replace(office.services, issues=counted)
    async with signed_in(office, OFFICER) as browser:
        form = await picked(browser)
        counted.reads.clear()
        asked = await browser.post("/staff/bulk/assign", form.filled(issue=[one, two]))

    assert asked.status == 200
    assert counted.reads == {one: 1, two: 1}


async def test_a_command_that_is_not_ones_own_is_refused_for_each(office: Office) -> None:
    lamp = (await office.file())["id"]
    async with signed_in(office, SUPERVISOR) as browser:
        csrf = (await browser.open("/staff/inbox")).form("/sign-out").value("csrf")
        told = await browser.post("/staff/bulk/accept", [("csrf", csrf), ("key", "k"), ("issue", lamp)])

    assert "没办成 1 件" in told.text
    assert await status_of(office, lamp) == "routed"


async def test_a_view_is_kept_under_a_name_found_again_and_dropped(office: Office) -> None:
    async with signed_in(office, OFFICER) as browser:
        ledger = await browser.open("/staff/issues?status=accepted&text=路灯")
        kept = await browser.send(next(form for form in ledger.forms if form.action == "/staff/kept"), name="在修的灯")
        way = f"/staff/issues?status=accepted&text={quote('路灯')}"
        assert kept.to.replace("text=", "").split("?")[0] == "/staff/issues"
        page, palette = await browser.open("/staff/kept"), await browser.open("/staff/go?to=灯")
        dropped = await browser.send(page.form("/staff/kept/drop"))
        after = await browser.follow(dropped)
    async with signed_in(office, COLLEAGUE) as browser:
        others = await browser.open("/staff/kept")

    assert sorted(kept.to.partition("?")[2].split("&")) == sorted(way.partition("?")[2].split("&"))
    assert kept.to in page.links
    assert kept.to in palette.links
    assert "在修的灯" not in after.text
    assert "在修的灯" not in others.text


async def test_templates_are_ones_own_or_the_offices_and_stand_at_the_answer(office: Office) -> None:
    filed = await office.file()
    await office.command(filed["id"], "accept", by=OFFICER)
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open("/staff/kept")).form("/staff/kept")
        await browser.send(form, name="修灯", text="已更换灯泡。")
        await browser.send(form, name="共用的", text="已派人。", shared="1")
        missing = await browser.send(form, name="没有内容", text=" ")
    told = {}
    for account in (COLLEAGUE, OFFICER, UNIT):
        async with signed_in(office, account) as browser:
            told[account] = (await browser.open("/staff/kept")).text
    async with signed_in(office, COLLEAGUE) as browser:
        answering = await browser.open(f"/staff/issues/{filed['id']}/do/resolve")

    assert missing.status == 422
    assert missing.form("/staff/kept").value("name") == "没有内容"
    assert [("修灯" in told[one], "共用的" in told[one]) for one in (OFFICER, COLLEAGUE, UNIT)] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert 'data-into="answer" data-text="已派人。"' in answering.answer.text


async def test_what_is_too_much_to_keep_is_said_and_the_text_stays(office: Office) -> None:
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open("/staff/kept")).form("/staff/kept")
        pages = [await browser.send(form, name=f"模板{number}", text="好") for number in range(51)]

    assert [page.status for page in pages] == [303] * 50 + [422]
    assert "已存了 50 个" in pages[-1].text
    assert pages[-1].form("/staff/kept").value("name") == "模板50"


async def test_whatever_name_is_kept_comes_back_as_text(office: Office) -> None:
    async with signed_in(office, SECRETARY) as browser:
        form = (await browser.open("/staff/kept")).form("/staff/kept")
        for text in STRANGE_TEXTS.values():
            page = await browser.send(form, name=text[:20] or "无", text=text[:500] or "无")
            assert page.status in {303, 422}
        page = await browser.open("/staff/kept")

    assert "<script>alert" not in page.answer.text
    assert "<script>alert(1)</sc" in page.text


async def test_a_view_leads_nowhere_but_into_the_ledger(office: Office) -> None:
    async with signed_in(office, OFFICER) as browser:
        csrf = (await browser.open("/staff/inbox")).form("/sign-out").value("csrf")
        for text in ("//evil.test", "x=1\r\nLocation: http://evil.test", "#x", "%ff=%fe", "a" * 9_000):
            kept = await browser.post("/staff/kept", [("csrf", csrf), ("kind", "view"), ("name", "v"), ("text", text)])
            assert kept.to.startswith("/staff/issues?")
            assert (await browser.open(kept.to)).status in {200, 422}


async def test_the_palette_leads_to_an_issue_by_its_number_to_pages_and_to_a_search(office: Office) -> None:
    lamp, bribe = (await office.file())["id"], (await office.file(problem=BRIBE))["id"]
    await office.command(bribe, "confirm_intake", by="staff-discipline-intake")
    numbers = {}
    for issue_id in (lamp, bribe):
        issue = (await office.services.issues.read(issue_id, command_id="")).issue
        assert issue is not None
        numbers[issue_id] = issue.ledger_number or ""
    async with signed_in(office, OFFICER) as browser:
        found = await browser.open(f"/staff/go?to={numbers[lamp].lower()}")
        bare = await browser.open(f"/staff/go?to={numbers[lamp].replace('-', '')}")
        hidden = await browser.open(f"/staff/go?to={numbers[bribe]}")
        words = await browser.open("/staff/go?to=台账")
        odd = [await browser.open(f"/staff/go?to={quote(text[:80])}") for text in STRANGE_TEXTS.values()]

    assert (found.status, found.to) == (303, f"/staff/issues/{lamp}")
    assert (bare.status, bare.to) == (303, f"/staff/issues/{lamp}")
    assert hidden.status == 200
    assert not [one for one in hidden.links if bribe in one]
    assert "/staff/issues" in words.links
    assert "/staff/issues?text=%E5%8F%B0%E8%B4%A6" in words.links
    assert {page.status for page in odd} == {200}


async def test_changes_are_told_as_they_happen_and_nothing_of_before(office: Office) -> None:
    before = (await office.file())["id"]
    app: FastAPI = office.app
    async with (
        asyncio.timeout(30),
        signed_in(office, OFFICER) as browser,
        serving(app, stopping=office.services.stopping) as url,
        AsyncExitStack() as stack,
    ):
        cookies = {"sibu": browser.http.cookies["sibu"]}
        lines: list[str] = []
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, cookies=cookies))
        stream = await stack.enter_async_context(http.stream("GET", f"{url}/staff/live"))
        assert stream.headers["content-type"].startswith("text/event-stream")
        after = ""
        async for line in stream.aiter_lines():
            lines.append(line)
            if not after and not line.startswith("retry:"):
                after = (await office.file())["id"]
            if line.startswith("data:"):
                break

    told = [line for line in lines if line.startswith("data:")]
    assert after in told[0]
    assert before not in "".join(lines)
    assert "event: change" in lines
    assert LAMP[:6] not in "".join(lines)
    assert HERE not in "".join(lines)
