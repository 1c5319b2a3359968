"""Parts of a split wait, sealed, and are filed once by the relay when nobody else did; on every database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from infra.db.engine import Database
from infra.db.part_tables import staged_parts
from infra.issues.filing import FilingStore
from infra.issues.forgetting import forget_derived
from infra.issues.parts import PartsHealer, StagedParts
from infra.keys.sealing import new_issue_keys, seal
from schemas.domain.content import Channel, Content
from schemas.domain.sealed import KeyClass, Sealed
from schemas.wire.filings import Filing, FilingAnswer, PersonMark
from tests.contract.shelf import NOW, RING, Shelf
from tests.domain import builders

PART = "人行道破损"


@dataclass
class Corner:
    """A whole that may be split, a part of it, and a clock that is moved by hand."""

    database: Database
    shelf: Shelf
    now: datetime = NOW
    seen: list[Any] = field(default_factory=list)

    @property
    def staged(self) -> StagedParts:
        return StagedParts(database=self.database, clock=lambda: self.now)

    @property
    def filings(self) -> FilingStore:
        return FilingStore(self.database, self.shelf.events, lambda: self.now, self.seen.append)

    @property
    def healer(self) -> PartsHealer:
        return PartsHealer(staged=self.staged, filings=self.filings)

    async def split(self, *children: str) -> None:
        split = builders.SPLIT.model_copy(update={"children": children or ("part-1",)})
        await self.shelf.happen("whole", split)

    async def healed_after(self, **time: float) -> int:
        self.now = NOW + timedelta(**time)
        return await self.healer.heal()

    async def waiting(self) -> list[str]:
        async with self.database.read() as conn:
            return list((await conn.execute(select(staged_parts.c.child_id))).scalars())


def part(issue_id: str = "part-1") -> Filing:
    keys = new_issue_keys(issue_id, KeyClass.INTAKE, RING.public(), names=("content",))
    content = Content(problem=PART, channel=Channel.WEB).model_dump_json()
    event = builders.FILED.model_copy(update={"issue_id": issue_id, "content": seal(issue_id, keys[0], content)})
    answer = FilingAnswer(command_id=f"part-{issue_id}", command_hash="h", issue_id=issue_id, answer="sealed")
    return Filing(event=event, keys=keys, receipt_number=f"R-{issue_id}", code_mac="mac", answer=answer)


IS_SIGNED = (["content", "reporter"], ["phone"], "boxed")


def signed(issue_id: str) -> Filing:
    """A part that says who reported."""
    filing = part(issue_id)
    keys = (*filing.keys, *new_issue_keys(issue_id, KeyClass.INTAKE, RING.public(), names=("reporter",)))
    event = filing.event.model_copy(update={"reporter": Sealed(key="reporter", box="boxed")})
    return filing.model_copy(update={"event": event, "keys": keys, "marks": (PersonMark(kind="phone", mark="m"),)})


async def signatures(corner: Corner) -> dict[str, tuple[list[str], list[str], str | None]]:
    """By part: the names of its keys, by what its reporter is found, and the sealed reporter."""
    async with corner.database.read() as conn:
        rows = (await conn.execute(select(staged_parts).order_by(staged_parts.c.child_id))).all()
    filings = {row.child_id: Filing.model_validate(row.filing) for row in rows}
    return {
        name: (
            sorted(key.name for key in one.keys),
            [mark.kind for mark in one.marks],
            one.event.reporter.box if one.event.reporter else None,
        )
        for name, one in filings.items()
    }


@pytest.fixture
async def corner(database: Database) -> Corner:
    shelf = Shelf(database)
    await shelf.general(issue_id="whole")
    corner = Corner(database, shelf)
    await corner.staged.stage("whole", {"part-1": part()})
    return corner


async def test_a_part_that_was_announced_and_filed_by_nobody_is_filed_once(corner: Corner) -> None:
    await corner.split()

    assert [await corner.healed_after(seconds=second) for second in (59, 61, 62)] == [0, 1, 0]

    found = await corner.shelf.store.read("part-1", command_id="")
    assert found.issue is not None
    assert (found.issue.status, len(corner.seen)) == ("filed", 1)
    assert await corner.waiting() == []


async def test_a_part_that_was_filed_meanwhile_is_not_filed_again(corner: Corner) -> None:
    await corner.split()
    await corner.filings.file(part())

    assert await corner.healed_after(minutes=2) == 1

    found = await corner.shelf.store.read("part-1", command_id="")
    assert found.issue is not None
    assert (found.issue.version, len(corner.seen)) == (1, 1)


async def test_what_no_split_announced_is_never_filed_and_forgotten_after_a_week(corner: Corner) -> None:
    assert [await corner.healed_after(days=day) for day in (1, 6.9, 7.1)] == [0, 0, 1]

    assert (await corner.shelf.store.read("part-1", command_id="")).issue is None
    assert await corner.waiting() == []


async def test_a_part_that_cannot_be_filed_is_kept_and_holds_up_no_other(corner: Corner) -> None:
    await corner.staged.stage("whole", {"part-0": part("part-0").model_copy(update={"receipt_number": "R-taken"})})
    await corner.filings.file(part("other").model_copy(update={"receipt_number": "R-taken"}))
    await corner.split("part-0", "part-1")

    assert [await corner.healed_after(minutes=minute) for minute in (2, 3)] == [1, 0]

    assert (await corner.shelf.store.read("part-1", command_id="")).issue is not None
    assert await corner.waiting() == ["part-0"]


async def test_any_number_of_parts_whose_split_was_refused_stands_before_no_announced_one(corner: Corner) -> None:
    await corner.staged.stage("refused", {f"never-{number:03}": part(f"never-{number:03}") for number in range(120)})
    await corner.split()

    assert await corner.healed_after(minutes=2) == 1

    assert (await corner.shelf.store.read("part-1", command_id="")).issue is not None
    assert len(await corner.waiting()) == 120


async def test_whoever_files_its_parts_takes_them_away_and_a_repeat_stages_them_anew(corner: Corner) -> None:
    await corner.staged.stage("whole", {"part-1": part(), "part-2": part("part-2")})
    assert sorted(await corner.waiting()) == ["part-1", "part-2"]

    await corner.staged.drop(["part-1", "part-2"])

    assert await corner.waiting() == []


async def test_nothing_of_a_part_stands_in_clear(corner: Corner) -> None:
    async with corner.database.read() as conn:
        row = (await conn.execute(select(staged_parts))).one()

    assert PART not in str(row.filing)
    assert row.filing["event"]["content"]["box"]


async def test_with_the_reporter_go_unannounced_parts_and_the_name_on_announced_ones(corner: Corner) -> None:
    await corner.staged.stage("whole", {"part-1": signed("part-1"), "part-2": signed("part-2")})
    await corner.staged.stage("other", {"part-3": signed("part-3")})
    await corner.split("part-1")

    await corner.shelf.happen("whole", builders.REPORTER_ERASED)

    assert await signatures(corner) == {"part-1": (["content"], [], None), "part-3": IS_SIGNED}
    assert await corner.healed_after(minutes=2) == 1
    found = await corner.shelf.store.read("part-1", command_id="")
    assert found.issue is not None
    assert (found.issue.reporter, [key.name for key in found.keys]) == (None, ["content"])


async def test_what_was_staged_meanwhile_loses_the_name_afterwards_and_goes_on(corner: Corner) -> None:
    await corner.staged.stage("whole", {"part-2": signed("part-2")})

    async with corner.database.write() as conn:
        await forget_derived(conn, "whole")

    assert (await signatures(corner))["part-2"] == (["content"], [], None)
