"""The relay process: starts what was not started, delivers notices, keeps search up to date, recomputes deadlines."""

import asyncio
from uuid import uuid4

import structlog

from infra.attachments.expiring import Expiring
from infra.outbox.notifiers import FileNotifier
from infra.outbox.relay import Relay
from infra.run.clock import now
from infra.run.instance import opened
from infra.run.persistence import persistently
from infra.run.projecting import follower, learner
from infra.run.recalendaring import Recalendaring, through
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.domain.rules.steps import ENGINE
from schemas.domain.sealed import KeyClass

log = structlog.get_logger()

READERS = frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE})


async def run(settings: Settings, *, address: str, stop: asyncio.Event) -> None:
    """Work off the outbox and follow the feed until told to stop."""
    async with opened(settings, classes=READERS) as instance:
        client = await connected(instance, address=address, lazy=True)
        engine = TemporalEngine(client, settings.temporal.task_queue)
        relay = Relay(
            database=instance.database,
            engine=engine,
            notifier=FileNotifier(settings.data_dir / "notices.jsonl"),
            clock=now,
        )
        give = through(engine, by=ENGINE, new_id=lambda: uuid4().hex)
        recalendaring = Recalendaring(database=instance.database, give=give, clock=now)
        log.info("relay_started")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(persistently(relay.run, stop, name="relay"))
            tasks.create_task(persistently(follower(instance).run, stop, name="follower"))
            tasks.create_task(persistently(learner(instance).run, stop, name="learner"))
            tasks.create_task(persistently(recalendaring.run, stop, name="recalendaring"))
            expiring = Expiring(database=instance.database, clock=now)
            tasks.create_task(persistently(expiring.run, stop, name="expiring"))
        log.info("relay_stopped")
