"""Takes out of the database what no longer limits anybody."""

from datetime import datetime

from sqlalchemy import delete

from infra.db.budget_tables import budgets, used_tokens
from infra.db.engine import Database


async def sweep(database: Database, *, now: datetime) -> int:
    """How many rows were past: budgets that are full again, proofs that have expired. Harmless to repeat.

    Raises:
        StorageError: the database is away.
    """
    full = delete(budgets).where(budgets.c.full_at < int(now.timestamp() * 1_000_000))
    expired = delete(used_tokens).where(used_tokens.c.until < now)
    async with database.write() as conn:
        return (await conn.execute(full)).rowcount + (await conn.execute(expired)).rowcount
