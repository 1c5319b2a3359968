"""Tracking and rating by receipt: needs number and code, tells no more than the reporter may know."""

from typing import Any

import pytest

from tests.api.conftest import Office
from tests.builders import BRIBE, new_key

OFFICER = "staff-mass-work-officer-1"
DISCIPLINE = "staff-discipline-officer"


async def track(office: Office, receipt: dict[str, str]) -> dict[str, Any]:
    answer = await office.http.post("/v1/receipts/track", json=receipt)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_reporter_follows_the_report_to_its_answer(office: Office) -> None:
    filed = await office.file()
    routed = await track(office, filed["receipt"])
    await office.command(filed["id"], "accept", by=OFFICER)
    accepted = await track(office, filed["receipt"])
    await office.command(filed["id"], "resolve", by=OFFICER, answer="路灯已修好。")
    resolved = await track(office, filed["receipt"])

    assert (routed["status"], routed["answer"], routed["feedback"]["possible"]) == ("routed", None, False)
    assert accepted["status"] == "accepted"
    assert (resolved["status"], resolved["answer"]) == ("resolved", "路灯已修好。")
    assert resolved["feedback"]["possible"] is True
    assert [step["name"]["zh"] for step in resolved["steps"] if step["done"]] == ["受理", "交办", "签收", "办结"]
    assert resolved["promised_at"] == filed["promised_at"]


async def test_a_receipt_may_be_typed_carelessly(office: Office) -> None:
    filed = await office.file()
    number, code = filed["receipt"]["number"], filed["receipt"]["code"]

    tracked = await track(office, {"number": number.lower().replace("-", " "), "code": f" {code.lower()} "})

    assert tracked["number"] == number


async def test_an_unknown_number_and_a_wrong_code_are_answered_alike(office: Office) -> None:
    filed = await office.file()

    wrong_code = await office.http.post(
        "/v1/receipts/track", json={"number": filed["receipt"]["number"], "code": "0000-0000-0000"}
    )
    unknown = await office.http.post("/v1/receipts/track", json={"number": "SIBU-0000-0000-0001", "code": "x"})

    assert wrong_code.status_code == unknown.status_code == 404
    assert wrong_code.content == unknown.content


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"number": "x"},
        {"code": "x"},
        {"number": "", "code": ""},
        {"number": "x" * 65, "code": "x"},
        {"number": 1, "code": 2},
    ],
)
async def test_half_a_receipt_is_refused_by_field(office: Office, body: dict[str, Any]) -> None:
    answer = await office.http.post("/v1/receipts/track", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_a_receipt_in_the_address_finds_nothing(office: Office) -> None:
    answer = await office.http.get("/v1/receipts/track", params={"number": "a", "code": "b"})

    assert answer.status_code == 405


async def test_confidential_or_not_a_report_looks_alike_to_its_reporter(office: Office) -> None:
    lamp, bribe = await office.file(), await office.file(problem=BRIBE)
    await office.command(bribe["id"], "confirm_intake", by="staff-discipline-intake")

    general, confidential = await track(office, lamp["receipt"]), await track(office, bribe["receipt"])

    times = {"filed_at", "number", "steps"}
    assert {k: v for k, v in general.items() if k not in times} == {
        k: v for k, v in confidential.items() if k not in times
    }
    assert [step["done"] for step in general["steps"]] == [step["done"] for step in confidential["steps"]]
    for word in ("discipline", "纪", "sealed", "mass_work", "群工"):
        assert word not in str(general) + str(confidential)


async def test_a_sealed_report_looks_like_one_that_is_being_assigned(office: Office) -> None:
    bribe = await office.file(problem=BRIBE)

    tracked = await track(office, bribe["receipt"])

    assert tracked["status"] == "collected"
    assert "分析分派" in tracked["progress"]["zh"]


async def test_a_satisfied_reporter_closes_the_report(office: Office) -> None:
    filed = await resolved(office)

    answer = await rate(office, filed, satisfied=True, rating=5, comment="谢谢")

    assert (answer.status_code, answer.json()["status"]) == (200, "closed")
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=OFFICER)).json()
    given = next(entry for entry in timeline["entries"] if entry["type"] == "feedback_given")
    assert (given["by"], given["rating"], given["text"]) == ("receipt", 5, "谢谢")


async def test_an_unsatisfied_reporter_has_it_handled_again(office: Office) -> None:
    filed = await resolved(office)

    answer = await rate(office, filed, satisfied=False)

    assert answer.json()["status"] == "routed"
    assert "提级" in (await track(office, filed["receipt"]))["progress"]["zh"]


async def test_a_repeated_rating_counts_once(office: Office) -> None:
    filed = await resolved(office)

    first = await rate(office, filed, key="once", satisfied=True)
    again = await rate(office, filed, key="once", satisfied=True)

    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)


@pytest.mark.parametrize("problem", [None, BRIBE], ids=["general", "sealed"])
async def test_a_rating_before_the_answer_is_refused_without_naming_the_step(
    office: Office, problem: str | None
) -> None:
    filed = await (office.file(problem=problem) if problem else office.file())

    answer = await rate(office, filed, satisfied=True)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:sibu:problem:no-answer-yet"
    assert "deliberating" not in answer.text


async def test_a_rating_needs_the_code(office: Office) -> None:
    filed = await resolved(office)

    answer = await rate(office, {"receipt": {**filed["receipt"], "code": "0000-0000-0000"}}, satisfied=True)

    assert answer.status_code == 404


async def test_a_confidential_answer_reaches_its_reporter(office: Office) -> None:
    filed = await office.file(problem=BRIBE)
    await office.command(filed["id"], "confirm_intake", by="staff-discipline-intake")
    await office.command(filed["id"], "accept", by=DISCIPLINE)
    await office.command(filed["id"], "resolve", by=DISCIPLINE, answer="已依规处理。")

    assert (await track(office, filed["receipt"]))["answer"] == "已依规处理。"
    assert (await rate(office, filed, satisfied=True)).json()["status"] == "closed"


async def resolved(office: Office) -> dict[str, Any]:
    """A report that waits for its reporter."""
    filed = await office.file()
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "resolve", by=OFFICER, answer="路灯已修好。")
    return filed


async def rate(office: Office, filed: dict[str, Any], *, key: str | None = None, **body: Any) -> Any:
    return await office.http.post("/v1/receipts/feedback", json={**filed["receipt"], **body}, headers=new_key(key))


async def test_a_rating_repeated_after_a_referral_tells_nothing_of_it(office: Office) -> None:
    filed = await resolved(office)
    first = await rate(office, filed, satisfied=False, key="once")
    referred = await office.command(filed["id"], "refer_to_discipline", by=OFFICER, reason="反映收受好处")

    again = await rate(office, filed, satisfied=False, key="once")

    assert referred.json()["events"] == ["referred"], referred.text
    assert again.json() == first.json() | {"repeated": True}
    assert (again.json()["status"], again.json()["message"]["zh"]) == ("routed", "已记录您的意见，将提级重新办理。")
