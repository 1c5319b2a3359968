"""A notice that came out: put in force, taken up by running processes, and open issues counted by it, by events."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from api.gateway.filing import FilingDesk, Report
from infra.calendars.presets import CalendarFileError, read_preset
from infra.issues.envelopes import unwrapped
from infra.issues.filing import FilingStore
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.organisation.calendars import outdated
from infra.rulebooks.in_force import Activation, Kind, in_force_now
from infra.run.calendar_publishing import calendar_in_force, history, publish
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare
from infra.run.recalendaring import Recalendaring, through
from infra.settings.settings import Settings
from schemas.domain.clocks import Stage
from schemas.domain.content import Channel, Content
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS
from schemas.domain.sealed import KeyClass
from schemas.wire.refusals import EngineUnavailableError
from tests.fakes.engines import DirectEngine
from tests.world import LAMP, settings_for

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 12, 28, 16, tzinfo=SHANGHAI)
# Monday 4 January is off and Saturday 9 January is worked, which nobody knew before.
NOTICE = """
base = "china"
name = "幸福县"

[[years]]
year = 2027
status = "official"
source = "国务院办公厅关于2027年部分节假日安排的通知"
off = [{ name = "元旦", first = 2027-01-01, last = 2027-01-04 }]
make_up = [2027-01-09]
"""


@dataclass
class Clock:
    """Stands still until it is set."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Town:
    """One process of an installation, its clock, and an engine that applies a command at once."""

    settings: Settings
    instance: Instance
    clock: Clock = field(default_factory=Clock)
    asked: list[str] = field(default_factory=list)

    async def file(self) -> str:
        desk = FilingDesk(
            filings=FilingStore(self.instance.database, self.instance.events, self.clock, self.instance.observer),
            engine=DirectEngine(self.instance, self.clock),
            vault=Vault(self.instance.ring),
            secrets=Secrets(self.instance.ring),
            rulebooks=self.instance.rulebooks,
            places=self.instance.places,
            clock=self.clock,
        )
        content = Content(problem=LAMP, channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101"))
        filed = await desk.file(Report(content=content), principal=ANONYMOUS, idempotency_key=f"{uuid4()}")
        return filed.id

    async def issue(self, issue_id: str) -> Issue:
        found = await self.instance.issues.read(issue_id, command_id="")
        assert found.issue is not None
        return found.issue

    async def types(self, issue_id: str) -> list[str]:
        async with self.instance.database.read() as conn:
            return [unwrapped(each).type for each in await self.instance.events.load(conn, issue_id)]

    async def publish(self, text: str = NOTICE, *, dry: bool = False) -> str:
        told = await publish(self.settings, text, name="ours.toml", by="machine:me", dry=dry)
        return told.version

    async def give(self, issue_id: str, newest: Activation) -> None:
        self.asked.append(issue_id)
        engine = DirectEngine(self.instance, self.clock)
        await through(engine, by="system", new_id=lambda: f"{uuid4()}")(issue_id, newest)

    @property
    def recalendaring(self) -> Recalendaring:
        return Recalendaring(database=self.instance.database, give=self.give, clock=self.clock)


@pytest.fixture
async def town(fresh_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    settings = settings_for(tmp_path, database_url=fresh_url)
    await prepare(settings)
    async with opened(settings, classes=frozenset(KeyClass)) as instance:
        yield Town(settings, instance)


def local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


async def test_an_open_issue_is_counted_by_the_notice_once_it_is_published(town: Town) -> None:
    issue_id = await town.file()
    before = (await town.issue(issue_id)).schedule(Stage.HANDLE)
    assert before is not None
    assert (local(before.deadline.at), before.deadline.provisional) == ("2027-01-07 17:30", True)

    version = await town.publish()
    moved = await town.recalendaring.sweep()

    issue = await town.issue(issue_id)
    after = issue.schedule(Stage.HANDLE)
    assert after is not None
    assert (local(after.deadline.at), after.deadline.provisional) == ("2027-01-08 17:30", False)
    assert (moved.moved, issue.calendar_version) == (1, version)
    assert (await town.types(issue_id))[-1] == "recalendared"


async def test_every_one_of_many_issues_is_reached(town: Town) -> None:
    filed = {await town.file() for _ in range(45)}
    await town.publish()

    moved = await town.recalendaring.sweep()

    assert (moved.moved, set(town.asked)) == (45, filed)
    assert (await history(town.settings))["outdated"] == 0


async def test_what_would_move_is_counted_before_anything_changes(town: Town) -> None:
    await town.file()
    town.clock.now = MONDAY - timedelta(days=40)
    await town.file()

    told = await publish(town.settings, NOTICE, name="ours.toml", by="machine:me", dry=True)

    assert (told.effect.outdated, told.effect.moving, told.effect.settled) == (2, 1, 1)
    assert (told.since, told.changes.decided) == (None, (2027,))
    assert (await history(town.settings))["activations"] == []
    assert await calendar_in_force(town.settings) == read_preset("china")


async def test_who_published_when_is_kept_and_survives_a_restart(town: Town) -> None:
    await town.file()

    version = await town.publish()

    told = await history(town.settings)
    assert [(one["version"], one["by"]) for one in told["activations"]] == [(version, "machine:me")]
    assert told["outdated"] == 1
    async with opened(town.settings, classes=frozenset()) as again:
        assert again.rulebooks.current().calendar.name == "幸福县"


async def test_a_running_process_files_under_it_once_it_has_looked_again(town: Town) -> None:
    version = await town.publish()
    assert (await town.issue(await town.file())).calendar_version == read_preset("china").version

    assert await town.instance.rulebooks.refresh(clock=town.clock)

    issue = await town.issue(await town.file())
    assert issue.calendar_version == version
    assert [one async for one in outdated(town.instance.database, version)] != [issue.id]


async def test_what_was_filed_late_under_the_old_calendar_is_still_found(town: Town) -> None:
    town.clock.now = datetime.now(SHANGHAI)
    work = town.recalendaring
    await town.publish()
    assert (await work.sweep()).moved == 0

    late = await town.file()  # A process that has not looked again yet.
    assert (await work.sweep()).moved == 1

    assert town.asked == [late]


async def test_nothing_is_looked_through_once_everybody_has_it(town: Town) -> None:
    await town.publish()
    work = town.recalendaring
    town.clock.now = datetime.now(SHANGHAI) + timedelta(minutes=1)
    await work.sweep()

    await town.file()

    assert (await work.sweep()).moved == 0
    await town.publish(NOTICE.replace("2027-01-04", "2027-01-03"))
    assert (await work.sweep()).moved == 1


async def test_after_an_hour_everything_is_looked_through_again_for_what_was_opened_again(town: Town) -> None:
    await town.publish()
    work = town.recalendaring
    town.clock.now = datetime.now(SHANGHAI) + timedelta(minutes=1)
    await work.sweep()
    await town.file()

    town.clock.now += timedelta(minutes=61)

    assert (await work.sweep()).moved == 1


async def test_the_command_given_twice_is_recorded_once(town: Town) -> None:
    issue_id = await town.file()
    await town.publish()
    newest = (await in_force_now(town.instance.database))[Kind.CALENDAR]

    await town.give(issue_id, newest)
    await town.give(issue_id, newest)

    assert (await town.types(issue_id)).count("recalendared") == 1


async def test_a_calendar_put_in_force_a_second_time_reaches_issues_a_second_time(town: Town) -> None:
    issue_id = await town.file()
    first = await town.publish()
    await town.recalendaring.sweep()
    await town.publish(NOTICE.replace("2027-01-04", "2027-01-03"))
    await town.recalendaring.sweep()

    assert await town.publish() == first
    await town.recalendaring.sweep()

    assert (await town.issue(issue_id)).calendar_version == first
    assert (await town.types(issue_id)).count("recalendared") == 3


async def test_an_engine_that_is_away_stops_the_sweep_and_a_refusal_does_not(town: Town) -> None:
    first, second = sorted([await town.file(), await town.file()])
    await town.publish()
    refused: list[str] = []

    async def refusing(issue_id: str, _: Activation) -> None:
        refused.append(issue_id)
        raise DomainError("Not now.")

    async def away(_: str, __: Activation) -> None:
        raise EngineUnavailableError

    database, clock = town.instance.database, town.clock
    moved = await Recalendaring(database=database, give=refusing, clock=clock).sweep()
    assert (moved.moved, dict(moved.refused)) == (0, {first: "Not now.", second: "Not now."})
    assert sorted(refused) == [first, second]
    with pytest.raises(EngineUnavailableError):
        await Recalendaring(database=database, give=away, clock=clock).sweep()


async def test_the_work_goes_on_until_it_is_told_to_stop(town: Town) -> None:
    issue_id, stop = await town.file(), asyncio.Event()
    await town.publish()

    async def give(asked: str, newest: Activation) -> None:
        await town.give(asked, newest)
        stop.set()

    async with asyncio.timeout(30):
        await Recalendaring(database=town.instance.database, give=give, clock=town.clock, every=0.01).run(stop)

    assert (await town.types(issue_id))[-1] == "recalendared"


async def test_without_a_publication_nothing_is_asked_of_anybody(town: Town) -> None:
    await town.file()

    assert (await town.recalendaring.sweep()).moved == 0
    assert town.asked == []


async def test_the_same_calendar_published_again_stays_as_it_was_recorded(town: Town) -> None:
    first = await publish(town.settings, NOTICE, name="ours.toml", by="machine:me", dry=False)
    second = await publish(town.settings, NOTICE, name="ours.toml", by="machine:you", dry=False)

    assert (second.since, second.by) == (first.since, "machine:me")
    assert second.changes.days == ()


async def test_a_file_that_takes_a_notice_back_is_refused_and_nothing_changes(town: Town) -> None:
    await town.publish()

    with pytest.raises(CalendarFileError, match="The notice for 2027 is in force already"):
        await town.publish('base = "china"\nname = "幸福县"\n')

    assert len((await history(town.settings))["activations"]) == 1
