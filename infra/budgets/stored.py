"""The state of one budget in our database, for the algorithms of pyrate-limiter: read, step, and swap if unmoved."""

from collections.abc import Awaitable
from typing import Final

from pyrate_limiter import Rate
from pyrate_limiter.abstracts.algorithm import Decision, State, StateAlgorithm
from pyrate_limiter.abstracts.store import StateStore

from infra.db.budget_tables import budgets
from infra.db.bundles import Bundle
from infra.db.engine import Database
from infra.db.errors import DatabaseUnavailableError

_TRIES: Final = 20
_READ: Final = {
    "sqlite": "SELECT full_at FROM budgets WHERE key = ?",
    "postgresql": "SELECT full_at FROM budgets WHERE key = $1",
}
_SWAP: Final = {
    "sqlite": (
        "INSERT INTO budgets (key, full_at) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET full_at = excluded.full_at WHERE budgets.full_at = ?"
    ),
    "postgresql": (
        "INSERT INTO budgets (key, full_at) VALUES ($1, $2) "
        "ON CONFLICT (key) DO UPDATE SET full_at = excluded.full_at WHERE budgets.full_at = $3"
    ),
}


class StoredState(StateStore):
    """One number under one key. The library's own SQL stores want connections and threads of their own.

    Optimistic: a swap succeeds only while nobody else has moved the number, so no lock is held between two statements.
    """

    is_async = True

    def __init__(self, database: Database, key: str) -> None:
        self._database = database
        self._key = key

    def check(self, algorithm: StateAlgorithm, rates: list[Rate], now: int, weight: int) -> Awaitable[Decision]:
        """Spend `weight` at `now` (milliseconds), or say when that is possible.

        Raises:
            StorageError: the database is away, or everybody spends of this budget at once.
        """
        return self._checked(algorithm, rates, now, weight)

    def read(self, algorithm: StateAlgorithm, rates: list[Rate]) -> Awaitable[State]:
        return self._read(algorithm, rates)

    def reset(self) -> Awaitable[None]:
        return self._reset()

    async def _checked(self, algorithm: StateAlgorithm, rates: list[Rate], now: int, weight: int) -> Decision:
        for _ in range(_TRIES):
            state = await self._read(algorithm, rates)
            following, decision = algorithm.step(rates, state, now, weight)
            if not decision.allowed or await self._swapped(state, following):
                return decision
        raise DatabaseUnavailableError("A budget is spent by too many at once.", hint="Try again in a moment.")

    async def _read(self, algorithm: StateAlgorithm, rates: list[Rate]) -> State:
        rows = await self._database.fetch(_READ[self._database.dialect], (self._key,))
        return (int(rows[0][0]),) if rows else algorithm.initial(rates)

    async def _swapped(self, state: State, following: State) -> bool:
        values = (self._key, int(following[0]), int(state[0]))
        return await self._database.write_at_once(Bundle(_SWAP[self._database.dialect], values, rows=1)) == 1

    async def _reset(self) -> None:
        async with self._database.write() as conn:
            await conn.execute(budgets.delete().where(budgets.c.key == self._key))
