"""History of another system over HTTP: taken over by whoever may, as it was, without clocks or notices."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from infra.db.tables import outbox
from infra.projections.comparing import compare
from tests.api.conftest import Office
from tests.builders import BRIBE, new_key, report

DESK, SUPERVISOR, INTAKE = "staff-hotline-1", "staff-supervisor-1", "staff-discipline-intake"
PAST: dict[str, Any] = {
    "filed_at": "2019-05-06T10:00:00+08:00",
    "answered_at": "2019-05-08T17:30:00+08:00",
    "answer": "已更换灯泡。",
}


async def told(office: Office) -> list[str]:
    """The kinds of everything that stands in the outbox."""
    async with office.instance.database.read() as conn:
        return list((await conn.execute(select(outbox.c.kind).order_by(outbox.c.id))).scalars())


async def test_history_goes_through_the_four_steps_and_is_over(office: Office) -> None:
    filed = await office.file(by=DESK, history=PAST, reporter={"name": "王芳"})

    issue = (await office.get(f"/v1/issues/{filed['id']}", by=SUPERVISOR)).json()
    timeline = (await office.get(f"/v1/issues/{filed['id']}/timeline", by=SUPERVISOR)).json()
    assert [entry["type"] for entry in timeline["entries"]] == [
        *("filed", "collected", "analyzed", "logged", "routed", "resolved", "closed"),
    ]
    assert not [entry["type"] for entry in timeline["entries"] if entry["clock"]]
    assert (issue["status"], issue["outcome"], issue["answer"]) == ("closed", "taken_over", "已更换灯泡。")
    assert (issue["source_filed_at"], issue["source_answered_at"]) == ("2019-05-06T02:00:00Z", "2019-05-08T09:30:00Z")
    assert (issue["deadlines"], issue["due_at"]) == ([], None)
    assert [command["name"] for command in issue["possible"]] == [
        *("comment", "erase_reporter", "place_hold", "refer_to_discipline")
    ]
    assert issue["ledger_number"]
    assert filed["next_step"]["en"].startswith("It is taken over as history")
    assert await told(office) == ["start"]


async def test_the_row_of_history_is_what_its_events_tell(office: Office) -> None:
    await office.file(by=DESK, history=PAST)
    await office.file(by=DESK, problem=BRIBE, history=PAST)

    assert await compare(office.instance.database, office.instance.events) == ()


async def test_history_that_nobody_answered_is_closed_without_an_answer(office: Office) -> None:
    filed = await office.file(by=SUPERVISOR, history={"filed_at": PAST["filed_at"]})

    issue = (await office.get(f"/v1/issues/{filed['id']}", by=SUPERVISOR)).json()

    assert (issue["status"], issue["answer"], issue["source_answered_at"]) == ("closed", None, None)


@pytest.mark.parametrize("command", ["confirm_intake", "release_intake"])
async def test_intake_decides_on_history_too_but_on_no_clock(office: Office, command: str) -> None:
    issue_id = (await office.file(by=DESK, problem=BRIBE, history=PAST))["id"]
    unknown = await office.get(f"/v1/issues/{issue_id}", by=DESK)
    [waiting] = (await office.get("/v1/departments/discipline/inbox", by=INTAKE)).json()["items"]

    await office.command(issue_id, command, by=INTAKE)

    reader = INTAKE if command == "confirm_intake" else SUPERVISOR
    issue = (await office.get(f"/v1/issues/{issue_id}", by=reader)).json()
    assert unknown.status_code == 404
    assert (waiting["id"], waiting["sealed"], waiting["due_at"]) == (issue_id, True, None)
    assert (issue["status"], issue["outcome"], issue["answer"]) == ("closed", "taken_over", "已更换灯泡。")
    assert await told(office) == ["start"]


@pytest.mark.parametrize(
    ("by", "status", "problem"),
    [
        (None, 403, "staff-only"),
        ("staff-administrator", 403, "not-allowed"),
        ("staff-secretary-01", 403, "not-allowed"),
        ("staff-mass-work-officer-1", 403, "not-allowed"),
        (DESK, 201, None),
        (SUPERVISOR, 201, None),
    ],
)
async def test_only_the_desk_and_supervisors_take_history_over(
    office: Office, by: str | None, status: int, problem: str | None
) -> None:
    headers = new_key() | (office.as_(by) if by else {})

    answer = await office.http.post("/v1/issues", json=report(history=PAST), headers=headers)

    assert answer.status_code == status
    assert problem is None or answer.json()["type"] == f"urn:sibu:problem:{problem}"


TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()
NO_TIME = "Write a time with its zone, like 2019-05-06T10:00:00+08:00."
WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("no time of filing", {"filed_at": None}, "/history/filed_at", NO_TIME),
    ("no zone", {"filed_at": "2019-05-06T10:00:00"}, "/history/filed_at", NO_TIME),
    ("a number", {"filed_at": 1557108000}, "/history/filed_at", NO_TIME),
    ("a number as text", {"answered_at": "1557108000"}, "/history/answered_at", NO_TIME),
    ("words", {"filed_at": "昨天"}, "/history/filed_at", NO_TIME),
    (
        "before there were records",
        {"filed_at": "0001-01-01T00:00:00+14:00"},
        "/history/filed_at",
        "since the year 1950",
    ),
    ("the end of time", {"answered_at": "9999-12-31T23:59:59-14:00"}, "/history/answered_at", "since the year 1950"),
    ("filed tomorrow", {"filed_at": TOMORROW, "answered_at": None}, "/history/filed_at", "lies in the future"),
    ("answered tomorrow", {"answered_at": TOMORROW}, "/history/answered_at", "lies in the future"),
    ("answered first", {"answered_at": "2019-05-06T09:59:59+08:00"}, "/history/answered_at", "before it was filed"),
    ("an empty answer", {"answer": ""}, "/history/answer", "at least 1 character"),
    ("an unknown key", {"closed_at": TOMORROW}, "/history/closed_at", "not known here"),
]


@pytest.mark.parametrize(("changes", "field", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_a_history_that_cannot_be_is_refused_field_by_field(
    office: Office, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = await office.http.post(
        "/v1/issues", json=report(history={**PAST, **changes}), headers=new_key() | office.as_(DESK)
    )

    [error] = answer.json()["errors"]
    assert answer.status_code == 422
    assert (error["field"], words in error["message"]) == (field, True)


async def test_what_was_settled_on_the_spot_is_no_history(office: Office) -> None:
    body = report(history=PAST, settlement="当场答复")

    answer = await office.http.post("/v1/issues", json=body, headers=new_key() | office.as_(DESK))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["/history"]
