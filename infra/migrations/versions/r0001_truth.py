"""What is true: events that nobody edits, keys, receipts, and what is still to be sent."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from infra.db.types import Json, UtcDateTime

revision = "0001"
down_revision = None


_NEVER = "events are never edited or deleted: a correction is a new event"

_EVENTS_SQLITE = (
    """CREATE TABLE events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        event_id TEXT NOT NULL,
        type TEXT NOT NULL,
        schema_version INTEGER NOT NULL,
        at TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        actor TEXT NOT NULL,
        command_id TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        command_hash TEXT NOT NULL,
        body TEXT NOT NULL,
        visibility TEXT NOT NULL,
        prev_hash TEXT NOT NULL,
        hash TEXT NOT NULL,
        CONSTRAINT uq_events_stream_command_id_ordinal UNIQUE (stream, command_id, ordinal),
        CONSTRAINT uq_events_stream_version UNIQUE (stream, version),
        CONSTRAINT uq_events_event_id UNIQUE (event_id)
    )""",
    f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END",
    f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END",
)

# PostgreSQL names the violated constraint whose index is the oldest, so the command's stands first: a command that
# came twice is told from a version that was taken.
_EVENTS_POSTGRESQL = (
    """CREATE TABLE events (
        stream text NOT NULL,
        version integer NOT NULL,
        event_id text NOT NULL,
        type text NOT NULL,
        schema_version integer NOT NULL,
        at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        actor text NOT NULL,
        command_id text NOT NULL,
        ordinal integer NOT NULL,
        command_hash text NOT NULL,
        body text NOT NULL,
        visibility text NOT NULL,
        prev_hash text NOT NULL,
        hash text NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id()
    )""",
    "ALTER TABLE events ADD CONSTRAINT uq_events_stream_command_id_ordinal UNIQUE (stream, command_id, ordinal)",
    "ALTER TABLE events ADD CONSTRAINT pk_events PRIMARY KEY (stream, version)",
    "ALTER TABLE events ADD CONSTRAINT uq_events_event_id UNIQUE (event_id)",
    "CREATE INDEX ix_events_feed ON events (xid, position)",
    f"""CREATE FUNCTION events_never() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_NEVER}' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER events_no_update_or_delete BEFORE UPDATE OR DELETE ON events
        FOR EACH ROW EXECUTE FUNCTION events_never()""",
    """CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
        FOR EACH STATEMENT EXECUTE FUNCTION events_never()""",
)


def upgrade() -> None:
    for statement in _EVENTS_SQLITE if op.get_bind().dialect.name == "sqlite" else _EVENTS_POSTGRESQL:
        op.execute(statement)
    _create_the_rest()
    # Every position of the feed names the epoch: a logical restore renumbers, and must give a new one.
    op.execute(sa.text("INSERT INTO instance (key, value) VALUES ('epoch', :epoch)").bindparams(epoch=uuid4().hex))


def _create_the_rest() -> None:
    op.create_table(
        "access_log",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_access_log_at"), "access_log", ["at"], unique=False)
    op.create_table(
        "data_keys",
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_class", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", "name", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "idempotency",
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("command_hash", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "instance",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_instance")),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("issue_id", "version", "kind", name=op.f("uq_outbox_issue_id_version_kind")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["next_try_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "receipts",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("code_mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_receipts")),
        sa.UniqueConstraint("issue_id", name=op.f("uq_receipts_issue_id")),
    )
