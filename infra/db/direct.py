"""One statement at a time on PostgreSQL by the driver itself: each is a transaction, without BEGIN and COMMIT."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import asyncpg

from infra.db.bundles import Bundle, in_one
from infra.db.errors import ConstraintError, out_of_connections, storage_error, unreachable


class DirectConnections:
    """A pool of asyncpg's own connections, opened when they are needed. Belongs to the event loop that opened it."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", *, patience: float) -> None:
        self._pool = pool
        self._patience = patience

    @classmethod
    async def open(cls, options: Mapping[str, Any], *, size: int, patience: float) -> Self:
        """`options` are asyncpg's for a connection; `patience` is how many seconds to wait for one."""
        pool = asyncpg.create_pool(
            **options, min_size=0, max_size=size, max_inactive_connection_lifetime=0, reset=_left_as_it_is
        )
        return cls(await pool, patience=patience)

    async def write(self, bundle: Bundle) -> int:
        """How many rows the bundle's first statement wrote.

        Cancelled, the statement is cancelled too; whether it had been committed by then is not known.

        Raises:
            ConstraintError: a row is refused; nothing was written.
            StorageError: the database could not.
        """
        return len(await self.fetch(*in_one(bundle)))

    async def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows of one statement; raises as `write` does."""
        async with self._lent() as conn:
            try:
                return list(await conn.fetch(sql, *values))
            except asyncpg.IntegrityConstraintViolationError as error:
                raise ConstraintError(str(error), constraint=error.constraint_name or "") from error
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                known = storage_error(error) or (unreachable(error) if conn.is_closed() else None)
                raise known or error from error

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Any]:
        try:
            async with asyncio.timeout(self._patience):
                conn = await self._pool.acquire()
        except TimeoutError as error:
            raise out_of_connections() from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise storage_error(error) or unreachable(error) from error
        try:
            yield conn
        finally:
            await self._pool.release(conn)  # Waits, shielded, until a cancelled statement has ended.


async def _left_as_it_is(_: Any) -> None:
    """A single statement leaves nothing behind, so the round trip that would tidy up is spared."""
