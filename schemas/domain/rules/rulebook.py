"""What every rule is given beside the issue: the policy and calendar it was filed under, and who holds which post."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.domain.calendar import Calendar
from schemas.domain.clocks import Deadline, Due, DueKind, Schedule, Stage
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit, deadline, point
from schemas.domain.policy import Level, Policy
from schemas.domain.roles import Role

Addressees = Callable[[Role, Issue], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """`who` names the staff ids that hold a role for an issue (its community, department, street), best first."""

    policy: Policy
    calendar: Calendar
    who: Addressees

    def schedule(
        self,
        stage: Stage,
        *,
        urgency: str,
        start: datetime,
        department_id: str | None = None,
        ladder: tuple[Level, ...] = (),
    ) -> Schedule:
        """The deadline of a stage that starts now, its reminders, and its ladder.

        With a ladder the stage escalates at expiry and after; without one it lapses at expiry.
        """
        limit = self.policy.limit(stage, urgency, department_id=department_id)
        end = deadline(start, limit, self.calendar)
        dues = self._reminders(stage, limit, start=start, end=end.at)
        dues += self._levels(stage, ladder, end=end.at) if ladder else [_lapse(stage, end.at)]
        return Schedule(
            deadline=Deadline(stage=stage, start=start, at=end.at, limit=str(limit), provisional=end.provisional),
            dues=tuple(sorted(dues, key=lambda due: (due.at, due.level, due.key))),
        )

    def _reminders(self, stage: Stage, limit: Limit, *, start: datetime, end: datetime) -> list[Due]:
        if stage is Stage.FEEDBACK:
            return []  # A reporter is not pressed to rate.
        return [
            Due(
                key=f"{stage}:reminder:{share}",
                stage=stage,
                kind=DueKind.REMINDER,
                at=point(start, limit, share, self.calendar),
                share=share,
                deadline=end,
            )
            for share in self.policy.reminders
        ]

    def _levels(self, stage: Stage, ladder: tuple[Level, ...], *, end: datetime) -> list[Due]:
        dues: list[Due] = []
        at = end
        for level in ladder:
            at = deadline(at, level.after, self.calendar).at
            dues.append(
                Due(
                    key=f"{stage}:level:{level.level}",
                    stage=stage,
                    kind=DueKind.ESCALATION,
                    at=at,
                    level=level.level,
                    role=level.who,
                    deadline=end,
                )
            )
        return dues


def _lapse(stage: Stage, end: datetime) -> Due:
    return Due(key=f"{stage}:lapse", stage=stage, kind=DueKind.LAPSE, at=end, deadline=end)
