"""Issues that stand in an inbox and are not taken in time: laid down in the event store, due when a benchmark wants.

Every event is one that the rules gave: the deadlines of `log`, the addressees of `report`, under the policy that the
installation has in force. Only filing is left out, with its keys and receipt, and what it takes to analyze a letter.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert

from infra.db.tables import issues
from infra.eventstore import statements
from infra.eventstore.chain import chained
from infra.issues.envelopes import enveloped
from infra.issues.rows import row_of
from infra.policies.presets import preset_text
from infra.run.clock import now
from infra.run.instance import Instance
from schemas.domain.events import Event
from schemas.domain.issue import Issue, evolve
from schemas.domain.place import PlaceGiven
from schemas.domain.rules import steps
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import Append
from tests.domain.builders import sealed, some_findings

# The accept limit of the policy below; its first ladder level is called at its end, the next a working day later.
ACCEPT = timedelta(hours=2)
KEY = "accept:level:1"
_BATCH = 100  # issues in one transaction


def policy() -> str:
    """The county's policy, with an accept limit that ends at any minute of the day, and without reminders before it."""
    text = preset_text("county").replace("reminders = [0.5, 0.8]", "reminders = []")
    limits = [line for line in text.splitlines() if line.startswith("accept = ")]
    return text.replace(limits[0], 'accept = "2h"').replace('name = "county"', 'name = "storm"')


async def lay_down(instance: Instance, dues: Sequence[datetime]) -> list[str]:
    """One routed issue for each instant at which its accept limit ends; their ids in the same order."""
    ids: list[str] = []
    for first in range(0, len(dues), _BATCH):
        told = [_story(instance, due) for due in dues[first : first + _BATCH]]
        async with instance.database.write() as conn:
            rows = []
            for issue, events in told:
                stored = list(chained(_append(issue, events), recorded_at=now()))
                sql = statements.insertion(instance.database.dialect, rows=len(stored), follows=False)
                await conn.exec_driver_sql(sql, statements.parameters(instance.database.dialect, stored))
                rows.append(row_of(issue, last_hash=stored[-1][0].hash))
            await conn.execute(insert(issues), rows)
        ids += [issue.id for issue, _ in told]
    return ids


def _story(instance: Instance, due: datetime) -> tuple[Issue, list[Event]]:
    rulebook, at = instance.rulebooks.current(), due - ACCEPT
    opening = steps.file(
        str(uuid4()), content=sealed("problem"), reporter=None, by="anonymous", rulebook=rulebook, now=at
    )
    issue = evolve(None, opening)
    events: list[Event] = [opening]

    def record(more: Iterable[Event]) -> None:
        nonlocal issue
        for event in more:
            issue = evolve(issue, event)
            events.append(event)

    place = instance.places.resolve(PlaceGiven(building_id="bldg-010101"), filer_community_id=None)
    record(steps.collect(issue, place=sealed("place"), now=at))
    record(
        steps.analyze_general(
            issue,
            findings=some_findings(place=place),
            grounds=sealed("grounds"),
            near_duplicates=(),
            rulebook=rulebook,
            now=at,
        )
    )
    record(steps.log(issue, ledger_number=f"2030-{uuid4()}", rulebook=rulebook, now=at))
    record(steps.report(issue, rulebook=rulebook, now=at))
    return issue, events


def _append(issue: Issue, events: Sequence[Event]) -> Append:
    return Append(
        stream=issue.id,
        expected_version=0,
        expected_hash="",
        command_id=issue.id,
        command_hash="",
        events=enveloped(events, visibility=KeyClass.INTAKE),
    )
