"""Parts of a split on their way: sealed filings that wait until the split is recorded and each part is filed."""

from sqlalchemy import Column, Table, Text

from infra.db.tables import metadata
from infra.db.types import Json, UtcDateTime

# Nothing stands here in clear but ids: the filing is sealed as it will be stored. Rows go when the part is filed.
staged_parts = Table(
    "staged_parts",
    metadata,
    Column("child_id", Text, primary_key=True),
    Column("issue_id", Text, nullable=False),
    Column("filing", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)
