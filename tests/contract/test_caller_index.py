"""What somebody on the telephone reported before, on both databases: by the number alone, of what the reader lists."""

from datetime import timedelta
from typing import Any

import pytest

from infra.db.discipline_tables import issue_accused
from infra.db.engine import Database
from infra.db.erasure_tables import person_marks
from infra.issues.callers import CallerIndex
from infra.keys.persons import mark_of
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.contract.shelf import NOW, SEARCH, Shelf, a_row, ids

PHONE, OTHER = "13800000000", "13900000000"
GENERAL = Scope(classes=frozenset({KeyClass.GENERAL}), filer="staff:desk")


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def reported(shelf: Shelf, issue_id: str, phone: str = PHONE, *, hour: int = 0, **changes: Any) -> None:
    listed = {"key_class": KeyClass.GENERAL, "logged_at": NOW + timedelta(hours=hour)}
    await shelf.put(a_row(issue_id).model_copy(update=listed | changes))
    mark = mark_of(SEARCH, issue_id, kind="phone", detail=phone)
    async with shelf.database.write() as conn:
        await conn.execute(person_marks.insert().values(issue_id=issue_id, kind="phone", mark=mark))


def index(shelf: Shelf, **changes: Any) -> CallerIndex:
    return CallerIndex(database=shelf.database, secret=SEARCH, **changes)


@pytest.mark.parametrize("typed", ["13800000000", "138 0000-0000", "+86 13800000000"])
async def test_a_number_however_it_is_typed_finds_its_reports_the_newest_first(shelf: Shelf, typed: str) -> None:
    for number in range(3):
        await reported(shelf, f"mine-{number}", hour=number)
    await reported(shelf, "another's", OTHER)

    found = await index(shelf).reports(typed, scope=GENERAL)

    assert (ids(found.items), found.complete) == (["mine-2", "mine-1", "mine-0"], True)


HIDDEN: dict[str, dict[str, Any]] = {
    "sealed": {"key_class": KeyClass.DISCIPLINE, "status": Status.DELIBERATING, "logged_at": None, "sealed": True},
    "confidential": {"key_class": KeyClass.DISCIPLINE},
    "undecided": {"key_class": KeyClass.INTAKE, "status": Status.COLLECTED, "logged_at": None},
    "general, not in the ledger": {"logged_at": None, "status": Status.DELIBERATING},
}


async def test_what_is_confidential_or_undecided_is_not_found_and_changes_nothing(shelf: Shelf) -> None:
    await reported(shelf, "mine")
    alone = await index(shelf).reports(PHONE, scope=GENERAL)
    for name, changes in HIDDEN.items():
        await reported(shelf, name, **changes)

    beside = await index(shelf).reports(PHONE, scope=GENERAL)
    bounded = await index(shelf, most=2).reports(PHONE, scope=GENERAL)

    assert ids(alone.items) == ["mine"]
    assert alone == beside == bounded


async def test_what_accuses_the_reader_is_not_found(shelf: Shelf) -> None:
    await reported(shelf, "against-me")
    async with shelf.database.write() as conn:
        await conn.execute(issue_accused.insert().values(issue_id="against-me", mark="mine", active=True))

    found = await index(shelf).reports(PHONE, scope=GENERAL.model_copy(update={"unseen": frozenset({"mine"})}))

    assert found.items == ()


@pytest.mark.parametrize("typed", ["", "138", "没有电话", "1" * 11])
async def test_what_is_no_number_of_theirs_finds_nothing(shelf: Shelf, typed: str) -> None:
    await reported(shelf, "mine")

    assert (await index(shelf).reports(typed, scope=GENERAL)).items == ()


async def test_twenty_are_shown_and_it_is_said_that_there_are_more(shelf: Shelf) -> None:
    for number in range(21):
        await reported(shelf, f"mine-{number:02d}", hour=number)

    found = await index(shelf).reports(PHONE, scope=GENERAL)

    assert ids(found.items) == [f"mine-{number:02d}" for number in range(20, 0, -1)]
    assert not found.complete


async def test_however_many_there_are_all_pages_of_them_are_tried_up_to_the_most(shelf: Shelf) -> None:
    for number in range(5):
        await reported(shelf, f"r-{number}", OTHER if number else PHONE, hour=number)

    far = await index(shelf, at_once=2).reports(PHONE, scope=GENERAL)
    near = await index(shelf, at_once=2, most=4).reports(PHONE, scope=GENERAL)

    assert (ids(far.items), far.complete) == (["r-0"], True)
    assert (ids(near.items), near.complete) == ([], False)
