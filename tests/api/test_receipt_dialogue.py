"""The dialogue by receipt: questions, replies, additions and objections, without an account and without a name."""

from typing import Any

import pytest

from schemas.domain.roles import Role
from tests.api.conftest import Office
from tests.builders import BRIBE, new_key

OFFICER = "staff-mass-work-officer-1"
HEAD = "staff-mass-work-head"
DISCIPLINE = "staff-discipline-officer"
INTAKE = "staff-discipline-intake"
SECRETARY = "staff-secretary-01"
QUESTION = "请问是东侧还是西侧的路灯？"
UNSURE = "党员活动室的门坏了，楼道也堆满垃圾。"


async def track(office: Office, filed: dict[str, Any]) -> dict[str, Any]:
    answer = await office.http.post("/v1/receipts/track", json=filed["receipt"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def by_receipt(
    office: Office, name: str, filed: dict[str, Any], *, key: str | None = None, **body: Any
) -> dict[str, Any]:
    answer = await office.http.post(f"/v1/receipts/{name}", json={**filed["receipt"], **body}, headers=new_key(key))
    return {"http": answer.status_code, **answer.json()}


def spoken(view: dict[str, Any]) -> list[tuple[bool, str, bool]]:
    return [(said["asked"], said["text"], said["open"]) for said in view["dialogue"]]


async def test_a_question_is_found_with_the_receipt_and_its_reply_reaches_the_officer(office: Office) -> None:
    filed = await office.file()
    asked = await office.command(filed["id"], "ask_reporter", by=OFFICER, question=QUESTION)
    waiting = await track(office, filed)

    replied = await by_receipt(office, "reply", filed, text="东侧第三盏。")

    assert asked.json()["events"] == ["questioned"]
    assert (spoken(waiting), waiting["open_question"]) == ([(True, QUESTION, True)], True)
    assert (replied["http"], replied["status"], replied["message"]["zh"]) == (200, "routed", "已转给经办人。")
    followed = await track(office, filed)
    assert spoken(followed) == [(True, QUESTION, False), (False, "东侧第三盏。", False)]
    assert followed["open_question"] is False
    seen = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()
    assert seen["dialogue"] == followed["dialogue"]
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=OFFICER)).json()["entries"]
    assert [(one["type"], one["by"], one["text"], one["answers"]) for one in timeline[-2:]] == [
        ("questioned", f"staff:{OFFICER}", QUESTION, None),
        ("replied", "receipt", "东侧第三盏。", True),
    ]


async def test_whoever_asked_is_not_named_to_the_reporter(office: Office) -> None:
    filed = await office.file(problem=BRIBE)
    await office.command(filed["id"], "ask_reporter", by=INTAKE, question="请问何时发生？")

    told = str(await track(office, filed))

    for word in (INTAKE, "staff", "discipline", "intake", "纪"):
        assert word not in told


async def test_a_question_of_discipline_intake_looks_like_one_of_the_community(office: Office) -> None:
    unsure, sealed = await office.file(problem=UNSURE), await office.file(problem=BRIBE)
    await office.command(unsure["id"], "ask_reporter", by="staff-secretary-01", question="请问何时发生？")
    await office.command(sealed["id"], "ask_reporter", by=INTAKE, question="请问何时发生？")

    one, other = await track(office, unsure), await track(office, sealed)
    answers = [await by_receipt(office, "reply", filed, text="上周三。") for filed in (unsure, sealed)]

    assert told(one) == told(other)
    assert one["status"] == "collected"
    assert answers[0] == answers[1]


async def test_nobody_else_learns_what_discipline_intake_asked(office: Office) -> None:
    filed = await office.file(problem=BRIBE)
    await office.command(filed["id"], "ask_reporter", by=INTAKE, question="请问何时发生？")
    await by_receipt(office, "reply", filed, text="上周三。")
    for reader in ("staff-supervisor-1", OFFICER, "staff-secretary-01"):
        assert (await office.get(f"/v1/issues/{filed['id']}", by=reader)).status_code == 404
        assert (await office.command(filed["id"], "ask_reporter", by=reader, question="？")).status_code == 404
        assert (await office.get("/v1/events", by=reader)).json()["items"] == []

    await office.command(filed["id"], "release_intake", by=INTAKE, category="livelihood")

    seen = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=OFFICER)).json()
    assert seen["dialogue"] == []
    assert not {"questioned", "replied"} & {entry["type"] for entry in timeline["entries"]}
    assert spoken(await track(office, filed)) == [(True, "请问何时发生？", False), (False, "上周三。", False)]


async def test_the_unit_that_works_on_it_reads_neither_question_nor_reply(office: Office) -> None:
    filed = await office.file()
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "assign", by=OFFICER, lead_unit_id="unit-power")
    await office.command(filed["id"], "ask_reporter", by=OFFICER, question="您住几单元？")
    await by_receipt(office, "reply", filed, text="二单元301，王芳。")
    staff = office.instance.staff.who(Role.UNIT_OFFICER, unit_id="unit-power")[0].id

    seen = await office.get(f"/v1/issues/{filed['id']}", by=staff)
    timeline = await office.get(f"/v1/issues/{filed['id']}/timeline", by=staff)

    assert (seen.status_code, seen.json()["dialogue"]) == (200, [])
    assert "王芳" not in timeline.text
    assert "几单元" not in timeline.text
    assert (await office.command(filed["id"], "ask_reporter", by=staff, question="？")).status_code == 403


async def test_whoever_belongs_to_an_accused_community_reads_neither_the_dialogue_nor_whom_it_accuses(
    office: Office,
) -> None:
    filed = await office.file()
    await office.command(filed["id"], "ask_reporter", by=OFFICER, question="您住几单元？")
    await by_receipt(office, "reply", filed, text="二单元301，王芳。")
    before = (await office.get(f"/v1/issues/{filed['id']}", by=SECRETARY)).json()

    named = await office.command(
        filed["id"], "name_accused", by=OFFICER, accused=[{"kind": "community", "id": "comm-01"}]
    )

    assert named.status_code == 200, named.text
    assert [said["text"] for said in before["dialogue"]] == ["您住几单元？", "二单元301，王芳。"]
    seen = await office.get(f"/v1/issues/{filed['id']}", by=SECRETARY)
    timeline = await office.get(f"/v1/issues/{filed['id']}/timeline", by=SECRETARY)
    assert (seen.status_code, seen.json()["dialogue"], seen.json()["accused"]) == (200, [], [])
    assert "王芳" not in timeline.text
    assert "几单元" not in timeline.text
    theirs = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()
    assert (theirs["dialogue"], theirs["accused"]) == (before["dialogue"], [{"kind": "community", "id": "comm-01"}])


async def test_a_report_that_waits_for_its_reporter_goes_on_with_the_reply(office: Office) -> None:
    filed = await office.file()
    await office.command(filed["id"], "suspend", by=OFFICER, reason="waiting_reporter")

    replied = await by_receipt(office, "reply", filed, text="已回来。")

    assert replied["status"] == "routed"
    seen = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()
    assert (seen["status"], seen["paused_since"]) == ("routed", None)


async def test_additions_are_bounded_in_number_and_length_and_the_receipt_says_so(office: Office) -> None:
    filed = await office.file()
    for number in range(10):
        assert (await by_receipt(office, "reply", filed, text=f"补充{number}"))["http"] == 200

    full = await track(office, filed)
    more = await by_receipt(office, "reply", filed, text="还有")
    long = await by_receipt(office, "reply", filed, text="长" * 2_001)

    assert full["reply"]["possible"] is False
    assert (more["http"], more["type"]) == (409, "urn:sibu:problem:additions-used")
    assert long["http"] == 422
    await office.command(filed["id"], "ask_reporter", by=OFFICER, question=QUESTION)
    assert (await track(office, filed))["reply"]["possible"] is True


async def test_a_repeated_reply_counts_once(office: Office) -> None:
    filed = await office.file()

    first = await by_receipt(office, "reply", filed, key="once", text="东侧。")
    again = await by_receipt(office, "reply", filed, key="once", text="东侧。")
    other = await by_receipt(office, "reply", filed, key="once", text="西侧。")

    assert (first["repeated"], again["repeated"], other["http"]) == (False, True, 409)
    assert spoken(await track(office, filed)) == [(False, "东侧。", False)]


async def test_a_reply_needs_the_code_and_an_open_report(office: Office) -> None:
    filed = await office.file()
    wrong = await by_receipt(
        office, "reply", {"receipt": {**filed["receipt"], "code": "0000-0000-0000"}}, text="东侧。"
    )
    await by_receipt(office, "withdraw", filed)

    late = await by_receipt(office, "reply", filed, text="东侧。")

    assert (wrong["http"], late["http"], late["type"]) == (404, 409, "urn:sibu:problem:not-possible-now")


async def test_an_objection_to_a_refusal_puts_it_before_the_head(office: Office) -> None:
    filed = await office.file()
    await office.command(filed["id"], "refuse", by=OFFICER, reason="other_area")
    refused = await track(office, filed)

    objected = await by_receipt(office, "object", filed, note="这段路属于本县。")

    assert (refused["object"]["possible"], refused["object"]["until"] is not None) == (True, True)
    assert (objected["http"], objected["status"]) == (200, "routed")
    followed = await track(office, filed)
    assert followed["progress"]["zh"] == "您对不予受理提出异议，已提级重新审查。"
    assert followed["object"]["possible"] is False
    again = await office.command(filed["id"], "refuse", by=OFFICER, reason="other_area")
    assert again.status_code == 403
    assert (await office.command(filed["id"], "refuse", by=HEAD, reason="other_area")).status_code == 200
    twice = await by_receipt(office, "object", filed, note="仍不同意。")
    assert (twice["http"], twice["type"]) == (409, "urn:sibu:problem:not-possible-now")


async def test_an_objection_to_a_merging_lets_the_report_go_on_by_itself(office: Office) -> None:
    main, filed = await office.file(), await office.file()
    await office.command(filed["id"], "merge", by=OFFICER, main_id=main["id"])
    assert (await track(office, filed))["object"] == {"possible": True, "until": None}

    objected = await by_receipt(office, "object", filed, note="不是同一盏灯。")

    assert objected["status"] == "routed"
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=OFFICER)).json()["entries"]
    assert [(one["type"], one["against"], one["text"]) for one in timeline[-2:]] == [
        ("objected", "merged", "不是同一盏灯。"),
        ("unmerged", None, None),
    ]
    again = await office.command(filed["id"], "merge", by=OFFICER, main_id=main["id"])
    assert again.status_code == 403


@pytest.mark.parametrize("problem", [None, BRIBE], ids=["general", "sealed"])
async def test_an_objection_to_nothing_is_refused_without_naming_the_step(office: Office, problem: str | None) -> None:
    filed = await (office.file(problem=problem) if problem else office.file())

    objected = await by_receipt(office, "object", filed, note="不同意。")

    assert (objected["http"], objected["type"]) == (409, "urn:sibu:problem:not-possible-now")
    assert "deliberating" not in str(objected)


def told(tracked: dict[str, Any]) -> dict[str, Any]:
    """Everything but whose it is and when exactly it happened."""
    shown = {name: value for name, value in tracked.items() if name not in {"number", "filed_at"}}
    shown["steps"] = [(step["name"], step["done"]) for step in shown["steps"]]
    shown["dialogue"] = spoken(tracked)
    return shown
