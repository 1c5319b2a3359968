"""删除个人信息 on the real engine, warm and cold: keys go with the event, what ends, what a hold keeps, the parts."""

import pytest
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import EraseReporterBody, LiftHoldBody, PlaceHoldBody, ReleaseIntakeBody, SplitBody
from api.gateway.errors import OnHoldError
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.workflows.stories import Times, accepted, closed, refusal, resolved, routed
from tests.workflows.test_moves_splitting import TWO, children_of
from tests.world import BRIBE, World

DETAILS, EVERYTHING = EraseReporterBody(), EraseReporterBody(content=True)
HOLD = PlaceHoldBody(note="法院来函要求保全。")


async def keys_of(world: World, issue_id: str) -> set[str]:
    found = await world.instance.issues.read(issue_id, command_id="")
    return {key.name for key in found.keys}


async def test_details_go_and_the_clocks_run_on(world: World) -> None:
    issue_id = await accepted(world)
    before = await world.issue(issue_id)

    outcome = await world.give(issue_id, DETAILS, by=world.reporter)

    after = await world.issue(issue_id)
    assert (outcome.events, outcome.progress.closed) == (("reporter_erased",), False)
    assert (after.status, after.next_due) == (Status.ACCEPTED, before.next_due)
    assert await keys_of(world, issue_id) == {"content"}


async def test_the_text_goes_with_the_issue_and_its_run_ends(world: World, clock: TimeSkipper) -> None:
    open_one, answered, over = await routed(world), await resolved(world), await closed(world)

    for issue_id, events in (
        (open_one, ("withdrawn", "reporter_erased")),
        (answered, ("closed", "reporter_erased")),
        (over, ("reporter_erased",)),
    ):
        outcome = await world.give(issue_id, EVERYTHING, by=world.reporter)
        assert (outcome.events, outcome.progress.closed) == (events, True)
        assert await Times(clock).handle(issue_id).result() is None
        assert await keys_of(world, issue_id) == set()
    assert (await refusal(world, over, DETAILS, by=world.reporter))[0] == "key-erased"


async def test_a_hold_keeps_everything_until_it_is_lifted(world: World) -> None:
    issue_id, supervisor = await routed(world), world.staff(Role.SUPERVISOR)
    await world.give(issue_id, HOLD, by=supervisor)

    with pytest.raises(OnHoldError):
        await world.give(issue_id, EVERYTHING, by=world.reporter, key="one")
    with pytest.raises(OnHoldError):
        await world.give(issue_id, EVERYTHING, by=world.reporter, key="one")

    assert (await world.types(issue_id))[-2:] == ["hold_placed", "erasure_asked"]
    assert await keys_of(world, issue_id) == {"content", "reporter"}
    await world.give(issue_id, LiftHoldBody(note="已结。"), by=supervisor)
    await world.give(issue_id, DETAILS, by=world.reporter)
    assert await keys_of(world, issue_id) == {"content"}


async def test_what_was_erased_while_sealed_stays_erased_when_it_is_released(world: World) -> None:
    filed = await world.file(BRIBE)
    await world.until(filed.id, Status.DELIBERATING)

    await world.give(filed.id, DETAILS, by=world.reporter)
    await world.give(filed.id, ReleaseIntakeBody(), by=world.staff(Role.DISCIPLINE_HEAD))
    await world.until(filed.id, Status.ROUTED)

    assert await keys_of(world, filed.id) == {"content"}


async def test_parts_of_a_split_issue_forget_the_same_person(world: World) -> None:
    issue_id = await accepted(world)
    await world.give(issue_id, SplitBody(parts=TWO.parts), by=world.officer(await world.issue(issue_id)))
    parts = await children_of(world, issue_id)
    for part in parts:
        await world.until(part, Status.ROUTED)

    await world.give(issue_id, DETAILS, by=world.reporter)
    await world.relayed()

    assert [await keys_of(world, part) for part in parts] == [{"content"}, {"content"}]
    assert [(await world.issue(part)).status for part in parts] == [Status.ROUTED, Status.ROUTED]
