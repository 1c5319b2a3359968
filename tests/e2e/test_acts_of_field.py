"""What grid workers and the hotline do, in a real browser on the whole system: visits, calls, answers at once."""

import pytest
from playwright.async_api import FilePayload, Page

from tests.attachment_files import phone_photo
from tests.e2e.axe import PHONE
from tests.e2e.conftest import Coming
from tests.e2e.county import DESK as HOTLINE
from tests.e2e.county import WORKER, County, Receipt, follow, receipt_on

PHOTO: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": phone_photo()}
pytestmark = pytest.mark.timeout(90)
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


async def filed_on_a_visit(page: Page, url: str, problem: str, *, scripts: bool, settled: str = "") -> Receipt:
    """By a worker at the door, with a photo."""
    await page.goto(f"{url}/staff/today")
    await page.click("main a[href='/staff/file']")
    await page.wait_for_selector("#report[data-ready=yes]" if scripts else "#report")
    await page.fill("#problem", problem)
    await page.select_option("#place", "building:bldg-010101")
    await page.set_input_files("#photos", PHOTO)
    if settled:
        await page.click("summary:has-text('就地办好')")
        await page.fill("#settlement", settled)
    await page.click("button[value=send]")
    return await receipt_on(page)


@SCRIPTS
async def test_a_worker_files_on_a_visit_with_a_photo_and_sees_it_handed_out(
    whole_county: County, come: Coming, *, scripts: bool
) -> None:
    worker = await come(WORKER, window=PHONE, scripts=scripts)
    problem = "楼道的窗户碎了，风雨都进来，请换玻璃。" if scripts else "自来水是黄的，有股铁锈味，请来化验。"
    receipt = await filed_on_a_visit(worker.page, whole_county.url, problem, scripts=scripts)
    resident = (await come(window=PHONE, scripts=scripts)).page
    await follow(resident, whole_county.url, receipt, until="等待签收")

    assert await resident.locator("text=下载第1个（您传的）").count() == 1
    await worker.page.goto(f"{whole_county.url}/staff/filings")
    assert "已交办" in await worker.page.inner_text(".line-item >> nth=0")


@SCRIPTS
async def test_what_a_worker_settles_on_the_spot_is_answered_and_can_be_rated(
    whole_county: County, come: Coming, *, scripts: bool
) -> None:
    worker = (await come(WORKER, window=PHONE, scripts=scripts)).page
    problem = "楼道的感应灯不亮了，请看看。" if scripts else "下水道堵了，请疏通。"
    receipt = await filed_on_a_visit(worker, whole_county.url, problem, scripts=scripts, settled="当场换了灯泡。")
    assert await worker.inner_text("h1") == "已办结登记"

    resident = (await come(window=PHONE, scripts=scripts)).page
    await follow(resident, whole_county.url, receipt, until="请看答复")
    assert "当场换了灯泡。" in await resident.inner_text("main")
    await resident.check("#satisfied-1")
    await resident.click("button:text-is('提交评价')")
    await resident.wait_for_selector("[role=status]:has-text('感谢评价，已结单。')")


async def test_the_desk_answers_a_call_at_once_and_knows_the_caller_the_next_time(
    whole_county: County, come: Coming
) -> None:
    visit = await come(HOTLINE)
    page, keys = visit.page, visit.page.keyboard
    await keys.press("Alt+1")
    await keys.type("139 8765 4321")
    async with page.expect_navigation():
        await keys.press("Enter")
    assert "没有可以查看的来件" in await page.inner_text("aside")
    await keys.type("医保卡丢了在哪里补？")
    await keys.press("Alt+4")
    await keys.type("带身份证到政务大厅三楼。")
    async with page.expect_navigation():
        await keys.press("Control+Enter")
    receipt = await receipt_on(page)
    assert await page.inner_text("h1") == "已办结登记"

    caller = (await come()).page
    await follow(caller, whole_county.url, receipt, until="请看答复")
    assert "带身份证到政务大厅三楼。" in await caller.inner_text("main")
    async with page.expect_navigation():
        await keys.press("Alt+n")
    await page.fill("#phone", "13987654321")
    async with page.expect_navigation():
        await page.press("#phone", "Enter")
    assert "已办结" in await page.inner_text("aside")
