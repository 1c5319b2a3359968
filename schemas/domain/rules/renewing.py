"""When a newer calendar or policy comes to hold for an open issue: only ever by an event that says so."""

from datetime import datetime

from schemas.domain.clocks import Schedule
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_events import Recalendared, Repoliced
from schemas.domain.issue import Issue
from schemas.domain.rules.promising import moved_promise
from schemas.domain.rules.rulebook import Rulebook


class DepartmentGoneError(DomainError):
    """The newer policy does not know the department that has the issue."""

    code = "department-gone"

    def __init__(self, department_id: str) -> None:
        super().__init__(
            f"The policy has no department {department_id!r}, which has this issue.",
            hint="Re-route the issue first, or keep the department in the policy.",
        )


def recalendar(issue: Issue, *, by: str, older: Rulebook, newer: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Every running clock counted by the newer calendar; nothing is recorded where the issue has it already."""
    if not issue.open or issue.calendar_version == newer.calendar.version:
        return ()
    schedules = tuple(newer.counted_anew(one, issue) for one in _clocks(issue))
    return (
        Recalendared(
            at=now,
            by=by,
            calendar_version=newer.calendar.version,
            schedules=schedules,
            promised_end=moved_promise(issue, _clocks(issue), schedules, newer, older=older),
        ),
    )


def repolice(issue: Issue, *, by: str, older: Rulebook, newer: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Every running clock with the newer policy's limit, from its old start; no level is called twice."""
    if not issue.open or issue.policy_version == newer.policy.version:
        return ()
    if issue.department_id is not None and issue.department_id not in newer.policy.departments:
        raise DepartmentGoneError(issue.department_id)
    # What stands has come no further than to where it was stopped.
    until = now if issue.paused is None else issue.paused.since
    schedules = tuple(newer.judged_anew(one, issue, now=until) for one in _clocks(issue))
    return (
        Repoliced(
            at=now,
            by=by,
            policy_version=newer.policy.version,
            schedules=schedules,
            promised_end=moved_promise(issue, _clocks(issue), schedules, newer, older=older),
        ),
    )


def _clocks(issue: Issue) -> tuple[Schedule, ...]:
    """Those that run, or those that stand and will run on."""
    return issue.schedules if issue.paused is None else issue.paused.schedules
