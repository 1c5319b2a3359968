"""Persons in every state, erased: nothing of theirs can be read again, from no file, and every chain verifies."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from api.gateway.bodies import AcceptBody, CommandBody, EraseReporterBody, FeedbackBody, ResolveBody
from api.gateway.filing import Report
from api.services import Services
from infra.db.erasure_tables import erasures, person_marks
from infra.db.scrubbing import scrub
from infra.db.tables import data_keys, search_rows
from infra.eventstore.verifying import verify
from infra.issues.persons import PersonIndex
from infra.keys.errors import SealBrokenError
from infra.keys.ring import Purpose
from infra.keys.sealing import OpenedKey
from infra.projections.comparing import compare
from infra.projections.rebuild import rebuild
from infra.projections.sweeping import Sweeper
from infra.run.application import application
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare
from infra.run.projecting import follower
from infra.temporal.engine import TemporalEngine
from schemas.domain.content import Channel, Content, Reporter
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS, REPORTER, Principal
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass, Sealed, WrappedKey
from tests.databases import cluster, database_kind, fresh_url, migrated_file  # noqa: F401 - fixtures
from tests.fakes.engines import AbsentEngine, DirectEngine
from tests.world import settings_for

OTHERS: Final = 20  # who asked for nothing: what they wrote must still be there
SEALED_ONE_IN: Final = 5
OFFICER = Principal(id="staff-mass-work-officer-1", role=Role.DEPARTMENT_OFFICER, department_id="mass_work")


@dataclass
class Person:
    """`marks` are found nowhere else; `text` is true where the text is erased, too."""

    number: int
    text: bool
    issue_id: str = ""
    wraps: set[str] = field(default_factory=set)

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(f"{name}-{self.number:03}-canary" for name in ("name", "mail", "home", "said"))

    @property
    def report(self) -> Report:
        name, mail, home, said = self.marks
        told = "村主任收受红包" if self.number % SEALED_ONE_IN == 0 else "路灯坏了，晚上看不见路，请派人修理"
        person = Reporter(name=name, phone=f"1390000{self.number:04}", email=f"{mail}@example.org", address=home)
        content = Content(problem=f"{told} {said}", channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101"))
        return Report(content=content, reporter=person)


@dataclass(frozen=True)
class Town:
    """An installation on one database; only the workflow engine is replaced."""

    instance: Instance
    services: Services
    lonely: Services
    engine: DirectEngine

    async def file(self, person: Person) -> None:
        """Received while the engine is away, so that the first wraps of the keys are seen."""
        filed = await self.lonely.filing.file(person.report, principal=ANONYMOUS, idempotency_key=str(uuid4()))
        person.issue_id = filed.id
        person.wraps |= {key.wrapped for key in await self.keys_of(filed.id)}

    async def live(self, person: Person) -> None:
        """As far as its number says: sealed, routed, accepted, answered, closed."""
        await self.engine.start(person.issue_id)
        steps: tuple[tuple[CommandBody, Principal], ...] = (
            (AcceptBody(), OFFICER),
            (ResolveBody(answer=f"已办 {person.marks[3]}"), OFFICER),
            (FeedbackBody(satisfied=True, comment=f"谢谢 {person.marks[0]}"), REPORTER),
        )
        for body, by in steps[: person.number % SEALED_ONE_IN - 1 if person.number % SEALED_ONE_IN else 0]:
            await self.give(person, body, by=by)
        person.wraps |= {key.wrapped for key in await self.keys_of(person.issue_id)}

    async def give(self, person: Person, body: CommandBody, *, by: Principal) -> tuple[str, ...]:
        outcome = await self.services.commands.give(person.issue_id, body, principal=by, idempotency_key=str(uuid4()))
        return outcome.events

    async def keys_of(self, issue_id: str) -> tuple[WrappedKey, ...]:
        return (await self.services.issues.read(issue_id, command_id="")).keys

    async def every_key(self) -> dict[str, list[WrappedKey]]:
        async with self.instance.database.read() as conn:
            rows = (await conn.execute(select(data_keys))).mappings().all()
        kept: dict[str, list[WrappedKey]] = {}
        for row in rows:
            given = {name: value for name, value in row.items() if name != "issue_id"}
            kept.setdefault(row["issue_id"], []).append(WrappedKey.model_validate(given))
        return kept

    async def boxes(self, issue_id: str) -> list[Sealed]:
        events = await self.services.issues.timeline(issue_id)
        return [box for event in events for box in _boxes(event.body)]

    async def swept(self) -> None:
        """Until nothing is left to sweep; a reader that ends in the meantime is no failure."""
        async with asyncio.timeout(60):
            while await self.unswept():
                await Sweeper(database=self.instance.database, clock=now).step()
        assert await scrub(self.instance.database, thorough=True)

    async def unswept(self) -> int:
        async with self.instance.database.read() as conn:
            waiting = select(func.count()).select_from(erasures).where(erasures.c.swept_at.is_(None))
            return int(await conn.scalar(waiting) or 0)

    async def bytes_on_disk(self, folder: Path) -> bytes:
        """Every file of the data folder, and of PostgreSQL every file of the database."""
        homes = [folder]
        if self.instance.database.dialect == "postgresql":
            await self.instance.database.maintain("CHECKPOINT")  # What is in memory only is on the disk soon enough.
            async with self.instance.database.read() as conn:
                home = Path(str(await conn.scalar(text("SHOW data_directory"))))
                name = await conn.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
            homes.append(home / "base" / str(name))
        return await asyncio.to_thread(_everything_below, homes)


def _everything_below(homes: Iterable[Path]) -> bytes:
    files = (path for home in homes for path in home.rglob("*") if path.is_file())
    return b"\0".join(path.read_bytes() for path in files)


def _boxes(value: Any) -> Iterator[Sealed]:
    if isinstance(value, dict):
        if value.keys() == {"key", "box"}:
            yield Sealed.model_validate(value)
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _boxes(item)


def found_in(content: bytes, wanted: Iterable[str]) -> list[str]:
    return [one for one in wanted if one.encode() in content]


@asynccontextmanager
async def town_on(folder: Path, url: str) -> AsyncIterator[Town]:
    settings = settings_for(folder, database_url=url)
    await prepare(settings)
    async with opened(settings, classes=frozenset(KeyClass)) as instance:
        engine = DirectEngine(instance, now)
        stopping = asyncio.Event()
        services: Services = application(instance, cast("TemporalEngine", engine), stopping=stopping).state.services
        lonely = application(instance, cast("TemporalEngine", AbsentEngine()), stopping=stopping).state.services
        yield Town(instance, services, lonely, engine)


@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("number", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_so_many_persons_leave_nothing_that_can_be_read_and_every_chain_whole(
    fresh_url: str,  # noqa: F811 - the fixture
    tmp_path: Path,
    number: int,
) -> None:
    persons = [Person(one, text=one % 2 == 0) for one in range(number)]
    others = [Person(one, text=False) for one in range(number, number + OTHERS)]
    folder = tmp_path / "var"
    async with town_on(folder, fresh_url) as town:
        for person in (*persons, *others):
            await town.file(person)
            await town.live(person)
        await follower(town.instance).catch_up()
        tokens = await _only_of(town, persons, others)
        before = await town.bytes_on_disk(_folder_of(folder, fresh_url))
        if town.instance.database.dialect == "sqlite":  # PostgreSQL packs them.
            assert found_in(before, [next(iter(tokens))])
        assert len(found_in(before, [min(await _standing(town, person)) for person in persons])) == number

        for person in persons:
            events = await town.give(person, EraseReporterBody(content=person.text), by=REPORTER)
            assert events[-1] == "reporter_erased"
        await town.swept()

        content = await town.bytes_on_disk(_folder_of(folder, fresh_url))
        kept = await town.every_key()
        erased = {person.issue_id for person in persons if person.text}
        assert found_in(content, (mark for person in (*persons, *others) for mark in person.marks)) == []
        gone = {wrap for person in persons for wrap in person.wraps} - {
            key.wrapped for keys in kept.values() for key in keys
        }
        assert len(gone) >= number * 2  # from before and after the class was decided
        assert found_in(content, gone) == []
        assert found_in(content, tokens) == []
        assert not erased & kept.keys()
        assert all([key.name for key in kept[person.issue_id]] == ["content"] for person in persons if not person.text)
        assert await _recovered(town, persons, kept) == []
        assert len(await _recovered(town, others, kept)) == OTHERS * 2
        assert await _found_again(town, persons[1]) == []
        assert await _found_again(town, others[1]) == [others[1].issue_id]

        await _assert_whole(town, streams=number + OTHERS)
        await rebuild(town.instance.database, town.instance.events, search=follower(town.instance))
        assert await town.every_key() == kept
        assert await _searchable(town) == {person.issue_id for person in others}
        await _assert_whole(town, streams=number + OTHERS)
        if town.instance.database.dialect == "sqlite":
            assert not tokens & _vocabulary(fresh_url)


def _folder_of(folder: Path, url: str) -> Path:
    """SQLite's file lies beside the data folder here, its log with it."""
    return folder.parent if url.startswith("sqlite") else folder


async def _standing(town: Town, person: Person) -> set[str]:
    return {key.wrapped for key in await town.keys_of(person.issue_id)}


async def _only_of(town: Town, persons: Iterable[Person], others: Iterable[Person]) -> set[str]:
    """Hashed words that no other report has."""
    async with town.instance.database.read() as conn:
        rows = (await conn.execute(select(search_rows.c.issue_id, search_rows.c.tokens))).all()
    tokens = {row.issue_id: set(row.tokens) for row in rows}
    theirs = set[str]().union(*(tokens[person.issue_id] for person in others))
    return set[str]().union(*(tokens[person.issue_id] for person in persons)) - theirs


async def _recovered(town: Town, persons: Iterable[Person], kept: dict[str, list[WrappedKey]]) -> list[str]:
    """Texts of `persons` that some key, of whatever issue, opens; where the text was kept, the details alone."""
    opener = town.instance.ring.open_with(*KeyClass)
    pairs = [opener.unwrap(issue_id, key).private for issue_id, keys in kept.items() for key in keys]
    read = []
    for person in persons:
        own = {key.name for key in kept.get(person.issue_id, ())}
        first = (await town.boxes(person.issue_id))[:2] if "reporter" in own else None
        for box in first or await town.boxes(person.issue_id):
            if first is None and box.key in own:
                continue
            for private in pairs:
                try:
                    key = OpenedKey(issue_id=person.issue_id, name=box.key, private=private)
                    read.append(key.open(box))
                except SealBrokenError:
                    continue
    return read


async def _found_again(town: Town, person: Person) -> list[str]:
    index = PersonIndex(database=town.instance.database, secret=town.instance.ring.secret(Purpose.SEARCH_TOKEN))
    return [issue_id async for issue_id in index.issues_of("phone", f"+86 139 0000 {person.number:04}")]


async def _searchable(town: Town) -> set[str]:
    async with town.instance.database.read() as conn:
        marked = set(await conn.scalars(select(person_marks.c.issue_id)))
        found = set(await conn.scalars(select(search_rows.c.issue_id)))
    assert marked == found
    return found


async def _assert_whole(town: Town, *, streams: int) -> None:
    report = await verify(town.instance.database)
    assert (report.streams, report.broken) == (streams, ())
    assert list(await compare(town.instance.database, town.instance.events)) == []


def _vocabulary(url: str) -> set[str]:
    """Every word that any segment of the search index still holds."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as conn:
        conn.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search_index', 'row')")
        return {term for (term,) in conn.execute("SELECT term FROM temp.words")}
