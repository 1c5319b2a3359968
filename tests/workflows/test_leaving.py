"""Somebody leaves: the account is closed, and every open issue is with the successor, by an event of its own."""

import pytest

from infra.run.roster_changes import leave
from infra.settings.settings import Settings
from schemas.domain.handling_events import Transferred
from schemas.domain.roster import RosterError
from tests.workflows.stories import accepted, resolved
from tests.world import World

LEAVER, SUCCESSOR = "staff-mass-work-officer-1", "staff-mass-work-officer-2"


@pytest.fixture
def reachable(settings: Settings, temporal_server: str) -> Settings:
    """The settings of a command that is given beside the running installation."""
    temporal = settings.temporal.model_copy(update={"address": temporal_server})
    return settings.model_copy(update={"temporal": temporal})


async def test_open_issues_go_to_the_successor_and_what_is_answered_stays(world: World, reachable: Settings) -> None:
    open_id, answered_id = await accepted(world), await resolved(world)

    moved = await leave(reachable, LEAVER, to=SUCCESSOR, by="machine:test")

    assert (await world.issue(open_id)).responsible == (SUCCESSOR,)
    last = (await world.events(open_id))[-1]
    assert isinstance(last, Transferred)
    assert last.by == "machine:test"
    assert (moved.moved, dict(moved.refused)) == (1, {})
    assert (await world.types(answered_id))[-1] == "resolved"


async def test_nobody_is_succeeded_by_another_kind_of_post(world: World, reachable: Settings) -> None:
    with pytest.raises(RosterError, match="cannot stand in for"):
        await leave(reachable, LEAVER, to="staff-hotline-1", by="machine:test")
