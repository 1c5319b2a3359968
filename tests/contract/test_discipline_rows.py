"""Whom an issue accuses, and what has gone to discipline: lists, feed, search and similarity on both databases."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select, update

from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.db.tables import issues
from infra.issues.access import AccessJournal
from infra.issues.readers import ReadersBook
from infra.issues.scoping import purpose_of
from infra.projections.comparing import Difference, compare
from infra.projections.rebuild import rebuild
from infra.projections.similar import SimilarIssues
from schemas.domain.issue import Issue
from schemas.domain.policy import Duplicates
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.reading import Order, Query
from tests.contract.shelf import CURSORS, NOW, SEARCH, Shelf, ids
from tests.domain import builders

GENERAL = Scope(classes=frozenset({KeyClass.GENERAL}))
DISCIPLINE = Scope(classes=frozenset({KeyClass.DISCIPLINE}))
ACCUSED = DISCIPLINE.model_copy(update={"unseen": frozenset({"mark-1", "mark-9"})})
DUE = Query(order=Order.DUE)


def naming(*marks: str) -> Any:
    return builders.ACCUSED_NAMED.model_copy(update={"accused_marks": marks, "to": ()})


async def listed(shelf: Shelf, scope: Scope, query: Query = DUE) -> set[str]:
    return set(ids((await shelf.lists.page(query, scope=scope)).items))


async def fed(shelf: Shelf, scope: Scope) -> set[str]:
    return {item.issue_id for item in (await shelf.feed().after(None, scope=scope, limit=200)).items}


async def test_what_accuses_its_reader_is_in_no_list_search_or_feed_until_it_no_longer_does(database: Database) -> None:
    shelf = Shelf(database)
    against, other = await shelf.sealed("收受红包"), await shelf.sealed("收受红包")
    await shelf.happen(against, naming("mark-1", "mark-2"))
    await shelf.follower().catch_up()
    searched = Query(text="红包", order=Order.DUE)

    assert [await listed(shelf, scope) for scope in (ACCUSED, DISCIPLINE)] == [{other}, {against, other}]
    assert [await listed(shelf, scope, searched) for scope in (ACCUSED, DISCIPLINE)] == [{other}, {against, other}]
    assert [await fed(shelf, scope) for scope in (ACCUSED, DISCIPLINE)] == [{other}, {against, other}]
    await shelf.happen(against, naming("mark-2"))

    assert await listed(shelf, ACCUSED) == {against, other}
    assert await fed(shelf, ACCUSED) == {against, other}


async def test_the_mark_of_a_feed_stands_still_for_whoever_an_issue_accuses(database: Database) -> None:
    shelf = Shelf(database)
    await shelf.sealed()
    before = (await shelf.feed().after(None, scope=ACCUSED, limit=10)).next
    against = await shelf.sealed()
    await shelf.happen(against, naming("mark-1"))

    page = await shelf.feed().after(before, scope=ACCUSED, limit=10)

    assert page.items == ()
    # Marks are encrypted anew each time: what they hold must be the same.
    purpose = purpose_of("feed", ACCUSED, {})
    assert CURSORS.decode(purpose, str(page.next)) == CURSORS.decode(purpose, str(before))


async def test_what_has_gone_to_discipline_is_gone_from_everything_general_at_once(database: Database) -> None:
    shelf = Shelf(database)
    referred = await shelf.general("幸福里三号楼门口的路灯坏了一个星期没有人来修理", issue_id="referred")
    stays = await shelf.general("幸福里三号楼门口的路灯坏了一个星期没有人来修理", issue_id="stays")
    await shelf.follower().catch_up()

    await shelf.happen(referred, builders.REFERRED)

    searched = Query(text="路灯")
    assert await listed(shelf, GENERAL) == {stays}
    assert await listed(shelf, GENERAL, searched) == {stays}
    assert await fed(shelf, GENERAL) == {stays}
    assert await near(shelf, "幸福里三号楼门口的路灯坏了一个星期没有人来修理") == {stays}
    assert await listed(shelf, DISCIPLINE) == {referred}
    await shelf.follower().catch_up()
    assert await listed(shelf, DISCIPLINE, Query(text="路灯", order=Order.DUE)) == {referred}


async def near(shelf: Shelf, text: str) -> set[str]:
    async def limits(_: Issue) -> Duplicates:
        return Duplicates(similarity=0.5, metres=300, days=30)

    issue = builders.given(*builders.WAS_COLLECTED).model_copy(update={"id": "new"})
    similar = SimilarIssues(database=shelf.database, secret=SEARCH, limits=limits)
    return {one.issue_id for one in await similar.find(issue, text=text, place=builders.a_place())}


async def test_a_released_issue_has_the_numbers_of_one_that_was_never_sealed(database: Database) -> None:
    shelf = Shelf(database)
    released, ordinary = await shelf.sealed(), await shelf.file()
    numbered = builders.LOGGED.model_copy(update={"ledger_number": "2030-R"})
    taken_back = builders.TAKEN_BACK.model_copy(update={"version": 8})
    await shelf.happen(released, builders.REMINDED, builders.INTAKE_RELEASED, builders.ANALYZED, numbered)
    await shelf.happen(released, builders.ROUTED, builders.ACCEPTED, taken_back)
    await shelf.happen(ordinary, builders.COLLECTED, builders.ANALYZED, builders.LOGGED)
    await shelf.happen(
        ordinary, builders.ROUTED, builders.ACCEPTED, builders.TAKEN_BACK.model_copy(update={"version": 5})
    )

    items = (await shelf.feed().after(None, scope=GENERAL, limit=50)).items
    rows = {row.id: row.version for row in (await shelf.lists.page(DUE, scope=GENERAL)).items}

    told = {
        name: [(item.version, item.type) for item in items if item.issue_id == name] for name in (released, ordinary)
    }
    assert told[released] == told[ordinary]
    assert [version for version, _ in told[ordinary]] == [3, 4, 5, 6, 7]
    assert {item.body["version"] for item in items if item.type == "taken_back"} == {5}
    assert rows == {released: 7, ordinary: 7}


async def test_a_rebuild_knows_whom_an_issue_accuses(database: Database) -> None:
    shelf = Shelf(database)
    against = await shelf.sealed()
    await shelf.happen(against, naming("mark-1", "mark-2"))
    await shelf.happen(against, naming("mark-2"))
    async with database.write() as conn:
        await conn.execute(issue_accused.delete())

    assert await compare(database, shelf.events) == (
        Difference(issue_id=against, table="issue_accused", column="mark"),
    )
    await rebuild(database, shelf.events)

    assert await compare(database, shelf.events) == ()
    async with database.read() as conn:
        assert (await conn.execute(select(issue_accused.c.mark).where(issue_accused.c.active))).scalars().all() == [
            "mark-2"
        ]


async def test_the_first_reading_of_each_reader_is_kept_under_an_opaque_name(database: Database) -> None:
    journal = AccessJournal(database=database, secret=b"s" * 32, cursors=CURSORS)
    book = ReadersBook(database=database, journal=journal)
    for minutes, reader in ((0, "secretary-1"), (1, "officer-1"), (2, "secretary-1")):
        await book.note(reader=reader, issue_id="issue-1", at=NOW + timedelta(minutes=minutes))
    again = ReadersBook(database=database, journal=journal)
    await again.note(reader="officer-1", issue_id="issue-1", at=NOW + timedelta(minutes=9))
    await journal.note_all(reader="head-1", action="list-issues", references=("issue-1", "issue-2"), at=NOW)
    await journal.note_all(reader="head-1", action="list-issues", references=(), at=NOW)

    assert [(one.reader, one.at) for one in await again.before("issue-1")] == [
        ("secretary-1", NOW),
        ("officer-1", NOW + timedelta(minutes=1)),
    ]
    assert [(one.reader, one.action) for one in await again.since("issue-1")] == [("head-1", "list-issues")]
    assert await again.before("issue-2") == ()
    assert "issue-1" not in str((await journal.entries(None, limit=10)).items)


async def test_the_migration_counts_what_stood_before_it(database: Database) -> None:
    shelf = Shelf(database)
    released, waiting = await shelf.sealed(), await shelf.sealed()
    await shelf.happen(released, builders.INTAKE_RELEASED, builders.ANALYZED)
    await shelf.general()
    async with database.write() as conn:
        for row in (await conn.execute(select(issues.c.id, issues.c.state))).all():
            state = {name: value for name, value in row.state.items() if name != "apart"}
            await conn.execute(update(issues).where(issues.c.id == row.id).values(apart=0, state=state))
    assert {one.issue_id for one in await compare(database, shelf.events)} == {released, waiting}

    async with database.write() as conn:
        await conn.run_sync(_counted)

    assert await compare(database, shelf.events) == ()


def _counted(conn: Connection) -> None:
    with Operations.context(MigrationContext.configure(conn)):
        import_module("infra.migrations.versions.r0008_discipline").count_what_stands()
