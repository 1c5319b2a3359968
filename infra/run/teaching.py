"""The analyzer of a worker, which takes in from time to time what people have ruled."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import func, select

from infra.analyzer import store
from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.db.engine import Database
from infra.db.tables import analyzer_rulings
from infra.resting import rest
from schemas.domain.analysis import Analysis

_EVERY = 30.0  # seconds


class TaughtAnalyzer:
    """The embedded analyzer with the weights loaded last. Rulings of the last half minute may not count yet."""

    def __init__(self, database: Database, *, features: bytes) -> None:
        self._database = database
        self._features = features
        self._known: tuple[int, object] | None = None
        self._analyzer = EmbeddedAnalyzer(features=features)

    def analyze(self, *, problem: str, suggestions: Sequence[str]) -> Analysis:
        return self._analyzer.analyze(problem=problem, suggestions=suggestions)

    async def run(self, stop: asyncio.Event) -> None:
        """Load what was taught, again whenever there is more of it, until told to stop."""
        while not stop.is_set():
            await self.refresh()
            await rest(stop, _EVERY)

    async def refresh(self) -> None:
        """Load the weights if rulings have come since."""
        count = select(func.count(), func.max(analyzer_rulings.c.at)).select_from(analyzer_rulings)
        async with self._database.read() as conn:
            number, latest = (await conn.execute(count)).one()
            if (number, latest) == self._known:
                return
            self._analyzer = EmbeddedAnalyzer(features=self._features, weights=await store.load(conn))
            self._known = (number, latest)
