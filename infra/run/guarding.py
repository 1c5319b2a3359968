"""The guard of one process on the real parts, and what it leaves in the database swept away in time."""

import asyncio
import secrets

import structlog

from api.guard.addresses import AddressNames, ForwardedHeader, Proxies
from api.guard.guard import Guard
from api.guard.tokens import Seal
from api.ports import Clock
from infra.analyzer.danger import in_danger
from infra.budgets.purses import Purses
from infra.budgets.sweeping import sweep
from infra.budgets.tokens import TokenBook
from infra.db.errors import StorageError
from infra.keys.macs import labelled_mac
from infra.keys.ring import Purpose
from infra.resting import rest
from infra.run.clock import now
from infra.run.instance import Instance
from infra.settings.settings import HttpSettings

EVERY = 600.0  # seconds; a row that is past limits nobody meanwhile

log = structlog.get_logger()


def guard_of(instance: Instance, *, now: Clock = now) -> Guard:
    """One for each process: it counts the streams that are open here."""
    # Keys of their own, made from one that all processes hold, so that key files of before stay whole.
    held = instance.ring.secret(Purpose.CURSOR)
    naming, sealing = (labelled_mac(held, f"sibu/guard/{use}/1", b"") for use in ("names", "tokens"))
    return Guard(
        budgets=Purses(instance.database),
        used=TokenBook(instance.database),
        seal=Seal(sealing),
        clock=now,
        new_nonce=lambda: secrets.token_hex(12),
        name=lambda text: labelled_mac(naming, "sibu/guard/name/1", text.encode())[:16].hex(),
        in_danger=in_danger,
        counts=instance.metrics,
        factor=instance.settings.limits.factor,
    )


def names_of_today() -> AddressNames:
    """Names that only this process can make, and only today."""
    return AddressNames(lambda: secrets.token_bytes(32))


def proxies_of(settings: HttpSettings) -> Proxies:
    return Proxies(settings.trusted_proxies, ForwardedHeader(settings.forwarded_header))


async def keep_swept(instance: Instance, *, stop: asyncio.Event, every: float = EVERY) -> None:
    """Sweep from time to time until told to stop."""
    while not stop.is_set():
        try:
            rows = await sweep(instance.database, now=now())
            log.debug("budgets_swept", rows=rows)
        except StorageError as error:
            log.warning("budgets_not_swept", why=error.code)
        await rest(stop, every)
