"""The relay process: starts what was not started, delivers notices, and keeps search and near-duplicates up to date."""

import asyncio

import structlog

from infra.outbox.notifiers import FileNotifier
from infra.outbox.relay import Relay
from infra.run.clock import now
from infra.run.instance import opened
from infra.run.persistence import persistently
from infra.run.projecting import follower, learner
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass

log = structlog.get_logger()

READERS = frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE})


async def run(settings: Settings, *, address: str, stop: asyncio.Event) -> None:
    """Work off the outbox and follow the feed until told to stop."""
    async with opened(settings, classes=READERS) as instance:
        client = await connected(instance, address=address, lazy=True)
        relay = Relay(
            database=instance.database,
            engine=TemporalEngine(client, settings.temporal.task_queue),
            notifier=FileNotifier(settings.data_dir / "notices.jsonl"),
            clock=now,
        )
        log.info("relay_started")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(persistently(relay.run, stop, name="relay"))
            tasks.create_task(persistently(follower(instance).run, stop, name="follower"))
            tasks.create_task(persistently(learner(instance).run, stop, name="learner"))
        log.info("relay_stopped")
