"""挂起: the clocks stand for a reason that the policy lists, and run on from where they stood."""

from datetime import datetime

from schemas.domain.clocks import Schedule, Stage
from schemas.domain.events import Event
from schemas.domain.handling_commands import Suspend
from schemas.domain.handling_events import Resumed, Suspended
from schemas.domain.issue import Issue
from schemas.domain.limits import Pause
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.rules.promising import moved_promise
from schemas.domain.rules.reasons import ensure_listed
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.status import Status, ensure_step


def suspend(issue: Issue, command: Suspend, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """挂起: every clock stands until it is resumed, or until the longest suspension of the policy is over."""
    ensure_step(issue.status, Status.SUSPENDED)
    ensure_listed(command.reason, rulebook.policy.reasons.suspension, what="suspension")
    longest = rulebook.policy.caps.suspension
    schedule = None
    if longest is not None:
        assert issue.urgency is not None, "what was routed was analyzed"
        schedule = rulebook.schedule(
            Stage.SUSPENSION, issue_id=issue.id, urgency=issue.urgency, start=now, limit=longest
        )
    return (Suspended(at=now, by=by, reason=command.reason, note=command.note, schedule=schedule),)


def resume(issue: Issue, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """恢复办理: the clocks run on from where they stood."""
    if issue.status is not Status.SUSPENDED:
        raise CommandNotPossibleError(status=issue.status, command="resume")
    return (resumed(issue, by=by, rulebook=rulebook, now=now, until=now),)


def resumed(issue: Issue, *, by: str, rulebook: Rulebook, now: datetime, until: datetime) -> Resumed:
    """What is recorded when a suspension ends, by a person or by itself; the clocks stood `until` then."""
    schedules, promised_end = running_on(issue, rulebook, until=until)
    return Resumed(at=now, by=by, schedules=schedules, promised_end=promised_end)


def running_on(issue: Issue, rulebook: Rulebook, *, until: datetime) -> tuple[tuple[Schedule, ...], datetime | None]:
    """Every clock that was stopped, with the pause in it, and what the reporter is promised now."""
    assert issue.paused is not None, "only what was stopped goes on"
    pause = Pause(suspended=issue.paused.since, resumed=until)
    schedules = tuple(rulebook.counted_anew(one, issue, pause=pause) for one in issue.paused.schedules)
    return schedules, moved_promise(issue, issue.paused.schedules, schedules, rulebook)
