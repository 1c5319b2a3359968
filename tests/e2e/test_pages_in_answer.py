"""Pages that answer a form or refuse: several at once, waiting, what there is not, may not be or cannot be reached."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page

from tests.builders import new_key, report
from tests.e2e.axe import barriers
from tests.e2e.conftest import Visit
from tests.e2e.county import OFFICER, WORKER, County, enter
from tests.serving import absent, serving


@pytest.fixture
def county(folder: Path) -> Iterator[County]:
    with serving(folder) as url:
        yield County.of(url, folder)


async def picked(page: Page, county: County, *issues: str, act: str) -> None:
    """From the list, with the marks set and this button pressed."""
    await page.goto(f"{county.url}/staff/inbox")
    for issue_id in issues:
        await page.check(f'input[name=issue][value="{issue_id}"]')
    await page.click(f"button:has-text('{act}')")


async def test_several_at_once_bar_nobody_before_when_refused_or_when_done(county: County, visit: Visit) -> None:
    page, found = visit.page, dict[str, list[str]]()
    issues = [await county.file() for _ in range(2)]
    await enter(page, county, OFFICER)
    await picked(page, county, act="交办勾选的")
    await page.wait_for_selector(".error-summary:has-text('还没有勾选事项')")
    found["nothing picked"] = await barriers(page)
    await picked(page, county, *issues, act="签收勾选的")
    await page.wait_for_selector("h1:has-text('办成 2 件')")
    found["accepted"] = await barriers(page)
    await picked(page, county, *issues, act="交办勾选的")
    await page.wait_for_selector("#lead_unit_id")
    found["which unit"] = await barriers(page)
    await page.click("form.card p.buttons button")
    await page.wait_for_selector("h1:has-text('没办成 2 件'), .error-summary")
    found["no unit"] = await barriers(page)

    assert {name: told for name, told in found.items() if told} == {}
    assert visit.complaints == []


async def test_what_there_is_not_may_not_be_or_went_on_is_said_on_a_page_that_bars_nobody(
    county: County, visit: Visit
) -> None:
    page, found, statuses = visit.page, dict[str, list[str]](), dict[str, int]()
    issue_id = await county.file()

    async def met(name: str, address: str) -> None:
        answer = await page.goto(county.url + address)
        assert answer is not None
        statuses[name], found[name] = answer.status, await barriers(page)

    await met("no such page", "/nowhere")
    await enter(page, county, WORKER)
    await met("no such issue", "/staff/issues/00000000-0000-4000-8000-000000000000")
    await met("not for this post", "/staff/board")
    await enter(page, county, OFFICER)
    await met("no such command", f"/staff/issues/{issue_id}/do/fly")
    await met("not now", f"/staff/issues/{issue_id}/do/grant_extension")
    await page.goto(f"{county.url}/staff/issues/{issue_id}/do/comment")
    await page.fill("#text", "先写一句")
    await county.command(issue_id, "accept", by=OFFICER)
    await page.click("form.card p.buttons button")
    await page.wait_for_load_state()
    found["somebody was quicker"] = await barriers(page)

    assert {name: told for name, told in found.items() if told} == {}
    assert statuses == {
        "no such page": 404,
        "no such issue": 404,
        "not for this post": 403,
        "no such command": 404,
        "not now": 409,
    }
    assert visit.complaints == []


async def test_an_engine_that_is_away_is_said_on_a_page_that_bars_nobody(folder: Path, visit: Visit) -> None:
    with serving(folder) as url:
        issue_id = await County.of(url, folder).file()
    page = visit.page
    with serving(folder, engine=absent) as url:
        await enter(page, County.of(url, folder), OFFICER)
        await page.goto(f"{url}/staff/issues/{issue_id}/do/comment")
        await page.fill("#text", "先写一句")
        async with page.expect_response("**/do/comment") as answered:
            await page.click("form.card p.buttons button")
        await page.wait_for_selector(".error-summary")

        assert (await answered.value).status == 503
        assert await page.input_value("#text") == "先写一句"
        assert await barriers(page) == []


async def test_who_has_to_wait_is_barred_by_nothing(folder: Path, visit: Visit) -> None:
    page = visit.page
    with serving(folder, extra={"SIBU_LIMITS_FACTOR": "0.01"}) as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as http:
            assert (await http.post("/v1/issues", json=report(), headers=new_key())).status_code == 201
        # The page works by itself, which would lead on before it was looked at.
        await page.route("**/pow-worker*.js", lambda route: route.abort())
        await page.goto(f"{url}/report")
        await page.fill("#problem", "院子里的水管裂了。")
        for title in ("在哪里？", "怎么联系您？", "有照片吗？", "请核对，没问题就提交"):
            await page.click("#screen > .buttons button:text-is('下一步')")
            await page.wait_for_selector(f"h1:text-is('{title}')")
        await page.click("button:text-is('提交')")
        await page.wait_for_selector("h1:text-is('请稍候')")

        assert await barriers(page) == []
