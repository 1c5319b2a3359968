"""A newcomer at the whole system as `sibu up` runs it, real Temporal and all: from the printed address to the end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.e2e.conftest import Visit
from tests.integration.town import Town, running_town

LAMP = "幸福路3号楼前的路灯坏了一周，晚上老人出门看不见路，请派人修理。"
OFFICER = "staff-mass-work-officer-1"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with running_town(tmp_path / "var") as alive:
        yield alive


async def _report(page: Page, url: str) -> tuple[str, str]:
    """Five screens, and what is to be kept: number and code."""
    await page.goto(url)
    await page.click("a[href='/report']")
    await page.fill("#problem", LAMP)
    await page.click("button:text-is('下一步')")
    await page.fill("#find", "1栋")
    await page.click("button:text-is('查找')")
    await page.check("#place-1")
    for _ in range(3):
        await page.click("button:text-is('下一步')")
    await page.click("button:text-is('提交')")
    return await page.inner_text("#number"), await page.inner_text("#code")


async def _enter_as(page: Page, url: str, account: str) -> None:
    """Without a password, from the front door on."""
    await page.goto(url)
    await page.click("a[href='/sample']")
    await page.click("summary")
    await page.select_option("#account", account)
    await page.click("details button")


async def _follow(page: Page, url: str, number: str, code: str) -> None:
    await page.goto(f"{url}/track?number={number}")
    await page.fill("#code", code)
    await page.click("main button")


@pytest.mark.timeout(180)
async def test_from_the_printed_address_to_an_accepted_answered_and_rated_issue(town: Town, visit: Visit) -> None:
    page = visit.page
    page.set_default_timeout(20_000)

    number, code = await _report(page, town.url)
    await _enter_as(page, town.url, OFFICER)
    await page.wait_for_selector("td.about a")
    await page.click("td.about a")
    await page.click("button:has-text('签收')")
    await page.wait_for_url("**done=accept")
    assert "已签收" in await page.inner_text(".head")
    await page.click("a:has-text('办结')")
    await page.fill("#answer", "已更换灯泡，今晚恢复照明。")
    await page.click("form.card button[type=submit]")
    await page.wait_for_url("**done=resolve")

    await _follow(page, town.url, number, code)
    assert "已更换灯泡" in await page.inner_text("main")
    await page.check("#satisfied-1")
    await page.click("button:text-is('提交评价')")
    await page.wait_for_selector("text=感谢评价，已结单")

    assert visit.complaints == []
    assert {address.split("/")[2] for address in visit.asked if address.startswith("http")} == {
        town.url.removeprefix("http://")
    }
