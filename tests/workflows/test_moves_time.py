"""延期 and 挂起 on the real engine: more time only by somebody else's word, and no clock runs while it stands."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    DenyExtensionBody,
    GrantExtensionBody,
    RequestExtensionBody,
    ResolveBody,
    ResumeBody,
    SuspendBody,
)
from infra.settings.settings import Settings
from schemas.domain.clocks import Stage
from schemas.domain.events import Escalated, Reminded
from schemas.domain.handling_events import Resumed, Suspended
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.workflows.stories import SHANGHAI, Times, accepted, day_end, preset_with, refusal, under
from tests.world import World

COURT = SuspendBody(reason="court", note="等法院判决。")


@pytest.fixture
async def petition(settings: Settings, clock: TimeSkipper) -> AsyncIterator[World]:
    """The petition regulation: 60 calendar days, one extension of at most 30, a suspension of at most 90."""
    async with under(preset_with("petition"), settings, clock) as alive:
        yield alive


def more(limit: str) -> RequestExtensionBody:
    return RequestExtensionBody(limit=Limit.parse(limit), reason="complicated", note="情况复杂。")


def head(world: World) -> Principal:
    return world.staff(Role.DEPARTMENT_HEAD, department_id="mass_work")


def handle_end(issue: Issue) -> datetime:
    schedule = issue.schedule(Stage.HANDLE)
    assert schedule is not None
    return schedule.deadline.at


async def logged_at(world: World, issue_id: str) -> datetime:
    logged = (await world.issue(issue_id)).logged_at
    assert logged is not None
    return logged


async def test_an_extension_is_asked_by_the_handler_and_granted_by_the_head(petition: World) -> None:
    issue_id = await accepted(petition)
    officer, start = petition.officer(await petition.issue(issue_id)), await logged_at(petition, issue_id)
    assert handle_end(await petition.issue(issue_id)) == day_end(start, 60)

    await petition.give(issue_id, more("30d"), by=officer)
    alone = await refusal(petition, issue_id, GrantExtensionBody(), by=officer)
    twice = await refusal(petition, issue_id, more("1d"), by=officer)
    await petition.give(issue_id, GrantExtensionBody(), by=head(petition))
    again = await refusal(petition, issue_id, more("1d"), by=officer)

    issue = await petition.issue(issue_id)
    assert alone == ("not-allowed", "The role department_officer may not grant extension this issue.")
    assert twice[0] == "step-not-allowed"
    assert again == (
        "extension-capped",
        "The policy allows 1 extension(s) of at most 30d to an issue; 1d was asked.",
    )
    assert handle_end(issue) == issue.promised_end == day_end(start, 90)
    assert not issue.at_risk


async def test_nobody_grants_what_they_asked_for_and_a_denial_leaves_the_clock(petition: World) -> None:
    issue_id = await accepted(petition)
    before = handle_end(await petition.issue(issue_id))

    longer = await refusal(petition, issue_id, more("31d"), by=head(petition))
    await petition.give(issue_id, more("10d"), by=head(petition))
    own = await refusal(petition, issue_id, GrantExtensionBody(), by=head(petition))
    await petition.give(issue_id, DenyExtensionBody(), by=petition.staff(Role.SUPERVISOR))

    issue = await petition.issue(issue_id)
    assert longer[0] == "extension-capped"
    assert own == ("own-extension", "Whoever asked for an extension cannot decide on it.")
    assert (issue.asked, issue.extensions, handle_end(issue)) == (None, 0, before)
    await petition.give(issue_id, more("30d"), by=head(petition))


async def test_an_extension_is_asked_before_the_time_is_up(petition: World, clock: TimeSkipper) -> None:
    issue_id = await accepted(petition)
    officer, start = petition.officer(await petition.issue(issue_id)), await logged_at(petition, issue_id)

    await Times(clock).to(issue_id, day_end(start, 60) + timedelta(seconds=1))
    await petition.until_events(issue_id, 9)  # two reminders and the first level

    late = await refusal(petition, issue_id, more("1d"), by=officer)
    assert late == ("extension-too-late", "The time is up; an extension is asked before that.")


async def test_nothing_fires_during_a_suspension_and_the_remaining_time_counts_after_it(
    petition: World, clock: TimeSkipper
) -> None:
    times, issue_id = Times(clock), await accepted(petition)
    officer, start = petition.officer(await petition.issue(issue_id)), await logged_at(petition, issue_id)
    await times.ahead(issue_id, days=10)
    await petition.give(issue_id, COURT, by=officer)
    before = await petition.types(issue_id)

    await times.ahead(issue_id, days=75)  # the handling time would have been over on the 60th day

    assert await petition.types(issue_id) == before
    assert before[-1] == "suspended"
    assert (await refusal(petition, issue_id, ResolveBody(answer="好"), by=officer))[0] == "step-not-allowed"
    await petition.give(issue_id, ResumeBody(), by=officer)
    issue = await petition.issue(issue_id)
    stood = await days_stood(petition, issue_id)
    assert stood == 75
    assert issue.status is Status.ACCEPTED
    assert handle_end(issue) == issue.promised_end == day_end(start, 60 + 75)

    await times.to(issue_id, day_end(start, 60 + 75) + timedelta(seconds=1))
    await petition.until_events(issue_id, 8 + 3)
    fired = [event for event in await petition.events(issue_id) if isinstance(event, Reminded | Escalated)]
    assert [event.type for event in fired] == ["reminded", "reminded", "escalated"]
    assert fired[-1].due_at == day_end(start, 60 + 75)
    # Half of 60 days is reached on the 30th day, which comes 75 days later.
    assert fired[0].due_at.astimezone(SHANGHAI).date() >= (start + timedelta(days=30 + 75)).astimezone(SHANGHAI).date()


async def days_stood(world: World, issue_id: str) -> int:
    events = await world.events(issue_id)
    [suspended] = [event.at for event in events if isinstance(event, Suspended)]
    [resumed] = [event.at for event in events if isinstance(event, Resumed)]
    return (resumed.astimezone(SHANGHAI).date() - suspended.astimezone(SHANGHAI).date()).days


async def test_a_suspension_ends_by_itself_when_the_policys_longest_is_over(
    petition: World, clock: TimeSkipper
) -> None:
    times, issue_id = Times(clock), await accepted(petition)
    officer, start = petition.officer(await petition.issue(issue_id)), await logged_at(petition, issue_id)
    await petition.give(issue_id, COURT, by=officer)

    await times.to(issue_id, day_end(start, 90) + timedelta(seconds=1))
    await petition.until(issue_id, Status.ACCEPTED)

    [resumed] = [event for event in await petition.events(issue_id) if isinstance(event, Resumed)]
    issue = await petition.issue(issue_id)
    assert (resumed.by, await petition.types(issue_id)) == (
        "system",
        [*("filed", "collected", "analyzed", "logged", "routed", "accepted", "suspended", "resumed")],
    )
    assert timedelta(0) <= resumed.at - day_end(start, 90) < timedelta(seconds=5)
    assert handle_end(issue) == day_end(start, 60 + 90)
    assert (await refusal(petition, issue_id, ResumeBody(), by=officer))[0] == "step-not-allowed"


async def test_an_unaccepted_issue_stands_and_goes_on_where_it_stood(petition: World, clock: TimeSkipper) -> None:
    times = Times(clock)
    filed = await petition.file()
    await petition.until(filed.id, Status.ROUTED)
    officer, start = petition.officer(await petition.issue(filed.id)), await logged_at(petition, filed.id)
    await petition.give(filed.id, COURT, by=officer)
    await times.ahead(filed.id, days=20)

    await petition.give(filed.id, ResumeBody(), by=officer)

    issue = await petition.issue(filed.id)
    accept = issue.schedule(Stage.ACCEPT)
    assert accept is not None
    assert issue.status is Status.ROUTED
    assert accept.deadline.at == day_end(start, 15 + await days_stood(petition, filed.id))
    assert (await refusal(petition, filed.id, SuspendBody(reason="tired"), by=officer))[0] == "reason-not-listed"
