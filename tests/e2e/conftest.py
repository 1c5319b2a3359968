"""A real browser at the real application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from infra.policies.presets import preset_text
from tests.e2e.axe import DESK
from tests.e2e.county import County, enter
from tests.integration.town import Town, running_town
from tests.serving import a_folder, a_prepared_folder  # noqa: F401

CHROMIUM = "/usr/bin/chromium"
Coming = Callable[..., Awaitable["Visit"]]
# Complex matters alone are closed at once where nobody rates them, and each of these is called back.
_FEEDBACK = 'feedback = { emergency = "7d", urgent = "7d", ordinary = "7d", complex = "1s" }'


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

    def hosts(self) -> set[str]:
        """Every host that was asked for anything."""
        return {urlsplit(address).netloc for address in self.asked if not address.startswith(("data:", "blob:"))}

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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The whole sample county as `sibu up` runs it, real Temporal and all, for every test of the session.

    Each test files what it acts on itself, and finds it among what others filed.
    """
    folder = tmp_path_factory.mktemp("town")
    policy = folder / "county.toml"
    text = preset_text("county").replace('feedback = "7d"', _FEEDBACK)
    policy.write_text(text.replace("callback_share = 0.05", "callback_share = 1.0"), encoding="utf-8")
    async with running_town(folder / "var", SIBU_POLICY=str(policy)) as alive:
        yield alive


@pytest.fixture
def whole_county(town: Town) -> County:
    """What is done in it beside the browser."""
    return County.of(town.url, town.data_dir)


@pytest.fixture
async def come(browser: Browser, whole_county: County) -> AsyncIterator[Coming]:
    """Lets people come to the whole county: `await come("staff-grid-0101", window=PHONE, scripts=False)`.

    In the end no policy blocked anything for them, no script threw, and no other host was asked.
    """
    visits: list[Visit] = []

    async def coming(account: str = "", *, window: tuple[int, int] = DESK, scripts: bool = True) -> Visit:
        context = await browser.new_context(
            locale="zh-CN",
            java_script_enabled=scripts,
            viewport={"width": window[0], "height": window[1]},
            has_touch=window[0] < 500,
        )
        context.set_default_timeout(20_000)
        visits.append(fresh := Visit(await context.new_page()))
        fresh.listen()
        if account:
            await enter(fresh.page, whole_county, account)
        return fresh

    yield coming
    for visit in visits:
        assert visit.complaints == []
        assert visit.hosts() <= {urlsplit(whole_county.url).netloc}
        await visit.page.context.close()
