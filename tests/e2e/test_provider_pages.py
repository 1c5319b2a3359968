"""The way to the organisation's provider and back, in a real browser."""

from pathlib import Path
from socket import socket

from tests.e2e.conftest import Visit
from tests.e2e.providing import description, providing
from tests.e2e.test_sign_in_pages import shot
from tests.serving import absent, serving


async def test_the_button_leads_to_the_provider_and_back_into_a_session(folder: Path, visit: Visit) -> None:
    page = visit.page
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with providing(f"{url}/sign-in/provider/back") as provider:
        path = description(provider.issuer, folder)
        extra = {"SIBU_SIGN_IN_PROVIDER": str(path), "SIBU_HTTP_PUBLIC_URL": url}
        with serving(folder, engine=absent, port=port, extra=extra):
            await page.goto(f"{url}/sign-in")
            await shot(page, "sign-in-with-provider")
            await visit.tab_to("a[href='/sign-in/provider']")
            await page.keyboard.press("Enter")
            await page.fill("input[name=login]", "wang")
            await page.fill("input[name=password]", "any")
            await page.keyboard.press("Enter")
            await page.click("button[type=submit]:has-text('Continue')")
            await page.wait_for_url(f"{url}/sign-in/provider/back?*")
            await page.click("main a.button")

            await page.wait_for_url(f"{url}/account")
            await shot(page, "account-of-the-provider")
            assert "王芳" in await page.inner_text("dl")

            # The answer of the provider a second time, as from the browser's history.
            await page.go_back()
            await page.wait_for_selector(".error-summary")
            await shot(page, "provider-refused")
            assert "统一登录没有成功" in await page.inner_text(".error-summary")


async def test_a_provider_that_is_away_is_said_on_the_page(folder: Path, visit: Visit) -> None:
    path = description("http://127.0.0.1:9", folder)
    with serving(folder, engine=absent, extra={"SIBU_SIGN_IN_PROVIDER": str(path)}) as url:
        answer = await visit.page.goto(f"{url}/sign-in/provider")

        assert answer is not None
        assert answer.status == 503
        await shot(visit.page, "provider-away")
        assert "没有回应" in await visit.page.inner_text(".error-summary")
