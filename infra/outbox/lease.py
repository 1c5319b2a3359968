"""A lease in our database: of several processes that could do a work, the one that holds it does."""

from dataclasses import dataclass
from typing import Final

from infra.db.bundles import Bundle
from infra.db.engine import Database
from infra.db.lease_tables import leases

# The clock of the database on both sides; clocks of machines may be minutes apart.
_NOW: Final = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
}
_PLACES: Final = {"sqlite": ("?", "?", "?"), "postgresql": ("$1", "$2", "CAST($3 AS double precision)")}


@dataclass(frozen=True, kw_only=True)
class Lease:
    """What one holder may take, keep and give back. `lasting` is in seconds."""

    database: Database
    name: str
    holder: str
    lasting: float

    async def take(self) -> bool:
        """Whether this holder has the lease for `lasting` from now: free, run out, or its own already.

        Raises:
            StorageError: the database could not; who holds it is not known.
        """
        values = (self.name, self.holder, self.lasting)
        return await self.database.write_at_once(Bundle(_taking(self.database.dialect), values, rows=1)) == 1

    async def left(self) -> tuple[str, float] | None:
        """Who holds it or held it last, and the seconds that are left of it, negative when it has run out.

        Raises:
            StorageError: the database could not.
        """
        place, now = _PLACES[self.database.dialect][0], _NOW[self.database.dialect]
        rows = await self.database.fetch(f"SELECT holder, until - {now} FROM leases WHERE name = {place}", (self.name,))
        return (str(rows[0][0]), float(rows[0][1])) if rows else None

    async def give_back(self) -> None:
        """Let another holder take it at once; nothing happens to a lease that is somebody else's.

        Raises:
            StorageError: the database could not; it runs out by itself.
        """
        own = (leases.c.name == self.name) & (leases.c.holder == self.holder)
        async with self.database.write() as conn:
            await conn.execute(leases.delete().where(own))


def _taking(dialect: str) -> str:
    name, holder, lasting = _PLACES[dialect]
    now = _NOW[dialect]
    return (
        f"INSERT INTO leases (name, holder, until) VALUES ({name}, {holder}, {now} + {lasting}) "
        "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until "
        f"WHERE leases.holder = excluded.holder OR leases.until <= {now}"
    )
