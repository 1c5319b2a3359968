"""Whether the tables of a database are those that the code describes."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from infra.db.described import metadata

# Written by hand in the migration, for each database in its own way.
BY_HAND = frozenset({"events", "search_rows"})


def differences(sync: Connection) -> list[Any]:
    """What would have to be migrated, and is nothing in a database that is as the code wants it."""
    described = set(metadata.tables) - BY_HAND
    options = {"include_object": lambda _, name, kind, *__: kind != "table" or name in described}
    return list(compare_metadata(MigrationContext.configure(sync, opts=options), metadata))
