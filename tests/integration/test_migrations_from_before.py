"""Every older release's database is brought to the schema of this code, and what stood in it still stands."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    ARRAY,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
)

from infra.db.engine import Database
from infra.migrations import running
from tests.integration.schemas import differences

# SQLAlchemy has no name for the transaction ids of PostgreSQL; only the SQL of the feed reads them.
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")

OLD = "2026-03-01T08:00:00.000000Z"  # as SQLite holds a time
# What a value of each kind of column may be; anything else is text.
VALUES: tuple[tuple[type, Any], ...] = (
    (Boolean, True),
    (Float, 0.5),
    (Integer, 1),
    (LargeBinary, b"box"),
    (Date, date(2026, 3, 1)),
    (ARRAY, ["word"]),
    (DateTime, datetime(2026, 3, 1, 8, tzinfo=UTC)),
)
TEXTS = MappingProxyType({"state": '{"id":"x","version":1}', "visibility": "discipline", "reference": "{}"})
# `issues` alone is counted anew, and tokens of the old kind end; both are asked after by name.
REMADE = frozenset({("issues", "state"), ("staff", "token_mac")})


def config_for(sync: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "infra:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = sync
    return config


def revisions() -> list[str]:
    """Every revision, the first first."""
    config = Config()
    config.set_main_option("script_location", "infra:migrations")
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def tables_of(sync: Connection) -> Iterator[Table]:
    """The tables as they stand, those that others point at first; not those in which SQLite keeps its search index."""
    found = MetaData()
    found.reflect(sync, only=lambda name, _: name != "alembic_version" and not name.startswith("search_index"))
    yield from found.sorted_tables


def row_for(table: Table) -> dict[str, Any]:
    """A value for every column that is not filled by the database itself."""
    filled = {"xid", "position"} if table.name == "events" else {"row"} if table.name == "search_rows" else set()
    return {column.name: value_of(column.name, column.type) for column in table.c if column.name not in filled}


def value_of(name: str, kind: object) -> Any:
    for of_kind, value in VALUES:
        if isinstance(kind, of_kind):
            return value
    return TEXTS.get(name, OLD if name.endswith(("_at", "_until")) or name in {"at", "since", "until"} else "x")


def fill(sync: Connection, revision: str) -> None:
    command.upgrade(config_for(sync), revision)
    for table in tables_of(sync):
        sync.execute(insert(table).values(row_for(table)))


def standing(sync: Connection) -> dict[str, list[Mapping[str, Any]]]:
    """Every row of every table, as far as it must be the same afterwards."""
    return {
        table.name: [
            {name: value for name, value in row.items() if (table.name, name) not in REMADE}
            for row in sync.execute(select(table)).mappings()
        ]
        for table in tables_of(sync)
    }


def test_the_revisions_follow_one_another() -> None:
    assert revisions() == [f"{number:04}" for number in range(1, 17)]


@pytest.mark.parametrize("revision", revisions()[:-1])
async def test_a_database_of_before_is_migrated_with_all_that_stands_in_it(empty_url: str, revision: str) -> None:
    db = await Database.open(empty_url)
    async with db.write() as conn:
        await conn.run_sync(fill, revision)
        before = await conn.run_sync(standing)

    assert await running.upgrade(empty_url) == running.head()

    async with db.read() as conn:
        after = await conn.run_sync(standing)
        assert await conn.run_sync(differences) == []
    await db.close()
    assert len(before["events"]) == len(before["receipts"]) == 1
    for name, rows in before.items():
        assert [{column: row[column] for column in old} for old, row in zip(rows, after[name], strict=True)] == rows


@pytest.mark.parametrize("revision", ["0003", "0007"])
async def test_what_discipline_alone_knows_is_counted_and_tokens_of_before_end(empty_url: str, revision: str) -> None:
    db = await Database.open(empty_url)
    async with db.write() as conn:
        await conn.run_sync(fill, revision)

    await running.upgrade(empty_url)

    async with db.read() as conn:
        issue = (await conn.exec_driver_sql("SELECT apart, state FROM issues")).one()
        tokens = (await conn.exec_driver_sql("SELECT token_mac FROM staff")).scalars().all()
    await db.close()
    assert tuple(issue) == (1, '{"apart":[[1,1]],"id":"x","version":1}')
    assert tokens == [None]
