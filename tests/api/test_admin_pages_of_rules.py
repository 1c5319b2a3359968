"""The pages of policies and calendars without a script: checked, compared, put in force as they were checked."""

import re

import pytest

from tests.api.conftest import Office
from tests.api.staff_pages import AtDesk, at_desk, form_in, in_english, text_of

CHECK, ACTIVATE = "/staff/admin/check-policy", "/staff/admin/activate-policy"
CHECK_CALENDAR, ACTIVATE_CALENDAR = "/staff/admin/check-calendar", "/staff/admin/activate-calendar"
NOTICE = """
base = "china"
name = "幸福县"

[[years]]
year = 2027
status = "official"
source = "国务院办公厅关于2027年部分节假日安排的通知"
off = [{ name = "元旦", first = 2027-01-01, last = 2027-01-04 }]
make_up = [2027-01-09]
"""


@pytest.fixture(name="desk")
async def an_administrator(office: Office) -> AtDesk:
    return await at_desk(office, "staff-administrator")


async def longer(desk: AtDesk) -> str:
    """The county's policy with more time for ordinary matters."""
    text = str(form_in(await desk.page(f"{CHECK}?preset=county"), CHECK)["text"])
    assert 'ordinary = "7wd"' in text
    return text.replace('ordinary = "7wd"', 'ordinary = "9wd"', 1)


async def test_the_policy_in_force_is_readable(desk: AtDesk, office: Office) -> None:
    version = office.services.rulebooks.current().policy.version

    shown = text_of(await desk.page(f"/staff/admin/policies/{version}"))
    with in_english(desk):
        english = text_of(await desk.page(f"/staff/admin/policies/{version}"))

    assert "签收" in shown
    assert "7个工作日" in shown
    assert "群工部" in shown
    assert "督查" in shown
    assert "最多补充说明次数10" in shown
    assert "最多复查次数1" in shown
    assert "一次挂起最长90天" in shown
    assert "7 working days" in english


async def test_each_line_to_change_is_named_and_the_text_stays(desk: AtDesk) -> None:
    text = (await longer(desk)).replace('ordinary = "9wd"', 'ordinary = "9 weeks"', 1)

    refused = await desk.send(await desk.page(CHECK), CHECK, text=text)
    with in_english(desk):
        english = await desk.send(await desk.page(CHECK), CHECK, text=text)

    line = text.replace("\r\n", "\n").split("\n").index(next(one for one in text.splitlines() if "9 weeks" in one)) + 1
    assert refused.status_code == 422
    assert f"第 {line} 行" in text_of(refused.text)
    assert "9 weeks" in str(form_in(refused.text, CHECK)["text"])
    assert "'9 weeks' 不是时限。应填整数加单位：90s、30min、4h" in text_of(refused.text)
    assert "is no limit of time" not in text_of(refused.text)
    assert "'9 weeks' is no limit of time. Write a whole number and a unit: 90s, 30min, 4h" in text_of(english.text)
    assert "不是时限" not in text_of(english.text)


async def test_what_is_hardly_meant_is_told_in_the_language_of_the_page(desk: AtDesk) -> None:
    text = (await longer(desk)).replace('who = "contact_leader"', 'who = "supervisor"', 1)

    told = await desk.send(await desk.page(CHECK), CHECK, text=text)
    with in_english(desk):
        english = await desk.send(await desk.page(CHECK), CHECK, text=text)

    assert "与第3级岗位相同，没有上报到更高一级。" in text_of(told.text)
    assert "calls the same role" not in text_of(told.text)
    assert "Level 3 calls the same role" in text_of(english.text)


async def test_a_line_of_a_calendar_to_change_is_told_in_the_language_of_the_page(desk: AtDesk) -> None:
    text = NOTICE.replace("2027-01-09", "2027-01-08")

    refused = await desk.send(await desk.page(CHECK_CALENDAR), CHECK_CALENDAR, text=text)
    with in_english(desk):
        english = await desk.send(await desk.page(CHECK_CALENDAR), CHECK_CALENDAR, text=text)

    assert (refused.status_code, english.status_code) == (422, 422)
    assert "只能填不放假的星期六或星期日。" in text_of(refused.text)
    assert "Only a Saturday or Sunday that is not off is allowed." not in text_of(refused.text)
    assert "Only a Saturday or Sunday that is not off is allowed." in text_of(english.text)


async def test_a_policy_is_checked_in_words_and_put_in_force_as_it_was_checked(desk: AtDesk) -> None:
    checked = await desk.send(await desk.page(CHECK), CHECK, text=await longer(desk))

    made = await desk.send(checked.text, ACTIVATE)

    assert "7wd → 9wd（延长）" in text_of(checked.text)
    assert made.status_code == 303
    assert made.headers["location"].startswith("/staff/admin/policies?done=")
    now = re.search(r'aria-labelledby="now">.*?</section>', await desk.page("/staff/admin/policies"), re.DOTALL)
    assert now is not None
    assert f"<code>{made.headers['location'].rpartition('=')[2]}</code>" in now[0]
    assert "，由 蒋景行" in text_of(now[0])


async def test_another_text_than_was_checked_is_not_put_in_force(desk: AtDesk) -> None:
    text = await longer(desk)
    checked = await desk.send(await desk.page(CHECK), CHECK, text=text)

    refused = await desk.send(checked.text, ACTIVATE, text=text.replace('"9wd"', '"10wd"', 1))

    assert (refused.status_code, "和刚才核对的不一样" in refused.text) == (409, True)
    assert "10wd" in refused.text


async def test_whoever_compared_with_what_holds_no_more_is_told(desk: AtDesk) -> None:
    checked = await desk.send(await desk.page(CHECK), CHECK, text=await longer(desk))
    other = (await longer(desk)).replace('"9wd"', '"8wd"', 1)
    await desk.send((await desk.send(await desk.page(CHECK), CHECK, text=other)).text, ACTIVATE)

    refused = await desk.send(checked.text, ACTIVATE)
    made = await desk.send(refused.text, ACTIVATE)

    assert (refused.status_code, "8wd → 9wd" in text_of(refused.text)) == (409, True)
    assert made.status_code == 303


async def test_two_policies_are_compared_and_open_issues_are_counted_and_moved(desk: AtDesk, office: Office) -> None:
    old = office.services.rulebooks.current().policy.version
    await office.file()
    checked = await desk.send(await desk.page(CHECK), CHECK, text=await longer(desk))
    made = await desk.send(checked.text, ACTIVATE)
    new = made.headers["location"].rpartition("=")[2]

    compared = text_of(await desk.page(f"/staff/admin/policies/changes?before={old}&after={new}"))
    form = await desk.page(f"/staff/admin/move-issues?version={old}&to={new}")
    moved = await desk.send(form, "/staff/admin/move-issues")
    unknown = await desk.send(form, "/staff/admin/move-issues", to="")

    assert "9wd" in compared
    assert "按它办理的一般件：1 件" in text_of(form)
    assert "已改 1 件" in text_of(moved.text)
    assert "按它办理的一般件：0 件" in text_of(moved.text)
    assert unknown.status_code == 422


@pytest.mark.parametrize("path", ["policies/0123456789abcdef", "policies/presets/none", "policies/changes"])
async def test_a_policy_that_there_is_not_is_not_found(desk: AtDesk, path: str) -> None:
    assert (await desk.get(f"/staff/admin/{path}")).status_code == 404


async def test_a_year_tells_make_up_days_and_holidays_by_more_than_colour(desk: AtDesk) -> None:
    shown = await desk.page("/staff/admin/calendars?year=2026")

    assert shown.count('<table class="month">') == 12
    assert len(re.findall(r'<td class="day-make_up"[^>]*>\d+<b>班</b><span class="unseen"> 调休上班', shown)) == 6
    assert '1<b>休</b><span class="unseen"> 放假' in shown


async def test_a_year_without_a_notice_is_said_to_be_provisional(desk: AtDesk) -> None:
    assert "期限是暂定的" in await desk.page("/staff/admin/calendars?year=2031")


async def test_a_notice_is_seen_through_and_put_in_force(desk: AtDesk) -> None:
    checked = await desk.send(await desk.page(CHECK_CALENDAR), CHECK_CALENDAR, text=NOTICE)

    made = await desk.send(checked.text, ACTIVATE_CALENDAR)

    assert "2027年：通知已录入，不再暂定" in text_of(checked.text)
    assert "2027-01-09：周末 → 调休上班" in text_of(checked.text)
    assert "期限会动的" in checked.text
    assert made.status_code == 303
    assert "期限是暂定的" not in await desk.page("/staff/admin/calendars?year=2027")


async def test_a_calendar_that_cannot_be_used_names_its_lines(desk: AtDesk) -> None:
    text = NOTICE.replace("2027-01-09", "2027-01-06")

    refused = await desk.send(await desk.page(CHECK_CALENDAR), CHECK_CALENDAR, text=text)
    empty = await desk.send(await desk.page(CHECK_CALENDAR), CHECK_CALENDAR, text="")
    forged = await desk.post(ACTIVATE_CALENDAR, {**form_in(await desk.page(CHECK_CALENDAR), CHECK_CALENDAR)})

    assert (refused.status_code, "2027-01-06" in refused.text) == (422, True)
    assert "第 10 行" in text_of(refused.text)
    assert (empty.status_code, "请选择一个文件" in empty.text) == (422, True)
    assert forged.status_code == 422
