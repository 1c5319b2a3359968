"""The journal of the registry: every entry that was added or changed, from what to what, and by whom."""

from sqlalchemy import Column, Identity, Index, Integer, Table, Text, UniqueConstraint

from infra.db.tables import COUNTER, metadata
from infra.db.types import Json, UtcDateTime

# Both databases refuse UPDATE and DELETE by trigger. All rows of one change carry one version, which is the registry's.
registry_changes = Table(
    "registry_changes",
    metadata,
    Column("id", COUNTER, Identity(), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("before", Json),
    Column("after", Json, nullable=False),
    Column("command_id", Text, index=True),  # of the request that asked for it; none where an account was added
    Column("command_hash", Text),
    UniqueConstraint("version", "ordinal"),
    Index("ix_registry_changes_entry_id", "entry_id", "id"),
    sqlite_autoincrement=True,
)
