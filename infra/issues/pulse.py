"""One look at the head of the feed, shared by everybody in a process who waits for it to move."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from schemas.wire.stored import FeedPosition

_PAUSE: Final = 0.5  # seconds between two looks; other processes cannot wake us


class Pulse:
    """Thousands of waiters cost one small query each half second, and none where nobody waits."""

    def __init__(self, look: Callable[[], Awaitable[FeedPosition]]) -> None:
        self._look = look
        self._woken = asyncio.Event()
        self._next: asyncio.Task[FeedPosition] | None = None

    async def beyond(self, place: FeedPosition) -> None:
        """Wait until the head is elsewhere than here. Raises what the look raised."""
        while await asyncio.shield(self._beat()) == place:
            continue

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    def _beat(self) -> asyncio.Task[FeedPosition]:
        # One that is over is still here until its callbacks run; whoever waited for it again would never let them.
        if self._next is None or self._next.done():
            self._next = asyncio.create_task(self._after_a_pause())
            self._next.add_done_callback(self._over)
        return self._next

    async def _after_a_pause(self) -> FeedPosition:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), timeout=_PAUSE)
        self._woken.clear()
        return await self._look()

    def _over(self, task: asyncio.Task[FeedPosition]) -> None:
        if self._next is task:
            self._next = None
        if not task.cancelled():
            task.exception()  # Looked at, so that a failure nobody waits for any more is not called forgotten.
