"""A real browser at the real application."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.serving import a_folder, a_prepared_folder  # noqa: F401

CHROMIUM = "/usr/bin/chromium"


@dataclass
class Visit:
    """A page with all that its policy blocked or its scripts threw, and every address that it asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self) -> None:
        def heard(message: object) -> None:
            text = getattr(message, "text", "")
            # Refusals of ours have a status; the browser tells each on its console.
            if getattr(message, "type", "") == "error" and "status of 4" not in text:
                self.complaints.append(text)

        self.page.on("console", heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    async def tab_to(self, selector: str) -> None:
        for _ in range(20):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"The tab key does not reach {selector}")

    async def type_in(self, *texts: str) -> None:
        """Text into the focused field and each next one, as the tab key goes."""
        for text in texts:
            await self.page.keyboard.type(text)
            await self.page.keyboard.press("Tab")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        alive = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield alive
        await alive.close()


@pytest.fixture
async def visit(browser: Browser) -> Visit:
    """A browser that has never been here."""
    context = await browser.new_context(locale="zh-CN", viewport={"width": 900, "height": 1000})
    fresh = Visit(await context.new_page())
    fresh.listen()
    return fresh
