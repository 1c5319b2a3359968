"""The same beginnings on PostgreSQL: every installation gets a database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from tests.databases import Cluster
from tests.secrecy.pairs import Pairs, prepared


@asynccontextmanager
async def pairs_on(cluster: Cluster, home: Path) -> AsyncIterator[Pairs]:
    """Pairs whose installations each have a copy of one database that was prepared with the keys of this home."""
    first = f"secrecy_{uuid4().hex}"
    made = [first]
    await cluster.command(f"CREATE DATABASE {first} TEMPLATE {cluster.template}")
    _, tokens = await prepared(home, database_url=cluster.url(first))

    async def copied() -> str:
        made.append(f"secrecy_{uuid4().hex}")
        await cluster.command(f"CREATE DATABASE {made[-1]} TEMPLATE {first}")
        return cluster.url(made[-1])

    try:
        yield Pairs(home=home, tokens=tokens, database=copied)
    finally:
        await cluster.command(*(f"DROP DATABASE {name} WITH (FORCE)" for name in made))
