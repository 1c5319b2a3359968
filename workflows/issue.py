"""The conductor of one issue: it takes the four steps, waits for people and for the clock, and ends when all is over.

The truth is the event store. This workflow knows an issue's progress and nothing else, may start from any state, and
may be lost with its whole server: the next run reads the progress and goes on from there.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from schemas.domain.possible import OPENINGS, CommandNotPossibleError
    from schemas.domain.status import Status
    from schemas.wire.temporal import (
        COMMAND_UPDATE,
        ISSUE_WORKFLOW,
        PROGRESS_QUERY,
        ActRequest,
        CommandOutcome,
        CommandRequest,
        IssueRef,
        Progress,
        StepRequest,
    )
    from workflows import timing

UNAVAILABLE = "unavailable"  # the type of a failure that says nothing about the issue, so that asking again may help

STEPS: Mapping[Status, str] = {
    Status.FILED: "collect",
    Status.COLLECTED: "analyze",
    Status.ANALYZED: "log",
    Status.LOGGED: "report",
}

Result = TypeVar("Result")


@workflow.defn(name=ISSUE_WORKFLOW)
class IssueWorkflow:
    """Runs under the issue's id. Commands arrive as updates; each holds the lock while it records."""

    @workflow.init
    def __init__(self, ref: IssueRef) -> None:
        self._ref = ref
        self._known: Progress | None = None
        self._lock = asyncio.Lock()

    @workflow.run
    async def run(self, ref: IssueRef) -> None:
        """Conduct until closed. A command that reopens while the last handlers finish makes it go on."""
        while True:
            progress = await self._progress()
            while not progress.closed and not workflow.info().is_continue_as_new_suggested():
                progress = await self._move_on(progress)
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not (await self._progress()).closed:
                if workflow.info().is_continue_as_new_suggested():
                    workflow.continue_as_new(ref)
                continue
            return

    @workflow.update(name=COMMAND_UPDATE)
    async def command(self, request: CommandRequest) -> CommandOutcome:
        """Record a person's command and give what stands recorded for it.

        Raises:
            ApplicationError: the refusal, typed by its code; `unavailable` when the database did not answer.
        """
        async with self._lock:
            await self._load()
            outcome = await self._local("act", ActRequest(request=request, now=workflow.now()), CommandOutcome)
            self._keep(outcome.progress)
            return outcome

    @command.validator
    def _refuse_early(self, request: CommandRequest) -> None:
        # A refused update leaves no trace in the engine. The gateway looks up a refused command once more, because one
        # that was committed just before its worker died would be refused here by its own effect.
        if request.issue_id != self._ref.issue_id:
            raise ApplicationError("This command is for another issue.", type="wrong-issue", non_retryable=True)
        # While something is being recorded, or was by a worker that died, what this run knows may be outdated already.
        if self._known is None or self._lock.locked():
            return
        if self._known.status not in OPENINGS[request.command.name].statuses:
            refusal = CommandNotPossibleError(status=self._known.status, command=request.command.name)
            raise ApplicationError(refusal.message, refusal.hint, type=refusal.code, non_retryable=True)

    @workflow.query(name=PROGRESS_QUERY)
    def progress(self) -> Progress | None:
        """What this run knows; nothing before its first read."""
        return self._known

    async def _move_on(self, progress: Progress) -> Progress:
        if progress.status in STEPS:
            await self._take_step()
        else:
            await self._wait(progress)
        return await self._progress()

    async def _take_step(self) -> None:
        try:
            async with self._lock:
                known = await self._load()
                step = STEPS.get(known.status)
                if step is not None:
                    self._keep(await self._local(step, self._request(known, workflow.now()), Progress))
        except ApplicationError as failure:
            workflow.logger.error("step_failed", extra={"failure": failure.message})
            await workflow.sleep(timing.STEP_PAUSE)

    async def _wait(self, progress: Progress) -> None:
        """Wait for the one timer or for a change of it; commands that leave the due as it is do not re-arm it."""

        def moved() -> bool:
            known = self._known or progress
            return known.next_due != progress.next_due or known.closed or known.status in STEPS

        if progress.next_due is None:
            await workflow.wait_condition(moved)
            return
        rest = progress.next_due - workflow.now()
        if rest.total_seconds() > 0:
            try:
                await workflow.wait_condition(moved, timeout=rest)
            except TimeoutError:
                pass
            else:
                return
        await self._fire(progress.next_due)

    async def _fire(self, due: datetime) -> None:
        try:
            async with self._lock:
                known = await self._load()
                if known.next_due != due:
                    return
                # Never before the due that was armed, or the rule would find nothing to do.
                now = max(workflow.now(), due)
                self._keep(await self._local("expire", self._request(known, now), Progress))
                if self._known is not None and self._known.next_due != due:
                    return
        except ApplicationError as failure:
            workflow.logger.error("expire_failed", extra={"failure": failure.message})
        else:
            workflow.logger.error("due_did_not_move")
        await workflow.sleep(timing.SPIN_PAUSE)

    async def _progress(self) -> Progress:
        """The progress; while the database does not answer, asked for again and again: a run must not fail of it."""
        while True:
            try:
                async with self._lock:
                    return await self._load()
            except ApplicationError as failure:
                if failure.type != UNAVAILABLE:
                    raise
                workflow.logger.error("progress_not_read", extra={"failure": failure.message})
            await workflow.sleep(timing.STEP_PAUSE)

    async def _load(self) -> Progress:
        """The progress, read once a run; call it with the lock held."""
        if self._known is None:
            self._known = await self._local("progress", self._ref, Progress)
        return self._known

    def _keep(self, progress: Progress) -> None:
        if self._known is None or progress.version >= self._known.version:
            self._known = progress

    def _request(self, known: Progress, now: datetime) -> StepRequest:
        return StepRequest(issue_id=self._ref.issue_id, version=known.version, now=now)

    async def _local(self, name: str, arg: Any, result: type[Result]) -> Result:
        try:
            answer: Result = await workflow.execute_local_activity(
                name,
                arg,
                result_type=result,
                start_to_close_timeout=timing.LOCAL,
                retry_policy=timing.LOCAL_RETRY,
            )
        except (ActivityError, ApplicationError) as error:
            raise _plain(name, error) from error
        return answer


def _plain(name: str, error: ActivityError | ApplicationError) -> ApplicationError:
    """A refusal as it is; everything else, such as a database that is away, as `unavailable`."""
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, ApplicationError) and (cause.non_retryable or cause.type in timing.FINAL):
        return cause
    kind = cause.type if isinstance(cause, ApplicationError) else type(cause).__name__
    return ApplicationError(f"{name} failed with {kind}.", type=UNAVAILABLE)
