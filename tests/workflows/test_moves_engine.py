"""What the engine itself asks of an issue: another calendar, another policy; a version nobody recorded is refused."""

from datetime import timedelta

import pytest
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import ResumeBody, SuspendBody
from infra.calendars.presets import read_preset
from infra.rulebooks.in_force import Kind, activate
from infra.run.clock import now
from infra.settings.settings import Settings
from schemas.domain.calendar import Calendar, Closure
from schemas.domain.clocks import Stage
from schemas.domain.commands import Command
from schemas.domain.handling_commands import Recalendar, Repolice
from schemas.domain.possible import NotYoursError
from schemas.domain.roles import Role
from schemas.domain.rules.steps import ENGINE
from schemas.domain.status import Status
from schemas.wire.refusals import RefusedError
from schemas.wire.temporal import CommandOutcome
from tests.workflows.stories import Times, closed, day_end, preset_with, request_of, routed, under
from tests.world import World


async def asked(world: World, issue_id: str, command: Command, *, role: Role = Role.SYSTEM) -> CommandOutcome:
    request = request_of(issue_id, command, by=ENGINE).model_copy(update={"role": role})
    return await world.engine.command(request, update_id=request.command_id)


def shut_for(days: int) -> Calendar:
    """The calendar of a county whose offices stay shut from today on."""
    today = now().date()
    closures = tuple(Closure(day=today + timedelta(days=number), reason="防汛") for number in range(days))
    return read_preset("china").model_copy(update={"name": "shut", "closures": closures})


async def test_another_calendar_moves_every_running_clock_and_the_timer_with_it(
    world: World, clock: TimeSkipper
) -> None:
    issue_id = await routed(world)
    before = await world.issue(issue_id)
    shut = Calendar.model_validate(shut_for(40).model_dump(mode="json"))
    await activate(world.instance.database, Kind.CALENDAR, shut, by="machine:test", at=now())

    first = await asked(world, issue_id, Recalendar(calendar_version=shut.version))
    again = await asked(world, issue_id, Recalendar(calendar_version=shut.version))

    issue = await world.issue(issue_id)
    assert (first.events, again.events) == (("recalendared",), ())
    assert (before.calendar_version, issue.calendar_version) == (read_preset("china").version, shut.version)
    for schedule in issue.schedules:
        assert schedule.deadline.at > before.filed_at + timedelta(days=39)
    await Times(clock).ahead(issue_id, days=35)
    assert (await world.types(issue_id))[5:] == ["recalendared"]
    handle = issue.schedule(Stage.HANDLE)
    assert handle is not None
    assert issue.promised_end == handle.deadline.at


async def test_another_policy_moves_its_clocks_and_the_caller_is_the_engine_alone(
    settings: Settings, clock: TimeSkipper
) -> None:
    ten = '{ emergency = "1h", urgent = "10d", ordinary = "10d", complex = "10d" }'
    async with under(preset_with("petition"), settings, clock) as world:
        issue_id = await routed(world)
        shorter = preset_with("petition", accept=ten)
        await activate(world.instance.database, Kind.POLICY, shorter, by="machine:test", at=now())

        with pytest.raises(RefusedError) as refused:
            await asked(world, issue_id, Repolice(policy_version=shorter.version), role=Role.SUPERVISOR)
        outcome = await asked(world, issue_id, Repolice(policy_version=shorter.version))

        issue = await world.issue(issue_id)
        accept, handle = issue.schedule(Stage.ACCEPT), issue.schedule(Stage.HANDLE)
        assert accept is not None
        assert handle is not None
        assert issue.logged_at is not None
        assert refused.value.code == NotYoursError.code
        assert outcome.progress.next_due == issue.next_due
        assert accept.deadline.at == day_end(issue.logged_at, 10)
        assert handle.deadline.at == day_end(issue.logged_at, 60)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            Recalendar(calendar_version="0123456789abcdef"),
            "No calendar is recorded under the version '0123456789abcdef', so no issue can be held to it.",
        ),
        (
            Repolice(policy_version="0123456789abcdef"),
            "No policy is recorded under the version '0123456789abcdef', so no issue can be held to it.",
        ),
    ],
)
async def test_a_version_that_nobody_recorded_is_refused_with_a_sentence(
    world: World, command: Command, sentence: str
) -> None:
    issue_id = await routed(world)
    before = await world.issue(issue_id)

    with pytest.raises(RefusedError) as refused:
        await asked(world, issue_id, command)

    assert (refused.value.code, refused.value.message) == ("newer-unknown", sentence)
    assert refused.value.hint
    assert await world.issue(issue_id) == before
    assert (await asked(world, issue_id, Recalendar(calendar_version=before.calendar_version))).events == ()


async def test_what_is_over_is_held_to_nothing_new(world: World) -> None:
    issue_id = await closed(world)
    shut = Calendar.model_validate(shut_for(3).model_dump(mode="json"))
    await activate(world.instance.database, Kind.CALENDAR, shut, by="machine:test", at=now())

    outcome = await asked(world, issue_id, Recalendar(calendar_version=shut.version))

    assert (outcome.events, outcome.progress.closed) == ((), True)


async def test_a_suspended_issue_is_recounted_where_it_stands(settings: Settings, clock: TimeSkipper) -> None:
    ten = '{ emergency = "1h", urgent = "10d", ordinary = "10d", complex = "10d" }'
    async with under(preset_with("petition"), settings, clock) as world:
        issue_id = await routed(world)
        officer = world.officer(await world.issue(issue_id))
        await world.give(issue_id, SuspendBody(reason="court"), by=officer)
        shorter = preset_with("petition", accept=ten)
        await activate(world.instance.database, Kind.POLICY, shorter, by="machine:test", at=now())
        await Times(clock).ahead(issue_id, days=30)

        await asked(world, issue_id, Repolice(policy_version=shorter.version))
        standing = await world.issue(issue_id)
        await world.give(issue_id, ResumeBody(), by=officer)

        issue = await world.issue(issue_id)
        accept = issue.schedule(Stage.ACCEPT)
        assert accept is not None
        assert issue.logged_at is not None
        assert (standing.status, issue.status) == (Status.SUSPENDED, Status.ROUTED)
        assert accept.deadline.at == day_end(issue.logged_at, 10 + 30)
