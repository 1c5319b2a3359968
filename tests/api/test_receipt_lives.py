"""What a receipt shows of the life after routing, and what its holder can do: withdraw, ask for a review."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from api.views.tracking import review_offer
from schemas.domain.handling_commands import Refuse, RequestReview
from tests.api.conftest import Office
from tests.api.lives import routed
from tests.builders import BRIBE, new_key
from tests.domain.builders import sealed
from tests.domain.county import a_rulebook, local

OFFICER = "staff-mass-work-officer-1"
DISCIPLINE = "staff-discipline-officer"


async def track(office: Office, filed: dict[str, Any]) -> dict[str, Any]:
    answer = await office.http.post("/v1/receipts/track", json=filed["receipt"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def by_receipt(office: Office, name: str, filed: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await office.http.post(f"/v1/receipts/{name}", json={**filed["receipt"], **body}, headers=new_key())
    return {"http": answer.status_code, **answer.json()}


async def test_a_returned_report_is_with_the_authority(office: Office) -> None:
    filed = await office.file()
    routed = await track(office, filed)
    await office.command(filed["id"], "return", by=OFFICER, reason="not_ours")

    returned = await track(office, filed)

    assert (returned["status"], returned["progress"]["zh"]) == ("routed", "正在转交责任部门。")
    assert returned["promised_end"] == routed["promised_end"] is not None
    assert (returned["reason"], returned["withdraw"]["possible"]) == (None, True)


async def test_a_suspended_report_says_why_in_the_policys_words(office: Office) -> None:
    filed = await office.file()
    await office.command(filed["id"], "suspend", by=OFFICER, reason="season", note="内部备注")

    suspended = await track(office, filed)

    assert (suspended["status"], suspended["reason"]) == ("suspended", "受季节或气候条件限制")
    assert suspended["progress"]["zh"] == "暂停办理，恢复后继续计时。原因：受季节或气候条件限制。"
    assert "内部备注" not in str(suspended)


async def test_a_promise_is_shown_at_risk_when_the_next_department_needs_longer(office: Office) -> None:
    filed = await office.file()
    promised = (await track(office, filed))["promised_end"]
    later = await _office_in(office, days=20)
    await later.command(filed["id"], "return", by=OFFICER, reason="not_ours")
    await later.command(filed["id"], "reroute", by="staff-secretary-01", department_id="organization")

    tracked = await track(later, filed)

    assert (tracked["promised_end"], tracked["at_risk"]) == (promised, True)


async def test_a_merged_report_says_that_it_is_handled_with_another(office: Office) -> None:
    main, filed = await office.file(), await office.file()
    await office.command(filed["id"], "merge", by=OFFICER, main_id=main["id"])

    merged = await track(office, filed)

    assert (merged["status"], merged["progress"]["zh"]) == (
        "merged",
        "与另一件相同反映一并办理，办结时一并告知您。",
    )
    assert main["id"] not in str(merged)


async def test_a_report_is_withdrawn_by_its_receipt_and_nobody_promises_an_answer_any_more(office: Office) -> None:
    filed = await office.file()

    answer = await by_receipt(office, "withdraw", filed, note="已解决。")
    again = await by_receipt(office, "withdraw", filed)
    tracked = await track(office, filed)

    assert (answer["http"], answer["status"]) == (200, "withdrawn")
    assert again["http"] == 409
    assert (tracked["status"], tracked["promised_end"], tracked["at_risk"]) == ("withdrawn", None, False)
    assert (tracked["withdraw"]["possible"], tracked["review"]["possible"]) == (False, False)
    assert tracked["who_answers"]["zh"] == "不再另行答复。"


async def test_a_refused_report_says_why_and_may_be_reviewed_where_the_policy_offers_it(office: Office) -> None:
    filed = await office.file()
    await office.command(filed["id"], "refuse", by=OFFICER, reason="in_court", note="内部备注")

    refused = await track(office, filed)
    asked = await by_receipt(office, "review", filed, note="并没有起诉。")

    assert (refused["status"], refused["reason"]) == ("refused", "已进入诉讼、仲裁或行政复议程序")
    # What the receipt offers is what the rule then does.
    assert refused["review"]["possible"] is (asked["http"] == 200)
    assert "内部备注" not in str(refused)


def test_a_review_is_offered_for_as_long_as_the_rule_grants_it() -> None:
    rulebook = a_rulebook(review="30d")
    refused = routed(rulebook).give("05-06 15:00", Refuse(reason="other_area"))
    reviewed = routed(rulebook).give("05-06 15:00", Refuse(reason="other_area"))
    reviewed.give("05-07 10:00", RequestReview(note=sealed()), by="receipt")

    offer = review_offer(refused.issue, rulebook, now=local("06-05 23:59"))
    too_late = review_offer(refused.issue, rulebook, now=local("06-06 00:00"))
    never = review_offer(refused.issue, a_rulebook(), now=local("05-07 10:00"))
    running = review_offer(reviewed.issue, rulebook, now=local("05-08 10:00"))

    assert (offer.possible, offer.until) == (True, local("06-05 23:59:59"))
    assert {too_late.possible, never.possible, running.possible} == {False}


async def test_confidential_or_not_every_turn_looks_alike_to_the_reporter(office: Office) -> None:
    general, sealed = await office.file(), await office.file(problem=BRIBE)
    await office.command(sealed["id"], "confirm_intake", by="staff-discipline-intake")
    turns = [("accept", {}), ("suspend", {"reason": "season"}), ("resume", {}), ("return", {"reason": "not_ours"})]

    for name, body in turns:
        await office.command(general["id"], name, by=OFFICER, **body)
        await office.command(sealed["id"], name, by=DISCIPLINE, **body)
        one, other = await track(office, general), await track(office, sealed)

        assert told(one) == told(other), name


def told(tracked: dict[str, Any]) -> dict[str, Any]:
    """Everything but whose it is and when exactly it happened."""
    shown = {name: value for name, value in tracked.items() if name not in {"number", "filed_at"}}
    shown["steps"] = [(step["name"], step["done"]) for step in shown["steps"]]
    shown["promised_end"] = shown["promised_end"] and shown["promised_end"][:10]
    return shown


async def _office_in(office: Office, *, days: int) -> Office:
    """The same office some days later."""
    engine: Any = office.services.commands.engine
    clock = engine.clock

    def later() -> Any:
        return clock() + timedelta(days=days)

    commands = replace(office.services.commands, engine=replace(engine, clock=later))
    office.services = office.app.state.services = replace(office.services, commands=commands, clock=later)
    return office
