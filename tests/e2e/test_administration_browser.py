"""The pages of administrators in a real browser: by keyboard, on a phone, without scripts, and without barriers."""

import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Page

from infra.run.instance import opened
from schemas.domain.sealed import KeyClass
from tests.api.test_admin_pages_of_rules import NOTICE
from tests.e2e.axe import barriers
from tests.e2e.conftest import Visit
from tests.e2e.test_sign_in_pages import PASSWORD, code_of, fragment_of
from tests.serving import absent, serving
from tests.world import settings_for

SHOTS = os.environ.get("SIBU_TEST_SHOTS")
YARD = "/staff/admin/places/courtyard/yard-0803"
PAGES = (
    ("admin", "/staff/admin"),
    ("findings", "/staff/admin/findings"),
    ("places", "/staff/admin/places"),
    ("communities", "/staff/admin/places/community"),
    ("building", "/staff/admin/places/building/bldg-010101"),
    ("add-grid", "/staff/admin/add/grid"),
    ("ground", "/staff/admin/ground"),
    ("changes", "/staff/admin/changes"),
    ("people", "/staff/admin/people"),
    ("person", "/staff/admin/people/staff-grid-0101"),
    ("add-account", "/staff/admin/add-account"),
    ("policies", "/staff/admin/policies"),
    ("check-policy", "/staff/admin/check-policy?preset=county"),
    ("calendars", "/staff/admin/calendars?year=2026"),
    ("check-calendar", "/staff/admin/check-calendar"),
    ("roster", "/staff/admin/roster?staff_id=staff-grid-0101"),
    ("account", "/account"),
)


async def shot(page: Page, name: str) -> None:
    """A picture for eyes, where a folder for them is named."""
    if SHOTS:
        await page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    with serving(folder, engine=absent) as address:
        yield address


async def entered(page: Page, url: str, folder: Path) -> None:
    """The administrator, by the set-up link of a fresh installation; no script is needed."""
    page.set_default_timeout(15_000)
    await page.goto(f"{url}/set-up")
    await page.fill("#link", await fragment_of(folder))
    await page.click("main button")
    totp = await page.inner_text("#secret")
    await page.fill("#password", PASSWORD)
    await page.fill("#repeated", PASSWORD)
    await page.fill("#code", code_of(totp))
    await page.click("main button")
    await page.wait_for_selector(".codes")
    await page.goto(f"{url}/staff/admin")


@pytest.fixture
async def plain(browser: Browser, url: str, folder: Path) -> AsyncIterator[Page]:
    """A browser without scripts, signed in."""
    context = await browser.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    page = await context.new_page()
    await entered(page, url, folder)
    yield page
    await context.close()


async def test_no_page_has_a_barrier_on_phone_or_desk_in_either_type(url: str, folder: Path, visit: Visit) -> None:
    page = visit.page
    await entered(page, url, folder)
    found = {}
    for name, path in PAGES:
        await page.goto(f"{url}{path}")
        await shot(page, f"admin-{name}")
        if told := await barriers(page):
            found[name] = told
        await page.set_viewport_size({"width": 390, "height": 844})
        await shot(page, f"admin-{name}-phone")
        await page.set_viewport_size({"width": 900, "height": 1000})

    assert found == {}
    assert visit.complaints == []
    assert {address.split("/")[2] for address in visit.asked} == {url.split("/")[2]}


async def test_what_was_checked_or_refused_has_no_barrier_either(url: str, folder: Path, visit: Visit) -> None:
    page = visit.page
    await entered(page, url, folder)
    found = {}

    async def looked_at(name: str) -> None:
        await shot(page, f"admin-{name}")
        if told := await barriers(page):
            found[name] = told

    await page.goto(f"{url}/staff/admin/check-policy?preset=county")
    text = await page.input_value("#text")
    for name, limit in (("policy-problems", "seven"), ("policy-checked", "9wd")):
        await page.fill("#text", text.replace('ordinary = "7wd"', f'ordinary = "{limit}"', 1))
        await page.click("main form.card button")
        await page.wait_for_load_state()
        await looked_at(name)
    await page.click("form[action='/staff/admin/activate-policy'] button")
    await page.wait_for_selector(".notice.good")
    await looked_at("policies-two")
    await page.click("section.card p.strong a")
    await page.wait_for_selector("dl.facts")
    await looked_at("policy")
    await page.goto(f"{url}/staff/admin/check-calendar")
    await page.fill("#text", NOTICE)
    await page.click("main form.card button")
    await page.wait_for_selector("#effect")
    await looked_at("calendar-checked")
    await page.goto(f"{url}/staff/admin/add/building")
    await page.click("main form.card button")
    await page.wait_for_selector(".error-summary")
    await looked_at("add-refused")
    await page.goto(f"{url}/staff/admin/ground")
    await page.fill("#text", await (await page.context.request.get(f"{url}/staff/admin/ground.geojson")).text())
    await page.check("#reassign")
    await page.click("main form.card button")
    await page.wait_for_selector("h1:has-text('预览')")
    await looked_at("ground-preview")
    await page.goto(f"{url}/account")
    await page.click("details:has(#present-factor) summary")
    await page.fill("#present-factor", PASSWORD)
    await page.click("form[action='/account/factor'] button")
    await page.wait_for_selector("#secret")
    await looked_at("factor")

    assert found == {}
    assert visit.complaints == []


OTHERS = {
    "staff-security": ("/staff/admin/people", "/staff/admin/people/staff-grid-0101", "/staff/admin/journal"),
    "staff-auditor": ("/staff/admin/access-log", "/staff/admin/journal", "/staff/admin/changes"),
    "staff-grid-0101": ("/staff/away", "/account"),
}


@pytest.mark.parametrize("staff_id", OTHERS)
async def test_the_pages_of_others_have_no_barrier(url: str, folder: Path, visit: Visit, staff_id: str) -> None:
    page = visit.page
    page.set_default_timeout(15_000)
    code = await set_up(folder, staff_id)
    await page.goto(f"{url}/sign-in?next={OTHERS[staff_id][0]}")
    await page.fill("#account", staff_id)
    await page.fill("#password", PASSWORD)
    await page.fill("#code", code)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{url}{OTHERS[staff_id][0]}")
    found = {}
    for path in OTHERS[staff_id]:
        await page.goto(f"{url}{path}")
        await shot(page, f"{staff_id}{path.replace('/', '-')}")
        if told := await barriers(page):
            found[path] = told

    assert found == {}
    assert visit.complaints == []


async def set_up(folder: Path, staff_id: str) -> str:
    """As the operator does at the machine, some minutes ago; a code for now."""
    at = datetime.now(UTC) - timedelta(minutes=2)
    async with opened(settings_for(folder), classes=frozenset(KeyClass)) as instance:
        set_ups = instance.offices.set_ups
        link = await set_ups.new_link(staff_id, by="machine:operator", at=at)
        secret = (await set_ups.seen(link, at=at)).factor.secret
        await set_ups.finish(link, password=PASSWORD, code=pyotp.TOTP(secret).at(at), at=at)
    return code_of(secret)


async def test_a_courtyard_gets_its_unit_by_keyboard_alone(url: str, folder: Path, visit: Visit) -> None:
    page = visit.page
    await entered(page, url, folder)
    await page.goto(f"{url}/staff/admin/findings")
    await page.locator(f"a[href='{YARD}']").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{url}{YARD}")

    await page.focus("#community_id")
    await visit.tab_to("#contact_unit_id")
    while await page.input_value("#contact_unit_id") != "unit-power":
        await page.keyboard.press("ArrowDown")
    await visit.tab_to("main form button[type=submit]")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{url}{YARD}?done=saved")
    await shot(page, "admin-saved")

    assert "供电公司" in await page.inner_text("table")
    assert visit.complaints == []


async def test_two_administrators_on_one_entry_are_told_and_nothing_typed_is_lost(
    url: str, folder: Path, visit: Visit
) -> None:
    page = visit.page
    await entered(page, url, folder)
    await page.goto(f"{url}{YARD}")
    other = await page.context.new_page()
    await other.goto(f"{url}{YARD}")
    await other.select_option("#contact_unit_id", "unit-power")
    await other.click("main form button[type=submit]")
    await other.wait_for_url(f"{url}{YARD}?done=saved")

    await page.select_option("#contact_unit_id", "unit-gas")
    await page.click("main form button[type=submit]")
    await page.wait_for_selector(".error-summary")
    await shot(page, "admin-moved")

    assert "供电公司" in await page.inner_text("#contact_unit_id-now")
    assert await page.input_value("#contact_unit_id") == "unit-gas"
    assert await barriers(page) == []


async def test_without_scripts_on_a_phone_a_drawing_is_previewed_and_applied(plain: Page, url: str) -> None:
    drawn = json.loads(await (await plain.context.request.get(f"{url}/staff/admin/ground.geojson")).text())
    grid = next(one for one in drawn["features"] if one["id"] == "grid-0101")
    grid["properties"]["name"] = "新网格名"
    await plain.goto(f"{url}/staff/admin/ground")

    await plain.set_input_files(
        "#file", {"name": "g.geojson", "mimeType": "application/geo+json", "buffer": json.dumps(drawn).encode()}
    )
    await plain.click("main form.card button")
    await plain.wait_for_selector("figure")
    await shot(plain, "admin-ground-preview-phone")
    assert "新网格名" in await plain.inner_text("main")
    await plain.click("main form.card button")
    await plain.wait_for_url(f"{url}/staff/admin/ground?done=applied")

    await plain.goto(f"{url}/staff/admin/places/grid/grid-0101")
    assert "新网格名" in await plain.inner_text("h1")


async def test_without_scripts_a_policy_is_checked_and_put_in_force(plain: Page, url: str) -> None:
    await plain.goto(f"{url}/staff/admin/check-policy?preset=county")
    text = await plain.input_value("#text")
    await plain.fill("#text", text.replace('ordinary = "7wd"', 'ordinary = "seven"', 1))
    await plain.click("main form.card button")
    await plain.wait_for_selector(".error-summary")
    await shot(plain, "admin-policy-problems-phone")
    assert "seven" in await plain.inner_text("table")
    await plain.fill("#text", text.replace('ordinary = "7wd"', 'ordinary = "9wd"', 1))
    await plain.click("main form.card button")
    await plain.wait_for_selector("#diff")
    await shot(plain, "admin-policy-checked-phone")
    assert "7wd → 9wd（延长）" in await plain.inner_text("main")

    await plain.click("form[action='/staff/admin/activate-policy'] button")
    await plain.wait_for_selector(".notice.good")

    await plain.click("section.card p.strong a")
    await plain.wait_for_selector("dl.facts")
    await shot(plain, "admin-policy-phone")
    assert "9个工作日" in await plain.inner_text("table")


async def test_without_scripts_an_account_is_added_and_its_link_shown(plain: Page, url: str) -> None:
    await plain.goto(f"{url}/staff/admin/add-account")
    await plain.fill("#id", "staff-grid-new")
    await plain.fill("#name", "新来的")
    await plain.select_option("#role", "grid_worker")
    await plain.select_option("#community_id", "comm-01")
    await plain.select_option("#grid_id", "grid-0101")
    await plain.click("main form.card button")
    await plain.wait_for_selector("#link")
    await shot(plain, "admin-link-phone")

    assert re.search(r"/set-up#\S{20,}", await plain.inner_text("#link"))
