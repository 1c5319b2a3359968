"""Commands over HTTP: once for each key, on the version one read, and refused in sentences."""

from dataclasses import replace
from typing import Any

import pytest

from api.http.commands import NAMES
from tests.api.conftest import Office
from tests.builders import BRIBE
from tests.fakes.engines import AbsentEngine

OFFICER = "staff-mass-work-officer-1"
NOBODYS_ID = "00000000-0000-4000-8000-000000000000"
BODIES: dict[str, dict[str, Any]] = {
    "accept": {},
    "classify": {"category": "livelihood"},
    "confirm_intake": {},
    "release_intake": {},
    "resolve": {"answer": "修好了。"},
    "give_feedback": {"satisfied": True},
    "return": {"reason": "not_ours"},
    "reroute": {"department_id": "organization"},
    "assign": {"lead_unit_id": "unit-power"},
    "accept_task": {},
    "return_task": {"note": "不归我单位。"},
    "finish_task": {"report": "已修好。"},
    "excuse_task": {"unit_id": "unit-power"},
    "request_extension": {"limit": "5wd", "reason": "works", "note": "等配件。"},
    "grant_extension": {},
    "deny_extension": {},
    "suspend": {"reason": "season"},
    "resume": {},
    "merge": {"main_id": "8f0e5b0c-3c1e-4c57-9f6b-7a0e4b112c1d"},
    "unmerge": {},
    "split": {"parts": [{"problem": "路灯坏了。"}]},
    "refuse": {"reason": "in_court"},
    "comment": {"text": "已联系。"},
    "add_files": {"evidence": [f"{NOBODYS_ID}.{'A' * 22}"]},
    "urge": {},
    "issue_card": {"card": "yellow", "note": "超期。"},
    "transfer": {"to": ["staff-mass-work-officer-2"]},
    "take_back": {},
    "erase_reporter": {"note": "本人要求删除。"},
    "place_hold": {"note": "法院来函。"},
    "lift_hold": {"note": "案件已结。"},
    "name_accused": {"accused": [{"kind": "unit", "id": "unit-power"}]},
    "refer_to_discipline": {},
    "ask_reporter": {"question": "哪一盏灯？"},
}


def test_every_command_has_its_address() -> None:
    assert set(NAMES) == BODIES.keys()


async def test_an_issue_is_accepted_resolved_and_rated(office: Office) -> None:
    issue_id = (await office.file())["id"]

    accepted = await office.command(issue_id, "accept", by=OFFICER)
    resolved = await office.command(issue_id, "resolve", by=OFFICER, answer="路灯已修好。")
    rated = await office.command(issue_id, "give_feedback", by="staff-hotline-1", satisfied=True, rating=5)

    assert accepted.json() == {"status": "accepted", "version": 6, "events": ["accepted"], "repeated": False}
    assert resolved.json()["events"] == ["resolved"]
    assert rated.json()["events"] == ["feedback_given", "closed"]
    issue = (await office.get(f"/v1/issues/{issue_id}", by=OFFICER)).json()
    assert (issue["status"], issue["answer"], issue["outcome"]) == ("closed", "路灯已修好。", "satisfied")
    assert [command["name"] for command in issue["possible"]] == [
        *("request_review", "comment", "erase_reporter", "place_hold", "refer_to_discipline"),
    ]


async def test_a_repeated_command_is_answered_and_not_done_again(office: Office) -> None:
    issue_id = (await office.file())["id"]

    first = await office.command(issue_id, "accept", by=OFFICER, key="once")
    again = await office.command(issue_id, "accept", by=OFFICER, key="once")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == {**first.json(), "repeated": True}


async def test_the_same_key_with_another_command_is_a_conflict(office: Office) -> None:
    issue_id = (await office.file())["id"]
    await office.command(issue_id, "accept", by=OFFICER, key="once")

    answer = await office.command(issue_id, "resolve", by=OFFICER, key="once", answer="好")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:sibu:problem:idempotency-key-reused"


async def test_a_step_that_is_not_possible_now_is_a_conflict_that_says_what_to_do(office: Office) -> None:
    issue_id = (await office.file())["id"]

    answer = await office.command(issue_id, "resolve", by=OFFICER, answer="好")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:sibu:problem:step-not-allowed"
    assert "possible" in answer.json()["hint"]


async def test_a_role_that_sees_but_may_not_act_is_forbidden(office: Office) -> None:
    issue_id = (await office.file())["id"]

    answer = await office.command(issue_id, "accept", by="staff-supervisor-1")

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:sibu:problem:not-allowed"


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("by", ["staff-organization-officer", "staff-discipline-head", "staff-auditor"])
async def test_commands_on_an_issue_that_one_may_not_see_find_nothing(office: Office, name: str, by: str) -> None:
    issue_id = (await office.file())["id"]

    hidden = await office.command(issue_id, name, by=by, **BODIES[name])
    missing = await office.command("00000000-0000-4000-8000-000000000000", name, by=by, **BODIES[name])

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


async def test_a_decision_on_an_older_version_is_refused(office: Office) -> None:
    issue_id = (await office.file())["id"]

    stale = await office.command(issue_id, "accept", by=OFFICER, if_match='"v4"')
    fresh = await office.command(issue_id, "accept", by=OFFICER, if_match='"v5"')

    assert stale.status_code == 412
    assert stale.json()["type"] == "urn:sibu:problem:version-moved"
    assert fresh.status_code == 200


@pytest.mark.parametrize("tag", ["v5", '"5"', 'W/"v5"', '"v0"', '"v5", "v6"', '"v99999999999999999999"', "\x7f"])
async def test_a_validator_that_no_version_had_matches_nothing(office: Office, tag: str) -> None:
    issue_id = (await office.file())["id"]

    assert (await office.command(issue_id, "accept", by=OFFICER, if_match=tag)).status_code == 412


async def test_any_version_will_do_where_one_says_so(office: Office) -> None:
    issue_id = (await office.file())["id"]

    assert (await office.command(issue_id, "accept", by=OFFICER, if_match="*")).status_code == 200


async def test_a_command_without_fields_needs_no_body(office: Office) -> None:
    issue_id = (await office.file())["id"]

    answer = await office.http.post(
        f"/v1/issues/{issue_id}/commands/accept", headers=office.as_(OFFICER) | {"Idempotency-Key": "k"}
    )

    assert answer.status_code == 200


async def test_an_unknown_command_names_those_there_are(office: Office) -> None:
    issue_id = (await office.file())["id"]

    answer = await office.command(issue_id, "burn", by=OFFICER)

    assert answer.status_code == 404
    assert "accept, classify" in answer.json()["hint"]


async def test_commands_are_counted_by_their_outcome(office: Office) -> None:
    office.app.state.services = replace(office.services, counts=office.instance.metrics)
    issue_id = (await office.file())["id"]

    await office.command(issue_id, "accept", by=OFFICER, key="once")
    await office.command(issue_id, "accept", by=OFFICER, key="once")
    await office.command(issue_id, "accept", by=OFFICER)

    figures = (await office.get("/metrics", by="staff-administrator")).text
    for outcome in ("applied", "repeated", "refused"):
        assert f'sibu_commands_total{{name="accept",outcome="{outcome}"}} 1.0' in figures


async def test_commands_say_that_the_engine_is_away(office: Office) -> None:
    issue_id = (await office.file())["id"]
    desk = office.services.commands
    office.app.state.services = replace(office.services, commands=replace(desk, engine=AbsentEngine()))

    answer = await office.command(issue_id, "accept", by=OFFICER)

    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:sibu:problem:engine-unavailable"
    assert answer.headers["retry-after"] == "10"


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("resolve", {}, "/answer"),
    ("resolve", {"answer": " "}, "/answer"),
    ("resolve", {"answer": "灯" * 10_001}, "/answer"),
    ("resolve", {"answer": "好", "evidence": ["灯.jpg"]}, "/evidence/0"),
    ("resolve", {"answer": "好", "evidence": [f"{NOBODYS_ID[:-2]}{n:02d}.{'A' * 22}" for n in range(10)]}, "/evidence"),
    ("give_feedback", {"satisfied": "perhaps"}, "/satisfied"),
    ("give_feedback", {"satisfied": True, "rating": 6}, "/rating"),
    ("give_feedback", {"satisfied": True, "rating": 1.5}, "/rating"),
    ("give_feedback", {"satisfied": True, "comment": "灯" * 2_001}, "/comment"),
    ("classify", {"category": "discipline"}, "/category"),
    ("confirm_intake", {"urgency": "soon"}, "/urgency"),
    ("release_intake", {"topic": "x" * 65}, "/topic"),
    ("accept", {"name": "resolve"}, "/name"),
    ("accept", {"note": "x"}, "/note"),
]


@pytest.mark.parametrize(("name", "body", "field"), WRONG)
async def test_a_wrong_field_of_a_command_is_named(office: Office, name: str, body: dict[str, Any], field: str) -> None:
    answer = await office.http.post(
        f"/v1/issues/00000000-0000-4000-8000-000000000000/commands/{name}",
        json=body,
        headers=office.as_(OFFICER) | {"Idempotency-Key": "k"},
    )

    # The issue is not there either: that the body is wrong tells nothing of it.
    assert answer.status_code in {404, 422}
    real = await office.http.post(
        f"/v1/issues/{(await office.file())['id']}/commands/{name}",
        json=body,
        headers=office.as_(OFFICER) | {"Idempotency-Key": "k"},
    )
    assert real.status_code == 422
    assert [error["field"] for error in real.json()["errors"]] == [field]


async def test_intake_takes_a_discipline_matter_and_its_officers_handle_it(office: Office) -> None:
    issue_id = (await office.file(problem=BRIBE))["id"]

    confirmed = await office.command(issue_id, "confirm_intake", by="staff-discipline-intake", reason="属实可查")
    accepted = await office.command(issue_id, "accept", by="staff-discipline-officer")

    assert confirmed.json()["status"] == "routed" or confirmed.json()["events"] == ["intake_confirmed"]
    assert accepted.json()["status"] == "accepted"
    assert (await office.get(f"/v1/issues/{issue_id}", by="staff-supervisor-1")).status_code == 404


async def test_what_intake_releases_goes_on_as_a_general_issue(office: Office) -> None:
    issue_id = (await office.file(problem=BRIBE))["id"]

    released = await office.command(issue_id, "release_intake", by="staff-discipline-intake", reason="是物业问题")

    assert released.status_code == 200
    issue = await office.get(f"/v1/issues/{issue_id}", by=OFFICER)
    assert issue.status_code == 200
    assert issue.json()["grounds"]["discipline"] is None
    assert issue.json()["grounds"]["category"]["value"] == "livelihood"
    assert (await office.get(f"/v1/issues/{issue_id}", by="staff-discipline-intake")).status_code == 404
