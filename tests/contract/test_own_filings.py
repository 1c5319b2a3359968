"""What somebody filed, on both databases: every filing once, and nothing told of what its filer may not know."""

from datetime import timedelta
from typing import Any

import pytest

from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.issues.own_filings import OwnFilings
from infra.keys.errors import CursorError
from schemas.domain.issue import Issue
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.reading import FilingRow
from tests.contract.shelf import CURSORS, NOW, Shelf, a_row

ME = "staff:worker"


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


def filed(issue_id: str, *, by: str = ME, hour: int = 0, **changes: Any) -> Issue:
    return a_row(issue_id).model_copy(update={"filed_by": by, "filed_at": NOW + timedelta(hours=hour), **changes})


async def walked(shelf: Shelf, *, limit: int, actor: str = ME) -> list[FilingRow]:
    filings = OwnFilings(database=shelf.database, cursors=CURSORS)
    rows: list[FilingRow] = []
    cursor: str | None = None
    while True:
        page = await filings.page(actor, cursor=cursor, limit=limit)
        rows += page.items
        cursor = page.next
        if cursor is None:
            return rows


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_each_own_filing_comes_once_the_newest_first_and_nobody_elses(shelf: Shelf, limit: int) -> None:
    await shelf.put(
        *(filed(f"mine-{n}", hour=n // 2) for n in range(5)),
        filed("theirs", by="staff:colleague"),
        filed("residents", by="anonymous"),
    )

    rows = await walked(shelf, limit=limit)

    assert [row.id for row in rows] == ["mine-4", "mine-3", "mine-2", "mine-1", "mine-0"]
    assert await walked(shelf, limit=limit, actor="staff:nobody") == []


NOT_LISTED: dict[str, dict[str, Any]] = {
    "undecided": {"key_class": KeyClass.INTAKE, "status": Status.COLLECTED, "logged_at": None},
    "in deliberation": {"key_class": KeyClass.GENERAL, "status": Status.DELIBERATING, "logged_at": None},
    "sealed": {"key_class": KeyClass.DISCIPLINE, "status": Status.DELIBERATING, "logged_at": None, "sealed": True},
    "confidential": {"key_class": KeyClass.DISCIPLINE, "status": Status.RESOLVED, "logged_at": NOW},
    "withdrawn before": {"key_class": KeyClass.GENERAL, "status": Status.WITHDRAWN, "logged_at": None},
}


async def test_what_is_confidential_looks_for_good_like_what_is_still_analyzed(shelf: Shelf) -> None:
    times: dict[str, Any] = {"promised_at": NOW, "routed_at": None, "resolved_at": NOW, "department_id": "mass_work"}
    await shelf.put(*(filed(name, **times, **changes) for name, changes in NOT_LISTED.items()))

    rows = await walked(shelf, limit=50)

    nothing = dict.fromkeys(FilingRow.model_fields) | {"filed_at": NOW, "promised_at": NOW}
    assert len(rows) == len(NOT_LISTED)
    assert [row.model_dump() for row in rows] == [nothing | {"id": row.id} for row in rows]


async def test_what_stands_in_the_ledger_says_what_became_of_it(shelf: Shelf) -> None:
    await shelf.put(filed("mine", status=Status.ACCEPTED, key_class=KeyClass.GENERAL, logged_at=NOW))

    [row] = await walked(shelf, limit=50)

    assert row.status is Status.ACCEPTED


async def test_a_mark_of_somebody_elses_list_is_refused(shelf: Shelf) -> None:
    await shelf.put(*(filed(f"mine-{n}", hour=n) for n in range(3)))
    filings = OwnFilings(database=shelf.database, cursors=CURSORS)
    mark = (await filings.page(ME, cursor=None, limit=1)).next

    with pytest.raises(CursorError):
        await filings.page("staff:colleague", cursor=mark, limit=1)


async def test_what_accuses_its_filer_looks_like_what_is_confidential(shelf: Shelf) -> None:
    listed: dict[str, Any] = {"key_class": KeyClass.GENERAL, "status": Status.ROUTED, "logged_at": NOW}
    await shelf.put(*(filed(name, **listed) for name in ("against-me", "not-any-more", "against-another")))
    rows = [("against-me", "mine", True), ("not-any-more", "mine", False), ("against-another", "theirs", True)]
    async with shelf.database.write() as conn:
        for issue_id, mark, active in rows:
            await conn.execute(issue_accused.insert().values(issue_id=issue_id, mark=mark, active=active))

    filings = OwnFilings(database=shelf.database, cursors=CURSORS)
    page = await filings.page(ME, cursor=None, limit=50, unseen={"mine"})

    assert {row.id: row.status for row in page.items} == {
        "against-me": None,
        "not-any-more": Status.ROUTED,
        "against-another": Status.ROUTED,
    }
