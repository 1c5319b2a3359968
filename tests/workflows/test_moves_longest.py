"""Every preset's longest path, each step a minute before its time is up: months in seconds, and nobody is ever late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    ClassifyBody,
    FeedbackBody,
    GrantExtensionBody,
    RequestExtensionBody,
    RequestReviewBody,
    ResolveBody,
    SuspendBody,
)
from infra.settings.settings import Settings
from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.events import Reminded
from schemas.domain.handling_events import Resumed, Suspended
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.domain import brute_clock
from tests.workflows.stories import SHANGHAI, Times, preset_with, under
from tests.world import UNSURE, World

BEFORE = timedelta(minutes=1)
ANSWER = ResolveBody(answer="已办理。")


@dataclass(frozen=True)
class Longest:
    """What a preset allows a complex matter at most, written down from its source."""

    handle: str
    extension: str
    suspension: str = "90d"
    review: bool = False


PRESETS = {
    "county": Longest(handle="15wd", extension="15wd"),
    "beijing-12345": Longest(handle="15d", extension="15d"),
    "shanghai-12345": Longest(handle="15wd", extension="15wd"),
    "petition": Longest(handle="60d", extension="30d", review=True),
}


@dataclass(frozen=True)
class Path:
    """One issue on its way through a preset's limits."""

    world: World
    times: Times
    issue_id: str

    @property
    def head(self) -> Principal:
        return self.world.staff(Role.DEPARTMENT_HEAD, department_id="mass_work")

    async def issue(self) -> Issue:
        return await self.world.issue(self.issue_id)

    async def to_the_end_of(self, stage: Stage) -> None:
        """A minute before the stage's time is up, with all that was due by then recorded."""
        schedule = (await self.issue()).schedule(stage)
        assert schedule is not None
        moment = schedule.deadline.at - BEFORE
        passed = sum(due.at <= moment for due in (await self.issue()).dues)
        version = (await self.issue()).version
        await self.times.to(self.issue_id, moment)
        await self.world.until_events(self.issue_id, version + passed)

    async def classified(self) -> None:
        community = (await self.issue()).community_id or ""
        await self.to_the_end_of(Stage.DELIBERATION)
        complex_ = ClassifyBody(category="livelihood", urgency=Urgency.COMPLEX)
        await self.world.give(self.issue_id, complex_, by=self.world.staff(Role.SECRETARY, community_id=community))
        await self.world.until(self.issue_id, Status.ROUTED)

    async def accepted(self, *, by: Principal) -> None:
        await self.to_the_end_of(Stage.ACCEPT)
        await self.world.give(self.issue_id, AcceptBody(), by=by)

    async def suspended_until_it_ends_by_itself(self, *, by: Principal) -> None:
        await self.world.give(self.issue_id, SuspendBody(reason="season"), by=by)
        suspension = (await self.issue()).schedule(Stage.SUSPENSION)
        assert suspension is not None
        await self.times.to(self.issue_id, suspension.deadline.at + timedelta(seconds=1))
        await self.world.until(self.issue_id, Status.ACCEPTED)

    async def extended(self, limit: str, *, by: Principal) -> None:
        await self.to_the_end_of(Stage.HANDLE)
        reason = next(iter(self.world.instance.rulebooks.current().policy.reasons.extension))
        asked = RequestExtensionBody(limit=Limit.parse(limit), reason=reason, note="情况复杂。")
        await self.world.give(self.issue_id, asked, by=by)
        await self.world.give(self.issue_id, GrantExtensionBody(), by=self.head)

    async def resolved(self, *, by: Principal) -> None:
        await self.to_the_end_of(Stage.HANDLE)
        await self.world.give(self.issue_id, ANSWER, by=by)

    async def unsatisfied(self) -> None:
        await self.to_the_end_of(Stage.FEEDBACK)
        await self.world.give(self.issue_id, FeedbackBody(satisfied=False), by=self.world.reporter)

    async def silence(self) -> None:
        await self.to_the_end_of(Stage.FEEDBACK)
        await self.times.ahead(self.issue_id, minutes=2)
        await self.world.until(self.issue_id, Status.CLOSED)

    async def reviewed(self) -> None:
        supervisor = self.world.staff(Role.SUPERVISOR)
        await self.world.give(self.issue_id, RequestReviewBody(note="请复查。"), by=self.world.reporter)
        await self.accepted(by=supervisor)
        await self.resolved(by=supervisor)
        await self.world.give(self.issue_id, FeedbackBody(satisfied=True), by=self.world.reporter)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", PRESETS)
async def test_the_longest_path_of_a_preset_passes_in_seconds_and_nobody_is_called(
    settings: Settings, clock: TimeSkipper, name: str
) -> None:
    longest = PRESETS[name]
    async with under(preset_with(name), settings, clock) as world:
        filed = await world.file(UNSURE)
        await world.until(filed.id, Status.DELIBERATING)
        path = Path(world, Times(clock), filed.id)

        await path.classified()
        officer = world.officer(await path.issue())
        await path.accepted(by=officer)
        await path.suspended_until_it_ends_by_itself(by=officer)
        await ensure_counted(world, filed.id, longest)
        await path.extended(longest.extension, by=officer)
        extended = await path.issue()
        await path.resolved(by=officer)
        await path.unsatisfied()
        await path.accepted(by=path.head)
        await path.resolved(by=path.head)
        await path.silence()
        if longest.review:
            await path.reviewed()

        await ensure_extended(world, filed.id, extended, longest)
        issue, types = await path.issue(), await world.types(filed.id)
        assert "escalated" not in types
        assert (issue.status, issue.outcome) == (Status.CLOSED, "satisfied" if longest.review else "unrated")
        assert (types.count("reopened"), types.count("extension_granted"), types.count("resumed")) == (1, 1, 1)
        assert issue.closed_at is not None
        assert issue.closed_at - issue.filed_at > timedelta(days=120)


def local(moment: datetime) -> datetime:
    """As the clock on the wall shows it; the slow clock knows nothing of zones."""
    return moment.astimezone(SHANGHAI).replace(tzinfo=None)


async def the_pause(world: World, issue_id: str) -> tuple[datetime, datetime]:
    events = await world.events(issue_id)
    [since] = [event.at for event in events if isinstance(event, Suspended)]
    [until] = [event.at for event in events if isinstance(event, Resumed)]
    return local(since), local(until)


async def handle_end(world: World, issue_id: str, longest: Longest) -> datetime:
    """When the slow clock says that the first handling ends, without the extension."""
    logged = (await world.issue(issue_id)).logged_at
    assert logged is not None
    since, until = await the_pause(world, issue_id)
    assert until.date() == brute_clock.due(since, longest.suspension).date()
    return brute_clock.paused(local(logged), longest.handle, since, until)


async def ensure_counted(world: World, issue_id: str, longest: Longest) -> None:
    schedule = (await world.issue(issue_id)).schedule(Stage.HANDLE)
    assert schedule is not None
    assert local(schedule.deadline.at) == await handle_end(world, issue_id, longest)


async def ensure_extended(world: World, issue_id: str, extended: Issue, longest: Longest) -> None:
    """The extension is counted from the end before it, and it has reminders of its own."""
    schedule = extended.schedule(Stage.HANDLE)
    assert schedule is not None
    end = brute_clock.due(await handle_end(world, issue_id, longest), longest.extension)
    assert local(schedule.deadline.at) == end
    assert extended.promised_end == schedule.deadline.at
    reminded = [event.key for event in await world.events(issue_id) if isinstance(event, Reminded)]
    assert [key for key in reminded if "ext1" in key] == ["handle:reminder:0.5:ext1", "handle:reminder:0.8:ext1"]
