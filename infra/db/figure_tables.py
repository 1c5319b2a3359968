"""Tables of supervisors' figures: the facts of each issue, and the cube of counters made of them."""

from typing import Any, Final

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, text

from infra.db.tables import metadata
from infra.db.types import Json, UtcDateTime
from schemas.domain.figure_counts import OF_A_WEEK, OF_NOW


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


_STUCK: Final = _only("stuck_since IS NOT NULL")

# `facts` is the whole of them, for counting an issue out again; the columns are for finding the issues behind a figure.
# Lists of words have a blank before and after each. `bad`: something that a supervisor may look for among all that
# went well; an index of it holds few.
figure_facts = Table(
    "figure_facts",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("facts", Json, nullable=False),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("week", Integer, nullable=False),
    Column("street_id", Text, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("grid_id", Text),
    Column("topic", Text, nullable=False),
    Column("department_id", Text),
    Column("first_department_id", Text),
    Column("first_right", Boolean, nullable=False),
    Column("accepted", Text),
    Column("accepted_department_id", Text),
    Column("handled", Text),
    Column("handled_department_id", Text),
    Column("returned_by", Text, nullable=False),
    Column("cards", Text, nullable=False),
    Column("waits", Text, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("solved", Boolean, nullable=False),
    Column("rated", Boolean, nullable=False),
    Column("satisfied", Boolean, nullable=False),
    Column("reopened", Boolean, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("at_risk", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("callback", Boolean, nullable=False),
    Column("bad", Boolean, nullable=False),
    Column("stuck_since", UtcDateTime),
    # Read backwards for the newest first.
    Index("ix_figure_facts_filed", "filed_at", "issue_id"),
    Index("ix_figure_facts_street", "street_id", "filed_at", "issue_id"),
    Index("ix_figure_facts_community", "community_id", "filed_at", "issue_id"),
    Index("ix_figure_facts_department", "department_id", "filed_at", "issue_id"),
    Index("ix_figure_facts_bad", "filed_at", "issue_id", **_only("bad")),
    Index("ix_figure_facts_open", "filed_at", "issue_id", **_only("open")),
    Index("ix_figure_facts_overdue", "filed_at", "issue_id", **_only("overdue")),
    Index("ix_figure_facts_callback", "filed_at", "issue_id", **_only("callback")),
    Index("ix_figure_facts_stuck", "stuck_since", "issue_id", **_STUCK),
    Index("ix_figure_facts_street_stuck", "street_id", "stuck_since", "issue_id", **_STUCK),
    Index("ix_figure_facts_community_stuck", "community_id", "stuck_since", "issue_id", **_STUCK),
    Index("ix_figure_facts_department_stuck", "department_id", "stuck_since", "issue_id", **_STUCK),
)

# The tasks of units, for the issues behind a unit's figures.
figure_tasks = Table(
    "figure_tasks",
    metadata,
    Column("unit_id", Text, primary_key=True),
    Column("issue_id", Text, primary_key=True, index=True),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("at_risk", Boolean, nullable=False),
    Column("accepted", Text),
    Column("handled", Text),
    Index("ix_figure_tasks_filed", "unit_id", "filed_at", "issue_id"),
    Index("ix_figure_tasks_open", "unit_id", "issue_id", **_only("open")),
)

# What a view was told of issues filed in a week; `key` is empty in the dimension `total`.
figure_weeks = Table(
    "figure_weeks",
    metadata,
    Column("view", Text, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("week", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in OF_A_WEEK),
)

# And of issues as they stand.
figure_nows = Table(
    "figure_nows",
    metadata,
    Column("view", Text, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in OF_NOW),
)

# How many were filed of one thing in one place, for hot spots.
figure_days = Table(
    "figure_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("community_id", Text, primary_key=True),
    Column("grid_id", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("street_id", Text, primary_key=True),
    Column("filed", Integer, nullable=False),
    Index("ix_figure_days_community", "community_id", "topic", "day"),
    Index("ix_figure_days_grid", "grid_id", "topic", "day"),
)

# General issues that were given to discipline, from that very transaction until they are counted out: nobody is told
# a figure with them in it.
figure_gone = Table(
    "figure_gone",
    metadata,
    Column("issue_id", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)

FIGURES: Final = (figure_facts, figure_tasks, figure_weeks, figure_nows, figure_days)
