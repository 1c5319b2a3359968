"""Takes up the policy, the calendar, the registry and the roster that were changed while the process runs."""

import asyncio

import structlog

from infra.db.errors import StorageError
from infra.registry import roster
from infra.resting import rest
from infra.rulebooks.rulebooks import VersionUnknownError
from infra.run.clock import now
from infra.run.instance import Instance
from schemas.domain.registry_faults import RegistryInvalidError

EVERY = 1.0  # seconds; three small reads each

log = structlog.get_logger()


async def take_up(instance: Instance, *, stop: asyncio.Event, every: float = EVERY) -> None:
    """Look again and again until told to stop. What is current stays while the database does not answer."""
    while not stop.is_set():
        try:
            # The roster first: it can be read whatever is wrong with rules or registry.
            instance.posts.roster = await roster.read(instance.database, at=now())
            if await instance.rulebooks.refresh(clock=now):
                current = instance.rulebooks.current()
                log.info("rules_taken_up", policy=current.policy.version, calendar=current.calendar.version)
            if await instance.county.refresh(instance.database):
                log.info("registry_taken_up", version=instance.county.kept.version)
        except (StorageError, VersionUnknownError, RegistryInvalidError) as error:
            log.warning("rules_not_taken_up", why=str(error))
        await rest(stop, every)
