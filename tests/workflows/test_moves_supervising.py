"""催办, 督办, 移交 and 撤销操作 on the real engine: who is told, what it costs, and what can be undone."""

from datetime import timedelta

import pytest
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    AcceptTaskBody,
    AssignBody,
    CommentBody,
    IssueCardBody,
    RefuseBody,
    ReturnBody,
    SuspendBody,
    TakeBackBody,
    TransferBody,
    UrgeBody,
)
from infra.run.clock import now
from schemas.domain.handling_events import Card, CardIssued, Commented, Urged
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.workflows.stories import ROUTED, Times, accepted, confirmed, refusal, routed
from tests.world import Letter, World


def letters(world: World, issue_id: str, version: int) -> list[tuple[str, tuple[str, ...]]]:
    """What left because of one event: kind and addressees."""
    return [(one.kind, one.to) for one in world.postbox.of(issue_id) if one.version == version]


async def test_an_urge_tells_whoever_has_it_and_moves_no_clock(world: World) -> None:
    issue_id = await routed(world)
    before = await world.issue(issue_id)

    await world.give(issue_id, UrgeBody(note="天黑得早了。"), by=world.staff(Role.SUPERVISOR))
    await world.relayed()

    [urged] = [event for event in await world.events(issue_id) if isinstance(event, Urged)]
    assert urged.to == before.responsible != ()
    assert letters(world, issue_id, 6) == [("reminder", before.responsible)]
    assert (await world.issue(issue_id)).schedules == before.schedules


async def test_cards_cost_points_and_reach_whoever_is_supervised(world: World) -> None:
    issue_id = await accepted(world)
    supervisor, officer = world.staff(Role.SUPERVISOR), world.officer(await world.issue(issue_id))
    await world.give(issue_id, AssignBody(lead_unit_id="unit-power"), by=officer)

    await world.give(issue_id, IssueCardBody(card=Card.YELLOW, note="办理迟缓。"), by=supervisor)
    await world.give(issue_id, IssueCardBody(card=Card.BLACK, unit_id="unit-power", note="推诿。"), by=supervisor)
    unknown = await refusal(
        world, issue_id, IssueCardBody(card=Card.RED, unit_id="unit-water", note="错。"), by=supervisor
    )
    await world.relayed()

    cards = [event for event in await world.events(issue_id) if isinstance(event, CardIssued)]
    assert [(one.card, one.unit_id, one.points) for one in cards] == [("yellow", None, 1), ("black", "unit-power", 6)]
    assert (await world.issue(issue_id)).points == 7
    assert unknown[0] == "task-not-possible"
    assert letters(world, issue_id, 8) == [("card", ("staff-mass-work-head",))]
    assert letters(world, issue_id, 9) == [("card", ("staff-unit-power",))]
    own = await refusal(world, issue_id, IssueCardBody(card=Card.RED, note="我要发牌"), by=officer)
    assert own[0] == "not-allowed"


async def test_discipline_has_its_own_cards_and_urges(world: World) -> None:
    issue_id = await confirmed(world)
    own, general = world.staff(Role.DISCIPLINE_SUPERVISOR), world.staff(Role.SUPERVISOR)

    await world.give(issue_id, UrgeBody(), by=own)
    await world.give(issue_id, IssueCardBody(card=Card.RED, note="超期。"), by=own)
    await world.relayed()

    [urged, card] = (await world.events(issue_id))[-2:]
    assert isinstance(urged, Urged)
    assert isinstance(card, CardIssued)
    assert [world.role_of(one) for one in (*urged.to, *card.to)] == [Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD]
    assert (await refusal(world, issue_id, UrgeBody(), by=general))[0] == "not-found"


async def test_a_comment_is_for_staff_and_tells_nobody(world: World) -> None:
    issue_id = await routed(world)
    await world.relayed()
    before = list(world.postbox.letters)

    worker = world.staff(Role.GRID_WORKER, community_id="comm-01")
    await world.give(issue_id, CommentBody(text="昨天去看过。"), by=worker)
    await world.relayed()

    [said] = [event for event in await world.events(issue_id) if isinstance(event, Commented)]
    assert "昨天" not in said.model_dump_json()
    assert world.postbox.letters == before
    assert (await refusal(world, issue_id, CommentBody(text="我"), by=world.reporter))[0] == "not-allowed"


async def test_a_task_is_handed_to_another_person_of_the_post_and_to_nobody_else(world: World) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    other = "staff-mass-work-officer-2"
    assert (await world.issue(issue_id)).responsible == (officer.id,)

    await world.give(issue_id, TransferBody(to=(other,), note="休假。"), by=officer)
    stranger = await refusal(world, issue_id, TransferBody(to=("staff-organization-officer",)), by=officer)
    await world.relayed()

    assert (await world.issue(issue_id)).responsible == (other,)
    assert letters(world, issue_id, 7) == [("task", (other,))]
    assert stranger == ("not-in-post", "staff-organization-officer cannot have this task.")


async def test_a_step_taken_back_in_time_is_told_to_nobody(world: World) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    before = await world.issue(issue_id)
    await world.give(issue_id, AssignBody(lead_unit_id="unit-power"), by=officer)
    await world.relay().sweep()
    assert letters(world, issue_id, 7) == []

    await world.give(issue_id, TakeBackBody(), by=officer)
    await world.relayed()

    assert (await world.types(issue_id))[6:] == ["assigned", "taken_back"]
    assert letters(world, issue_id, 7) == letters(world, issue_id, 8) == []
    after = await world.issue(issue_id)
    assert (after.tasks, after.schedules, after.next_due) == ((), before.schedules, before.next_due)
    gone = await refusal(world, issue_id, AcceptTaskBody(), by=world.unit("unit-power"))
    assert gone[0] == "not-found"


async def test_a_step_that_nobody_took_back_is_told_when_its_seconds_are_over(world: World) -> None:
    issue_id = await accepted(world)
    await world.give(issue_id, AssignBody(lead_unit_id="unit-power"), by=world.officer(await world.issue(issue_id)))

    # Thirty seconds of the policy, and ten in which a step that was taken back at the last moment is still recorded.
    await world.relay(clock=lambda: now() + timedelta(seconds=35)).sweep()
    early = letters(world, issue_id, 7)
    await world.relay(clock=lambda: now() + timedelta(seconds=41)).sweep()

    assert early == []
    assert letters(world, issue_id, 7) == [("task", ("staff-unit-power",))]


async def test_after_its_seconds_a_step_stands(world: World, clock: TimeSkipper) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, AcceptBody(), by=officer)

    await Times(clock).ahead(issue_id, seconds=31)

    assert await refusal(world, issue_id, TakeBackBody(), by=officer) == (
        "nothing-to-take-back",
        "A step is taken back within 30s; that time is over.",
    )
    assert (await world.issue(issue_id)).status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("body", "was"),
    [
        (AcceptBody(), Status.ROUTED),
        (ReturnBody(reason="not_ours"), Status.ROUTED),
        (RefuseBody(reason="final"), Status.ROUTED),
        (SuspendBody(reason="season"), Status.ROUTED),
    ],
)
async def test_one_takes_back_ones_own_last_step_and_goes_on(
    world: World, body: AcceptBody | ReturnBody | RefuseBody | SuspendBody, was: Status
) -> None:
    issue_id = await routed(world)
    before, officer = await world.issue(issue_id), world.officer(await world.issue(issue_id))
    head = world.staff(Role.DEPARTMENT_HEAD, department_id="mass_work")
    await world.give(issue_id, body, by=officer)

    assert await refusal(world, issue_id, TakeBackBody(), by=head) == (
        "nothing-to-take-back",
        "The last step was somebody else's.",
    )
    outcome = await world.give(issue_id, TakeBackBody(), by=officer)

    after = await world.issue(issue_id)
    assert (outcome.progress.status, outcome.progress.next_due) == (was, before.next_due)
    assert after.model_copy(update={"version": 5, "last_at": before.last_at}) == before
    assert (await refusal(world, issue_id, TakeBackBody(), by=officer))[0] == "step-not-allowed"
    await world.give(issue_id, AcceptBody(), by=officer)
    await world.relayed()
    # The reporter was told of the routing alone: of what was taken back nobody hears.
    assert {one.version for one in world.postbox.of(issue_id)} == {5}
    assert Letter(issue_id, 5, "news", ()) in world.postbox.letters


async def test_after_something_else_has_happened_nothing_can_be_taken_back(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    assert (await refusal(world, issue_id, TakeBackBody(), by=officer))[0] == "step-not-allowed"
    assert await world.types(issue_id) == ROUTED

    await world.give(issue_id, AcceptBody(), by=officer)
    await world.give(issue_id, UrgeBody(), by=world.staff(Role.SUPERVISOR))

    assert (await refusal(world, issue_id, TakeBackBody(), by=officer))[0] == "step-not-allowed"
