"""The relay process: starts what was not started, delivers notices, keeps search up to date, recomputes deadlines."""

import asyncio
import socket
from functools import partial
from uuid import uuid4

import structlog

from api.gateway.filing import FilingDesk
from infra.attachments.expiring import Expiring
from infra.attachments.shelf import forget_attachments
from infra.issues.filing import FilingStore
from infra.issues.parts import PartsHealer, StagedParts
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.outbox.lease import Lease
from infra.outbox.notifiers import FileNotifier
from infra.outbox.relay import Notifier, Relay
from infra.outbox.webhook import WebhookNotifier, gateway
from infra.projections.sweeping import Sweeper
from infra.run.alarms import Alarm
from infra.run.clock import now
from infra.run.gauging import gauge
from infra.run.instance import Instance, opened
from infra.run.leading import LASTING, LEASE, Work, lead
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


def notifier(settings: Settings) -> Notifier:
    """To the gateway where one is named, else into a file."""
    if settings.notices.webhook is None:
        return FileNotifier(settings.data_dir / "notices.jsonl")
    return WebhookNotifier(url=settings.notices.webhook, secret=settings.notices.key, clock=now, connect=gateway)


async def run(settings: Settings, *, address: str, stop: asyncio.Event) -> None:
    """Work off the outbox and follow the feed until told to stop, while no other relay does."""
    async with opened(settings, classes=READERS) as instance:
        client = await connected(instance, address=address, lazy=True)
        engine = TemporalEngine(client, settings.temporal.task_queue)
        lease = Lease(
            database=instance.database, name=LEASE, holder=settings.relay.name or _nameless(), lasting=LASTING
        )

        async def work(ending: asyncio.Event) -> None:
            await _work(instance, engine, ending)

        log.info("relay_started", name=lease.holder)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(take_up(instance, stop=stop))
            tasks.create_task(lead(lease, work, stop))
        log.info("relay_stopped", name=lease.holder)


def _nameless() -> str:
    """No other process has it, so after a kill nobody leads until the lease has run out."""
    return f"{socket.gethostname()}-{uuid4().hex[:8]}"


async def _work(instance: Instance, engine: TemporalEngine, ending: asyncio.Event) -> None:
    database = instance.database
    relay = Relay(
        database=database,
        engine=engine,
        notifier=notifier(instance.settings),
        clock=now,
        alarm=alarm(instance, engine),
    )
    retaining = Retaining(
        database=database, rulebooks=instance.rulebooks, ask=asking(engine, new_id=lambda: uuid4().hex), clock=now
    )
    give = through(engine, by=ENGINE, new_id=lambda: uuid4().hex)
    loops: dict[str, Work] = {
        "relay": relay.run,
        "gauges": partial(gauge, relay, instance.metrics),
        "parts": parts_healer(instance).run,
        "follower": follower(instance).run,
        "learner": learner(instance).run,
        "figures": counter(instance).run,
        "sweeper": Sweeper(database=database, clock=now, forgetters=(forget_attachments,)).run,
        "retaining": retaining.run,
        "recalendaring": Recalendaring(database=database, give=give, clock=now).run,
        "expiring": Expiring(database=database, clock=now).run,
    }
    async with asyncio.TaskGroup() as tasks:
        for name, run_one in loops.items():
            tasks.create_task(persistently(run_one, ending, name=name))
