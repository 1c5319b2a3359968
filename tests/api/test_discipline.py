"""Discipline issues over HTTP: kept from whom they accuse, referred afterwards, every reading written down."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy import select

from infra.db.tables import access_log
from schemas.wire.refusals import RefusedError
from schemas.wire.temporal import CommandOutcome, CommandRequest
from tests.api.conftest import Office
from tests.builders import BRIBE, LAMP

INTAKE, OFFICER = "staff-discipline-intake", "staff-discipline-officer"
HEAD, SUPERIOR = "staff-discipline-head", "staff-discipline-superior"
SUPERVISOR, MASS_WORK = "staff-supervisor-1", "staff-mass-work-officer-1"
# Whom the sample county knows: 钱晓岚 is the officer of discipline, 孙文清 its head.
AGAINST_OFFICER = "市纪委钱晓岚收受施工队的红包，虚报冒领低保款。"
AGAINST_HEAD = "纪委书记孙文清收受施工队的红包，虚报冒领低保款。"


async def ids_seen(office: Office, reader: str) -> dict[str, set[str]]:
    """The issues that each way of reading shows to somebody."""
    inbox = await office.get("/v1/departments/discipline/inbox", by=reader)
    listed = await office.get("/v1/issues", by=reader, order="due")
    feed = await office.get("/v1/events", by=reader, limit=200)
    return {
        "inbox": {row["id"] for row in inbox.json().get("items", [])},
        "list": {row["id"] for row in listed.json()["items"]},
        "feed": {item["issue_id"] for item in feed.json()["items"]},
    }


async def filed(office: Office, problem: str) -> str:
    return cast("str", (await office.file(problem=problem))["id"])


@pytest.mark.parametrize(
    ("problem", "blind", "seeing"),
    [
        (AGAINST_OFFICER, {OFFICER}, {INTAKE, HEAD, SUPERIOR}),
        (AGAINST_HEAD, {INTAKE, OFFICER, HEAD}, {SUPERIOR}),
        (BRIBE, set(), {INTAKE, OFFICER, HEAD, SUPERIOR}),
    ],
)
async def test_whom_a_sealed_report_names_reads_nothing_of_it_anywhere(
    office: Office, problem: str, blind: set[str], seeing: set[str]
) -> None:
    issue_id = await filed(office, problem)

    for reader in blind:
        assert await ids_seen(office, reader) == {"inbox": set(), "list": set(), "feed": set()}
        for path in ("", "/timeline", "/clock", "/readers"):
            assert (await office.get(f"/v1/issues/{issue_id}{path}", by=reader)).status_code == 404
        refused = await office.command(issue_id, "confirm_intake", by=reader)
        unknown = await office.command("8f0e5b0c-3c1e-4c57-9f6b-7a0e4b112c1d", "confirm_intake", by=reader)
        assert (refused.status_code, refused.json()) == (404, unknown.json())
    for reader in seeing:
        assert await ids_seen(office, reader) == {"inbox": {issue_id}, "list": {issue_id}, "feed": {issue_id}}


async def test_the_mark_of_an_accused_readers_feed_does_not_move(office: Office) -> None:
    await filed(office, BRIBE)
    before = (await office.get("/v1/events", by=OFFICER)).json()["next"]
    await filed(office, AGAINST_OFFICER)

    after = (await office.get("/v1/events", by=OFFICER, after=before)).json()

    assert after["items"] == []
    assert (await office.get("/v1/events", by=OFFICER, after=after["next"])).json()["items"] == []
    await filed(office, BRIBE)
    assert len((await office.get("/v1/events", by=OFFICER, after=before)).json()["items"]) == 1


async def test_intake_names_the_accused_and_may_correct_it(office: Office) -> None:
    issue_id = await filed(office, BRIBE)
    await office.command(issue_id, "confirm_intake", by=INTAKE, accused=[{"kind": "person", "id": OFFICER}])

    issue = (await office.get(f"/v1/issues/{issue_id}", by=HEAD)).json()
    assert (issue["accused"], issue["accuses"]) == ([{"kind": "person", "id": OFFICER}], True)
    assert (issue["responsible"], issue["above"]) == ([HEAD], False)
    assert (await office.get(f"/v1/issues/{issue_id}", by=OFFICER)).status_code == 404
    corrected = await office.command(issue_id, "name_accused", by=HEAD, accused=[])

    assert corrected.json()["events"] == ["accused_named"]
    assert (await office.get(f"/v1/issues/{issue_id}", by=OFFICER)).json()["accused"] == []


async def test_a_name_that_the_registry_does_not_have_is_refused(office: Office) -> None:
    issue_id = await filed(office, BRIBE)

    answer = await office.command(
        issue_id, "confirm_intake", by=INTAKE, accused=[{"kind": "person", "id": "staff-nobody"}]
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:sibu:problem:accused-unknown")
    assert (await office.get(f"/v1/issues/{issue_id}", by=INTAKE)).json()["sealed"]


async def test_neither_names_nor_ids_of_the_accused_stand_in_what_is_stored(office: Office) -> None:
    issue_id = await filed(office, AGAINST_OFFICER)
    await office.command(issue_id, "name_accused", by=HEAD, accused=[{"kind": "person", "id": OFFICER}])

    stored = await office.services.issues.timeline(issue_id)
    found = await office.services.issues.read(issue_id, command_id="")

    assert found.issue is not None
    assert found.issue.accused_marks
    told = str([event.body for event in stored]) + found.issue.model_dump_json()
    assert "钱晓岚" not in told
    assert OFFICER not in told
    feed = (await office.get("/v1/events", by=HEAD)).json()
    assert not [item for item in feed["items"] if "accused_marks" in item["body"]]


async def test_a_general_complaint_about_a_unit_goes_to_the_department_and_is_flagged(office: Office) -> None:
    problem = "自来水公司不作为，推诿扯皮，服务态度恶劣，投诉多次没人管，水管漏水一个月了。"
    issue_id = await filed(office, problem)

    issue = (await office.get(f"/v1/issues/{issue_id}", by=MASS_WORK)).json()

    assert (issue["status"], issue["department"]["id"], issue["accuses"]) == ("routed", "mass_work", True)
    assert issue["accused"] == [{"kind": "unit", "id": "unit-water"}]


async def refer(office: Office, issue_id: str, **more: Any) -> Any:
    return await office.command(issue_id, "refer_to_discipline", by=MASS_WORK, reason="反映收受好处", **more)


async def test_what_is_given_to_discipline_is_gone_for_everybody_else_at_once(office: Office) -> None:
    issue_id, other = await filed(office, LAMP), await filed(office, LAMP)
    await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)

    answer = await refer(office, issue_id)

    assert answer.json()["events"] == ["referred"], answer.text
    for reader in (SUPERVISOR, MASS_WORK, "staff-hotline-1"):
        for path in ("", "/timeline", "/clock", "/readers"):
            assert (await office.get(f"/v1/issues/{issue_id}{path}", by=reader)).status_code == 404
    listed = (await office.get("/v1/issues", by=SUPERVISOR)).json()["items"]
    feed = (await office.get("/v1/events", by=SUPERVISOR)).json()["items"]
    found = (await office.get("/v1/issues", by=SUPERVISOR, text="路灯")).json()["items"]
    assert {row["id"] for row in listed} == {other}
    assert {item["issue_id"] for item in feed} == {other}
    assert issue_id not in {row["id"] for row in found}
    inbox = (await office.get("/v1/departments/discipline/inbox", by=INTAKE)).json()["items"]
    assert [(row["id"], row["sealed"], row["category"], row["community_id"]) for row in inbox] == [
        (issue_id, True, None, None)
    ]
    whole = (await office.get(f"/v1/issues/{issue_id}", by=INTAKE)).json()
    assert (whole["problem"], whole["referred"], [one["stage"] for one in whole["deadlines"]]) == (
        LAMP,
        True,
        ["intake"],
    )


async def test_the_same_referral_again_says_what_it_said_and_nothing_of_what_came_after(office: Office) -> None:
    issue_id = await filed(office, LAMP)
    first = await refer(office, issue_id, key="once")
    await office.command(issue_id, "confirm_intake", by=INTAKE)

    again = await refer(office, issue_id, key="once")

    assert again.json() == first.json() | {"repeated": True}
    assert (await refer(office, issue_id, key="another")).status_code == 404


@dataclass(frozen=True)
class Speechless:
    """An engine whose worker dies when a command is recorded, so that the next one refuses it for its own effect."""

    engine: Any

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        await self.engine.command(request, update_id=update_id)
        raise RefusedError("It is with discipline.", hint="Nothing.", code="not-possible-now")


async def test_a_referral_whose_worker_died_says_no_more_than_any_other(office: Office) -> None:
    issue_id, other = await filed(office, LAMP), await filed(office, LAMP)
    usual = await refer(office, other)
    commands = replace(office.services.commands, engine=cast("Any", Speechless(office.services.commands.engine)))
    office.app.state.services = replace(office.services, commands=commands)

    answer = await refer(office, issue_id, key="once")

    assert answer.json() == usual.json() | {"repeated": True}
    assert (await refer(office, issue_id, key="once")).json() == answer.json()


@dataclass
class Overtaken:
    """An engine that another command reaches first."""

    engine: Any
    first: Callable[[], Awaitable[Any]] | None

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        first, self.first = self.first, None
        if first is not None:
            await first()
        return cast("CommandOutcome", await self.engine.command(request, update_id=update_id))


async def test_a_command_that_a_referral_overtook_finds_no_issue(office: Office) -> None:
    issue_id = await filed(office, LAMP)
    engine = Overtaken(office.services.commands.engine, partial(refer, office, issue_id))
    commands = replace(office.services.commands, engine=cast("Any", engine))
    office.app.state.services = replace(office.services, commands=commands)

    answer = await office.command(issue_id, "suspend", by=MASS_WORK, reason="season")
    unknown = await office.command("no-such-issue", "suspend", by=MASS_WORK, reason="season")

    assert (answer.status_code, answer.json()) == (404, unknown.json())


async def test_who_read_it_before_is_listed_to_the_head_of_discipline_alone(office: Office) -> None:
    issue_id = await filed(office, LAMP)
    for _ in range(2):
        await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)
    await refer(office, issue_id)
    await office.get(f"/v1/issues/{issue_id}", by=INTAKE)

    answer = await office.get(f"/v1/issues/{issue_id}/readers", by=HEAD)

    told = answer.json()
    assert [(one["reader"], one["action"]) for one in told["before"]] == [(SUPERVISOR, "read-general")]
    assert [(one["reader"], one["action"]) for one in told["since"]] == [
        (HEAD, "read-readers"),
        (INTAKE, "read-issue"),
    ]
    assert told["referred_by"] == f"staff:{MASS_WORK}"
    assert (await office.get(f"/v1/issues/{issue_id}/readers", by=INTAKE)).status_code == 403


async def test_the_reporter_goes_on_seeing_that_it_is_with_somebody(office: Office) -> None:
    report = await office.file(problem=LAMP)
    receipt = {name: report["receipt"][name] for name in ("number", "code")}
    before = (await office.http.post("/v1/receipts/track", json=receipt)).json()
    await refer(office, report["id"])

    after = (await office.http.post("/v1/receipts/track", json=receipt)).json()

    assert after == before


async def test_what_intake_gives_back_is_general_again_and_leaves_no_gap_in_the_numbers(office: Office) -> None:
    issue_id = await filed(office, LAMP)
    await refer(office, issue_id)
    await office.command(issue_id, "release_intake", by=INTAKE)

    read = await office.get(f"/v1/issues/{issue_id}", by=SUPERVISOR)
    timeline = (await office.get(f"/v1/issues/{issue_id}/timeline", by=SUPERVISOR)).json()
    row = (await office.get("/v1/issues", by=SUPERVISOR)).json()["items"][0]
    feed = (await office.get("/v1/events", by=SUPERVISOR)).json()["items"]

    types = ["filed", "collected", "analyzed", "logged", "routed", "analyzed", "logged", "routed"]
    assert [entry["type"] for entry in timeline["entries"]] == types
    assert [entry["version"] for entry in timeline["entries"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [item["version"] for item in feed] == [3, 4, 5, 6, 7, 8]
    assert (read.json()["version"], read.headers["ETag"], row["version"], timeline["version"]) == (8, '"v8"', 8, 8)
    taken = await office.command(issue_id, "accept", by=MASS_WORK, if_match='"v8"')
    assert (taken.status_code, taken.json()["version"]) == (200, 9)
    late = await office.command(issue_id, "resolve", by=MASS_WORK, if_match='"v8"', answer="已修好。")
    assert (late.status_code, "version 8, it is now at 9" in late.json()["detail"]) == (412, True)


async def test_every_row_and_event_of_a_confidential_issue_that_is_shown_is_written_down(office: Office) -> None:
    issue_id = await filed(office, BRIBE)
    await office.file(problem=LAMP)

    await ids_seen(office, INTAKE)
    await ids_seen(office, SUPERVISOR)

    async with office.instance.database.read() as conn:
        noted = (await conn.execute(select(access_log.c.reader, access_log.c.action, access_log.c.reference))).all()
    assert sorted((reader, action) for reader, action, _ in noted) == [
        (INTAKE, "list-issues"),
        (INTAKE, "read-events"),
        (INTAKE, "read-inbox"),
    ]
    assert issue_id not in str(noted)
