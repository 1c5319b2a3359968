"""Single issues, receipts, and the access log."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from infra.db.engine import Database
from infra.db.tables import access_log
from infra.issues.access import AccessJournal
from infra.issues.reading import IssueReader
from infra.keys.errors import CursorError
from infra.registry.loading import sample_county
from schemas.domain.roles import Role
from tests.contract.shelf import CURSORS, NOW, Shelf

COUNTY = sample_county()
OFFICER = next(person for person in COUNTY.staff if person.role is Role.DEPARTMENT_OFFICER)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


@pytest.fixture
def reader(shelf: Shelf) -> IssueReader:
    return IssueReader(database=shelf.database, events=shelf.events, store=shelf.store)


async def test_a_timeline_tells_every_event_in_order(shelf: Shelf, reader: IssueReader) -> None:
    issue_id = await shelf.general()

    timeline = await reader.timeline(issue_id)

    assert [event.type for event in timeline] == ["filed", "collected", "analyzed", "logged", "routed"]
    assert [event.version for event in timeline] == [1, 2, 3, 4, 5]
    assert await reader.timeline("unknown") == ()


async def test_an_issue_is_read_with_its_keys_and_an_unknown_one_is_none(shelf: Shelf, reader: IssueReader) -> None:
    issue_id = await shelf.general()

    found = await reader.read(issue_id, command_id=f"file-{issue_id}")

    assert found.issue is not None
    assert found.issue.version == 5
    assert [event.type for event in found.recorded] == ["filed"]
    assert {key.name for key in found.keys} == {"content", "reporter"}
    assert (await reader.read("unknown", command_id="")).issue is None


async def test_a_receipt_number_leads_to_its_issue(shelf: Shelf, reader: IssueReader) -> None:
    issue_id = await shelf.file()

    assert await reader.by_receipt(f"R-{issue_id}") == (issue_id, "mac")
    assert await reader.by_receipt("R-other") is None


@pytest.mark.parametrize("typed", ["issue-\x001", "\ud800", "' OR 1=1 --", "路" * 3000, ""])
async def test_text_that_no_issue_can_have_as_its_id_finds_nothing(reader: IssueReader, typed: str) -> None:
    assert (await reader.read(typed, command_id="")).issue is None
    assert await reader.timeline(typed) == ()
    assert await reader.by_receipt(typed) is None


async def test_the_access_log_tells_reader_and_time_under_an_opaque_name(database: Database) -> None:
    journal = AccessJournal(database=database, secret=b"s" * 32, cursors=CURSORS)
    for minute, issue_id in enumerate(("issue-1", "issue-2", "issue-1")):
        at = NOW + timedelta(minutes=minute)
        await journal.note(reader="staff:one", action="read", reference=issue_id, at=at)

    first = await journal.entries(None, limit=2)
    second = await journal.entries(first.next, limit=2)

    assert [entry.at.minute for entry in (*first.items, *second.items)] == [2, 1, 0]
    assert second.next is None
    assert first.items[0].reference == second.items[0].reference == journal.opaque("issue-1")
    assert first.items[0].reference != first.items[1].reference
    async with database.read() as conn:
        kept = [str(row) for row in await conn.execute(select(access_log))]
    assert not any("issue-1" in row for row in kept)


async def test_a_mark_of_another_list_does_not_open_the_access_log(database: Database) -> None:
    journal = AccessJournal(database=database, secret=b"s" * 32, cursors=CURSORS)

    with pytest.raises(CursorError):
        await journal.entries(CURSORS.encode("list:x", {"id": 1}), limit=2)
