"""The relay process: starts what was not started, delivers notices, keeps search up to date, recomputes deadlines."""

import asyncio
from uuid import uuid4

import structlog

from api.gateway.filing import FilingDesk
from infra.attachments.expiring import Expiring
from infra.attachments.shelf import forget_attachments
from infra.issues.filing import FilingStore
from infra.issues.parts import PartsHealer, StagedParts
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.outbox.notifiers import FileNotifier
from infra.outbox.relay import Relay
from infra.projections.sweeping import Sweeper
from infra.run.alarms import Alarm
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.persistence import persistently
from infra.run.projecting import counter, follower, learner
from infra.run.recalendaring import Recalendaring, through
from infra.run.retaining import Retaining, asking
from infra.run.taking_up import take_up
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.domain.rules.steps import ENGINE
from schemas.domain.sealed import KeyClass

log = structlog.get_logger()

READERS = frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE})


def parts_healer(instance: Instance) -> PartsHealer:
    """Files the parts of a split whose caller died."""
    return PartsHealer(
        staged=StagedParts(database=instance.database, clock=now),
        filings=FilingStore(instance.database, instance.events, now, instance.observer),
    )


def alarm(instance: Instance, engine: TemporalEngine) -> Alarm:
    """Needs an instance that was opened with the key of discipline."""
    vault, secrets = Vault(instance.ring), Secrets(instance.ring)
    filing = FilingDesk(
        filings=FilingStore(instance.database, instance.events, now, instance.observer),
        engine=engine,
        vault=vault,
        secrets=secrets,
        rulebooks=instance.rulebooks,
        places=instance.places,
        clock=now,
    )
    return Alarm(
        store=instance.issues, vault=vault, secrets=secrets, filing=filing, engine=engine, marks=instance.marks
    )


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
            alarm=alarm(instance, engine),
        )
        give = through(engine, by=ENGINE, new_id=lambda: uuid4().hex)
        recalendaring = Recalendaring(database=instance.database, give=give, clock=now)
        sweeper = Sweeper(database=instance.database, clock=now, forgetters=(forget_attachments,))
        retaining = Retaining(
            database=instance.database,
            rulebooks=instance.rulebooks,
            ask=asking(engine, new_id=lambda: uuid4().hex),
            clock=now,
        )
        log.info("relay_started")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(persistently(relay.run, stop, name="relay"))
            tasks.create_task(persistently(parts_healer(instance).run, stop, name="parts"))
            tasks.create_task(persistently(follower(instance).run, stop, name="follower"))
            tasks.create_task(persistently(learner(instance).run, stop, name="learner"))
            tasks.create_task(persistently(counter(instance).run, stop, name="figures"))
            tasks.create_task(persistently(sweeper.run, stop, name="sweeper"))
            tasks.create_task(persistently(retaining.run, stop, name="retaining"))
            tasks.create_task(persistently(recalendaring.run, stop, name="recalendaring"))
            tasks.create_task(take_up(instance, stop=stop))
            expiring = Expiring(database=instance.database, clock=now)
            tasks.create_task(persistently(expiring.run, stop, name="expiring"))
        log.info("relay_stopped")
