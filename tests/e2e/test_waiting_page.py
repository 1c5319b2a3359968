"""A real browser above the budget: scripts work and send by themselves; without them one waits and presses a button."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.builders import new_key, report
from tests.serving import a_folder, a_prepared_folder, serving  # noqa: F401

LAMP = "幸福里3号楼门口的路灯坏了。\n第二行：<b>晚上</b> & 看不见路。"
PICTURES = os.environ.get("SIBU_PICTURES")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def full(folder: Path) -> Iterator[str]:
    """An address whose budget of one report is spent."""
    with serving(folder, extra={"SIBU_LIMITS_FACTOR": "0.01"}) as url:
        answer = httpx.post(f"{url}/v1/issues", json=report(), headers=new_key(), timeout=60)
        assert answer.status_code == 201
        yield url


def opened(browser: Browser, *, scripts: bool) -> BrowserContext:
    return browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844}, locale="zh-CN")


def typed(page: Page, url: str) -> None:
    """Up to the last screen, before it is sent."""
    page.goto(f"{url}/report")
    page.get_by_label("什么问题").fill(LAMP)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("姓名").fill("张三")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="下一步").click()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def receipt_in(page: Page, url: str) -> dict[str, str]:
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    tracked = httpx.post(f"{url}/v1/receipts/track", json={"number": number, "code": code}, timeout=60)
    return {"number": number, "tracked": str(tracked.status_code)}


def test_with_scripts_the_work_is_done_and_the_report_sent_by_itself(browser: Browser, full: str) -> None:
    said: list[ConsoleMessage] = []
    with opened(browser, scripts=True) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message))  # noqa: PLW0108 - it marks what it is given.
        typed(page, full)
        picture(page, "report")

        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", name=re.compile("已受理"))).to_be_visible(timeout=60_000)

        picture(page, "receipt")
        assert receipt_in(page, full)["tracked"] == "200"
    # The policy for content and scripts let through what the page needs, and nothing else was tried.
    refused = [each.text for each in said if "429" not in each.text]
    assert refused == []


def test_without_scripts_the_page_waits_and_nothing_is_lost(browser: Browser, full: str) -> None:
    with opened(browser, scripts=False) as context:
        page = context.new_page()
        typed(page, full)
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", name=re.compile("请稍候"))).to_be_visible()
        picture(page, "waiting")

        page.get_by_text("您写的内容", exact=False).last.click()
        expect(page.locator("details .text")).to_have_text(LAMP.replace("\n", "\n"))
        expect(page.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
        tries = 0
        while page.get_by_role("heading", name=re.compile("请稍候")).is_visible():
            tries += 1
            assert tries <= 240
            page.wait_for_timeout(250)
            page.get_by_role("button", name="继续", exact=True).click()

        # Pressed too early it is the same page; its first press never goes through.
        assert tries > 1
        assert receipt_in(page, full)["tracked"] == "200"


def tab_to(page: Page, screen: str, wanted: str) -> None:
    """By the tab key to the field of this id, or to the button that leads on from this screen."""
    expect(page.locator(f"#screen[data-screen={screen}]")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(
            """wanted => { const at = document.activeElement;
            const leads = at.matches("#screen > .buttons button:not([formaction])");
            return at.id === wanted || (wanted === "submit" && leads); }""",
            wanted,
        ):
            return
    raise AssertionError(f"The tab key does not reach {wanted} on {screen}")


def test_the_page_is_used_by_keyboard_alone(browser: Browser, full: str) -> None:
    with opened(browser, scripts=True) as context:
        page = context.new_page()
        page.goto(f"{full}/report")
        tab_to(page, "what", "problem")
        page.keyboard.type("三楼现在着火了，有人被困，快来救人！")
        for screen in ("what", "where", "who", "photos", "check"):
            tab_to(page, screen, "submit")
            page.keyboard.press("Enter")

        # Danger to life: received at once, though the budget is spent.
        expect(page.get_by_role("heading", name=re.compile("已受理"))).to_be_visible()
