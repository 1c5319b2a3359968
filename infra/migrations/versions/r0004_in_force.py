"""Which policy and which calendar hold for new filings: each activation, never overwritten."""

import sqlalchemy as sa
from alembic import op

from infra.db.types import UtcDateTime

revision = "0004"
down_revision = "0003"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "in_force",
        sa.Column("id", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_force")),
        sqlite_autoincrement=True,
    )
