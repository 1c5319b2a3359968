"""A receipt tells nothing of the class: a joined report, every turn, and the work that a wrong receipt costs."""

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from api.ports import Issues, Secrets
from schemas.domain.clocks import Stage
from tests.api.conftest import Office
from tests.api.test_receipt_dialogue import by_receipt, told, track
from tests.builders import BRIBE

OFFICER = "staff-mass-work-officer-1"
DISCIPLINE = "staff-discipline-officer"
INTAKE = "staff-discipline-intake"


async def joined(office: Office, **changes: Any) -> dict[str, Any]:
    """A report that the desk files for somebody as joining another."""
    main = await office.file()
    return await office.file(by="staff-hotline-1", joins=main["id"], **changes)


async def test_a_joined_report_follows_the_other_to_its_reporter_whatever_it_is(office: Office) -> None:
    general, sealed = await joined(office), await joined(office, problem=BRIBE)

    one, other = await track(office, general), await track(office, sealed)

    assert told(one) == told(other)
    assert (one["status"], one["promised_end"], one["object"]["possible"]) == ("merged", None, False)
    assert [step["name"]["zh"] for step in one["steps"] if step["done"]] == ["受理"]


async def test_a_joined_report_takes_the_same_words_whatever_it_is(office: Office) -> None:
    general, sealed = await joined(office), await joined(office, problem=BRIBE)

    answers = [
        (await by_receipt(office, "reply", filed, text="补充"), await by_receipt(office, "object", filed, note="不是"))
        for filed in (general, sealed)
    ]

    assert answers[0] == answers[1]
    assert answers[0][0]["status"] == "merged"
    one, other = await track(office, general), await track(office, sealed)
    assert told(one) == told(other)
    withdrawn = [await by_receipt(office, "withdraw", filed) for filed in (general, sealed)]
    assert withdrawn[0] == withdrawn[1]
    assert told(await track(office, general)) == told(await track(office, sealed))


async def test_a_joined_report_that_goes_its_own_way_looks_handed_out_then(office: Office) -> None:
    general, sealed = await joined(office), await joined(office, problem=BRIBE)
    await office.command(general["id"], "unmerge", by=OFFICER)
    await office.command(sealed["id"], "confirm_intake", by=INTAKE)

    one, other = await track(office, general), await track(office, sealed)

    assert told(one) == told(other)
    assert one["status"] == "routed"


async def test_confidential_or_not_a_dialogue_and_an_objection_look_alike(office: Office) -> None:
    general, sealed = await office.file(), await office.file(problem=BRIBE)
    await office.command(sealed["id"], "confirm_intake", by=INTAKE)
    turns: list[tuple[str, dict[str, Any]]] = [
        ("ask_reporter", {"question": "哪一天？"}),
        ("suspend", {"reason": "waiting_reporter"}),
        ("reply", {"text": "上周三。"}),
        ("refuse", {"reason": "unclear"}),
        ("object", {"note": "内容清楚。"}),
    ]

    for name, body in turns:
        for filed, officer in ((general, OFFICER), (sealed, DISCIPLINE)):
            if name in {"reply", "object"}:
                assert (await by_receipt(office, name, filed, **body))["http"] == 200
            else:
                assert (await office.command(filed["id"], name, by=officer, **body)).status_code == 200
        one, other = await track(office, general), await track(office, sealed)
        for view in (one, other):
            view["object"] = view["object"]["possible"]
            view["promised_end"] = view["promised_end"] and view["promised_end"][:10]
        assert told(one) == told(other), name


async def test_what_is_promised_at_once_is_promised_before_anything_is_known(office: Office) -> None:
    rulebook = office.services.rulebooks.current()

    limits = {rulebook.policy.limit(Stage.ANSWER, "ordinary", department_id=name) for name in (None, "discipline")}

    assert len(limits) == 1


@dataclass
class Watched:
    """Passes every call on and keeps its name."""

    behind: Any
    calls: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self.behind, name)


@pytest.mark.parametrize(
    "route", ["track", "reply", "object", "withdraw", "feedback", "review", "export", "erase", "attachments"]
)
async def test_an_unknown_number_a_malformed_one_and_a_wrong_code_cost_the_same_work(
    office: Office, route: str
) -> None:
    filed = await office.file()
    number = filed["receipt"]["number"]
    words: dict[str, dict[str, Any]] = {
        "reply": {"text": "x"},
        "object": {"note": "x"},
        "feedback": {"satisfied": True},
        "review": {"note": "x"},
    }
    work: list[object] = []
    answers: list[dict[str, Any]] = []

    for receipt in (
        (number, "0000-0000-0000"),
        ("SIBU-0000-0000-0000", "x"),
        ("号码丢了", "？？"),
        ("x" * 64, "\u200b1"),
    ):
        issues, secrets = Watched(office.services.issues), Watched(office.services.secrets)
        office.app.state.services = replace(
            office.services, issues=cast("Issues", issues), secrets=cast("Secrets", secrets)
        )
        answer = await by_receipt(
            office, route, {"receipt": dict(zip(("number", "code"), receipt, strict=True))}, **words.get(route, {})
        )
        work.append((issues.calls, secrets.calls))
        answers.append(answer)

    # The number is normalised for its budget, and then for the look-up.
    assert work == [(["by_receipt"], ["normal_number", "normal_number", "code_matches"])] * 4
    assert answers == [answers[0]] * 4
    assert answers[0]["type"] == "urn:sibu:problem:receipt-unknown"
