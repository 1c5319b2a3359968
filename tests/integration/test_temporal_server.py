"""The real server of our own: weeks pass in a second, and data outlives it."""

import time
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.client import Client
from temporalio.testing._timeskipping import TimeSkipper
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

THIRTY_DAYS = timedelta(days=30)


@workflow.defn
class Reminder:
    """Waits thirty days, counting what it is told meanwhile."""

    def __init__(self) -> None:
        self.told = 0

    @workflow.run
    async def run(self) -> float:
        start = workflow.now()
        await workflow.sleep(THIRTY_DAYS)
        return (workflow.now() - start) / timedelta(days=1)

    @workflow.update
    async def tell(self) -> int:
        self.told += 1
        return self.told

    @workflow.query
    def now(self) -> datetime:
        return workflow.now()


def reminder_worker(client: Client, task_queue: str) -> Worker:
    return Worker(client, task_queue=task_queue, workflows=[Reminder], workflow_runner=UnsandboxedWorkflowRunner())


async def test_a_thirty_day_timer_ends_in_seconds(time_skipper: TimeSkipper, task_queue: str) -> None:
    async with reminder_worker(time_skipper.client, task_queue):
        begun = time.monotonic()

        days = await time_skipper.client.execute_workflow(Reminder.run, id=task_queue, task_queue=task_queue)

    assert 30 <= days < 30.1
    assert time.monotonic() - begun < 15


async def test_ten_days_can_be_skipped_between_two_updates(held_clock: TimeSkipper, task_queue: str) -> None:
    async with reminder_worker(held_clock.client, task_queue):
        handle = await held_clock.client.start_workflow(Reminder.run, id=task_queue, task_queue=task_queue)
        first = await handle.execute_update(Reminder.tell)
        before = await handle.query(Reminder.now)

        await held_clock.fast_forward(handle, timedelta(days=10))
        second = await handle.execute_update(Reminder.tell)
        after = await handle.query(Reminder.now)
        status = (await handle.describe()).status

    assert (first, second) == (1, 2)
    assert timedelta(days=10) <= after - before < timedelta(days=10, minutes=5)
    assert status is not None
    assert status.name == "RUNNING"


async def test_the_rest_of_the_time_can_be_skipped_to_the_end(held_clock: TimeSkipper, task_queue: str) -> None:
    async with reminder_worker(held_clock.client, task_queue):
        handle = await held_clock.client.start_workflow(Reminder.run, id=task_queue, task_queue=task_queue)
        await held_clock.fast_forward(handle, timedelta(days=29))

        await held_clock.fast_forward(handle, timedelta(days=2))
        days = await handle.result()

    assert 30 <= days < 30.1
