"""Visits and calls in a real browser: on a phone and at a desk, without scripts, and without a network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Dialog, FilePayload, Page, Route

from tests.attachment_files import jpeg, phone_photo, picture, png
from tests.e2e.axe import PHONE, barriers
from tests.e2e.conftest import Visit
from tests.e2e.county import DESK, WORKER, County, enter
from tests.e2e.test_sign_in_pages import shot
from tests.e2e.weighing import Scale
from tests.serving import serving

LAMP = "3号楼门口的路灯不亮了，老人晚上出门看不见路。"
SECRET_NAME, SECRET_PHONE = "欧阳雪梅", "13812345678"
PHOTO: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": phone_photo()}
READY = "#report[data-ready=yes]"


@asynccontextmanager
async def at(browser: Browser, folder: Path, staff_id: str, **options: Any) -> AsyncIterator[tuple[Visit, str]]:
    """Somebody signed in, on a phone unless the options say otherwise."""
    viewport = {"width": PHONE[0], "height": PHONE[1]}
    context = await browser.new_context(**{"locale": "zh-CN", "viewport": viewport, "has_touch": True, **options})
    context.set_default_timeout(10_000)
    visit = Visit(await context.new_page())
    visit.listen()
    with serving(folder) as url:
        await enter(visit.page, County.of(url, folder), staff_id)
        yield visit, url
        assert [told for told in visit.complaints if "net::ERR_" not in told] == []
        assert {address for address in visit.asked if not address.startswith((url, "data:", "blob:"))} == set()
    await context.close()


async def write(page: Page, problem: str = LAMP) -> None:
    await page.fill("#problem", problem)
    await page.select_option("#place", "building:bldg-010101")
    await page.fill("#name", SECRET_NAME)
    await page.fill("#phone", SECRET_PHONE)


async def drafts(page: Page) -> int:
    """How many this browser keeps, once the page has done what it does when it opens."""
    return int(await page.evaluate("sibuDraftsBegun.then(() => sibuDrafts.all()).then((all) => all.length)"))


async def filed(page: Page) -> tuple[str, str]:
    await page.wait_for_selector("#number")
    return await page.inner_text("#number"), await page.inner_text("#code")


async def test_a_worker_files_on_the_phone_in_seven_touches(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await shot(page, "field-today-empty")
        assert await barriers(page) == []
        await page.click("main a[href='/staff/file']")
        await page.wait_for_selector(READY)
        await shot(page, "field-file-empty")
        assert await barriers(page) == []

        await write(page)
        await page.set_input_files("#photos", PHOTO)
        await page.click("button[value=send]")
        number, code = await filed(page)

        await shot(page, "field-filed")
        assert await barriers(page) == []
        assert code not in page.url
        assert not [address for address in visit.asked if code in address or code.replace("-", "") in address]
        assert await drafts(page) == 0
        await page.goto(f"{url}/staff/today")
        await shot(page, "field-today")
        assert await barriers(page) == []
        await page.goto(f"{url}/staff/filings")
        await shot(page, "field-filings")
        assert await barriers(page) == []
        for kind in ("fixed", "missed"):
            await page.goto(f"{url}/staff/card?kind={kind}&number={number}")
            await shot(page, f"field-card-{kind}")
            assert await barriers(page) == []


async def test_without_scripts_a_place_is_found_what_is_wrong_is_said_and_it_is_filed(
    folder: Path, browser: Browser
) -> None:
    async with at(browser, folder, WORKER, java_script_enabled=False) as (visit, url):
        page = visit.page
        await page.goto(f"{url}/staff/file")
        await page.fill("#problem", LAMP)
        await page.fill("#place_words", "石桥老街院 3栋")
        await page.click("button:has-text('找')")
        await page.check("input[name=found]")
        await page.check("#anonymous")
        await page.fill("#name", SECRET_NAME)
        await page.click("button[value=send]")
        await page.wait_for_selector(".error-summary")
        await shot(page, "field-file-refused")
        assert (await page.title()).startswith("错误：")
        assert await page.input_value("#problem") == LAMP
        assert await page.is_checked("input[name=found]")

        await page.fill("#name", "")
        await page.click("button[value=send]")

        number, _ = await filed(page)
        assert number.startswith("SIBU-")


async def test_a_form_wears_another_look_with_all_that_was_typed_and_is_filed(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)
        await write(page)
        await page.set_input_files("#photos", PHOTO)
        await page.click("button:has-text('大字版')")
        await page.wait_for_selector("html.large")
        await page.wait_for_selector(READY)

        assert await page.input_value("#problem") == LAMP
        assert await page.is_checked("input[name=claim]")
        await page.click("button[value=send]")

        assert (await filed(page))[0].startswith("SIBU-")


async def test_what_is_open_near_by_is_shown_and_joined(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        for shown in ("#number", "#joins"):
            await page.goto(f"{url}/staff/file")
            await page.wait_for_selector(READY)
            await write(page)
            await page.click("button[value=send]")
            await page.wait_for_selector(shown)

        await shot(page, "field-near-by")
        assert await barriers(page) == []
        await page.check("#join-1")
        await page.click("button[value=send]")

        assert (await filed(page))[0].startswith("SIBU-")


async def test_what_is_settled_on_the_spot_gives_a_card(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)
        await write(page)
        await page.click("details summary")
        await page.fill("#settlement", "当场换了灯泡，已经亮了。")
        await page.click("button[value=send]")
        number, _ = await filed(page)
        await shot(page, "field-settled")

        await page.click("a:has-text('卡片')")

        await page.wait_for_selector("text=您反映的事，已经办好")
        assert number in await page.inner_text("main")


# ---- without a network


async def kept(page: Page) -> str:
    """Everything that this origin keeps in the browser, as text."""
    return str(
        await page.evaluate(
            """async () => {
              const text = (value) => {
                if (value instanceof CryptoKey) {
                  return `CryptoKey extractable=${value.extractable}`;
                }
                if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
                  return new TextDecoder().decode(value);
                }
                if (value !== null && typeof value === "object") {
                  return `{${Object.entries(value).map(([name, each]) => `${name}:${text(each)}`).join()}}`;
                }
                return String(value);
              };
              const asked = (request) => new Promise((resolve, reject) => {
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
              });
              let all = text({ ...localStorage }) + text({ ...sessionStorage }) + document.cookie;
              for (const { name } of await indexedDB.databases()) {
                const db = await asked(indexedDB.open(name));
                for (const store of db.objectStoreNames) {
                  all += `[${store}]` + text(await asked(db.transaction(store).objectStore(store).getAll()));
                }
                db.close();
              }
              for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                  all += `[cache ${request.url}]` + (await (await cache.match(request)).text());
                }
              }
              return all;
            }"""
        )
    )


async def controlled(page: Page, url: str) -> None:
    """Until the pages are kept for when there is no network."""
    await page.goto(f"{url}/staff/file")
    await page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    await page.wait_for_function("navigator.serviceWorker.controller !== null")


async def without_a_network(context: BrowserContext, page: Page, url: str) -> None:
    await controlled(page, url)
    await context.set_offline(True)
    await page.goto(f"{url}/staff/file")
    await page.wait_for_selector(READY)


async def test_without_a_network_a_report_is_kept_sealed_and_sent_once_when_it_is_back(
    folder: Path, browser: Browser
) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page, context = visit.page, visit.page.context
        await without_a_network(context, page, url)
        await shot(page, "field-offline")
        assert await barriers(page) == []
        await write(page)
        await page.set_input_files("#photos", PHOTO)
        await page.click("button[value=send]")
        await page.wait_for_selector("[data-state=waiting]")
        await shot(page, "field-offline-waiting")
        assert await barriers(page) == []

        all_kept = await kept(page)
        await page.goto(f"{url}/staff/today")
        await page.wait_for_selector("[data-state=waiting]")
        await shot(page, "field-offline-today")
        await context.set_offline(False)
        await page.wait_for_selector("[data-state=sent]")
        await shot(page, "field-offline-sent")

        assert "CryptoKey extractable=false" in all_kept
        assert "/staff/shell/file" in all_kept
        for secret in (LAMP[:6], SECRET_NAME, SECRET_PHONE, "JFIF", "钱立新"):
            assert secret not in all_kept, secret
        number, code = await page.inner_text("#drafts dd >> nth=0"), await page.inner_text("#drafts dd >> nth=1")
        tracked = await page.request.post(f"{url}/v1/receipts/track", data={"number": number, "code": code})
        assert tracked.status == 200
        await page.goto(f"{url}/staff/filings")
        assert await page.locator(".line-item").count() == 1


async def test_of_the_kept_pages_only_those_in_another_language_are_fetched_again(
    folder: Path, browser: Browser
) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await controlled(page, url)
        await page.evaluate(
            """async () => {
              const [name] = (await caches.keys()).filter((each) => each.startsWith("sibu-field-"));
              const cache = await caches.open(name);
              await cache.put("/staff/shell/today", new Response('<html lang="zh-CN" class="">kept before'));
              await cache.put("/staff/shell/file", new Response('<html lang="en" class="">kept before'));
            }"""
        )
        shell = (
            "caches.match('/staff/shell/{}').then((page) => page.text()).then((text) => text.includes('kept before'))"
        )

        await page.goto(f"{url}/staff/today")

        await page.wait_for_function(f"{shell.format('file')}.then((before) => !before)")
        assert await page.evaluate(shell.format("today"))


async def test_a_report_whose_answer_was_lost_is_sent_again_and_has_the_same_receipt(
    folder: Path, browser: Browser
) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page, receipts, lost = visit.page, list[str](), asyncio.Event()

        async def lose(route: Route) -> None:
            """The server files it, and the line breaks before its answer comes."""
            if route.request.method != "POST" or receipts:
                await route.continue_()
                return
            answer = await route.fetch()
            receipts.append(await answer.text())
            await route.abort()
            lost.set()

        await controlled(page, url)
        await page.route("**/staff/file", lose)
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)
        await write(page)
        await page.set_input_files("#photos", PHOTO)
        await page.click("button[value=send]")
        await lost.wait()
        again = Visit(await page.context.new_page())
        again.listen()
        await page.close()
        page = again.page
        await page.goto(f"{url}/staff/today")
        await page.wait_for_selector("[data-state=sending], [data-state=sent]")
        await page.evaluate("document.querySelector('[data-send-drafts]').click()")
        await page.wait_for_selector("[data-state=sent]")

        assert again.complaints == []
        number, code = await page.inner_text("#drafts dd >> nth=0"), await page.inner_text("#drafts dd >> nth=1")
        assert number in receipts[0]
        assert code in receipts[0]
        await page.goto(f"{url}/staff/filings")
        assert await page.locator(".line-item").count() == 1


@pytest.mark.parametrize("mark", ["#conduct", "#anonymous"])
async def test_what_is_about_an_official_is_never_kept_without_a_network(
    folder: Path, browser: Browser, mark: str
) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await without_a_network(page.context, page, url)
        await page.fill("#problem", "村主任收了红包。")
        await page.check(mark)
        for button in ("button[value=send]", "#keep"):
            await page.evaluate("document.getElementById('report-status').textContent = ''")
            await page.click(button)
            await page.wait_for_selector("#report-status:has-text('不能存在手机里')")

        assert await drafts(page) == 0
        assert await page.input_value("#problem") == "村主任收了红包。"
        await shot(page, "field-offline-conduct")


async def test_signing_out_removes_drafts_key_and_kept_pages(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await controlled(page, url)
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)
        await write(page)
        await page.click("#keep")
        await page.wait_for_selector("[data-state=draft]")
        assert "[drafts]" in await kept(page)

        await page.click("form[action='/sign-out'] button")
        await page.wait_for_url(f"{url}/sign-in")

        left = await page.evaluate(
            """async () => ({
              databases: (await indexedDB.databases()).length,
              caches: (await caches.keys()).length,
              workers: (await navigator.serviceWorker.getRegistrations()).length,
            })"""
        )
        assert left == {"databases": 0, "caches": 0, "workers": 0}


async def test_signing_out_with_something_unsent_asks_first(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page, asked = visit.page, list[str]()

        async def refuse(dialog: Dialog) -> None:
            asked.append(dialog.message)
            await dialog.dismiss()

        page.on("dialog", refuse)
        await without_a_network(page.context, page, url)
        await write(page)
        await page.click("button[value=send]")
        await page.wait_for_selector("[data-state=waiting]")
        await page.route("**/staff/file/session", lambda route: route.abort())
        await page.context.set_offline(False)
        await page.goto(f"{url}/staff/today")
        await page.wait_for_selector("[data-state=waiting]")

        await page.click("form[action='/sign-out'] button")

        assert len(asked) == 1
        assert "没发送" in asked[0]
        assert page.url == f"{url}/staff/today"


@pytest.mark.parametrize(
    ("staff_id", "path"), [(WORKER, "/staff/today"), (WORKER, "/staff/file"), (DESK, "/staff/desk")]
)
async def test_a_page_of_work_is_light(folder: Path, browser: Browser, staff_id: str, path: str) -> None:
    async with at(browser, folder, staff_id) as (visit, url):
        scale = await Scale.under(visit.page)
        await visit.page.goto(f"{url}{path}")
        size = await scale.weighed(until="networkidle")

        print(f"{path}: {size} bytes")
        assert 5_000 < size < 300_000


async def test_drafts_of_one_account_are_thrown_away_when_another_comes(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)
        await write(page)
        await page.click("#keep")
        await page.wait_for_selector("[data-state=draft]")

        await enter(page, County.of(url, folder), "staff-grid-0102")
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)

        assert await drafts(page) == 0


async def test_a_draft_is_gone_on_with_where_it_was_left(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)
        await write(page)
        await page.set_input_files("#photos", PHOTO)
        await page.click("#keep")
        await page.wait_for_selector("[data-state=draft]")

        await page.goto(f"{url}/staff/today")
        await page.click("text=继续写")
        await page.wait_for_selector(READY)

        await page.wait_for_function("document.getElementById('photos').files.length === 1")
        assert await page.input_value("#problem") == LAMP
        assert await page.input_value("#place") == "building:bldg-010101"
        await page.click("button[value=send]")
        await filed(page)
        assert await drafts(page) == 0


OTHER: FilePayload = {"name": "c.jpg", "mimeType": "image/jpeg", "buffer": jpeg(picture(80, 60))}
AFTER: FilePayload = {"name": "b.png", "mimeType": "image/png", "buffer": png(picture(64, 48))}


async def test_photos_from_before_and_after_stay_apart_in_a_draft_and_are_filed_apart(
    folder: Path, browser: Browser
) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await without_a_network(page.context, page, url)
        await write(page)
        await page.click("details summary")
        await page.fill("#settlement", "当场换了灯泡，已经亮了。")
        await page.set_input_files("#photos", [PHOTO, OTHER])
        await page.set_input_files("#settled_photos", AFTER)
        await page.click("#keep")
        await page.wait_for_selector("[data-state=draft]")
        await page.goto(f"{url}/staff/today")

        await page.click("text=继续写")
        await page.wait_for_selector(READY)
        await page.wait_for_function("document.getElementById('settled_photos').files.length === 1")
        assert await page.evaluate("document.getElementById('photos').files.length") == 2
        assert await page.is_visible("#settled_photos")
        await shot(page, "field-before-and-after")
        assert await barriers(page) == []
        await page.click("button[value=send]")
        await page.wait_for_selector("[data-state=waiting]")
        await page.context.set_offline(False)
        await page.wait_for_selector("[data-state=sent]")

        number, code = await page.inner_text("#drafts dd >> nth=0"), await page.inner_text("#drafts dd >> nth=1")
        asked = {"number": number, "code": code}
        listed = await (await page.request.post(f"{url}/v1/receipts/attachments", data=asked)).json()
        assert [one["part"] for one in listed["attachments"]] == ["report", "report", "settled"]


async def test_a_draft_from_when_there_was_one_field_of_photos_is_gone_on_with(folder: Path, browser: Browser) -> None:
    async with at(browser, folder, WORKER) as (visit, url):
        page = visit.page
        await page.goto(f"{url}/staff/file")
        await page.wait_for_selector(READY)
        await page.evaluate(
            """async () => {
              const id = "0".repeat(32);
              const { key } = await sibuDrafts.get("keys", "own");
              const seal = async (bytes) => {
                const iv = crypto.getRandomValues(new Uint8Array(12));
                const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) };
                return { iv, box: await crypto.subtle.encrypt(how, key, bytes) };
              };
              const told = { fields: [["key", id], ["problem", "路灯不亮。"]] };
              const text = await seal(new TextEncoder().encode(JSON.stringify(told)));
              const photos = [{ type: "image/jpeg", ...(await seal(new Uint8Array(9))) }];
              await sibuDrafts.put("drafts", id, { state: "draft", at: Date.now(), text, photos });
            }"""
        )

        await page.goto(f"{url}/staff/today")
        await page.click("text=继续写")
        await page.wait_for_selector(READY)

        await page.wait_for_function("document.getElementById('photos').files.length === 1")
        assert await page.input_value("#problem") == "路灯不亮。"
        assert await page.evaluate("document.getElementById('settled_photos').files.length") == 0


# ---- the desk


async def test_the_desk_takes_a_call_by_the_keyboard_alone(folder: Path, browser: Browser) -> None:
    desk = {"viewport": {"width": 1280, "height": 900}, "has_touch": False}
    async with at(browser, folder, DESK, **desk) as (visit, url):
        page = visit.page
        assert page.url == f"{url}/staff/desk"
        for problem in ("停水了，请抢修。", "还是没有水。"):
            await page.keyboard.press("Alt+1")
            await page.keyboard.type("138 1234 5678")
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
            assert await page.evaluate("document.activeElement.id") == "problem"
            earlier = await page.inner_text("aside")
            await page.keyboard.type(problem)
            await shot(page, f"field-desk-{len(problem)}")
            async with page.expect_navigation():
                await page.keyboard.press("Control+Enter")
            number, _ = await filed(page)
            assert number.startswith("SIBU-")
            async with page.expect_navigation():
                await page.keyboard.press("Alt+n")
            assert page.url == f"{url}/staff/desk"

        assert "已交办" in earlier
        assert await barriers(page) == []
        await page.goto(f"{url}/staff/callbacks")
        await shot(page, "field-callbacks")
        assert await barriers(page) == []
