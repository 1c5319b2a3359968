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
    CLOSED = "closed"  # over; a review by a higher body or a call-back may open it once more
    RETURNED = "returned"  # no department has it; the community or the supervisor re-routes, or the ladder climbs
    SUSPENDED = "suspended"  # every clock stands; an officer resumes it, or it ends by itself
    MERGED = "merged"  # follows its main issue and ends with it
    WITHDRAWN = "withdrawn"  # over: the reporter took it back
    REFUSED = "refused"  # over: not accepted for a reason the policy lists, and the reporter was told


# Nothing is expected of anybody any more.
ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN, Status.REFUSED})

NEXT: Mapping[Status, frozenset[Status]] = {
    Status.FILED: frozenset({Status.COLLECTED, Status.WITHDRAWN}),
    Status.COLLECTED: frozenset({Status.ANALYZED, Status.DELIBERATING, Status.WITHDRAWN}),
    # Analyzed but unsure: a person of the community decides before it goes into the ledger.
    Status.ANALYZED: frozenset({Status.LOGGED, Status.DELIBERATING, Status.WITHDRAWN}),
    Status.DELIBERATING: frozenset({Status.ANALYZED, Status.DELIBERATING, Status.WITHDRAWN}),
    Status.LOGGED: frozenset({Status.ROUTED, Status.WITHDRAWN}),
    # From here on back to where a person decides: what turns out to be a discipline matter waits for discipline intake.
    # Straight to resolved only where it was settled on the spot (就地办结) while filing, straight to closed only where
    # it was taken over as history, to itself where the supervisor re-routes what nobody has accepted.
    Status.ROUTED: frozenset(
        {
            *(Status.ACCEPTED, Status.RESOLVED, Status.CLOSED, Status.ROUTED, Status.RETURNED),
            *(Status.SUSPENDED, Status.MERGED, Status.WITHDRAWN, Status.REFUSED, Status.DELIBERATING),
        }
    ),
    Status.ACCEPTED: frozenset(
        {
            *(Status.RESOLVED, Status.ROUTED, Status.RETURNED, Status.SUSPENDED),
            *(Status.MERGED, Status.WITHDRAWN, Status.DELIBERATING),
        }
    ),
    # Only a supervisor's ruling or the community's word sends it on.
    Status.RETURNED: frozenset({Status.ROUTED, Status.WITHDRAWN, Status.DELIBERATING}),
    # Back to where the clocks were stopped.
    Status.SUSPENDED: frozenset({Status.ROUTED, Status.ACCEPTED, Status.WITHDRAWN, Status.DELIBERATING}),
    Status.MERGED: frozenset({Status.ROUTED, Status.ACCEPTED, Status.CLOSED, Status.WITHDRAWN, Status.DELIBERATING}),
    # "Fixed" is not fixed until the reporter says so: reopened one level up.
    Status.RESOLVED: frozenset({Status.CLOSED, Status.ROUTED, Status.DELIBERATING}),
    # A higher body looks again (复查), or the call-back heard that it is not solved.
    Status.CLOSED: frozenset({Status.ROUTED, Status.DELIBERATING}),
    Status.WITHDRAWN: frozenset(),
    Status.REFUSED: frozenset({Status.ROUTED, Status.DELIBERATING}),
}
# Taking one's own step back within seconds (撤销操作) returns to the status before it. It is no move of this table: it
# undoes one, and only the move that was made last.


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
