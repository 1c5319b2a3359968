"""Signing in over HTTP: cookies, forged writes, tokens with a scope, and what each administration may do."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
import pytest

from tests.api.conftest import Office
from tests.builders import new_key, report

PASSWORD = "石榴 灯塔 木梯 晴天"
OTHER = "竹筏 秋分 铜铃 远山"
WORKER = "staff-grid-0101"


def moment(minutes: int = 0) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


async def set_up(office: Office, account_id: str, *, with_factor: bool = False) -> str:
    """By a link, two minutes ago, so that the present time step is fresh."""
    set_ups, at = office.instance.offices.set_ups, moment(-2)
    link = await set_ups.new_link(account_id, by="machine:operator", at=at)
    secret = (await set_ups.seen(link, at=at)).factor.secret
    await set_ups.finish(link, password=PASSWORD, code=pyotp.TOTP(secret).at(at) if with_factor else "", at=at)
    return secret


async def signed_in(office: Office, account_id: str = WORKER, *, code: str = "") -> tuple[str, dict[str, Any]]:
    """The CSRF token of a fresh session, whose cookie the client keeps."""
    body = {"account": account_id, "password": PASSWORD, "code": code}
    answer = await office.http.post("/v1/session", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["csrf_token"], answer.json()


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


async def test_the_cookie_of_a_session_is_for_this_host_and_no_script(office: Office) -> None:
    await set_up(office, WORKER)

    answer = await office.http.post("/v1/session", json={"account": WORKER, "password": PASSWORD})

    session, device = answer.headers.get_list("set-cookie")
    assert re.fullmatch(r"sibu=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", session)
    assert re.fullmatch(r"sibu-device=\S+; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax", device)
    assert answer.json()["account"]["id"] == WORKER
    assert "password" not in answer.text.replace("has_password", "").replace('"method":"password"', "")


async def test_a_session_reads_and_with_its_token_writes(office: Office) -> None:
    await set_up(office, WORKER)
    token, _ = await signed_in(office)

    assert (await office.http.get("/v1/me")).json()["account"]["id"] == WORKER
    bare = await office.http.post("/v1/issues", json=report(), headers=new_key())
    wrong = await office.http.post("/v1/issues", json=report(), headers=new_key() | {"X-CSRF-Token": "0" * 64})
    filed = await office.http.post("/v1/issues", json=report(), headers=new_key() | {"X-CSRF-Token": token})

    assert problem(bare) == problem(wrong) == (403, "request-forged")
    assert filed.status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://sibu.test"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
    ],
)
async def test_a_write_from_another_site_is_refused_even_with_the_token(
    office: Office, headers: dict[str, str]
) -> None:
    await set_up(office, WORKER)
    token, _ = await signed_in(office)

    answer = await office.http.post("/v1/issues", json=report(), headers=new_key() | {"X-CSRF-Token": token} | headers)
    again = await office.http.post("/v1/session", json={"account": WORKER, "password": PASSWORD}, headers=headers)

    assert problem(answer) == problem(again) == (403, "request-forged")


async def test_signing_out_ends_the_session_and_not_only_the_cookie(office: Office) -> None:
    await set_up(office, WORKER)
    token, _ = await signed_in(office)
    cookie = office.http.cookies["sibu"]

    assert (await office.http.delete("/v1/session", headers={"X-CSRF-Token": token})).status_code == 204
    assert "sibu" not in office.http.cookies
    answer = await office.http.get("/v1/me", headers={"Cookie": f"sibu={cookie}"})

    assert problem(answer) == (401, "sign-in-needed")


async def test_a_session_that_is_over_is_told_and_never_taken_for_nobody(office: Office) -> None:
    answer = await office.http.post("/v1/issues", json=report(), headers=new_key() | {"Cookie": "sibu=" + "A" * 43})

    assert problem(answer) == (401, "sign-in-needed")


async def test_unknown_wrong_and_locked_are_the_same_answer_byte_for_byte(office: Office) -> None:
    await set_up(office, WORKER)

    answers = [
        await office.http.post("/v1/session", json={"account": account, "password": OTHER})
        for account in ["nobody", *[WORKER] * 7, "staff-secretary-01"]
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


async def test_changing_the_password_ends_every_other_session(office: Office) -> None:
    await set_up(office, WORKER)
    await signed_in(office)
    elsewhere = office.http.cookies["sibu"]
    office.http.cookies.clear()  # Another browser.
    token, _ = await signed_in(office)
    headers = {"X-CSRF-Token": token}

    wrong = await office.http.post("/v1/me/password", json={"present": OTHER, "new": OTHER}, headers=headers)
    weak = await office.http.post("/v1/me/password", json={"present": PASSWORD, "new": "qwertyuiop"}, headers=headers)
    changed = await office.http.post("/v1/me/password", json={"present": PASSWORD, "new": OTHER}, headers=headers)

    assert problem(wrong) == (403, "password-wrong")
    assert problem(weak) == (422, "password-unfit")
    assert changed.status_code == 204
    assert (await office.http.get("/v1/me")).status_code == 200
    assert len((await office.http.get("/v1/me/sessions")).json()["items"]) == 1
    office.http.cookies.clear()
    assert (await office.http.get("/v1/me", headers={"Cookie": f"sibu={elsewhere}"})).status_code == 401
    assert (await office.http.post("/v1/session", json={"account": WORKER, "password": PASSWORD})).status_code == 401
    assert (await office.http.post("/v1/session", json={"account": WORKER, "password": OTHER})).status_code == 201


async def test_a_second_factor_is_added_confirmed_and_then_asked_for(office: Office) -> None:
    await set_up(office, WORKER)
    token, _ = await signed_in(office)
    headers = {"X-CSRF-Token": token}

    offered = await office.http.post("/v1/me/totp", json={"present": PASSWORD}, headers=headers)
    totp = pyotp.TOTP(offered.json()["secret"])
    wrong = await office.http.post("/v1/me/totp/confirm", json={"code": "abcdef"}, headers=headers)
    code = totp.at(moment())
    confirmed = await office.http.post("/v1/me/totp/confirm", json={"code": code}, headers=headers)
    recovery = confirmed.json()["recovery_codes"]

    assert problem(wrong) == (422, "code-wrong")
    assert len(set(recovery)) == 10
    office.http.cookies.clear()
    for refused in ("", code):
        body = {"account": WORKER, "password": PASSWORD, "code": refused}
        assert (await office.http.post("/v1/session", json=body)).status_code == 401
    _, me = await signed_in(office, code=recovery[0].upper().replace("-", " "))
    assert (me["session"]["method"], me["recovery_codes_left"]) == ("recovery_code", 9)
    body = {"account": WORKER, "password": PASSWORD, "code": recovery[0]}
    assert (await office.http.post("/v1/session", json=body)).status_code == 401


async def test_a_role_that_needs_its_second_factor_cannot_drop_it(office: Office) -> None:
    secret = await set_up(office, "staff-auditor", with_factor=True)
    token, _ = await signed_in(office, "staff-auditor", code=pyotp.TOTP(secret).at(moment()))

    answer = await office.http.post("/v1/me/totp/remove", json={"present": PASSWORD}, headers={"X-CSRF-Token": token})

    assert problem(answer) == (409, "second-factor-bound")


async def test_a_token_does_what_its_scope_says_until_it_is_revoked(office: Office) -> None:
    await set_up(office, WORKER)
    csrf, _ = await signed_in(office)
    body = {"name": "夜间导出", "scope": ["read"], "days": 90}
    made = await office.http.post("/v1/me/tokens", json=body, headers={"X-CSRF-Token": csrf})
    bearer = {"Authorization": f"Bearer {made.json()['token']}"}
    token_id = made.json()["seen"]["id"]
    cookies = dict(office.http.cookies)
    office.http.cookies.clear()

    assert (await office.http.get("/v1/me", headers=bearer)).json()["session"] is None
    write = await office.http.post("/v1/issues", json=report(), headers=new_key() | bearer)
    secret = await office.http.post("/v1/me/tokens", json=body, headers=office.as_(WORKER))

    assert problem(write) == (403, "token-scope")
    assert problem(secret) == (403, "session-needed")
    office.http.cookies.update(cookies)
    listed = (await office.http.get("/v1/me/tokens")).text
    assert token_id in listed
    assert made.json()["token"] not in listed
    gone = await office.http.delete(f"/v1/me/tokens/{token_id}", headers={"X-CSRF-Token": csrf})
    assert gone.status_code == 204
    assert (await office.http.get("/v1/me", headers=bearer)).status_code == 401


async def test_a_token_may_be_for_single_operations_that_there_are(office: Office) -> None:
    await set_up(office, WORKER)
    csrf, _ = await signed_in(office)
    headers = {"X-CSRF-Token": csrf}
    unknown = await office.http.post(
        "/v1/me/tokens", json={"name": "x", "scope": ["everything"], "days": 1}, headers=headers
    )
    made = await office.http.post(
        "/v1/me/tokens", json={"name": "报修机", "scope": ["file_issue"], "days": 1}, headers=headers
    )
    bearer = {"Authorization": f"Bearer {made.json()['token']}"}
    office.http.cookies.clear()

    assert problem(unknown) == (422, "scope-unknown")
    assert (await office.http.post("/v1/issues", json=report(), headers=new_key() | bearer)).status_code == 201
    assert problem(await office.http.get("/v1/me", headers=bearer)) == (403, "token-scope")


async def test_who_gives_out_an_account_cannot_use_it_before_another_released_it(office: Office) -> None:
    new = {"id": "grid-worker-17", "name": "王芳", "roles": ["grid_worker"], "grid_id": "grid-0101"}

    added = await office.http.post("/v1/accounts", json=new, headers=office.as_("staff-administrator"))
    link = added.json()["setup_link"].partition("#")[2]
    blind = await office.http.post("/v1/accounts/grid-worker-17/release", headers=office.as_("staff-security"))
    await office.instance.offices.set_ups.finish(link, password=PASSWORD, code="", at=moment())
    body = {"account": "grid-worker-17", "password": PASSWORD}
    early = await office.http.post("/v1/session", json=body)
    own = await office.http.post("/v1/accounts/grid-worker-17/release", headers=office.as_("staff-administrator"))
    released = await office.http.post("/v1/accounts/grid-worker-17/release", headers=office.as_("staff-security"))

    assert added.status_code == 201
    assert problem(blind) == (409, "account-not-set-up")
    assert problem(early) == (403, "account-not-released")
    assert problem(own) == (403, "not-allowed")
    assert released.json()["released"] is True
    assert (await office.http.post("/v1/session", json=body)).status_code == 201


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ({"roles": ["administrator", "auditor"]}, "roles-incompatible"),
        ({"roles": ["auditor"], "name": "蒋景行"}, "roles-incompatible"),  # the name of the administrator
        ({"roles": ["grid_worker", "secretary"]}, "roles-incompatible"),
        ({"id": "staff-auditor"}, "account-exists"),
    ],
)
async def test_an_account_that_must_not_be_is_refused(office: Office, new: dict[str, Any], told: str) -> None:
    body = {"id": "another-1", "name": "王芳", "roles": ["grid_worker"], **new}

    answer = await office.http.post("/v1/accounts", json=body, headers=office.as_("staff-administrator"))

    assert problem(answer) == (409, told)


async def test_disabling_an_account_ends_its_sessions_and_tokens_at_once(office: Office) -> None:
    await set_up(office, WORKER)
    await signed_in(office)

    await office.http.post(f"/v1/accounts/{WORKER}/disable", headers=office.as_("staff-administrator"))

    assert (await office.http.get("/v1/me")).status_code == 401
    office.http.cookies.clear()
    assert (await office.http.get("/v1/me", headers=office.as_(WORKER))).status_code == 401
    own = await office.http.post("/v1/accounts/staff-administrator/disable", headers=office.as_("staff-administrator"))
    assert problem(own) == (409, "own-account")


@pytest.mark.parametrize(
    ("reader", "status"),
    [("staff-security", 200), ("staff-auditor", 200), ("staff-administrator", 403), ("staff-supervisor-1", 403)],
)
async def test_the_security_journal_is_for_who_guards_and_who_audits(office: Office, reader: str, status: int) -> None:
    await office.http.post("/v1/session", json={"account": WORKER, "password": "my secret of today"})

    answer = await office.get("/v1/security-journal", by=reader, limit=1)

    assert answer.status_code == status
    if status == 200:
        [entry] = answer.json()["items"]
        assert (entry["kind"], entry["account_id"]) == ("sign_in_failed", WORKER)
        assert "my secret" not in answer.text


async def test_a_database_that_is_away_is_a_503_and_a_page_that_says_so(office: Office) -> None:
    await office.instance.database.close()

    answer = await office.http.post("/v1/session", json={"account": WORKER, "password": PASSWORD})
    page = await office.http.post("/sign-in", data={"account": WORKER, "password": PASSWORD})

    assert answer.status_code == 503
    assert page.status_code == 503
    assert "系统暂时无法读取和保存资料" in page.text
