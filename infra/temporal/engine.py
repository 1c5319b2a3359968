"""The workflow engine as the gateway and the relay use it: start an issue's workflow, give it a command."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    RPCTimeoutOrCancelledError,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from schemas.domain.errors import DomainError
from schemas.wire.refusals import (
    EngineUnavailableError,
    OutcomeUnknownError,
    RefusedError,
    TransientOutcomeError,
)
from schemas.wire.temporal import COMMAND_UPDATE, ISSUE_WORKFLOW, CommandOutcome, CommandRequest, IssueRef

# A workflow task may have to wait for the one before it and for the database's own patience.
_ANSWER_WITHIN = timedelta(seconds=20)
_CHECK_WITHIN = timedelta(seconds=2)
_START_WITHIN = timedelta(seconds=5)
# A task whose worker was killed in the middle is given to another after this; the default of ten seconds would keep a
# person waiting. Longer work, such as a local activity, asks for more time before it is up.
_TASK_WITHIN = timedelta(seconds=3)
_AWAY = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.RESOURCE_EXHAUSTED, RPCStatusCode.NOT_FOUND})
# Beyond the call's own timeout, which does not hold while a lazy client connects to a server that hangs.
_CONNECT_WITHIN = 1.0  # seconds
_ASK_AGAIN = 2.0  # seconds between two looks at an engine that is away


class Outage:
    """While the engine is away one caller at a time finds out whether it is back; nobody else waits for it."""

    def __init__(self) -> None:
        self._ask_at: float | None = None

    @property
    def lasts(self) -> bool:
        """Whether a call now would be refused without asking."""
        return self._ask_at is not None and asyncio.get_running_loop().time() < self._ask_at

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Around a call that may raise EngineUnavailableError; raised at once where asking is pointless."""
        time = asyncio.get_running_loop().time
        if self._ask_at is not None:
            if self.lasts:
                raise EngineUnavailableError
            # This caller asks; those who come meanwhile need not.
            self._ask_at = time() + _ASK_AGAIN + _START_WITHIN.total_seconds()
        try:
            yield
        except EngineUnavailableError:
            self._ask_at = time() + _ASK_AGAIN
            raise
        self._ask_at = None


@dataclass(frozen=True)
class TemporalEngine:
    """Nothing about an issue stands in a workflow id (random), a name (always the same), a memo or an attribute."""

    client: Client
    task_queue: str
    outage: Outage = field(default_factory=Outage, compare=False)

    async def check(self) -> None:
        """Returns when the engine answers.

        Raises:
            EngineUnavailableError: it does not.
        """
        try:
            async with _within(_CHECK_WITHIN):
                healthy = await self.client.service_client.check_health(timeout=_CHECK_WITHIN)
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise EngineUnavailableError from error
        if not healthy:
            raise EngineUnavailableError

    async def start(self, issue_id: str) -> None:
        """Start the issue's workflow, or leave the running one alone.

        Raises:
            EngineUnavailableError: the engine did not take it. Known at once while it is away: filing waits for this.
        """
        with self.outage.noticed():
            await self._start(issue_id)

    async def _start(self, issue_id: str) -> None:
        try:
            async with _within(_START_WITHIN):
                await self.client.start_workflow(
                    ISSUE_WORKFLOW,
                    IssueRef(issue_id=issue_id),
                    id=issue_id,
                    task_queue=self.task_queue,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                    task_timeout=_TASK_WITHIN,
                    rpc_timeout=_START_WITHIN,
                )
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise EngineUnavailableError from error

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        """Start, revive or reach the issue's workflow in one call and give the outcome of the command.

        Raises:
            RefusedError: the rules said no.
            TransientOutcomeError: not applied for now; try again under another update id.
            OutcomeUnknownError: no answer in time; the command may still apply.
            EngineUnavailableError: the engine cannot be reached, so nothing was sent.
        """
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            ISSUE_WORKFLOW,
            IssueRef(issue_id=request.issue_id),
            id=request.issue_id,
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            task_timeout=_TASK_WITHIN,
        )
        try:
            async with _within(_ANSWER_WITHIN):
                outcome: CommandOutcome = await self.client.execute_update_with_start_workflow(
                    COMMAND_UPDATE,
                    request,
                    id=update_id,
                    start_workflow_operation=start,
                    result_type=CommandOutcome,
                    rpc_timeout=_ANSWER_WITHIN,
                )
        except WorkflowUpdateFailedError as failure:
            raise _refusal(failure) from failure
        except (WorkflowUpdateRPCTimeoutOrCancelledError, RPCTimeoutOrCancelledError, TimeoutError) as error:
            raise OutcomeUnknownError from error
        except RPCError as error:
            raise (EngineUnavailableError() if error.status in _AWAY else OutcomeUnknownError()) from error
        return outcome


def _within(time: timedelta) -> asyncio.Timeout:
    return asyncio.timeout(time.total_seconds() + _CONNECT_WITHIN)


def _refusal(failure: WorkflowUpdateFailedError) -> DomainError:
    cause = failure.cause
    if not isinstance(cause, ApplicationError) or cause.type is None or cause.type == "unavailable":
        return TransientOutcomeError()
    hint = str(cause.details[0]) if cause.details else ""
    return RefusedError(cause.message, hint=hint, code=cause.type)
