"""The lives whose histories are recorded because of how they end, or of what comes after the end or from above."""

from datetime import timedelta

from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    CommentBody,
    EraseReporterBody,
    FeedbackBody,
    IssueCardBody,
    LiftHoldBody,
    PlaceHoldBody,
    RefuseBody,
    RequestReviewBody,
    TakeBackBody,
    TransferBody,
    UrgeBody,
    WithdrawBody,
)
from infra.calendars.presets import read_preset as read_calendar
from infra.policies.presets import load_policy, preset_text
from infra.rulebooks.in_force import Kind
from schemas.domain.calendar import Calendar
from schemas.domain.handling_commands import Recalendar, Repolice
from schemas.domain.handling_events import Card
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.replay.beginnings import DONE, accepted, asked, recorded, refused_for, routed
from tests.world import World


async def withdrawn(world: World, clock: TimeSkipper) -> str:
    issue_id, _ = await accepted(world)
    await world.give(issue_id, WithdrawBody(), by=world.reporter)
    return issue_id


async def refused_and_taken_back(world: World, clock: TimeSkipper) -> str:
    """What a refusal ended is revived by taking it back: a run that begins with a command."""
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, RefuseBody(reason="final"), by=officer)
    await clock.client.get_workflow_handle(issue_id).result()
    await world.give(issue_id, TakeBackBody(), by=officer)
    return issue_id


async def supervised(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    supervisor = world.staff(Role.SUPERVISOR)
    await world.give(issue_id, UrgeBody(), by=supervisor)
    await world.give(issue_id, IssueCardBody(card=Card.YELLOW, note="办理迟缓。"), by=supervisor)
    await world.give(issue_id, CommentBody(text="已到现场。"), by=officer)
    await world.give(issue_id, TransferBody(to=("staff-mass-work-officer-2",)), by=officer)
    await world.give(issue_id, TakeBackBody(), by=officer)
    return issue_id


async def held_to_what_is_newer(world: World, clock: TimeSkipper) -> str:
    issue_id = await routed(world)
    renamed = read_calendar("china").model_dump(mode="json") | {"name": "county"}
    calendar = Calendar.model_validate(renamed)
    policy = load_policy(preset_text("petition"), name="petition.toml")
    await recorded(world, Kind.CALENDAR, calendar)
    await recorded(world, Kind.POLICY, policy)
    await asked(world, issue_id, Recalendar(calendar_version=calendar.version))
    await asked(world, issue_id, Repolice(policy_version=policy.version))
    return issue_id


async def reviewed(world: World, clock: TimeSkipper) -> str:
    issue_id = await held_to_what_is_newer(world, clock)
    officer = world.officer(await world.issue(issue_id))
    for body, by in ((AcceptBody(), officer), (DONE, officer), (FeedbackBody(satisfied=True), world.reporter)):
        await world.give(issue_id, body, by=by)
    await clock.client.get_workflow_handle(issue_id).result()
    await world.give(issue_id, RequestReviewBody(note="请复查。"), by=world.reporter)
    await world.give(issue_id, AcceptBody(), by=world.staff(Role.SUPERVISOR))
    return issue_id


async def called_back(world: World, clock: TimeSkipper) -> str:
    policy = load_policy(
        preset_text("county").replace("callback_share = 0.05", "callback_share = 1.0"), name="county.toml"
    )
    await recorded(world, Kind.POLICY, policy)
    issue_id, officer = await accepted(world)
    await asked(world, issue_id, Repolice(policy_version=policy.version))
    await world.give(issue_id, DONE, by=officer)
    await clock.fast_forward(clock.client.get_workflow_handle(issue_id), timedelta(days=9))
    await world.until(issue_id, Status.CLOSED)
    await world.give(issue_id, FeedbackBody(satisfied=False), by=world.staff(Role.HOTLINE_DESK))
    return issue_id


async def erased(world: World, clock: TimeSkipper) -> str:
    """Put on hold, asked for in vain, and erased when the hold was lifted: details first, then all, which ends it."""
    issue_id, _ = await accepted(world)
    supervisor = world.staff(Role.SUPERVISOR)
    await world.give(issue_id, PlaceHoldBody(note="法院来函。"), by=supervisor)
    await refused_for(world, issue_id, EraseReporterBody(), by=world.reporter)
    await world.give(issue_id, LiftHoldBody(note="已结。"), by=supervisor)
    await world.give(issue_id, EraseReporterBody(), by=world.reporter)
    await world.give(issue_id, EraseReporterBody(content=True), by=world.reporter)
    return issue_id


ENDING_LIVES = (
    withdrawn,
    refused_and_taken_back,
    supervised,
    held_to_what_is_newer,
    reviewed,
    called_back,
    erased,
)
