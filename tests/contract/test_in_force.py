"""What is put in force is recorded with who and when, survives a restart, and is taken up by those that run."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.calendars import presets as calendars
from infra.db.engine import Database
from infra.policies.presets import read_preset
from infra.rulebooks.in_force import Activation, Kind, activate, activations, in_force_now
from infra.rulebooks.rulebooks import Rulebooks, VersionUnknownError
from schemas.domain.issue import Issue
from schemas.domain.policy import Policy
from schemas.domain.roles import Role
from schemas.wire.in_force import InForceMovedError, Seen

COUNTY, PETITION, BEIJING = (read_preset(name) for name in ("county", "petition", "beijing-12345"))
CHINA = calendars.read_preset("china")
CLOSED = CHINA.model_copy(update={"closures": [{"day": "2026-07-01", "reason": "县庆"}]})
MAY = datetime(2026, 5, 6, 2, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, 2, tzinfo=UTC)


def nobody(role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
    del role, issue, unit_id
    return ()


def a_process(database: Database, **given: Any) -> Rulebooks:
    """The rulebooks of a process that was started with the county's policy."""
    return Rulebooks(database, policy=COUNTY, calendar=CHINA, who=nobody, **given)


def squeezed(policy: Policy) -> Policy:
    return policy.compressed(60)


async def refreshed(rulebooks: Rulebooks, *, at: datetime = JUNE) -> bool:
    return await rulebooks.refresh(clock=lambda: at)


async def test_what_was_given_holds_until_something_is_put_in_force(database: Database) -> None:
    rulebooks = a_process(database)

    assert await refreshed(rulebooks) is False
    assert rulebooks.current().policy == COUNTY
    assert await in_force_now(database) == {}


async def test_a_running_process_takes_up_what_was_put_in_force_and_a_new_one_starts_with_it(
    database: Database,
) -> None:
    running = a_process(database)

    await activate(database, Kind.POLICY, PETITION, by="machine:root", at=MAY)

    assert running.current().policy == COUNTY
    assert await refreshed(running) is True
    assert running.current().policy == PETITION
    assert await refreshed(running) is False
    started = a_process(database)
    await refreshed(started)
    assert started.current().policy == PETITION
    assert started.current().calendar == CHINA


async def test_policy_and_calendar_are_put_in_force_apart(database: Database) -> None:
    running = a_process(database)

    await activate(database, Kind.CALENDAR, CLOSED, by="machine:root", at=MAY)
    await refreshed(running)

    assert running.current().calendar == CLOSED
    assert running.current().policy == COUNTY


async def test_who_and_when_stay_recorded_and_the_newest_stands_first(database: Database) -> None:
    for policy, by, at in (
        (PETITION, "machine:root", MAY),
        (BEIJING, "machine:li", JUNE),
        (PETITION, "machine:li", JUNE),
    ):
        await activate(database, Kind.POLICY, policy, by=by, at=at)

    assert await activations(database, Kind.POLICY) == (
        Activation(kind=Kind.POLICY, version=PETITION.version, since=JUNE, by="machine:li"),
        Activation(kind=Kind.POLICY, version=BEIJING.version, since=JUNE, by="machine:li"),
        Activation(kind=Kind.POLICY, version=PETITION.version, since=MAY, by="machine:root"),
    )
    assert await activations(database, Kind.CALENDAR) == ()


async def test_putting_the_same_in_force_again_changes_nothing(database: Database) -> None:
    first = await activate(database, Kind.POLICY, PETITION, by="machine:root", at=MAY)

    again = await activate(database, Kind.POLICY, PETITION, by="machine:li", at=JUNE)

    assert again == first
    assert len(await activations(database, Kind.POLICY)) == 1


async def test_several_who_put_the_same_policy_in_force_at_once_record_it_once(database: Database) -> None:
    await asyncio.gather(
        *(activate(database, Kind.POLICY, PETITION, by=f"machine:{each}", at=MAY) for each in range(4))
    )

    assert {one.version for one in await activations(database, Kind.POLICY)} == {PETITION.version}
    assert await a_process(database).policy(PETITION.version) == PETITION


async def test_a_demonstration_takes_up_the_compressed_policy_and_records_it(database: Database) -> None:
    demo = a_process(database, adapt=squeezed)
    await activate(database, Kind.POLICY, PETITION, by="machine:root", at=MAY)

    await refreshed(demo)

    compressed = demo.current().policy
    assert (compressed.name, str(compressed.limits.handle.ordinary)) == ("petition-demo-60s", "3600s")
    # An issue filed under it is read by another process.
    assert await a_process(database).policy(compressed.version) == compressed


async def test_a_version_that_was_never_recorded_is_told(database: Database) -> None:
    with pytest.raises(VersionUnknownError, match="The policies hold no version 0123456789abcdef"):
        await a_process(database).policy("0123456789abcdef")
    with pytest.raises(VersionUnknownError, match="The calendars hold no version 0123456789abcdef"):
        await a_process(database).calendar("0123456789abcdef")


async def test_what_was_seen_in_force_must_still_be_when_another_takes_its_place(database: Database) -> None:
    await activate(database, Kind.POLICY, PETITION, by="li", at=MAY, instead_of=Seen(version=None))

    with pytest.raises(InForceMovedError):
        await activate(database, Kind.POLICY, BEIJING, by="wang", at=JUNE, instead_of=Seen(version=None))
    again = await activate(database, Kind.POLICY, PETITION, by="wang", at=JUNE, instead_of=Seen(version=None))
    made = await activate(database, Kind.POLICY, BEIJING, by="wang", at=JUNE, instead_of=Seen(version=PETITION.version))

    assert (again.by, made.by) == ("li", "wang")


async def test_of_two_who_saw_the_same_one_is_first(database: Database) -> None:
    seen = Seen(version=None)
    asked = [
        activate(database, Kind.POLICY, each, by="li", at=MAY, instead_of=seen) for each in (PETITION, BEIJING, COUNTY)
    ]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert sorted(type(one).__name__ for one in answers) == ["Activation", "InForceMovedError", "InForceMovedError"]
