"""Tables of what is limited: when each budget is full again, and the proofs of work that were used."""

from sqlalchemy import BigInteger, Column, Table, Text

from infra.db.tables import metadata
from infra.db.types import UtcDateTime

# `full_at` (microseconds since 1970) is all that GCRA keeps. A row whose time has passed says nothing and is swept.
budgets = Table(
    "budgets",
    metadata,
    Column("key", Text, primary_key=True),
    Column("full_at", BigInteger, nullable=False, index=True),
)

used_tokens = Table(
    "used_tokens",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("until", UtcDateTime, nullable=False, index=True),
)
