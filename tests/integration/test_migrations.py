"""Bringing a database to the schema of this code: all at once or not at all, and never backwards."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select

from infra.db.engine import Database
from infra.db.errors import SchemaMissingError, SchemaTooNewError
from infra.db.tables import instance, metadata
from infra.migrations import running
from tests.integration.schemas import BY_HAND, differences

# SQLAlchemy has no name for the transaction ids of PostgreSQL; only the SQL of the feed reads them.
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")


async def _tables(url: str) -> set[str]:
    db = await Database.open(url)
    async with db.read() as conn:
        names = await conn.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await db.close()
    return names


def _columns(sync: Connection, table: str) -> set[str]:
    return {column["name"] for column in inspect(sync).get_columns(table)}


async def _run(url: str, sql: str) -> None:
    db = await Database.open(url)
    async with db.write() as conn:
        await conn.exec_driver_sql(sql)
    await db.close()


async def _epoch(url: str) -> str:
    db = await Database.open(url)
    async with db.read() as conn:
        value = str((await conn.execute(select(instance.c.value).where(instance.c.key == "epoch"))).scalar_one())
    await db.close()
    return value


async def test_an_empty_database_is_brought_to_the_newest_schema(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # Wherever it is started.
    assert await running.current(empty_url) is None

    assert await running.upgrade(empty_url) == running.head()

    assert await running.current(empty_url) == running.head()
    assert {"events", "issues", "data_keys", "outbox", "search_rows"} <= await _tables(empty_url)
    assert len(await _epoch(empty_url)) == 32


async def test_migrating_again_changes_nothing(fresh_url: str) -> None:
    epoch = await _epoch(fresh_url)

    await running.upgrade(fresh_url)

    assert await _epoch(fresh_url) == epoch


async def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    heads = await asyncio.gather(*(running.upgrade(empty_url) for _ in range(4)))

    assert heads == [running.head()] * 4


async def test_the_migrated_tables_are_those_of_the_code(fresh_url: str) -> None:
    db = await Database.open(fresh_url)
    async with db.read() as conn:
        assert await conn.run_sync(differences) == []
    await db.close()


async def test_the_tables_written_by_hand_have_the_columns_of_the_code(fresh_url: str) -> None:
    db = await Database.open(fresh_url)
    async with db.read() as conn:
        for name in BY_HAND:
            found = await conn.run_sync(_columns, name)
            assert {column.name for column in metadata.tables[name].columns} <= found
    await db.close()


async def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    await _run(empty_url, "CREATE TABLE units (in_the_way text)")

    with pytest.raises(Exception, match="units"):
        await running.upgrade(empty_url)

    assert await _tables(empty_url) == {"units"}
    await _run(empty_url, "DROP TABLE units")
    assert await running.upgrade(empty_url) == running.head()


async def test_a_database_of_a_newer_release_is_left_alone(fresh_url: str) -> None:
    await _run(fresh_url, "UPDATE alembic_version SET version_num = '9999'")
    db = await Database.open(fresh_url)

    with pytest.raises(SchemaTooNewError, match="at revision 9999, which this Sibu does not know") as refused:
        await running.upgrade(fresh_url)
    with pytest.raises(SchemaTooNewError):
        await running.check(db)
    await db.close()

    assert "newer Sibu" in refused.value.hint
    assert await running.current(fresh_url) == "9999"


async def test_a_start_without_the_newest_schema_says_what_to_run(empty_url: str) -> None:
    db = await Database.open(empty_url)
    with pytest.raises(SchemaMissingError, match="The database is empty") as refused:
        await running.check(db)
    await running.upgrade(empty_url)
    await running.check(db)
    async with db.write() as conn:
        await conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    with pytest.raises(SchemaMissingError, match="at revision 0001"):
        await running.check(db)
    await db.close()
    assert refused.value.hint == "Run `sibu migrate`."
