"""Lets one of several processes do a work: whoever holds the lease, until it stops or loses it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from infra.db.errors import StorageError
from infra.outbox.lease import Lease
from infra.resting import rest

log = structlog.get_logger()

LEASE: Final = "relay"  # the one lease there is
LASTING: Final = 10.0  # seconds that a leader which died keeps the others waiting
_RENEWALS: Final = 4  # within one lease, so that a slow answer or two lose nothing
_BETWEEN_TRIES: Final = 1.0  # seconds between two looks of whoever waits

Work = Callable[[asyncio.Event], Awaitable[None]]


async def lead(lease: Lease, work: Work, stop: asyncio.Event) -> None:
    """Run `work(ending)` whenever the lease is held; `ending` is set where it is lost, and with `stop`.

    Work that is begun may end after another leader has begun (a process that was paused, say), so it has to be
    harmless twice.
    """
    while not stop.is_set():
        if await _taken(lease):
            log.info("lead_taken", lease=lease.name, holder=lease.holder)
            await _led(lease, work, stop)
            await _given_back(lease)
        else:
            await rest(stop, _BETWEEN_TRIES)


async def _led(lease: Lease, work: Work, stop: asyncio.Event) -> None:
    ending = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_kept(lease, ending, stop))
        await work(ending)
        ending.set()


async def _kept(lease: Lease, ending: asyncio.Event, stop: asyncio.Event) -> None:
    """Renews until it cannot, then has the work end before anybody else may begin it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + lease.lasting
    while not stop.is_set() and not ending.is_set():
        await _first_of(stop, ending, seconds=lease.lasting / _RENEWALS)
        asked = loop.time()
        try:
            held = await lease.take()
        except StorageError as error:
            log.warning("lease_not_renewed", lease=lease.name, error=type(error).__name__)
            held = asked < until - lease.lasting / _RENEWALS
        else:
            until = asked + lease.lasting
        if not held:
            log.warning("lead_lost", lease=lease.name, holder=lease.holder)
            break
    ending.set()


async def _first_of(*events: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def _taken(lease: Lease) -> bool:
    try:
        return await lease.take()
    except StorageError as error:
        log.warning("lease_not_taken", lease=lease.name, error=type(error).__name__)
        return False


async def _given_back(lease: Lease) -> None:
    try:
        await lease.give_back()
    except StorageError as error:
        log.warning("lease_not_given_back", lease=lease.name, error=type(error).__name__)
