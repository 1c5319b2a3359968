"""One run of `sibu simulate`: what is asked, and what is counted so far."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.domain.calendar import Calendar
from schemas.domain.kept_limits import KeptLimits
from schemas.domain.lives import Life
from schemas.domain.policy import Policy
from schemas.domain.simulation import outcome
from schemas.domain.simulation_counts import Counts


@dataclass
class RowTally:
    """What became of a file's rows. `unusable` could not be read, or were answered before they were received."""

    read: int = 0
    unanswered: int = 0
    unusable: int = 0


@dataclass(kw_only=True)
class Run:
    """`calendar` takes the place of each issue's own; `source` is a file's name, or "ledger", which has no `rows`."""

    new: Policy | None
    calendar: Calendar | None
    kept: KeptLimits | None
    at: datetime
    source: str = "ledger"
    rows: RowTally | None = None
    issues: int = 0
    seconds: float = 0.0
    todays: dict[str, Policy] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    def take(self, life: Life, *, today: Policy, calendar: Calendar) -> None:
        """Count one life under the policy it had, and under the new one."""
        days = self.calendar or calendar
        self.issues += 1
        self.todays[today.version] = today
        if self.new is not None:
            before = outcome(life, today, days, now=self.at)
            after = outcome(life, self.new, days, now=self.at)
            self.counts.add(life, today=before, new=after, calendar=days)
        if self.kept is not None:
            self.kept.add(life, days)
