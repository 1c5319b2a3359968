"""Run by alembic: migrates on the connection it is handed, inside that connection's one transaction."""

from alembic import context

from infra.db.described import metadata

# SQLite's DDL is transactional once the driver leaves BEGIN to us, which `Database.write` sees to.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
