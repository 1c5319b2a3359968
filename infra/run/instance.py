"""What every process of one installation shares: its keys, database, registry, policy and calendar."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from infra.accounts.offices import Offices, offices
from infra.calendars import presets as calendar_presets
from infra.db.engine import Database
from infra.eventstore.store import EventStore
from infra.issues.recent import RecentStates
from infra.issues.store import IssueStore
from infra.keys.accused import accused_secret, mark_of
from infra.keys.files import KeyFile
from infra.keys.ring import KeyRing
from infra.migrations.running import check
from infra.policies import presets as policy_presets
from infra.registry import county, roster
from infra.registry.addressees import Addressees, Posts
from infra.registry.county import LivingCounty
from infra.registry.marks import StaffMarks
from infra.registry.places import PlaceBook
from infra.registry.staff import StaffBook
from infra.rulebooks.rulebooks import Rulebooks
from infra.run.clock import now
from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.run.observing import Observer
from infra.settings.settings import Settings
from infra.telemetry.metrics import Metrics
from schemas.domain.calendar import Calendar
from schemas.domain.policy import Policy
from schemas.domain.registry import Registry
from schemas.domain.sealed import KeyClass

DEMO_WORKING_DAY = 60  # seconds a working day takes in `sibu up --demo`


@dataclass(frozen=True, kw_only=True)
class Instance:
    """Opened once a process; `ring` holds the private keys of the classes that this kind of process may read.

    `county` and what it holds, the rulebooks and the roster change while the process runs (`take_up`).
    """

    settings: Settings
    database: Database
    ring: KeyRing
    county: LivingCounty
    rulebooks: Rulebooks
    events: EventStore
    issues: IssueStore
    recent: RecentStates
    posts: Posts
    metrics: Metrics
    observer: Observer
    offices: Offices

    @property
    def registry(self) -> Registry:
        """As it stands now."""
        return self.county.registry

    @property
    def places(self) -> PlaceBook:
        return self.county.places

    @property
    def staff(self) -> StaffBook:
        return self.county.staff

    @property
    def marks(self) -> StaffMarks:
        return self.county.marks


@asynccontextmanager
async def opened(
    settings: Settings, *, classes: frozenset[KeyClass], now: Callable[[], datetime] = now
) -> AsyncIterator[Instance]:
    """An instance on a migrated database, which lives by the clock `now`.

    Raises:
        StorageError: the database cannot be used.
        DomainError: a key file, policy or calendar that cannot be used.
    """
    ring = KeyFile.load(settings.key_file).limited(classes)
    database = await Database.open(settings.database_url)
    async with AsyncExitStack() as ending:
        ending.push_async_callback(database.close)
        account_offices = offices(database, ring, settings.sign_in)
        ending.callback(account_offices.passwords.close)
        await check(database)
        living = LivingCounty(await county.read(database), mark=partial(mark_of, accused_secret(ring)))
        events = EventStore()
        metrics = Metrics()
        observer = Observer(metrics)
        recent = RecentStates()
        posts = Posts(await roster.read(database, at=now()))
        rulebooks = Rulebooks(
            database,
            policy=policy_given(settings),
            calendar=calendar_given(settings),
            who=Addressees(living.staff, now, posts),
            adapt=partial(_adapted, settings),
            marks=living.marks,
        )
        await rulebooks.refresh(clock=now)
        yield Instance(
            settings=settings,
            database=database,
            ring=ring,
            county=living,
            rulebooks=rulebooks,
            events=events,
            issues=IssueStore(database, events, clock=now, observer=observer.decided, recent=recent),
            recent=recent,
            posts=posts,
            metrics=metrics,
            observer=observer,
            offices=account_offices,
        )


def policy_given(settings: Settings) -> Policy:
    """The policy new issues are filed under until one is activated: a preset by name, or a file."""
    path = Path(settings.policy)
    if path.suffix == ".toml":
        policy = policy_presets.load_policy(_text_of(path, variable="SIBU_POLICY"), name=str(path))
    else:
        policy = policy_presets.read_preset(settings.policy)
    return _adapted(settings, policy)


def _adapted(settings: Settings, policy: Policy) -> Policy:
    return policy.compressed(DEMO_WORKING_DAY) if settings.demo else policy


def calendar_given(settings: Settings) -> Calendar:
    """The calendar limits are counted in until one is activated: a preset by name, or a file."""
    path = Path(settings.calendar)
    if path.suffix == ".toml":
        return calendar_presets.load_calendar(_text_of(path, variable="SIBU_CALENDAR"), name=str(path))
    return calendar_presets.read_preset(settings.calendar)


def _text_of(path: Path, *, variable: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(
            f"{variable} names the file {path}, which cannot be read: {getattr(error, 'strerror', None) or error}.",
            exit_code=ExitCode.SETTINGS,
            hint=f"Give {variable} the path of a TOML file that this user may read, or the name of a preset.",
        ) from error
