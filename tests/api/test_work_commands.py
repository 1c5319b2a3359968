"""Every command in the browser: its form, what is wrong at its field, and that it is done once, whatever happens."""

import re
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel

from api.gateway.bodies import StaffBody
from api.pages.work.fields import FORMS
from tests import attachment_files as files
from tests.api.browsing import (
    HEAD,
    HOTLINE,
    INTAKE,
    OFFICER,
    SECRETARY,
    SUPERVISOR,
    UNIT,
    nobody,
    signed_in,
)
from tests.api.conftest import Office
from tests.builders import BRIBE, LAMP
from tests.fakes.engines import DirectEngine
from tests.world import UNSURE

Step = tuple[str, str, dict[str, Any]]
ACCEPTED: Final[list[Step]] = [(OFFICER, "accept", {})]
ASSIGNED: Final[list[Step]] = [*ACCEPTED, (OFFICER, "assign", {"lead_unit_id": "unit-power", "unit_ids": ["unit-gas"]})]
ASKED: Final[list[Step]] = [
    *ACCEPTED,
    (OFFICER, "request_extension", {"limit": "2wd", "reason": "works", "note": "雨"}),
]
MAIN: Final = "main"  # stands for the ledger number of another issue

# For each command: the report, what came before, who gives it, what is typed, and what is recorded of it.
GIVEN: Final[dict[str, tuple[str, list[Step], str, dict[str, Any], str]]] = {
    "accept": (LAMP, [], OFFICER, {}, "accepted"),
    "classify": (UNSURE, [], SECRETARY, {"category": "livelihood", "reason": "是门坏了"}, "classified"),
    "confirm_intake": (BRIBE, [], INTAKE, {"urgency": "urgent", "reason": "属实"}, "intake_confirmed"),
    "release_intake": (BRIBE, [], INTAKE, {"category": "livelihood", "reason": "不是"}, "intake_released"),
    "resolve": (LAMP, ACCEPTED, OFFICER, {"answer": "路灯已修好。"}, "resolved"),
    "give_feedback": (
        LAMP,
        [*ACCEPTED, (OFFICER, "resolve", {"answer": "修好了。"})],
        HOTLINE,
        {"satisfied": "yes", "rating": "5", "comment": "很快"},
        "feedback_given",
    ),
    "return": (LAMP, [], OFFICER, {"reason": "not_ours", "note": "不归我们"}, "returned"),
    "refuse": (LAMP, [], OFFICER, {"reason": "in_court"}, "refused"),
    "reroute": (
        LAMP,
        [(OFFICER, "return", {"reason": "not_ours"})],
        SUPERVISOR,
        {"department_id": "organization"},
        "rerouted",
    ),
    "assign": (LAMP, ACCEPTED, OFFICER, {"lead_unit_id": "unit-power", "unit_ids": ["unit-gas"]}, "assigned"),
    "accept_task": (LAMP, ASSIGNED, UNIT, {}, "task_accepted"),
    "return_task": (LAMP, ASSIGNED, UNIT, {"note": "不是我们的灯"}, "task_returned"),
    "finish_task": (LAMP, [*ASSIGNED, (UNIT, "accept_task", {})], UNIT, {"report": "换了灯泡"}, "task_finished"),
    "excuse_task": (LAMP, ASSIGNED, OFFICER, {"unit_id": "unit-gas"}, "task_excused"),
    "request_extension": (
        LAMP,
        ACCEPTED,
        OFFICER,
        {"limit": "3", "limit-unit": "wd", "reason": "works", "note": "要等材料"},
        "extension_requested",
    ),
    "grant_extension": (LAMP, ASKED, HEAD, {}, "extension_granted"),
    "deny_extension": (LAMP, ASKED, HEAD, {"note": "来得及"}, "extension_denied"),
    "suspend": (LAMP, ACCEPTED, OFFICER, {"reason": "waiting_reporter"}, "suspended"),
    "resume": (LAMP, [*ACCEPTED, (OFFICER, "suspend", {"reason": "waiting_reporter"})], OFFICER, {}, "resumed"),
    "merge": (LAMP, [], OFFICER, {"main_id": MAIN}, "merged"),
    "unmerge": (LAMP, [(OFFICER, "merge", {"main_id": MAIN})], OFFICER, {}, "unmerged"),
    "split": (LAMP, ACCEPTED, OFFICER, {"parts": ["灯坏了", "", "路也坏了"]}, "split"),
    "comment": (LAMP, [], OFFICER, {"text": "已电话联系"}, "commented"),
    "add_files": (LAMP, ACCEPTED, OFFICER, {"note": "现场"}, "files_added"),
    "urge": (LAMP, [], SUPERVISOR, {"note": "请抓紧"}, "urged"),
    "issue_card": (LAMP, [], SUPERVISOR, {"card": "yellow", "note": "拖延"}, "card_issued"),
    "transfer": (LAMP, ACCEPTED, OFFICER, {"to": ["staff-mass-work-officer-2"]}, "transferred"),
    "take_back": (LAMP, ACCEPTED, OFFICER, {}, "taken_back"),
    "erase_reporter": (LAMP, [], SUPERVISOR, {"content": "no", "note": "本人申请"}, "reporter_erased"),
    "place_hold": (LAMP, [], SUPERVISOR, {"note": "法院来函"}, "hold_placed"),
    "lift_hold": (LAMP, [(SUPERVISOR, "place_hold", {"note": "函"})], SUPERVISOR, {"note": "结案"}, "hold_lifted"),
    "name_accused": (LAMP, [], SUPERVISOR, {"accused": ["燃气公司"]}, "accused_named"),
    "refer_to_discipline": (LAMP, [], OFFICER, {"reason": "涉及干部"}, "referred"),
    "ask_reporter": (LAMP, ACCEPTED, OFFICER, {"question": "是哪一盏？"}, "questioned"),
}
PHOTO: Final = [("photos", ("IMG_1.jpg", files.jpeg(), "image/jpeg"))]


async def prepared(office: Office, problem: str, steps: list[Step], *, main: str) -> str:
    """The id of an issue with which all this was done."""
    filed = await office.file(problem=problem, reporter={"phone": "13800000000"})
    for by, name, body in steps:
        said = {key: main if value == MAIN else value for key, value in body.items()}
        answer = await office.command(filed["id"], name, by=by, **said)
        assert answer.status_code == 200, answer.text
    return str(filed["id"])


async def recorded(office: Office, issue_id: str) -> list[str]:
    """The types of all that was recorded of it."""
    return [one.type for one in await office.services.issues.timeline(issue_id)]


async def number_of(office: Office, issue_id: str) -> str:
    issue = (await office.services.issues.read(issue_id, command_id="")).issue
    assert issue is not None
    assert issue.ledger_number is not None
    return issue.ledger_number


def way(issue_id: str, command: str) -> str:
    return f"/staff/issues/{issue_id}/do/{command}"


def test_there_is_a_form_for_every_command_of_staff() -> None:
    bodies = [model for model in get_args(StaffBody) if isinstance(model, type) and issubclass(model, BaseModel)]
    commands = {model.model_fields["name"].default for model in bodies}

    assert FORMS.keys() == commands == GIVEN.keys()


@pytest.mark.parametrize("half", [0, 1])
async def test_every_command_is_drawn_given_once_and_recorded_once(office: Office, half: int) -> None:
    main = (await office.file(problem="主件：路灯坏了。"))["id"]
    for name, (problem, steps, by, fields, event) in list(GIVEN.items())[half::2]:
        issue_id = await prepared(office, problem, steps, main=main)
        typed = {key: await number_of(office, main) if value == MAIN else value for key, value in fields.items()}
        before = len(await recorded(office, issue_id))
        async with signed_in(office, by) as browser:
            drawn = await browser.open(way(issue_id, name))
            assert drawn.status == 200, (name, drawn.text)
            form = drawn.form(way(issue_id, name))
            chosen = PHOTO if FORMS[name].takes_files else ()
            done = await browser.send(form, files=chosen, **typed)
            again = await browser.send(form, files=chosen, **typed)
            shown = await browser.follow(done)

        happened = (await recorded(office, issue_id))[before:]
        assert (name, happened.count(event)) == (name, 1)
        assert again.status in {303, 404}, name  # Gone from sight, or the answer of before.
        assert (shown.status, "已完成：" in shown.text) == (200, True), (name, shown.text)


async def test_photos_go_with_an_answer_and_are_kept_once(office: Office) -> None:
    issue_id = await prepared(office, LAMP, ACCEPTED, main="")
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(way(issue_id, "resolve"))).form("/resolve")
        missing = await browser.send(form, files=PHOTO)
        again = missing.form("/resolve")
        done = await browser.send(again, answer="修好了。")
        page = await browser.follow(done)

    assert (missing.status, "已收下" in missing.text) == (422, True)
    assert len(again.value("evidence")) > 40
    assert "修好了。" in page.text
    assert page.answer.text.count("?size=thumbnail") == 1


async def test_a_file_that_cannot_be_taken_is_said_at_its_field_and_nothing_is_done(office: Office) -> None:
    issue_id = await prepared(office, LAMP, ACCEPTED, main="")
    broken = [("photos", ("a.jpg", b"no photo at all", "image/jpeg"))]
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(way(issue_id, "resolve"))).form("/resolve")
        refused = await browser.send(form, files=[*broken, *PHOTO], answer="修好了。\n第二行")
        without = await browser.open(way(issue_id, "add_files"))
        nothing = await browser.send(without.form("/add_files"))

    assert (refused.status, nothing.status) == (422, 422)
    assert "只收照片" in refused.text
    assert refused.form("/resolve").value("answer") == "修好了。\r\n第二行"
    assert "照片或 PDF：请填写这一项。" in nothing.text
    assert "resolved" not in await recorded(office, issue_id)


MISTAKES: Final[dict[str, tuple[list[Step], str, dict[str, Any], list[str]]]] = {
    "resolve": (ACCEPTED, OFFICER, {"answer": " \n "}, ["给来件人的答复：请填写这一项。"]),
    "return": ([], OFFICER, {"note": "不归我们"}, ["原因：请填写这一项。"]),
    "request_extension": (
        ACCEPTED,
        OFFICER,
        {"limit": "零", "note": "要等材料"},
        ["延长多久：请填一个大于零的整数。"],
    ),
    "transfer": (ACCEPTED, OFFICER, {"to": ["staff-supervisor-1"]}, ["移交给：请从列出的里面选。"]),
    "name_accused": ([], SUPERVISOR, {"accused": ["没有这个人"]}, ["被反映的人或单位：没有找到这个人或单位"]),
    "merge": ([], OFFICER, {"main_id": ""}, ["并入哪一件（台账号）：请填写这一项。"]),
    "issue_card": ([], SUPERVISOR, {}, ["哪种卡：请填写这一项。", "为什么：请填写这一项。"]),
    "comment": ([], OFFICER, {"text": "长" * 2001}, ["备注：太长了，请缩短。"]),
    "split": (ACCEPTED, OFFICER, {"parts": ["", " "]}, ["拆出的每一件，各用自己的话写：请填写这一项。"]),
    "give_feedback": (
        [*ACCEPTED, (OFFICER, "resolve", {"answer": "修好了。"})],
        HOTLINE,
        {"rating": "9"},
        ["来件人满意吗？：请填写这一项。", "打分：请从列出的里面选。"],
    ),
}


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(office: Office) -> None:
    for name, (steps, by, typed, said) in MISTAKES.items():
        issue_id = await prepared(office, LAMP, steps, main="")
        before = await recorded(office, issue_id)
        async with signed_in(office, by) as browser:
            form = (await browser.open(way(issue_id, name))).form(way(issue_id, name))
            refused = await browser.send(form, **typed)

        assert (refused.status, refused.title.startswith("错误：")) == (422, True), name
        for sentence in said:
            assert sentence in refused.text
        again = refused.form(way(issue_id, name))
        kept = {key: value for key, value in typed.items() if isinstance(value, str) and key != "rating"}
        assert {key: again.value(key) for key in kept} == {
            key: value.replace("\n", "\r\n") for key, value in kept.items()
        }
        anchors = [one for one in refused.links if one.startswith("#") and one != "#main"]
        assert len(anchors) == len(said), name
        assert [one for one in anchors if f'id="{one[1:]}"' not in refused.answer.text] == [], name
        assert await recorded(office, issue_id) == before


async def test_a_refusal_of_the_rules_is_said_and_the_form_goes_again_under_a_new_key(office: Office) -> None:
    main = (await office.file())["id"]
    issue_id = await prepared(office, LAMP, [], main=main)
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(way(issue_id, "merge"))).form("/merge")
        refused = await browser.send(form, main_id="2026-ZZZZ-ZZZZ")
        again = refused.form("/merge")
        done = await browser.send(again, main_id=f" {(await number_of(office, main)).lower().replace('-', '')} ")

    assert (refused.status, done.status) == (409, 303)
    assert "不能并入那一件" in refused.text
    assert again.value("main_id") == "2026-ZZZZ-ZZZZ"
    assert again.value("key") != form.value("key")


async def test_a_confidential_issue_is_no_main_issue_to_anybody_else(office: Office) -> None:
    bribe = (await office.file(problem=BRIBE))["id"]
    assert (await office.command(bribe, "confirm_intake", by=INTAKE)).status_code == 200
    issue_id = await prepared(office, LAMP, [], main="")
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(way(issue_id, "merge"))).form("/merge")
        hidden = await browser.send(form, main_id=await number_of(office, bribe))
        unknown = await browser.send(form, main_id="2026-ZZZZ-ZZZZ")

    assert (hidden.status, unknown.status) == (409, 409)
    assert "不能并入那一件" in hidden.text


async def test_where_somebody_acted_meanwhile_one_is_shown_what_and_may_go_on(office: Office) -> None:
    issue_id = await prepared(office, LAMP, ACCEPTED, main="")
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(way(issue_id, "resolve"))).form("/resolve")
        await office.command(issue_id, "comment", by="staff-mass-work-officer-2", text="我已电话联系过来件人")
        moved = await browser.send(form, answer="修好了。")
        done = await browser.send(moved.form("/resolve"))

    assert (moved.status, done.status) == (412, 303)
    for told in ("别人已经办了一步", "褚秋实", "我已电话联系过来件人"):
        assert told in moved.text
    assert moved.form("/resolve").value("answer") == "修好了。"


async def test_where_it_is_no_longer_possible_what_was_typed_can_still_be_copied(office: Office) -> None:
    issue_id = await prepared(office, LAMP, ACCEPTED, main="")
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(way(issue_id, "resolve"))).form("/resolve")
        await office.command(issue_id, "resolve", by="staff-mass-work-officer-2", answer="已修。")
        over = await browser.send(form, answer="修好了。")

    assert over.status == 409
    assert over.form("/resolve").value("answer") == "修好了。"
    assert "现在不能做这一步了" in over.text
    assert "办结答复" in over.text


async def test_what_was_typed_can_be_copied_where_the_issue_has_left_ones_sight(office: Office) -> None:
    issue_id = await prepared(office, LAMP, ACCEPTED, main="")
    none = "00000000-0000-4000-8000-000000000000"
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(way(issue_id, "split"))).form("/split")
        await office.command(issue_id, "refer_to_discipline", by="staff-mass-work-officer-2")
        typed = form.filled(parts=["第一件\n<b>两行</b>", "", "第二件"])
        gone = await browser.post(way(issue_id, "split"), typed)
        never = await browser.post(way(none, "split"), typed)
        await browser.post("/look", [("language", "en"), ("back", "/")])
        english = await browser.post(way(issue_id, "split"), typed)

    assert (gone.status, never.status) == (404, 404)
    assert "没有这件事项，或它不在您的查看范围内" in gone.text
    assert "它没有提交。请复制留用。" in gone.text
    assert "第一件 <b>两行</b>" in gone.text
    assert "第二件" in gone.text
    assert "It was not sent. Copy it if you need it." in english.text
    assert gone.answer.text.replace(issue_id, "ID") == never.answer.text.replace(none, "ID")


async def test_while_the_engine_is_away_nothing_typed_is_lost_and_the_same_key_goes_again(
    lonely_office: Office,
) -> None:
    office = lonely_office
    filed = await office.file()
    await DirectEngine(office.instance, office.services.clock).start(filed["id"])
    async with signed_in(office, OFFICER) as browser:
        drawn = await browser.open(way(filed["id"], "comment"))
        form = drawn.form("/comment")
        away = await browser.send(form, text="已电话联系\n明天去")

    again = away.form("/comment")
    assert away.status == 503
    assert "流程引擎暂时没有回应" in away.text
    assert (again.value("key"), again.value("text")) == (form.value("key"), "已电话联系\r\n明天去")
    assert again.value("version") == form.value("version")


async def test_a_form_of_another_session_or_site_gives_nothing(office: Office) -> None:
    issue_id = await prepared(office, LAMP, [], main="")
    async with signed_in(office, SUPERVISOR) as other:
        foreign = (await other.open("/staff/inbox")).form("/sign-out").value("csrf")
    async with signed_in(office, OFFICER) as browser:
        own = (await browser.open("/staff/inbox")).form("/sign-out").value("csrf")
        refused = [
            await browser.post(way(issue_id, "accept"), [("key", "k")]),
            await browser.post(way(issue_id, "accept"), [("key", "k"), ("csrf", foreign)]),
            await browser.post(
                way(issue_id, "accept"), [("key", "k"), ("csrf", own)], headers={"Origin": "http://evil.test"}
            ),
            await browser.post(way(issue_id, "accept"), [("csrf", own)], headers={"Sec-Fetch-Site": "cross-site"}),
            await browser.post(way(issue_id, "add_files"), [("key", "k")], multipart=True),
        ]

    assert [page.status for page in refused] == [403] * 5
    assert "accepted" not in await recorded(office, issue_id)


async def test_a_command_of_another_post_is_neither_drawn_nor_given(office: Office) -> None:
    issue_id = await prepared(office, LAMP, ASSIGNED, main="")
    async with signed_in(office, UNIT) as browser:
        csrf = (await browser.open("/staff/inbox")).form("/sign-out").value("csrf")
        drawn = await browser.open(way(issue_id, "resolve"))
        given = await browser.post(way(issue_id, "resolve"), [("csrf", csrf), ("key", "k"), ("answer", "修好了。")])
        unknown = await browser.open(way(issue_id, "burn"))
        residents = await browser.post(way(issue_id, "withdraw"), [("csrf", csrf), ("key", "k")])

    assert (drawn.status, given.status, unknown.status, residents.status) == (409, 403, 404, 404)
    assert "您的岗位不能做这一步" in given.text
    assert "修好了。" in given.answer.text
    assert "resolved" not in await recorded(office, issue_id)


async def test_whoever_may_not_know_of_it_gets_the_same_page_as_for_none(office: Office) -> None:
    bribe = (await office.file(problem=BRIBE))["id"]
    none = "00000000-0000-4000-8000-000000000000"
    async with signed_in(office, OFFICER) as browser:
        for path in ("do/accept", "do/take_back", "timeline", "clock", "events", "similar", "sheet", ""):
            pages = [await browser.open(f"/staff/issues/{one}/{path}".rstrip("/")) for one in (bribe, none)]
            assert [page.status for page in pages] == [404, 404]
            told = [page.answer.text.replace(one, "ID") for page, one in zip(pages, (bribe, none), strict=True)]
            assert told[0] == told[1]


async def test_a_form_that_cannot_be_read_is_a_page(office: Office) -> None:
    issue_id = await prepared(office, LAMP, [], main="")
    async with signed_in(office, OFFICER) as browser:
        for content, status in ((b"\xff=\xff", 400), (b"a=b&" * 300, 400), (b"text=" + b"x" * 500_000, 413)):
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = await browser.http.post(way(issue_id, "comment"), content=content, headers=headers)
            assert (answer.status_code, "text/html" in answer.headers["content-type"]) == (status, True)


async def test_a_step_is_taken_back_where_it_was_done(office: Office) -> None:
    issue_id = await prepared(office, LAMP, [], main="")
    async with signed_in(office, OFFICER) as browser:
        page = await browser.open(f"/staff/issues/{issue_id}")
        accepted = await browser.follow(await browser.send(page.form("/do/accept")))
        undone = await browser.follow(await browser.send(accepted.form("/do/take_back")))

    assert "几秒钟内可以撤销" in accepted.text
    assert "已完成：撤销操作" in undone.text
    assert (await recorded(office, issue_id))[-2:] == ["accepted", "taken_back"]


async def test_no_two_of_the_accused_are_called_the_same(office: Office) -> None:
    issue_id = await prepared(office, LAMP, [], main="")
    async with signed_in(office, SUPERVISOR) as browser:
        page = await browser.open(way(issue_id, "name_accused"))

    names = re.findall(r'<option value="([^"]*)"', page.answer.text)
    assert len(names) > 100
    assert len(set(names)) == len(names)


async def test_nobody_gives_a_command_without_having_signed_in(office: Office) -> None:
    issue_id = await prepared(office, LAMP, [], main="")
    async with nobody(office) as browser:
        sent = await browser.post(way(issue_id, "accept"), [("key", "k")])

    assert sent.to == "/sign-in?next=/staff"
