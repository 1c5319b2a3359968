"""The pages of work in a real browser: by keyboard, on a phone, without scripts, on paper, and for two at once."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser

from tests.attachment_files import jpeg
from tests.e2e.axe import barriers
from tests.e2e.conftest import Visit
from tests.e2e.county import COLLEAGUE, OFFICER, SECRETARY, SUPERVISOR, UNIT, County, enter
from tests.e2e.weighing import Scale
from tests.serving import serving
from tests.world import UNSURE

PHONE: Final = {"width": 390, "height": 844}
HEAVIEST: Final = 300_000  # bytes of a page of work at its first view


@pytest.fixture
def county(folder: Path) -> Iterator[County]:
    with serving(folder) as url:
        yield County.of(url, folder)


@pytest.fixture
async def calm(visit: Visit, county: County) -> AsyncIterator[Visit]:
    """A visit in which nothing is blocked, nothing is thrown, and nobody else is asked for anything."""
    visit.page.set_default_timeout(30_000)
    yield visit
    assert visit.complaints == []
    assert [one for one in visit.asked if not one.startswith((county.url, "data:"))] == []


# As a browser does when another window covers this one.
HIDE: Final = """isHidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def until_asked(visit: Visit, ending: str, times: int) -> None:
    """Wait until so many addresses with this ending were asked for and have answered."""

    def asked() -> int:
        return len([one for one in visit.asked if one.endswith(ending)])

    while asked() < times:
        await visit.page.wait_for_event("request", lambda request: request.url.endswith(ending))


async def test_an_inbox_is_worked_through_by_the_keyboard_alone(county: County, calm: Visit) -> None:
    page = calm.page
    issues = [await county.file() for _ in range(3)]
    await enter(page, county, OFFICER)
    keys = page.keyboard

    await keys.press("j")
    await keys.press("j")
    await keys.press("k")
    await keys.press("x")
    await keys.press("j")
    await keys.press("x")
    picked = [await box.get_attribute("value") for box in await page.locator("input[name=issue]:checked").all()]
    assert len(picked) == 2
    # What is filed at night is all due at one moment, and then listed in no order that a test could know.
    (left,) = set(issues) - set(picked)
    await keys.press("a")
    await page.wait_for_selector("h1:has-text('办成 2 件')")

    await page.goto(f"{county.url}/staff/inbox")
    await keys.press("j")
    await keys.press("Enter")
    # The one that nobody has accepted yet is due first.
    await page.wait_for_url(f"**/staff/issues/{left}")
    await keys.press("a")
    await page.wait_for_selector("text=已完成：签收")
    await keys.press("r")
    await page.wait_for_url("**/do/resolve")
    await calm.tab_to("#answer")
    await keys.type("已更换灯泡。")
    await calm.tab_to("form.card button[type=submit]")
    await keys.press("Enter")
    await page.wait_for_selector("text=已完成：办结")

    await keys.press("Control+k")
    await page.wait_for_url("**/staff/go")
    await keys.type(await county.number_of(left))
    await keys.press("Enter")
    await page.wait_for_url(f"{county.url}/staff/issues/{left}")
    await keys.press("/")
    await keys.type("路灯")
    await keys.press("Enter")
    await page.wait_for_url("**/staff/issues?text=*")


async def test_without_scripts_lists_issues_commands_and_several_at_once_do_their_work(
    county: County, browser: Browser
) -> None:
    issues = [await county.file() for _ in range(3)]
    page = await (await browser.new_context(java_script_enabled=False, viewport=PHONE)).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    await enter(page, county, OFFICER)

    for issue_id in issues[:2]:
        await page.check(f'input[name=issue][value="{issue_id}"]')
    await page.click("text=签收勾选的")
    assert "办成 2 件" in await page.inner_text("h1")
    await page.click("text=回到待办")
    await page.click(f'a[href="/staff/issues/{issues[2]}"]')
    await page.click("section button:has-text('签收')")
    assert "已完成：签收" in await page.inner_text("main")
    await page.click("a:has-text('办结')")
    await page.fill("#answer", "已更换灯泡。")
    await page.click("form.card button[type=submit]")
    assert "已完成：办结" in await page.inner_text("main")
    for part in ("时间线", "时限明细", "原始记录"):
        await page.click(f".tabs a:has-text('{part}')")
        assert await page.locator("h1").count() == 1
    await page.goto(f"{county.url}/staff/issues/{issues[0]}/similar")
    assert "已更换灯泡。" in await page.inner_text("main")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_two_at_one_issue_are_told_of_each_other_and_of_what_changed(
    county: County, calm: Visit, browser: Browser
) -> None:
    issue_id = await county.file()
    page, other = calm.page, await (await browser.new_context(locale="zh-CN")).new_page()
    await enter(page, county, OFFICER)
    async with page.expect_response("**/here"):
        await page.goto(f"{county.url}/staff/issues/{issue_id}")
    await enter(other, county, COLLEAGUE)
    await other.goto(f"{county.url}/staff/issues/{issue_id}")

    await other.wait_for_selector("#others:has-text('陈思源')")
    await other.click("section button:has-text('签收')")
    await page.wait_for_selector(".toast:has-text('这件有了新变化')")
    await page.click(".toast a")
    await page.wait_for_selector(".badge:has-text('已签收')")


async def test_an_empty_list_hears_of_what_comes_and_a_stream_that_is_renewed_is_no_change(
    county: County, calm: Visit
) -> None:
    page = calm.page
    await page.clock.install()
    await enter(page, county, OFFICER)
    assert "没有等您办的事" in await page.inner_text("main")
    await until_asked(calm, "/staff/live", 1)

    await page.clock.fast_forward(241_000)
    await until_asked(calm, "/staff/live", 2)
    await page.wait_for_load_state("networkidle")
    assert await page.locator(".toast").count() == 0
    await county.file()
    await page.wait_for_selector(".toast:has-text('有新变化')")


async def test_nothing_is_listened_to_while_nobody_can_see_the_page(county: County, calm: Visit) -> None:
    page = calm.page
    await page.clock.install()
    await enter(page, county, OFFICER)
    await until_asked(calm, "/staff/live", 1)

    await page.evaluate(HIDE, True)
    await page.clock.fast_forward(11_000)
    await county.file()
    await page.clock.fast_forward(400_000)
    assert await page.locator(".toast").count() == 0
    await page.evaluate(HIDE, False)
    await page.wait_for_selector(".toast:has-text('这期间可能有新变化')")
    assert len([one for one in calm.asked if one.endswith("/staff/live")]) == 2


async def test_a_change_of_an_issue_while_nobody_saw_its_page_is_said_and_no_other(county: County, calm: Visit) -> None:
    page, issue_id = calm.page, await county.file()
    await page.clock.install()
    await enter(page, county, OFFICER)
    await page.goto(f"{county.url}/staff/issues/{issue_id}")
    await until_asked(calm, "/here", 1)

    await page.evaluate(HIDE, True)
    await page.clock.fast_forward(11_000)
    await page.evaluate(HIDE, False)
    await until_asked(calm, "/here", 2)
    assert await page.locator(".toast").count() == 0
    await page.evaluate(HIDE, True)
    await page.clock.fast_forward(11_000)
    await county.command(issue_id, "accept", by=COLLEAGUE)
    await page.evaluate(HIDE, False)
    await page.wait_for_selector(".toast:has-text('这件有了新变化')")


async def test_who_comes_second_loses_nothing_and_sees_what_happened(county: County, calm: Visit) -> None:
    page, issue_id = calm.page, await county.assigned()
    await county.command(issue_id, "excuse_task", by=OFFICER, unit_id="unit-power")
    await enter(page, county, OFFICER)
    await page.goto(f"{county.url}/staff/issues/{issue_id}/do/resolve")
    await page.fill("#answer", "第一行\n第二行")
    await county.command(issue_id, "comment", by=COLLEAGUE, text="我刚打过电话")

    await page.click("form.card button[type=submit]")
    await page.wait_for_selector(".error-summary:has-text('我刚打过电话')")
    assert await page.evaluate("document.activeElement.className") == "error-summary"
    assert await page.input_value("#answer") == "第一行\n第二行"
    await page.click("form.card button[type=submit]")
    await page.wait_for_selector("text=已完成：办结")


async def test_an_answer_waits_while_one_signs_in_again_in_another_window(county: County, calm: Visit) -> None:
    page, issue_id = calm.page, await county.file()
    await county.command(issue_id, "accept", by=OFFICER)
    await enter(page, county, OFFICER)
    await page.goto(f"{county.url}/staff/issues/{issue_id}/do/resolve")
    await page.fill("#answer", "第一行\n第二行")
    await page.context.clear_cookies()
    await page.click("form.card button[type=submit]")
    await page.wait_for_selector("h1:has-text('登录已结束')")
    assert await barriers(page) == []

    async with page.expect_popup() as opened:
        await page.click("text=在新窗口里重新登录")
    other = await opened.value
    await other.wait_for_selector("h1:has-text('登录')")
    await enter(other, county, OFFICER)
    await page.click("button:has-text('继续')")
    await page.wait_for_selector(".error-summary:has-text('您重新登录过')")
    assert await page.input_value("#answer") == "第一行\n第二行"
    await page.click("form.card button[type=submit]")
    await page.wait_for_selector("text=已完成：办结")


async def test_a_template_goes_into_the_answer_and_a_photo_with_it(county: County, calm: Visit, tmp_path: Path) -> None:
    photo = tmp_path / "after.jpg"
    photo.write_bytes(jpeg())
    page, issue_id = calm.page, await county.file()
    await county.command(issue_id, "accept", by=OFFICER)
    await enter(page, county, OFFICER)
    await page.goto(f"{county.url}/staff/kept")
    await page.fill("#name", "修灯")
    await page.fill("#text", "已更换灯泡。")
    await page.click("text=存下")
    await page.goto(f"{county.url}/staff/issues/{issue_id}/do/resolve")
    await page.click("summary:has-text('用模板')")
    await page.click("text=放进去")
    assert await page.input_value("#answer") == "已更换灯泡。"
    await page.set_input_files("#evidence", photo)
    await page.click("form.card button[type=submit]")

    await page.wait_for_selector(".photos img")
    assert "已更换灯泡。" in await page.inner_text("main")


async def test_on_paper_there_is_the_sheet_and_nothing_to_press(county: County, calm: Visit) -> None:
    page, issue_id = calm.page, await county.assigned()
    await enter(page, county, OFFICER)
    await page.goto(f"{county.url}/staff/issues/{issue_id}/sheet")
    await page.emulate_media(media="print")

    assert await page.locator(".sheet").is_visible()
    for hidden in ("nav.side", "header.top", "footer", "[data-print]"):
        assert not await page.locator(hidden).first.is_visible(), hidden
    assert len(await page.pdf()) > 1_000


async def test_large_type_and_strong_contrast_stay_from_page_to_page(county: County, calm: Visit) -> None:
    page = calm.page
    await county.file()
    await enter(page, county, OFFICER)
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = await page.evaluate(size)
    await page.click("button:has-text('大字版')")
    await page.wait_for_selector("html.large")
    await page.click("button:has-text('高对比')")
    await page.wait_for_selector("html.large.contrast")
    await page.click("nav a:has-text('台账')")

    await page.wait_for_selector("html.large.contrast")
    assert await page.evaluate(size) >= 1.2 * before
    assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def ways(issue_id: str, *commands: str) -> list[str]:
    """Every page of work, with one issue that there is something to say of."""
    own = f"/staff/issues/{issue_id}"
    parts = ("", "/timeline", "/clock", "/events", "/sheet", "/similar", *(f"/do/{name}" for name in commands))
    lists = (
        "/staff/inbox",
        "/staff/inbox?all=1",
        "/staff/issues",
        "/staff/issues?status=nonsense",
        "/staff/go?to=台账",
    )
    return [*lists, "/staff/kept", *(own + part for part in parts)]


GIVEN: Final = {
    OFFICER: ("resolve", "return", "assign", "request_extension", "split", "transfer", "merge", "add_files"),
    UNIT: ("accept_task", "return_task"),
    SECRETARY: ("comment",),
    SUPERVISOR: ("issue_card", "name_accused", "erase_reporter"),
}


@pytest.mark.parametrize("account", GIVEN)
async def test_no_page_of_work_bars_anybody(county: County, calm: Visit, account: str) -> None:
    page, issue_id = calm.page, await county.assigned()
    await county.file(UNSURE)
    await county.command(issue_id, "request_extension", by=OFFICER, limit="2wd", reason="works", note="等材料")
    await enter(page, county, account)
    found = []
    for way in ways(issue_id, *GIVEN[account]):
        await page.goto(county.url + way)
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found += [f"{way}: {line}" for line in await barriers(page)]

    assert found == []


async def test_no_page_of_work_is_heavy_at_first_view(county: County, calm: Visit) -> None:
    issue_id = await county.assigned()
    for _ in range(25):
        await county.file()
    page, weights = calm.page, {}
    await enter(page, county, OFFICER)
    scale = await Scale.under(page)
    for way in ways(issue_id, "resolve", "comment"):
        await page.goto(county.url + way)
        weights[way.replace(issue_id, "ID")] = await scale.weighed()

    print(*(f"\n{weight:>8,} bytes {way}" for way, weight in weights.items()))
    assert {way: weight for way, weight in weights.items() if not 5_000 < weight < HEAVIEST} == {}
