"""The counts of a simulation: how many were kept, late and open under today's policy and under another."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from schemas.domain.calendar import Calendar
from schemas.domain.clocks import Stage
from schemas.domain.lives import Life
from schemas.domain.office_time import local_date
from schemas.domain.simulation import Outcome, Standing, of_the_issue

NO_DEPARTMENT = ""


@dataclass
class Beside:
    """The same clocks, or issues, under both policies."""

    today: Counter[Standing] = field(default_factory=Counter)
    new: Counter[Standing] = field(default_factory=Counter)

    def add(self, today: Standing, new: Standing) -> None:
        self.today[today] += 1
        self.new[new] += 1

    @property
    def total(self) -> int:
        return self.today.total()


@dataclass
class Group:
    """Issues that have something in common, and their clocks by stage."""

    issues: Beside = field(default_factory=Beside)
    stages: defaultdict[Stage, Beside] = field(default_factory=lambda: defaultdict(Beside))

    def add(self, today: Sequence[Outcome], new: Sequence[Outcome]) -> None:
        self.issues.add(of_the_issue(today), of_the_issue(new))
        for before, after in zip(today, new, strict=True):
            self.stages[before.stage].add(before.standing, after.standing)


@dataclass
class Counts:
    """All issues, those of each department (that had it last) and of each week (its Monday) in which they were filed.

    Memory grows with departments and weeks, never with issues.
    """

    every: Group = field(default_factory=Group)
    departments: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    weeks: defaultdict[date, Group] = field(default_factory=lambda: defaultdict(Group))

    def add(self, life: Life, *, today: Sequence[Outcome], new: Sequence[Outcome], calendar: Calendar) -> None:
        """Count one issue: the outcomes of one life under both policies, in the same order."""
        department = self.departments[life.department_id or NO_DEPARTMENT]
        for group in (self.every, department, self.weeks[week_of(life.filed_at, calendar)]):
            group.add(today, new)


def week_of(instant: datetime, calendar: Calendar) -> date:
    """The Monday of the local week in which the instant lies."""
    day = local_date(instant, calendar)
    return day - timedelta(days=day.weekday())
