"""Where an issue stands, and the one table of moves. No other code compares statuses to allow a step."""

from collections.abc import Mapping
from enum import StrEnum

from schemas.domain.errors import DomainError


class Status(StrEnum):
    """Statuses are for ever: a recorded event may name any of them. Each says who moves the issue on, and when."""

    FILED = "filed"  # received, receipt given; the engine collects at once
    COLLECTED = "collected"  # place and contact unit named; the engine analyzes at once
    DELIBERATING = "deliberating"  # a person decides: the community, or (sealed) discipline intake
    ANALYZED = "analyzed"  # category, urgency and lead department stand; the engine logs at once
    LOGGED = "logged"  # in the ledger with every deadline; the engine reports at once
    ROUTED = "routed"  # in the department's inbox; an officer accepts, or the ladder climbs
    ACCEPTED = "accepted"  # being handled; an officer resolves, or the ladder climbs
    RESOLVED = "resolved"  # answered; the reporter says whether it is good, or the window closes
    CLOSED = "closed"  # over


NEXT: Mapping[Status, frozenset[Status]] = {
    Status.FILED: frozenset({Status.COLLECTED}),
    Status.COLLECTED: frozenset({Status.ANALYZED, Status.DELIBERATING}),
    # Analyzed but unsure: a person of the community decides before it goes into the ledger.
    Status.ANALYZED: frozenset({Status.LOGGED, Status.DELIBERATING}),
    Status.DELIBERATING: frozenset({Status.ANALYZED}),
    Status.LOGGED: frozenset({Status.ROUTED}),
    # Straight to resolved only where it was settled on the spot (就地办结) while filing, straight to closed only where
    # it was taken over as history.
    Status.ROUTED: frozenset({Status.ACCEPTED, Status.RESOLVED, Status.CLOSED}),
    Status.ACCEPTED: frozenset({Status.RESOLVED}),
    # "Fixed" is not fixed until the reporter says so: reopened one level up.
    Status.RESOLVED: frozenset({Status.CLOSED, Status.ROUTED}),
    Status.CLOSED: frozenset(),
}


class StepNotAllowedError(DomainError):
    """The table of moves has no such step from where the issue stands."""

    code = "step-not-allowed"

    def __init__(self, current: Status, wanted: Status) -> None:
        super().__init__(
            f"An issue that is {current} cannot become {wanted}.",
            hint="Read the issue again: `possible` lists what can be done now.",
        )
        self.current = current
        self.wanted = wanted


def ensure_step(current: Status, wanted: Status) -> None:
    """Refuse a move that the table does not list.

    Raises:
        StepNotAllowedError: with both statuses.
    """
    if wanted not in NEXT[current]:
        raise StepNotAllowedError(current, wanted)
