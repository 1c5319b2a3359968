"""The registry changes while the system runs: what is closed, and a journal that nobody edits."""

import sqlalchemy as sa
from alembic import op

from infra.db.types import Json, UtcDateTime

revision = "0014"
down_revision = "0013"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEVER = "the journal of the registry is never changed"

_NEVER_SQLITE = tuple(
    f"CREATE TRIGGER registry_changes_no_{verb} BEFORE {verb.upper()} ON registry_changes "
    f"BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
    for verb in ("update", "delete")
)
_NEVER_POSTGRESQL = (
    f"""CREATE FUNCTION registry_changes_never() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_NEVER}' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER registry_changes_no_update_or_delete BEFORE UPDATE OR DELETE ON registry_changes
        FOR EACH ROW EXECUTE FUNCTION registry_changes_never()""",
    """CREATE TRIGGER registry_changes_no_truncate BEFORE TRUNCATE ON registry_changes
        FOR EACH STATEMENT EXECUTE FUNCTION registry_changes_never()""",
)


def upgrade() -> None:
    for table in ("places", "units"):
        op.add_column(table, sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_table(
        "registry_changes",
        sa.Column("id", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=False),
        sa.Column("command_id", sa.Text(), nullable=True),
        sa.Column("command_hash", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_changes")),
        sa.UniqueConstraint("version", "ordinal", name=op.f("uq_registry_changes_version_ordinal")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_registry_changes_command_id"), "registry_changes", ["command_id"], unique=False)
    op.create_index("ix_registry_changes_entry_id", "registry_changes", ["entry_id", "id"], unique=False)
    for statement in _NEVER_SQLITE if op.get_bind().dialect.name == "sqlite" else _NEVER_POSTGRESQL:
        op.execute(statement)
