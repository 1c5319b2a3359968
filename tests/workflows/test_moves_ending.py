"""Other ends than an answer, and what comes after the end: withdrawn, refused, reviewed, called back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    FeedbackBody,
    RefuseBody,
    RequestReviewBody,
    ResolveBody,
    ReturnBody,
    SuspendBody,
    WithdrawBody,
)
from api.gateway.filing import Report
from infra.run.clock import now
from infra.settings.settings import Settings
from schemas.domain.clocks import Stage
from schemas.domain.content import Channel, Content
from schemas.domain.handling_events import ReviewOpened
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.fakes.engines import DirectEngine
from tests.workflows.stories import (
    ROUTED,
    Times,
    accepted,
    closed,
    confirmed,
    day_end,
    preset_with,
    refusal,
    resolved,
    routed,
    under,
)
from tests.world import BRIBE, LAMP, UNSURE, World

SATISFIED = FeedbackBody(satisfied=True)
LOOK_AGAIN = RequestReviewBody(note="处理不公，请上级复查。")


@pytest.fixture
async def petition(settings: Settings, clock: TimeSkipper) -> AsyncIterator[World]:
    """A review may be asked for within 30 calendar days, once."""
    async with under(preset_with("petition"), settings, clock) as alive:
        yield alive


async def running(clock: TimeSkipper, issue_id: str) -> bool:
    handle = Times(clock).handle(issue_id)
    return (await handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_reporter_withdraws_wherever_there_is_no_answer_yet(world: World, clock: TimeSkipper) -> None:
    unsure, sealed = await world.file(UNSURE), await world.file(BRIBE)
    for filed in (unsure, sealed):
        await world.until(filed.id, Status.DELIBERATING)
    standing = await accepted(world)
    await world.give(standing, SuspendBody(reason="season"), by=world.officer(await world.issue(standing)))
    returned = await routed(world)
    await world.give(returned, ReturnBody(reason="incomplete"), by=world.officer(await world.issue(returned)))

    for issue_id in (unsure.id, sealed.id, standing, returned, await routed(world), await accepted(world)):
        outcome = await world.give(issue_id, WithdrawBody(note="已经好了。"), by=world.reporter)
        assert (outcome.events, outcome.progress.closed, outcome.progress.next_due) == (("withdrawn",), True, None)
        assert await Times(clock).handle(issue_id).result() is None
    assert (await refusal(world, await resolved(world), WithdrawBody(), by=world.reporter))[0] == "step-not-allowed"


async def test_what_is_withdrawn_or_refused_is_told_to_whoever_has_it_or_waits_for_it(world: World) -> None:
    withdrawn, refused = await accepted(world), await routed(world)
    officer = world.officer(await world.issue(refused))
    await world.give(withdrawn, WithdrawBody(), by=world.reporter)
    await world.give(refused, RefuseBody(reason="in_court", note="已立案。"), by=officer)
    await world.relayed()

    [told] = [letter for letter in world.postbox.of(withdrawn) if letter.version == 7]
    [news] = [letter for letter in world.postbox.of(refused) if letter.version == 6]
    assert (told.kind, told.to) == ("progress", (officer.id,))
    assert news.kind == "news"
    assert (await world.issue(refused)).outcome == "refused"


async def test_a_refusal_needs_a_listed_reason_and_comes_before_acceptance(world: World) -> None:
    first, second = await routed(world), await accepted(world)
    officer = world.officer(await world.issue(first))

    unlisted = await refusal(world, first, RefuseBody(reason="bored"), by=officer)
    too_late = await refusal(world, second, RefuseBody(reason="in_court"), by=officer)

    assert unlisted == ("reason-not-listed", "'bored' is no reason for a refusal under this issue's policy.")
    assert too_late[0] == "step-not-allowed"
    assert await world.types(first) == ROUTED


async def test_a_review_revives_what_is_closed_and_a_higher_body_handles_it(
    petition: World, clock: TimeSkipper
) -> None:
    issue_id = await closed(petition)
    assert await Times(clock).handle(issue_id).result() is None
    officer, supervisor = petition.officer(await petition.issue(issue_id)), petition.staff(Role.SUPERVISOR)

    await petition.give(issue_id, LOOK_AGAIN, by=petition.reporter)

    assert await running(clock, issue_id)
    issue = await petition.issue(issue_id)
    [opened] = [event for event in await petition.events(issue_id) if isinstance(event, ReviewOpened)]
    handle = issue.schedule(Stage.HANDLE)
    assert handle is not None
    assert {petition.role_of(staff_id) for staff_id in opened.responsible} == {Role.SUPERVISOR}
    assert (issue.status, issue.level, issue.reviews) == (Status.ROUTED, 2, 1)
    assert handle.deadline.at == issue.promised_end == day_end(opened.at, 60)
    assert (await refusal(petition, issue_id, AcceptBody(), by=officer))[0] == "not-allowed"
    await petition.give(issue_id, AcceptBody(), by=supervisor)
    await petition.give(issue_id, ResolveBody(answer="复查维持。"), by=supervisor)
    await petition.give(issue_id, FeedbackBody(satisfied=True), by=petition.reporter)
    assert await refusal(petition, issue_id, LOOK_AGAIN, by=petition.reporter) == (
        "no-review",
        "This issue has been reviewed already.",
    )


async def test_a_review_of_what_was_refused_opens_it_and_one_of_discipline_stays_within(petition: World) -> None:
    refused, confidential = await routed(petition), await confirmed(petition)
    await petition.give(refused, RefuseBody(reason="final"), by=petition.officer(await petition.issue(refused)))
    officer = petition.officer(await petition.issue(confidential))
    await petition.give(confidential, RefuseBody(reason="final"), by=officer)

    for issue_id in (refused, confidential):
        await petition.give(issue_id, LOOK_AGAIN, by=petition.reporter)

    reviewers = [(await petition.issue(issue_id)).responsible[0] for issue_id in (refused, confidential)]
    assert [petition.role_of(one) for one in reviewers] == [Role.SUPERVISOR, Role.DISCIPLINE_SUPERIOR]
    await petition.give(confidential, AcceptBody(), by=petition.staff(Role.DISCIPLINE_SUPERIOR))


async def test_a_review_is_asked_within_its_time(petition: World) -> None:
    in_time, too_late = await closed_before(petition, days=29), await closed_before(petition, days=32)
    withdrawn = await routed(petition)
    await petition.give(withdrawn, WithdrawBody(), by=petition.reporter)

    assert (await petition.give(in_time, LOOK_AGAIN, by=petition.reporter)).events == ("review_opened",)
    assert await refusal(petition, too_late, LOOK_AGAIN, by=petition.reporter) == (
        "no-review",
        "A review is asked within 30d of the end.",
    )
    assert (await refusal(petition, withdrawn, LOOK_AGAIN, by=petition.reporter))[0] == "step-not-allowed"


async def closed_before(world: World, *, days: int) -> str:
    """An issue that was closed so many days ago; no engine knows it any more."""
    then = now() - timedelta(days=days)
    engine = DirectEngine(world.instance, lambda: then)
    report = Report(content=Content(problem=LAMP, channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101")))
    filing = replace(world.filing_desk, engine=engine, clock=lambda: then)
    filed = await filing.file(report, principal=ANONYMOUS, idempotency_key=f"{uuid4()}")
    desk, officer = replace(world.command_desk, engine=engine), world.officer(await world.issue(filed.id))
    for body, by in ((AcceptBody(), officer), (ResolveBody(answer="已办理。"), officer), (SATISFIED, world.reporter)):
        await desk.give(filed.id, body, principal=by, idempotency_key=f"{uuid4()}")
    return filed.id


async def test_a_policy_may_offer_no_review(world: World) -> None:
    refused = await refusal(world, await closed(world), LOOK_AGAIN, by=world.reporter)

    assert refused == ("no-review", "The policy of this issue offers no review.")


async def test_what_closed_in_silence_is_called_back_where_it_is_of_the_sample(
    settings: Settings, clock: TimeSkipper
) -> None:
    async with under(preset_with("county", callback_share="1.0"), settings, clock) as world:
        issue_id = await resolved(world)
        await Times(clock).ahead(issue_id, days=9)
        await world.until(issue_id, Status.CLOSED)
        desk = world.staff(Role.HOTLINE_DESK)
        assert (await world.issue(issue_id)).callback
        late = await refusal(world, issue_id, FeedbackBody(satisfied=False), by=world.reporter)
        assert late == ("step-not-allowed", "An issue that is closed does not take the command give_feedback.")

        outcome = await world.give(issue_id, FeedbackBody(satisfied=False, rating=2), by=desk)

        issue = await world.issue(issue_id)
        assert outcome.events == ("feedback_given", "reopened")
        assert (issue.status, issue.level, issue.callback) == (Status.ROUTED, 1, False)
        assert await running(clock, issue_id)
        assert issue.next_due is not None


async def test_what_was_called_back_well_stays_closed_and_is_rated(settings: Settings, clock: TimeSkipper) -> None:
    async with under(preset_with("county", callback_share="1.0"), settings, clock) as world:
        issue_id = await resolved(world)
        await Times(clock).ahead(issue_id, days=9)
        await world.until(issue_id, Status.CLOSED)

        await world.give(issue_id, FeedbackBody(satisfied=True, rating=5), by=world.staff(Role.HOTLINE_DESK))

        issue = await world.issue(issue_id)
        assert (issue.status, issue.outcome, issue.satisfied, issue.callback) == (
            Status.CLOSED,
            "satisfied",
            True,
            False,
        )
        again = await refusal(world, issue_id, FeedbackBody(satisfied=True), by=world.staff(Role.HOTLINE_DESK))
        assert again[0] == "step-not-allowed"


async def test_what_is_not_of_the_sample_is_not_called_back(settings: Settings, clock: TimeSkipper) -> None:
    async with under(preset_with("county", callback_share="0.0"), settings, clock) as world:
        issue_id = await resolved(world)
        await Times(clock).ahead(issue_id, days=9)
        await world.until(issue_id, Status.CLOSED)

        refused = await refusal(world, issue_id, FeedbackBody(satisfied=True), by=world.staff(Role.HOTLINE_DESK))
        assert refused[0] == "step-not-allowed"
