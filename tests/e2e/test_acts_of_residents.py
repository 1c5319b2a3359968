"""What residents do, in a real browser on the whole system: report, follow, rate, object; with scripts and without."""

import pytest

from tests.e2e.axe import DESK, PHONE
from tests.e2e.conftest import Coming
from tests.e2e.county import OFFICER, County, follow, report_on, shown_in

pytestmark = pytest.mark.timeout(90)
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@SCRIPTS
async def test_who_is_not_satisfied_has_it_handled_again_one_level_up(
    whole_county: County, come: Coming, *, scripts: bool
) -> None:
    problem = "渡口边的护栏断了一截，走过去很危险，请修好。" if scripts else "公交站牌被撞倒了，请扶起来。"
    resident = await come(window=PHONE, scripts=scripts)
    page = resident.page
    receipt = await report_on(page, whole_county.url, problem, place="轮渡站院 1栋")
    issue_id = await shown_in((await come(OFFICER)).page, f"{whole_county.url}/staff/inbox", problem)
    await follow(page, whole_county.url, receipt)
    assert await page.inner_text("h1") == "已交给责任部门，等待签收。"
    await whole_county.command(issue_id, "accept", by=OFFICER)
    await whole_county.command(issue_id, "resolve", by=OFFICER, answer="护栏已焊好。")

    await follow(page, whole_county.url, receipt)
    assert "护栏已焊好。" in await page.inner_text("main")
    await page.check("#satisfied-2")
    await page.select_option("select[name=rating]", "2")
    await page.fill("#comment", "只修了一半")
    await page.click("button:text-is('提交评价')")
    await page.wait_for_selector("[role=status]")

    assert await page.inner_text("h1") == "您不满意，已提级重新办理。"
    assert await whole_county.status_of(issue_id) == "routed"
    assert receipt.code not in "".join(resident.asked)


@SCRIPTS
async def test_who_objects_to_a_refusal_is_heard_one_level_up(
    whole_county: County, come: Coming, *, scripts: bool
) -> None:
    issue_id, receipt = await whole_county.filed("隔壁工地夜里打桩，吵得睡不着，请管一管。", building="bldg-010102")
    await whole_county.command(issue_id, "refuse", by=OFFICER, reason="other_area", note="工地在邻县")
    page = (await come(window=DESK, scripts=scripts)).page

    await follow(page, whole_county.url, receipt)
    assert "不属于本县（市）管辖" in await page.inner_text("h1")
    await page.click("summary:text-is('有异议')")
    await page.fill("#object-text", "工地在本县这一侧")
    await page.click("button:text-is('提出异议')")
    await page.wait_for_selector("[role=status]")

    assert await page.inner_text("h1") == "您对不予受理提出异议，已提级重新审查。"
    assert await whole_county.status_of(issue_id) == "routed"


@SCRIPTS
async def test_who_is_asked_replies_and_who_needs_it_no_longer_withdraws(
    whole_county: County, come: Coming, *, scripts: bool
) -> None:
    issue_id, receipt = await whole_county.filed("健身器材的螺丝松了，摇摇晃晃，请加固。", building="bldg-010103")
    await whole_county.command(issue_id, "ask_reporter", by=OFFICER, question="是哪一件器材？")
    page = (await come(window=PHONE, scripts=scripts)).page

    await follow(page, whole_county.url, receipt)
    assert "是哪一件器材？" in await page.inner_text("main")
    await page.fill("#reply-text", "靠门的漫步机")
    await page.click("button:text-is('送出')")
    await page.wait_for_selector("[role=status]")
    assert "靠门的漫步机" in await page.inner_text("main")
    await page.click("summary:text-is('撤回，不用办了')")
    await page.check("#withdraw-sure")
    await page.click("form[action='/track/withdraw'] button")
    await page.wait_for_selector("[role=status]")

    assert await whole_county.status_of(issue_id) == "withdrawn"
