"""The lives of discipline matters whose histories are recorded: referred, given back, kept from whom they accuse."""

from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    ConfirmIntakeBody,
    NameAccusedBody,
    ReferToDisciplineBody,
    ReleaseIntakeBody,
)
from schemas.domain.accused import Accused, AccusedKind
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.replay.beginnings import accepted, routed
from tests.world import BRIBE, World


async def referred_and_confirmed(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    await world.give(issue_id, ReferToDisciplineBody(), by=officer)
    await world.give(issue_id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(issue_id, Status.ROUTED)
    return issue_id


async def referred_and_released(world: World, clock: TimeSkipper) -> str:
    issue_id = await routed(world)
    await world.give(issue_id, ReferToDisciplineBody(), by=world.staff(Role.SUPERVISOR))
    await world.give(issue_id, ReleaseIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(issue_id, Status.ROUTED)
    await world.give(issue_id, AcceptBody(), by=world.officer(await world.issue(issue_id)))
    return issue_id


async def accused_named(world: World, clock: TimeSkipper) -> str:
    filed = await world.file(BRIBE + "里面还有人被困，正在着火，快救人！")
    await world.until(filed.id, Status.DELIBERATING)
    await world.relayed()
    accused = (Accused(kind=AccusedKind.PERSON, id="staff-discipline-officer"),)
    await world.give(filed.id, NameAccusedBody(accused=accused), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.give(filed.id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(filed.id, Status.ROUTED)
    await world.give(filed.id, AcceptBody(), by=world.staff(Role.DISCIPLINE_HEAD))
    return filed.id


DISCIPLINE_LIVES = (referred_and_confirmed, referred_and_released, accused_named)
