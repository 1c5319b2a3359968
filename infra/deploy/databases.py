"""The databases and roles of a cluster: made where they are missing, migrated, and granted anew."""

from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from infra.deploy.grants import OWNER, PROCESSES, TEMPORAL, granted
from infra.deploy.postgresql import PostgreSQL
from infra.deploy.schema import DATABASES

NAME: Final = "sibu"


@dataclass(frozen=True, kw_only=True)
class Passwords:
    """Of the roles of the database."""

    superuser: str
    owner: str
    processes: str
    temporal: str


async def until_it_answers(server: PostgreSQL) -> bool:
    """Whether a connection as the superuser can be had now."""
    try:
        conn = await asyncpg.connect(server.url("postgres"), timeout=5)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    await conn.close()
    return True


async def make_databases(server: PostgreSQL, passwords: Passwords) -> None:
    """Roles that may sign in and own nothing of another's, and one database for each of the three uses."""
    conn = await asyncpg.connect(server.url("postgres"))
    try:
        for role, password in (
            (OWNER, passwords.owner),
            (PROCESSES, passwords.processes),
            (TEMPORAL, passwords.temporal),
        ):
            await _make_role(conn, role, password)
        for database, owner in ((NAME, OWNER), *((name, TEMPORAL) for name in DATABASES)):
            await _make_database(conn, database, owner)
        # Erasing sweeps the log's old files and the planner's samples as well.
        await conn.execute(f"GRANT pg_checkpoint TO {PROCESSES}")
    finally:
        await conn.close()


async def grant(server: PostgreSQL, passwords: Passwords) -> None:
    """After each migration: what the processes may do with the tables there are now."""
    conn = await asyncpg.connect(server.url(NAME, user=OWNER, password=passwords.owner))
    try:
        async with conn.transaction():
            for statement in granted():
                await conn.execute(statement)
    finally:
        await conn.close()


async def _make_role(conn: Any, role: str, password: str) -> None:
    if not await conn.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        await conn.execute(f"CREATE ROLE {role} LOGIN")
    await conn.execute(f"ALTER ROLE {role} PASSWORD '{password}'")  # hexadecimal, made by us


async def _make_database(conn: Any, database: str, owner: str) -> None:
    if not await conn.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
        await conn.execute(f"CREATE DATABASE {database} OWNER {owner}")
    await conn.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    if database == NAME:
        await conn.execute(f"GRANT CONNECT ON DATABASE {database} TO {PROCESSES}")
