"""Coming in and back: the sample county, where one goes from signing in, and a session that is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from api.pages.visiting import safe_way
from infra.run.instance import Instance, opened
from infra.run.signing import sample_sign_ins
from tests.api.browsing import HERE, OFFICER, SECRETARY, nobody, signed_in
from tests.api.conftest import Office
from tests.api.test_signing_in import PASSWORD, set_up
from tests.attachment_files import jpeg
from tests.world import settings_for


async def test_in_the_sample_county_one_enters_as_whom_one_likes_and_lands_at_the_work(office: Office) -> None:
    async with nobody(office) as browser:
        offered = await browser.open("/sample")
        form = next(each for each in offered.forms if ("account", OFFICER) in each.fields)
        entered = await browser.send(form)
        inbox = await browser.follow(entered)

    assert (offered.status, entered.to, inbox.status) == (200, "/staff/inbox", 200)
    assert "待办" in inbox.title


async def test_administrators_and_the_auditor_are_not_offered(office: Office) -> None:
    apart = ("staff-administrator", "staff-security", "staff-auditor")
    async with nobody(office) as browser:
        page = await browser.open("/sample")
        refused = [await browser.post("/sample", [("account", one)]) for one in apart]

    offered = {one for form in page.forms for one in form.choices.get("account", ())}
    offered |= {value for form in page.forms for name, value in form.fields if name == "account"}
    assert [office.services.people.person(one) is not None for one in apart] == [True] * 3
    assert len(offered) > 20
    assert offered.isdisjoint(apart)
    assert [(one.status, "set-cookie" in one.answer.headers) for one in refused] == [(401, False)] * 3


async def test_no_other_site_enters_anybody_nor_a_name_that_leads_here_from_elsewhere(office: Office) -> None:
    async with nobody(office) as browser:
        for host in ("sibu.example", "127.0.0.1.sibu.example:8000", "["):
            refused = await browser.post(
                "/sample", [("account", OFFICER)], headers={"Host": host, "Origin": f"http://{host}"}
            )
            assert refused.status in {401, 403}
            assert "set-cookie" not in refused.answer.headers
        for headers in ({"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://["}):
            refused = await browser.post("/sample", [("account", OFFICER)], headers=headers)
            assert (refused.status, "set-cookie" in refused.answer.headers) == (403, False)


async def test_a_county_that_is_not_the_sample_has_no_such_page(office: Office) -> None:
    office.app.state.services = replace(office.services, sample=None)
    async with nobody(office) as browser:
        seen = await browser.open("/sample")
        sent = await browser.post("/sample", [("account", OFFICER)])
        front = await browser.open("/")

    assert (seen.status, sent.status) == (404, 404)
    assert "没有这个页面" in seen.text
    assert "/sample" not in front.links


async def test_nobody_enters_through_a_proxy(office: Office) -> None:
    async with nobody(office) as browser:
        by_a_proxy = {"X-Forwarded-For": "127.0.0.1"}
        seen = await browser.open("/sample", headers=by_a_proxy)
        refused = await browser.post("/sample", [("account", OFFICER)], headers=by_a_proxy)
        fronts = [await browser.open("/", headers=headers) for headers in ({}, by_a_proxy)]

    assert ["/sample" in front.links for front in fronts] == [True, False]
    assert (seen.status, refused.status) == (404, 401)
    assert "set-cookie" not in refused.answer.headers


@pytest.mark.parametrize(
    "settings",
    [
        {"SIBU_SIGN_IN_SAMPLE": "false"},
        {"SIBU_HTTP_HOST": "0.0.0.0"},
        {"SIBU_HTTP_HOST": "10.0.0.7"},
        {"SIBU_HTTP_PUBLIC_URL": "https://sibu.example"},
        {"SIBU_HTTP_TRUSTED_PROXIES": "127.0.0.1"},
    ],
    ids=lambda settings: next(iter(settings)),
)
async def test_the_sample_is_entered_nowhere_but_at_its_own_machine(
    instance: Instance, settings: dict[str, str]
) -> None:
    elsewhere = replace(instance, settings=settings_for(instance.settings.data_dir, **settings))

    assert sample_sign_ins(instance) is not None
    assert sample_sign_ins(elsewhere) is None


async def test_a_county_of_ones_own_is_not_entered(instance: Instance) -> None:
    async with instance.database.write() as conn:
        await conn.exec_driver_sql("UPDATE places SET name = '另一个县' WHERE kind = 'county'")

    async with opened(instance.settings, classes=frozenset()) as own:
        assert sample_sign_ins(own) is None


async def test_whoever_set_a_password_is_entered_as_no_longer(office: Office) -> None:
    await set_up(office, OFFICER)
    async with nobody(office) as browser:
        refused = await browser.post("/sample", [("account", OFFICER)])

    assert refused.status == 401


async def test_a_page_of_work_sends_to_sign_in_and_back_with_what_it_was_asked(office: Office) -> None:
    await set_up(office, OFFICER)
    async with nobody(office) as browser:
        sent = await browser.open("/staff/issues?text=%E8%B7%AF%E7%81%AF&open=1")
        form = (await browser.follow(sent)).form("/sign-in")
        back = await browser.send(form, account=OFFICER, password=PASSWORD)

    assert sent.to == "/sign-in?next=/staff/issues%3Ftext%3D%25E8%25B7%25AF%25E7%2581%25AF%26open%3D1"
    assert (back.status, back.to) == (303, "/staff/issues?text=%E8%B7%AF%E7%81%AF&open=1")


@pytest.mark.parametrize(
    "wanted",
    [
        *("http://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test", "/\tevil.test", "javascript:alert(1)"),
        *("work", "", "/" + "a" * 600, "/路", "/a\r\nSet-Cookie: x=1", "https:evil.test", " //evil.test"),
    ],
)
def test_no_address_but_ours_is_gone_on_to(wanted: str) -> None:
    assert safe_way(wanted) == ""


async def test_signing_in_goes_on_to_no_address_but_ours(office: Office) -> None:
    await set_up(office, SECRETARY)
    async with nobody(office) as browser:
        form = (await browser.open("/sign-in")).form("/sign-in")
        back = await browser.send(form, account=SECRETARY, password=PASSWORD, next="//evil.test")

    assert (back.status, back.to) == (303, "/staff/inbox")


def test_an_address_of_ours_is_gone_on_to() -> None:
    assert safe_way("/staff/issues?text=%E8%B7%AF&cursor=abc") == "/staff/issues?text=%E8%B7%AF&cursor=abc"


async def test_when_the_session_is_over_a_part_of_a_page_sends_the_whole_page_to_sign_in(office: Office) -> None:
    filed = await office.file()
    way = f"/staff/issues/{filed['id']}"
    async with nobody(office) as browser:
        headers = {"HX-Request": "true", "HX-Current-URL": f"{HERE}{way}"}
        part = await browser.open(f"{way}/similar", headers)
        foreign = await browser.open(f"{way}/similar", headers | {"HX-Current-URL": "http://evil.test/x"})

    assert (part.status, part.answer.headers["hx-redirect"]) == (401, f"/sign-in?next={way}")
    assert foreign.answer.headers["hx-redirect"] == "/sign-in?next=/staff"


async def test_when_the_session_is_over_a_form_comes_back_to_its_page(office: Office) -> None:
    filed = await office.file()
    way = f"/staff/issues/{filed['id']}/do/accept"
    async with nobody(office) as browser:
        sent = await browser.post(way, [("key", "k")], headers={"Referer": f"{HERE}{way}"})
        untold = await browser.post(way, [("key", "k")])
        odd = await browser.post(way, [("key", "k")], headers={"Referer": "http://["})

    assert sent.to == f"/sign-in?next={way}"
    assert (untold.to, odd.to) == ("/sign-in?next=/staff", "/sign-in?next=/staff")


@pytest.mark.parametrize("multipart", [False, True])
async def test_what_was_typed_into_a_command_outlives_the_session(office: Office, multipart: bool) -> None:
    filed = (await office.file())["id"]
    await office.command(filed, "accept", by=OFFICER)
    way, photo = f"/staff/issues/{filed}/do/resolve", ("photos", ("a.jpg", jpeg(), "image/jpeg"))
    async with signed_in(office, OFFICER) as browser:
        typed = (await browser.open(way)).form(way).filled(answer="第一行\n<b>第二行</b>")
        await browser.send((await browser.open("/staff/inbox")).form("/sign-out"))
        over = await browser.post(way, typed, files=[photo] if multipart else (), multipart=multipart)
        still = await browser.send(over.form(way))
        await browser.post("/sample", [("account", OFFICER)])
        again = await browser.send(still.form(way))
        before = [one.type for one in await office.services.issues.timeline(filed)]
        done = await browser.send(again.form(way))
    answered = [one.type for one in await office.services.issues.timeline(filed)]

    assert [page.status for page in (over, still, again, done)] == [401, 401, 403, 303]
    assert "/sign-in?next=/staff" in over.links
    assert "没有丢" in over.text
    assert "您重新登录过" in again.text
    kept = [page.form(way).value("answer") for page in (over, still, again)]
    assert kept == ["第一行\r\n<b>第二行</b>"] * 3
    assert ("resolved" in before, answered.count("resolved")) == (False, 1)


async def test_no_other_site_has_a_form_shown_again(office: Office) -> None:
    filed = (await office.file())["id"]
    way, typed = f"/staff/issues/{filed}/do/comment", [("key", "k"), ("text", "别处写的")]
    evil = {"Origin": "http://evil.test"}
    async with nobody(office) as browser:
        outside = await browser.post(way, typed, headers=evil)
    async with signed_in(office, OFFICER) as browser:
        inside = await browser.post(way, typed, headers=evil)

    assert [(page.status, "别处写的" in page.answer.text) for page in (outside, inside)] == [(403, False)] * 2


async def test_a_page_that_was_left_open_does_not_keep_its_session(office: Office) -> None:
    filed = await office.file()
    start = office.services.clock()
    past = [0]  # minutes, the last one being now
    office.app.state.services = replace(
        office.services, clock=lambda: start + timedelta(minutes=past[-1]), stream_seconds=0.01
    )
    async with signed_in(office, OFFICER) as browser:
        csrf = (await browser.open("/staff/inbox")).form("/sign-out").value("csrf")
        asked = []
        for minutes in (10, 20, 29):
            past.append(minutes)
            here = f"/staff/issues/{filed['id']}/here"
            asked.append(await browser.http.post(here, data={"csrf": csrf}, headers={"Origin": HERE}))
            asked.append(await browser.http.get("/staff/live"))
        past.append(31)
        over = await browser.open("/staff/inbox")

    assert [answer.status_code for answer in asked] == [200] * 6
    assert over.to == "/sign-in?next=/staff/inbox"


async def test_signing_out_ends_the_session(office: Office) -> None:
    async with signed_in(office, OFFICER) as browser:
        out = await browser.send((await browser.open("/staff/inbox")).form("/sign-out"))
        again = await browser.open("/staff/inbox")

    assert (out.to, again.to) == ("/sign-in", "/sign-in?next=/staff/inbox")
