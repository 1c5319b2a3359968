"""The steps, commands and timers of issues in this process: as the worker runs them, without a workflow engine."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select

from activities.analyze import Analyze
from activities.appending import Appender
from activities.collect import Collect
from activities.expire import Expire
from activities.log import Log
from activities.ports import LedgerNumbers
from activities.report import Report
from infra.db.tables import issues
from infra.keys.ring import Purpose
from infra.keys.vault import Vault
from infra.projections.similar import SimilarIssues
from infra.run.teaching import TaughtAnalyzer
from infra.run.worker import _limits
from schemas.domain.status import Status
from schemas.wire.temporal import StepRequest
from tests.fakes.engines import DirectEngine


@dataclass(frozen=True)
class Conductor(DirectEngine):
    """Whatever one issue can learn of another is real: what was taught, and what was found to be alike."""

    analyzer: TaughtAnalyzer
    numbers: LedgerNumbers

    async def expire(self) -> None:
        """Let every timer fire whose time has come, the earliest first."""
        while True:
            due = await self._due()
            if due is None:
                return
            await Expire(self._appender).run(due)
            await self.start(due.issue_id)

    async def _due(self) -> StepRequest | None:
        async with self.instance.database.read() as conn:
            ids = list((await conn.execute(select(issues.c.id).where(issues.c.open))).scalars())
        found = [await self.instance.issues.read(each, command_id="") for each in ids]
        alive = [each.issue for each in found if each.issue is not None and each.issue.next_due is not None]
        late = [
            (each.next_due, each.id, each.version) for each in alive if each.next_due and each.next_due <= self.clock()
        ]
        if not late:
            return None
        _, issue_id, version = min(late)
        return StepRequest(issue_id=issue_id, version=version, now=self.clock())

    def _steps(self) -> dict[Status, Callable[[StepRequest], Awaitable[object]]]:
        vault, appender = (
            Vault(self.instance.ring),
            Appender(store=self.instance.issues, rulebooks=self.instance.rulebooks),
        )
        hidden = self.instance.ring.secret(Purpose.SEARCH_TOKEN)
        similar = SimilarIssues(database=self.instance.database, secret=hidden, limits=_limits(self.instance))
        return {
            Status.FILED: Collect(appender, vault, self.instance.places).run,
            Status.COLLECTED: Analyze(appender, vault, self.analyzer, similar, self.instance.county.namer).run,
            Status.ANALYZED: Log(appender, self.numbers).run,
            Status.LOGGED: Report(appender).run,
        }
