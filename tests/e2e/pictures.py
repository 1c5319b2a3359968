"""The pictures of the guides, taken of the real system: `make pictures`. What is in them is made up here."""

import asyncio
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import pyotp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from infra.run.preparing import first_setup_link
from tests.e2e.conftest import CHROMIUM
from tests.integration.town import Town, running_town
from tests.world import settings_for

FOLDER: Final = Path(__file__).parents[2] / "docs" / "guides" / "pictures"
_COLOURS: Final = 64  # of a picture: a page of ours has few
_DESK: Final = {"width": 1280, "height": 800}
_PHONE: Final = {"width": 390, "height": 844}
_OFFICER: Final = "staff-mass-work-officer-1"
# Whom a picture shows, in which window, and what: name of the picture and address.
_SHOWN: Final[Mapping[str, tuple[Mapping[str, int], Sequence[tuple[str, str]]]]] = {
    "": (_PHONE, (("front-door", "/"), ("report", "/report"), ("track", "/track"))),
    "staff-grid-0101": (_PHONE, (("today", "/staff/today"), ("file", "/staff/file"))),
    "staff-hotline-1": (_DESK, (("desk", "/staff/desk"),)),
    _OFFICER: (_DESK, (("inbox", "/staff/inbox"), ("ledger", "/staff/issues"))),
    "staff-supervisor-1": (_DESK, (("board", "/staff/board"), ("map", "/staff/map"), ("brief", "/staff/brief"))),
}
_ADMINISTRATION: Final = (
    ("admin", "/staff/admin"),
    ("findings", "/staff/admin/findings"),
    ("ground", "/staff/admin/ground"),
    ("policy", "/staff/admin/check-policy?preset=petition"),
    ("calendar", "/staff/admin/calendars?year=2026"),
)
_PASSWORD: Final = "石榴 灯塔 木梯 晴天"
_MATTERS: Final = (
    ("幸福路3号楼前的路灯坏了一周，晚上老人出门看不见路，请派人修理。", "bldg-010101"),
    ("小区门口的井盖松动，昨天有人绊倒，请尽快处理。", "bldg-010102"),
    ("二单元水管爆了，一楼进水，家里没法住人，请赶快来。", "bldg-010201"),
    ("垃圾三天没有清运，楼道里味道很大，希望增加清运次数。", "bldg-010103"),
    ("楼下烧烤店油烟直排，晚上不敢开窗，请查一查。", "bldg-020101"),
    ("公交301路等了四十分钟没来，上班总迟到，希望加密班次。", "bldg-020102"),
    ("小学门口放学时车辆乱停，孩子过马路危险，请安排人疏导。", "bldg-030101"),
    ("物业收费没有公示，问了几次都不答复，请督促公开。", "bldg-030102"),
)


async def taken() -> None:
    """Take all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with running_town(Path(folder) / "var") as town, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            await _filed(town)
            for account, (window, pages) in _SHOWN.items():
                context = await _entered(browser, town.url, account, window)
                await _each(context, town.url, pages)
            await _an_issue(browser, town.url)
            await _each(await _set_up(browser, town), town.url, _ADMINISTRATION)
            await browser.close()


async def _filed(town: Town) -> None:
    """As the hotline heard it; then time for the four steps and the figures."""
    tokens: dict[str, Any] = json.loads((town.data_dir / "sign-in.json").read_text(encoding="utf-8"))
    headers = {"Authorization": f"Bearer {tokens['staff-hotline-1']['token']}"}
    async with httpx.AsyncClient(base_url=town.url, timeout=30, trust_env=False) as http:
        for number, (problem, building) in enumerate(_MATTERS):
            body = {"problem": problem, "channel": "hotline", "place": {"building_id": building}}
            answer = await http.post(
                "/v1/issues", json=body, headers=headers | {"Idempotency-Key": f"picture-{number}"}
            )
            answer.raise_for_status()
    await town.until_none("SELECT count(*) FROM issues WHERE status IN ('filed', 'collected', 'analyzed', 'logged')")


async def _entered(browser: Browser, url: str, account: str, window: Mapping[str, int]) -> BrowserContext:
    context = await browser.new_context(locale="zh-CN", viewport={"width": window["width"], "height": window["height"]})
    await context.add_cookies([{"name": "sibu-tour", "value": "off", "url": url}])
    if account:
        await context.request.post(f"{url}/sample", form={"account": account}, headers={"Origin": url})
    return context


async def _set_up(browser: Browser, town: Town) -> BrowserContext:
    """The administrator, whom nobody enters as without a second factor, after the link of the first start."""
    link = await first_setup_link(settings_for(town.data_dir))
    assert link is not None
    context = await browser.new_context(locale="zh-CN", viewport={"width": _DESK["width"], "height": _DESK["height"]})
    await context.add_cookies([{"name": "sibu-tour", "value": "off", "url": town.url}])
    page = await context.new_page()
    await page.goto(f"{town.url}/set-up#{link.partition('#')[2]}")
    secret = await page.inner_text("#secret")
    await page.fill("#password", _PASSWORD)
    await page.fill("#repeated", _PASSWORD)
    await page.fill("#code", pyotp.TOTP(secret.replace(" ", "")).now())
    await page.press("#code", "Enter")
    await page.wait_for_selector(".codes")
    return context


async def _each(context: BrowserContext, url: str, pages: Sequence[tuple[str, str]]) -> None:
    page = await context.new_page()
    for name, address in pages:
        await page.goto(f"{url}{address}")
        await _kept(page, name)
    await context.close()


async def _an_issue(browser: Browser, url: str) -> None:
    """Accepted, so that there is something to see on it and on its timeline."""
    context = await _entered(browser, url, _OFFICER, _DESK)
    page = await context.new_page()
    await page.goto(f"{url}/staff/inbox")
    await page.click("td.about a")
    await page.click("button:has-text('签收')")
    await page.wait_for_url("**done=accept")
    await _kept(page, "issue")
    issue = page.url.partition("?")[0]
    await page.goto(f"{issue}/timeline")
    await _kept(page, "timeline")
    await page.goto(f"{issue}/do/resolve")
    await _kept(page, "resolve")
    await context.close()


async def _kept(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(await page.screenshot()))
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=_COLOURS).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(taken())
