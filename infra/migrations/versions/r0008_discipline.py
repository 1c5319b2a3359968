"""Whom an issue accuses, who read it before it became confidential, and versions as general readers count them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from infra.db.types import Json, UtcDateTime

revision = "0008"
down_revision = "0007"

_ISSUES = sa.table("issues", sa.column("id", sa.Text), sa.column("apart", sa.Integer), sa.column("state", Json))
_OWN = sa.text("SELECT stream, version FROM events WHERE visibility = 'discipline' ORDER BY stream, version")


def upgrade() -> None:
    op.create_table(
        "issue_accused",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("mark", "issue_id", name=op.f("pk_issue_accused")),
    )
    op.create_index(op.f("ix_issue_accused_issue_id"), "issue_accused", ["issue_id"], unique=False)
    op.create_table(
        "general_readers",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "reader", name=op.f("pk_general_readers")),
    )
    op.add_column("issues", sa.Column("apart", sa.Integer(), nullable=False, server_default="0"))
    count_what_stands()


def count_what_stands() -> None:
    """Issues of before know which of their events are discipline's own from the events alone."""
    conn = op.get_bind()
    spans: dict[str, list[list[int]]] = {}
    for stream, version in conn.execute(_OWN).all():
        own = spans.setdefault(stream, [])
        if own and own[-1][1] == version - 1:
            own[-1][1] = version
        else:
            own.append([version, version])
    for stream, own in spans.items():
        _keep(conn, stream, own)


def _keep(conn: sa.Connection, stream: str, own: list[list[int]]) -> None:
    here = _ISSUES.c.id == stream
    state: dict[str, Any] | None = conn.execute(sa.select(_ISSUES.c.state).where(here)).scalar_one_or_none()
    if state is None:
        return
    number = sum(last - first + 1 for first, last in own)
    conn.execute(sa.update(_ISSUES).where(here).values(apart=number, state=state | {"apart": own}))
