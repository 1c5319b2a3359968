"""What staff keep for themselves, and who looks at an issue just now."""

import sqlalchemy as sa
from alembic import op

from infra.db.types import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "keepsakes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keepsakes")),
    )
    op.create_index("ix_keepsakes_owner", "keepsakes", ["owner", "kind", "created_at"], unique=False)
    op.create_table(
        "presences",
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", "staff_id", name=op.f("pk_presences")),
    )
    op.create_index(op.f("ix_presences_seen_at"), "presences", ["seen_at"], unique=False)
