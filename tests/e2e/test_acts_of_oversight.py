"""What secretaries and supervisors do, in a real browser on the whole system: re-route, rule, look, urge, call back."""

import asyncio

import pytest
from playwright.async_api import Page

from tests.e2e.axe import PHONE
from tests.e2e.conftest import Coming
from tests.e2e.county import DESK as HOTLINE
from tests.e2e.county import OFFICER, ORGANIZATION, SECRETARY, SUPERVISOR, UNIT, County, follow

pytestmark = pytest.mark.timeout(90)


async def command(page: Page, county: County, issue_id: str, name: str) -> None:
    await page.goto(f"{county.url}/staff/issues/{issue_id}/do/{name}")


async def send(page: Page, name: str) -> None:
    """The form, and its end on the issue or, where the issue has gone on to others, on the list."""
    await page.click("form.card p.buttons button")
    await page.wait_for_selector(f"[role=status]:has-text('已完成：{name}')")


async def returned(page: Page, county: County, issue_id: str) -> None:
    await command(page, county, issue_id, "return")
    await page.check("label:has-text('不属于本部门职责')")
    await page.click("form.card p.buttons button")


async def rerouted(page: Page, county: County, issue_id: str, *, to: str, note: str) -> None:
    """From the list of what was returned."""
    await page.goto(f"{county.url}/staff/inbox")
    await page.click(f'a[href="/staff/issues/{issue_id}"]')
    assert "已退单" in await page.inner_text(".head")
    await page.click("a.button:has-text('改派')")
    await page.check(f"label:text-is('{to}')")
    await page.fill("#note", note)
    await send(page, "改派")


async def test_what_departments_return_is_rerouted_and_in_the_end_a_ruling_binds(
    whole_county: County, come: Coming
) -> None:
    issue_id = await whole_county.file("文化站后门的路灯坏了，老人摔了一跤，请派人修理。", building="bldg-010301")
    people = (OFFICER, ORGANIZATION, SECRETARY, SUPERVISOR)
    mass_work, organization, secretary, supervisor = [(await come(account)).page for account in people]
    for department, other in ((mass_work, "组织部"), (organization, "群工部")):
        await returned(department, whole_county, issue_id)
        await department.wait_for_selector("[role=status]:has-text('已完成：退单')")
        await rerouted(secretary, whole_county, issue_id, to=other, note="请办理")

    await returned(mass_work, whole_county, issue_id)
    await mass_work.wait_for_selector("[role=status]:has-text('已完成：退单')")
    await rerouted(supervisor, whole_county, issue_id, to="组织部", note="先办后争")

    await organization.goto(f"{whole_county.url}/staff/issues/{issue_id}")
    acts = organization.locator("section[aria-labelledby=acts]")
    assert await acts.locator("button", has_text="签收").count() == 1
    assert await acts.locator("a", has_text="退单").count() == 0
    await supervisor.goto(f"{whole_county.url}/staff/issues/{issue_id}/timeline")
    told = await supervisor.locator("td strong").all_inner_texts()
    assert [one for one in told if one in {"退单", "改派"}] == ["退单", "改派"] * 3
    assert "先办后争" in await supervisor.inner_text("tbody")


async def test_a_supervisor_reads_the_timeline_urges_and_gives_a_card_that_the_board_counts(
    whole_county: County, come: Coming
) -> None:
    issue_id = await whole_county.assigned("人行天桥的灯全灭了，夜里摸黑走，请修。")
    page = (await come(SUPERVISOR)).page
    await page.goto(f"{whole_county.url}/staff/issues/{issue_id}/timeline")
    told = await page.inner_text("tbody")
    steps = ("受理登记", "对接", "分析", "建账", "上报交办", "签收", "交办责任单位")
    assert [told.index(step) for step in steps] == sorted(told.index(step) for step in steps)
    assert "签收 按时" in told
    assert "陈思源" in told
    assert await page.locator("svg g title").count() >= 2

    await command(page, whole_county, issue_id, "urge")
    await page.fill("#note", "今晚必须亮")
    await send(page, "催办")
    await command(page, whole_county, issue_id, "issue_card")
    await page.check("label:has-text('黄牌')")
    await page.select_option("#unit_id", label="供电公司（待签收）")
    await page.fill("#note", "催办后仍未签收")
    await send(page, "发督办卡")
    await page.goto(f"{whole_county.url}/staff/issues/{issue_id}/timeline")
    told = await page.inner_text("tbody")
    assert "今晚必须亮" in told
    assert "黄牌" in told

    yellow = page.locator(".tile a", has_text="黄牌")
    async with asyncio.timeout(30):  # The figures follow what happens.
        await page.goto(f"{whole_county.url}/staff/board")
        while not await yellow.count():
            await page.reload()
    await yellow.click()
    await page.wait_for_selector(f'td.about a[href="/staff/issues/{issue_id}"]')
    unit = (await come(UNIT, window=PHONE)).page
    await unit.goto(f"{whole_county.url}/staff/issues/{issue_id}/timeline")
    assert "黄牌" in await unit.inner_text("tbody")


async def test_behind_the_figure_of_open_issues_are_as_many_issues(whole_county: County, come: Coming) -> None:
    issue_id = await whole_county.file("河边的救生圈不见了，请补上。", building="bldg-010302")
    page = (await come(SUPERVISOR)).page
    counted, listed = 0, set[str]()
    async with asyncio.timeout(30):  # The figures follow what happens.
        while issue_id not in listed:
            await page.goto(f"{whole_county.url}/staff/board")
            tile = page.locator(".tile a", has_text="在办").first
            counted = int(await tile.locator(".tile-number").inner_text())
            await tile.click()
            listed = await listed_issues(page)

    assert counted == len(listed)


async def listed_issues(page: Page) -> set[str]:
    """The ids on this page of a list and on those after it."""
    found = set[str]()
    while True:
        await page.wait_for_selector("h1")
        links = await page.locator("td.about a").evaluate_all("all => all.map((one) => one.href)")
        found |= {str(link).rpartition("/")[2] for link in links}
        following = page.locator("a[rel=next]")
        if not await following.count():
            return found
        await page.goto(str(await following.evaluate("one => one.href")))


async def test_an_answer_that_nobody_rated_is_called_back_by_the_desk(whole_county: County, come: Coming) -> None:
    issue_id, receipt = await whole_county.filed(
        "党员活动室的门坏了，楼道也堆满垃圾，请一起解决。", building="bldg-010303"
    )
    secretary = (await come(SECRETARY)).page
    await secretary.goto(f"{whole_county.url}/staff/inbox")
    await secretary.click(f'a[href="/staff/issues/{issue_id}"]')
    await secretary.click("a.button:has-text('定类')")
    await secretary.check("label:text-is('民生类')")
    await secretary.select_option("#urgency", "complex")
    await send(secretary, "定类")
    await whole_county.until(issue_id, "routed")
    await whole_county.command(issue_id, "accept", by=OFFICER)
    await whole_county.command(issue_id, "resolve", by=OFFICER, answer="门修好了，垃圾清走了。")
    await whole_county.until(issue_id, "closed")

    desk = (await come(HOTLINE)).page
    await desk.goto(f"{whole_county.url}/staff/callbacks")
    await desk.click(f'a[href="/staff/issues/{issue_id}/do/give_feedback"]')
    await desk.check("#satisfied-1")
    await desk.select_option("#rating", "4")
    await desk.fill("#comment", "电话里说满意")
    await send(desk, "回访评价")

    await desk.goto(f"{whole_county.url}/staff/callbacks")
    assert await desk.locator(f'a[href="/staff/issues/{issue_id}"]').count() == 0
    supervisor = (await come(SUPERVISOR)).page
    await supervisor.goto(f"{whole_county.url}/staff/issues/{issue_id}")
    assert "满意" in await supervisor.inner_text("section[aria-labelledby=answer]")
    resident = (await come(window=PHONE)).page
    await follow(resident, whole_county.url, receipt, until="结单")
