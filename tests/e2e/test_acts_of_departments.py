"""What departments and units do, in a real browser on the whole system: by pointer, by keyboard, without scripts."""

import pytest
from playwright.async_api import Page

from tests.e2e.axe import DESK, PHONE
from tests.e2e.conftest import Coming
from tests.e2e.county import COLLEAGUE, HEAD, HELPER, OFFICER, UNIT, County, follow

pytestmark = pytest.mark.timeout(90)


async def opened(page: Page, county: County, issue_id: str) -> None:
    await page.goto(f"{county.url}/staff/issues/{issue_id}")


async def pressed(page: Page, name: str) -> None:
    """What is done by one press on the issue, and its end."""
    await page.click(f"main button:has-text('{name}')")
    await page.wait_for_selector(f"[role=status]:has-text('已完成：{name}')")


async def filled(page: Page, name: str, **fields: str) -> None:
    """What has a form: from the issue to it, filled in, sent, and its end."""
    if not await page.locator(f"a.button:text-matches('^{name}')").first.is_visible():
        await page.click("summary:text-is('其他操作')")
    await page.click(f"a.button:text-matches('^{name}')")
    for field, value in fields.items():
        await page.fill(f"#{field}", value)
    await page.click("form.card p.buttons button")
    await page.wait_for_selector(f"[role=status]:has-text('已完成：{name}')")


async def test_a_department_leads_units_and_answers_when_all_of_them_are_done(
    whole_county: County, come: Coming
) -> None:
    issue_id, receipt = await whole_county.filed("变压器夜里嗡嗡响，旁边还有煤气味，请派人查。", building="bldg-010201")
    officer, unit, helper = [(await come(account)).page for account in (OFFICER, UNIT, HELPER)]

    await opened(officer, whole_county, issue_id)
    await pressed(officer, "签收")
    await officer.click("a.button:has-text('交办责任单位')")
    await officer.select_option("#lead_unit_id", label="供电公司")
    await officer.check("label:has-text('燃气公司')")
    await officer.fill("#instruction", "先查漏气，再看变压器")
    await officer.click("form.card p.buttons button")
    await officer.wait_for_selector("[role=status]:has-text('已完成：交办责任单位')")
    await officer.goto(f"{officer.url.partition('?')[0]}/do/resolve")
    await officer.fill("#answer", "应该好了。")
    await officer.click("form.card p.buttons button")
    await officer.wait_for_selector(".error-summary:has-text('还有责任单位没有办完。')")
    for page, done in ((unit, "变压器已加固"), (helper, "没有漏气")):
        await opened(page, whole_county, issue_id)
        await pressed(page, "单位签收")
        await filled(page, "单位办结", report=done)
    await opened(officer, whole_county, issue_id)
    handling = await officer.inner_text("section[aria-labelledby=units]")
    await filled(officer, "办结", answer="变压器已加固，没有漏气。")

    assert handling.count("已办结") == 2
    assert ("牵头" in handling, "协办" in handling) == (True, True)
    resident = (await come(window=PHONE)).page
    await follow(resident, whole_county.url, receipt, until="请看答复")
    assert "变压器已加固，没有漏气。" in await resident.inner_text("main")


async def test_a_step_is_taken_back_within_seconds_and_both_stay_on_the_timeline(
    whole_county: County, come: Coming
) -> None:
    issue_id = await whole_county.file("菜场门口的污水井冒水，请疏通。", building="bldg-010202")
    page = (await come(OFFICER)).page
    await opened(page, whole_county, issue_id)
    await pressed(page, "签收")
    await pressed(page, "撤销操作")

    assert await whole_county.status_of(issue_id) == "routed"
    await page.click(".tabs a:has-text('时间线')")
    told = await page.inner_text("tbody")
    assert told.index("签收") < told.index("撤销操作")


async def test_an_extension_is_asked_by_one_and_granted_by_another(whole_county: County, come: Coming) -> None:
    issue_id = await whole_county.file("三号楼外墙瓷砖掉下来，砸坏了车，请处理。", building="bldg-010301")
    await whole_county.command(issue_id, "accept", by=OFFICER)
    officer, head = (await come(OFFICER)).page, (await come(HEAD)).page
    await opened(officer, whole_county, issue_id)
    await officer.click("summary:text-is('其他操作')")
    await officer.click("a.button:has-text('申请延期')")
    await officer.fill("#limit", "3")
    await officer.select_option("#limit-unit", "wd")
    await officer.check("label:has-text('工程施工需要时间')")
    await officer.fill("#note", "要搭脚手架")
    await officer.click("form.card p.buttons button")
    await officer.wait_for_selector("[role=status]:has-text('已完成：申请延期')")
    assert "有人申请延期：3个工作日" in await officer.inner_text("main")
    assert await officer.locator("button:has-text('同意延期')").count() == 0

    await opened(head, whole_county, issue_id)
    await pressed(head, "同意延期")

    await opened(officer, whole_county, issue_id)
    assert "有人申请延期" not in await officer.inner_text("main")
    await officer.click(".tabs a:has-text('时间线')")
    assert "同意延期" in await officer.inner_text("tbody")


async def test_several_are_accepted_and_given_to_a_unit_at_once(whole_county: County, come: Coming) -> None:
    problems = ("垃圾桶满了三天没人收，请清运。", "小区大门的道闸坏了，请修理。")
    issues = [await whole_county.file(problem, building="bldg-010302") for problem in problems]
    page = (await come(OFFICER)).page
    for command, name in (("accept", "签收"), ("assign", "交办责任单位")):
        await page.goto(f"{whole_county.url}/staff/inbox")
        for issue_id in issues:
            await page.check(f'input[name=issue][value="{issue_id}"]')
        await page.click("button:has-text('签收勾选的')" if command == "accept" else "text=交办勾选的")
        if command == "assign":
            assert await page.inner_text("h1") == "交办责任单位：2 件"
            await page.select_option("#lead_unit_id", label="供电公司")
            await page.click("form.card p.buttons button")
        await page.wait_for_selector("h1:has-text('办成')")
        assert await page.inner_text("h1") == f"{name}：办成 2 件"

    unit = (await come(UNIT)).page
    await unit.goto(f"{whole_county.url}/staff/inbox")
    for issue_id in issues:
        assert await unit.locator(f'a[href="/staff/issues/{issue_id}"]').count() == 1


async def test_who_is_second_is_told_what_happened_and_overwrites_nothing(whole_county: County, come: Coming) -> None:
    issue_id, receipt = await whole_county.filed("幼儿园门口的减速带断了，请换。", building="bldg-010303")
    await whole_county.command(issue_id, "accept", by=OFFICER)
    first, second = (await come(OFFICER)).page, (await come(COLLEAGUE)).page
    for page in (first, second):
        await page.goto(f"{whole_county.url}/staff/issues/{issue_id}/do/resolve")
    await first.fill("#answer", "减速带已换新。")
    await second.fill("#answer", "还没有去看。")
    await first.click("form.card p.buttons button")
    await first.wait_for_selector("[role=status]:has-text('已完成：办结')")

    await second.click("form.card p.buttons button")
    await second.wait_for_selector(".error-summary")

    told = await second.inner_text(".error-summary")
    assert "办结答复" in told
    assert "陈思源" in told
    assert await second.input_value("#answer") == "还没有去看。"
    resident = (await come(window=PHONE)).page
    await follow(resident, whole_county.url, receipt)
    assert "减速带已换新。" in await resident.inner_text("main")
    assert "还没有去看。" not in await resident.inner_text("main")


async def test_by_the_keyboard_alone_it_is_found_accepted_and_answered(whole_county: County, come: Coming) -> None:
    issue_id, receipt = await whole_county.filed(
        "公厕门口的路灯坏了，晚上看不见路，请派人修理。", building="bldg-010303"
    )
    visit = await come(OFFICER)
    page, keys = visit.page, visit.page.keyboard
    assert page.url == f"{whole_county.url}/staff/inbox"

    await keys.press("j")
    await keys.press("j")
    await keys.press("k")
    rows = await page.locator("td.about a").evaluate_all("all => all.map((one) => one.href)")
    for _ in range(len(rows)):
        if str(await page.evaluate("document.activeElement.href")).endswith(issue_id):
            break
        await keys.press("j")
    await keys.press("Enter")
    await page.wait_for_url(f"**/staff/issues/{issue_id}")
    await keys.press("a")
    await page.wait_for_selector("[role=status]:has-text('已完成：签收')")
    await keys.press("r")
    await page.wait_for_url("**/do/resolve")
    await visit.tab_to("#answer")
    await keys.type("灯已换好。")
    await visit.tab_to("form.card button[type=submit]")
    await keys.press("Enter")
    await page.wait_for_selector("[role=status]:has-text('已完成：办结')")
    await keys.press("/")
    await keys.type("公厕")
    await keys.press("Enter")
    await page.wait_for_url("**/staff/issues?text=*")
    assert await page.locator(f'td.about a[href="/staff/issues/{issue_id}"]').count() == 1
    await keys.press("Control+k")
    await page.wait_for_url("**/staff/go")
    await keys.type(await whole_county.number_of(issue_id))
    await keys.press("Enter")
    await page.wait_for_url(f"{whole_county.url}/staff/issues/{issue_id}")

    resident = (await come(window=PHONE)).page
    await follow(resident, whole_county.url, receipt, until="请看答复")


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
async def test_without_scripts_an_officer_accepts_and_answers(
    whole_county: County, come: Coming, window: tuple[int, int]
) -> None:
    problem = "楼顶漏雨，屋里接了两个盆，请来修。" if window == PHONE else "树枝压着电线，打雷时冒火花，请修剪。"
    issue_id, receipt = await whole_county.filed(problem, building="bldg-010301")
    page = (await come(OFFICER, window=window, scripts=False)).page
    await page.click(f'a[href="/staff/issues/{issue_id}"]')
    await pressed(page, "签收")
    await filled(page, "办结", answer="已经修好。")

    resident = (await come(window=PHONE, scripts=False)).page
    await follow(resident, whole_county.url, receipt, until="请看答复")
    await resident.check("#satisfied-1")
    await resident.click("button:text-is('提交评价')")
    await resident.wait_for_selector("[role=status]:has-text('感谢评价，已结单。')")
    assert await whole_county.status_of(issue_id) == "closed"
