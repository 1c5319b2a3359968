"""The same beginnings on PostgreSQL: every installation gets a database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from infra.run.preparing import prepare
from tests.databases import Cluster
from tests.secrecy.pairs import NewDatabase
from tests.world import settings_for


@asynccontextmanager
async def copies_of(home: Path, cluster: Cluster) -> AsyncIterator[NewDatabase]:
    """Gives the address of a new copy of one database that was prepared with the keys of this home."""
    first = f"secrecy_{uuid4().hex}"
    made = [first]
    await cluster.command(f"CREATE DATABASE {first} TEMPLATE {cluster.template}")
    await prepare(settings_for(home, database_url=cluster.url(first)))

    async def copied() -> str:
        made.append(f"secrecy_{uuid4().hex}")
        await cluster.command(f"CREATE DATABASE {made[-1]} TEMPLATE {first}")
        return cluster.url(made[-1])

    try:
        yield copied
    finally:
        await cluster.command(*(f"DROP DATABASE {name} WITH (FORCE)" for name in made))
