"""Erasure: how a person's reports are found again, what was erased, and which issues are due to be forgotten."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from infra.db.types import UtcDateTime

revision = "0007"
down_revision = "0006"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OVER: dict[str, Any] = {
    "sqlite_where": sa.text("closed_at IS NOT NULL"),
    "postgresql_where": sa.text("closed_at IS NOT NULL"),
}
# The planner's samples of a column would keep what was erased; of these nobody asks for a range. Changing the type, if
# only to itself, makes it forget the samples it has.
_NEVER_SAMPLED = (("data_keys", "wrapped"), ("person_marks", "mark"), ("signatures", "signature"))
_UNSWEPT: dict[str, Any] = {
    "sqlite_where": sa.text("swept_at IS NULL"),
    "postgresql_where": sa.text("swept_at IS NULL"),
}


def upgrade() -> None:
    op.create_table(
        "person_marks",
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", "kind", name=op.f("pk_person_marks")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("swept_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("issue_id", "version", name=op.f("uq_erasures_issue_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_erasures_unswept", "erasures", ["id"], unique=False, **_UNSWEPT)
    op.add_column("issues", sa.Column("erased", sa.Text(), nullable=True))
    op.create_index("ix_issues_over", "issues", ["erased", "closed_at", "id"], unique=False, **_OVER)
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _NEVER_SAMPLED:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
