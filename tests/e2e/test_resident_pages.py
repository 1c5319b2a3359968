"""The residents' pages in a real browser: the whole way from / to the rating, on a phone and at a desk."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect
from zxingcpp import read_barcodes

from tests import attachment_files as files
from tests.builders import new_key
from tests.e2e.axe import DESK, PHONE, barriers
from tests.e2e.conftest import Visit
from tests.e2e.weighing import Scale
from tests.serving import serving

OFFICER: Final = "staff-mass-work-officer-1"
PIT: Final = "院子门前马路有个坑，\n一下雨就积水，骑车很危险。"
ROAD: Final = "轮渡站院门口的马路塌了一个大坑，下雨天全是水，骑车的人摔了好几个，请尽快修补。"
SHOTS: Final = os.environ.get("SIBU_TEST_SHOTS")
pytestmark = pytest.mark.slow


@dataclass
class Town:
    """The application at an address, with the tokens of its staff."""

    url: str
    folder: Path

    def command(self, name: str, **body: Any) -> None:
        """What the mass-work officer does with the one report there is."""
        [issue] = [each["id"] for each in self._get("/v1/issues")["items"]]
        answer = httpx.post(
            f"{self.url}/v1/issues/{issue}/commands/{name}", json=body, headers=self._officer | new_key(), timeout=60
        )
        assert answer.status_code == 200, answer.text

    def file(self, problem: str) -> None:
        body = {"problem": problem, "place": {"building_id": "bldg-010101"}}
        answer = httpx.post(f"{self.url}/v1/issues", json=body, headers=new_key(), timeout=60)
        assert answer.status_code == 201, answer.text

    @property
    def _officer(self) -> dict[str, str]:
        kept = json.loads((self.folder / "sign-in.json").read_text(encoding="utf-8"))
        return {"Authorization": f"Bearer {kept[OFFICER]['token']}"}

    def _get(self, path: str) -> Any:
        return httpx.get(f"{self.url}{path}", headers=self._officer, timeout=60).json()


@pytest.fixture
def town(folder: Path) -> Iterator[Town]:
    with serving(folder) as url:
        yield Town(url, folder)


async def visitor(browser: Browser, town: Town, **options: Any) -> AsyncIterator[Visit]:
    context = await browser.new_context(locale="zh-CN", **options)
    context.set_default_timeout(15_000)
    fresh = Visit(await context.new_page())
    fresh.listen()
    yield fresh
    hosts = {urlsplit(address).netloc for address in fresh.asked if not address.startswith(("data:", "blob:"))}
    assert fresh.complaints == []
    assert hosts == {urlsplit(town.url).netloc}
    await context.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
async def phone(browser: Browser, town: Town, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    """A phone; one that runs scripts, and one that does not."""
    width, height = PHONE
    options = {"viewport": {"width": width, "height": height}, "has_touch": True, "is_mobile": True}
    async for one in visitor(browser, town, java_script_enabled=request.param, **options):
        yield one


@pytest.fixture
async def desk(browser: Browser, town: Town) -> AsyncIterator[Visit]:
    async for one in visitor(browser, town, viewport={"width": DESK[0], "height": DESK[1]}):
        yield one


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
async def keyboard(browser: Browser, town: Town, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    """A desk; one that runs scripts, and one that does not."""
    size = {"width": DESK[0], "height": DESK[1]}
    async for one in visitor(browser, town, java_script_enabled=request.param, viewport=size):
        yield one


async def shot(page: Page, name: str) -> None:
    """A picture for eyes, where a folder for them is named."""
    if SHOTS:
        await page.screenshot(path=str(Path(SHOTS) / f"resident-{name}.png"), full_page=True)


async def tap(page: Page, name: str, *, role: str = "button") -> None:
    await page.get_by_role(role, name=name, exact=True).first.tap()  # type: ignore[arg-type]


async def heading(page: Page, text: str) -> None:
    await expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


async def receipt_on(page: Page) -> tuple[str, str]:
    return await page.inner_text("#number"), await page.inner_text("#code")


async def test_by_touch_from_the_front_door_to_the_rating(phone: Visit, town: Town, tmp_path: Path) -> None:
    page, photo = phone.page, tmp_path / "IMG_0001.jpg"
    photo.write_bytes(files.phone_photo())
    await page.goto(town.url)
    await shot(page, "phone-home")
    await page.locator("a.big-choice[href='/report']").tap()
    await page.get_by_label("什么问题").fill(PIT)
    await shot(page, "phone-what")
    await tap(page, "下一步")
    await page.get_by_label("小区、楼栋或社区的名字").fill("轮渡站院 1栋")
    await tap(page, "查找")
    await page.get_by_label("轮渡站院·1栋").tap()
    await shot(page, "phone-where")
    await tap(page, "下一步")
    await page.get_by_label("姓名").fill("王芳")
    await page.get_by_label("电话").fill("13800000000")
    await shot(page, "phone-who")
    await tap(page, "下一步")
    await page.set_input_files("#photo", photo)
    await shot(page, "phone-photos")
    await tap(page, "下一步")
    await heading(page, "请核对，没问题就提交")
    await shot(page, "phone-check")
    await tap(page, "提交")
    await heading(page, "已受理")
    await shot(page, "phone-receipt")
    _, code = await receipt_on(page)

    town.command("accept")
    town.command("resolve", answer="坑已填平，请放心通行。")
    await tap(page, "现在就查", role="link")
    await page.get_by_label("查询码").fill(code)
    await shot(page, "phone-track")
    await tap(page, "查进度")
    await heading(page, "已办结，请看答复；您可以评价。")
    await shot(page, "phone-tracked")
    await page.get_by_label("满意，可以结单").tap()
    await page.get_by_label("打几分").select_option("5")
    await tap(page, "提交评价")

    await expect(page.get_by_role("status")).to_contain_text("感谢评价")
    await shot(page, "phone-rated")
    assert code not in "".join(phone.asked)


async def test_at_a_desk_by_the_keyboard_alone_in_large_type_and_high_contrast(keyboard: Visit, town: Town) -> None:
    page = keyboard.page
    await page.goto(town.url)
    for name in ("大字版", "高对比"):
        await focus(page, name)
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
    assert await page.evaluate("document.documentElement.className") == "large contrast"
    await shot(page, "desk-home-large-contrast")
    await keyboard.tab_to("a.big-choice")
    await page.keyboard.press("Enter")
    await heading(page, "您要反映什么事？")
    await keyboard.tab_to("#problem")
    await page.keyboard.type("轮渡站院3栋楼道的灯坏了。")
    for title in ("在哪里？", "怎么联系您？", "有照片吗？", "请核对，没问题就提交", "已受理"):
        await focus(page, "提交" if title == "已受理" else "下一步")
        await page.keyboard.press("Enter")
        await heading(page, title)
    await shot(page, "desk-receipt-large-contrast")
    _, code = await receipt_on(page)
    await keyboard.tab_to("a[href^='/track?number=']")
    await page.keyboard.press("Enter")
    await heading(page, "查进度")
    await keyboard.tab_to("#code")
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")
    await heading(page, "已交给责任部门，等待签收。")
    await keyboard.tab_to("summary")
    await page.keyboard.press("Enter")
    await keyboard.tab_to("#reply-text")
    await page.keyboard.type("是三楼。")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("status")).to_contain_text("已转给经办人")
    await shot(page, "desk-tracked-large-contrast")


async def focus(page: Page, name: str) -> None:
    """By the tab key alone, to the button with this name."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("name => document.activeElement.textContent.trim() === name", name):
            return
    raise AssertionError(f"The tab key does not reach {name}")


async def to_check(page: Page, url: str, problem: str = PIT) -> None:
    await page.goto(f"{url}/report")
    await page.get_by_label("什么问题").fill(problem)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("小区、楼栋或社区的名字").fill("轮渡站院 1栋")
    await page.get_by_role("button", name="查找").click()
    await page.get_by_label("轮渡站院·1栋").check()
    for title in ("怎么联系您？", "有照片吗？", "请核对，没问题就提交"):
        await page.get_by_role("button", name="下一步").click()
        await heading(page, title)


async def test_the_browsers_own_back_and_reload_lose_nothing(desk: Visit, town: Town) -> None:
    page = desk.page
    await to_check(page, town.url)
    await page.go_back()
    await heading(page, "有照片吗？")
    await page.go_back()
    await heading(page, "怎么联系您？")
    await page.get_by_label("姓名").fill("王芳")
    await page.get_by_label("电话").fill("138")
    await page.reload()
    await heading(page, "怎么联系您？")
    name = await page.get_by_label("姓名").input_value()
    await page.go_back()
    await heading(page, "在哪里？")
    assert await page.get_by_label("轮渡站院·1栋").is_checked()
    await page.go_back()
    await heading(page, "在哪里？")
    await page.go_back()
    await heading(page, "您要反映什么事？")
    assert await page.get_by_label("什么问题").input_value() == PIT
    await page.go_forward()
    await heading(page, "在哪里？")
    await page.goto(f"{town.url}/report")
    fresh = await page.get_by_label("什么问题").input_value()

    assert (name, fresh) == ("王芳", "")


async def test_choosing_large_type_in_the_middle_loses_nothing(phone: Visit, town: Town) -> None:
    page = phone.page
    await page.goto(f"{town.url}/report")
    await page.get_by_label("什么问题").fill(PIT)
    await tap(page, "大字版")
    await expect(page.locator("html")).to_have_class("large")
    typed = await page.get_by_label("什么问题").input_value()
    await tap(page, "下一步")
    await tap(page, "English")
    await heading(page, "Where is it?")
    for _ in range(3):
        await tap(page, "Next")
    await expect(page.locator("dl.check")).to_contain_text("一下雨就积水")
    await tap(page, "Send")
    await heading(page, "Received")
    number, code = await receipt_on(page)
    await shot(page, "phone-receipt-english-large")
    await page.goto(f"{town.url}/track?number={number}")
    await page.get_by_label("Code").fill(code)
    await tap(page, "Follow it")
    await tap(page, "Ordinary type")
    await expect(page.locator("html")).to_have_class("")

    assert typed == PIT
    assert number in await page.inner_text("main")


async def test_going_back_from_the_receipt_and_sending_again_gives_the_same_receipt(desk: Visit, town: Town) -> None:
    page = desk.page
    await to_check(page, town.url)
    await page.get_by_role("button", name="提交").click()
    await heading(page, "已受理")
    first = await receipt_on(page)
    await page.go_back()
    await heading(page, "请核对，没问题就提交")
    await page.get_by_role("button", name="提交").click()
    await heading(page, "已受理")

    assert await receipt_on(page) == first
    await page.goto(f"{town.url}/report/where")
    await heading(page, "您要反映什么事？")


async def test_the_telephone_says_where_it_is_when_it_may(browser: Browser, town: Town) -> None:
    here = {"longitude": 112.4062, "latitude": 28.80439}
    async for one in visitor(browser, town, geolocation=here, permissions=["geolocation"]):
        page = one.page
        await page.goto(f"{town.url}/report")
        await page.get_by_label("什么问题").fill(PIT)
        await page.get_by_role("button", name="下一步").click()
        await page.get_by_role("button", name="用手机定位").click()
        await expect(page.get_by_text("这个位置在河口镇·渡口社区")).to_be_visible()
        await shot(page, "located")
        await page.get_by_role("button", name="下一步").click()
        await page.get_by_role("button", name="下一步").click()
        await page.get_by_role("button", name="下一步").click()

        await expect(page.locator("dl.check")).to_contain_text("河口镇·渡口社区")


async def test_a_press_on_the_map_chooses_the_place(phone: Visit, town: Town) -> None:
    page = phone.page
    await page.goto(f"{town.url}/report")
    await page.get_by_label("什么问题").fill(PIT)
    await tap(page, "下一步")
    await page.get_by_text("在地图上选").tap()
    await shot(page, "map")
    await page.locator("input.county").tap(position={"x": 170, "y": 100})

    await expect(page.get_by_text("这个位置在")).to_be_visible()
    await tap(page, "下一步")
    await heading(page, "怎么联系您？")


async def test_whoever_refuses_the_position_is_led_to_the_name(desk: Visit, town: Town) -> None:
    page = desk.page
    await page.goto(f"{town.url}/report")
    await page.get_by_label("什么问题").fill(PIT)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("button", name="用手机定位").click()

    await expect(page.locator("#located")).to_have_text("没有取得位置，请输入名字查找。")
    await expect(page.get_by_role("button", name="用手机定位")).to_be_enabled()


async def test_the_receipt_is_saved_as_a_picture_and_printed_alone(desk: Visit, town: Town, tmp_path: Path) -> None:
    page = desk.page
    await to_check(page, town.url)
    await page.get_by_role("button", name="提交").click()
    await heading(page, "已受理")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="存为图片").click()
    saved = tmp_path / "receipt.png"
    await (await coming.value).save_as(saved)
    if SHOTS:
        (Path(SHOTS) / "resident-picture.png").write_bytes(saved.read_bytes())
    await page.emulate_media(media="print")
    await shot(page, "print")

    assert saved.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert saved.stat().st_size > 5_000
    await expect(page.locator("#number")).to_be_visible()
    await expect(page.locator(".qr svg")).to_be_visible()
    for hidden in (".top", ".foot", "#print"):
        await expect(page.locator(hidden)).to_be_hidden()


async def test_the_square_on_screen_and_picture_is_read_by_a_telephone_and_leads_to_the_report(
    desk: Visit, town: Town, tmp_path: Path
) -> None:
    page = desk.page
    await to_check(page, town.url)
    await page.get_by_role("button", name="提交").click()
    await heading(page, "已受理")
    number = await page.inner_text("#number")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="存为图片").click()
    await (await coming.value).save_as(tmp_path / "receipt.png")
    await page.locator(".qr").screenshot(path=tmp_path / "screen.png")

    read = [read_barcodes(Image.open(tmp_path / name)) for name in ("screen.png", "receipt.png")]

    # The code stands in no address: whoever finds the paper still needs it.
    public = "http://127.0.0.1:8000"
    assert [[one.text for one in each] for each in read] == [[f"{public}/track?number={number}"]] * 2
    await page.goto(read[0][0].text.replace(public, town.url))
    await expect(page.locator("#number")).to_have_value(number)


async def test_no_page_bars_anybody_and_each_weighs_less_than_a_hundred_kilobytes(desk: Visit, town: Town) -> None:
    page, weights = desk.page, dict[str, int]()
    town.file(ROAD)
    scale = await Scale.under(page)

    async def held(name: str) -> None:
        weights[name] = await scale.weighed(until="networkidle")
        assert await barriers(page) == [], name
        await shot(page, f"axe-{name}")

    next_one = page.get_by_role("button", name="下一步")
    await page.goto(town.url)
    await held("home")
    await page.goto(f"{town.url}/report")
    await held("what")
    await page.evaluate("document.getElementById('problem').required = false")
    await next_one.click()
    await held("what-refused")
    await page.get_by_label("什么问题").fill(PIT)
    await next_one.click()
    await page.get_by_text("在地图上选").click()
    await held("where")
    await page.get_by_label("小区、楼栋或社区的名字").fill("轮渡站院")
    await page.get_by_role("button", name="查找").click()
    await held("where-found")
    await page.get_by_label("轮渡站院·1栋").check()
    await next_one.click()
    await held("who")
    await next_one.click()
    await held("photos")
    await page.set_input_files("#photo", {"name": "a.docx", "mimeType": "image/jpeg", "buffer": files.archive()})
    await next_one.click()
    await held("photos-refused")
    await next_one.click()
    await expect(page.get_by_text("附近已有人反映类似的事")).to_be_visible()
    await held("check")
    await page.get_by_role("button", name="提交").click()
    await heading(page, "已受理")
    await held("receipt")
    number, code = await receipt_on(page)
    await page.goto(f"{town.url}/track?number={number}")
    await page.get_by_label("查询码").fill("0000-0000-0000")
    await page.get_by_role("button", name="查进度", exact=True).click()
    await held("track-refused")
    await page.get_by_label("查询码").fill(code)
    await page.get_by_role("button", name="查进度", exact=True).click()
    await heading(page, "已交给责任部门，等待签收。")
    for each in await page.locator("summary").all():
        await each.click()
    await held("tracked")

    print(weights)
    assert max(weights.values()) < 100_000, weights
