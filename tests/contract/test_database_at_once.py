"""Writes known beforehand: whole or not at all, each by itself however many share a commit, on both databases."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import select

from infra.db.bundles import Bundle, Change, Gone, Part, Rows
from infra.db.engine import Database
from infra.db.errors import (
    ConstraintError,
    DatabaseFullError,
    DatabaseReadOnlyError,
    DatabaseUnavailableError,
    SchemaMissingError,
)
from infra.db.tables import instance, issues, units
from infra.db.turn import FileTurn
from tests.databases import Cluster


def _bundle(db: Database, key: str, *parts: Part, value: str = "1", rows: int = 1) -> Bundle:
    marks = "?, ?" if db.dialect == "sqlite" else "$1, $2"
    return Bundle(f"INSERT INTO instance (key, value) VALUES ({marks})", (key, value), rows=rows, parts=parts)


def _unit(name: str, *, unit_id: str = "u", replacing: tuple[str, ...] = ()) -> Rows:
    return Rows(units, ({"id": unit_id, "name": name, "kind": "bureau"},), replacing=replacing)


async def _keys(db: Database) -> set[str]:
    async with db.read() as conn:
        return set((await conn.execute(select(instance.c.key).where(instance.c.key != "epoch"))).scalars())


async def _units(db: Database) -> dict[str, str]:
    async with db.read() as conn:
        return {row.id: row.name for row in await conn.execute(select(units.c.id, units.c.name))}


@pytest.fixture
async def on_file(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    db = await Database.open(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'sibu.db')}", patience=0.2)
    yield db
    await db.close()


async def test_all_of_a_bundle_is_there_when_it_returns(database: Database) -> None:
    written = await database.write_at_once(_bundle(database, "a", _unit("one"), _unit("two", unit_id="v")))

    assert written == 1
    assert await _keys(database) == {"a"}
    assert await _units(database) == {"u": "one", "v": "two"}


async def test_rows_that_replace_and_changes_take_the_place_of_what_was_there(database: Database) -> None:
    await database.write_at_once(_bundle(database, "a", _unit("one"), _unit("two", unit_id="v")))

    change = Change(units, "v", {"name": "changed", "address": "路口"})
    await database.write_at_once(_bundle(database, "b", _unit("new", replacing=("id",)), change))

    assert await _units(database) == {"u": "new", "v": "changed"}


async def test_rows_go_with_what_was_written_and_only_those_meant(database: Database) -> None:
    units_of = (_unit("one"), _unit("two", unit_id="v"), _unit("three", unit_id="w"))
    await database.write_at_once(_bundle(database, "a", *units_of))

    narrowed = Gone(units, {"kind": "bureau"}, only="id > 'v'")
    await database.write_at_once(_bundle(database, "b", Gone(units, {"id": "u", "kind": "bureau"}), narrowed))

    assert await _units(database) == {"v": "two"}


async def test_a_row_is_changed_by_another_column_than_its_id(database: Database) -> None:
    await database.write_at_once(_bundle(database, "a", value="before"))

    await database.write_at_once(_bundle(database, "b", Change(instance, "a", {"value": "after"}, by="key")))

    async with database.read() as conn:
        assert await conn.scalar(select(instance.c.value).where(instance.c.key == "a")) == "after"


async def test_nothing_goes_where_nothing_was_written(database: Database) -> None:
    await database.write_at_once(_bundle(database, "a", _unit("one")))

    with pytest.raises(ConstraintError):
        await database.write_at_once(_bundle(database, "a", Gone(units, {"id": "u"})))

    assert await _units(database) == {"u": "one"}


async def test_a_refused_row_leaves_nothing_of_its_bundle_and_is_named(database: Database) -> None:
    await database.write_at_once(_bundle(database, "a", _unit("one")))

    with pytest.raises(ConstraintError) as first:
        await database.write_at_once(_bundle(database, "a", _unit("two", unit_id="v")))
    with pytest.raises(ConstraintError) as second:
        await database.write_at_once(_bundle(database, "b", _unit("two", unit_id="v"), _unit("three")))

    named = {"sqlite": ("instance.key", "units.id"), "postgresql": ("pk_instance", "pk_units")}[database.dialect]
    assert (first.value.constraint, second.value.constraint) == named
    assert await _keys(database) == {"a"}
    assert await _units(database) == {"u": "one"}


async def test_the_rest_is_written_only_where_the_first_statement_wrote_its_rows(database: Database) -> None:
    none = Bundle("INSERT INTO instance (key, value) SELECT 'a', '1' WHERE 1 = 0", (), rows=1, parts=(_unit("one"),))

    assert await database.write_at_once(none) == 0

    assert await _keys(database) == set()
    assert await _units(database) == {}


async def test_one_that_is_refused_takes_no_other_with_it(database: Database) -> None:
    await database.write_at_once(_bundle(database, "7"))

    bundles = [_bundle(database, f"{number}", _unit("n", unit_id=f"{number}")) for number in range(60)]
    results = await asyncio.gather(*map(database.write_at_once, bundles), return_exceptions=True)

    refused = [number for number, result in enumerate(results) if result != 1]
    assert refused == [7]
    assert isinstance(results[7], ConstraintError)
    assert await _keys(database) == {f"{number}" for number in range(60)}
    assert set(await _units(database)) == {f"{number}" for number in range(60)} - {"7"}


async def test_a_text_that_is_not_unicode_takes_no_other_with_it(database: Database) -> None:
    bundles = [_bundle(database, "a"), _bundle(database, "b", value="\ud800"), _bundle(database, "c")]

    results = await asyncio.gather(*map(database.write_at_once, bundles), return_exceptions=True)

    assert (results[0], results[2]) == (1, 1)
    assert isinstance(results[1], (UnicodeEncodeError, asyncpg.DataError))
    assert await _keys(database) == {"a", "c"}


async def test_bundles_cancelled_at_any_moment_are_whole_or_not_there(database: Database) -> None:
    async def write(number: int) -> None:
        await database.write_at_once(_bundle(database, f"{number}", _unit("n", unit_id=f"{number}")))

    for number in range(60):
        task = asyncio.create_task(write(number))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        task.cancel()
        await asyncio.wait([task])

    async with asyncio.timeout(5):
        await write(1000)
    keys = await _keys(database)
    assert keys == set(await _units(database))
    assert "1000" in keys


async def test_bundles_and_transactions_wait_for_one_another(database: Database) -> None:
    async def transact(number: int) -> None:
        async with database.write() as conn:
            await conn.exec_driver_sql(f"INSERT INTO instance (key, value) VALUES ('t{number}', '1')")

    bundles = [database.write_at_once(_bundle(database, f"b{number}")) for number in range(30)]
    await asyncio.gather(*bundles, *(transact(number) for number in range(30)))

    assert await _keys(database) == {f"{kind}{number}" for kind in "bt" for number in range(30)}


async def test_a_database_without_tables_says_what_to_run(empty_url: str) -> None:
    db = await Database.open(empty_url)

    with pytest.raises(SchemaMissingError):
        await db.write_at_once(_bundle(db, "a"))
    with pytest.raises(SchemaMissingError):
        await db.fetch(f"SELECT id FROM {issues.name}", ())
    await db.close()


async def test_a_database_that_was_closed_refuses(fresh_url: str) -> None:
    db = await Database.open(fresh_url)
    await db.write_at_once(_bundle(db, "a"))
    await db.close()

    with pytest.raises(DatabaseUnavailableError):
        await db.write_at_once(_bundle(db, "b"))
    await db.close()


async def test_a_commit_that_fails_fails_all_of_its_group(on_file: Database) -> None:
    async with on_file.write() as conn:
        await conn.exec_driver_sql("CREATE TABLE parent (id TEXT PRIMARY KEY)")
        await conn.exec_driver_sql("CREATE TABLE child (id TEXT REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")

    orphan = Bundle("INSERT INTO child VALUES ('nobody')", (), rows=1)  # Looked at by COMMIT and not before.
    bundles = [_bundle(on_file, "a"), orphan, _bundle(on_file, "b")]
    results = await asyncio.gather(*map(on_file.write_at_once, bundles), return_exceptions=True)

    assert [type(result) for result in results] == [ConstraintError] * 3
    assert await _keys(on_file) == set()
    assert await on_file.write_at_once(_bundle(on_file, "c")) == 1
    assert await _keys(on_file) == {"c"}


async def test_a_full_disk_is_said_to_whom_it_concerns_and_keeps_what_it_acknowledged(on_file: Database) -> None:
    async with on_file.read() as conn:
        pages = (await conn.exec_driver_sql("PRAGMA page_count")).scalar_one()
    await on_file.write_at_once(Bundle(f"PRAGMA max_page_count = {pages}", (), rows=-1))

    bundles = [_bundle(on_file, "a"), _bundle(on_file, "b", value="x" * 1_000_000)]
    results = await asyncio.gather(*map(on_file.write_at_once, bundles), return_exceptions=True)

    assert isinstance(results[1], DatabaseFullError)
    assert await _keys(on_file) == ({"a"} if results[0] == 1 else set())


async def test_a_file_that_became_read_only_is_said_at_the_first_write(on_file: Database) -> None:
    await on_file.write_at_once(Bundle("PRAGMA query_only = ON", (), rows=-1))

    with pytest.raises(DatabaseReadOnlyError, match="cannot be written"):
        await on_file.write_at_once(_bundle(on_file, "a"))


async def test_a_neighbour_that_writes_too_long_is_named_to_all_who_waited_for_it(on_file: Database) -> None:
    neighbour = FileTurn(Path(str(on_file.url.database)))
    neighbour.take()

    bundles = [_bundle(on_file, "a"), _bundle(on_file, "b")]
    results = await asyncio.gather(*map(on_file.write_at_once, bundles), return_exceptions=True)
    neighbour.leave()

    assert [type(result) for result in results] == [DatabaseUnavailableError] * 2
    assert "another process has been writing for" in str(results[0])
    async with asyncio.timeout(5):
        await on_file.write_at_once(_bundle(on_file, "c"))
    assert await _keys(on_file) == {"c"}
    neighbour.close()


async def test_a_write_cancelled_before_its_group_begins_is_never_written(on_file: Database) -> None:
    async with on_file.write() as conn:
        waiting = [asyncio.create_task(on_file.write_at_once(_bundle(on_file, key))) for key in "ab"]
        await conn.exec_driver_sql("SELECT 1")
        waiting[0].cancel()
        await asyncio.wait([waiting[0]])

    assert await waiting[1] == 1
    assert await _keys(on_file) == {"b"}


@pytest.mark.parametrize("rounds", [1, 2, 5])
async def test_who_waits_while_the_database_is_closed_is_told(on_file: Database, rounds: int) -> None:
    neighbour = FileTurn(Path(str(on_file.url.database)))
    neighbour.take()
    waiting = asyncio.create_task(on_file.write_at_once(_bundle(on_file, "a")))
    for _ in range(rounds):
        await asyncio.sleep(0)

    await on_file.close()

    with pytest.raises(DatabaseUnavailableError, match="was closed"):
        async with asyncio.timeout(5):
            await waiting
    neighbour.leave()
    neighbour.close()


async def test_a_lost_connection_is_unavailable_and_the_next_statement_has_a_new_one(cluster: Cluster) -> None:
    db = await Database.open(cluster.admin_url, readers=0, writers=1)

    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await db.fetch("SELECT pg_terminate_backend(pg_backend_pid())", ())

    assert [row[0] for row in await db.fetch("SELECT 7", ())] == [7]
    await db.close()


async def test_a_wait_for_a_connection_ends_with_a_sentence(cluster: Cluster) -> None:
    db = await Database.open(cluster.admin_url, readers=0, writers=1, patience=0.5)
    async with db.write() as conn:
        await conn.exec_driver_sql("SELECT pg_advisory_lock(77)")
        waiting = asyncio.create_task(db.fetch("SELECT pg_advisory_xact_lock(77)", ()))
        await asyncio.sleep(0)  # It has the connection now.
        with pytest.raises(DatabaseUnavailableError, match="every connection was in use"):
            await db.fetch("SELECT 1", ())
        await conn.exec_driver_sql("SELECT pg_advisory_unlock(77)")

    assert len(await waiting) == 1
    await db.close()


async def test_a_server_that_is_not_there_is_unavailable(cluster: Cluster) -> None:
    name = "soon_gone"
    await cluster.command(f"CREATE DATABASE {name}")
    db = await Database.open(cluster.url(name))
    await cluster.command(f"DROP DATABASE {name} WITH (FORCE)")

    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await db.fetch("SELECT 1", ())
    await db.close()
