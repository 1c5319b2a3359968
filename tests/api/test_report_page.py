"""/report without scripts: written, corrected, received; above the budget a page that waits and loses nothing."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from api.guard import puzzle
from infra.issues.filing import FilingStore
from tests.api.conftest import Office
from tests.api.limited import HOME, Limited, a_limited_office, limited_office
from tests.api.page_forms import form_to, text_of
from tests.builders import STRANGE_TEXTS
from tests.databases import gone_database

__all__ = ["a_limited_office"]

FORM = "application/x-www-form-urlencoded"
LAMP = "路灯坏了，\r\n请修。"


def fields_in(page: str) -> dict[str, str]:
    """What the form of a page would send on its way to the report."""
    return form_to(page, "/report").fields


async def send(limited: Limited, fields: dict[str, str], *, address: str = HOME, to: str = "/report") -> httpx.Response:
    async with limited.at(address) as http:
        return await http.post(to, content=urlencode(fields), headers={"Content-Type": FORM})


async def opened_form(limited: Limited, **typed: str) -> dict[str, str]:
    """What the first screen would send."""
    async with limited.at(HOME) as http:
        page = (await http.get("/report")).text
    return form_to(page, "/report/where").fields | {"problem": LAMP} | typed


async def waiting(limited: Limited, **typed: str) -> httpx.Response:
    """The page of somebody who comes above the budget."""
    await limited.file_until_challenged()
    return await send(limited, await opened_form(limited, **typed))


async def test_a_resident_writes_and_gets_a_receipt_that_works(limited: Limited) -> None:
    answer = await send(limited, await opened_form(limited, name="张三", phone="13800000000", suggestion="换成LED。"))

    number, code = re.findall(r'<dd id="(?:number|code)"[^>]*>([^<]+)</dd>', answer.text)
    tracked = await limited.post("/v1/receipts/track", {"number": number, "code": code})
    assert answer.status_code == 201
    assert (tracked.status_code, tracked.json()["number"]) == (200, number)


async def test_a_form_sent_twice_is_filed_once(limited: Limited) -> None:
    form = await opened_form(limited)

    first, again = await send(limited, form), await send(limited, form)

    assert re.findall(r"SIBU-[0-9A-Z-]+", first.text) == re.findall(r"SIBU-[0-9A-Z-]+", again.text)


async def test_a_form_sent_before_with_another_text_is_shown_again_and_may_be_sent(limited: Limited) -> None:
    form = await opened_form(limited)
    await send(limited, form)

    changed = await send(limited, form | {"problem": "井盖也坏了。"})
    sent = await send(limited, fields_in(changed.text))

    assert (changed.status_code, sent.status_code) == (409, 201)
    assert "先前已经提交过" in text_of(changed.text)
    assert fields_in(changed.text)["problem"] == "井盖也坏了。"


async def test_what_could_not_be_kept_is_shown_again_and_filed_once_when_it_can_be(
    office: Office, limited: Limited, tmp_path: Path
) -> None:
    filing = office.services.filing
    store = FilingStore(await gone_database(tmp_path), office.instance.events, limited.clock, office.instance.observer)
    away = limited_office(replace(office, services=replace(office.services, filing=replace(filing, filings=store))))
    form = await opened_form(limited, name="张三")

    refused = await send(away, form)
    sent = await send(limited, fields_in(refused.text))

    assert (refused.status_code, sent.status_code) == (503, 201)
    assert "没有提交成功" in text_of(refused.text)
    kept = {name: form[name] for name in ("problem", "name", "key")}
    assert {name: fields_in(refused.text)[name] for name in kept} == kept


async def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(limited: Limited) -> None:
    answer = await send(limited, await opened_form(limited, problem=" ", suggestion="<b>建议</b>", name="张三"))

    shown = form_to(answer.text, "/report/where").fields
    assert answer.status_code == 422
    assert "problem-wrong" in answer.text
    assert "<title>错误：" in answer.text
    assert (shown["suggestion"], shown["name"]) == ("<b>建议</b>", "张三")


@pytest.mark.parametrize("name", [name for name in STRANGE_TEXTS if name not in {"empty", "blank", "no-break-space"}])
async def test_whatever_is_typed_comes_back_as_text(limited: Limited, name: str) -> None:
    typed = STRANGE_TEXTS[name]

    answer = await send(limited, await opened_form(limited, problem=typed, key="not a key"))

    assert answer.status_code == 422
    shown = form_to(answer.text, "/report/where").fields["problem"]
    assert shown.replace("\r\n", "\n") == re.sub(r"\r\n|\r", "\n", typed)
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


async def test_above_the_budget_a_page_waits_with_everything_that_was_typed(limited: Limited) -> None:
    page = await waiting(limited, name="张三", suggestion="换灯")

    kept = fields_in(page.text)
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) == 10
    assert (kept["problem"], kept["name"], kept["suggestion"]) == (LAMP, "张三", "换灯")
    assert kept["ticket"]


async def test_the_waiting_page_names_the_numbers_for_danger(limited: Limited) -> None:
    page = await waiting(limited)

    assert all(f'href="tel:{number}"' in page.text for number in (110, 119, 120))


async def test_too_early_the_page_says_how_long_still_and_the_place_is_kept(limited: Limited) -> None:
    page = await waiting(limited)
    limited.clock.now += timedelta(seconds=4)

    early = await send(limited, fields_in(page.text))

    assert early.status_code == 429
    assert "大约 6 秒以后" in text_of(early.text)
    assert fields_in(early.text)["ticket"] == fields_in(page.text)["ticket"]


async def test_in_time_the_button_files_the_report(limited: Limited) -> None:
    page = await waiting(limited)
    limited.clock.now += timedelta(seconds=10)

    answer = await send(limited, fields_in(page.text))

    assert answer.status_code == 201


async def test_a_ticket_is_good_for_one_report_and_for_no_other(limited: Limited) -> None:
    page = await waiting(limited)
    limited.clock.now += timedelta(seconds=10)
    form = fields_in(page.text)

    other = await send(limited, form | {"problem": "别的事"})
    first = await send(limited, form)
    again = await send(limited, form)

    assert [each.status_code for each in (other, first, again)] == [429, 201, 429]


async def test_those_who_wait_queue_up(limited: Limited) -> None:
    await limited.file_until_challenged()
    waits = []
    for _ in range(4):
        page = await send(limited, await opened_form(limited))
        waits.append(int(page.headers["retry-after"]))

    # One goes on each ten seconds, and the first waits as long as one does.
    assert waits == [10, 10, 20, 30]


async def test_a_full_queue_says_so_and_still_lets_a_script_work(limited: Limited) -> None:
    await limited.file_until_challenged()
    for _ in range(61):
        await send(limited, await opened_form(limited))

    page = await send(limited, await opened_form(limited))

    assert page.status_code == 429
    assert "排队的人已满" in page.text
    assert fields_in(page.text)["ticket"] == ""
    assert "data-challenge" in page.text


async def test_what_a_script_finds_files_the_report_at_once(limited: Limited) -> None:
    page = await waiting(limited)
    asked = dict(re.findall(r'data-(challenge|bits)="([^"]+)"', page.text))
    counter = puzzle.solve(asked["challenge"], bits=int(asked["bits"]))

    answer = await send(limited, fields_in(page.text) | {"proof": f"{asked['challenge']}:{counter}"})

    assert answer.status_code == 201


async def test_danger_to_life_does_not_wait(limited: Limited) -> None:
    await limited.file_until_challenged()

    answer = await send(limited, await opened_form(limited, problem="三楼现在着火了，有人被困，快来救人！"))

    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"problem=x", "text/plain", 400),
        (b"{}", "application/json", 400),
        (b"problem=%ff", "application/x-www-form-urlencoded", 400),
        (b"problem=a&problem=b", "application/x-www-form-urlencoded", 400),
        (b"problem=a&admin=1", "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 200_000, "application/x-www-form-urlencoded", 413),
        (b"\xe7\x81\xaf", "application/x-www-form-urlencoded", 400),
    ],
)
async def test_what_no_form_of_ours_sends_is_refused(limited: Limited, content: bytes, kind: str, status: int) -> None:
    async with limited.at(HOME) as http:
        answer = await http.post("/report", content=content, headers={"Content-Type": kind})

    assert answer.status_code == status


@pytest.mark.parametrize("name", ["../report.py", "%2e%2e/report.py", "nothing.js", "report.css/", ".."])
async def test_only_the_files_of_the_pages_are_served(limited: Limited, name: str) -> None:
    async with limited.at(HOME) as http:
        assert (await http.get(f"/static/report/{name}")).status_code == 404


@pytest.mark.parametrize(("name", "kind"), [("base/sibu.css", "text/css"), ("report/pow.js", "text/javascript")])
async def test_a_file_is_what_it_says(limited: Limited, name: str, kind: str) -> None:
    async with limited.at(HOME) as http:
        answer: Any = await http.get(f"/static/{name}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")


async def test_no_page_holds_a_script_or_a_style_in_itself(limited: Limited) -> None:
    page = await waiting(limited)
    form = await opened_form(limited, problem="")
    pages = [page.text, (await send(limited, form)).text]

    for text in pages:
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=|javascript:", text)
