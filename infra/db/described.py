"""All tables there are: `metadata` knows a table once the module that describes it is imported."""

from typing import Final

from infra.db import (
    account_tables,
    attachment_tables,
    budget_tables,
    desk_tables,
    discipline_tables,
    erasure_tables,
    figure_tables,
    lease_tables,
    part_tables,
    registry_tables,
)
from infra.db.tables import metadata as metadata  # noqa: PLC0414 - handed on with all of its tables

DESCRIBED_IN: Final = (
    *(account_tables, attachment_tables, budget_tables, desk_tables, discipline_tables, erasure_tables),
    *(figure_tables, lease_tables, part_tables, registry_tables),
)
