"""The inbox and the ledger as pages: to each post its own, narrowed, paged, and never a fault for a wrong address."""

import re
from dataclasses import replace

from tests.api.browsing import DISCIPLINE, INTAKE, OFFICER, SECRETARY, SUPERVISOR, UNIT, Page, nobody, signed_in
from tests.api.conftest import Office
from tests.builders import BRIBE
from tests.fakes.counted import CountedVault
from tests.world import UNSURE

DRAIN = "尊敬的张书记：您好！小区门口的井盖松动，昨天有人绊倒，请尽快处理。"
_SEEN = re.compile(r"/staff/issues/[0-9a-f-]{36}")


def listed(page: Page) -> set[str]:
    """The issues that a list leads to."""
    return {one.rpartition("/")[2] for one in page.links if _SEEN.fullmatch(one)}


async def test_to_each_post_what_it_has_to_act_on(office: Office) -> None:
    lamp, unsure, bribe = await office.file(), await office.file(problem=UNSURE), await office.file(problem=BRIBE)
    shared = await office.file(problem=DRAIN)
    for name, body in (("accept", {}), ("assign", {"lead_unit_id": "unit-power"})):
        assert (await office.command(shared["id"], name, by=OFFICER, **body)).status_code == 200
    returned = await office.file()
    assert (await office.command(returned["id"], "return", by=OFFICER, reason="not_ours")).status_code == 200

    seen = {}
    for account in (OFFICER, SECRETARY, UNIT, SUPERVISOR, INTAKE, DISCIPLINE):
        async with signed_in(office, account) as browser:
            seen[account] = listed(await browser.open("/staff/inbox"))

    assert seen == {
        OFFICER: {lamp["id"], shared["id"]},
        SECRETARY: {unsure["id"], returned["id"]},
        UNIT: {shared["id"]},
        SUPERVISOR: {returned["id"]},
        INTAKE: {bribe["id"]},
        DISCIPLINE: set(),
    }


async def test_a_row_says_what_where_how_it_stands_until_when_and_why_it_presses(office: Office) -> None:
    await office.file(problem=DRAIN)
    async with signed_in(office, OFFICER) as browser:
        page = await browser.open("/staff/inbox")
        await browser.post("/look", [("language", "en"), ("back", "/staff/inbox")])
        english = await browser.open("/staff/inbox")

    # The greeting is left out.
    assert "小区门口的井盖松动，昨天有人绊倒，请尽快处理。" in page.text
    assert "张书记" not in page.text
    for told in ("轮渡站院·1栋", "已交办", "到期", "群工部", "刚刚"):
        assert told in page.text, told
    assert "routed" in english.text
    assert "just now" in english.text


async def test_topics_and_causes_are_called_in_the_language_of_the_page(office: Office) -> None:
    issue = await office.file(problem=DRAIN)
    paths = ("/staff/inbox", "/staff/issues", *(f"/staff/issues/{issue['id']}{end}" for end in ("", "/sheet")))
    async with signed_in(office, OFFICER) as browser:
        chinese = [(await browser.open(path)).text for path in paths]
        exported = await browser.http.get("/staff/issues.csv")
        await browser.post("/look", [("language", "en"), ("back", "/staff/inbox")])
        english = [(await browser.open(path)).text for path in paths]
        exported_english = await browser.http.get("/staff/issues.csv")

    for page in chinese:
        assert "物业管理" in page
        assert "property management" not in page
    for page in english:
        assert "property management" in page
        assert "物业管理" not in page
    assert "原因分析待查" in chinese[2]
    assert "Causeto be found out" in english[2]
    assert "待查" not in english[2]
    assert ("物业管理" in exported.text, "property management" in exported_english.text) == (True, True)


async def test_everything_open_is_one_press_away_and_an_empty_inbox_says_so(office: Office) -> None:
    filed = await office.file(problem=UNSURE)
    async with signed_in(office, SUPERVISOR) as browser:
        waiting = await browser.open("/staff/inbox")
        everything = await browser.open("/staff/inbox?all=1")

    assert listed(waiting) == set()
    assert "没有等您办的事" in waiting.text
    assert listed(everything) == {filed["id"]}


async def test_a_list_hears_of_changes_whether_it_has_rows_or_none(office: Office) -> None:
    ways = ("/staff/inbox", "/staff/issues", "/staff/issues?status=closed")
    async with signed_in(office, OFFICER) as browser:
        empty = [(await browser.open(way)).answer.text.count("data-live") for way in ways]
        await office.file()
        full = [(await browser.open(way)).answer.text.count("data-live") for way in ways]

    assert (empty, full) == ([1, 1, 1], [1, 1, 1])


async def test_a_list_opens_no_answers_that_it_does_not_show(office: Office) -> None:
    filed = (await office.file())["id"]
    await office.command(filed, "accept", by=OFFICER)
    await office.command(filed, "resolve", by=OFFICER, answer="已更换灯泡。")
    issue = (await office.services.issues.read(filed, command_id="")).issue
    vault = CountedVault(office.services.vault)
    office.app.state.services = replace(office.services, vault=vault)
    async with signed_in(office, OFFICER) as browser:
        page = await browser.open("/staff/issues")

    assert issue is not None
    assert listed(page) == {filed}
    assert vault.opened == [issue.content]


async def test_lists_are_for_those_who_signed_in(office: Office) -> None:
    async with nobody(office) as browser:
        for path in (
            "/staff",
            "/staff/inbox",
            "/staff/issues",
            "/staff/issues.csv",
            "/staff/live",
            "/staff/go",
            "/staff/kept",
        ):
            assert (await browser.open(path)).to == f"/sign-in?next={path}"


async def test_the_ledger_is_narrowed_by_its_address(office: Office) -> None:
    lamp, drain = await office.file(), await office.file(problem=DRAIN, place={"building_id": "bldg-020101"})
    await office.command(drain["id"], "accept", by=OFFICER)
    both, asked = {lamp["id"], drain["id"]}, {}
    async with signed_in(office, SUPERVISOR) as browser:
        for query in (
            *("", "status=routed", "status=accepted", "open=1", "open=0", "overdue=1", "overdue=0", "order=due"),
            *("urgency=ordinary", "department_id=mass_work", "department_id=organization", "community_id=comm-02"),
            *("status=&topic=&text=", "status=accepted&community_id=comm-01", "page=7&nothing=1"),
        ):
            asked[query] = listed(await browser.open(f"/staff/issues?{query}"))

    none: set[str] = set()
    just_lamp, just_drain = {lamp["id"]}, {drain["id"]}
    assert asked == {
        "": both,
        "status=routed": just_lamp,
        "status=accepted": just_drain,
        "open=1": both,
        "open=0": none,
        "overdue=1": none,
        "overdue=0": both,
        "order=due": both,
        "urgency=ordinary": both,
        "department_id=mass_work": both,
        "department_id=organization": none,
        "community_id=comm-02": just_drain,
        "status=&topic=&text=": both,
        "status=accepted&community_id=comm-01": none,
        "page=7&nothing=1": both,
    }


async def test_what_narrows_the_list_stands_in_the_form_again(office: Office) -> None:
    async with signed_in(office, SUPERVISOR) as browser:
        page = await browser.open("/staff/issues?status=accepted&overdue=1&order=due&text=路灯")

    form = next(form for form in page.forms if "status" in form.names)
    assert {name: form.value(name) for name in ("status", "overdue", "order", "text", "topic")} == {
        "status": "accepted",
        "overdue": "1",
        "order": "due",
        "text": "路灯",
        "topic": "",
    }
    assert "没有符合条件的事项" in page.text


WRONG = {
    "status=nonsense": "筛选条件里有不认识的内容",
    "text=路": "至少输入两个相连的字",
    "text=%00%00": "至少输入两个相连的字",
    "cursor=nonsense": "这一页已不存在",
    "cursor=%00": "这一页已不存在",
}


async def test_a_wrong_address_of_a_list_is_a_page_that_says_so(office: Office) -> None:
    async with signed_in(office, SUPERVISOR) as browser:
        for query, said in WRONG.items():
            ledger = await browser.open(f"/staff/issues?{query}")
            exported = await browser.open(f"/staff/issues.csv?{query.replace('cursor', 'status')}")
            inbox = await browser.open(f"/staff/inbox?{query}")

            assert (ledger.status, ledger.title.startswith("错误：")) == (422, True)
            assert said in ledger.text
            assert exported.status == 422
            assert inbox.status == (422 if "cursor" in query else 200)
        assert (await browser.open("/staff/issues.pdf")).status == 404


async def test_a_filter_for_what_there_is_not_finds_nothing(office: Office) -> None:
    await office.file()
    async with signed_in(office, SUPERVISOR) as browser:
        for name in ("department_id", "community_id", "grid_id", "category", "topic", "urgency"):
            for value in ("nonsense", "%00", "%F0%9F%98%80", "a" * 500):
                page = await browser.open(f"/staff/issues?{name}={value}")
                assert (page.status, listed(page)) == (200, set())


async def test_pages_go_on_where_the_one_before_ended_and_for_nobody_else(office: Office) -> None:
    filed = {(await office.file())["id"] for _ in range(26)}
    marks: list[str] = []
    told: list[list[bool]] = []
    async with signed_in(office, OFFICER) as browser:
        for path in ("/staff/inbox", "/staff/inbox?all=1", "/staff/issues?order=due&open=1", "/staff/issues"):
            first = await browser.open(path)
            [following] = [one for one in first.links if "cursor=" in one]
            second = await browser.open(following)
            assert (len(listed(first)), len(listed(second))) == (25, 1)
            assert listed(first) | listed(second) == filed
            assert not [one for one in second.links if "cursor=" in one]
            marks.append(following.rpartition("cursor=")[2])
        for path in ("/staff/inbox?", "/staff/inbox?all=1&", "/staff/issues?order=due&open=1&", "/staff/issues?"):
            opened = [(await browser.open(f"{path}cursor={mark}")).status for mark in marks]
            told.append([status == 200 for status in opened])
    async with signed_in(office, SECRETARY) as browser:
        others = [await browser.open(f"/staff/issues?cursor={mark}") for mark in marks]

    # What waits is asked for with its statuses; everything open, due next first, is the same list at two addresses.
    assert told == [
        [True, False, False, False],
        [False, True, True, False],
        [False, True, True, False],
        [False, False, False, True],
    ]
    assert [(page.status, "请从第一页看起" in page.text) for page in others] == [(422, True)] * 4
