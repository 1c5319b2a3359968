"""Every table of Sibu: the truth (events, keys, receipts) first, then what can be rebuilt from it, then the registry.

No foreign key points at `issues`: the row is a projection that `sibu rebuild` drops, while keys and receipts stay.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from infra.db.types import Json, Tokens, UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# A row id that counts up and is never used twice, on both databases.
COUNTER = BigInteger().with_variant(Integer(), "sqlite")

# The migration writes this table by hand: SQLite's primary key is `position`, PostgreSQL's is (stream, version), and
# PostgreSQL has a further column `xid` that orders the feed. Both refuse UPDATE and DELETE by trigger.
events = Table(
    "events",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("command_hash", Text, nullable=False),
    Column("body", Text, nullable=False),  # RFC 8785 canonical JSON, covered by `hash`
    Column("visibility", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("key_class", Text, nullable=False),
    Column("public", Text, nullable=False),
    Column("wrapped", Text, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("number", Text, primary_key=True),
    Column("issue_id", Text, nullable=False, unique=True),
    Column("code_mac", Text, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("command_hash", Text, nullable=False),
    Column("issue_id", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", COUNTER, Identity(), primary_key=True),
    Column("issue_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column("done_at", UtcDateTime),
    UniqueConstraint("issue_id", "version", "kind"),
    Index(
        "ix_outbox_open",
        "next_try_at",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

access_log = Table(
    "access_log",
    metadata,
    Column("id", COUNTER, Identity(), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("reader", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reference", Text, nullable=False),
    sqlite_autoincrement=True,
)

instance = Table(
    "instance",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

_IN_LEDGER: dict[str, Any] = {
    "sqlite_where": text("logged_at IS NOT NULL"),
    "postgresql_where": text("logged_at IS NOT NULL"),
}

# What is open has a deadline but for the moments between two steps, so an index of these is nearly empty. Planners
# think otherwise, multiplying how many are open by how many have none; an expression keeps them from reckoning.
OPEN_UNDUE = "CASE WHEN open AND due_at IS NULL THEN 1 END = 1"

# Residents' own filings are found by receipt.
FILED_BY_STAFF = "filed_by <> 'anonymous'"

issues = Table(
    "issues",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("last_hash", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("key_class", Text, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("category", Text),
    Column("topic", Text),
    Column("urgency", Text),
    Column("department_id", Text),
    Column("community_id", Text),
    Column("grid_id", Text),
    Column("street_id", Text),
    Column("ledger_number", Text, unique=True),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("promised_at", UtcDateTime),
    Column("logged_at", UtcDateTime),
    Column("routed_at", UtcDateTime),
    Column("accepted_at", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("next_due_at", UtcDateTime),
    Column("overdue_level", Integer, nullable=False, server_default="0"),
    Column("open", Boolean, nullable=False),
    Column("source_filed_at", UtcDateTime),
    Column("source_answered_at", UtcDateTime),
    Column("filed_by", Text),
    Column("callback", Boolean, nullable=False, server_default=text("false")),
    Column("apart", Integer, nullable=False, server_default="0"),  # how many of its events are discipline's own
    Column("state", Json, nullable=False),
    Column("erased", Text),  # `reporter`, or `content` where the text is gone as well
    # Read backwards for the newest first: ORDER BY logged_at DESC, id DESC. What is not in the ledger costs nothing.
    Index("ix_issues_ledger", "key_class", "logged_at", "id", **_IN_LEDGER),
    Index("ix_issues_department_ledger", "department_id", "logged_at", "id", **_IN_LEDGER),
    Index("ix_issues_community_ledger", "community_id", "logged_at", "id", **_IN_LEDGER),
    Index("ix_issues_street_ledger", "street_id", "logged_at", "id", **_IN_LEDGER),
    Index("ix_issues_grid_ledger", "grid_id", "logged_at", "id", **_IN_LEDGER),
    Index("ix_issues_due", "key_class", "due_at", "id"),
    Index("ix_issues_department_due", "department_id", "due_at", "id"),
    Index("ix_issues_community_due", "community_id", "due_at", "id"),
    Index("ix_issues_street_due", "street_id", "due_at", "id"),
    Index("ix_issues_grid_due", "grid_id", "due_at", "id"),
    # The sample that is called back: few among all that is closed.
    Index(
        "ix_issues_callback",
        "key_class",
        "logged_at",
        "id",
        sqlite_where=text("callback"),
        postgresql_where=text("callback"),
    ),
    Index(
        "ix_issues_filer",
        "filed_by",
        "filed_at",
        "id",
        sqlite_where=text(FILED_BY_STAFF),
        postgresql_where=text(FILED_BY_STAFF),
    ),
    Index(
        "ix_issues_over",
        "erased",
        "closed_at",
        "id",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    Index("ix_issues_status", "status", "due_at", "id"),
    Index("ix_issues_open_undue", "id", sqlite_where=text(OPEN_UNDUE), postgresql_where=text(OPEN_UNDUE)),
    Index("ix_issues_next_due", "next_due_at", "id", sqlite_where=text("open"), postgresql_where=text("open")),
)

# Units that were given a task; `active` while the issue still knows of it.
issue_units = Table(
    "issue_units",
    metadata,
    Column("unit_id", Text, primary_key=True),
    Column("issue_id", Text, primary_key=True, index=True),
    Column("active", Boolean, nullable=False),
)

# Its index (FTS5 on SQLite, GIN on PostgreSQL) stands in the migration.
search_rows = Table(
    "search_rows",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("key_class", Text, nullable=False),
    Column("tokens", Tokens, nullable=False),
)

near_duplicates = Table(
    "near_duplicates",
    metadata,
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("bucket", Text, primary_key=True),
    Column("issue_id", Text, primary_key=True, index=True),
)

signatures = Table(
    "signatures",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("signature", Text, nullable=False),
    Column("longitude", Float),
    Column("latitude", Float),
    Column("filed_at", UtcDateTime, nullable=False),
)

projections = Table(
    "projections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("position", Text, nullable=False),  # a FeedPosition as text: its parts differ by database
)

policies = Table(
    "policies",
    metadata,
    Column("version", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)

calendars = Table(
    "calendars",
    metadata,
    Column("version", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)

# The newest row of a kind (policy, calendar) names the version that new filings are under.
in_force = Table(
    "in_force",
    metadata,
    Column("id", COUNTER, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    sqlite_autoincrement=True,
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("department_id", Text),
    Column("unit_id", Text),
    Column("community_id", Text),
    Column("street_id", Text),
    Column("grid_id", Text),
    Column("active", Boolean, nullable=False),
    Column("token_mac", Text, unique=True),
)

absences = Table(
    "absences",
    metadata,
    Column("id", COUNTER, Identity(), primary_key=True),
    Column("staff_id", Text, nullable=False),
    Column("deputy_id", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("by", Text, nullable=False),
    sqlite_autoincrement=True,
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", COUNTER, Identity(), primary_key=True),
    Column("staff_id", Text, nullable=False),
    Column("start", UtcDateTime, nullable=False),
    Column("end", UtcDateTime, nullable=False),
    Column("community_id", Text),
    Column("by", Text, nullable=False),
    sqlite_autoincrement=True,
)

places = Table(
    "places",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent_id", Text, index=True),
    Column("contact_unit_id", Text),
    Column("contact_member_id", Text),
    Column("grid_worker_id", Text),
    Column("leader_id", Text),
    Column("geometry", Json),
    Column("grid_id", Text),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
)

units = Table(
    "units",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("address", Text),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
)

analyzer_weights = Table(
    "analyzer_weights",
    metadata,
    Column("feature", Text, primary_key=True),
    Column("label", Text, primary_key=True),
    Column("weight", Float, nullable=False),
)

analyzer_rulings = Table(
    "analyzer_rulings",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
