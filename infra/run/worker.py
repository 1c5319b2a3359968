"""The worker process: runs the workflows and their local activities. It may read what was filed, and nothing after."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from activities.act import Act
from activities.analyze import Analyze
from activities.appending import Appender
from activities.collect import Collect
from activities.expire import Expire
from activities.log import Log
from activities.ports import Analyzer
from activities.progress import ReadProgress
from activities.report import Report
from infra.keys.codec import EncryptionCodec, data_converter
from infra.keys.ring import Purpose
from infra.keys.secrets import LedgerNumbers
from infra.keys.vault import Vault
from infra.projections.similar import SimilarIssues
from infra.run.instance import Instance, opened
from infra.run.memory import settle
from infra.run.persistence import persistently
from infra.run.securing import tls_of
from infra.run.taking_up import take_up
from infra.run.teaching import TaughtAnalyzer
from infra.settings.settings import Settings
from infra.temporal.client import connect
from schemas.domain.issue import Issue
from schemas.domain.policy import Duplicates
from schemas.domain.sealed import KeyClass
from workflows.issue import IssueWorkflow
from workflows.sandboxing import runner

log = structlog.get_logger()

Result = TypeVar("Result")

INTAKE_ONLY = frozenset({KeyClass.INTAKE})

# After a worker was killed, a task meant for its memory goes to another worker only when this has passed; with the
# default of ten seconds a person would wait that long. A living worker takes its tasks within milliseconds.
_STICKY = timedelta(seconds=2)


async def run(settings: Settings, *, address: str, stop: asyncio.Event) -> None:
    """Work until told to stop, then finish what is begun. While the engine is away, wait for it."""
    async with opened(settings, classes=INTAKE_ONLY) as instance:
        analyzer = TaughtAnalyzer(instance.database, features=instance.ring.secret(Purpose.SEARCH_TOKEN))

        async def work(stop: asyncio.Event) -> None:
            client = await _unless(stop, connected(instance, address=address))
            if client is not None:
                async with worker(instance, client, analyzer=analyzer):
                    settle()
                    log.info("worker_started", task_queue=settings.temporal.task_queue)
                    await stop.wait()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(take_up(instance, stop=stop))
            tasks.create_task(persistently(work, stop, name="worker"))
            tasks.create_task(persistently(analyzer.run, stop, name="teaching"))
        log.info("worker_stopped")


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What `work` gives, or None when told to stop before it was done."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        stopping.cancel()


async def connected(instance: Instance, *, address: str, lazy: bool = False) -> Client:
    """A client whose payloads are encrypted before they leave the process; a lazy one connects at its first call."""
    codec = EncryptionCodec(instance.ring.secret(Purpose.PAYLOAD))
    return await connect(
        address,
        namespace=instance.settings.temporal.namespace,
        data_converter=data_converter(codec),
        lazy=lazy,
        tls=tls_of(instance.settings),
    )


def worker(instance: Instance, client: Client, *, analyzer: Analyzer) -> Worker:
    """A worker on the installation's task queue, to be used as a context manager."""
    knobs = instance.settings.worker
    return Worker(
        client,
        task_queue=instance.settings.temporal.task_queue,
        workflows=[IssueWorkflow],
        activities=activities(instance, analyzer),
        workflow_runner=runner(),
        max_cached_workflows=knobs.max_cached,
        max_concurrent_workflow_tasks=knobs.tasks,
        max_concurrent_local_activities=knobs.activities,
        sticky_queue_schedule_to_start_timeout=_STICKY,
    )


def activities(instance: Instance, analyzer: Analyzer) -> Sequence[Callable[..., Any]]:
    """Every activity, bound to the installation."""
    appender = Appender(store=instance.issues, rulebooks=instance.rulebooks, recent=instance.recent)
    vault = Vault(instance.ring)
    hidden = instance.ring.secret(Purpose.SEARCH_TOKEN)
    similar = SimilarIssues(database=instance.database, secret=hidden, limits=_limits(instance))
    return (
        ReadProgress(instance.issues).run,
        Collect(appender, vault, instance.places).run,
        Analyze(appender, vault, analyzer, similar, instance.county.namer).run,
        Log(appender, LedgerNumbers()).run,
        Report(appender).run,
        Act(appender).run,
        Expire(appender).run,
    )


def _limits(instance: Instance) -> Callable[[Issue], Awaitable[Duplicates]]:
    async def of(issue: Issue) -> Duplicates:
        return (await instance.rulebooks.of(issue)).policy.duplicates

    return of
