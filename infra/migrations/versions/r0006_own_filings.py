"""An index of what each member of staff filed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_STAFF = "filed_by <> 'anonymous'"


def upgrade() -> None:
    op.create_index(
        op.f("ix_issues_filer"),
        "issues",
        ["filed_by", "filed_at", "id"],
        sqlite_where=sa.text(_STAFF),
        postgresql_where=sa.text(_STAFF),
    )
