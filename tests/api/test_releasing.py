"""What discipline intake releases reads like a report that was never sealed."""

from typing import Any, cast

import pytest

from api.gateway.releasing import as_general
from schemas.domain.analysis import Analysis, Judgement, Urgency
from tests.api.conftest import Office
from tests.builders import BRIBE
from tests.domain.county import RULEBOOK

INTAKE, SUPERVISOR = "staff-discipline-intake", "staff-supervisor-1"


async def released(office: Office, **body: Any) -> str:
    """A report that was sealed and that intake has released."""
    issue_id = cast("str", (await office.file(problem=BRIBE))["id"])
    answer = await office.command(issue_id, "release_intake", by=INTAKE, reason="内部理由", **body)
    assert answer.json()["events"] == ["intake_released", "analyzed"], answer.text
    return issue_id


async def test_a_released_issue_is_read_like_any_other(office: Office) -> None:
    ordinary, issue_id = (await office.file())["id"], await released(office)

    theirs, mine = [(await office.get(f"/v1/issues/{one}", by=SUPERVISOR)).json() for one in (ordinary, issue_id)]

    assert mine["confidence"].keys() == theirs["confidence"].keys()
    assert 0.85 <= mine["confidence"]["category"] < 1
    assert {name: bool(judged) for name, judged in mine["grounds"].items()} == {
        "category": True,
        "topic": True,
        "urgency": True,
        "cause": True,
        "discipline": False,
    }
    assert (mine["category"], mine["department"]["id"], mine["topic"]) == ("livelihood", "mass_work", "other")
    for word in ("纪检", "公职人员", "红包", "密封"):
        assert word not in str(mine["grounds"])


async def test_what_intake_says_of_it_stands_as_if_the_analyzer_had_said_it(office: Office) -> None:
    issue_id = await released(office, category="organization", topic="party_dues", urgency="urgent")

    issue = (await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)).json()

    assert (issue["category"], issue["topic"], issue["urgency"]) == ("organization", "party_dues", "urgent")
    assert [issue["grounds"][name]["value"] for name in ("category", "topic", "urgency")] == [
        "organization",
        "party_dues",
        "urgent",
    ]


async def test_no_name_of_discipline_is_left_anywhere_general(office: Office) -> None:
    issue_id = await released(office)

    seen = [
        await office.get(path, by=SUPERVISOR)
        for path in (f"/v1/issues/{issue_id}", f"/v1/issues/{issue_id}/timeline", "/v1/events", "/v1/issues")
    ]

    assert [answer.status_code for answer in seen] == [200, 200, 200, 200]
    assert not [answer.url for answer in seen if "staff-discipline" in answer.text or "intake" in answer.text]


async def test_discipline_alone_keeps_what_it_decided(office: Office) -> None:
    issue_id = await released(office)

    feed = (await office.get("/v1/events", by="staff-discipline-head")).json()["items"]

    assert [(item["issue_id"], item["type"]) for item in feed] == [
        (issue_id, "intake_opened"),
        (issue_id, "intake_released"),
    ]


async def test_a_sealed_issue_stands_in_the_inbox_of_discipline_by_what_is_due(office: Office) -> None:
    later = (await office.file(problem=BRIBE))["id"]
    urgent = (await office.file(problem=BRIBE + "里面还有人被困，有生命危险，正在着火，快救人！"))["id"]
    await office.file()

    inboxes = {
        reader: (await office.get("/v1/departments/discipline/inbox", by=reader)).json()["items"]
        for reader in (INTAKE, "staff-discipline-officer", "staff-discipline-head", "staff-discipline-superior")
    }

    assert [row["id"] for row in inboxes[INTAKE]] == [urgent, later]
    assert [(row["sealed"], row["status"], row["urgency"]) for row in inboxes[INTAKE]] == [
        (True, "deliberating", "emergency"),
        (True, "deliberating", "ordinary"),
    ]
    assert all(rows == inboxes[INTAKE] for rows in inboxes.values())
    assert (await office.get("/v1/departments/discipline/inbox", by=SUPERVISOR)).status_code == 403


async def test_a_decided_issue_leaves_the_inbox_of_intake(office: Office) -> None:
    await released(office)

    inbox = await office.get("/v1/departments/discipline/inbox", by=INTAKE)

    assert inbox.json()["items"] == []


ANALYSIS = Analysis(
    possible_discipline=True,
    discipline=Judgement(value="possible", confidence=0.8, reason="names an official"),
    category=Judgement(value="discipline", confidence=0.8, reason="names an official"),
    topic=Judgement(value="bribery", confidence=0.7, reason="a red envelope"),
    urgency=Judgement(value="ordinary", confidence=0.9, reason="nothing is pressing"),
    cause=Judgement(value="delay", confidence=0.4, reason="says late"),
    accuses=True,
    suggests=False,
    danger_to_life=False,
)


def test_nothing_of_discipline_is_left_in_a_released_analysis() -> None:
    general = as_general(ANALYSIS, category="livelihood", topic=None, urgency=None, policy=RULEBOOK.policy)

    assert (general.possible_discipline, general.discipline.value) == (False, "none")
    assert (general.category.value, general.topic.value) == ("livelihood", "other")
    assert (general.urgency, general.cause) == (ANALYSIS.urgency, ANALYSIS.cause)
    for word in ("official", "envelope", "bribery", "discipline"):
        assert word not in general.model_dump_json(exclude={"possible_discipline"}).replace('"discipline":', "")


@pytest.mark.parametrize(("judged", "stands"), [(0.0, 0.6), (0.5, 0.8), (1.0, 1.0)])
def test_a_released_category_is_sure_enough_to_have_been_routed(judged: float, stands: float) -> None:
    category = Judgement(value="livelihood", confidence=judged, reason="a lamp")
    analysis = ANALYSIS.model_copy(update={"category": category})

    general = as_general(analysis, category="livelihood", topic=None, urgency=Urgency.URGENT, policy=RULEBOOK.policy)

    assert general.category.confidence == pytest.approx(stands)
    assert (general.category.reason, general.topic) == ("a lamp", ANALYSIS.topic)
    assert general.urgency.value == "urgent"
