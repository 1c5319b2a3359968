"""The ledger and the inboxes: nobody sees a row outside the scope, and no row within it is passed over."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from infra.db.engine import Database
from infra.db.tables import search_rows
from infra.issues.searching import SearchTooShortError
from infra.keys.errors import CursorError
from infra.keys.macs import search_tokens
from schemas.domain.authorization.words import Operation
from schemas.domain.clocks import Stage
from schemas.domain.issue import Issue
from schemas.domain.issue_state import Task
from schemas.domain.principals import Principal, Scope, answer, scope_of
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.reading import IssueRow, Order, Query
from tests.contract.shelf import NOW, SEARCH, Shelf, a_row, ids
from tests.domain import builders
from tests.domain.county import local

GENERAL = Scope(classes=frozenset({KeyClass.GENERAL}))
DISCIPLINE = Scope(classes=frozenset({KeyClass.DISCIPLINE}))
EAST = Scope(classes=frozenset({KeyClass.GENERAL}), community_id="east")
BOTH = Scope(classes=frozenset(KeyClass))


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def walk(shelf: Shelf, query: Query, scope: Scope) -> list[IssueRow]:
    """All pages of a list, one after the other."""
    rows: list[IssueRow] = []
    while True:
        page = await shelf.lists.page(query, scope=scope)
        rows += page.items
        if page.next is None:
            return rows
        query = query.model_copy(update={"cursor": page.next})


def due_in(hours: int, issue_id: str, **changes: Any) -> Issue:
    schedule = builders.a_schedule(Stage.ACCEPT, "05-07 17:00")
    deadline = schedule.deadline.model_copy(update={"at": NOW + timedelta(hours=hours)})
    return a_row(issue_id, schedules=(schedule.model_copy(update={"deadline": deadline}),), **changes)


async def test_the_newest_in_the_ledger_comes_first_and_what_is_not_logged_does_not_come(shelf: Shelf) -> None:
    old, new = (a_row(name, logged_at=NOW + timedelta(hours=hour)) for hour, name in enumerate(("a", "b")))
    unsure = a_row("c", ledger_number=None, logged_at=None, status=Status.DELIBERATING)
    await shelf.put(old, new, unsure)

    page = await shelf.lists.page(Query(), scope=GENERAL)

    assert ids(page.items) == ["b", "a"]
    assert page.next is None


async def test_what_is_due_first_comes_first_and_what_is_never_due_comes_last(shelf: Shelf) -> None:
    await shelf.put(
        a_row("b", schedules=(), status=Status.CLOSED),
        due_in(2, "d"),
        due_in(-1, "c", ledger_number=None, logged_at=None, status=Status.DELIBERATING),
        a_row("a", schedules=(), status=Status.CLOSED),
    )

    whole = await shelf.lists.page(Query(order=Order.DUE), scope=GENERAL)
    walked = await walk(shelf, Query(order=Order.DUE, limit=1), GENERAL)

    assert ids(whole.items) == ["c", "d", "a", "b"]
    assert ids(walked) == ["c", "d", "a", "b"]


async def test_a_row_of_a_list_says_what_the_issue_is_and_nothing_of_what_was_said(shelf: Shelf) -> None:
    await shelf.general(issue_id="lamp")

    (row,) = (await shelf.lists.page(Query(), scope=GENERAL)).items

    assert row.status is Status.ROUTED
    assert (row.department_id, row.community_id, row.grid_id, row.street_id) == ("mass_work", "east", "grid-3", "north")
    assert row.ledger_number == "2030-lamp"
    assert row.due_at == local("05-07 17:00")
    assert not {"state", "content", "answer"} & set(IssueRow.model_fields)


async def test_what_is_called_back_is_found_among_all_that_is_closed(shelf: Shelf) -> None:
    closed = {"schedules": (), "status": Status.CLOSED}
    await shelf.put(a_row("a", **closed), a_row("b", callback=True, **closed), a_row("c"))

    chosen = await walk(shelf, Query(callback=True), GENERAL)
    others = await walk(shelf, Query(callback=False, open=False), GENERAL)

    assert ids(chosen) == ["b"]
    assert ids(others) == ["a"]


async def test_a_unit_lists_the_issues_with_a_task_for_it_and_no_others(shelf: Shelf) -> None:
    tasks = (Task(unit_id="unit-power", lead=True), Task(unit_id="unit-water", lead=False))
    await shelf.put(a_row("a", tasks=tasks), a_row("b", tasks=tasks[1:]), a_row("c"))

    of_power = Scope(classes=frozenset({KeyClass.GENERAL}), unit_id="unit-power")
    of_water = Scope(classes=frozenset({KeyClass.GENERAL}), unit_id="unit-water")

    assert sorted(ids(await walk(shelf, Query(), of_power))) == ["a"]
    assert sorted(ids(await walk(shelf, Query(order=Order.DUE), of_water))) == ["a", "b"]


async def test_an_open_issue_between_two_steps_is_in_the_inbox_though_it_has_no_deadline_yet(shelf: Shelf) -> None:
    await shelf.put(
        a_row("between", schedules=(), status=Status.ANALYZED, ledger_number=None, logged_at=None),
        a_row("closed", schedules=(), status=Status.CLOSED),
        due_in(3, "running"),
    )

    rows = await walk(shelf, Query(order=Order.DUE, open=True, limit=1), EAST)

    assert ids(rows) == ["running", "between"]


async def test_undecided_issues_are_in_nobodys_list_whatever_the_scope_says(shelf: Shelf) -> None:
    await shelf.file("路灯坏了")

    for order in Order:
        assert (await shelf.lists.page(Query(order=order), scope=BOTH)).items == ()


async def test_sealed_issues_are_in_the_due_list_of_discipline_alone(shelf: Shelf) -> None:
    issue_id = await shelf.sealed()

    assert ids((await shelf.lists.page(Query(order=Order.DUE), scope=DISCIPLINE)).items) == [issue_id]
    assert (await shelf.lists.page(Query(order=Order.DUE), scope=GENERAL)).items == ()


async def test_a_scope_without_classes_sees_nothing(shelf: Shelf) -> None:
    await shelf.put(a_row("a"))

    assert (await shelf.lists.page(Query(), scope=Scope(classes=frozenset()))).items == ()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": Status.ROUTED}, ["routed", "late"]),
        ({"department_id": "organization"}, ["other"]),
        ({"community_id": "west"}, ["other"]),
        ({"open": False}, ["closed"]),
        ({"open": True}, ["routed", "other", "late", "between"]),
        ({"urgency": "urgent"}, ["other"]),
        ({"topic": "street lamp"}, ["routed", "other", "late", "closed", "between"]),
        ({"grid_id": "grid-4"}, []),
        ({"category": "organization"}, []),
        ({"topic": "lamp\x00"}, []),
        ({"topic": "' OR 1=1 --"}, []),
        ({"overdue": True}, ["late"]),
        ({"overdue": False}, ["routed", "other", "closed", "between"]),
        ({"status": Status.ROUTED, "overdue": False}, ["routed"]),
        ({"status": Status.CLOSED}, ["closed"]),
        ({"status": Status.CLOSED, "open": True}, []),
        ({"status": Status.ANALYZED}, ["between"]),
        ({"status": Status.ANALYZED, "open": False}, []),
    ],
)
async def test_all_filters_given_must_hold(shelf: Shelf, asked: dict[str, Any], expected: list[str]) -> None:
    other = {"department_id": "organization", "community_id": "west", "urgency": "urgent", "status": Status.ACCEPTED}
    await shelf.put(
        due_in(5, "routed", logged_at=NOW),
        due_in(6, "other", logged_at=NOW - timedelta(hours=1), **other),
        due_in(-1, "late", logged_at=NOW - timedelta(hours=2)),
        a_row("closed", schedules=(), status=Status.CLOSED, logged_at=NOW - timedelta(hours=3)),
        a_row("between", schedules=(), status=Status.ANALYZED, logged_at=NOW - timedelta(hours=4)),
    )

    newest = await shelf.lists.page(Query(**asked), scope=GENERAL)
    due = await shelf.lists.page(Query(**asked, order=Order.DUE), scope=GENERAL)

    assert ids(newest.items) == expected
    assert sorted(ids(due.items)) == sorted(expected)


async def test_a_walk_gives_each_row_once_though_others_file_meanwhile(shelf: Shelf) -> None:
    await shelf.put(*(a_row(f"issue-{n:02d}", logged_at=NOW + timedelta(minutes=n // 3)) for n in range(20)))
    query, seen = Query(limit=3), list[str]()

    for turn in range(7):
        page = await shelf.lists.page(query, scope=GENERAL)
        seen += ids(page.items)
        await shelf.put(a_row(f"late-{turn}", logged_at=NOW + timedelta(hours=1 + turn)))
        query = query.model_copy(update={"cursor": page.next})

    assert page.next is None
    assert seen == [f"issue-{n:02d}" for n in reversed(range(20))]


async def test_a_cursor_of_one_list_opens_no_other(shelf: Shelf) -> None:
    await shelf.put(*(a_row(f"issue-{n}") for n in range(5)))
    cursor = (await shelf.lists.page(Query(limit=2), scope=GENERAL)).next
    elsewhere = Scope(classes=frozenset({KeyClass.GENERAL}), community_id="east")

    for query, scope in (
        (Query(cursor=cursor, order=Order.DUE), GENERAL),
        (Query(cursor=cursor, open=True), GENERAL),
        (Query(cursor=cursor), elsewhere),
        (Query(cursor="nonsense"), GENERAL),
    ):
        with pytest.raises(CursorError, match="page mark is damaged or belongs to another list"):
            await shelf.lists.page(query, scope=scope)
    assert len((await shelf.lists.page(Query(cursor=cursor, limit=9), scope=GENERAL)).items) == 3


PRINCIPALS = [
    Principal(id="p", role=role, department_id=here, community_id=here, street_id=here, grid_id=here)
    for role in Role
    for here in ("one", "two", None)
]
some_place = st.sampled_from(["one", "two", None])
an_issue = st.fixed_dictionaries(
    {
        "key_class": st.sampled_from(KeyClass),
        "in_ledger": st.booleans(),
        "hour": st.integers(0, 2),
        "due": st.integers(-1, 2) | st.none(),
        "department_id": some_place,
        "community_id": some_place,
        "street_id": some_place,
        "grid_id": some_place,
        "filed_by": st.sampled_from(["anonymous", "staff:p"]),
    }
)


def made(number: int, given: dict[str, Any]) -> Issue:
    place = builders.a_place(
        grid_id=given["grid_id"], street_id=given["street_id"] or "none", community_id=given["community_id"] or "none"
    )
    general = given["key_class"] is KeyClass.GENERAL
    row = due_in(given["due"], f"i-{number}") if given["due"] is not None else a_row(f"i-{number}", schedules=())
    return row.model_copy(
        update={
            "key_class": given["key_class"],
            "ledger_number": f"n-{number}" if given["in_ledger"] else None,
            "logged_at": NOW + timedelta(hours=given["hour"]) if given["in_ledger"] else None,
            "findings": builders.some_findings(place=place) if general else None,
            "department_id": given["department_id"],
            "filed_by": given["filed_by"],
            "community_id": place.community_id if general else None,
        }
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_rows=st.lists(an_issue, max_size=12), limit=st.integers(1, 4))
async def test_pages_hold_exactly_the_rows_that_their_reader_may_see(
    database: Database, given_rows: list[dict[str, Any]], limit: int
) -> None:
    shelf = Shelf(database)
    await shelf.empty()
    issues = [made(number, row) for number, row in enumerate(given_rows)]
    await shelf.put(*issues)

    for principal in PRINCIPALS:
        scope = scope_of(principal)
        seen = {issue.id for issue in issues if answer(Operation.LIST_ISSUES, principal, issue) == "allow"}
        in_ledger = {issue.id for issue in issues if issue.ledger_number and issue.id in seen}
        for order, expected in ((Order.DUE, seen), (Order.NEWEST, in_ledger)):
            rows = await walk(shelf, Query(order=order, limit=limit), scope) if scope else []
            assert sorted(ids(rows)) == sorted(expected), (principal, order)


@pytest.mark.parametrize("text", ["路灯", "门口的路灯", "LED", "led灯", "13栋"])
async def test_search_finds_words_of_two_characters_within_the_scope(shelf: Shelf, text: str) -> None:
    found = await shelf.general("小区门口的路灯坏了，是LED灯，在13栋前面", issue_id="found")
    await shelf.general("小区门口的井盖丢了", issue_id="another")
    await shelf.sealed("门口的路灯LED灯13栋的钱被贪了")
    await shelf.file("门口的路灯LED灯13栋还没分析")
    await shelf.follower().catch_up()

    for order in Order:
        assert ids((await shelf.lists.page(Query(text=text, order=order), scope=GENERAL)).items) == [found]
    assert (await shelf.lists.page(Query(text=text, department_id="organization"), scope=GENERAL)).items == ()


async def test_discipline_searches_its_own_issues_alone(shelf: Shelf) -> None:
    await shelf.general("主任修好了路灯")
    mine = await shelf.sealed("主任收受红包")
    await shelf.follower().catch_up()

    query = Query(text="主任", order=Order.DUE)

    assert ids((await shelf.lists.page(query, scope=DISCIPLINE)).items) == [mine]
    assert len((await shelf.lists.page(query, scope=BOTH)).items) == 2


async def test_a_search_is_walked_page_by_page(shelf: Shelf) -> None:
    for number in range(5):
        await shelf.general("路灯坏了", issue_id=f"lamp-{number}")
    await shelf.follower().catch_up()

    rows = await walk(shelf, Query(text="路灯", limit=2), GENERAL)

    assert ids(rows) == [f"lamp-{number}" for number in (4, 3, 2, 1, 0)]


async def test_a_word_that_nearly_everybody_uses_is_searched_for_as_well(shelf: Shelf) -> None:
    both = [search_tokens(SEARCH, text) for text in ("路灯坏了", "井盖丢了")]
    names = [f"issue-{number:04d}" for number in range(2500)]
    words = [{"issue_id": name, "key_class": "general", "tokens": both[n % 7 == 0]} for n, name in enumerate(names)]
    await shelf.put(
        *(
            a_row(name, logged_at=NOW + timedelta(seconds=n), community_id="east" if n < 350 else "west")
            for n, name in enumerate(names)
        )
    )
    async with shelf.database.write() as conn:
        await conn.execute(insert(search_rows), words)
    lamps = [name for n, name in enumerate(names) if n % 7]

    everywhere = await walk(shelf, Query(text="路灯坏", limit=200), GENERAL)
    in_the_east = await walk(shelf, Query(text="路灯", limit=200, order=Order.DUE), EAST)

    assert ids(everywhere) == lamps[::-1]
    assert ids(in_the_east) == [name for name in lamps if name < "issue-0350"]
    assert ids(await walk(shelf, Query(text="路灯", community_id="west", open=False), GENERAL)) == []


async def test_a_search_for_nothing_searchable_says_so(shelf: Shelf) -> None:
    with pytest.raises(SearchTooShortError) as refused:
        await shelf.lists.page(Query(text="灯 !"), scope=GENERAL)

    assert refused.value.hint == "Give at least two characters next to each other, such as 路灯."
