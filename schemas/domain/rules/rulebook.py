"""What every rule is given beside the issue: the policy and calendar it was filed under, and who holds which post."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.domain.accused import Marker, Unmarked
from schemas.domain.calendar import Calendar
from schemas.domain.clocks import Deadline, Due, DueKind, Schedule, Stage
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit, Pause
from schemas.domain.policy import Level, Policy
from schemas.domain.rules.around import Addressees, Around, around
from schemas.domain.rules.timetable import last_segment, timetable

__all__ = ("Addressees", "Rulebook")

# What lapses at its end instead of calling anybody.
_LAPSING = frozenset({Stage.ANSWER, Stage.DELIBERATION, Stage.FEEDBACK, Stage.SUSPENSION})


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """`who` never names anybody who stands accused, whoever was given as `who`; `marks` says who does."""

    policy: Policy
    calendar: Calendar
    who: Addressees
    marks: Marker = field(default_factory=Unmarked)

    def __post_init__(self) -> None:
        object.__setattr__(self, "who", around(self.who, self.marks))

    @property
    def around(self) -> Around:
        """`who`, with what else can be asked of it."""
        return around(self.who, self.marks)

    def schedule(
        self,
        stage: Stage,
        *,
        issue_id: str,
        urgency: str,
        start: datetime,
        department_id: str | None = None,
        unit_id: str | None = None,
        limit: Limit | None = None,
    ) -> Schedule:
        """The deadline of a stage that starts now, its reminders, and the ladder of the department where one climbs.

        `limit` where it is no limit of a stage, such as the longest suspension.
        """
        allowed = limit or self.policy.limit(stage, urgency, department_id=department_id)
        clock = Deadline(stage=stage, start=start, at=start, limit=str(allowed), unit_id=unit_id)
        return self._timed(clock, issue_id=issue_id, urgency=urgency, department_id=department_id)

    def longest(self, clock: Deadline, *, urgency: str) -> datetime:
        """When this clock ends for whichever department of the policy would have the most time on it (UTC)."""
        given = {str(self.policy.limit(clock.stage, urgency, department_id=name)) for name in self.policy.departments}
        if given == {clock.limit}:
            return clock.at
        ends = (last_segment(clock.model_copy(update={"limit": limit}), self.calendar)[0].end for limit in given)
        return max(ends)

    def counted_anew(self, schedule: Schedule, issue: Issue, *, pause: Pause | None = None) -> Schedule:
        """The same clock with a further pause, or by this rulebook's calendar; what has fired stays fired."""
        pauses = (*schedule.deadline.pauses, pause) if pause else schedule.deadline.pauses
        clock = schedule.deadline.model_copy(update={"pauses": pauses})
        return self._of(clock, issue).only(schedule.pending)

    def extended(self, schedule: Schedule, issue: Issue, *, by: Limit, now: datetime) -> Schedule:
        """The same clock with more time: it reminds in what was added, and its ladder starts at the new end.

        Granted so late that a part of that is past, the past part is not made up for.
        """
        extensions = (*schedule.deadline.extensions, str(by))
        anew = self._of(schedule.deadline.model_copy(update={"extensions": extensions}), issue)
        return anew.only(frozenset(due.key for due in anew.dues if due.at > now))

    def judged_anew(self, schedule: Schedule, issue: Issue, *, now: datetime) -> Schedule:
        """The same clock under this rulebook's policy: no reminder of what is past, no ladder level called twice."""
        old = schedule.deadline
        limit = self.policy.limit(old.stage, issue.urgency or "", department_id=issue.department_id)
        anew = self._of(old.model_copy(update={"limit": str(limit)}), issue)
        called = min((due.level for due in schedule.dues if due.level), default=issue.escalated + 1) - 1
        return anew.only(frozenset(due.key for due in anew.dues if _is_ahead(due, called=called, now=now)))

    def _of(self, clock: Deadline, issue: Issue) -> Schedule:
        assert issue.urgency is not None, "a clock runs on what was analyzed"
        return self._timed(clock, issue_id=issue.id, urgency=issue.urgency, department_id=issue.department_id)

    def _timed(self, clock: Deadline, *, issue_id: str, urgency: str, department_id: str | None) -> Schedule:
        return timetable(
            clock,
            issue_id=issue_id,
            urgency=urgency,
            ladder=self._ladder(clock.stage, department_id, urgency),
            policy=self.policy,
            calendar=self.calendar,
        )

    def _ladder(self, stage: Stage, department_id: str | None, urgency: str) -> tuple[Level, ...]:
        if stage in _LAPSING or department_id is None:
            return ()
        return self.policy.ladder_for(department_id, urgency=urgency)


def _is_ahead(due: Due, *, called: int, now: datetime) -> bool:
    if due.kind is DueKind.REMINDER:
        return due.at > now
    return due.kind is DueKind.LAPSE or due.level > called
