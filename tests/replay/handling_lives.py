"""The lives after routing whose histories are recorded: every move of the department, the units and the supervisors."""

from datetime import timedelta

from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    AcceptTaskBody,
    AssignBody,
    ConfirmIntakeBody,
    DenyExtensionBody,
    ExcuseTaskBody,
    FeedbackBody,
    FinishTaskBody,
    GrantExtensionBody,
    MergeBody,
    Part,
    RequestExtensionBody,
    RerouteBody,
    ResumeBody,
    ReturnBody,
    ReturnTaskBody,
    SplitBody,
    SuspendBody,
    UnmergeBody,
    WithdrawBody,
)
from schemas.domain.handling_events import Split
from schemas.domain.limits import Limit
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.replay.beginnings import DONE, accepted, refused_for, routed, secretary
from tests.world import BRIBE, LAMP, World


async def ruled(world: World, clock: TimeSkipper) -> str:
    """Returned beyond the cap, once wrongly re-routed, then ruled."""
    issue_id = await routed(world)
    for department_id in ("organization", "mass_work", "organization"):
        await world.give(issue_id, ReturnBody(reason="not_ours"), by=world.officer(await world.issue(issue_id)))
        by = world.staff(Role.SUPERVISOR) if (await world.issue(issue_id)).ruling else await secretary(world, issue_id)
        await refused_for(world, issue_id, RerouteBody(department_id="discipline"), by=by)
        await world.give(issue_id, RerouteBody(department_id=department_id), by=by)
    return issue_id


async def returned_and_nobodys(world: World, clock: TimeSkipper) -> str:
    issue_id = await routed(world)
    await world.give(issue_id, ReturnBody(reason="not_ours"), by=world.officer(await world.issue(issue_id)))
    version = (await world.issue(issue_id)).version
    await clock.fast_forward(clock.client.get_workflow_handle(issue_id), timedelta(days=30))
    await world.until_events(issue_id, version + 6)
    return issue_id


async def worked_on_by_units(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    await world.give(issue_id, AssignBody(lead_unit_id="unit-power", unit_ids=("unit-housing",)), by=officer)
    for unit_id in ("unit-power", "unit-housing"):
        await world.give(issue_id, AcceptTaskBody(), by=world.unit(unit_id))
    await world.give(issue_id, ReturnTaskBody(note="不归我单位。"), by=world.unit("unit-housing"))
    await refused_for(world, issue_id, DONE, by=officer)
    await world.give(issue_id, ExcuseTaskBody(unit_id="unit-housing"), by=officer)
    await world.give(issue_id, FinishTaskBody(report="修好了。"), by=world.unit("unit-power"))
    await world.give(issue_id, DONE, by=officer)
    return issue_id


async def extended(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    head = world.staff(Role.DEPARTMENT_HEAD, department_id="mass_work")
    more = RequestExtensionBody(limit=Limit.parse("5wd"), reason="works", note="等零件。")
    await world.give(issue_id, more, by=officer)
    await world.give(issue_id, DenyExtensionBody(), by=head)
    await world.give(issue_id, more, by=officer)
    await world.give(issue_id, GrantExtensionBody(), by=head)
    return issue_id


async def suspended_and_resumed(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    await world.give(issue_id, SuspendBody(reason="court"), by=officer)
    await clock.fast_forward(clock.client.get_workflow_handle(issue_id), timedelta(days=40))
    await world.give(issue_id, ResumeBody(), by=officer)
    return issue_id


async def suspended_until_it_ended(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    await world.give(issue_id, SuspendBody(reason="season"), by=officer)
    await clock.fast_forward(clock.client.get_workflow_handle(issue_id), timedelta(days=91))
    await world.until(issue_id, Status.ACCEPTED)
    return issue_id


async def _merged(world: World) -> tuple[str, str]:
    main, duplicate = await routed(world), await routed(world)
    await world.give(duplicate, MergeBody(main_id=main), by=world.officer(await world.issue(duplicate)))
    await world.relayed()
    return main, duplicate


async def closed_with_its_main(world: World, clock: TimeSkipper) -> str:
    main, duplicate = await _merged(world)
    officer = world.officer(await world.issue(main))
    for body, by in ((AcceptBody(), officer), (DONE, officer), (FeedbackBody(satisfied=True), world.reporter)):
        await world.give(main, body, by=by)
    await world.relayed()
    return duplicate


async def main_of_another(world: World, clock: TimeSkipper) -> str:
    main, duplicate = await _merged(world)
    await world.give(duplicate, UnmergeBody(), by=world.officer(await world.issue(duplicate)))
    await world.relayed()
    return main


async def unmerged(world: World, clock: TimeSkipper) -> str:
    main, duplicate = await _merged(world)
    await world.give(main, WithdrawBody(), by=world.reporter)
    await world.relayed()
    return duplicate


async def joined(world: World, clock: TimeSkipper) -> str:
    filed = await world.file(LAMP, joins=await routed(world))
    await world.until(filed.id, Status.MERGED)
    return filed.id


async def split(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    await world.give(issue_id, SplitBody(parts=(Part(problem=LAMP),)), by=officer)
    [parting] = [event for event in await world.events(issue_id) if isinstance(event, Split)]
    await world.until(parting.children[0], Status.ROUTED)
    await world.give(parting.children[0], WithdrawBody(), by=world.reporter)
    await world.relayed()
    await world.give(issue_id, DONE, by=officer)
    return issue_id


async def split_apart_by_discipline(world: World, clock: TimeSkipper) -> str:
    filed = await world.file(BRIBE)
    await world.until(filed.id, Status.DELIBERATING)
    intake = world.staff(Role.DISCIPLINE_INTAKE)
    await world.give(filed.id, SplitBody(parts=(Part(problem=LAMP),)), by=intake)
    await world.give(filed.id, ConfirmIntakeBody(), by=intake)
    await world.until(filed.id, Status.ROUTED)
    await world.give(filed.id, ReturnBody(reason="incomplete"), by=world.staff(Role.DISCIPLINE_OFFICER))
    await world.give(filed.id, RerouteBody(department_id="discipline"), by=world.staff(Role.DISCIPLINE_HEAD))
    return filed.id


HANDLING_LIVES = (
    ruled,
    returned_and_nobodys,
    worked_on_by_units,
    extended,
    suspended_and_resumed,
    suspended_until_it_ended,
    closed_with_its_main,
    main_of_another,
    unmerged,
    joined,
    split,
    split_apart_by_discipline,
)
