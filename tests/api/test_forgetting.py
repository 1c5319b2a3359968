"""What is forgotten by the clock, over all reports of a person, and once more after a restore."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import func, select, update

from infra.attachments.shelf import forget_attachments
from infra.db.attachment_tables import attachment_chunks, attachments, uploads
from infra.db.erasure_tables import erasures
from infra.db.tables import access_log, data_keys, idempotency
from infra.eventstore.verifying import verify
from infra.projections.comparing import compare
from infra.projections.rebuild import rebuild
from infra.projections.sweeping import Sweeper
from infra.run.erasure_journal import ErasureJournal, read_lines
from infra.run.errors import StartError
from infra.run.instance import Instance, opened
from infra.run.person_requests import NamesakesError, PersonRequests
from infra.run.projecting import follower
from infra.run.retaining import Retaining
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass
from schemas.wire.refusals import EngineUnavailableError
from schemas.wire.temporal import CommandRequest
from tests.api.attaching import uploaded
from tests.api.conftest import Office
from tests.api.test_person import OFFICER, PERSON, SUPERVISOR, names_of_keys
from tests.api.test_receipt_lives import by_receipt, track
from tests.builders import BRIBE
from tests.fakes.engines import AbsentEngine, DirectEngine
from tests.world import settings_for

YEAR = timedelta(days=366)


async def closed(office: Office, **changes: Any) -> dict[str, Any]:
    filed = await office.file(reporter=PERSON, **changes)
    await office.command(filed["id"], "accept", by=OFFICER)
    await office.command(filed["id"], "resolve", by=OFFICER, answer="路灯已修好。")
    await by_receipt(office, "feedback", filed, satisfied=True)
    return filed


@dataclass
class Asked:
    """Gives what it is asked to an engine that lives some years later."""

    instance: Instance
    after: timedelta
    given: list[CommandRequest] = field(default_factory=list)

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.after

    async def __call__(self, request: CommandRequest) -> object:
        self.given.append(request)
        return await DirectEngine(self.instance, self.clock).command(request, update_id=request.command_id)


def retaining(office: Office, *, years: int) -> tuple[Retaining, Asked]:
    asked = Asked(office.instance, years * YEAR)
    made = Retaining(
        database=office.instance.database, rulebooks=office.instance.rulebooks, ask=asked, clock=asked.clock
    )
    return made, asked


async def test_the_clock_forgets_who_reported_after_five_years_and_the_text_after_ten(office: Office) -> None:
    filed, held, going_on = await closed(office), await closed(office), await office.file(reporter=PERSON)
    await office.command(held["id"], "place_hold", by=SUPERVISOR, note="法院来函。")

    early, _ = retaining(office, years=4)
    five, asked = retaining(office, years=5)
    ten, _ = retaining(office, years=10)

    assert [one async for one in early.due()] == []
    assert [one async for one in five.due()] == [(filed["id"], "reporter")]
    assert (await five.sweep()).moved == 1
    assert asked.given[0].by == "machine:retention"
    assert await names_of_keys(office, filed["id"]) == ["content"]
    assert [one async for one in five.due()] == []
    assert [one async for one in ten.due()] == [(filed["id"], "content")]
    assert (await ten.sweep()).moved == 1
    assert await names_of_keys(office, filed["id"]) == []
    assert await names_of_keys(office, held["id"]) == ["content", "reporter"]
    assert await names_of_keys(office, going_on["id"]) == ["content", "reporter"]
    assert (await track(office, filed))["erased"]["zh"] == "保存期满，已删除"


async def test_the_relay_goes_through_it_once_a_day(office: Office) -> None:
    filed = await closed(office)
    work, asked = retaining(office, years=5)
    stop = asyncio.Event()

    async def stopping(request: CommandRequest) -> object:
        stop.set()
        return await asked(request)

    await replace(work, ask=stopping).run(stop)
    again = replace(work, ask=stopping)

    assert await names_of_keys(office, filed["id"]) == ["content"]
    assert await again._is_time() is False
    assert await replace(again, clock=lambda: work.clock() + timedelta(days=1))._is_time() is True


async def test_while_the_engine_is_away_nothing_is_forgotten(office: Office) -> None:
    filed = await closed(office)
    work, _ = retaining(office, years=5)

    async def away(request: CommandRequest) -> object:
        return await AbsentEngine().command(request, update_id="")

    with pytest.raises(EngineUnavailableError):
        await replace(work, ask=away).sweep()

    assert await names_of_keys(office, filed["id"]) == ["content", "reporter"]


def person(office: Office, *, confidential: bool = False) -> PersonRequests:
    return PersonRequests(
        instance=office.instance,
        services=office.services,
        engine=cast("TemporalEngine", DirectEngine(office.instance, lambda: datetime.now(UTC))),
        by="desk",
        confidential=confidential,
    )


async def test_all_reports_of_a_person_are_found_however_the_number_is_typed(office: Office) -> None:
    first, second = await closed(office), await office.file(reporter={"phone": "+86 138-0000-1234"})
    await office.file(reporter={"phone": "13900009999"})
    await office.file()
    sealed = await office.file(problem=BRIBE, reporter=PERSON)

    found = await person(office).find("phone", "138 0000 1234")
    by_name = await person(office).find("name", "王 芳")
    all_of_them = await person(office, confidential=True).find("phone", "13800001234")

    assert [one.issue_id for one in found] == [first["id"], second["id"]]
    assert [one.issue_id for one in by_name] == [first["id"]]
    assert {one.issue_id for one in all_of_them} == {first["id"], second["id"], sealed["id"]}
    assert await person(office).find("email", "nobody@example.org") == ()
    assert await person(office).find("phone", "没有") == ()


async def test_a_person_gets_one_copy_of_all_and_it_is_logged(office: Office) -> None:
    first, second = await closed(office), await office.file(reporter=PERSON)

    copies = await person(office).copies("phone", "13800001234")

    numbers = {first["receipt"]["number"], second["receipt"]["number"]}
    assert {str(copy["number"]) for copy in copies} == numbers
    async with office.instance.database.read() as conn:
        logged = await conn.execute(select(access_log.c.reader, access_log.c.action))
        assert [tuple(row) for row in logged] == [("operator:desk", "person-export")] * 2


async def test_a_person_is_erased_in_all_reports_but_those_on_hold_or_confidential(office: Office) -> None:
    over, going_on, held = await closed(office), await office.file(reporter=PERSON), await closed(office)
    sealed = await office.file(problem=BRIBE, reporter=PERSON)
    await office.command(held["id"], "place_hold", by=SUPERVISOR, note="法院来函。")

    done = await person(office).erase("phone", "13800001234", content=True)

    assert (done.erased, done.held, done.refused) == (2, 1, {})
    assert await names_of_keys(office, over["id"]) == []
    assert await names_of_keys(office, going_on["id"]) == ["content"]
    assert await names_of_keys(office, held["id"]) == ["content", "reporter"]
    assert await names_of_keys(office, sealed["id"]) == ["content", "reporter"]
    assert [one.issue_id for one in await person(office).find("phone", "13800001234")] == [held["id"]]


async def test_by_a_name_alone_nothing_is_copied_or_erased(office: Office) -> None:
    filed = await office.file(reporter=PERSON)

    with pytest.raises(NamesakesError):
        await person(office).copies("name", "王芳")
    with pytest.raises(NamesakesError):
        await person(office).erase("name", "王芳", content=False)

    assert await names_of_keys(office, filed["id"]) == ["content", "reporter"]


@asynccontextmanager
async def restored(office: Office, folder: Path) -> AsyncIterator[Instance]:
    """The installation as a backup of this moment brings it back."""
    data = office.instance.settings.data_dir
    shutil.copytree(data, folder, ignore=shutil.ignore_patterns("*.db*"))
    name = Path(str(office.instance.database.url.database)).name
    with sqlite3.connect(data / name) as source, sqlite3.connect(folder / name) as target:
        source.backup(target)
    async with opened(settings_for(folder), classes=frozenset(KeyClass)) as instance:
        yield instance


async def test_a_restored_backup_forgets_again_what_was_erased_since(office: Office, tmp_path: Path) -> None:
    open_one, over, untouched = await office.file(reporter=PERSON), await closed(office), await closed(office)
    async with restored(office, tmp_path / "backup") as backup:
        await by_receipt(office, "erase", open_one, content=True)
        await by_receipt(office, "erase", over)
        await by_receipt(office, "erase", await office.file(reporter=PERSON))
        lines = [line async for line in ErasureJournal(office.instance).lines()]

        done = await ErasureJournal(backup).apply(read_lines("\n".join(lines), name="journal"))
        again = await ErasureJournal(backup).apply(read_lines("\n".join(lines), name="journal"))

        assert all(one["id"] not in "".join(lines) for one in (open_one, over))
        assert (done.erased, done.missing, again.erased) == (2, 1, 0)
        states = {one["id"]: (await backup.issues.read(one["id"], command_id="")).issue for one in (open_one, over)}
        assert [issue and (issue.status.value, issue.erased_keys) for issue in states.values()] == [
            ("withdrawn", ("content", "reporter")),
            ("closed", ("reporter",)),
        ]
        async with backup.database.read() as conn:
            kept = await conn.scalars(select(data_keys.c.issue_id).order_by(data_keys.c.issue_id))
            assert list(kept) == sorted([over["id"], untouched["id"], untouched["id"]])
        assert (await verify(backup.database)).clean
        assert await compare(backup.database, backup.events) == ()


async def test_keys_restored_from_an_older_backup_than_the_events_go_again(office: Office) -> None:
    filed = await closed(office)
    async with office.instance.database.read() as conn:
        rows = [dict(row) for row in (await conn.execute(select(data_keys))).mappings()]
    await by_receipt(office, "erase", filed, content=True)
    async with office.instance.database.write() as conn:
        await conn.execute(data_keys.insert(), rows)

    done = await ErasureJournal(office.instance).apply(())

    assert (done.erased, done.keys) == (0, 2)
    assert await names_of_keys(office, filed["id"]) == []


async def test_files_and_the_receipt_restored_from_an_older_backup_go_again(office: Office) -> None:
    sent = await uploaded(office)
    filed = await office.file(reporter=PERSON, attachments=[sent["claim"]])
    tables = (uploads, attachment_chunks, attachments, idempotency)
    async with office.instance.database.read() as conn:
        rows = {table: [dict(row) for row in (await conn.execute(select(table))).mappings()] for table in tables}
    await by_receipt(office, "erase", filed, content=True)
    await follower(office.instance).catch_up()
    await Sweeper(
        database=office.instance.database, clock=lambda: datetime.now(UTC), forgetters=(forget_attachments,)
    ).step()
    async with office.instance.database.write() as conn:
        await conn.execute(idempotency.delete())
        for table, kept in rows.items():
            await conn.execute(table.insert(), kept)

    await ErasureJournal(office.instance).apply(())

    async with office.instance.database.read() as conn:
        left = [(await conn.execute(select(func.count()).select_from(table))).scalar_one() for table in tables]
        answers = set(await conn.scalars(select(idempotency.c.answer)))
    assert left == [0, 0, 0, len(rows[idempotency])]
    assert answers == {""}


def test_a_damaged_journal_is_refused_with_its_line() -> None:
    good = json.dumps({"reference": "a" * 32, "keys": ["content"], "ground": "asked", "at": "2030-01-01T00:00:00Z"})

    with pytest.raises(StartError, match="Line 2 of j"):
        list(read_lines(f"{good}\nbroken\n", name="j"))


async def test_what_is_swept_is_asked_of_everybody_who_keeps_something_and_then_done_with(office: Office) -> None:
    nameless, filed = await office.file(reporter=PERSON), await office.file(reporter=PERSON)
    await follower(office.instance).catch_up()
    await by_receipt(office, "erase", nameless)
    await by_receipt(office, "erase", filed, content=True)
    asked: list[str] = []

    async def forget(_: object, issue_id: str) -> None:
        asked.append(issue_id)

    sweeper = Sweeper(database=office.instance.database, clock=lambda: datetime.now(UTC), forgetters=(forget,))

    assert [await sweeper.step(), await sweeper.step()] == [2, 0]
    assert asked == [filed["id"]]


async def test_a_reader_in_the_way_only_puts_the_sweeping_off(office: Office) -> None:
    filed = await office.file(reporter=PERSON)
    sweeper = Sweeper(database=office.instance.database, clock=lambda: datetime.now(UTC))

    async with office.instance.database.read() as conn:
        await conn.scalar(select(func.count()).select_from(erasures))
        await by_receipt(office, "erase", filed)
        in_the_way = await sweeper.step()

    assert (in_the_way, await sweeper.step()) == (0, 1)


async def test_a_rebuild_brings_nothing_back(office: Office) -> None:
    erased, kept = await closed(office), await closed(office)
    await by_receipt(office, "erase", erased, content=True)
    async with office.instance.database.write() as conn:
        await conn.execute(update(erasures).values(swept_at=None))

    await rebuild(office.instance.database, office.instance.events, search=follower(office.instance))

    assert await compare(office.instance.database, office.instance.events, search=follower(office.instance)) == ()
    found = (await office.get("/v1/issues", by=OFFICER, text="路灯")).json()["items"]
    assert [row["id"] for row in found] == [kept["id"]]
