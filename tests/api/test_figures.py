"""The board and the issues behind its figures over HTTP: whose they are, what they hold, and what is refused."""

from typing import Any

import pytest

from infra.run.projecting import counter
from tests.api.conftest import Office
from tests.builders import BRIBE, LAMP

OFFICER, SUPERVISOR, LEADER = "staff-mass-work-officer-1", "staff-supervisor-1", "staff-leader-1"
SECRETARY, ELSEWHERE = "staff-secretary-01", "staff-secretary-02"


async def board(office: Office, by: str = SUPERVISOR, **params: Any) -> dict[str, Any]:
    """Of what has been counted by now."""
    await counter(office.instance).catch_up()
    answer = await office.get("/v1/figures", by=by, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def behind(office: Office, figure: str, by: str = SUPERVISOR, **params: Any) -> list[str]:
    answer = await office.get("/v1/figures/issues", by=by, figure=figure, **params)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


async def handled(office: Office) -> tuple[str, str]:
    """Two reports: one answered and rated, the other waiting."""
    done, waiting = await office.file(), await office.file()
    await office.command(done["id"], "accept", by=OFFICER)
    await office.command(done["id"], "resolve", by=OFFICER, answer="好了")
    body = {"number": done["receipt"]["number"], "code": done["receipt"]["code"], "satisfied": True}
    await office.http.post("/v1/receipts/feedback", json=body, headers={"Idempotency-Key": "rated"})
    return done["id"], waiting["id"]


async def test_a_board_has_counters_rates_weeks_and_who_is_waited_for(office: Office) -> None:
    await handled(office)

    found = await board(office)

    assert found["view"] == {"kind": "county", "id": "", "name": None}
    assert (found["counts"]["filed"], found["counts"]["ended"], found["now"]) == (2, 1, {"open": 1})
    assert {rate: (each["part"], each["whole"]) for rate, each in found["rates"].items()} == {
        "response": (1, 1),
        "resolution": (1, 1),
        "satisfaction": (1, 1),
        "on_time": (1, 1),
        "first_right": (2, 2),
        "return": (0, 2),
        "reopen": (0, 1),
    }
    assert len(found["series"]) == 12
    assert found["series"][-1]["counts"] == found["counts"]
    assert [(one["key"], one["name"], one["open"]) for one in found["waits"]] == [
        ("department:mass_work:accept", "群工部", 1)
    ]


async def test_behind_every_figure_stand_the_issues_that_it_counts(office: Office) -> None:
    done, waiting = await handled(office)
    await counter(office.instance).catch_up()

    assert set(await behind(office, "filed")) == {done, waiting}
    for figure in ("satisfied", "solved", "handled_in_time", "accepted_in_time", "answered", "ended", "rated", "asked"):
        assert await behind(office, figure) == [done], figure
    assert await behind(office, "open") == [waiting]
    assert await behind(office, "open", by=OFFICER) == [waiting]
    for figure in ("handled_late", "first_wrong", "returned", "reopened", "unsolved", "unsatisfied", "silent", "red"):
        assert await behind(office, figure) == [], figure


async def test_behind_a_wait_stand_those_that_wait_so(office: Office) -> None:
    _, waiting = await handled(office)
    await counter(office.instance).catch_up()

    params = {"figure": "open", "by": "waits", "key": "department:mass_work:accept"}
    answer = await office.http.get("/v1/figures/issues", params=params, headers=office.as_(SUPERVISOR))
    late = await office.http.get(
        "/v1/figures/issues", params=params | {"figure": "overdue"}, headers=office.as_(SUPERVISOR)
    )

    assert [row["id"] for row in answer.json()["items"]] == [waiting]
    assert late.json()["items"] == []


async def test_pages_of_the_issues_behind_a_figure_show_each_once(office: Office) -> None:
    filed = {(await office.file())["id"] for _ in range(5)}
    await counter(office.instance).catch_up()

    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"figure": "filed", "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await office.get("/v1/figures/issues", by=SUPERVISOR, **params)).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert (len(seen), set(seen)) == (5, filed)


@pytest.mark.parametrize(
    ("reader", "kind", "filed"),
    [
        (SUPERVISOR, "county", 1),
        (LEADER, "county", 1),
        ("staff-street-hekou", "street", 1),
        (SECRETARY, "community", 1),
        (ELSEWHERE, "community", 0),
        (OFFICER, "department", 1),
        ("staff-mass-work-head", "department", 1),
        ("staff-organization-head", "department", 0),
        ("staff-unit-power", "unit", 0),
    ],
)
async def test_everybody_sees_what_the_post_answers_for(office: Office, reader: str, kind: str, filed: int) -> None:
    await office.file()

    found = await board(office, by=reader)

    assert (found["view"]["kind"], found["counts"].get("filed", 0)) == (kind, filed)


@pytest.mark.parametrize(
    "reader", ["staff-auditor", "staff-administrator", "staff-security", "staff-hotline-1", "staff-discipline-head"]
)
async def test_whoever_answers_for_nothing_general_has_no_figures(office: Office, reader: str) -> None:
    for path in ("/v1/figures", "/v1/figures/issues?figure=filed"):
        answer = await office.http.get(path, headers=office.as_(reader))
        assert answer.status_code == 403, path


async def test_confidential_and_undecided_issues_are_in_no_figure(office: Office, lonely_office: Office) -> None:
    before = await board(office)
    await office.file(problem=BRIBE)
    await lonely_office.file(problem=LAMP)

    after = await board(office)

    assert {name: value for name, value in after.items() if name != "at"} == {
        name: value for name, value in before.items() if name != "at"
    }
    assert await behind(office, "filed") == []


async def test_what_is_referred_to_discipline_is_in_no_figure_at_once(office: Office) -> None:
    filed = await office.file()
    before = await board(office)
    await office.command(filed["id"], "refer_to_discipline", by=OFFICER, reason="反映干部")

    answer = await office.get("/v1/figures", by=SUPERVISOR)
    found = answer.json()

    assert before["counts"]["filed"] == 1
    assert (found["counts"], found["now"], found["waits"], found["stuck"]) == ({}, {}, [], [])
    assert await behind(office, "filed") == []
    assert (await board(office))["counts"] == {}


async def test_what_accuses_the_reader_is_in_no_figure_of_the_reader(office: Office) -> None:
    filed = await office.file()
    await office.file()
    accused = [{"kind": "person", "id": LEADER}]
    answer = await office.command(filed["id"], "name_accused", by=OFFICER, accused=accused)
    assert answer.status_code == 200, answer.text

    theirs, others = await board(office, by=LEADER), await board(office)

    assert (theirs["counts"]["filed"], theirs["now"]["open"]) == (1, 1)
    assert (others["counts"]["filed"], others["now"]["open"]) == (2, 2)
    assert len(await behind(office, "filed", by=LEADER)) == 1


async def test_a_breakdown_shares_the_figures_among_its_keys(office: Office) -> None:
    filed = await office.file()
    await office.file(place={"building_id": "bldg-010101"})
    await office.command(filed["id"], "return", by=OFFICER, reason="not_ours")
    await office.command(filed["id"], "reroute", by=SECRETARY, department_id="organization")

    await counter(office.instance).catch_up()
    answer = await office.http.get("/v1/figures?by=department", headers=office.as_(SUPERVISOR))
    parts = {one["key"]: one for one in answer.json()["parts"]}

    assert parts["mass_work"]["counts"] == {
        "filed": 1,
        "dispatched": 2,
        "received": 2,
        "first_right": 1,
        "accepted_in_time": 1,
        "returned": 1,
        "returns": 1,
    }
    assert parts["organization"]["counts"] == {"filed": 1, "received": 1}
    assert (parts["mass_work"]["name"], parts["mass_work"]["rates"]["return"]["value"]) == ("群工部", 0.5)
    params = {"figure": "returned", "by": "department", "key": "mass_work"}
    rows = await office.http.get("/v1/figures/issues", params=params, headers=office.as_(SUPERVISOR))
    assert [row["id"] for row in rows.json()["items"]] == [filed["id"]]


async def test_a_supervisor_may_look_at_one_place_and_a_secretary_at_the_own_one_alone(office: Office) -> None:
    await office.file()
    await counter(office.instance).catch_up()

    one = (await office.get("/v1/figures", by=SUPERVISOR, community_id="comm-01")).json()
    own = await office.get("/v1/figures", by=SECRETARY, community_id="comm-01")
    other = await office.get("/v1/figures", by=SECRETARY, community_id="comm-02")

    assert (one["view"]["kind"], one["counts"]["filed"]) == ("community", 1)
    assert own.status_code == 200
    assert (other.status_code, other.json()["type"]) == (422, "urn:sibu:problem:figures-unfit")


WRONG: list[tuple[str, str]] = [
    ("from=2026-W99", "from"),
    ("until=2026-W60", "until"),
    ("from=2026-W10&until=2026-W09", "from"),
    ("from=2020-W01&until=2026-W09", "from"),
    ("by=waits", "by"),
    ("by=total", "by"),
    ("by=mood", "by"),
    ("street_id=a&unit_id=b", "street_id"),
    ("community_id=a b", "community_id"),
]


@pytest.mark.parametrize(("query", "field"), WRONG)
async def test_figures_that_there_are_not_are_refused_by_the_field_to_change(
    office: Office, query: str, field: str
) -> None:
    answer = await office.http.get(f"/v1/figures?{query}", headers=office.as_(SUPERVISOR))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("figure=filed&by=topic", "key"),
        ("figure=filed&key=lamp", "key"),
        ("figure=filed&by=waits&key=unit:a:accept", "figure"),
        ("figure=luck", "figure"),
        ("by=topic&key=a", "figure"),
        ("figure=filed&by=total&key=a", "by"),
    ],
)
async def test_issues_behind_figures_that_there_are_not_are_refused(office: Office, query: str, field: str) -> None:
    answer = await office.http.get(f"/v1/figures/issues?{query}", headers=office.as_(SUPERVISOR))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_page_mark_of_another_figure_is_refused(office: Office) -> None:
    for _ in range(2):
        await office.file()
    await counter(office.instance).catch_up()
    page = (await office.get("/v1/figures/issues", by=SUPERVISOR, figure="filed", limit=1)).json()

    answer = await office.get("/v1/figures/issues", by=SUPERVISOR, figure="open", limit=1, cursor=page["next"])

    assert answer.json()["type"] == "urn:sibu:problem:cursor"


async def test_many_reports_of_one_thing_make_a_hot_spot(office: Office) -> None:
    for _ in range(5):
        await office.file()

    found = await board(office)

    kinds = {(spot["kind"], spot["recent"], spot["usual"]) for spot in found["hot_spots"]}
    assert kinds == {("community", 5, 0.0), ("grid", 5, 0.0)}
    topic = found["hot_spots"][0]["topic"]
    assert len(await behind(office, "filed", topic=topic)) == 5
    assert await behind(office, "filed", topic="nothing") == []
