"""Keeps the figures that are a state and not a count: how much waits in the outbox."""

import asyncio
from typing import Final

from infra.outbox.relay import Relay
from infra.resting import rest
from infra.telemetry.metrics import Metrics

EVERY: Final = 5.0  # seconds; one count by an index of what is open


async def gauge(relay: Relay, metrics: Metrics, stop: asyncio.Event) -> None:
    """Look again and again until told to stop.

    Raises:
        StorageError: the database is away; begin again when it is back.
    """
    while not stop.is_set():
        metrics.backlog(await relay.backlog())
        await rest(stop, EVERY)
