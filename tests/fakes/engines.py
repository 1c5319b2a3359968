"""Two engines beside Temporal: one that is away, and one that runs the real activities at once, in this process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from temporalio.exceptions import ApplicationError

from activities.act import Act
from activities.analyze import Analyze
from activities.appending import Appender
from activities.collect import Collect
from activities.log import Log
from activities.report import Report
from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.keys.ring import Purpose
from infra.keys.secrets import LedgerNumbers
from infra.keys.vault import Vault
from infra.run.instance import Instance
from schemas.domain.analysis import NearDuplicate
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.status import Status
from schemas.wire.refusals import EngineUnavailableError, RefusedError, TransientOutcomeError
from schemas.wire.temporal import ActRequest, CommandOutcome, CommandRequest, StepRequest


class AbsentEngine:
    """Temporal is down: nothing starts, and no command reaches anything."""

    async def start(self, issue_id: str) -> None:
        raise EngineUnavailableError

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        raise EngineUnavailableError

    async def check(self) -> None:
        raise EngineUnavailableError


@dataclass(frozen=True)
class Neighbours:
    """Every report reads like these; like none where none are named."""

    issue_ids: tuple[str, ...] = ()

    async def find(self, issue: Issue, *, text: str, place: PlaceResolved) -> tuple[NearDuplicate, ...]:
        return tuple(NearDuplicate(issue_id=one, similarity=0.9) for one in self.issue_ids)


@dataclass(frozen=True)
class DirectEngine:
    """The four steps and commands without a workflow: no timers, no recovery, nothing survives the process."""

    instance: Instance
    clock: Callable[[], datetime]
    neighbours: Neighbours = field(default=Neighbours(), kw_only=True)

    async def start(self, issue_id: str) -> None:
        """Take the issue through every step that waits for nobody."""
        steps = self._steps()
        while True:
            found = await self.instance.issues.read(issue_id, command_id="")
            assert found.issue is not None
            step = steps.get(found.issue.status)
            if step is None:
                return
            await step(StepRequest(issue_id=issue_id, version=found.issue.version, now=self.clock()))

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        try:
            outcome = await Act(self._appender).run(ActRequest(request=request, now=self.clock()))
        except ApplicationError as refusal:
            if refusal.type is None or refusal.type == "unavailable":
                raise TransientOutcomeError from refusal
            raise RefusedError(refusal.message, hint=str(refusal.details[0]), code=refusal.type) from refusal
        await self.start(request.issue_id)
        return outcome

    async def check(self) -> None:
        """It is always there."""

    @property
    def _appender(self) -> Appender:
        return Appender(store=self.instance.issues, rulebooks=self.instance.rulebooks)

    def _steps(self) -> dict[Status, Callable[[StepRequest], Awaitable[object]]]:
        vault = Vault(self.instance.ring)
        analyzer = EmbeddedAnalyzer(features=self.instance.ring.secret(Purpose.SEARCH_TOKEN))
        return {
            Status.FILED: Collect(self._appender, vault, self.instance.places).run,
            Status.COLLECTED: Analyze(self._appender, vault, analyzer, self.neighbours, self.instance.county.namer).run,
            Status.ANALYZED: Log(self._appender, LedgerNumbers()).run,
            Status.LOGGED: Report(self._appender).run,
        }
