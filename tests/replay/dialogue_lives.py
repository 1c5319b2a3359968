"""The lives whose histories are recorded because of what is said with the reporter."""

from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AskReporterBody,
    ConfirmIntakeBody,
    MergeBody,
    ObjectBody,
    RefuseBody,
    ReplyBody,
    SuspendBody,
)
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.replay.beginnings import accepted, routed
from tests.world import BRIBE, World

ASK = AskReporterBody(question="请问是哪一盏灯？")
SAY = ReplyBody(text="东侧第三盏。")


async def asked_and_resumed_by_the_reply(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    await world.give(issue_id, ASK, by=officer)
    await world.give(issue_id, SuspendBody(reason="waiting_reporter"), by=officer)
    await world.give(issue_id, SAY, by=world.reporter)
    return issue_id


async def asked_by_intake(world: World, clock: TimeSkipper) -> str:
    filed = await world.file(BRIBE)
    await world.until(filed.id, Status.DELIBERATING)
    intake = world.staff(Role.DISCIPLINE_INTAKE)
    await world.give(filed.id, ASK, by=intake)
    await world.give(filed.id, SAY, by=world.reporter)
    await world.give(filed.id, ConfirmIntakeBody(), by=intake)
    await world.until(filed.id, Status.ROUTED)
    return filed.id


async def objected_to_a_refusal(world: World, clock: TimeSkipper) -> str:
    """An objection revives what is over: a run that begins with a command."""
    issue_id = await routed(world)
    await world.give(issue_id, RefuseBody(reason="final"), by=world.officer(await world.issue(issue_id)))
    await clock.client.get_workflow_handle(issue_id).result()
    await world.give(issue_id, ObjectBody(note="有新情况。"), by=world.reporter)
    return issue_id


async def objected_to_a_merging(world: World, clock: TimeSkipper) -> str:
    main, duplicate = await routed(world), await routed(world)
    await world.give(duplicate, MergeBody(main_id=main), by=world.officer(await world.issue(duplicate)))
    await world.relayed()
    await world.give(duplicate, ObjectBody(note="不是同一件事。"), by=world.reporter)
    await world.relayed()
    return duplicate


DIALOGUE_LIVES = (
    asked_and_resumed_by_the_reply,
    asked_by_intake,
    objected_to_a_refusal,
    objected_to_a_merging,
)
