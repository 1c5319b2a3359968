"""A report that is sent after the session has ended stays on the page, and is filed after signing in again."""

import httpx
import pytest

from tests import attachment_files as files
from tests.api.conftest import Office
from tests.api.test_field_pages import DESK, WORKER, enter, fields_in, opened, receipt_in, send, tracked
from tests.builders import LAMP

TYPED = {"problem": LAMP, "suggestion": "换成<b>LED</b>灯", "name": "张三", "phone": "13800001234", "conduct": "1"}


@pytest.mark.parametrize(("staff_id", "path"), [(WORKER, "/staff/file"), (DESK, "/staff/desk")])
async def test_what_was_typed_is_filed_after_signing_in_again(office: Office, staff_id: str, path: str) -> None:
    await enter(office, staff_id)
    form = await opened(office, path, **TYPED)
    office.http.cookies = httpx.Cookies()

    kept = await send(office, form, path=path)
    still = await send(office, fields_in(kept.text), path=path, act="again")
    await enter(office, staff_id)
    shown = await send(office, fields_in(still.text), path=path, act="again")
    filed = await send(office, fields_in(shown.text), path=path)

    assert [answer.status_code for answer in (kept, still, shown, filed)] == [401, 401, 200, 201]
    assert "登录已过期，这一件还没有登记" in kept.text
    assert "照片没有留下" not in kept.text
    again = fields_in(shown.text)
    assert {name: again[name] for name in TYPED} == TYPED
    assert (again["key"], again["csrf"]) != (form["key"], form["csrf"])
    assert (await tracked(office, *receipt_in(filed.text)))["status"] == "collected"


async def test_photos_that_came_after_the_session_ended_are_not_kept_and_that_is_said(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office)
    office.http.cookies = httpx.Cookies()

    kept = await send(office, form, files.phone_photo())

    assert kept.status_code == 401
    assert "照片没有留下，请登录后重新选" in kept.text
    assert fields_in(kept.text)["problem"] == LAMP


async def test_what_another_site_sends_is_not_kept(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office)
    office.http.cookies = httpx.Cookies()

    out = await send(office, form, **{"Sec-Fetch-Site": "cross-site"})
    await enter(office, WORKER)
    signed_in = await send(office, form, act="again", **{"Sec-Fetch-Site": "cross-site"})

    for answer in (out, signed_in):
        assert answer.status_code == 403
        assert LAMP not in answer.text


async def test_a_draft_that_is_sent_by_itself_is_told_to_sign_in_first(office: Office) -> None:
    await enter(office, WORKER)
    form = await opened(office)
    office.http.cookies = httpx.Cookies()

    answer = await send(office, form, Accept="application/json")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/staff")
