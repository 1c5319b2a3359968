"""附议 by residents: an offer is taken up with a receipt of the own, or the report is filed by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.api.attaching import problem
from tests.api.conftest import Office
from tests.api.test_nearby import DESK, HERE, OFFICER, SAME, ask, road
from tests.builders import BRIBE, new_key

FOLLOWS = "与另一件相同反映一并办理，办结时一并告知您。"


async def join(
    office: Office, offer: str, *, by: str | None = None, key: str | None = None, text: str = SAME
) -> httpx.Response:
    headers = new_key(key) | (office.as_(by) if by else {})
    return await office.http.post("/v1/issues", json={"problem": text, "place": HERE, "joins": offer}, headers=headers)


async def offered(office: Office) -> tuple[dict[str, Any], str]:
    """A report, and the offer of it."""
    filed = await road(office)
    [told] = await ask(office)
    return filed, told["join"]


async def tracked(office: Office, receipt: dict[str, str]) -> dict[str, Any]:
    answer = await office.http.post("/v1/receipts/track", json=receipt)
    return dict(answer.json())


async def main_of(office: Office, issue_id: str) -> str | None:
    found = await office.services.issues.read(issue_id, command_id="")
    assert found.issue is not None
    return found.issue.main_id


async def test_whoever_joins_has_a_receipt_of_the_own_and_is_told_of_the_end(office: Office) -> None:
    main, offer = await offered(office)

    joined = (await join(office, offer)).json()
    before = await tracked(office, joined["receipt"])

    assert joined["receipt"] != main["receipt"]
    assert await main_of(office, joined["id"]) == main["id"]
    assert (before["status"], before["progress"]["zh"]) == ("merged", FOLLOWS)


async def test_an_offer_names_no_issue_and_an_id_is_no_offer(office: Office) -> None:
    main, offer = await offered(office)

    by_id = await join(office, main["id"])

    assert main["id"] not in offer
    assert problem(by_id) == (403, "staff-only")
    assert [each["field"] for each in by_id.json()["errors"]] == ["/joins"]


async def test_staff_join_by_an_offer_or_by_an_id_they_know(office: Office) -> None:
    main, offer = await offered(office)

    by_offer, by_id = await join(office, offer, by=DESK), await join(office, main["id"], by=DESK)

    assert [await main_of(office, each.json()["id"]) for each in (by_offer, by_id)] == [main["id"]] * 2


async def test_what_was_answered_meanwhile_is_not_joined_and_the_report_can_be_filed_alone(office: Office) -> None:
    main, offer = await offered(office)
    await office.command(main["id"], "accept", by=OFFICER)
    await office.command(main["id"], "resolve", by=OFFICER, answer="已修补。")

    refused = await join(office, offer, key="the-same")
    alone = await office.http.post("/v1/issues", json={"problem": SAME, "place": HERE}, headers=new_key("the-same"))

    assert problem(refused) == (409, "offer-over")
    assert [each["field"] for each in refused.json()["errors"]] == ["/joins"]
    assert "without `joins`" in refused.json()["hint"]
    assert alone.status_code == 201
    assert await main_of(office, alone.json()["id"]) is None


async def test_what_became_of_the_report_is_not_told_apart(office: Office) -> None:
    answers = []
    for name, more in (
        ("refer_to_discipline", {"reason": "经核实涉及干部。"}),
        ("refuse", {"reason": "in_court", "note": "已立案"}),
        ("merge", {"main_id": (await office.file())["id"]}),
    ):
        main, offer = await offered(office)
        done = await office.command(main["id"], name, by=OFFICER, **more)
        assert done.status_code == 200, done.text
        answers.append((await join(office, offer)).content)
    forged = await join(office, "x" * 150)

    assert len({*answers, forged.content}) == 1


async def test_an_offer_is_good_for_two_hours(office: Office) -> None:
    main, offer = await offered(office)
    later = datetime.now(UTC) + timedelta(hours=2, seconds=1)
    office.app.state.services = replace(office.services, clock=lambda: later)

    assert problem(await join(office, offer)) == (409, "offer-over")
    assert await main_of(office, main["id"]) is None


async def test_a_repeat_of_what_was_joined_is_answered_as_before_whatever_happened_since(office: Office) -> None:
    main, offer = await offered(office)
    first = await join(office, offer, key="once")
    await office.command(main["id"], "accept", by=OFFICER)
    await office.command(main["id"], "resolve", by=OFFICER, answer="已修补。")

    again = await join(office, offer, key="once")
    other = await join(office, offer, key="once", text="别的事。")

    assert (again.status_code, again.json()) == (201, first.json())
    assert problem(other) == (409, "idempotency-key-reused")


async def test_a_discipline_matter_never_follows_and_its_reporter_sees_no_difference(office: Office) -> None:
    main, offer = await offered(office)

    general = (await join(office, offer)).json()
    sealed = (await join(office, offer, text=SAME + BRIBE)).json()

    views = [await tracked(office, each["receipt"]) for each in (general, sealed)]
    assert await main_of(office, general["id"]) == main["id"]
    assert await main_of(office, sealed["id"]) is None
    assert [each["progress"]["zh"] for each in views] == [FOLLOWS] * 2
    assert views[0]["status"] == views[1]["status"] == "merged"


async def test_what_follows_another_is_not_offered_itself(office: Office) -> None:
    _, offer = await offered(office)
    await join(office, offer)

    assert len(await ask(office)) == 1


async def test_joining_works_while_the_engine_is_away(lonely_office: Office, office: Office) -> None:
    _, offer = await offered(office)

    assert (await join(lonely_office, offer)).status_code == 201
