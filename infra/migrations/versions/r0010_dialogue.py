"""Parts of a split that wait, sealed, until they are filed."""

import sqlalchemy as sa
from alembic import op

from infra.db.types import Json, UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "staged_parts",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("filing", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_staged_parts")),
    )
    op.create_index(op.f("ix_staged_parts_created_at"), "staged_parts", ["created_at"], unique=False)
