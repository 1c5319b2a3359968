"""Supervisors' figures: the facts of each issue, and the cube of counters made of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from infra.db.types import Json, UtcDateTime

revision = "0013"
down_revision = "0012"

_WORDS = ("grid_id", "department_id", "first_department_id", "accepted", "accepted_department_id", "handled")
_FLAGS = (
    *("first_right", "answered", "asked", "solved", "rated", "satisfied", "reopened", "ended"),
    *("open", "overdue", "at_risk", "suspended", "callback", "bad"),
)
_OF_A_WEEK = (
    *("filed", "dispatched", "received", "first_right", "accepted_in_time", "accepted_late"),
    *("handled_in_time", "handled_late", "returned", "returns", "answered", "reopened"),
    *("asked", "solved", "rated", "satisfied", "ended", "yellow", "red", "black"),
)
_OF_NOW = ("open", "overdue", "at_risk", "suspended", "callback")


def upgrade() -> None:
    _facts()
    _tasks()
    op.create_table(
        "figure_weeks",
        *_texts("view", "dimension"),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("key"),
        *_numbers(*_OF_A_WEEK),
        sa.PrimaryKeyConstraint("view", "dimension", "week", "key", name=op.f("pk_figure_weeks")),
    )
    op.create_table(
        "figure_nows",
        *_texts("view", "dimension", "key"),
        *_numbers(*_OF_NOW),
        sa.PrimaryKeyConstraint("view", "dimension", "key", name=op.f("pk_figure_nows")),
    )
    op.create_table(
        "figure_days",
        sa.Column("day", sa.Date(), nullable=False),
        *_texts("community_id", "grid_id", "topic", "street_id"),
        *_numbers("filed"),
        sa.PrimaryKeyConstraint("day", "community_id", "grid_id", "topic", "street_id", name=op.f("pk_figure_days")),
    )
    for place in ("community", "grid"):
        columns = [f"{place}_id", "topic", "day"]
        op.create_index(f"ix_figure_days_{place}", "figure_days", columns, unique=False)
    op.create_table(
        "figure_gone",
        *_texts("issue_id"),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_figure_gone")),
    )


def _facts() -> None:
    op.create_table(
        "figure_facts",
        *_texts("issue_id"),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        *_numbers("week"),
        *_texts("street_id", "community_id", "topic", "returned_by", "cards", "waits"),
        *(sa.Column(name, sa.Text(), nullable=True) for name in (*_WORDS, "handled_department_id")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in _FLAGS),
        sa.Column("stuck_since", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_figure_facts")),
    )
    _index("filed", "filed_at")
    for place in ("street", "community", "department"):
        _index(place, f"{place}_id", "filed_at")
        _index(f"{place}_stuck", f"{place}_id", "stuck_since", only="stuck_since IS NOT NULL")
    for flag in ("bad", "open", "overdue", "callback"):
        _index(flag, "filed_at", only=flag)
    _index("stuck", "stuck_since", only="stuck_since IS NOT NULL")


def _tasks() -> None:
    op.create_table(
        "figure_tasks",
        *_texts("unit_id", "issue_id"),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("open", "overdue", "at_risk")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("accepted", "handled")),
        sa.PrimaryKeyConstraint("unit_id", "issue_id", name=op.f("pk_figure_tasks")),
    )
    op.create_index(op.f("ix_figure_tasks_issue_id"), "figure_tasks", ["issue_id"], unique=False)
    op.create_index("ix_figure_tasks_filed", "figure_tasks", ["unit_id", "filed_at", "issue_id"], unique=False)
    is_open: dict[str, Any] = {"sqlite_where": sa.text("open"), "postgresql_where": sa.text("open")}
    op.create_index("ix_figure_tasks_open", "figure_tasks", ["unit_id", "issue_id"], unique=False, **is_open)


def _index(name: str, *columns: str, only: str | None = None) -> None:
    where: dict[str, Any] = {"sqlite_where": sa.text(only), "postgresql_where": sa.text(only)} if only else {}
    op.create_index(f"ix_figure_facts_{name}", "figure_facts", [*columns, "issue_id"], unique=False, **where)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]
