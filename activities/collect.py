"""Step 1, collect (对接): resolve the place to its one chain in the registry and name its contact unit."""

from dataclasses import dataclass

from temporalio import activity

from activities.appending import Appender, Decided, moment
from activities.ports import Keys, Places
from schemas.domain.content import Content
from schemas.domain.issue import Issue
from schemas.domain.rules import steps
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.status import Status
from schemas.wire.decisions import Found
from schemas.wire.temporal import Progress, StepRequest


@dataclass(frozen=True)
class Collect:
    """Running it twice is harmless: the second finds the issue collected and changes nothing."""

    appender: Appender
    keys: Keys
    places: Places

    @activity.defn(name="collect")
    async def run(self, request: StepRequest) -> Progress:
        """Leave `Collected`. An unknown place is given to the community and never delays the issue."""

        async def decide(found: Found, issue: Issue, _: Rulebook) -> Decided:
            key = found.key("content")
            content = Content.model_validate_json(self.keys.open(issue.id, key, issue.content))
            place = self.places.resolve(content.place, filer_community_id=content.filer_community_id)
            sealed = self.keys.seal(issue.id, key, place.model_dump_json())
            return Decided(events=steps.collect(issue, place=sealed, now=moment(request.now, issue)))

        return await self.appender.step(request, name="collect", awaits=Status.FILED, decide=decide)
