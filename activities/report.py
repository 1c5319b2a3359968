"""Step 4, report (上报): the responsible subject is named, has the task in its inbox, and is notified."""

from dataclasses import dataclass

from temporalio import activity

from activities.appending import Appender, Decided, moment
from schemas.domain.issue import Issue
from schemas.domain.rules import steps
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.status import Status
from schemas.wire.decisions import Found
from schemas.wire.temporal import Progress, StepRequest


@dataclass(frozen=True)
class Report:
    """Running it twice is harmless: the second finds the issue routed; notices carry the version that caused them."""

    appender: Appender

    @activity.defn(name="report")
    async def run(self, request: StepRequest) -> Progress:
        """Leave `Routed`, and `Resolved` with it where filing settled the matter on the spot."""

        async def decide(_: Found, issue: Issue, rulebook: Rulebook) -> Decided:
            now = moment(request.now, issue)
            return Decided(events=steps.report(issue, rulebook=rulebook, now=now))

        return await self.appender.step(request, name="report", awaits=Status.LOGGED, decide=decide)
