"""并单 and 附议 on the real engine: a duplicate stands, ends with its main issue, and its reporter is told."""

import pytest
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody, MergeBody, ReturnBody, UnmergeBody, WithdrawBody
from infra.settings.settings import Settings
from schemas.domain.clocks import Stage
from schemas.domain.handling_commands import Merge
from schemas.domain.handling_events import Merged, Unmerged
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.workflows.stories import (
    ROUTED,
    SHANGHAI,
    Times,
    accepted,
    closed,
    confirmed,
    day_end,
    end,
    preset_with,
    refusal,
    request_of,
    routed,
    under,
)
from tests.world import World


async def merged(world: World, duplicate: str, main: str) -> None:
    await world.give(duplicate, MergeBody(main_id=main), by=world.officer(await world.issue(duplicate)))


async def news_of(world: World, issue_id: str) -> list[int]:
    """The versions of the events that the reporter was told of."""
    return [letter.version for letter in world.postbox.of(issue_id) if letter.kind == "news"]


async def test_a_duplicate_stands_still_closes_with_its_main_issue_and_its_reporter_is_told(
    world: World, clock: TimeSkipper
) -> None:
    main, duplicate = await routed(world), await routed(world)
    await merged(world, duplicate, main)
    await world.relayed()
    await Times(clock).ahead(duplicate, days=100)
    standing = await world.issue(duplicate)

    assert (standing.status, standing.schedules, standing.version) == (Status.MERGED, (), 6)
    assert (await world.issue(main)).duplicates == (duplicate,)
    await end(world, main)
    await world.relayed()

    ended = await world.issue(duplicate)
    assert (ended.status, ended.outcome, ended.answer) == (Status.CLOSED, "with_main", None)
    assert await world.types(duplicate) == [*ROUTED, "merged", "closed"]
    assert await news_of(world, duplicate) == [5, 6, 7]  # routed, merged, closed
    assert await Times(clock).handle(duplicate).result() is None


async def test_the_relay_may_tell_twice_and_it_is_recorded_once(world: World) -> None:
    main, duplicate = await routed(world), await routed(world)
    await merged(world, duplicate, main)
    await world.relayed()
    await end(world, main)
    relays = [world.relay(), world.relay()]
    for relay in relays:
        await relay.sweep()
    await world.relayed()

    assert (await world.types(main)).count("duplicate_taken") == 1
    assert (await world.types(duplicate)).count("closed") == 1


async def test_when_the_main_issue_is_withdrawn_the_duplicate_goes_on(world: World) -> None:
    main, duplicate = await routed(world), await routed(world)
    await merged(world, duplicate, main)
    await world.relayed()

    await world.give(main, WithdrawBody(), by=world.reporter)
    await world.relayed()

    assert await world.types(duplicate) == [*ROUTED, "merged", "unmerged"]
    await end(world, duplicate)
    assert (await world.issue(duplicate)).outcome == "satisfied"


async def test_merged_into_an_issue_that_closed_before_it_heard_of_it_it_closes_too(world: World) -> None:
    main, duplicate = await routed(world), await routed(world)
    await merged(world, duplicate, main)
    await end(world, main)  # The relay has told nobody anything yet.

    await world.relayed()

    assert (await world.issue(duplicate)).outcome == "with_main"
    assert "duplicate_taken" not in await world.types(main)


async def test_merged_into_an_issue_that_was_withdrawn_before_it_heard_of_it_it_goes_on(world: World) -> None:
    main, duplicate = await routed(world), await routed(world)
    await merged(world, duplicate, main)
    await world.give(main, WithdrawBody(), by=world.reporter)

    await world.relayed()

    assert (await world.issue(duplicate)).status is Status.ROUTED


async def test_what_is_no_duplicate_goes_on_with_the_time_it_had(settings: Settings, clock: TimeSkipper) -> None:
    async with under(preset_with("petition"), settings, clock) as world:
        main, duplicate = await routed(world), await accepted(world)
        await merged(world, duplicate, main)
        await world.relayed()
        await Times(clock).ahead(duplicate, days=20)

        await world.give(duplicate, UnmergeBody(), by=world.officer(await world.issue(duplicate)))
        await world.relayed()

        issue = await world.issue(duplicate)
        handle = issue.schedule(Stage.HANDLE)
        assert handle is not None
        assert issue.logged_at is not None
        assert issue.status is Status.ACCEPTED
        assert (
            handle.deadline.at == issue.promised_end == day_end(issue.logged_at, 60 + await days_merged(world, issue))
        )
        assert (await world.issue(main)).duplicates == ()
        assert (await world.types(main))[5:] == ["duplicate_taken", "duplicate_left"]


async def days_merged(world: World, issue: Issue) -> int:
    events = await world.events(issue.id)
    since, until = (next(one.at for one in events if isinstance(one, kind)) for kind in (Merged, Unmerged))
    return (until.astimezone(SHANGHAI).date() - since.astimezone(SHANGHAI).date()).days


async def test_a_withdrawn_duplicate_is_followed_by_nobody(world: World) -> None:
    main, duplicate = await routed(world), await routed(world)
    await merged(world, duplicate, main)
    await world.relayed()

    await world.give(duplicate, WithdrawBody(), by=world.reporter)
    await world.relayed()

    assert (await world.issue(main)).duplicates == ()
    assert (await world.issue(duplicate)).status is Status.WITHDRAWN


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("missing", "There is no issue of this kind with that id."),
        ("confidential", "There is no issue of this kind with that id."),
        ("over", "That issue is over."),
        ("duplicate", "That issue follows another one itself."),
    ],
)
async def test_an_issue_that_cannot_lead_is_refused_as_main(world: World, which: str, sentence: str) -> None:
    issue_id, officer = await routed(world), None
    officer = world.officer(await world.issue(issue_id))
    main = "00000000-0000-4000-8000-000000000000"
    if which == "confidential":
        main = await confirmed(world)
    if which == "over":
        main = await closed(world)
    if which == "duplicate":
        main = await routed(world)
        await merged(world, main, await routed(world))

    assert await refusal(world, issue_id, MergeBody(main_id=main), by=officer) == ("main-not-possible", sentence)
    assert await world.types(issue_id) == ROUTED


async def test_no_issue_follows_itself_and_none_that_is_followed_follows(world: World) -> None:
    main, duplicate = await routed(world), await routed(world)
    officer = world.officer(await world.issue(main))
    await merged(world, duplicate, main)
    await world.relayed()

    itself = await refusal(world, main, MergeBody(main_id=main), by=officer)
    assert itself[0] in {"main-not-possible", "step-not-allowed"}
    assert (await refusal(world, main, MergeBody(main_id=await routed(world)), by=officer))[0] == "step-not-allowed"


async def test_two_issues_merged_into_each_other_both_go_on(world: World) -> None:
    one, other = await routed(world), await routed(world)
    # Both were read before either was merged: what one door saw, the other changed.
    officer = world.officer(await world.issue(one))
    for issue_id, main in ((one, other), (other, one)):
        await world.engine.command(request_of(issue_id, Merge(main_id=main), by=officer.actor), update_id=issue_id)
    await world.relayed()

    for issue_id in (one, other):
        issue = await world.issue(issue_id)
        assert (issue.status, issue.duplicates) == (Status.ROUTED, ())
        assert issue.next_due is not None
        await world.give(issue_id, AcceptBody(), by=officer)


@pytest.mark.parametrize("number", [3, 4])
async def test_issues_merged_in_a_ring_at_one_moment_end_with_the_one_that_goes_on_alone(
    world: World, number: int
) -> None:
    ring = [await routed(world) for _ in range(number)]
    officer = world.officer(await world.issue(ring[0]))
    for issue_id, main in zip(ring, (*ring[1:], ring[0]), strict=True):
        await world.engine.command(request_of(issue_id, Merge(main_id=main), by=officer.actor), update_id=issue_id)
    await world.relayed()

    alone = min(ring)
    assert [(await world.issue(one)).status for one in ring] == [
        Status.ROUTED if one == alone else Status.MERGED for one in ring
    ]
    await end(world, alone)
    await world.relayed()
    assert {(await world.issue(one)).outcome for one in ring if one != alone} == {"with_main"}


async def test_a_resident_who_joins_follows_from_the_day_of_filing_and_is_told_of_the_end(world: World) -> None:
    main = await routed(world)
    joined = await world.file(joins=main)
    await world.until(joined.id, Status.MERGED)
    await world.relayed()

    assert (await world.issue(main)).duplicates == (joined.id,)
    await end(world, main)
    await world.relayed()

    assert await world.types(joined.id) == [*ROUTED, "merged", "closed"]
    assert (await news_of(world, joined.id))[-1] == 7
    tasks = [letter for letter in world.postbox.of(joined.id) if letter.kind == "task"]
    assert tasks == []


async def test_a_confidential_duplicate_is_merged_within_discipline(world: World) -> None:
    main, duplicate = await confirmed(world), await confirmed(world)
    supervisor = world.staff(Role.SUPERVISOR)

    assert (await refusal(world, duplicate, MergeBody(main_id=main), by=supervisor))[0] == "not-found"
    await merged(world, duplicate, main)
    await world.relayed()
    await world.give(main, ReturnBody(reason="not_ours"), by=world.officer(await world.issue(main)))

    assert (await world.issue(duplicate)).main_id == main
    assert (await world.issue(main)).duplicates == (duplicate,)
