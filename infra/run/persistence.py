"""Keeps a loop of work going through the errors of the world, and tells them."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from infra.resting import rest

log = structlog.get_logger()

_PAUSE = 2.0  # seconds; the database or the engine may be starting again


async def persistently(work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event, *, name: str) -> None:
    """Run `work(stop)` until it returns by itself; an error is logged and the work begins again after a pause."""
    while not stop.is_set():
        try:
            await work(stop)
        except Exception:
            log.exception("work_failed", work=name)
        else:
            return
        await rest(stop, _PAUSE)
