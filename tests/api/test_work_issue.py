"""The page of an issue: to each role what it may know and can do, its timeline, clocks, records and papers."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from activities.act import Act
from activities.appending import Appender
from infra.run.instance import Instance
from schemas.domain.handling_commands import TakeDuplicate
from schemas.domain.roles import Role
from schemas.wire.temporal import ActRequest, CommandRequest
from tests.api.browsing import (
    DISCIPLINE,
    HEAD,
    HERE,
    HOTLINE,
    INTAKE,
    OFFICER,
    SECRETARY,
    SUPERVISOR,
    UNIT,
    Page,
    nobody,
    signed_in,
)
from tests.api.conftest import Office, office_with
from tests.builders import BRIBE, LAMP
from tests.fakes.counted import CountedIssues
from tests.fakes.engines import DirectEngine, Neighbours

PHONE: Final = "13800000000"
WORKER, LEADER = "staff-grid-0101", "staff-leader-1"
_DO: Final = re.compile(r"/do/(\w+)$")
PARTS: Final = ("", "/timeline", "/clock", "/events", "/sheet", "/similar")


def offered(page: Page) -> set[str]:
    """The commands that the page lets its reader give."""
    ways = [*page.links, *(form.action for form in page.forms)]
    return {found.group(1) for one in ways if (found := _DO.search(one))}


async def a_lamp(office: Office) -> str:
    """Filed by a grid worker for a resident, accepted, and given to a unit."""
    reporter = {"name": "张三", "phone": PHONE}
    filed = await office.file(by=WORKER, reporter=reporter, place={"building_id": "bldg-010101"})
    issue_id = str(filed["id"])
    await office.command(issue_id, "accept", by=OFFICER)
    await office.command(issue_id, "assign", by=OFFICER, lead_unit_id="unit-power", instruction="今晚前修好")
    await office.command(issue_id, "comment", by=OFFICER, text="来件人着急")
    return issue_id


async def test_every_page_of_an_issue_reads_it_and_what_was_recorded_of_it_once(office: Office) -> None:
    issue_id = await a_lamp(office)
    counted = CountedIssues(office.services.issues)
    office.app.state.services = replace(office.services, issues=counted)
    reads, histories = {}, {}
    async with signed_in(office, OFFICER) as browser:
        for part in PARTS:
            counted.reads.clear()
            counted.histories.clear()
            await browser.open(f"/staff/issues/{issue_id}{part}")
            reads[part], histories[part] = counted.reads[issue_id], counted.histories[issue_id]

    assert reads == {"": 1, "/timeline": 1, "/clock": 1, "/events": 1, "/sheet": 1, "/similar": 1}
    assert histories == {"": 0, "/timeline": 1, "/clock": 1, "/events": 1, "/sheet": 0, "/similar": 0}


async def test_each_role_sees_of_it_what_it_may_and_nothing_of_the_rest(office: Office) -> None:
    issue_id = await a_lamp(office)
    told: dict[str, list[str]] = {}
    for account in (OFFICER, HEAD, UNIT, SUPERVISOR, WORKER, HOTLINE, LEADER):
        async with signed_in(office, account) as browser:
            pages = [await browser.open(f"/staff/issues/{issue_id}{part}") for part in PARTS]
            assert [page.status for page in pages] == [200] * len(PARTS), account
            told[account] = [page.answer.text for page in pages]

    for texts in told.values():
        assert LAMP in texts[0]
        assert "供电公司" in texts[0]
    shows_phone = {account for account, texts in told.items() if PHONE in "".join(texts)}
    assert UNIT not in shows_phone
    assert OFFICER in shows_phone
    filer = {
        account for account, texts in told.items() if "钱立新" in re.sub(r'class="who".*?</span>', "", "".join(texts))
    }
    assert UNIT not in filer
    assert OFFICER in filer
    assert not any("张三" in text for text in told[UNIT])
    # The printed sheet goes to the unit and says nothing of the reporter, whoever prints it.
    assert not any(PHONE in texts[4] or "张三" in texts[4] for texts in told.values())


async def test_what_can_be_done_is_offered_to_those_who_may(office: Office) -> None:
    issue_id = await a_lamp(office)
    may = {}
    for account in (OFFICER, UNIT, SUPERVISOR, HOTLINE, LEADER):
        async with signed_in(office, account) as browser:
            may[account] = offered(await browser.open(f"/staff/issues/{issue_id}"))

    assert may[OFFICER] >= {"resolve", "assign", "request_extension", "suspend", "split", "merge"}
    assert may[UNIT] == {"accept_task", "return_task", "add_files", "comment"}
    assert may[SUPERVISOR] >= {"urge", "issue_card", "place_hold", "erase_reporter", "name_accused"}
    assert "resolve" not in may[SUPERVISOR]
    assert not {"resolve", "accept", "urge"} & (may[HOTLINE] | may[LEADER])


async def test_whose_the_next_step_is_is_said_to_those_whose_it_is_not(office: Office) -> None:
    filed = await office.file()
    async with signed_in(office, HOTLINE) as browser:
        page = await browser.open(f"/staff/issues/{filed['id']}")
        await browser.post("/look", [("language", "en"), ("back", "/")])
        english = await browser.open(f"/staff/issues/{filed['id']}")

    assert "下一步由别人做：签收（部门负责人、部门经办人）" in page.text
    assert "The next step is somebody else's: Accept" in english.text


async def test_a_confidential_issue_is_shown_to_discipline_alone(office: Office) -> None:
    bribe = (await office.file(problem=BRIBE, reporter={"phone": PHONE}))["id"]
    await office.command(bribe, "confirm_intake", by=INTAKE)
    none = "00000000-0000-4000-8000-000000000000"
    for account in (OFFICER, HEAD, UNIT, SUPERVISOR, SECRETARY, WORKER, HOTLINE, LEADER):
        async with signed_in(office, account) as browser:
            for part in PARTS:
                pages = [await browser.open(f"/staff/issues/{one}{part}") for one in (bribe, none)]
                assert [page.status for page in pages] == [404, 404]
                texts = [page.answer.text.replace(one, "ID") for page, one in zip(pages, (bribe, none), strict=True)]
                assert texts[0] == texts[1]
    async with signed_in(office, DISCIPLINE) as browser:
        pages = [await browser.open(f"/staff/issues/{bribe}{part}") for part in PARTS]

    assert [page.status for page in pages] == [200] * len(PARTS)
    assert BRIBE in pages[0].text
    entries = await office.services.access.entries(None, limit=50)
    assert {(one.reader, one.action) for one in entries.items} >= {
        (DISCIPLINE, "read-issue"),
        (DISCIPLINE, "read-timeline"),
        (DISCIPLINE, "read-clock"),
    }


async def test_an_address_that_names_no_issue_is_a_page(office: Office) -> None:
    async with signed_in(office, SUPERVISOR) as browser:
        for odd in ("nothing", "%00", "%F0%9F%98%80", "a" * 2000, "7"):
            assert (await browser.open(f"/staff/issues/{odd}")).status in {404, 405}


async def test_the_timeline_says_who_did_what_and_draws_it(office: Office) -> None:
    issue_id = await a_lamp(office)
    await office.command(issue_id, "request_extension", by=OFFICER, limit="2wd", reason="works", note="要等材料")
    await office.command(issue_id, "grant_extension", by=HEAD)
    await office.command(issue_id, "suspend", by=OFFICER, reason="waiting_reporter")
    async with signed_in(office, SUPERVISOR) as browser:
        page = await browser.open(f"/staff/issues/{issue_id}/timeline")
        clock = await browser.open(f"/staff/issues/{issue_id}/clock")
        await browser.post("/look", [("language", "en"), ("back", "/")])
        english = await browser.open(f"/staff/issues/{issue_id}/timeline")

    for told in (
        "受理登记",
        "签收",
        "陈思源",
        "供电公司（牵头）",
        "今晚前修好",
        "来件人着急",
        "要等材料",
        "系统",
        "按时",
    ):
        assert told in page.text, told
    assert page.answer.text.count('class="bar ') >= 3
    assert page.answer.text.count('fill="url(#stood)"') >= 1
    assert page.answer.text.count('class="limit-before"') == 1
    assert "the system" in english.text
    assert "系统" not in english.text.replace("四步", "")
    for told in ("依据", "停表：", "2个工作日", "逐段计算"):
        assert told in clock.text, told


async def test_the_records_show_what_was_recorded_and_nothing_that_was_sealed(office: Office) -> None:
    issue_id = await a_lamp(office)
    async with signed_in(office, SUPERVISOR) as browser:
        page = await browser.open(f"/staff/issues/{issue_id}/events")

    stored = await office.services.issues.timeline(issue_id)
    assert all(one.hash in page.text for one in stored)
    assert "（密封 sealed）" in page.text
    raw = page.answer.text
    assert '"box"' not in raw
    assert "&#34;box&#34;" not in raw
    assert "prev_hash" not in raw
    boxes = re.findall(r"'box': '([^']+)'", repr([one.body for one in stored]))
    assert len(boxes) > 3
    assert not [box for box in boxes if box in raw]


async def test_the_records_name_no_neighbours_and_how_sure_the_machine_was_only_to_those_who_have_its_grounds(
    instance: Instance, prepared: tuple[Path, dict[str, str]]
) -> None:
    neighbour = "11111111-1111-4111-8111-111111111111"
    engine = DirectEngine(instance, lambda: datetime.now(UTC), neighbours=Neighbours((neighbour,)))
    told = {}
    async with office_with(instance, prepared[1], engine=engine) as office:
        issue_id = await a_lamp(office)
        stored = await office.services.issues.timeline(issue_id)
        for account in (SUPERVISOR, UNIT, WORKER):
            async with signed_in(office, account) as browser:
                told[account] = (await browser.open(f"/staff/issues/{issue_id}/events")).text

    assert neighbour in repr([one.body for one in stored])
    assert [account for account, text in told.items() if neighbour in text or "near_duplicates" in text] == []
    sure = {account: "confidence" in text for account, text in told.items()}
    assert sure == {SUPERVISOR: True, UNIT: False, WORKER: False}


async def test_of_a_released_issue_nothing_of_disciplines_own_is_shown(office: Office) -> None:
    released = (await office.file(problem=BRIBE))["id"]
    await office.command(released, "comment", by=INTAKE, text="查过了，不属实")
    await office.command(released, "release_intake", by=INTAKE, category="livelihood", reason="与干部无关")
    stored = await office.services.issues.timeline(released)
    hidden = [one for one in stored if one.visibility.value == "discipline"]
    async with signed_in(office, SUPERVISOR) as browser:
        pages = [await browser.open(f"/staff/issues/{released}{part}") for part in PARTS]

    assert len(hidden) >= 3
    assert [page.status for page in pages] == [200] * len(PARTS)
    everything = "".join(page.answer.text for page in pages)
    for one in hidden:
        assert one.hash not in everything
    for told in ("查过了", "与干部无关", "赵知远", "受理审查", "转一般事项"):
        assert told not in everything, told
    shown = re.findall(r"<strong>(\d+)</strong>", pages[3].answer.text)
    assert shown == [str(number) for number in range(1, len(stored) - len(hidden) + 1)]


async def test_solved_ones_of_the_same_kind_stand_beside_it_with_their_answers(office: Office) -> None:
    solved = (await office.file())["id"]
    await office.command(solved, "accept", by=OFFICER)
    await office.command(solved, "resolve", by=OFFICER, answer="已更换灯泡。")
    open_one = (await office.file())["id"]
    async with signed_in(office, OFFICER) as browser:
        part = await browser.open(f"/staff/issues/{open_one}/similar", {"HX-Request": "true"})
        whole = await browser.open(f"/staff/issues/{open_one}/similar")
        own = await browser.open(f"/staff/issues/{solved}/similar", {"HX-Request": "true"})

    assert part.links == [f"/staff/issues/{solved}"]
    assert "答复：已更换灯泡。" in part.text
    assert "<html" not in part.answer.text
    assert f"/staff/issues/{solved}" in whole.links
    assert whole.title.startswith("同类已办结的")
    assert "还没有同类已办结的" in own.text


async def test_the_sheet_for_the_unit_fits_the_issue(office: Office) -> None:
    issue_id = await a_lamp(office)
    async with signed_in(office, OFFICER) as browser:
        sheet = await browser.open(f"/staff/issues/{issue_id}/sheet")

    for told in ("交办单", "供电公司（牵头）", "群工部", LAMP, "经办人（签字）"):
        assert told in sheet.text, told
    assert re.search(r"\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", sheet.text)
    assert "<svg" in sheet.answer.text


async def test_two_officers_at_one_issue_are_told_of_each_other_and_a_unit_not_of_who_filed_it(office: Office) -> None:
    issue_id = await a_lamp(office)
    here = f"/staff/issues/{issue_id}/here"
    told = {}
    for account in (WORKER, OFFICER, "staff-mass-work-officer-2", UNIT, OFFICER):
        async with signed_in(office, account) as browser:
            csrf = (await browser.open("/staff/inbox")).form("/sign-out").value("csrf")
            answer = await browser.http.post(here, data={"csrf": csrf}, headers={"Origin": HERE})
            assert answer.headers["content-type"].startswith("text/plain")
            assert answer.headers["etag"] == '"v8"'
            told[account] = answer.text
            assert (await browser.post(here, [])).status == 403

    assert "钱立新" in told["staff-mass-work-officer-2"]
    assert "陈思源" in told["staff-mass-work-officer-2"]
    assert "褚秋实" in told[OFFICER]
    assert "陈思源" in told[UNIT]
    assert "钱立新" not in told[UNIT]


async def test_who_looks_at_a_confidential_issue_is_told_to_nobody_else(office: Office) -> None:
    bribe = (await office.file(problem=BRIBE))["id"]
    async with signed_in(office, OFFICER) as browser:
        csrf = (await browser.open("/staff/inbox")).form("/sign-out").value("csrf")
        refused = await browser.post(f"/staff/issues/{bribe}/here", [("csrf", csrf)])
    async with nobody(office) as browser:
        sent = await browser.post(f"/staff/issues/{bribe}/here", [])

    assert (refused.status, sent.status) == (404, 303)


async def test_more_of_the_same_are_counted_only_as_far_as_the_reader_may_know_of_them(office: Office) -> None:
    main, other = (await office.file())["id"], (await office.file())["id"]
    await office.command(other, "merge", by=OFFICER, main_id=main)
    await told_of_duplicate(office, main, other)
    async with signed_in(office, OFFICER) as browser:
        before = [await browser.open("/staff/inbox"), await browser.open(f"/staff/issues/{main}")]
        await office.command(other, "refer_to_discipline", by=OFFICER)
        after = [await browser.open("/staff/inbox"), await browser.open(f"/staff/issues/{main}")]

    assert ["另有1件反映同一事" in page.text for page in (*before, *after)] == [True, True, False, False]


async def told_of_duplicate(office: Office, main: str, duplicate: str) -> None:
    """What the relay would tell the main issue; it has not heard of what became of the duplicate since."""
    request = CommandRequest(
        issue_id=main,
        by="system",
        role=Role.SYSTEM,
        command=TakeDuplicate(duplicate_id=duplicate),
        command_id="take",
        command_hash="h",
    )
    appender = Appender(store=office.instance.issues, rulebooks=office.instance.rulebooks)
    await Act(appender).run(ActRequest(request=request, now=office.services.clock()))
