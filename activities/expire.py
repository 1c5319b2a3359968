"""The timer fired: record everything that fell due."""

from dataclasses import dataclass

from temporalio import activity

from activities.appending import Appender, Decided, moment, progress_of
from schemas.domain.issue import Issue
from schemas.domain.rules import due
from schemas.domain.rules.rulebook import Rulebook
from schemas.wire.decisions import Found
from schemas.wire.temporal import Progress, StepRequest


@dataclass(frozen=True)
class Expire:
    """Running it twice is harmless: the second finds nothing due, since what fired is no longer pending."""

    appender: Appender

    @activity.defn(name="expire")
    async def run(self, request: StepRequest) -> Progress:
        """Leave the reminders, escalations and lapses whose time has come."""

        async def decide(_: Found, issue: Issue, rulebook: Rulebook) -> Decided:
            return Decided(events=due.expire(issue, rulebook=rulebook, now=moment(request.now, issue)))

        appended = await self.appender.append(
            request.issue_id, command_id=f"expire:{request.version}", command_hash="", decide=decide
        )
        return progress_of(appended.issue)
