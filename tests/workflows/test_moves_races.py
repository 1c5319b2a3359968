"""Races of the life after routing: whatever comes first, the stream decides, and nothing stands still for ever."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    CommandBody,
    FeedbackBody,
    MergeBody,
    RequestReviewBody,
    ResumeBody,
    ReturnBody,
    SuspendBody,
    TakeBackBody,
    UnmergeBody,
    WithdrawBody,
)
from infra.settings.settings import Settings
from schemas.domain.errors import DomainError
from schemas.domain.handling_events import Resumed
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.status import Status
from schemas.wire.temporal import CommandOutcome
from tests.workflows.stories import ROUTED, Times, accepted, preset_with, resolved, routed, under
from tests.workflows.test_races import AHEAD, LEADS, raced
from tests.world import World

Answer = CommandOutcome | DomainError
REVIEW = RequestReviewBody(note="请复查。")
SATISFIED = FeedbackBody(satisfied=True)


async def tried(world: World, issue_id: str, body: CommandBody, *, by: Principal) -> Answer:
    try:
        return await world.give(issue_id, body, by=by)
    except DomainError as refusal:
        return refusal


async def after(seconds: float, world: World, issue_id: str, body: CommandBody, *, by: Principal) -> Answer:
    await asyncio.sleep(seconds)
    return await tried(world, issue_id, body, by=by)


@pytest.mark.slow
async def test_a_suspension_is_resumed_once_by_a_person_or_by_itself(world: World, clock: TimeSkipper) -> None:
    times = Times(clock)
    by_hand = [await one_resumption(world, times, lead) for lead in LEADS]

    print(f"{sum(by_hand)} of {len(LEADS)} were resumed by hand.")
    assert (by_hand[0], by_hand[-1]) == (False, True)


async def one_resumption(world: World, times: Times, lead: float) -> bool:
    """Whether the officer was first."""
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    suspended = await world.give(issue_id, SuspendBody(reason="court"), by=officer)
    due = suspended.progress.next_due
    assert due is not None
    await times.to(issue_id, due - AHEAD)

    command = tried(world, issue_id, ResumeBody(), by=officer)
    answer = await raced(command, times.to(issue_id, due + timedelta(milliseconds=20)), lead=lead)
    await world.until(issue_id, Status.ACCEPTED)

    [resumed] = [event for event in await world.events(issue_id) if isinstance(event, Resumed)]
    if isinstance(answer, CommandOutcome):
        assert (answer.events, resumed.by) == (("resumed",), officer.actor)
        return True
    assert (answer.code, resumed.by) == ("step-not-allowed", "system")
    assert resumed.at >= due
    return False


@pytest.mark.slow
async def test_a_review_asked_for_while_the_workflow_completes_revives_it(
    settings: Settings, clock: TimeSkipper
) -> None:
    async with under(preset_with("petition"), settings, clock) as world:
        issue_ids = [await resolved(world) for _ in range(10)]

        await asyncio.gather(*(one_review(world, issue_id, 0.01 * place) for place, issue_id in enumerate(issue_ids)))

        for issue_id in issue_ids:
            assert (await world.types(issue_id))[7:] == ["feedback_given", "closed", "review_opened"]
            assert (await Times(clock).handle(issue_id).describe()).status is WorkflowExecutionStatus.RUNNING
            taken = await world.give(issue_id, AcceptBody(), by=world.staff(Role.SUPERVISOR))
            assert taken.progress.next_due is not None


async def one_review(world: World, issue_id: str, seconds: float) -> None:
    await world.give(issue_id, SATISFIED, by=world.reporter)
    answer = await after(seconds, world, issue_id, REVIEW, by=world.reporter)
    assert isinstance(answer, CommandOutcome), answer


async def test_of_two_reviews_asked_for_at_once_one_is_had(settings: Settings, clock: TimeSkipper) -> None:
    async with under(preset_with("petition"), settings, clock) as world:
        issue_id = await resolved(world)
        await world.give(issue_id, SATISFIED, by=world.reporter)

        answers = await asyncio.gather(*(tried(world, issue_id, REVIEW, by=world.reporter) for _ in range(4)))

        assert sum(isinstance(answer, CommandOutcome) for answer in answers) == 1
        assert (await world.types(issue_id)).count("review_opened") == 1


@pytest.mark.slow
@pytest.mark.parametrize("ending", [SATISFIED, WithdrawBody()], ids=["closed", "withdrawn"])
async def test_what_is_merged_while_its_main_issue_ends_ends_with_it_or_goes_on(
    world: World, ending: FeedbackBody | WithdrawBody
) -> None:
    came = [await one_merge_against_the_end(world, ending, lead) for lead in (-0.02, 0.0, 0.02)]
    # A busy machine needs a longer start for one of them to come first.
    for word, sign in (("refused", -1), ("merged", 1)):
        for seconds in (0.2, 1.0, 5.0):
            if word not in came:
                came.append(await one_merge_against_the_end(world, ending, sign * seconds))

    print(came)
    assert {*came} == {"refused", "merged"}


async def one_merge_against_the_end(world: World, ending: FeedbackBody | WithdrawBody, lead: float) -> str:
    """How it went: `merged` when it came first, `refused` when the main issue was over."""
    main = await (resolved(world) if isinstance(ending, FeedbackBody) else accepted(world))
    duplicate = await routed(world)
    officer = world.officer(await world.issue(duplicate))
    body = MergeBody(main_id=main)

    answer, _ = await asyncio.gather(
        after(max(0.0, -lead), world, duplicate, body, by=officer),
        after(max(0.0, lead), world, main, ending, by=world.reporter),
    )
    await world.relayed()

    issue = await world.issue(duplicate)
    if isinstance(answer, DomainError):
        assert (answer.code, answer.message) == ("main-not-possible", "That issue is over.")
        assert issue.status is Status.ROUTED
        return "refused"
    ended = isinstance(ending, FeedbackBody)
    assert issue.status is (Status.CLOSED if ended else Status.ROUTED)
    assert issue.outcome == ("with_main" if ended else None)
    assert (issue.next_due is None) == ended
    return "merged"


async def test_merged_unmerged_and_merged_again_before_anybody_was_told_the_last_word_holds(world: World) -> None:
    main, other, duplicate = await routed(world), await routed(world), await routed(world)
    officer = world.officer(await world.issue(duplicate))
    for body in (
        MergeBody(main_id=main),
        UnmergeBody(),
        MergeBody(main_id=other),
        UnmergeBody(),
        MergeBody(main_id=main),
    ):
        await world.give(duplicate, body, by=officer)

    await world.relayed()

    assert (await world.issue(main)).duplicates == (duplicate,)
    assert (await world.issue(other)).duplicates == ()


async def test_the_end_of_a_main_issue_that_it_followed_before_is_nothing_to_it(world: World) -> None:
    main, other, duplicate = await routed(world), await routed(world), await routed(world)
    officer = world.officer(await world.issue(duplicate))
    await world.give(duplicate, MergeBody(main_id=main), by=officer)
    await world.relayed()
    await world.give(main, WithdrawBody(), by=world.reporter)
    for body in (UnmergeBody(), MergeBody(main_id=other)):  # before the relay has told it anything
        await world.give(duplicate, body, by=officer)

    await world.relayed()

    issue = await world.issue(duplicate)
    assert (issue.status, issue.main_id) == (Status.MERGED, other)
    assert (await world.issue(other)).duplicates == (duplicate,)


async def test_a_step_taken_back_while_another_acts_is_undone_or_stands(world: World) -> None:
    for _ in range(5):
        issue_id = await routed(world)
        officer = world.officer(await world.issue(issue_id))
        await world.give(issue_id, AcceptBody(), by=officer)

        back, returned = await asyncio.gather(
            tried(world, issue_id, TakeBackBody(), by=officer),
            tried(
                world,
                issue_id,
                ReturnBody(reason="not_ours"),
                by=world.staff(Role.DEPARTMENT_HEAD, department_id="mass_work"),
            ),
        )

        assert isinstance(returned, CommandOutcome), returned  # possible before and after
        types = (await world.types(issue_id))[len(ROUTED) :]
        if isinstance(back, CommandOutcome):
            assert types == ["accepted", "taken_back", "returned"]
        else:
            assert back.code in {"step-not-allowed", "nothing-to-take-back"}
            assert types == ["accepted", "returned"]
        assert (await world.issue(issue_id)).status is Status.RETURNED
