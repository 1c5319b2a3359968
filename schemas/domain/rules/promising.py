"""By when the reporter has an answer: the same for every department, so that no date tells who has the report."""

from datetime import datetime, timedelta

from schemas.domain.clocks import Schedule, Stage
from schemas.domain.issue import Issue
from schemas.domain.rules.rulebook import Rulebook


def first_promise(issue: Issue, rulebook: Rulebook, schedules: tuple[Schedule, ...]) -> datetime | None:
    """What is promised as the clocks of handling start; nothing where none runs."""
    handle = _handling(schedules)
    return _promise(handle, issue, rulebook) if handle else None


def moved_promise(
    issue: Issue,
    before: tuple[Schedule, ...],
    after: tuple[Schedule, ...],
    rulebook: Rulebook,
    *,
    older: Rulebook | None = None,
) -> datetime | None:
    """What is promised once the handling clock has moved: later by as much, never earlier.

    `older` is what `before` was counted with, where that is not the rulebook of today.
    """
    old, new = _handling(before), _handling(after)
    if issue.promised_end is None or old is None or new is None:
        return issue.promised_end
    moved = _promise(new, issue, rulebook) - _promise(old, issue, older or rulebook)
    return issue.promised_end + max(timedelta(0), moved)


def promise_at_risk(issue: Issue, rulebook: Rulebook) -> bool:
    """Whether an answer may come later than was promised, judged by what every department would be given."""
    handle = _handling(issue.schedules)
    return bool(handle and issue.promised_end and _promise(handle, issue, rulebook) > issue.promised_end)


def _handling(schedules: tuple[Schedule, ...]) -> Schedule | None:
    return next((one for one in schedules if one.stage is Stage.HANDLE and one.unit_id is None), None)


def _promise(handle: Schedule, issue: Issue, rulebook: Rulebook) -> datetime:
    assert issue.urgency is not None, "a clock runs on what was analyzed"
    return rulebook.longest(handle.deadline, urgency=issue.urgency)
