"""The pages of accounts without a script: three administrations, each its own part, and one's own account."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest
from sqlalchemy import update

from infra.db.tables import staff
from tests.api.conftest import Office
from tests.api.staff_pages import PASSWORD, AtDesk, at_desk, form_in, text_of

WORKER = "/staff/admin/people/staff-grid-0101"
NEW = {
    "id": "staff-grid-new",
    "name": "新来的",
    "role": "grid_worker",
    "grid_id": "grid-0101",
    "community_id": "comm-01",
}
OTHER = "竹筏 秋分 铜铃 远山"


@pytest.fixture(name="desk")
async def an_administrator(office: Office) -> AtDesk:
    return await at_desk(office, "staff-administrator")


@pytest.fixture(name="guard_desk")
async def a_security_administrator(office: Office) -> AtDesk:
    return await at_desk(office, "staff-security")


def link_in(answer: httpx.Response) -> str:
    found = re.search(r'<code id="link">([^<]+)</code>', answer.text)
    assert found is not None
    return found[1]


async def test_an_account_is_added_and_its_link_is_shown_once(desk: AtDesk) -> None:
    answer = await desk.send(await desk.page("/staff/admin/add-account"), "/staff/admin/add-account", **NEW)

    assert answer.status_code == 201
    assert re.search(r"/set-up#\S{20,}", link_in(answer))
    shown = await desk.page("/staff/admin/people/staff-grid-new")
    assert "还没有设置" in shown
    assert "/set-up#" not in shown


async def test_the_overview_counts_each_account_in_the_one_state_it_is_in(
    office: Office, desk: AtDesk, guard_desk: AtDesk
) -> None:
    offices = office.instance.offices
    await desk.send(await desk.page("/staff/admin/add-account"), "/staff/admin/add-account", **NEW)  # and no link used
    at = datetime.now(UTC)
    link = await offices.book.reset("staff-grid-0102", by="staff-administrator", at=at)
    await offices.set_ups.finish(link, password=PASSWORD, code="", at=at)
    await desk.send(await desk.page(WORKER), f"{WORKER}/disable")
    async with office.instance.database.write() as conn:
        await conn.execute(update(staff).where(staff.c.id == "staff-member-08033").values(active=False))

    shown = text_of(await desk.page("/staff/admin"))
    listed = {state: await desk.page(f"/staff/admin/people?state={state}") for state in ("waiting", "usable")}

    assert "账号141 个" in shown
    # Two administrators sign in; 136 are 141 without them, the one that waits, the disabled one and the one that left.
    assert "可以登录：2还没有设置：136待核准：1停用：1已离岗：1" in shown
    assert "给 136 个还没有密码的账号发设置链接" in shown
    assert "1 个账号等安全管理员核准" in shown
    assert '人员和账号 <span class="quiet">1</span>' in listed["waiting"]
    assert '人员和账号 <span class="quiet">2</span>' in listed["usable"]


async def test_two_administrations_in_one_are_refused_and_what_was_typed_stays(desk: AtDesk) -> None:
    action = "/staff/admin/add-account"

    twice = await desk.send(await desk.page(action), action, **(NEW | {"id": "staff-auditor"}))
    unfit = await desk.send(await desk.page(action), action, **(NEW | {"id": "X", "name": "", "role": ""}))

    assert (twice.status_code, "这个账号已经存在" in twice.text) == (409, True)
    assert form_in(twice.text, action)["name"] == "新来的"
    assert (unfit.status_code, "请选择一个岗位" in unfit.text) == (422, True)
    assert form_in(unfit.text, action)["grid_id"] == "grid-0101"


@pytest.mark.parametrize("unknown", ["nobody", "%00", "%E8%B7%AF", "x" * 65])
async def test_an_account_that_there_is_not_has_no_page(desk: AtDesk, unknown: str) -> None:
    answer = await desk.get(f"/staff/admin/people/{unknown}")

    assert (answer.status_code, "没有这个账号" in answer.text) == (404, True)


async def test_an_account_is_disabled_and_enabled(desk: AtDesk) -> None:
    await desk.send(await desk.page(WORKER), f"{WORKER}/disable")
    disabled = await desk.page(f"{WORKER}?done=disable")
    await desk.send(disabled, f"{WORKER}/enable")

    assert "已停用" in text_of(disabled)
    assert f"{WORKER}/disable" in await desk.page(WORKER)


async def test_nobody_takes_the_own_account_away(desk: AtDesk) -> None:
    path = "/staff/admin/people/staff-administrator"

    refused = await desk.send(await desk.page(path), f"{path}/disable")

    assert (refused.status_code, "请另一位管理员来做" in refused.text) == (409, True)


async def test_a_reset_shows_a_link_and_only_the_security_administrator_releases(
    office: Office, desk: AtDesk, guard_desk: AtDesk
) -> None:
    reset = await desk.send(await desk.page(WORKER), f"{WORKER}/reset")
    page = await desk.page(WORKER)
    forced = await desk.post(f"{WORKER}/release", {"csrf": form_in(page, f"{WORKER}/disable")["csrf"]})
    unused = await guard_desk.page(WORKER)
    early = await guard_desk.post(f"{WORKER}/release", {"csrf": form_in(unused, f"{WORKER}/disable")["csrf"]})
    secret = link_in(reset).partition("#")[2]
    await office.instance.offices.set_ups.finish(secret, password=PASSWORD, code="", at=datetime.now(UTC))
    waiting = await desk.page(WORKER)
    released = await guard_desk.send(await guard_desk.page(WORKER), f"{WORKER}/release")

    assert f"{WORKER}/release" not in page + unused + waiting
    assert (early.status_code, "本人还没有用设置链接" in early.text) == (409, True)
    assert "核准 — 安全管理员" in text_of(waiting)
    assert (forced.status_code, "您的岗位不能做这一步" in forced.text) == (403, True)
    assert released.headers["location"] == f"{WORKER}?done=release"


async def test_the_security_administrator_ends_sessions_and_gives_out_no_links(
    office: Office, guard_desk: AtDesk
) -> None:
    worker = await at_desk(office, "staff-grid-0101", factor=False)
    page = await guard_desk.page(WORKER)

    ended = await guard_desk.send(page, f"{WORKER}/end-sessions")

    assert ended.headers["location"] == f"{WORKER}?done=end-sessions"
    assert (await worker.get("/account")).status_code == 303
    assert f"{WORKER}/reset" not in page
    assert (await guard_desk.get("/staff/admin/add-account")).status_code == 403


async def test_the_scope_of_a_post_is_moved_and_what_cannot_be_is_said_at_its_field(desk: AtDesk) -> None:
    unchanged = await desk.send(await desk.page(WORKER), f"{WORKER}/scope")
    unknown = await desk.send(await desk.page(WORKER), f"{WORKER}/scope", grid_id="grid-9999")
    saved = await desk.send(await desk.page(WORKER), f"{WORKER}/scope", grid_id="grid-0102")

    assert (unchanged.status_code, "没有改动" in unchanged.text) == (422, True)
    assert (unknown.status_code, form_in(unknown.text, f"{WORKER}/scope")["grid_id"]) == (422, "grid-9999")
    assert 'id="grid_id-wrong"' in unknown.text
    assert (saved.status_code, saved.headers["location"]) == (303, f"{WORKER}?done=saved")
    assert "第二网格" in text_of(await desk.page(WORKER))


async def test_accounts_are_narrowed_by_post_and_state(desk: AtDesk) -> None:
    shown = await desk.page("/staff/admin/people?role=auditor&state=not_set_up")

    assert re.findall(r'people/(staff-[^"]+)"', shown) == ["staff-auditor"]


async def test_the_auditor_reads_who_read_and_what_happened_and_nothing_else(office: Office) -> None:
    await office.services.access.note(
        reader="staff-discipline-officer", action="read-issue", reference="9f2c4e7a", at=datetime.now(UTC)
    )
    auditor = await at_desk(office, "staff-auditor")

    access = text_of(await auditor.page("/staff/admin/access-log"))
    journal = text_of(await auditor.page("/staff/admin/journal"))

    assert "staff-discipline-officer" in access
    assert "来件" in access
    assert "登录" in journal
    assert (await auditor.get("/staff/admin/people")).status_code == 403
    assert (await auditor.get("/staff/admin/access-log.csv")).status_code == 200
    assert (await auditor.get("/staff/admin/journal.xlsx")).status_code == 200


async def test_the_administrator_reads_neither_journal_of_security_nor_access_log(desk: AtDesk) -> None:
    assert (await desk.get("/staff/admin/journal")).status_code == 403
    assert (await desk.get("/staff/admin/access-log")).status_code == 403


async def test_one_changes_the_own_password_and_hears_why_not(office: Office) -> None:
    desk = await at_desk(office, "staff-grid-0101", factor=False)
    page = await desk.page("/account")

    wrong = await desk.send(page, "/account/password", present="no", new=OTHER, repeated=OTHER)
    differ = await desk.send(page, "/account/password", present=PASSWORD, new=OTHER, repeated=PASSWORD)
    short = await desk.send(page, "/account/password", present=PASSWORD, new="short", repeated="short")
    done = await desk.send(page, "/account/password", present=PASSWORD, new=OTHER, repeated=OTHER)

    assert (wrong.status_code, "现用密码不正确" in wrong.text) == (403, True)
    assert (differ.status_code, "两次输入的密码不一样" in differ.text) == (422, True)
    assert (short.status_code, "至少要 8 个字符" in short.text) == (422, True)
    assert done.headers["location"] == "/account?done=password"


async def test_one_sets_up_a_second_factor_renews_its_codes_and_removes_it(office: Office) -> None:
    desk = await at_desk(office, "staff-grid-0101", factor=False)

    offered = await desk.send(await desk.page("/account"), "/account/factor", present=PASSWORD)
    wrong = await desk.send(offered.text, "/account/factor/confirm", code="000000")
    secret = str(form_in(wrong.text, "/account/factor/confirm")["secret"])
    codes = await desk.send(wrong.text, "/account/factor/confirm", code=pyotp.TOTP(secret).now())
    fresh = await desk.send(await desk.page("/account"), "/account/codes", present=PASSWORD)
    removed = await desk.send(await desk.page("/account"), "/account/factor/remove", present=PASSWORD)

    assert "<svg" in offered.text
    assert (wrong.status_code, "动态码不正确" in wrong.text, "<svg" in wrong.text) == (422, True, True)
    assert codes.text.count("<li><code>") == fresh.text.count("<li><code>") == 10
    assert removed.headers["location"] == "/account?done=no-factor"


async def test_a_post_that_needs_its_second_factor_keeps_it(desk: AtDesk) -> None:
    refused = await desk.send(await desk.page("/account"), "/account/factor/remove", present=PASSWORD)

    assert (refused.status_code, "必须使用动态码" in refused.text) == (409, True)


async def test_one_ends_the_other_sessions_of_ones_own(office: Office) -> None:
    elsewhere = await at_desk(office, "staff-grid-0101", factor=False)
    here = AtDesk(httpx.AsyncClient(transport=httpx.ASGITransport(app=office.app), base_url="http://sibu.test"))
    await here.http.post("/sign-in", data={"account": "staff-grid-0101", "password": PASSWORD})
    page = await here.page("/account")
    actions = set(re.findall(r'action="(/account/sessions/[^"]+/end)"', page))

    ended = [await here.send(page, action) for action in actions]

    assert {one.headers["location"] for one in ended} == {"/account?done=ended"}
    assert (await here.get("/account")).status_code == 200
    assert (await elsewhere.get("/account")).status_code == 303


async def test_a_token_is_shown_once_works_and_is_revoked(office: Office) -> None:
    desk = await at_desk(office, "staff-grid-0101", factor=False)
    unfit = await desk.send(await desk.page("/account"), "/account/tokens", name="", days="90")
    made = await desk.send(await desk.page("/account"), "/account/tokens", name="夜间导出", days="90")
    found = re.search(r'<code id="token">([^<]+)</code>', made.text)
    assert found is not None
    bearer = {"Authorization": f"Bearer {found[1]}"}

    before = await office.http.get("/v1/me", headers=bearer)
    page = await desk.page("/account")
    [action] = re.findall(
        r'action="(/account/tokens/[^"]+/revoke)"><input[^>]+><button[^>]+>作废<span[^>]+> 夜间', page
    )
    await desk.send(page, action)
    after = await office.http.get("/v1/me", headers=bearer)

    assert unfit.status_code == 422
    assert (made.status_code, before.status_code, after.status_code) == (201, 200, 401)
    assert found[1] not in page


@pytest.mark.parametrize("days", ["", "0", "731", "-1", "1.5", "000001999999999999999", "1" * 5000])
async def test_a_token_lasts_no_number_of_days_that_there_is_not(office: Office, days: str) -> None:
    desk = await at_desk(office, "staff-grid-0101", factor=False)

    unfit = await desk.send(await desk.page("/account"), "/account/tokens", name="夜间导出", days=days)

    assert (unfit.status_code, "天数（1–730）" in unfit.text) == (422, True)


async def test_a_page_of_a_list_that_is_no_number_is_the_first(desk: AtDesk) -> None:
    first = text_of(await desk.page("/staff/admin/people"))

    for page in ("", "x", "0", "-2", "³", "0" * 6, "1" * 5000):
        assert text_of(await desk.page(f"/staff/admin/people?page={page}")) == first
    assert text_of(await desk.page("/staff/admin/people?page=2")) != first


async def test_one_goes_away_with_a_deputy_and_comes_back(office: Office) -> None:
    desk = await at_desk(office, "staff-grid-0101", factor=False)
    page = await desk.page("/staff/away")
    deputy = re.findall(r'<option value="(staff-[^"]+)"', page)[0]
    later = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")

    nobody = await desk.send(page, "/staff/away", deputy_id="")
    past = await desk.send(page, "/staff/away", deputy_id=deputy, until="2020-01-01T08:00")
    wrong = await desk.send(page, "/staff/away", deputy_id=deputy, until="明天")
    gone = await desk.send(page, "/staff/away", deputy_id=deputy, until=later)
    back = await desk.send(await desk.page("/staff/away"), "/staff/away/end")

    assert (nobody.status_code, "请选一位代理人" in nobody.text) == (422, True)
    assert (past.status_code, form_in(past.text, "/staff/away")["deputy_id"]) == (422, deputy)
    assert (wrong.status_code, "请写明时间" in wrong.text) == (422, True)
    assert gone.headers["location"] == "/staff/away?done=away"
    assert back.headers["location"] == "/staff/away?done=back"
    assert 'href="/staff/away"' in await desk.page("/account")


async def test_whoever_has_no_tasks_has_no_deputy(desk: AtDesk) -> None:
    assert (await desk.get("/staff/away")).status_code == 403
    assert 'href="/staff/away"' not in await desk.page("/account")


async def test_the_roster_is_kept(desk: AtDesk) -> None:
    page = await desk.page("/staff/admin/roster?staff_id=staff-grid-0101")
    deputy = re.findall(r'<option value="(staff-[^"]+)"', page)[0]
    start, end = (f"2027-02-0{day}T18:00" for day in (1, 2))

    refused = await desk.send(page, "/staff/admin/roster/shifts", start=end, end=start)
    shift = await desk.send(page, "/staff/admin/roster/shifts", start=start, end=end, community_id="comm-01")
    absence = await desk.send(page, "/staff/admin/roster/absences", deputy_id=deputy)
    shown = await desk.page("/staff/admin/roster")
    [ending] = re.findall(r'action="(/staff/admin/roster/shifts/\d+/end)"', shown)
    ended = await desk.send(shown, ending)
    back = await desk.send(shown, "/staff/admin/roster/absences/staff-grid-0101/end")
    again = await desk.send(shown, "/staff/admin/roster/absences/staff-grid-0101/end")

    assert (refused.status_code, form_in(refused.text, "/staff/admin/roster/shifts")["start"]) == (422, end)
    assert (shift.status_code, absence.status_code, ended.status_code, back.status_code) == (303, 303, 303, 303)
    assert (again.status_code, "已经结束了" in again.text) == (422, True)
