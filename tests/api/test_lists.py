"""The ledger, inboxes and the feed over HTTP: filters, pages, and whose they are."""

from typing import Any

import pytest

from tests.api.conftest import Office
from tests.builders import BRIBE

OFFICER = "staff-mass-work-officer-1"
SUPERVISOR = "staff-supervisor-1"


async def test_the_ledger_pages_through_every_issue_once(office: Office) -> None:
    filed = {(await office.file(problem=f"路灯坏了，第{number}盏。"))["id"] for number in range(5)}

    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await office.get("/v1/issues", by=SUPERVISOR, **params)).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert len(seen) == 5
    assert set(seen) == filed


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"status": "routed"}, 1),
        ({"status": "closed"}, 0),
        ({"department_id": "mass_work", "open": "true"}, 1),
        ({"category": "organization"}, 0),
        ({"community_id": "comm-01"}, 1),
        ({"overdue": "false"}, 1),
        ({"order": "due"}, 1),
    ],
)
async def test_filters_narrow_the_ledger(office: Office, filters: dict[str, str], count: int) -> None:
    await office.file()

    page = (await office.get("/v1/issues", by=SUPERVISOR, **filters)).json()

    assert len(page["items"]) == count


WRONG_FILTERS: list[tuple[str, Any]] = [
    ("status", "lost"),
    ("department_id", "a b"),
    ("department_id", "x" * 65),
    ("community_id", "\x00"),
    ("grid_id", "路灯"),
    ("category", "not a key"),
    ("topic", "a\x00b"),
    ("urgency", "soon"),
    ("overdue", "perhaps"),
    ("text", "x" * 201),
    ("order", "random"),
    ("limit", 0),
    ("limit", 201),
    ("limit", "many"),
    ("cursor", "路"),
    ("cursor", "x" * 3000),
]


@pytest.mark.parametrize(("name", "value"), WRONG_FILTERS)
async def test_a_wrong_filter_is_named(office: Office, name: str, value: Any) -> None:
    answer = await office.get("/v1/issues", by=SUPERVISOR, **{name: value})

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["in"], error["field"]) == ("query", name)


@pytest.mark.parametrize("path", ["/v1/issues", "/v1/departments/mass_work/inbox", "/v1/events", "/v1/filings"])
async def test_a_filter_that_there_is_not_or_that_is_given_twice_is_named(office: Office, path: str) -> None:
    given = "statuss=routed&limit=1&limit=2"

    answer = await office.http.get(f"{path}?{given}", headers=office.as_(OFFICER))

    told = {error["field"]: error for error in answer.json()["errors"]}
    assert (answer.status_code, set(told)) == (422, {"statuss", "limit"})
    assert "limit" in told["statuss"]["allowed"]
    assert told["limit"]["message"] == "This is given more than once."


@pytest.mark.parametrize("cursor", ["abc", "AAAA" * 20])
@pytest.mark.parametrize("path", ["/v1/issues", "/v1/departments/mass_work/inbox"])
async def test_a_made_up_page_mark_is_refused(office: Office, path: str, cursor: str) -> None:
    answer = await office.get(path, by=OFFICER, cursor=cursor)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:sibu:problem:cursor"


async def test_confidential_issues_are_on_no_general_list_and_in_no_general_feed(office: Office) -> None:
    issue_id = (await office.file(problem=BRIBE))["id"]

    for reader in (SUPERVISOR, OFFICER, "staff-leader-1", "staff-secretary-01", "staff-hotline-1"):
        for path in ("/v1/issues", "/v1/issues?order=due", "/v1/issues?status=deliberating", "/v1/events"):
            answer = await office.http.get(path, headers=office.as_(reader))
            assert answer.json()["items"] == [], (reader, path)
    waiting = await office.get("/v1/issues", by="staff-discipline-intake", status="deliberating")
    assert [row["id"] for row in waiting.json()["items"]] == [issue_id]


@pytest.mark.parametrize("reader", ["staff-auditor", "staff-administrator", "staff-security"])
@pytest.mark.parametrize("path", ["/v1/issues", "/v1/events", "/v1/departments/mass_work/inbox"])
async def test_who_looks_after_the_system_reads_no_lists(office: Office, reader: str, path: str) -> None:
    answer = await office.get(path, by=reader)

    assert answer.status_code == 403


async def test_an_inbox_holds_what_waits_for_the_department_and_not_for_the_reporter(office: Office) -> None:
    waiting = [(await office.file(problem=f"路灯坏了，第{number}盏。"))["id"] for number in range(3)]
    answered = (await office.file())["id"]
    await office.command(answered, "accept", by=OFFICER)
    await office.command(answered, "resolve", by=OFFICER, answer="好了")
    await office.command(waiting[0], "accept", by=OFFICER)

    inbox = await office.get("/v1/departments/mass_work/inbox", by=OFFICER)
    short = await office.get("/v1/departments/mass_work/inbox", by=OFFICER, limit=2)
    rest = await office.get("/v1/departments/mass_work/inbox", by=OFFICER, limit=2, cursor=short.json()["next"])
    asked = await office.get("/v1/departments/mass_work/inbox", by=OFFICER, status="resolved")

    assert {row["id"] for row in inbox.json()["items"]} == set(waiting)
    dues = [row["due_at"] for row in inbox.json()["items"]]
    assert dues == sorted(dues)
    assert [row["id"] for page in (short, rest) for row in page.json()["items"]] == [
        row["id"] for row in inbox.json()["items"]
    ]
    assert [row["id"] for row in asked.json()["items"]] == [answered]


@pytest.mark.parametrize(
    ("reader", "department", "status"),
    [
        (OFFICER, "mass_work", 200),
        (OFFICER, "organization", 403),
        (OFFICER, "discipline", 403),
        ("staff-organization-head", "organization", 200),
        (SUPERVISOR, "mass_work", 200),
        (SUPERVISOR, "discipline", 403),
        ("staff-leader-1", "mass_work", 403),
        ("staff-secretary-01", "mass_work", 403),
        ("staff-discipline-officer", "discipline", 200),
        ("staff-discipline-supervisor", "discipline", 200),
        ("staff-discipline-officer", "mass_work", 403),
        (SUPERVISOR, "fisheries", 404),
    ],
)
async def test_an_inbox_is_for_its_own_people_and_their_supervisors(
    office: Office, reader: str, department: str, status: int
) -> None:
    answer = await office.get(f"/v1/departments/{department}/inbox", by=reader)

    assert answer.status_code == status


async def test_the_feed_goes_on_where_it_was_left(office: Office) -> None:
    await office.file()

    first = (await office.get("/v1/events", by=SUPERVISOR, limit=2)).json()
    rest = (await office.get("/v1/events", by=SUPERVISOR, after=first["next"])).json()
    end = (await office.get("/v1/events", by=SUPERVISOR, after=rest["next"])).json()

    types = [item["type"] for page in (first, rest) for item in page["items"]]
    assert types == ["analyzed", "logged", "routed"]
    assert (end["items"], end["next"]) == ([], rest["next"])


async def test_another_readers_mark_is_refused(office: Office) -> None:
    await office.file()
    mark = (await office.get("/v1/events", by=SUPERVISOR)).json()["next"]

    answer = await office.get("/v1/events", by="staff-discipline-officer", after=mark)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:sibu:problem:cursor"
