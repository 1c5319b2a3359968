"""Budgets and used tokens in memory: what the ports promise, by the simplest means."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from schemas.wire.budgets import Budget, Denial, Spend


@dataclass
class CountedBudgets:
    """A bucket for each budget and key that drips at the hourly rate."""

    filled: dict[tuple[str, str], tuple[float, datetime]] = field(default_factory=dict)

    async def take(self, spends: Sequence[Spend], *, now: datetime, working: bool = False) -> Denial | None:
        for spend in spends:
            level, budget = self._level(spend, now), spend.budget
            room = budget.at_once + (budget.beyond if working else 0)
            if level + 1 > room + 1e-9:
                return _denial(budget, level + 1 - room)
        for spend in spends:
            self.filled[spend.budget.name, spend.key] = (self._level(spend, now) + 1, now)
        return None

    def give_back(self, spends: Sequence[Spend]) -> None:
        for spend in spends:
            level, at = self.filled[spend.budget.name, spend.key]
            self.filled[spend.budget.name, spend.key] = (max(0.0, level - 1), at)

    def _level(self, spend: Spend, now: datetime) -> float:
        level, at = self.filled.get((spend.budget.name, spend.key), (0.0, now))
        return max(0.0, level - (now - at).total_seconds() * spend.budget.hourly / 3600)


def _denial(budget: Budget, above: float) -> Denial:
    return Denial(
        budget=budget.name,
        at_once=budget.at_once,
        wait=above * 3600 / budget.hourly,
        excess=max(0, ceil(above - 1e-6) - 1),
    )


@dataclass
class UsedInMemory:
    nonces: set[str] = field(default_factory=set)

    async def use(self, nonce: str, *, until: datetime, surely: bool) -> bool:
        if nonce in self.nonces:
            return False
        self.nonces.add(nonce)
        return True
