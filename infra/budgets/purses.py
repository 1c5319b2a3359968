"""Budgets as a process spends them: a few units at hand, booked in the database a chunk at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final

import structlog
from pyrate_limiter import GCRA, Duration, InMemoryStateStore, Rate
from pyrate_limiter.abstracts.algorithm import Decision

from infra.budgets.stored import StoredState
from infra.db.engine import Database
from infra.db.errors import StorageError
from schemas.wire.budgets import Budget, Denial, Spend

log = structlog.get_logger()

_MOST_PURSES: Final = 20_000  # some 20 MB; who was seen longest ago is forgotten, and starts with a chunk again
_IDLE: Final = int(Duration.HOUR)  # milliseconds
_ALGORITHM: Final = GCRA()


@dataclass
class _Purse:
    """`free` units may be spent without asking; `owed` were spent and are not booked yet. Times in milliseconds."""

    store: StoredState
    free: int
    owed: int
    seen: int
    denied_until: int = 0
    memory: InMemoryStateStore = field(default_factory=InMemoryStateStore)
    booking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Purses:
    """The budgets of one installation, as one process sees them.

    Whoever is seen seldom never gets a row: the first chunk is booked only when it is spent. While the database is
    away, the same rates are counted in memory.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._purses: OrderedDict[str, _Purse] = OrderedDict()

    async def take(self, spends: Sequence[Spend], *, now: datetime, working: bool = False) -> Denial | None:
        """Spend one of each or of none; None where that was possible. `working` reaches beyond the budgets."""
        at = int(now.timestamp() * 1000)
        for number, spend in enumerate(spends):
            denial = await self._take(spend, at=at, working=working)
            if denial is not None:
                self.give_back(spends[:number])
                return denial
        return None

    def give_back(self, spends: Sequence[Spend]) -> None:
        """Into the purse: it is spent next, and never booked twice."""
        for spend in spends:
            purse = self._purses.get(_key(spend))
            if purse is not None:
                purse.free += 1

    async def _take(self, spend: Spend, *, at: int, working: bool) -> Denial | None:
        purse = self._purse(spend, at=at)
        if purse.free > 0:
            purse.free -= 1
            return None
        if at < purse.denied_until and not working:
            return _denial(spend.budget, purse.denied_until - at)
        async with purse.booking:
            if purse.free > 0:  # Whoever waited for the booking with us brought enough.
                purse.free -= 1
                return None
            wait = await self._book(purse, spend.budget, at=at, working=working)
        # Work spends above the budget, so what was known of it is past; in front of a closed door nobody asks again.
        purse.denied_until = 0 if working else at + (wait or 0)
        return None if wait is None else _denial(spend.budget, wait)

    async def _book(self, purse: _Purse, budget: Budget, *, at: int, working: bool) -> int | None:
        """None where a unit was spent, else the milliseconds until there is one again."""
        rate = _rate(budget, working=working)
        further = 1 if working else budget.chunk
        decision = Decision()
        for weight in dict.fromkeys((purse.owed + further, purse.owed + 1)):
            decision = await self._checked(purse, rate, at=at, weight=weight)
            if decision.allowed:
                purse.free, purse.owed = weight - purse.owed - 1, 0
                return None
        return int(_IDLE) if decision.retry_after_ms is None else decision.retry_after_ms

    async def _checked(self, purse: _Purse, rate: Rate, *, at: int, weight: int) -> Decision:
        try:
            return await purse.store.check(_ALGORITHM, [rate], at, weight)
        except StorageError as error:
            log.warning("budget_kept_in_memory", why=error.code)
            decision: Decision = purse.memory.check(_ALGORITHM, [rate], at, weight)  # type: ignore[no-untyped-call]
            return decision

    def _purse(self, spend: Spend, *, at: int) -> _Purse:
        key = _key(spend)
        purse = self._purses.get(key)
        if purse is None or at - purse.seen > _IDLE:
            first = spend.budget.chunk if spend.budget.chunk > 1 else 0
            purse = self._purses[key] = _Purse(StoredState(self._database, key), free=first, owed=first, seen=at)
        purse.seen = at
        self._purses.move_to_end(key)
        if len(self._purses) > _MOST_PURSES:
            self._purses.popitem(last=False)
        return purse


def _key(spend: Spend) -> str:
    return f"{spend.budget.name}:{spend.key}"


def _rate(budget: Budget, *, working: bool) -> Rate:
    return Rate(budget.hourly, Duration.HOUR, burst=budget.at_once + (budget.beyond if working else 0))


def _denial(budget: Budget, wait: int) -> Denial:
    """The wait is what the units above the budget take to drip away, so it tells how many there are."""
    excess = ceil(wait * budget.hourly / int(Duration.HOUR)) - 1
    return Denial(budget=budget.name, at_once=budget.at_once, wait=wait / 1000, excess=max(0, excess))
