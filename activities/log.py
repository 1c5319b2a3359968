"""Step 3, log (建账): the issue gets its ledger number and every deadline."""

from dataclasses import dataclass

from temporalio import activity

from activities.appending import Appender, Decided, moment
from activities.ports import LedgerNumbers
from schemas.domain.issue import Issue
from schemas.domain.rules import steps
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.status import Status
from schemas.wire.decisions import Found
from schemas.wire.temporal import Progress, StepRequest


@dataclass(frozen=True)
class Log:
    """Running it twice is harmless: the number drawn by a run that did not commit is nobody's."""

    appender: Appender
    numbers: LedgerNumbers

    @activity.defn(name="log")
    async def run(self, request: StepRequest) -> Progress:
        """Leave `Logged`, computed with the policy and calendar the issue was filed under."""

        async def decide(_: Found, issue: Issue, rulebook: Rulebook) -> Decided:
            now = moment(request.now, issue)
            number = self.numbers.new(year=now.astimezone(rulebook.calendar.tz).year)
            return Decided(events=steps.log(issue, ledger_number=number, rulebook=rulebook, now=now))

        return await self.appender.step(request, name="log", awaits=Status.ANALYZED, decide=decide)
