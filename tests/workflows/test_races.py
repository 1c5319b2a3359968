"""Things that happen at the same instant: the order of the stream decides, and nothing is lost or doubled."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody, FeedbackBody
from schemas.domain.commands import Accept, GiveFeedback
from schemas.domain.errors import DomainError
from schemas.domain.events import Accepted, Escalated, Event, Reminded
from schemas.domain.principals import REPORTER, Principal
from schemas.domain.roles import Role
from schemas.domain.status import Status
from schemas.wire.refusals import RefusedError
from schemas.wire.temporal import CommandOutcome, CommandRequest
from tests.workflows.stories import ROUTED, Times, request_of, resolved, routed
from tests.world import World

Answer = CommandOutcome | DomainError
T = TypeVar("T")

# Seconds by which the command is ahead of the clock: the first and the last decide the race, the others leave it open.
LEADS = (-3.0, -0.05, 0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 3.0)
AHEAD = timedelta(seconds=20)  # of the due, where the clock stands when the race begins


async def raced(command: Awaitable[Answer], time_passes: Awaitable[None], *, lead: float) -> Answer:
    """The answer to the command, given so many seconds before time passes, or after; the first and last are no race."""
    if lead >= max(LEADS):
        answer = await command
        await time_passes
        return answer
    if lead <= min(LEADS):
        await time_passes
        await asyncio.sleep(-lead)  # Time that was let pass reaches the workflow a little later.
        return await command

    async def late(work: Awaitable[T], seconds: float) -> T:
        await asyncio.sleep(max(0.0, seconds))
        return await work

    answer, _ = await asyncio.gather(late(command, -lead), late(time_passes, lead))
    return answer


async def tried(world: World, issue_id: str, body: AcceptBody | FeedbackBody, *, by: Principal) -> Answer:
    try:
        return await world.give(issue_id, body, by=by)
    except DomainError as refusal:
        return refusal


async def running(times: Times, issue_id: str) -> bool:
    return (await times.handle(issue_id).describe()).status is WorkflowExecutionStatus.RUNNING


async def until_ended(times: Times, issue_id: str) -> None:
    async with asyncio.timeout(30):
        while await running(times, issue_id):
            await asyncio.sleep(0.02)


async def test_two_officers_who_accept_at_once_are_told_who_was_first(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    head = world.staff(Role.DEPARTMENT_HEAD, department_id="mass_work")

    answers = await asyncio.gather(*(tried(world, issue_id, AcceptBody(), by=person) for person in (officer, head)))

    [won] = [answer for answer in answers if isinstance(answer, CommandOutcome)]
    [refused] = [answer for answer in answers if isinstance(answer, DomainError)]
    assert won.events == ("accepted",)
    assert refused.code == "step-not-allowed"
    assert await world.types(issue_id) == [*ROUTED, "accepted"]


async def test_a_command_sent_five_times_at_once_is_one_event_with_five_equal_answers(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))

    answers = await asyncio.gather(*(world.give(issue_id, AcceptBody(), by=officer, key="one") for _ in range(5)))

    assert {(answer.events, answer.recorded_version) for answer in answers} == {(("accepted",), 6)}
    assert {answer.progress for answer in answers} == {answers[0].progress}
    assert await world.types(issue_id) == [*ROUTED, "accepted"]


async def test_one_command_under_five_ids_of_the_engine_is_one_event(world: World) -> None:
    issue_id = await routed(world)
    request = request_of(issue_id, Accept(), by=world.officer(await world.issue(issue_id)).actor)

    answers = await asyncio.gather(*(repeated(world, request, number) for number in range(5)))

    assert {answer for answer in answers if answer} == {(("accepted",), 6)}
    assert await world.types(issue_id) == [*ROUTED, "accepted"]


async def repeated(world: World, request: CommandRequest, number: int) -> tuple[tuple[str, ...], int] | None:
    """What stands recorded for the command; None where its own effect refuses it, which the gateway looks up."""
    try:
        answer = await world.engine.command(request, update_id=f"{request.command_id}:{number}")
    except RefusedError as refusal:
        if refusal.code != "step-not-allowed":
            raise
        return None
    return answer.events, answer.recorded_version


async def test_a_command_is_taken_as_soon_as_its_status_can_be_read(world: World) -> None:
    filed = await world.file()
    await world.until(filed.id, Status.ROUTED)

    # At once: the workflow has not heard yet that its own step was committed.
    outcome = await world.give(filed.id, AcceptBody(), by=world.officer(await world.issue(filed.id)))

    assert outcome.events == ("accepted",)


@pytest.mark.slow
async def test_a_command_at_the_instant_of_a_due_is_before_or_after_it_and_never_both(
    world: World, clock: TimeSkipper
) -> None:
    times = Times(clock)
    late = [await one_accept_against_its_deadline(world, times, lead) for lead in LEADS]

    print(f"{sum(late)} of {len(LEADS)} were accepted after their deadline.")
    assert (late[0], late[-1]) == (True, False)


async def one_accept_against_its_deadline(world: World, times: Times, lead: float) -> bool:
    """Whether the acceptance came after its deadline."""
    issue_id = await routed(world)
    issue = await world.issue(issue_id)
    due = next(each.at for each in issue.dues if each.role is not None)
    await times.to(issue_id, due - AHEAD)

    accept = tried(world, issue_id, AcceptBody(), by=world.officer(issue))
    answer = await raced(accept, times.to(issue_id, due + timedelta(milliseconds=20)), lead=lead)

    assert isinstance(answer, CommandOutcome), answer
    events = await world.events(issue_id)
    ensure_the_stream_decides(events)
    return any(isinstance(event, Escalated) for event in events)


def ensure_the_stream_decides(events: tuple[Event, ...]) -> None:
    """What was due before the acceptance stands before it, once each and in order; nothing of its clock comes after."""
    accepted = next(place for place, event in enumerate(events) if isinstance(event, Accepted))
    fired = [event for event in events if isinstance(event, Reminded | Escalated)]
    of_the_clock = [event for event in fired if event.stage == "accept"]
    assert len({event.key for event in fired}) == len(fired)
    assert [event.due_at for event in events[:accepted] if isinstance(event, Reminded | Escalated)] == sorted(
        event.due_at for event in events[:accepted] if isinstance(event, Reminded | Escalated)
    )
    assert all(event in events[:accepted] for event in of_the_clock)
    assert all(event.due_at <= event.at <= events[accepted].at for event in of_the_clock)
    escalated = [event for event in of_the_clock if isinstance(event, Escalated)]
    [deadline] = {event.deadline for event in of_the_clock}
    assert bool(escalated) == (events[accepted].at >= deadline)


async def test_a_late_timer_changes_nothing_of_what_a_command_finds(world: World, clock: TimeSkipper) -> None:
    # Commands apply what is due before themselves: sent with the timer or a second after, they leave the same events.
    times = Times(clock)
    kinds = []
    for seconds in (0.0, 1.5):
        issue_id = await routed(world)
        issue = await world.issue(issue_id)
        await times.to(issue_id, issue.dues[2].at)
        await asyncio.sleep(seconds)
        await world.give(issue_id, AcceptBody(), by=world.officer(issue))
        kinds.append(await world.types(issue_id))

    assert kinds[0] == kinds[1]


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_feedback_while_the_window_closes_is_taken_or_refused_forty_times(
    world: World, clock: TimeSkipper
) -> None:
    times = Times(clock)
    taken = []
    for lead in LEADS:
        taken += await asyncio.gather(*(one_close_against_reopen(world, times, lead) for _ in range(4)))

    print(f"{sum(taken)} of {len(taken)} were reopened before their window closed.")
    assert (taken[:4], taken[-4:]) == ([False] * 4, [True] * 4)


async def one_close_against_reopen(world: World, times: Times, lead: float) -> bool:
    """Whether the feedback was taken; either way the issue and its workflow must agree on what comes next."""
    issue_id = await resolved(world)
    window = (await world.issue(issue_id)).next_due
    assert window is not None
    await times.to(issue_id, window - AHEAD)

    feedback = tried(world, issue_id, FeedbackBody(satisfied=False), by=REPORTER)
    answer = await raced(feedback, times.to(issue_id, window + timedelta(milliseconds=20)), lead=lead)

    if isinstance(answer, CommandOutcome):
        assert answer.events == ("feedback_given", "reopened")
        assert (await world.issue(issue_id)).status is Status.ROUTED
        assert await running(times, issue_id), "a reopened issue has somebody who watches its clock"
        accepted = await world.give(issue_id, AcceptBody(), by=world.officer(await world.issue(issue_id)))
        assert accepted.progress.status is Status.ACCEPTED
        return True
    assert answer.code in {"step-not-allowed", "no-answer-yet"}
    await world.until(issue_id, Status.CLOSED)
    await until_ended(times, issue_id)
    assert (await world.types(issue_id))[-1] == "closed"
    return False


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_commands_that_reach_a_workflow_while_it_completes_are_answered_forty_times(
    world: World, clock: TimeSkipper
) -> None:
    for _ in range(10):
        await asyncio.gather(*(one_command_against_completion(world, Times(clock)) for _ in range(4)))


async def one_command_against_completion(world: World, times: Times) -> None:
    issue_id = await resolved(world)
    request = request_of(issue_id, GiveFeedback(satisfied=True), by=REPORTER.actor)

    async def later(number: int) -> tuple[tuple[str, ...], int] | None:
        await asyncio.sleep(0.012 * number)
        return await repeated(world, request, number)

    answers = await asyncio.gather(*(later(number) for number in range(8)))

    assert {answer for answer in answers if answer} == {(("feedback_given", "closed"), 9)}
    assert (await world.types(issue_id))[5:] == ["accepted", "resolved", "feedback_given", "closed"]
    await until_ended(times, issue_id)
