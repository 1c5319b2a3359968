"""What makes staff's work easier and is no part of the truth: views and templates they keep, and who looks at what."""

from sqlalchemy import Column, Index, Table, Text

from infra.db.tables import metadata
from infra.db.types import UtcDateTime

# `owner` is an account or, of what a whole department shares, `department:` and its id.
keepsakes = Table(
    "keepsakes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("box", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_keepsakes_owner", "owner", "kind", "created_at"),
)

presences = Table(
    "presences",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("staff_id", Text, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False, index=True),
)
