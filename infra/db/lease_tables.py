"""Which of several processes of one kind leads now."""

from sqlalchemy import Column, Float, Table, Text

from infra.db.tables import metadata

# `until` is in seconds since 1970 by the clock of the database, so that the clocks of machines need not agree.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Float, nullable=False),
)
