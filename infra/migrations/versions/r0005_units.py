"""Units that were given a task in an issue, for their inboxes; who is away and who is on duty; who is called back."""

import sqlalchemy as sa
from alembic import op

from infra.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "issue_units",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "issue_id", name=op.f("pk_issue_units")),
    )
    op.create_index(op.f("ix_issue_units_issue_id"), "issue_units", ["issue_id"], unique=False)
    op.add_column("issues", sa.Column("callback", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_index(
        op.f("ix_issues_callback"),
        "issues",
        ["key_class", "logged_at", "id"],
        sqlite_where=sa.text("callback"),
        postgresql_where=sa.text("callback"),
    )
    _roster()


def _roster() -> None:
    op.create_table(
        "absences",
        sa.Column("id", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("deputy_id", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "shifts",
        sa.Column("id", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=False),
        sa.Column("end", UtcDateTime(), nullable=False),
        sa.Column("community_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sqlite_autoincrement=True,
    )
