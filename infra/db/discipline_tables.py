"""Tables of what is confidential: whom an issue accuses, under keyed marks, and who read what before it became so."""

from sqlalchemy import Boolean, Column, Table, Text

from infra.db.tables import metadata
from infra.db.types import UtcDateTime

# `active` while the issue accuses them. Lists and the feed leave out what accuses their reader.
issue_accused = Table(
    "issue_accused",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("issue_id", Text, primary_key=True, index=True),
    Column("active", Boolean, nullable=False),
)

# The first reading of a general issue by each reader, the issue under the opaque name of the access log: should it turn
# out to be a discipline matter, these know of it.
general_readers = Table(
    "general_readers",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
