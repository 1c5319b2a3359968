"""What is read: the issues as they stand, search, near-duplicates, and what the analyzer learnt."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from infra.db.types import Json, UtcDateTime

revision = "0002"
down_revision = "0001"


# FTS5 keeps words only; the row's number is its own column because VACUUM renumbers the hidden one.
_SEARCH_SQLITE = (
    """CREATE TABLE search_rows (
        row INTEGER PRIMARY KEY,
        issue_id TEXT NOT NULL CONSTRAINT uq_search_rows_issue_id UNIQUE,
        key_class TEXT NOT NULL,
        tokens TEXT NOT NULL
    )""",
    """CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content='search_rows', content_rowid='row', detail=none, tokenize='ascii'
    )""",
    """CREATE TRIGGER search_rows_added AFTER INSERT ON search_rows BEGIN
        INSERT INTO search_index (rowid, tokens) VALUES (new.row, new.tokens);
    END""",
    """CREATE TRIGGER search_rows_removed AFTER DELETE ON search_rows BEGIN
        INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', old.row, old.tokens);
    END""",
    """CREATE TRIGGER search_rows_changed AFTER UPDATE ON search_rows BEGIN
        INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', old.row, old.tokens);
        INSERT INTO search_index (rowid, tokens) VALUES (new.row, new.tokens);
    END""",
)

_SEARCH_POSTGRESQL = (
    """CREATE TABLE search_rows (
        issue_id text NOT NULL CONSTRAINT pk_search_rows PRIMARY KEY,
        key_class text NOT NULL,
        tokens text[] NOT NULL
    )""",
    "CREATE INDEX ix_search_rows_tokens ON search_rows USING gin (tokens)",
)


_IN_LEDGER: dict[str, Any] = {
    "sqlite_where": sa.text("logged_at IS NOT NULL"),
    "postgresql_where": sa.text("logged_at IS NOT NULL"),
}


def upgrade() -> None:
    for statement in _SEARCH_SQLITE if op.get_bind().dialect.name == "sqlite" else _SEARCH_POSTGRESQL:
        op.execute(statement)
    _create_the_rest()


def _create_the_rest() -> None:
    op.create_table(
        "analyzer_rulings",
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_analyzer_rulings")),
    )
    op.create_table(
        "analyzer_weights",
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("feature", "label", name=op.f("pk_analyzer_weights")),
    )
    op.create_table(
        "issues",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("key_class", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("department_id", sa.Text(), nullable=True),
        sa.Column("community_id", sa.Text(), nullable=True),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("street_id", sa.Text(), nullable=True),
        sa.Column("ledger_number", sa.Text(), nullable=True),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.Column("promised_at", UtcDateTime(), nullable=True),
        sa.Column("logged_at", UtcDateTime(), nullable=True),
        sa.Column("routed_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("next_due_at", UtcDateTime(), nullable=True),
        sa.Column("overdue_level", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("source_filed_at", UtcDateTime(), nullable=True),
        sa.Column("source_answered_at", UtcDateTime(), nullable=True),
        sa.Column("filed_by", sa.Text(), nullable=True),
        sa.Column("state", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
        sa.UniqueConstraint("ledger_number", name=op.f("uq_issues_ledger_number")),
    )
    for scope in ("key_class", "department_id", "community_id", "street_id", "grid_id"):
        op.create_index(_index(scope, "ledger"), "issues", [scope, "logged_at", "id"], unique=False, **_IN_LEDGER)
        op.create_index(_index(scope, "due"), "issues", [scope, "due_at", "id"], unique=False)
    op.create_index(
        "ix_issues_open_undue",
        "issues",
        ["id"],
        unique=False,
        sqlite_where=sa.text("CASE WHEN open AND due_at IS NULL THEN 1 END = 1"),
        postgresql_where=sa.text("CASE WHEN open AND due_at IS NULL THEN 1 END = 1"),
    )
    op.create_index(
        "ix_issues_next_due",
        "issues",
        ["next_due_at", "id"],
        unique=False,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_index("ix_issues_status", "issues", ["status", "due_at", "id"], unique=False)
    op.create_table(
        "near_duplicates",
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("band", "bucket", "issue_id", name=op.f("pk_near_duplicates")),
    )
    op.create_index(op.f("ix_near_duplicates_issue_id"), "near_duplicates", ["issue_id"], unique=False)
    op.create_table(
        "projections",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_projections")),
    )
    op.create_table(
        "signatures",
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_signatures")),
    )


def _index(scope: str, order: str) -> str:
    return "_".join(("ix_issues", *(() if scope == "key_class" else (scope.removesuffix("_id"),)), order))
