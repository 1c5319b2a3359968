"""What is limited: when each budget is full again, and the proofs of work that were used."""

import sqlalchemy as sa
from alembic import op

from infra.db.types import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_budgets")),
    )
    op.create_index(op.f("ix_budgets_full_at"), "budgets", ["full_at"], unique=False)
    op.create_table(
        "used_tokens",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_used_tokens")),
    )
    op.create_index(op.f("ix_used_tokens_until"), "used_tokens", ["until"], unique=False)
