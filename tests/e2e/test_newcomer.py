"""A newcomer at the whole system as `sibu up` runs it, real Temporal and all: from the printed address to the end."""

import pytest

from tests.e2e.conftest import Coming
from tests.e2e.county import OFFICER, follow, report_on, shown_in
from tests.integration.town import Town

LAMP = "幸福路3号楼前的路灯坏了一周，晚上老人出门看不见路，请派人修理。"


@pytest.mark.timeout(180)
async def test_from_the_printed_address_to_an_accepted_answered_and_rated_issue(town: Town, come: Coming) -> None:
    page, url = (await come()).page, await town.printed_address()

    receipt = await report_on(page, url, LAMP, place="1栋")
    await page.goto(url)
    await page.click("a[href='/sample']")
    await page.click("summary")
    await page.select_option("#account", OFFICER)
    await page.click("details button")
    issue_id = await shown_in(page, f"{url}/staff/inbox", LAMP)
    await page.click(f"td.about a[href='/staff/issues/{issue_id}']")
    await page.click("button:has-text('签收')")
    await page.wait_for_url("**done=accept")
    assert "已签收" in await page.inner_text(".head")
    await page.click("a:has-text('办结')")
    await page.fill("#answer", "已更换灯泡，今晚恢复照明。")
    await page.click("form.card button[type=submit]")
    await page.wait_for_url("**done=resolve")

    await follow(page, url, receipt, until="请看答复")
    assert "已更换灯泡" in await page.inner_text("main")
    await page.check("#satisfied-1")
    await page.click("button:text-is('提交评价')")
    await page.wait_for_selector("text=感谢评价，已结单")
