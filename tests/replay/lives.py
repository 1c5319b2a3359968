"""The lives whose histories are recorded, one for each way an issue can go. Texts are of our own making."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody, ClassifyBody, ConfirmIntakeBody, FeedbackBody, ReleaseIntakeBody, ResolveBody
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.replay.dialogue_lives import DIALOGUE_LIVES
from tests.replay.discipline_lives import DISCIPLINE_LIVES
from tests.replay.ending_lives import ENDING_LIVES
from tests.replay.file_lives import FILE_LIVES
from tests.replay.handling_lives import HANDLING_LIVES
from tests.world import BRIBE, LAMP, UNSURE, World


async def _filed(world: World, until: Status, problem: str = LAMP) -> str:
    filed = await world.file(problem)
    await world.until(filed.id, until)
    return filed.id


async def _answered(world: World, issue_id: str, *, satisfied: bool) -> None:
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, AcceptBody(), by=officer)
    await world.give(issue_id, ResolveBody(answer="已办理。"), by=officer)
    await world.give(issue_id, FeedbackBody(satisfied=satisfied, rating=5 if satisfied else 1), by=world.reporter)


async def _days(clock: TimeSkipper, issue_id: str, number: int) -> None:
    await clock.fast_forward(clock.client.get_workflow_handle(issue_id), timedelta(days=number))


async def satisfied(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.ROUTED)
    await _answered(world, issue_id, satisfied=True)
    return issue_id


async def reopened_and_closed(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.ROUTED)
    await _answered(world, issue_id, satisfied=False)
    await _answered(world, issue_id, satisfied=False)
    return issue_id


async def ladder(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.ROUTED)
    await _days(clock, issue_id, 60)
    await world.until_events(issue_id, 17)
    return issue_id


async def unrated(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.ROUTED)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, AcceptBody(), by=officer)
    await world.give(issue_id, ResolveBody(answer="已办理。"), by=officer)
    await _days(clock, issue_id, 30)
    await world.until(issue_id, Status.CLOSED)
    return issue_id


async def classified(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.DELIBERATING, UNSURE)
    secretary = world.staff(Role.SECRETARY, community_id=(await world.issue(issue_id)).community_id or "")
    await world.give(issue_id, ClassifyBody(category="organization"), by=secretary)
    await world.until(issue_id, Status.ROUTED)
    return issue_id


async def lapsed(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.DELIBERATING, UNSURE)
    await _days(clock, issue_id, 10)
    await world.until(issue_id, Status.ROUTED)
    return issue_id


async def sealed_and_confirmed(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.DELIBERATING, BRIBE)
    await world.give(issue_id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(issue_id, Status.ROUTED)
    return issue_id


async def sealed_and_released(world: World, clock: TimeSkipper) -> str:
    issue_id = await _filed(world, Status.DELIBERATING, BRIBE)
    await world.give(issue_id, ReleaseIntakeBody(topic="housing"), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(issue_id, Status.ROUTED)
    return issue_id


async def settled_on_the_spot(world: World, clock: TimeSkipper) -> str:
    filed = await world.file(settlement="已当场告知办理时间和地点。")
    await world.until(filed.id, Status.RESOLVED)
    return filed.id


Life = Callable[[World, TimeSkipper], Awaitable[str]]

LIVES: Mapping[str, Life] = {
    life.__name__: life
    for life in (
        satisfied,
        reopened_and_closed,
        ladder,
        unrated,
        classified,
        lapsed,
        sealed_and_confirmed,
        sealed_and_released,
        settled_on_the_spot,
        *HANDLING_LIVES,
        *ENDING_LIVES,
        *DIALOGUE_LIVES,
        *DISCIPLINE_LIVES,
        *FILE_LIVES,
    )
}
