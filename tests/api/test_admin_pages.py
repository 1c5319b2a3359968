"""The pages of administering the county, without a script: places, ground, findings, and who may be there."""

import json
import re

import pytest

from tests.api.conftest import Office
from tests.api.staff_pages import AtDesk, at_desk, form_in, in_english, text_of

YARD = "/staff/admin/places/courtyard/yard-0803"
PAGES = [
    "/staff/admin",
    "/staff/admin/findings",
    "/staff/admin/places",
    "/staff/admin/places/community",
    "/staff/admin/places/building/bldg-010101",
    "/staff/admin/places/grid/grid-0101",
    "/staff/admin/places/unit/unit-power",
    "/staff/admin/add/building",
    "/staff/admin/ground",
    "/staff/admin/changes",
    "/staff/admin/people",
    "/staff/admin/people/staff-grid-0101",
    "/staff/admin/add-account",
    "/staff/admin/policies",
    "/staff/admin/policies/presets/petition",
    "/staff/admin/check-policy?preset=county",
    "/staff/admin/calendars?year=2026",
    "/staff/admin/calendars?year=2031",
    "/staff/admin/check-calendar",
    "/staff/admin/roster?staff_id=staff-grid-0101",
    "/staff/admin/roster?text=grid-01",
    "/account",
]


@pytest.fixture(name="desk")
async def an_administrator(office: Office) -> AtDesk:
    return await at_desk(office, "staff-administrator")


async def test_each_page_speaks_both_languages(desk: AtDesk) -> None:
    for path in PAGES:
        chinese = await desk.page(path)
        with in_english(desk):
            english = await desk.page(path)

        assert 'lang="zh-CN"' in chinese, path
        assert 'lang="en"' in english, path
        assert chinese.count("<h1>") == english.count("<h1>") == 1, path


async def test_each_list_is_had_as_a_file_too(desk: AtDesk) -> None:
    for path in ("findings", "places/building", "people", "changes", "policies", "calendars", "roster"):
        for ending in ("json", "csv", "xlsx"):
            answer = await desk.get(f"/staff/admin/{path}.{ending}")

            assert answer.status_code == 200, path
            assert answer.headers["content-disposition"].endswith(f'.{ending}"'), path


async def test_a_fresh_installation_says_what_to_do_next(desk: AtDesk) -> None:
    shown = text_of(await desk.page("/staff/admin"))

    assert "接下来做什么" in shown
    assert "给 139 个还没有密码的账号发设置链接" in shown
    assert "补齐三必有：还缺 1 处" in shown
    assert "安装时的设置，还没有人换过" in shown


async def test_a_finding_leads_to_where_it_is_mended(desk: AtDesk) -> None:
    shown = await desk.page("/staff/admin/findings")

    assert f'<a href="{YARD}">' in shown
    assert "院落没有联系单位" in shown


async def test_a_unit_is_assigned_and_the_finding_and_the_journal_say_so(desk: AtDesk) -> None:
    answer = await desk.send(await desk.page(YARD), YARD, contact_unit_id="unit-power")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{YARD}?done=saved")
    shown = text_of(await desk.page(f"{YARD}?done=saved"))
    assert "已保存" in shown
    assert "联系单位：— → 供电公司（unit-power）" in shown
    assert "没有要改的地方" in text_of(await desk.page("/staff/admin/findings"))


async def test_whoever_is_second_is_told_what_is_there_now_and_keeps_what_was_typed(desk: AtDesk) -> None:
    early = await desk.page(YARD)
    await desk.send(await desk.page(YARD), YARD, contact_unit_id="unit-power")

    refused = await desk.send(early, YARD, contact_unit_id="unit-gas", name="东风院")

    shown = text_of(refused.text)
    assert refused.status_code == 412
    assert "登记簿有人改过" in shown
    assert "别人改过，现在是：供电公司（unit-power）" in shown
    assert form_in(refused.text, YARD)["contact_unit_id"] == "unit-gas"
    assert form_in(refused.text, YARD)["name"] == "东风院"
    again = await desk.send(refused.text, YARD)
    assert again.status_code == 303
    assert "燃气" in text_of(await desk.page(YARD))


async def test_what_somebody_else_changed_is_not_written_over_by_a_form_that_left_it_alone(desk: AtDesk) -> None:
    early = await desk.page(YARD)
    await desk.send(await desk.page(YARD), YARD, contact_unit_id="unit-power")

    refused = await desk.send(early, YARD, name="东风院")
    await desk.send(refused.text, YARD)

    now = form_in(await desk.page(YARD), YARD)
    assert (now["name"], now["contact_unit_id"]) == ("东风院", "unit-power")


async def test_a_form_that_is_sent_twice_is_done_once(desk: AtDesk) -> None:
    form = await desk.page(YARD)

    first, again = [await desk.send(form, YARD, contact_unit_id="unit-power") for _ in range(2)]

    assert (first.status_code, again.status_code) == (303, 303)
    assert (await desk.page("/staff/admin/changes")).count("unit-power") == 1


async def test_a_building_is_added_with_its_members_and_closed_and_opened(desk: AtDesk) -> None:
    form = await desk.page("/staff/admin/add/building?courtyard_id=yard-0101")
    [member] = re.findall(r'<option value="(staff-member-[^"]+)"', form)[:1]
    new = {"id": "bldg-new", "name": "9号楼", "grid_id": "grid-0101", "longitude": "114.1", "latitude": "30.1"}

    answer = await desk.send(form, "/staff/admin/add/building", **new, **{"add.contact_member_ids": member})

    path = "/staff/admin/places/building/bldg-new"
    assert answer.headers["location"] == f"{path}?done=added"
    page = await desk.page(path)
    assert form_in(page, path)["contact_member_ids"] == member
    closed = await desk.send(page, f"{path}/close")
    assert closed.headers["location"] == f"{path}?done=closed"
    opened = await desk.send(await desk.page(path), f"{path}/reopen")
    assert opened.headers["location"] == f"{path}?done=opened"


async def test_a_member_whose_box_is_unticked_is_one_no_longer(desk: AtDesk) -> None:
    path = "/staff/admin/places/building/bldg-010101"
    page = await desk.page(path)
    held = form_in(page, path)["contact_member_ids"]
    assert isinstance(held, list)

    await desk.send(page, path, contact_member_ids=held[:1])

    assert form_in(await desk.page(path), path)["contact_member_ids"] == held[0]


async def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(desk: AtDesk) -> None:
    action = "/staff/admin/add/building"
    form = await desk.page(action)

    refused = await desk.send(form, action, id="9号", name="", longitude="东", latitude="30.1")

    assert refused.status_code == 422
    assert refused.text.count('aria-invalid="true"') == 4
    assert "编号用小写字母、数字、横线" in refused.text
    assert "经度：请填 -180 到 180 的数" in refused.text
    assert "院落：请选择" in refused.text
    typed = form_in(refused.text, action)
    assert (typed["id"], typed["longitude"], typed["latitude"]) == ("9号", "东", "30.1")
    assert "<title>错误：" in refused.text


async def test_what_the_registry_refuses_names_the_other_entries(desk: AtDesk) -> None:
    path = "/staff/admin/places/unit/unit-power"

    refused = await desk.send(await desk.page(path), f"{path}/close")

    assert refused.status_code == 422
    assert "staff-unit-power" in refused.text
    assert "登记簿就不能用了" in refused.text


async def test_a_worker_is_given_to_a_grid_and_an_outline_is_drawn_by_hand(desk: AtDesk) -> None:
    path = "/staff/admin/places/grid/grid-0101"
    page = await desk.page(path)
    corners = form_in(page, path)["polygon"]
    assert isinstance(corners, str)

    refused = await desk.send(page, path, polygon="114.1,30.1\r\n114.2")
    saved = await desk.send(await desk.page(path), path, worker_id="")

    assert "至少三个角" in refused.text
    assert form_in(refused.text, path)["polygon"] == "114.1,30.1\r\n114.2"
    assert saved.status_code == 303
    assert form_in(await desk.page(path), path)["polygon"] == corners


@pytest.mark.parametrize("path", ["/staff/admin/places/street/street-x", "/staff/admin/places/person/staff-auditor"])
async def test_what_there_is_not_is_not_found(desk: AtDesk, path: str) -> None:
    answer = await desk.get(path)

    assert (answer.status_code, "登记簿里没有这一项" in answer.text) == (404, True)


async def test_entries_are_narrowed_by_what_they_hang_in(desk: AtDesk) -> None:
    shown = await desk.page("/staff/admin/places/grid?parent=comm-01")

    assert re.findall(r"places/grid/(grid-\d+)", shown) == ["grid-0101", "grid-0102", "grid-0103"]


async def drawing_of(desk: AtDesk) -> dict[str, object]:
    answer = await desk.get("/staff/admin/ground.geojson")
    assert answer.status_code == 200
    drawn: dict[str, object] = json.loads(answer.text)
    return drawn


async def moved(desk: AtDesk) -> bytes:
    """The drawing with one building renamed and another one in it."""
    drawn = await drawing_of(desk)
    features = drawn["features"]
    assert isinstance(features, list)
    [building] = [one for one in features if one["id"] == "bldg-010101"]
    building["properties"]["name"] = "新一号楼"
    return json.dumps(drawn, ensure_ascii=False, indent=1).encode()


async def test_a_drawing_is_previewed_and_applied_exactly_as_it_was_seen(desk: AtDesk) -> None:
    page = await desk.page("/staff/admin/ground")

    preview = await desk.upload(page, "/staff/admin/ground/preview", await moved(desk))
    applied = await desk.send(preview.text, "/staff/admin/ground/apply")

    assert preview.status_code == 200
    assert "新一号楼" in preview.text
    assert preview.text.count("<svg") == 2
    assert (applied.status_code, applied.headers["location"]) == (303, "/staff/admin/ground?done=applied")
    assert "新一号楼" in await desk.page("/staff/admin/places/building/bldg-010101")


async def test_a_drawing_that_was_previewed_before_somebody_changed_the_registry_is_previewed_anew(
    desk: AtDesk,
) -> None:
    preview = await desk.upload(
        await desk.page("/staff/admin/ground"), "/staff/admin/ground/preview", await moved(desk)
    )
    await desk.send(await desk.page(YARD), YARD, contact_unit_id="unit-power")

    refused = await desk.send(preview.text, "/staff/admin/ground/apply")
    applied = await desk.send(refused.text, "/staff/admin/ground/apply")

    assert (refused.status_code, "新预览" in refused.text) == (412, True)
    assert applied.status_code == 303


async def test_another_drawing_than_was_previewed_is_not_applied(desk: AtDesk) -> None:
    preview = await desk.upload(
        await desk.page("/staff/admin/ground"), "/staff/admin/ground/preview", await moved(desk)
    )
    other = (await moved(desk)).replace("新一号楼".encode(), "新二号楼".encode()).decode()

    refused = await desk.send(preview.text, "/staff/admin/ground/apply", text=other)

    assert (refused.status_code, "没有应用" in refused.text) == (412, True)
    assert "新二号楼" not in await desk.page("/staff/admin/places/building/bldg-010101")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请选择一个文件"),
        ("no json", "登记簿就不能用了"),
        ('{"type":"FeatureCollection","features":[{"type":"Feature","id":"g"}]}', "登记簿就不能用了"),
    ],
)
async def test_a_drawing_that_cannot_be_read_is_shown_again_with_what_is_wrong(
    desk: AtDesk, text: str, said: str
) -> None:
    action = "/staff/admin/ground/preview"

    refused = await desk.send(await desk.page("/staff/admin/ground"), action, text=text, reassign="1")

    assert (refused.status_code, said in refused.text) == (422, True)
    assert form_in(refused.text, action)["text"] == text
    assert form_in(refused.text, action)["reassign"] == "1"


async def test_a_file_that_is_no_text_is_refused_with_a_sentence(desk: AtDesk) -> None:
    refused = await desk.upload(await desk.page("/staff/admin/ground"), "/staff/admin/ground/preview", b"\xff\xfe\x00")

    assert (refused.status_code, "UTF-8" in refused.text) == (422, True)


async def test_the_whole_registry_is_had_as_toml(desk: AtDesk) -> None:
    answer = await desk.get("/staff/admin/export.toml")

    assert (answer.status_code, "yard-0803" in answer.text) == (200, True)


@pytest.mark.parametrize("staff_id", ["staff-grid-0101", "staff-security", "staff-auditor"])
async def test_nobody_else_is_let_in_or_finds_the_way(office: Office, staff_id: str) -> None:
    desk = await at_desk(office, staff_id, factor=not staff_id.startswith("staff-grid"))
    own = await desk.page("/account")

    for path in ("/staff/admin", "/staff/admin/places", "/staff/admin/ground", "/staff/admin/policies"):
        assert (await desk.get(path)).status_code == 403, path
        assert f'href="{path}"' not in own, path


async def test_the_administrator_finds_the_way_to_all_of_it(desk: AtDesk) -> None:
    own = await desk.page("/account")

    for path in ("/staff/admin", "/staff/admin/places", "/staff/admin/ground", "/staff/admin/policies"):
        assert f'href="{path}"' in own, path


async def test_a_supervisor_sees_findings_and_is_led_to_nothing_that_is_not_for_supervisors(office: Office) -> None:
    desk = await at_desk(office, "staff-supervisor-1", factor=False)

    shown = await desk.page("/staff/admin/findings")

    assert "院落没有联系单位" in shown
    assert "/staff/admin/places" not in shown


async def test_a_form_of_another_session_changes_nothing(desk: AtDesk) -> None:
    refused = await desk.send(await desk.page(YARD), YARD, contact_unit_id="unit-power", csrf="0" * 64)

    assert refused.status_code == 403
    assert "还没有改动" in await desk.page("/staff/admin/changes")
