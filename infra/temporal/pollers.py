"""Who takes work from a task queue."""

from datetime import datetime, timedelta
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from infra.temporal.errors import NoServerError

# A worker asks again after a minute at the latest; the server forgets one after five.
_RECENT: Final = timedelta(seconds=90)


async def workers_at(client: Client, task_queue: str, *, now: datetime) -> int:
    """How many workers have asked for work within the last minute and a half.

    Raises:
        NoServerError: the server did not say.
    """
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        told = await client.workflow_service.describe_task_queue(request, timeout=timedelta(seconds=5))
    except (RPCError, RuntimeError) as error:
        raise NoServerError(f"The Temporal server did not say who works: {error}.") from error
    asked = (poller.last_access_time.ToDatetime(tzinfo=now.tzinfo) for poller in told.pollers)
    return sum(now - at < _RECENT for at in asked)
