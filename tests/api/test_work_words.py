"""Times in the reader's words, how pages look, and a sentence in both languages for every refusal that there is."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from starlette.requests import Request
from starlette.responses import Response

from api.errors import TABLE
from api.pages import moments
from api.pages.look import Look, keep_look, look_of
from api.pages.refusals import SAID, said_of
from api.reading.rows import _GREETING
from api.words import CHINA
from schemas.domain.account_errors import PasswordUnfitError
from tests.api.browsing import OFFICER, nobody, signed_in
from tests.api.conftest import Office

ZH, EN = Look(), Look(language="en")
NOW: Final = datetime(2026, 11, 25, 10, 0, tzinfo=CHINA)  # a Wednesday


def at(text: str) -> datetime:
    """`2026-12-03 17:00` in the county."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


DUE = [
    ("2026-11-25 17:00", "今天 17:00 到期", "due today 17:00"),
    ("2026-11-26 17:00", "明天 17:00 到期", "due tomorrow 17:00"),
    ("2026-11-27 17:00", "后天 17:00 到期", "due in two days 17:00"),
    ("2026-11-28 09:05", "周六 09:05 到期", "due Sat 09:05"),
    ("2026-12-01 17:00", "周二 17:00 到期", "due Tue 17:00"),
    ("2026-12-02 17:00", "12月2日 17:00 到期", "due 2 Dec 17:00"),
    ("2027-01-04 17:00", "2027年1月4日 17:00 到期", "due 4 Jan 2027 17:00"),
    ("2026-11-25 11:59", "还剩 1小时59分", "1 h 59 min left"),
    ("2026-11-25 10:20", "还剩 20分", "20 min left"),
    ("2026-11-23 07:00", "超期 2天3小时", "2 d 3 h overdue"),
]
AGO = [
    ("2026-11-25 10:00", "刚刚", "just now"),
    ("2026-11-25 09:48", "12分钟前", "12 min ago"),
    ("2026-11-25 09:00", "今天 09:00", "today 09:00"),
    ("2026-11-24 09:00", "昨天 09:00", "yesterday 09:00"),
    ("2026-11-20 09:00", "11月20日 09:00", "20 Nov 09:00"),
    ("2025-12-03 17:00", "2025年12月3日 17:00", "3 Dec 2025 17:00"),
    ("2026-11-25 10:05", "今天 10:05", "today 10:05"),
]


@pytest.mark.parametrize(("when", "zh", "en"), DUE)
def test_when_it_is_due_is_said_as_people_say_it(when: str, zh: str, en: str) -> None:
    assert moments.due(at(when), ZH, now=NOW) == zh
    assert moments.due(at(when), EN, now=NOW) == en


@pytest.mark.parametrize(("when", "zh", "en"), AGO)
def test_when_it_was_is_said_as_people_say_it(when: str, zh: str, en: str) -> None:
    assert moments.ago(at(when), ZH, now=NOW) == zh
    assert moments.ago(at(when), EN, now=NOW) == en


def test_the_exact_time_is_one_hover_away() -> None:
    told = moments.timed("明天 17:00", at("2026-11-26 17:00"), ZH)

    assert 'title="2026年11月26日 周四 17:00"' in told
    assert moments.exact(at("2026-11-26 17:00"), EN) == "Thu 26 Nov 2026 17:00"


def test_days_are_those_of_the_county_wherever_the_clock_of_the_machine_stands() -> None:
    late = datetime.fromisoformat("2026-11-25T16:30:00+00:00")  # half past midnight in the county

    assert moments.due(late + timedelta(hours=8), ZH, now=late) == "今天 08:30 到期"
    assert moments.exact(late, ZH) == "2026年11月26日 周四 00:30"


@pytest.mark.parametrize(
    ("hours", "css"), [(None, ""), (-1, "late"), (0, "late"), (23, "soon"), (24, "calm"), (100, "calm")]
)
def test_how_near_it_is_has_a_colour_beside_its_words(hours: int | None, css: str) -> None:
    due = None if hours is None else NOW + timedelta(hours=hours)

    assert moments.urgency_of(due, now=NOW) == css


GREETINGS = {
    "尊敬的张市长：您好！小区路灯坏了。": "小区路灯坏了。",
    "尊敬的领导，您好，小区路灯坏了。": "小区路灯坏了。",
    "王书记你好！路灯坏了。": "路灯坏了。",
    "李主任：路灯坏了。": "路灯坏了。",
    "路灯坏了，请领导重视。": "路灯坏了，请领导重视。",
    "村主任收受红包。": "村主任收受红包。",
    "张市长来过，路灯还是坏的。": "张市长来过，路灯还是坏的。",
    "": "",
}


@pytest.mark.parametrize(("said", "left"), GREETINGS.items())
def test_what_letters_begin_with_takes_no_room_in_lists(said: str, left: str) -> None:
    assert _GREETING.sub("", said) == left


def test_every_refusal_that_there_is_has_its_sentence_in_both_languages() -> None:
    without = {code for code in TABLE if code not in SAID} - {"password-unfit"}

    assert without == set()
    assert [code for code, said in SAID.items() if not said.zh or not said.en] == []
    assert [code for code, said in SAID.items() if not any("一" <= one <= "鿿" for one in said.zh)] == []
    assert [code for code, said in SAID.items() if any("一" <= one <= "鿿" for one in said.en)] == []


def test_every_code_that_an_error_of_ours_has_is_known_to_the_pages() -> None:
    codes: set[str] = set()
    for folder in ("api/pages", "api/gateway", "api/guard", "api/signing", "infra/issues", "infra/accounts"):
        for path in (Path(__file__).parents[2] / folder).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith('    code = "'):
                    codes.add(line.split('"')[1].replace("_", "-"))

    assert len(codes) > 20
    # A file of the provider is met by nobody but the operator.
    assert codes - SAID.keys() == {"provider-file"}


def test_each_way_in_which_a_password_is_unfit_has_its_own_sentence() -> None:
    unfit = [
        "A password has at least 8 characters.",
        "A password has at most 128 characters.",
        "A password does not contain the account or the name it is for.",
        "This password is too easy to guess: it is common, or follows a pattern.",
        "Something else.",
    ]

    said = [said_of(PasswordUnfitError(sentence)).zh for sentence in unfit]

    assert said == [
        "密码太短，至少要 8 个字符。",
        "密码太长，最多 128 个字符。",
        "密码里不要包含账号或姓名。",
        "这个密码太容易猜到。用几个不相干的词组成，既好记又安全。",
        "这个密码不能使用。",
    ]


@pytest.mark.parametrize("look", [Look(), EN, Look(large=True), Look("en", large=True, contrast=True)])
def test_how_somebody_likes_pages_is_kept_in_a_cookie_and_read_again(look: Look) -> None:
    response = Response()
    keep_look(response, look, secure=False)
    cookie = response.headers["set-cookie"].partition(";")[0]
    request = Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})

    assert look_of(request) == look


@pytest.mark.parametrize("cookie", ["", "fr", "....", "zh.large.large.x", "\x00", "en" * 3_000])
def test_a_cookie_of_no_sense_is_read_as_what_everybody_has(cookie: str) -> None:
    request = Request({"type": "http", "headers": [(b"cookie", f"sibu-look={cookie}".encode("latin-1"))]})

    assert look_of(request).language == "zh"


async def test_language_type_and_contrast_are_changed_one_by_one_and_one_is_back_at_the_page(office: Office) -> None:
    async with signed_in(office, OFFICER) as browser:
        page = await browser.open("/staff/issues?status=routed")
        looks = page.form("/look")
        back = await browser.send(looks, large="on")
        large = await browser.follow(back)
        english = await browser.follow(await browser.send(large.form("/look"), language="en"))
        strong = await browser.follow(await browser.send(english.form("/look"), contrast="on"))
        plain = await browser.follow(await browser.send(strong.form("/look"), large="off"))

    assert back.to == "/staff/issues?status=routed"
    assert '<html lang="zh-CN" class="large">' in large.answer.text
    assert '<html lang="en" class="large">' in english.answer.text
    assert '<html lang="en" class="large contrast">' in strong.answer.text
    assert '<html lang="en" class="contrast">' in plain.answer.text
    assert "Ledger" in english.text


async def test_a_look_is_changed_by_no_other_site_and_leads_to_none(office: Office) -> None:
    async with nobody(office) as browser:
        forged = await browser.post("/look", [("large", "on")], headers={"Origin": "http://evil.test"})
        led = await browser.post("/look", [("large", "on"), ("back", "//evil.test")])

    assert (forged.status, led.to) == (403, "/")
