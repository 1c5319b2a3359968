"""Whole lives of issues on the real engine, database and keys; weeks pass in a second."""

from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    ClassifyBody,
    ConfirmIntakeBody,
    FeedbackBody,
    ReleaseIntakeBody,
    ResolveBody,
)
from api.gateway.errors import KeyReusedError
from schemas.domain.events import Escalated, Routed
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.world import BRIBE, UNSURE, World

STEPS = ["filed", "collected", "analyzed", "logged", "routed"]


class Pass:
    """Lets time pass for one issue."""

    def __init__(self, clock: TimeSkipper, client: Client, issue_id: str) -> None:
        self._clock, self._handle = clock, client.get_workflow_handle(issue_id)

    async def days(self, number: float) -> None:
        await self._clock.fast_forward(self._handle, timedelta(days=number))


async def routed(world: World) -> str:
    filed = await world.file()
    await world.until(filed.id, Status.ROUTED)
    return filed.id


async def test_a_report_runs_through_the_four_steps_to_a_named_subject(world: World) -> None:
    filed = await world.file()

    await world.until(filed.id, Status.ROUTED)

    issue = await world.issue(filed.id)
    assert await world.types(filed.id) == STEPS
    assert issue.department_id == "mass_work"
    assert issue.responsible
    assert issue.ledger_number is not None
    assert issue.key_class is KeyClass.GENERAL


async def test_an_answered_issue_is_closed_by_a_satisfied_reporter(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))

    await world.give(issue_id, AcceptBody(), by=officer)
    await world.give(issue_id, ResolveBody(answer="路灯已修好。"), by=officer)
    outcome = await world.give(issue_id, FeedbackBody(satisfied=True, rating=5), by=world.reporter)

    assert outcome.progress.closed
    assert (await world.types(issue_id))[5:] == ["accepted", "resolved", "feedback_given", "closed"]


async def test_an_ignored_issue_climbs_the_whole_ladder_and_never_resets_its_clock(
    world: World, clock: TimeSkipper, coded_client: Client
) -> None:
    issue_id = await routed(world)
    before = await world.issue(issue_id)

    await Pass(clock, coded_client, issue_id).days(60)
    await world.until_events(issue_id, 17)

    escalated = [event for event in await world.events(issue_id) if isinstance(event, Escalated)]
    accept = [event for event in escalated if event.stage == "accept"]
    assert [event.level for event in accept] == [1, 2, 3, 4]
    assert [event.role for event in accept] == [
        Role.DEPARTMENT_HEAD,
        Role.STREET_HEAD,
        Role.SUPERVISOR,
        Role.CONTACT_LEADER,
    ]
    assert {event.deadline for event in accept} == {before.schedules[0].deadline.at}
    assert all(event.at >= event.due_at for event in escalated)
    assert (await world.issue(issue_id)).next_due is None


async def test_silence_after_an_answer_closes_the_issue_as_unrated(
    world: World, clock: TimeSkipper, coded_client: Client
) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, AcceptBody(), by=officer)
    await world.give(issue_id, ResolveBody(answer="已办理。"), by=officer)

    await Pass(clock, coded_client, issue_id).days(30)
    await world.until(issue_id, Status.CLOSED)

    assert (await world.issue(issue_id)).outcome == "unrated"
    assert await coded_client.get_workflow_handle(issue_id).result() is None


async def test_an_unsatisfied_reporter_reopens_once_one_level_up(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    for _ in range(2):
        await world.give(issue_id, AcceptBody(), by=officer)
        await world.give(issue_id, ResolveBody(answer="已办理。"), by=officer)
        await world.give(issue_id, FeedbackBody(satisfied=False), by=world.reporter)

    issue = await world.issue(issue_id)

    assert (await world.types(issue_id)).count("reopened") == 1
    assert (issue.status, issue.outcome, issue.level) == (Status.CLOSED, "unsatisfied", 1)


async def test_what_was_settled_on_the_spot_is_routed_and_resolved_at_once(world: World) -> None:
    filed = await world.file(settlement="已当场告知办理时间和地点。")

    await world.until(filed.id, Status.RESOLVED)

    assert await world.types(filed.id) == [*STEPS, "resolved"]


async def test_an_unsure_matter_waits_for_the_community_and_goes_where_it_says(world: World) -> None:
    filed = await world.file(problem=UNSURE)
    await world.until(filed.id, Status.DELIBERATING)
    secretary = world.staff(Role.SECRETARY, community_id=(await world.issue(filed.id)).community_id or "")

    await world.give(filed.id, ClassifyBody(category="organization"), by=secretary)
    await world.until(filed.id, Status.ROUTED)

    assert (await world.issue(filed.id)).department_id == "organization"


async def test_an_undecided_unsure_matter_goes_to_the_default_department(
    world: World, clock: TimeSkipper, coded_client: Client
) -> None:
    filed = await world.file(problem=UNSURE)
    await world.until(filed.id, Status.DELIBERATING)

    await Pass(clock, coded_client, filed.id).days(10)
    await world.until(filed.id, Status.ROUTED)

    assert "deliberation_lapsed" in await world.types(filed.id)
    assert (await world.issue(filed.id)).department_id == "mass_work"


async def test_a_possible_discipline_matter_waits_for_discipline_intake_alone(
    world: World, clock: TimeSkipper, coded_client: Client
) -> None:
    filed = await world.file(problem=BRIBE)
    await world.until(filed.id, Status.DELIBERATING)

    await Pass(clock, coded_client, filed.id).days(30)
    await world.until_events(filed.id, 8)

    issue = await world.issue(filed.id)
    escalated = [event for event in await world.events(filed.id) if isinstance(event, Escalated)]
    assert (issue.status, issue.sealed, issue.key_class) == (Status.DELIBERATING, True, KeyClass.DISCIPLINE)
    assert issue.findings is None
    assert {event.role for event in escalated} <= DISCIPLINE_ROLES


async def test_a_confirmed_discipline_matter_is_handled_inside_discipline(world: World) -> None:
    filed = await world.file(problem=BRIBE)
    await world.until(filed.id, Status.DELIBERATING)

    await world.give(filed.id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(filed.id, Status.ROUTED)

    issue = await world.issue(filed.id)
    [routing] = [event for event in await world.events(filed.id) if isinstance(event, Routed)]
    assert (issue.department_id, issue.key_class) == ("discipline", KeyClass.DISCIPLINE)
    assert {world.role_of(staff_id) for staff_id in routing.responsible} == {Role.DISCIPLINE_OFFICER}


async def test_what_intake_releases_goes_on_at_once_as_a_general_issue(world: World) -> None:
    filed = await world.file(problem=BRIBE)
    await world.until(filed.id, Status.DELIBERATING)

    await world.give(filed.id, ReleaseIntakeBody(topic="housing"), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(filed.id, Status.ROUTED)

    issue = await world.issue(filed.id)
    found = await world.instance.issues.read(filed.id, command_id="")
    assert (issue.department_id, issue.sealed, issue.key_class) == ("mass_work", False, KeyClass.GENERAL)
    assert {key.key_class for key in found.keys} == {KeyClass.GENERAL}


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))

    first = await world.give(issue_id, AcceptBody(), by=officer, key="one")
    again = await world.give(issue_id, AcceptBody(), by=officer, key="one")

    assert (again.events, again.recorded_version, again.repeated) == (first.events, first.recorded_version, True)
    with pytest.raises(KeyReusedError):
        await world.give(issue_id, ResolveBody(answer="另一个请求"), by=officer, key="one")


async def test_a_command_that_the_status_does_not_allow_is_refused_and_leaves_nothing(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))

    with pytest.raises(CommandNotPossibleError, match="routed does not take the command resolve"):
        await world.give(issue_id, ResolveBody(answer="太早"), by=officer)

    assert await world.types(issue_id) == STEPS
