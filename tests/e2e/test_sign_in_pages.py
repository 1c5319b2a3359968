"""The pages of signing in, in a real browser, by the keyboard alone."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from PIL import Image
from playwright.async_api import Browser, Page
from zxingcpp import read_barcodes

from infra.run.preparing import first_setup_link
from tests.e2e.conftest import Visit
from tests.serving import absent, serving
from tests.world import settings_for

PASSWORD = "石榴 灯塔 木梯 晴天"
SHOTS = os.environ.get("SIBU_TEST_SHOTS")


async def shot(page: Page, name: str) -> None:
    """A picture for eyes, where a folder for them is named."""
    if SHOTS:
        await page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


async def fragment_of(folder: Path) -> str:
    link = await first_setup_link(settings_for(folder))
    assert link is not None
    return link.partition("#")[2]


def code_of(secret: str, *, later: int = 0) -> str:
    """Of the next time step where this one was used already."""
    return pyotp.TOTP(secret.replace(" ", "")).at(datetime.now(UTC) + timedelta(seconds=30 * later))


async def test_a_link_sets_password_and_code_then_both_sign_in_by_keyboard_alone(folder: Path, visit: Visit) -> None:
    page, secret = visit.page, await fragment_of(folder)
    with serving(folder, engine=absent) as url:
        await page.goto(f"{url}/set-up#{secret}")
        await page.wait_for_selector("#password")
        await shot(page, "set-up")
        assert page.url == f"{url}/set-up"
        assert not [address for address in visit.asked if secret in address and "#" not in address]

        totp = await page.inner_text("#secret")
        [square] = read_barcodes(Image.open(io.BytesIO(await page.locator(".qr").screenshot())))
        read = pyotp.parse_uri(square.text)
        assert (read.secret, read.name) == (totp.replace(" ", ""), "staff-administrator")
        await visit.tab_to("#password")
        await visit.type_in(PASSWORD, PASSWORD)
        await page.keyboard.type(code_of(totp))
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".codes")
        await shot(page, "set-up-done")
        assert len(await page.query_selector_all(".codes li")) == 10
        await visit.tab_to("main a.button")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{url}/account")
        await shot(page, "account")
        assert "staff-administrator" in await page.inner_text("dl")
        [cookie] = [each for each in await page.context.cookies() if each["name"] == "sibu"]
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
        assert await page.evaluate("document.cookie") == ""

        await visit.tab_to("#leave button")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{url}/sign-in")
        await page.goto(f"{url}/account")
        assert page.url == f"{url}/sign-in?next=/account"

        await visit.tab_to("#account")
        await visit.type_in("staff-administrator", PASSWORD)
        await page.keyboard.type("000000")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".error-summary")
        await shot(page, "sign-in-error")
        assert (await page.title()).startswith("错误：登录")
        assert await page.input_value("#account") == "staff-administrator"
        assert await page.input_value("#password") == ""
        await visit.tab_to("#password")
        await visit.type_in(PASSWORD)
        await page.keyboard.type(code_of(totp, later=1))
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{url}/account")

        await page.goto(f"{url}/set-up#{secret}")
        await page.wait_for_selector(".error-summary")
        await shot(page, "link-used")
        assert "已经用过" in await page.inner_text(".error-summary")
    assert visit.complaints == []


REFUSED = [
    ("short", "short", "至少要 8 个字符"),
    ("password123", "password123", "太容易猜到"),
    ("my staff-administrator key", "my staff-administrator key", "不要包含账号或姓名"),
    (PASSWORD, "different", "两次输入的密码不一样"),
    (PASSWORD, PASSWORD, "动态码不正确"),
]


async def test_what_the_set_up_page_refuses_it_says_and_the_link_stays_good(folder: Path, visit: Visit) -> None:
    page, secret = visit.page, await fragment_of(folder)
    with serving(folder, engine=absent) as url:
        await page.goto(f"{url}/set-up#{secret}")
        await page.wait_for_selector("#password")
        for password, repeated, said in REFUSED:
            await page.fill("#password", password)
            await page.fill("#repeated", repeated)
            await page.fill("#code", "000000")
            await page.keyboard.press("Enter")
            await page.wait_for_selector(f".error-summary:has-text('{said}')")
        await shot(page, "set-up-refused")


async def test_without_scripts_the_code_is_pasted_by_hand(folder: Path, browser: Browser) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    secret = await fragment_of(folder)
    with serving(folder, engine=absent) as url:
        await page.goto(f"{url}/set-up")
        await shot(page, "set-up-code")
        await page.fill("#link", secret)
        await page.click("main button")

        assert "staff-administrator" in await page.inner_text("dl")


async def test_a_form_of_another_site_signs_nobody_in(folder: Path, visit: Visit) -> None:
    page = visit.page
    with serving(folder, engine=absent) as url:
        form = f"<form method=post action='{url}/sign-in'><input name=account value=a><button>x</button></form>"
        await page.route("http://localhost/", lambda asked: asked.fulfill(body=form, content_type="text/html"))
        await page.goto("http://localhost/")
        async with page.expect_navigation():
            await page.click("button")

        await shot(page, "forged")
        assert "不是从本系统的页面发出的" in await page.inner_text("main")
        assert await page.context.cookies() == []


async def test_on_a_telephone_nothing_sticks_out(folder: Path, browser: Browser) -> None:
    page = await (await browser.new_context(viewport={"width": 320, "height": 640})).new_page()
    secret = await fragment_of(folder)
    with serving(folder, engine=absent) as url:
        await page.goto(f"{url}/set-up#{secret}")
        await page.wait_for_selector("#password")

        wide = await page.evaluate("document.documentElement.scrollWidth")
        await shot(page, "telephone")
        assert wide == 320
