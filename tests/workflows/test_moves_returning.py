"""退单 and 改派 on the real engine: each department has its own full time, the promise stays, a ruling binds."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody, RerouteBody, ReturnBody
from infra.settings.settings import Settings
from schemas.domain.clocks import Stage
from schemas.domain.events import Escalated
from schemas.domain.handling_events import Rerouted, Returned
from schemas.domain.principals import Principal
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.status import Status
from tests.workflows.stories import ROUTED, Times, confirmed, day_end, preset_with, refusal, routed, under
from tests.world import World

NOT_OURS = ReturnBody(reason="not_ours", note="路灯归组织部门的活动室管。")


@pytest.fixture
async def hotline(settings: Settings, clock: TimeSkipper) -> AsyncIterator[World]:
    """Beijing's limits: 24 hours to accept, 7 calendar days to handle, two returns."""
    async with under(preset_with("beijing-12345"), settings, clock) as alive:
        yield alive


async def secretary_of(world: World, issue_id: str) -> Principal:
    return world.staff(Role.SECRETARY, community_id=(await world.issue(issue_id)).community_id or "")


async def returned(world: World, issue_id: str) -> None:
    await world.give(issue_id, NOT_OURS, by=world.officer(await world.issue(issue_id)))


async def test_the_next_department_has_its_own_full_time_and_the_promise_is_shown_at_risk(
    hotline: World, clock: TimeSkipper
) -> None:
    issue_id = await routed(hotline)
    before = await hotline.issue(issue_id)
    assert before.logged_at is not None
    await Times(clock).ahead(issue_id, days=2)
    await hotline.until_events(issue_id, 8)  # two reminders, then the department's head

    await returned(hotline, issue_id)
    assert (await hotline.issue(issue_id)).status is Status.RETURNED
    await hotline.give(issue_id, RerouteBody(department_id="organization"), by=await secretary_of(hotline, issue_id))

    issue = await hotline.issue(issue_id)
    handle, accept = issue.schedule(Stage.HANDLE), issue.schedule(Stage.ACCEPT)
    assert handle is not None
    assert accept is not None
    assert issue.routed_at is not None
    assert (issue.department_id, issue.responsible) == ("organization", ("staff-organization-officer",))
    assert handle.deadline.at == day_end(issue.routed_at, 7)
    assert (accept.deadline.at - issue.routed_at).total_seconds() == 24 * 3600
    assert issue.promised_end == day_end(before.logged_at, 7) == before.promised_end
    assert (before.at_risk, issue.at_risk) == (False, True)
    accepted = await hotline.give(issue_id, AcceptBody(), by=hotline.officer(issue))
    assert accepted.progress.next_due == (await hotline.issue(issue_id)).next_due


async def test_while_nobody_has_it_the_ladder_climbs(hotline: World, clock: TimeSkipper) -> None:
    issue_id = await routed(hotline)
    await returned(hotline, issue_id)

    await Times(clock).ahead(issue_id, days=30)
    # Five steps, returned, two reminders to re-route it, then the four levels.
    await hotline.until_events(issue_id, 12)

    called = [event for event in await hotline.events(issue_id) if isinstance(event, Escalated)]
    assert [(event.stage, event.level) for event in called] == [(Stage.REROUTE, level) for level in (1, 2, 3, 4)]
    assert (await hotline.issue(issue_id)).status is Status.RETURNED


async def test_beyond_the_cap_the_supervisor_rules_and_the_ruling_binds(hotline: World) -> None:
    issue_id = await routed(hotline)
    secretary, supervisor = await secretary_of(hotline, issue_id), hotline.staff(Role.SUPERVISOR)
    for department_id in ("organization", "mass_work"):
        await returned(hotline, issue_id)
        await hotline.give(issue_id, RerouteBody(department_id=department_id), by=secretary)
    await returned(hotline, issue_id)  # the third

    asked = [event for event in await hotline.events(issue_id) if isinstance(event, Returned)]
    assert [event.ruling for event in asked] == [False, False, True]
    assert [hotline.role_of(event.to[0]) for event in asked] == [Role.SECRETARY, Role.SECRETARY, Role.SUPERVISOR]
    assert await refusal(hotline, issue_id, RerouteBody(department_id="organization"), by=secretary) == (
        "not-allowed",
        "The role secretary may not reroute this issue.",
    )
    await hotline.give(issue_id, RerouteBody(department_id="mass_work"), by=supervisor)

    issue = await hotline.issue(issue_id)
    officer = hotline.officer(issue)
    assert (issue.binding, issue.returned_by) == (True, ("mass_work", "organization", "mass_work"))
    assert (await refusal(hotline, issue_id, NOT_OURS, by=officer))[0] == "step-not-allowed"
    await hotline.give(issue_id, AcceptBody(), by=officer)
    assert (await refusal(hotline, issue_id, NOT_OURS, by=officer))[0] == "step-not-allowed"


async def test_discipline_returns_and_reroutes_within_discipline(world: World, clock: TimeSkipper) -> None:
    issue_id = await confirmed(world)
    await returned(world, issue_id)
    supervisor = world.staff(Role.SUPERVISOR)

    assert (await refusal(world, issue_id, RerouteBody(department_id="discipline"), by=supervisor))[0] == "not-found"
    head = world.staff(Role.DISCIPLINE_HEAD)
    unfit = await refusal(world, issue_id, RerouteBody(department_id="mass_work"), by=head)
    assert unfit == ("department-unfit", "This issue cannot go to 'mass_work'.")
    await Times(clock).ahead(issue_id, days=30)
    await world.until_events(issue_id, 12)  # returned as the seventh; two reminders and three levels
    await world.give(issue_id, RerouteBody(department_id="discipline"), by=head)

    events = await world.events(issue_id)
    [back] = [event for event in events if isinstance(event, Returned)]
    [again] = [event for event in events if isinstance(event, Rerouted)]
    called = {event.role for event in events if isinstance(event, Escalated)}
    assert [world.role_of(staff_id) for staff_id in back.to] == [Role.DISCIPLINE_HEAD]
    assert called
    assert called <= DISCIPLINE_ROLES
    assert {world.role_of(staff_id) for staff_id in again.responsible} == {Role.DISCIPLINE_OFFICER}
    assert (await world.issue(issue_id)).status is Status.ROUTED


async def test_a_reason_that_the_policy_does_not_list_is_refused_with_those_it_lists(world: World) -> None:
    issue_id = await routed(world)

    code, sentence = await refusal(
        world, issue_id, ReturnBody(reason="bored"), by=world.officer(await world.issue(issue_id))
    )

    assert (code, sentence) == ("reason-not-listed", "'bored' is no reason for a return under this issue's policy.")
    assert await world.types(issue_id) == ROUTED
