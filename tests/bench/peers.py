"""What ours is measured beside: durable workflows that do nothing, on the same servers and with the same knobs."""

from contextlib import AbstractAsyncContextManager
from uuid import uuid4

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from infra.settings.settings import WorkerSettings
from tests.bench.idle_workflows import FourLocal, FourNormal, Listener
from workflows.sandboxing import runner

QUEUE = "bench-peers"


@activity.defn(name="nothing")
async def nothing(number: int) -> int:
    return number


def peers_worker(client: Client, knobs: WorkerSettings) -> AbstractAsyncContextManager[Worker]:
    return Worker(
        client,
        task_queue=QUEUE,
        workflows=[FourLocal, FourNormal, Listener],
        activities=[nothing],
        workflow_runner=runner(),  # as ours
        max_cached_workflows=knobs.max_cached,
        max_concurrent_workflow_tasks=knobs.tasks,
        max_concurrent_activities=knobs.activities,
        max_concurrent_local_activities=knobs.activities,
    )


async def run_to_its_end(client: Client, name: str) -> None:
    """Start a peer's workflow and wait for its result."""
    await client.execute_workflow(name, 0, id=f"{uuid4()}", task_queue=QUEUE)
