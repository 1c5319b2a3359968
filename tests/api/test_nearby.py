"""What is open near by, before one files: enough to recognise one's own trouble, nothing to recognise a person by."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from api.terms import CAUSE, SEALED_TOPIC, TOPIC
from infra.analyzer.lexicon import shipped
from infra.run.projecting import follower
from tests.api.attaching import problem
from tests.api.conftest import Office
from tests.api.limited import Limited, a_limited_office, solved
from tests.builders import BRIBE

__all__ = ["a_limited_office"]

OFFICER, DESK = "staff-mass-work-officer-1", "staff-hotline-1"
ROAD = "轮渡站院门口的马路塌了一个大坑，下雨天全是水，骑车的人摔了好几个，请尽快修补。"
SAME = "院子门前马路有个坑，一下雨就积水，骑车很危险。"
HERE = {"building_id": "bldg-010101"}


async def ask(office: Office, text: str = SAME, *, by: str | None = None, **place: Any) -> list[dict[str, Any]]:
    headers = office.as_(by) if by else {}
    body = {"problem": text, "place": place or HERE}
    answer = await office.http.post("/v1/nearby", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["reports"])


async def road(office: Office, **changes: Any) -> dict[str, Any]:
    return await office.file(problem=ROAD, place=HERE, reporter={"name": "王芳", "phone": "13800000000"}, **changes)


async def test_a_report_of_the_same_kind_beside_the_door_is_told_of(office: Office) -> None:
    await road(office)

    [told] = await ask(office, building_id="bldg-010102")

    assert told.pop("join")
    assert told.pop("join_by")
    assert told == {
        "topic": {"zh": "道路桥梁", "en": "roads and bridges"},
        "place": "河口镇·渡口社区·轮渡站院·1栋",
        "status": "routed",
        "progress": {"zh": "已交给责任部门，等待签收。", "en": "It is with the responsible department."},
        "filed_days_ago": 0,
    }


async def test_what_was_said_and_by_whom_and_every_number_of_it_stay_where_they_are(office: Office) -> None:
    filed = await road(office)
    issue = (await office.get(f"/v1/issues/{filed['id']}", by=OFFICER)).json()

    answer = await office.http.post("/v1/nearby", json={"problem": SAME, "place": HERE})

    secrets = (filed["id"], *filed["receipt"].values(), issue["ledger_number"], "大坑", "王芳", "13800000000")
    assert answer.json()["reports"]
    assert [each for each in secrets if each in answer.text] == []


async def test_the_same_words_are_found_whatever_they_are_about(office: Office) -> None:
    await road(office)
    await follower(office.instance).catch_up()

    assert len(await ask(office, ROAD.replace("请尽快修补", "请尽快来修补一下"), grid_id="grid-0101")) == 1


async def test_how_far_along_it_is_is_told_in_words_for_a_bystander(office: Office) -> None:
    filed = await road(office)
    await office.command(filed["id"], "accept", by=OFFICER)
    accepted = await ask(office)
    await office.command(filed["id"], "resolve", by=OFFICER, answer="已修补。")

    answered = await ask(office)

    assert [each["progress"]["zh"] for each in accepted] == ["责任部门已签收，正在办理。"]
    assert answered == []


async def test_what_was_returned_looks_like_what_waits_for_its_department(office: Office) -> None:
    filed = await road(office)
    await office.command(filed["id"], "return", by=OFFICER, reason="not_ours")

    [told] = await ask(office)

    assert (told["status"], told["progress"]["zh"]) == ("routed", "已交给责任部门，等待签收。")


@pytest.mark.parametrize("place", [{"building_id": "bldg-060101"}, {"longitude": 0, "latitude": 0}, {}])
async def test_elsewhere_nothing_is_told(office: Office, place: dict[str, Any]) -> None:
    await road(office)

    answer = await office.http.post("/v1/nearby", json={"problem": SAME, "place": place})

    assert answer.json() == {"reports": []}


async def test_whoever_writes_of_an_official_is_told_of_nothing(office: Office) -> None:
    await road(office)

    assert await ask(office, SAME + BRIBE) == []


async def test_a_confidential_report_is_told_to_nobody_not_even_to_discipline(office: Office) -> None:
    await office.file(problem=ROAD + BRIBE, place=HERE)

    assert await ask(office) == []
    assert await ask(office, by="staff-discipline-officer") == []


async def test_what_is_referred_to_discipline_is_gone_at_once(office: Office) -> None:
    filed = await road(office)
    before = await ask(office)
    await office.command(filed["id"], "refer_to_discipline", by=OFFICER, reason="经核实涉及干部。")

    assert len(before) == 1
    assert await ask(office) == []


async def test_a_place_that_there_is_not_and_an_empty_text_are_told_by_field(office: Office) -> None:
    nowhere = await office.http.post("/v1/nearby", json={"problem": SAME, "place": {"building_id": "nowhere"}})
    empty = await office.http.post("/v1/nearby", json={"problem": "", "place": HERE})

    assert problem(nowhere) == (422, "place-unknown")
    assert [each["field"] for each in empty.json()["errors"]] == ["/problem"]


async def test_the_text_stands_in_no_line_of_the_log(office: Office) -> None:
    with capture_logs() as lines:
        await ask(office)

    assert lines
    assert SAME not in repr(lines)


async def test_whoever_maps_the_county_works_for_it_and_staff_do_not(limited: Limited) -> None:
    body = {"problem": SAME, "place": HERE}
    answers = [await limited.post("/v1/nearby", body) for _ in range(41)]

    worked = await limited.post("/v1/nearby", body, **{"Proof-Of-Work": solved(answers[-1])})
    signed = await limited.post("/v1/nearby", body, **limited.office.as_(DESK))

    assert [each.status_code for each in answers] == [200] * 40 + [429]
    assert (worked.status_code, signed.status_code) == (200, 200)
    assert limited.counted("nearby", "challenged") == 1


def test_every_topic_of_the_analyzer_has_its_words_for_a_bystander() -> None:
    known = {topic.id: topic.name for topic in shipped().topics if topic.category != "discipline"}

    assert {name: said.zh for name, said in TOPIC.items()} == known | {"other": "其他"}


def test_every_topic_of_a_sealed_matter_and_every_cause_has_its_words_too() -> None:
    sealed = {topic.id: topic.name for topic in shipped().topics if topic.category == "discipline"}
    senses = {sense.target: sense.name for sense in shipped().senses}
    causes = {target.removeprefix("cause:"): name for target, name in senses.items() if target.startswith("cause:")}

    assert {name: said.zh for name, said in SEALED_TOPIC.items()} == sealed
    assert {name: said.zh for name, said in CAUSE.items()} == causes | {"unknown": "待查"}


def test_only_what_everybody_there_sees_is_told_to_bystanders() -> None:
    assert {topic.name for topic in shipped().topics if topic.shared} == {
        *("物业管理", "道路桥梁", "公共交通", "交通秩序和停车", "水电气网"),
        *("环境污染", "噪声扰民", "市容环卫和违建", "城市规划和建设"),
    }
