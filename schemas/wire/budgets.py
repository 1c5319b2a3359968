"""Budgets and what is spent of them, between whoever limits and whoever counts."""

from math import ceil

from pydantic import Field

from schemas.domain.base import Frozen

_MOST_CHUNKS = 20  # A larger place books larger chunks, though not without end.


class Budget(Frozen):
    """So many at once, and so many an hour afterwards.

    `beyond`: how many more are taken for work before it is said to come later. `chunk`: how many are booked at a time.
    Where it is more than 1, a process gives the first chunk away before the database knows, so that is what a restart
    or a further process adds.
    """

    name: str
    at_once: int = Field(ge=1)
    hourly: int = Field(ge=1)
    beyond: int = Field(default=0, ge=0)
    chunk: int = Field(default=1, ge=1)

    def times(self, factor: float) -> "Budget":
        """The same for a place that is so many times as large."""
        grown = {name: max(1, ceil(getattr(self, name) * factor)) for name in ("at_once", "hourly")}
        chunk = max(1, min(grown["at_once"] // 2, int(self.chunk * min(factor, _MOST_CHUNKS)))) if self.chunk > 1 else 1
        return self.model_copy(update={**grown, "beyond": ceil(self.beyond * factor), "chunk": chunk})


class Spend(Frozen):
    """One unit of a budget, by whoever `key` names; the key tells nobody who that is."""

    budget: Budget
    key: str


class Denial(Frozen):
    """The budget that is spent: `wait` seconds until it has one more, `excess` units that were taken above it."""

    budget: str
    at_once: int
    wait: float
    excess: int
