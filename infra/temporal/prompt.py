"""An engine whose starts nobody waits for: the filing is answered at once, the start goes on beside it."""

import asyncio
from dataclasses import dataclass, field

import structlog

from infra.temporal.engine import TemporalEngine
from schemas.wire.refusals import EngineUnavailableError

log = structlog.get_logger()

# So many starts under way at a time; what is filed beyond them the relay starts, a few seconds later.
_MOST = 16


@dataclass(frozen=True)
class PromptEngine(TemporalEngine):
    """Belongs to the api process. What it did not start, or had not started when it ended, the relay starts."""

    under_way: set[asyncio.Task[None]] = field(default_factory=set, compare=False)

    async def start(self, issue_id: str) -> None:
        """Begin to start the issue's workflow, and return."""
        if len(self.under_way) >= _MOST or self.outage.lasts:
            return
        # The set holds the task: the loop alone would let it be collected in the middle.
        task = asyncio.create_task(self._try(issue_id))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _try(self, issue_id: str) -> None:
        try:
            await super().start(issue_id)
        except EngineUnavailableError:
            log.warning("start_left_to_relay", issue_id=issue_id)
