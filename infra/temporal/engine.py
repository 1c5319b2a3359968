"""The workflow engine as the gateway and the relay use it: start an issue's workflow, give it a command."""

from dataclasses import dataclass
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
_AWAY = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.RESOURCE_EXHAUSTED, RPCStatusCode.NOT_FOUND})


@dataclass(frozen=True)
class TemporalEngine:
    """Nothing about an issue stands in a workflow id (random), a name (always the same), a memo or an attribute."""

    client: Client
    task_queue: str

    async def check(self) -> None:
        """Returns when the engine answers.

        Raises:
            EngineUnavailableError: it does not.
        """
        try:
            healthy = await self.client.service_client.check_health(timeout=_CHECK_WITHIN)
        except (RPCError, RuntimeError) as error:
            raise EngineUnavailableError from error
        if not healthy:
            raise EngineUnavailableError

    async def start(self, issue_id: str) -> None:
        """Start the issue's workflow, or leave the running one alone.

        Raises:
            EngineUnavailableError: the engine did not take it.
        """
        try:
            await self.client.start_workflow(
                ISSUE_WORKFLOW,
                IssueRef(issue_id=issue_id),
                id=issue_id,
                task_queue=self.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                rpc_timeout=_START_WITHIN,
            )
        except (RPCError, RuntimeError) as error:
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
        )
        try:
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
        except (WorkflowUpdateRPCTimeoutOrCancelledError, RPCTimeoutOrCancelledError) as error:
            raise OutcomeUnknownError from error
        except RPCError as error:
            raise (EngineUnavailableError() if error.status in _AWAY else OutcomeUnknownError()) from error
        return outcome


def _refusal(failure: WorkflowUpdateFailedError) -> DomainError:
    cause = failure.cause
    if not isinstance(cause, ApplicationError) or cause.type is None or cause.type == "unavailable":
        return TransientOutcomeError()
    hint = str(cause.details[0]) if cause.details else ""
    return RefusedError(cause.message, hint=hint, code=cause.type)
