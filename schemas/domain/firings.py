"""Which dues a record of events has fired: what the lateness of the timer is measured on."""

from collections.abc import Iterable, Iterator

from schemas.domain.clocks import Due
from schemas.domain.events import Closed, DeliberationLapsed, Escalated, Event, Reminded
from schemas.domain.handling_events import Resumed
from schemas.domain.issue import Issue, evolve

# A command of a person may close or resume as well; then nothing is due any more, because time is applied before it.
_BY_TIME = (Reminded, Escalated, DeliberationLapsed, Closed, Resumed)


def fired(issue: Issue, events: Iterable[Event]) -> Iterator[Due]:
    """The dues that `events`, recorded upon `issue`, have fired, in their order; most events fire none."""
    for event in events:
        if isinstance(event, _BY_TIME) and issue.dues and issue.dues[0].at <= event.at:
            yield issue.dues[0]
        issue = evolve(issue, event)
