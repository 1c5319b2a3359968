"""A step is taken back before its notice leaves, however late the taking back comes to be recorded."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from temporalio.exceptions import ApplicationError

from activities.act import Act
from activities.appending import Appender
from infra.db.engine import Database
from infra.db.tables import outbox
from infra.issues.store import IssueStore
from schemas.domain.commands import Accept, Command
from schemas.domain.handling_commands import Refuse, TakeBack
from schemas.domain.issue import Issue
from schemas.domain.rules.rulebook import Rulebook
from schemas.wire.temporal import ActRequest, CommandOutcome, CommandRequest
from tests.contract.shelf import NOW, Shelf
from tests.domain.county import RULEBOOK

OFFICER = "staff:department_officer-1"


class Books:
    """One rulebook for every issue."""

    async def of(self, issue: Issue) -> Rulebook:
        return RULEBOOK


class Desk:
    """Acts by the workflow's time, and records by the store's."""

    def __init__(self, database: Database) -> None:
        self.shelf = Shelf(database)
        self.database = database

    async def give(self, command: Command, *, at: datetime, recorded: datetime) -> CommandOutcome:
        store = IssueStore(self.database, self.shelf.events, clock=lambda: recorded)
        request = CommandRequest(
            issue_id="issue", command_id=f"{command.name}:{at}", command_hash="h", by=OFFICER, command=command
        )
        return await Act(Appender(store, Books())).run(ActRequest(request=request, now=at))

    async def told_at(self) -> list[datetime]:
        """When each notice of the last step may leave at the earliest."""
        async with self.database.read() as conn:
            rows = await conn.execute(select(outbox.c.next_try_at).order_by(outbox.c.version.desc()).limit(1))
            return list(rows.scalars())


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = Desk(database)
    await desk.shelf.general(issue_id="issue")
    return desk


async def test_a_taking_back_in_the_last_second_is_recorded_before_the_notice_may_leave(desk: Desk) -> None:
    await desk.give(Refuse(reason="other_area"), at=NOW, recorded=NOW)
    [leaves] = await desk.told_at()

    last = NOW + timedelta(seconds=30)
    outcome = await desk.give(TakeBack(), at=last, recorded=last + timedelta(seconds=5))

    assert outcome.events == ("taken_back",)
    assert leaves == last + timedelta(seconds=10)


async def test_a_taking_back_that_comes_to_be_recorded_too_late_is_refused(desk: Desk) -> None:
    await desk.give(Refuse(reason="other_area"), at=NOW, recorded=NOW)

    last = NOW + timedelta(seconds=30)
    with pytest.raises(ApplicationError) as refused:
        await desk.give(TakeBack(), at=last, recorded=last + timedelta(seconds=6))

    assert (refused.value.type, refused.value.message) == (
        "nothing-to-take-back",
        "The time to take this step back is over.",
    )
    found = await desk.shelf.store.read("issue", command_id="")
    assert found.issue is not None
    assert found.issue.status == "refused"


async def test_what_takes_nothing_back_may_be_recorded_at_any_time(desk: Desk) -> None:
    outcome = await desk.give(Accept(), at=NOW, recorded=NOW + timedelta(hours=1))

    assert outcome.events == ("accepted",)
