"""What the security standard asks of signing in and is shown nowhere else: cookies, forms, sessions, the journal."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest

from infra.run.signing import sign_in_desk
from tests.api.conftest import Office
from tests.api.limited import ELSEWHERE, Limited, a_limited_office
from tests.builders import new_key, report

__all__ = ["a_limited_office"]

PASSWORD = "石榴 灯塔 木梯 晴天"
WORKER = "staff-grid-0101"
SECURITY = "staff-security"
CREDENTIALS = {"account": WORKER, "password": PASSWORD}


async def link_for(office: Office, account_id: str = WORKER) -> str:
    at = datetime.now(UTC) - timedelta(minutes=2)
    return await office.instance.offices.set_ups.new_link(account_id, by="machine:operator", at=at)


async def set_up(office: Office) -> None:
    at = datetime.now(UTC) - timedelta(minutes=2)
    await office.instance.offices.set_ups.finish(await link_for(office), password=PASSWORD, code="", at=at)


async def signed_in(office: Office) -> tuple[str, str]:
    """Cookie and CSRF token of a new session; the client keeps no cookie."""
    answer = await office.http.post("/v1/session", json=CREDENTIALS)
    assert answer.status_code == 201, answer.text
    cookie = office.http.cookies["sibu"]
    office.http.cookies.clear()
    return cookie, str(answer.json()["csrf_token"])


async def me(office: Office, cookie: str) -> httpx.Response:
    return await office.http.get("/v1/me", headers={"Cookie": f"sibu={cookie}"})


def behind_https(office: Office) -> None:
    """As the installation wires itself where SIBU_HTTP_PUBLIC_URL begins with https://."""
    settings = office.instance.settings
    http = settings.http.model_copy(update={"public_url": "https://sibu.test"})
    desk = sign_in_desk(replace(office.instance, settings=settings.model_copy(update={"http": http})))
    office.app.state.services = replace(office.app.state.services, desk=desk)
    office.app.state.desk = desk


async def test_by_https_every_cookie_is_secure_and_bound_to_this_very_host(office: Office) -> None:
    await set_up(office)
    behind_https(office)

    api = await office.http.post("/v1/session", json=CREDENTIALS)
    page = await office.http.post("/sign-in", data=CREDENTIALS)

    for answer in (api, page):
        session, device = answer.headers.get_list("set-cookie")
        assert re.fullmatch(r"__Host-sibu=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", session)
        assert re.fullmatch(r"__Host-sibu-device=\S+; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax; Secure", device)


@pytest.mark.parametrize("form", [False, True], ids=["api", "page"])
async def test_signing_in_again_makes_a_new_session_and_ends_the_one_this_browser_had(
    office: Office, form: bool
) -> None:
    await set_up(office)
    former, _ = await signed_in(office)
    elsewhere, _ = await signed_in(office)
    headers = {"Cookie": f"sibu={former}"}

    if form:
        answer = await office.http.post("/sign-in", data=CREDENTIALS, headers=headers)
    else:
        answer = await office.http.post("/v1/session", json=CREDENTIALS, headers=headers)

    fresh = answer.cookies["sibu"]
    office.http.cookies.clear()
    assert fresh != former
    assert [(await me(office, each)).status_code for each in (former, elsewhere, fresh)] == [401, 200, 200]


async def test_a_wrong_password_leaves_the_session_of_the_browser_alone(office: Office) -> None:
    await set_up(office)
    cookie, _ = await signed_in(office)

    wrong = await office.http.post(
        "/v1/session", json={"account": WORKER, "password": "another one"}, headers={"Cookie": f"sibu={cookie}"}
    )

    assert wrong.status_code == 401
    assert (await me(office, cookie)).status_code == 200


async def test_signing_out_clears_cookie_and_storage_of_the_browser(office: Office) -> None:
    await set_up(office)
    cookie, csrf = await signed_in(office)
    headers = {"Cookie": f"sibu={cookie}"}

    page = await office.http.post("/sign-out", data={"csrf": csrf}, headers=headers)

    assert page.headers["clear-site-data"] == '"storage"'
    assert page.headers["set-cookie"].startswith('sibu=""; HttpOnly; Max-Age=0; Path=/')
    assert (await me(office, cookie)).status_code == 401


@pytest.mark.parametrize("address", ["/sign-in?next=https://evil.test/", "/sign-in?next=//evil.test/account"])
async def test_signing_in_leads_to_a_page_of_ours_whatever_the_address_says(office: Office, address: str) -> None:
    await set_up(office)

    answer = await office.http.post(address, data=CREDENTIALS | {"next": "https://evil.test/"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/today")


async def test_without_a_provider_nothing_leads_elsewhere(office: Office) -> None:
    for address in ("/sign-in/provider", "/sign-in/provider/back?code=x&state=y&iss=https://evil.test"):
        assert (await office.http.get(address)).headers["location"] == "/sign-in"


async def test_fields_for_passwords_hide_them_and_let_a_password_manager_fill_them(office: Office) -> None:
    sign_in = await office.http.get("/sign-in")
    new = await office.http.post("/set-up", data={"link": await link_for(office)})

    fields = [
        re.findall(r'<input id="(\w+)" class="" name="\1" type="password".*?>', page.text) for page in (sign_in, new)
    ]
    assert fields == [["password"], ["password", "repeated"]]
    assert 'type="password" value="" autocomplete="current-password"' in sign_in.text
    assert new.text.count('type="password" value="" autocomplete="new-password"') == 2
    assert 'name="username"' in new.text
    for page in (sign_in, new):
        assert not re.search(r"<input[^>]*(onpaste|maxlength|readonly)", page.text)


async def test_the_security_administrator_ends_every_session_of_an_account(office: Office) -> None:
    await set_up(office)
    cookies = [(await signed_in(office))[0] for _ in range(2)]

    other = await office.http.post(f"/v1/accounts/{WORKER}/end-sessions", headers=office.as_("staff-administrator"))
    still = [(await me(office, each)).status_code for each in cookies]
    ended = await office.http.post(f"/v1/accounts/{WORKER}/end-sessions", headers=office.as_(SECURITY))

    assert (other.status_code, still) == (403, [200, 200])
    assert ended.json() == {"ended": 3}  # The one of setting up too.
    assert [(await me(office, each)).status_code for each in cookies] == [401, 401]


async def test_one_sees_the_own_sessions_and_ends_any_of_them(office: Office) -> None:
    await set_up(office)
    (lost, _), (kept, csrf) = await signed_in(office), await signed_in(office)
    headers = {"Cookie": f"sibu={kept}", "X-CSRF-Token": csrf}
    own = (await me(office, kept)).json()["session"]["id"]

    listed = (await office.http.get("/v1/me/sessions", headers=headers)).json()["items"]
    [other] = [each["id"] for each in listed if each["method"] == "password" and each["id"] != own]
    answer = await office.http.delete(f"/v1/me/sessions/{other}", headers=headers)

    assert answer.status_code == 204
    assert [(await me(office, each)).status_code for each in (lost, kept)] == [401, 200]


async def test_a_new_second_factor_asks_for_the_password_and_ends_every_other_session(office: Office) -> None:
    await set_up(office)
    (other, _), (own, csrf) = await signed_in(office), await signed_in(office)
    headers = {"Cookie": f"sibu={own}", "X-CSRF-Token": csrf}

    wrong = await office.http.post("/v1/me/totp", json={"present": "another one"}, headers=headers)
    offered = await office.http.post("/v1/me/totp", json={"present": PASSWORD}, headers=headers)
    code = pyotp.TOTP(offered.json()["secret"]).now()
    confirmed = await office.http.post("/v1/me/totp/confirm", json={"code": code}, headers=headers)

    assert (wrong.status_code, confirmed.status_code) == (403, 200)
    assert [(await me(office, each)).status_code for each in (other, own)] == [401, 200]


async def test_the_journal_tells_of_sign_ins_by_what_and_of_failures_and_locks(office: Office) -> None:
    await set_up(office)
    await signed_in(office)
    for _ in range(5):
        await office.http.post("/v1/session", json={"account": WORKER, "password": "another one"})

    told = (await office.get("/v1/security-journal", by=SECURITY, limit=7)).json()["items"]

    assert sorted(each["kind"] for each in told) == sorted([*["sign_in_failed"] * 5, "locked", "signed_in"])
    assert {each["account_id"] for each in told} == {WORKER}
    assert [each["details"]["method"] for each in told if each["kind"] == "signed_in"] == ["password"]
    assert all(datetime.fromisoformat(each["at"]).utcoffset() == timedelta(0) for each in told)


async def test_whoever_fails_to_sign_in_everywhere_is_asked_for_work(limited: Limited) -> None:
    answers = [
        await limited.post("/v1/session", {"account": f"staff-grid-{n:04}", "password": "another one"})
        for n in range(22)
    ]
    neighbour = await limited.post("/v1/session", {"account": WORKER, "password": "another one"}, address=ELSEWHERE)

    assert [each.status_code for each in answers] == [401] * 20 + [429] * 2
    assert answers[-1].json()["type"] == "urn:sibu:problem:proof-of-work-needed"
    assert neighbour.status_code == 401


async def test_what_was_refused_stands_in_the_log_by_its_pattern(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    await set_up(office)
    filed = await office.file()
    cookie, _ = await signed_in(office)
    capsys.readouterr()

    hidden = await office.get(f"/v1/issues/{filed['id']}", by="staff-auditor")
    nobody = await office.http.get(f"/v1/issues/{filed['id']}")
    forged = await office.http.post(
        "/v1/issues", json=report(), headers={**new_key(), "Cookie": f"sibu={cookie}", "Origin": "https://evil.test"}
    )

    lines = capsys.readouterr().out.splitlines()
    assert nobody.status_code == 401
    assert forged.status_code == 403
    for answer, method, route in (
        (hidden, "GET", "/v1/issues/{issue_id}"),
        (nobody, "GET", "/v1/issues/{issue_id}"),
        (forged, "POST", "/v1/issues"),
    ):
        assert answer.status_code >= 400
        assert [
            line
            for line in lines
            if "request_answered" in line
            and re.search(rf"method={method}\b", line)
            and f"route={route}" in line.replace("'", "")
            and f"status={answer.status_code}" in line
            and answer.headers["x-request-id"] in line
        ], lines
