"""A migration in parts: general issues only, each once, from where the part before ended."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import insert

from infra.db.engine import Database
from infra.db.tables import issues
from infra.keys.cursors import Cursors
from infra.organisation.policies import PolicyKeeper, PolicyMigration
from infra.policies.presets import read_preset
from infra.registry.county import LivingCounty
from infra.registry.loading import sample_county
from infra.rulebooks.in_force import Kind, record
from infra.rulebooks.rulebooks import Rulebooks
from schemas.domain.errors import DomainError
from schemas.wire.in_force import UnrecordedPolicyError
from schemas.wire.registry import KeptRegistry
from schemas.wire.temporal import CommandRequest
from tests.contract.test_in_force import CHINA, JUNE, nobody

COUNTY, PETITION = read_preset("county"), read_preset("petition")


class Noting:
    """An engine that notes what it is asked, and refuses the issues of `refused`."""

    def __init__(self, *refused: str) -> None:
        self.asked: list[str] = []
        self.refused = refused

    async def command(self, request: CommandRequest, *, update_id: str) -> object:
        assert update_id == request.command_id
        if request.issue_id in self.refused:
            raise DomainError("Not this one.")
        self.asked.append(request.issue_id)
        return None


@pytest.fixture
async def keeper(database: Database) -> PolicyKeeper:
    async with database.write() as conn:
        for policy in (COUNTY, PETITION):
            await record(conn, Kind.POLICY, policy, at=JUNE)
    kept = KeptRegistry(registry=sample_county(), version=0)
    rulebooks = Rulebooks(database, policy=COUNTY, calendar=CHINA, who=nobody)
    return PolicyKeeper(
        database=database, rulebooks=rulebooks, county=LivingCounty(kept, mark=lambda accused: accused.id)
    )


def migration(keeper: PolicyKeeper, engine: Noting) -> PolicyMigration:
    return PolicyMigration(keeper=keeper, engine=engine, cursors=Cursors(b"c" * 32), new_id=lambda: "run")


def open_row(issue_id: str, **columns: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": issue_id,
        "version": 1,
        "last_hash": "",
        "status": "routed",
        "key_class": "general",
        "sealed": False,
        "filed_at": JUNE,
        "open": True,
        "state": {"policy_version": COUNTY.version},
        "department_id": "mass_work",
    }
    return row | columns


async def an_open_issue(database: Database, issue_id: str, **columns: object) -> None:
    async with database.write() as conn:
        await conn.execute(insert(issues), open_row(issue_id, **columns))


async def test_every_general_issue_is_moved_once_part_by_part(keeper: PolicyKeeper) -> None:
    for number in range(5):
        await an_open_issue(keeper.database, f"issue-{number}")
    await an_open_issue(keeper.database, "issue-1-sealed", key_class="discipline")
    await an_open_issue(keeper.database, "issue-2-waits", key_class="intake")
    await an_open_issue(keeper.database, "issue-3-other", state={"policy_version": PETITION.version})
    engine = Noting("issue-2")
    work = replace(migration(keeper, engine), at_most=2)
    marks, refused = list[str | None]([None]), dict[str, str]()

    while not marks[1:] or marks[-1] is not None:
        part = await work.part(COUNTY.version, to=PETITION.version, where={}, by="li", after=marks[-1])
        marks.append(part.next)
        refused |= dict(part.moved.refused)

    assert (engine.asked, refused) == (["issue-0", "issue-1", "issue-3", "issue-4"], {"issue-2": "Not this one."})
    assert len(marks) == 4


@pytest.mark.parametrize(("where", "number"), [({}, 1), ({"department": "mass_work"}, 1), ({"status": "filed"}, 0)])
async def test_what_is_counted_is_what_would_be_moved(
    keeper: PolicyKeeper, where: Mapping[str, str], number: int
) -> None:
    await an_open_issue(keeper.database, "issue-0")
    await an_open_issue(keeper.database, "issue-1", key_class="discipline")

    assert await migration(keeper, Noting()).number(COUNTY.version, where=where, at_most=5) == number


async def test_the_operator_moves_confidential_ones_too(keeper: PolicyKeeper) -> None:
    await an_open_issue(keeper.database, "issue-0")
    await an_open_issue(keeper.database, "issue-1", key_class="discipline")
    engine = Noting()

    moved = await migration(keeper, engine).whole(COUNTY.version, to=PETITION.version, where={}, by="machine:me")

    assert (moved.moved, engine.asked) == (2, ["issue-0", "issue-1"])


async def test_what_was_never_recorded_is_no_policy_to_hold_issues_to(keeper: PolicyKeeper) -> None:
    with pytest.raises(UnrecordedPolicyError, match="0123456789abcdef"):
        await migration(keeper, Noting()).part(COUNTY.version, to="0123456789abcdef", where={}, by="li", after=None)
