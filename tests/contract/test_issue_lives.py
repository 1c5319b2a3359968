"""Lives are read from the events of general issues alone, page by page, on every database."""

from typing import Any

import pytest
from sqlalchemy import update

from infra.db.engine import Database
from infra.db.tables import issues
from infra.eventstore.errors import StreamDivergedError
from infra.issues.lives import general_lives, number_of_general
from schemas.domain.clocks import Stage
from schemas.domain.lives import Life
from tests.contract.builders import allow_editing, edit
from tests.contract.shelf import Shelf
from tests.domain import builders


async def lives(shelf: Shelf, **options: Any) -> list[Life]:
    return [life async for life in general_lives(shelf.database, shelf.events, **options)]


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    """Three general issues (one released by discipline), one confidential, one sealed, one not analyzed."""
    shelf = Shelf(database)
    lamp = await shelf.general("路灯坏了")
    await shelf.happen(lamp, builders.ACCEPTED)
    await shelf.happen(lamp, builders.RESOLVED)
    await shelf.general("井盖丢了")
    await shelf.happen(await shelf.sealed("水费太高"), builders.INTAKE_RELEASED, builders.ANALYZED)
    await shelf.happen(await shelf.sealed("收受红包"), builders.INTAKE_CONFIRMED)
    await shelf.sealed("吃拿卡要")
    await shelf.file("还没分析")
    return shelf


@pytest.mark.parametrize("page", [1, 2, 200])
async def test_every_general_issue_is_told_once_whatever_the_size_of_a_page(shelf: Shelf, page: int) -> None:
    found = await lives(shelf, page=page)

    assert [[clock.stage.value for clock in life.stages] for life in found] == [
        ["answer", "accept", "handle", "feedback"],
        ["answer", "accept", "handle"],
        ["intake", "answer"],
    ]
    assert await number_of_general(shelf.database) == 3


async def test_a_life_has_the_times_and_the_versions_of_its_events(shelf: Shelf) -> None:
    first = (await lives(shelf))[0]

    handle = next(clock for clock in first.stages if clock.stage is Stage.HANDLE)
    assert (handle.start, handle.done_at) == (builders.MONDAY, builders.MONDAY)
    assert first.policy_version == builders.FILED.policy_version
    assert first.department_id == "mass_work"


async def test_a_row_that_calls_a_confidential_issue_general_betrays_nothing(shelf: Shelf) -> None:
    async with shelf.database.write() as conn:
        await conn.execute(update(issues).values(key_class="general"))

    assert len(await lives(shelf)) == 3


async def test_an_edited_history_is_not_counted_but_told(shelf: Shelf) -> None:
    await allow_editing(shelf.database)
    await edit(shelf.database, "UPDATE events SET actor = 'nobody' WHERE type = 'accepted'")

    with pytest.raises(StreamDivergedError, match="not as it was recorded"):
        await lives(shelf)


async def test_an_empty_ledger_has_no_lives(database: Database) -> None:
    assert await lives(Shelf(database)) == []
