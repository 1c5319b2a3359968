"""The five screens of /report without a script: back and forth loses nothing; photos, place, anonymity, joining."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from api.pages.residents.county_map import map_of
from infra.db.errors import StorageError
from tests import attachment_files as files
from tests.api.conftest import Office
from tests.api.page_forms import PageForm, form_to, text_of
from tests.api.test_nearby import OFFICER, SAME, road
from tests.builders import BRIBE, LAMP

FORM = "application/x-www-form-urlencoded"
FIRST = "轮渡站院 1栋"
HOUSE = "building_id:bldg-010101"
MINE = {"problem": SAME, "suggestion": "先围起来。"}


@dataclass
class Resident:
    """Somebody before the pages, who presses buttons and fills in fields; `page` is what stands on the screen."""

    office: Office
    page: str = ""
    status: int = 0

    async def come(self) -> None:
        self._seen(await self.office.http.get("/report"))

    async def press(self, way: str, **typed: str) -> None:
        """The button that leads there, after typing; a field of files that was left empty sends an empty one."""
        await self._press(way, typed, (b"",))

    async def press_with(self, way: str, *photos: bytes) -> None:
        """The same, after choosing these."""
        await self._press(way, {}, photos)

    async def _press(self, way: str, typed: dict[str, str], photos: tuple[bytes, ...]) -> None:
        form = form_to(self.page, way)
        sent = form.fields | typed
        if not form.multipart:
            self._seen(await self.office.http.post(way, content=urlencode(sent), headers={"Content-Type": FORM}))
            return
        chosen = [("photo", ("IMG.jpg", data, "image/jpeg")) for data in photos]
        self._seen(await self.office.http.post(way, data=sent, files=chosen))

    async def at_check(self, *, place: str = HOUSE, photos: tuple[bytes, ...] = (), **typed: str) -> None:
        """The last screen."""
        await self.come()
        await self.press("/report/where", **(MINE | typed))
        await self.press("/report/who", place=place)
        await self.press("/report/photos")
        await self.press_with("/report/check", *(photos or (b"",)))

    def form(self, way: str) -> PageForm:
        return form_to(self.page, way)

    @property
    def says(self) -> str:
        return text_of(self.page)

    async def issue(self) -> dict[str, Any]:
        """What the receipt on the screen leads to, as the reporter's own copy tells."""
        number, code = receipt_on(self.page)
        answer = await self.office.http.post("/v1/receipts/export", json={"number": number, "code": code})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def _seen(self, answer: httpx.Response) -> None:
        assert answer.headers["cache-control"] == "no-store"
        self.page, self.status = answer.text, answer.status_code


def receipt_on(page: str) -> tuple[str, str]:
    number, code = re.findall(r'<dd id="(?:number|code)"[^>]*>([^<]+)</dd>', page)
    return number, code


@pytest.fixture(name="resident")
def a_resident(office: Office) -> Resident:
    return Resident(office)


async def test_five_screens_ask_one_thing_each_and_end_with_a_receipt(resident: Resident) -> None:
    headings = []
    await resident.come()
    for way, typed in (
        ("/report/where", MINE),
        ("/report/who", {"place": HOUSE}),
        ("/report/photos", {"name": "王芳", "phone": "13800000000"}),
        ("/report/check", {}),
        ("/report", {}),
    ):
        headings += re.findall(r"<h1>(.*?)</h1>", resident.page)
        await resident.press(way, **typed)

    copy = await resident.issue()
    assert headings == ["您要反映什么事？", "在哪里？", "怎么联系您？", "有照片吗？", "请核对，没问题就提交"]
    assert resident.status == 201
    assert copy["report"]["problem"] == SAME
    assert copy["report"]["suggestions"] == ["先围起来。"]
    assert copy["report"]["place"]["building_id"] == "bldg-010101"
    assert (copy["person"]["name"], copy["person"]["phone"]) == ("王芳", "13800000000")


async def test_back_and_forth_keeps_everything(resident: Resident) -> None:
    await resident.at_check(photos=(files.jpeg(),))
    await resident.press("/report/who")
    await resident.press("/report/where", name="王芳", phone="138")
    chosen = resident.form("/report/who").fields["place"]
    await resident.press("/report/what")
    shown = resident.form("/report/where").fields
    await resident.press("/report/where", problem=SAME + "今天更大了。")
    for way in ("/report/who", "/report/photos", "/report/check", "/report"):
        await resident.press(way)

    copy = await resident.issue()
    assert chosen == HOUSE
    assert (shown["problem"], shown["suggestion"]) == (SAME, "先围起来。")
    assert copy["report"]["problem"] == SAME + "今天更大了。"
    assert copy["person"]["name"] == "王芳"
    assert len(copy["attachments"]) == 1


async def test_from_the_photos_one_goes_back_too(resident: Resident) -> None:
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/who")
    await resident.press("/report/photos", name="王芳")

    await resident.press_with("/report/who", files.jpeg())

    shown = resident.form("/report/photos").fields
    assert resident.status == 200
    assert (shown["name"], len(shown["files"].split())) == ("王芳", 1)


async def test_a_photo_that_cannot_be_taken_is_said_while_the_others_and_the_words_stay(resident: Resident) -> None:
    await resident.at_check()
    await resident.press("/report/photos")

    await resident.press_with("/report/check", files.jpeg(), files.archive())

    refused = resident.status
    assert "只收照片" in resident.says
    assert "已收到 1 个" in resident.says
    await resident.press("/report/check")
    await resident.press("/report")
    copy = await resident.issue()
    assert (refused, resident.status) == (422, 201)
    assert (copy["report"]["problem"], len(copy["attachments"])) == (SAME, 1)


async def test_more_than_five_photos_are_not_dropped_in_silence(resident: Resident) -> None:
    shades = [files.jpeg(files.picture(32 + number, 32)) for number in range(6)]
    await resident.at_check(photos=tuple(shades[:4]))
    await resident.press("/report/photos")

    await resident.press_with("/report/check", *shades[4:])

    assert resident.status == 422
    assert "最多 5 个，多出来的没有收下" in resident.says
    assert "已收到 5 个" in resident.says


async def test_photos_are_taken_out_again(resident: Resident) -> None:
    await resident.at_check(photos=(files.jpeg(),))
    await resident.press("/report/photos")
    await resident.press("/report/photos", fresh="1")
    await resident.press("/report/check")
    await resident.press("/report")

    assert (await resident.issue())["attachments"] == []


async def test_a_report_with_photos_sent_twice_is_filed_once(resident: Resident) -> None:
    await resident.at_check(photos=(files.jpeg(),))
    form = resident.page

    await resident.press("/report")
    first, resident.page = receipt_on(resident.page), form
    await resident.press("/report")

    assert receipt_on(resident.page) == first


async def test_a_place_is_found_by_its_name(resident: Resident) -> None:
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", find=FIRST)

    assert "轮渡站院·1栋" in resident.says
    await resident.press("/report/who", place=HOUSE)
    await resident.press("/report/where")
    assert resident.form("/report/who").fields["place"] == HOUSE


async def test_a_courtyard_stands_for_its_buildings_each_once(resident: Resident) -> None:
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", find="轮渡站院")

    offered = re.findall(r'name="place" value="(building_id:[^"]+)"', resident.page)
    assert HOUSE in offered
    assert len(set(offered)) == len(offered)


async def test_what_is_not_found_is_said_and_a_community_may_be_chosen(resident: Resident) -> None:
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", find="没有这个地方")
    said = resident.says
    await resident.press("/report/who", place="community_id:comm-01")
    await resident.press("/report/photos")
    await resident.press("/report/check")
    await resident.press("/report")

    assert "没有找到" in said
    assert (await resident.issue())["report"]["place"]["community_id"] == "comm-01"


async def test_whoever_searches_again_keeps_what_was_chosen(resident: Resident) -> None:
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", find="没有这个地方", place=HOUSE)

    assert resident.form("/report/who").fields["place"] == HOUSE


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("", {"longitude": 112.4062, "latitude": 28.80439}),
        ("none", {}),
    ],
)
async def test_the_position_of_the_telephone_is_a_place_unless_it_is_not_meant(
    resident: Resident, place: str, kept: dict[str, float]
) -> None:
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", longitude="112.4062", latitude="28.80439")
    said = resident.says
    await resident.press("/report/who", place=place)
    for way in ("/report/photos", "/report/check", "/report"):
        await resident.press(way)

    given = {name: value for name, value in (await resident.issue())["report"]["place"].items() if value is not None}
    assert "这个位置在河口镇·渡口社区" in said
    assert "就在这个位置" in said
    assert given == kept


async def test_a_press_on_the_map_chooses_that_place(resident: Resident) -> None:
    picture = await resident.office.http.get("/report/map.svg")
    county = map_of(resident.office.services.gazetteer.geojson)
    x, y = round((112.4062 - county.west) / county.wide), round((county.north - 28.80439) / county.tall)
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", find="没有", place="community_id:comm-02", x=str(x), y=str(y))
    said = resident.says
    for way in ("/report/who", "/report/photos", "/report/check", "/report"):
        await resident.press(way)

    place = (await resident.issue())["report"]["place"]
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert "渡口" in picture.text
    assert len(picture.content) < 10_000
    assert "这个位置在河口镇·渡口社区" in said
    assert place["community_id"] is None
    assert (abs(place["longitude"] - 112.4062) < 0.002, abs(place["latitude"] - 28.80439) < 0.002) == (True, True)


async def test_only_the_screen_for_the_place_may_ask_the_telephone_where_it_is(office: Office) -> None:
    first = await office.http.get("/report")
    form = form_to(first.text, "/report/where").fields | MINE
    where = await office.http.post("/report/where", data=form)
    who = await office.http.post("/report/who", data=form)

    allowed = ["geolocation=(self)" in each.headers["permissions-policy"] for each in (first, where, who)]
    assert allowed == [False, True, False]


async def test_a_position_outside_of_the_county_is_said_to_be_so(resident: Resident) -> None:
    await resident.come()
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", longitude="2.35", latitude="48.85")

    assert "这个位置不在本县" in resident.says
    assert resident.form("/report/who").fields["place"] == "none"


@pytest.mark.parametrize("place", ["", "building_id:gone", "x", "community_id:" + "a" * 65])
async def test_without_a_place_it_is_filed_and_an_unknown_one_is_said(resident: Resident, place: str) -> None:
    await resident.at_check(place=place)
    await resident.press("/report")

    unknown = place == "building_id:gone"
    assert resident.status == (422 if unknown else 201)
    if unknown:
        assert "没有这个地点" in resident.says
        await resident.press("/report/where")
        await resident.press("/report/who", place=HOUSE)
        await resident.press("/report/photos")
        await resident.press("/report/check")
        await resident.press("/report")
        assert resident.status == 201


async def test_an_anonymous_report_holds_no_details_even_when_they_were_typed(resident: Resident) -> None:
    await resident.at_check()
    await resident.press("/report/who")
    await resident.press("/report/photos", name="王芳", phone="13800000000", anonymous="1")
    await resident.press("/report/check")
    assert "不留姓名和电话" in resident.says
    await resident.press("/report")

    copy = await resident.issue()
    assert copy["person"] is None or set(copy["person"].values()) == {None}
    assert copy["report"]["channel"] == "back_to_back"
    assert "王芳" not in str(copy)


async def main_of(office: Office, page: str) -> str | None:
    found = await office.services.issues.by_receipt(office.services.secrets.normal_number(receipt_on(page)[0]))
    assert found is not None
    read = await office.services.issues.read(found[0], command_id="")
    assert read.issue is not None
    return read.issue.main_id


def offers_on(page: str) -> list[str]:
    return re.findall(r'name="joins" value="([^"]+)"', page)


async def test_what_is_open_near_by_is_offered_and_joined(office: Office, resident: Resident) -> None:
    main = await road(office)
    await resident.at_check()
    said, [offer] = resident.says, offers_on(resident.page)

    await resident.press("/report", joins=offer)

    assert "道路桥梁" in said
    assert "大坑" not in said
    assert "您附议的那件办结时" in resident.says
    assert await main_of(office, resident.page) == main["id"]


async def test_a_choice_to_join_outlives_a_refusal(office: Office, resident: Resident) -> None:
    await road(office)
    await resident.at_check()
    [offer] = offers_on(resident.page)

    await resident.press("/report", joins=offer, place="building_id:bldg-010102", key="0" * 32, name="字" * 201)
    await resident.press("/report/photos", name="王芳")
    await resident.press("/report/check")

    assert resident.form("/report").fields["joins"] in offers_on(resident.page)


async def test_three_are_offered_at_most(office: Office, resident: Resident) -> None:
    for _ in range(5):
        await road(office)

    await resident.at_check()

    assert len(offers_on(resident.page)) == 3


async def test_an_offer_that_is_over_lets_it_be_sent_alone_with_nothing_lost(
    office: Office, resident: Resident
) -> None:
    main = await road(office)
    await resident.at_check(photos=(files.jpeg(),))
    [offer] = offers_on(resident.page)
    await office.command(main["id"], "accept", by=OFFICER)
    await office.command(main["id"], "resolve", by=OFFICER, answer="已修补。")

    await resident.press("/report", joins=offer)
    refused, said = resident.status, resident.says
    await resident.press("/report")

    copy = await resident.issue()
    assert (refused, resident.status) == (409, 201)
    assert "您写的都在，可以单独反映" in said
    assert (copy["report"]["problem"], len(copy["attachments"])) == (SAME, 1)
    assert await main_of(office, resident.page) is None


def shape_of(page: str, *texts: str) -> str:
    """A page without what was typed, its key and its receipt."""
    for text in texts:
        page = page.replace(text, "…")
    page = re.sub(r"[0-9a-f]{32}", "KEY", page)
    page = re.sub(r"<svg.*?</svg>", "QR", page, flags=re.DOTALL)
    return re.sub(r"SIBU(-[0-9A-Z]{4}){3}|[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", "RECEIPT", page)


async def test_a_possible_discipline_matter_sees_what_a_matter_without_neighbours_sees(office: Office) -> None:
    general, sealed = Resident(office), Resident(office)
    await general.at_check(problem=LAMP)
    await road(office)
    await sealed.at_check(problem=SAME + BRIBE)

    asked = [shape_of(each.page, LAMP, SAME + BRIBE) for each in (general, sealed)]
    await general.press("/report")
    await sealed.press("/report")

    told = [re.sub(r"<time.*?</time>", "TIME", shape_of(each.page)) for each in (general, sealed)]
    assert asked[0] == asked[1]
    assert told[0] == told[1]


async def test_while_open_reports_cannot_be_looked_for_it_is_filed_all_the_same(office: Office) -> None:
    class Away:
        async def like(self, *_: Any, **__: Any) -> Any:
            raise StorageError("away")

    office.app.state.services = replace(office.services, open_reports=Away())
    resident = Resident(office)

    await resident.at_check()
    await resident.press("/report")

    assert resident.status == 201


async def test_a_screen_that_is_none_leads_to_the_first(office: Office) -> None:
    sent = await office.http.post("/report/nothing", content="", headers={"Content-Type": FORM})
    opened = await office.http.get("/report/nothing")

    assert [(one.status_code, one.headers["location"]) for one in (sent, opened)] == [(303, "/report")] * 2


async def test_a_screen_opened_by_its_address_holds_nothing_and_leads_to_the_first(office: Office) -> None:
    opened = await office.http.get("/report/who")

    assert opened.status_code == 200
    assert form_to(opened.text, "/report/who").fields == {}
    assert "请从头填写" in text_of(opened.text)


async def test_choosing_a_look_keeps_the_screen_and_what_was_typed(office: Office, resident: Resident) -> None:
    await resident.come()
    await resident.press("/report/what", problem="", suggestion="先围起来。", large="on")
    large = resident.page
    await resident.press("/report/where", **MINE)
    await resident.press("/report/where", place=HOUSE, language="en")

    assert 'class="large"' in large
    assert "error-summary" not in large
    assert form_to(large, "/report/where").fields["suggestion"] == "先围起来。"
    assert '<html lang="en" class="large">' in resident.page
    assert resident.form("/report/who").fields["place"] == HOUSE
    assert office.http.cookies.get("sibu-look") == "en.large"


async def test_where_a_look_would_cost_what_is_on_the_page_none_is_offered(resident: Resident) -> None:
    await resident.at_check()
    await resident.press("/report")

    assert resident.status == 201
    assert 'action="/look"' not in resident.page
    assert 'name="large"' not in resident.page


async def test_every_screen_speaks_english_and_holds_no_script_or_style_in_itself(office: Office) -> None:
    await road(office)
    office.http.cookies.set("sibu-look", "en.large.contrast")
    resident = Resident(office)
    pages = []
    await resident.come()
    for way in ("/report/where", "/report/who", "/report/photos", "/report/check", "/report"):
        pages.append(resident.page)
        await resident.press(way, **(MINE if way == "/report/where" else {}))
    pages.append(resident.page)

    for page in pages:
        assert '<html lang="en" class="large contrast">' in page
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=|javascript:", page)
        assert len(page) < 20_000
