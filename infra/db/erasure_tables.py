"""Tables of erasure: by what a person's reports are found again, and the journal of what was erased."""

from sqlalchemy import Column, Identity, Index, Integer, Table, Text, UniqueConstraint, text

from infra.db.tables import COUNTER, metadata
from infra.db.types import UtcDateTime

# One mark for each of telephone, e-mail and name; bound to the issue, so that two marks of one person never look alike.
person_marks = Table(
    "person_marks",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("mark", Text, nullable=False),
)

# Beside the event, for whatever is no part of its transaction, and for restores of older backups.
erasures = Table(
    "erasures",
    metadata,
    Column("id", COUNTER, Identity(), primary_key=True),
    Column("issue_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("names", Text, nullable=False),  # of the keys, separated by commas
    Column("ground", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("swept_at", UtcDateTime),
    UniqueConstraint("issue_id", "version"),
    Index(
        "ix_erasures_unswept",
        "id",
        sqlite_where=text("swept_at IS NULL"),
        postgresql_where=text("swept_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)
