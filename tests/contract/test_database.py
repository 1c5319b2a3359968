"""What every database does alike: snapshots, one transaction per write, and errors with a sentence."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from infra.db.engine import Database
from infra.db.errors import DatabaseReadOnlyError, DatabaseUnavailableError, SchemaMissingError, UnknownDatabaseError
from infra.db.tables import access_log, instance, search_rows, units


async def _keys(db: Database) -> set[str]:
    async with db.read() as conn:
        return set((await conn.execute(select(instance.c.key).where(instance.c.key != "epoch"))).scalars())


async def _put(db: Database, key: str) -> None:
    async with db.write() as conn:
        await conn.execute(insert(instance).values(key=key, value="1"))


async def test_what_was_written_is_committed_on_leaving(database: Database) -> None:
    await _put(database, "a")

    assert await _keys(database) == {"a"}


async def test_an_error_inside_rolls_everything_back(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as conn:
            await conn.execute(insert(instance).values(key="a", value="1"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await fail()

    assert await _keys(database) == set()
    await _put(database, "b")
    assert await _keys(database) == {"b"}


async def test_a_read_sees_one_moment_whatever_is_written_meanwhile(database: Database) -> None:
    async with database.read() as conn:
        before = (await conn.execute(select(instance.c.key))).all()
        await _put(database, "late")
        after = (await conn.execute(select(instance.c.key))).all()

    assert before == after
    assert await _keys(database) == {"late"}


async def test_a_read_refuses_to_write(database: Database) -> None:
    with pytest.raises(DatabaseReadOnlyError, match="cannot be written"):
        async with database.read() as conn:
            await conn.execute(insert(instance).values(key="a", value="1"))

    assert await _keys(database) == set()


async def test_a_cancelled_write_rolls_back_and_lets_the_next_one_in(database: Database) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with database.write() as conn:
            await conn.execute(insert(instance).values(key="a", value="1"))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with asyncio.timeout(5):
        await _put(database, "b")
    assert await _keys(database) == {"b"}


async def test_writes_cancelled_at_any_moment_leave_whole_transactions_only(database: Database) -> None:
    async def pair(number: int) -> None:
        async with database.write() as conn:
            await conn.execute(insert(instance).values(key=f"{number}-first", value="1"))
            await conn.execute(insert(instance).values(key=f"{number}-second", value="1"))

    for number in range(60):
        task = asyncio.create_task(pair(number))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        task.cancel()
        await asyncio.wait([task])

    async with asyncio.timeout(5):
        await pair(1000)
    keys = await _keys(database)
    firsts = {key.removesuffix("-first") for key in keys if key.endswith("-first")}
    seconds = {key.removesuffix("-second") for key in keys if key.endswith("-second")}
    assert firsts == seconds
    assert "1000" in firsts


async def test_many_writers_at_once_all_succeed(database: Database) -> None:
    await asyncio.gather(*(_put(database, str(number)) for number in range(60)))

    assert await _keys(database) == {str(number) for number in range(60)}


async def test_times_come_back_in_utc_and_sort_as_times(database: Database) -> None:
    beijing = timezone(timedelta(hours=8))
    moments = [
        datetime(2026, 3, 1, 8, 0, 0, 5, tzinfo=beijing),
        datetime(2026, 3, 1, 0, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC),
    ]
    async with database.write() as conn:
        for at in moments:
            await conn.execute(insert(access_log).values(at=at, reader="r", action="a", reference=""))

    async with database.read() as conn:
        read = list((await conn.execute(select(access_log.c.at).order_by(access_log.c.at))).scalars())
    assert read == [
        datetime(2026, 3, 1, 0, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 0, 0, 0, 5, tzinfo=UTC),
        datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC),
    ]
    assert all(at.tzinfo is UTC for at in read)


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    row = {"at": datetime(2026, 3, 1), "reader": "r", "action": "a", "reference": ""}  # noqa: DTZ001

    with pytest.raises(StatementError, match="has no zone"):
        async with database.write() as conn:
            await conn.execute(insert(access_log).values(row))


async def test_a_search_row_is_found_by_all_of_its_tokens(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(insert(search_rows).values(issue_id="i1", key_class="general", tokens=["ab12", "cd34"]))
        await conn.execute(insert(search_rows).values(issue_id="i2", key_class="general", tokens=["ab12"]))

    both = {
        "sqlite": 'row IN (SELECT rowid FROM search_index WHERE search_index MATCH \'"ab12" AND "cd34"\')',
        "postgresql": "tokens @> ARRAY['ab12', 'cd34']",
    }[database.dialect]
    async with database.read() as conn:
        found = (await conn.execute(select(search_rows.c.issue_id, search_rows.c.tokens).where(text(both)))).all()
    assert [tuple(row) for row in found] == [("i1", frozenset({"ab12", "cd34"}))]


async def test_a_database_without_tables_says_what_to_run(empty_url: str) -> None:
    db = await Database.open(empty_url)

    with pytest.raises(SchemaMissingError) as refused:
        async with db.read() as conn:
            await conn.execute(select(units.c.id))
    await db.close()
    assert refused.value.hint == "Run `sibu migrate`."


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "nonsense"])
async def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(UnknownDatabaseError, match="not a database that Sibu knows"):
        await Database.open(url)


async def test_a_database_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await Database.open("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await Database.open("sqlite:////nowhere/at/all/sibu.db")


async def test_a_wait_longer_than_its_patience_ends_with_a_sentence(fresh_url: str) -> None:
    db = await Database.open(fresh_url, readers=0, writers=1, patience=0.2)

    async with db.write():
        with pytest.raises(DatabaseUnavailableError, match="busy"):
            await _put(db, "a")
    await db.close()
