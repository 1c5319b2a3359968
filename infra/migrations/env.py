"""Run by alembic: migrates on the connection it is handed, inside that connection's one transaction."""

from alembic import context

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
from infra.db.tables import metadata

# Tables are known to `metadata` once the module that describes them is imported.
DESCRIBED_IN = (
    *(account_tables, attachment_tables, budget_tables, desk_tables, discipline_tables),
    *(erasure_tables, figure_tables, lease_tables, part_tables, registry_tables),
)

# SQLite's DDL is transactional once the driver leaves BEGIN to us, which `Database.write` sees to.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
