"""From a limit to a timetable: where a clock ends, when it reminds, and whom it calls after that."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from schemas.domain.analysis import Urgency
from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar
from schemas.domain.clocks import Deadline, Due, DueKind, Schedule, Stage
from schemas.domain.limits import Limit, Unit, deadline, point
from schemas.domain.office_time import ZERO, open_from
from schemas.domain.policy import Level, Policy

# Reminders of limits in these units may fall into the night; a reminder nobody reads until morning waits for it.
_BY_NIGHT = frozenset({Unit.HOURS, Unit.DAYS})
# Where nobody is pressed by a reminder: a reporter need not rate, and a suspension ends by itself.
_UNPRESSED = frozenset({Stage.FEEDBACK, Stage.SUSPENSION})


class Segment(Frozen):
    """The last part of a clock's time: the limit itself, or the extension granted last."""

    start: datetime
    limit: Limit
    end: datetime
    number: int  # how many extensions came before its end


def timetable(
    clock: Deadline, *, issue_id: str, urgency: str, ladder: Sequence[Level], policy: Policy, calendar: Calendar
) -> Schedule:
    """Count a clock from its start, limit, extensions and pauses; `at` and `provisional` of `clock` are ignored.

    With a ladder it escalates at its end and after; without one it lapses at its end.
    """
    last, provisional = last_segment(clock, calendar)
    counted = clock.model_copy(update={"at": last.end, "provisional": provisional})
    dues = [*_reminders(counted, last, issue_id=issue_id, urgency=urgency, policy=policy, calendar=calendar)]
    dues += _levels(counted, ladder, calendar) if ladder else [_lapse(counted)]
    return Schedule(deadline=counted, dues=tuple(sorted(dues, key=lambda due: (due.at, due.level, due.key))))


def last_segment(clock: Deadline, calendar: Calendar) -> tuple[Segment, bool]:
    """Where the clock's time ends, and whether a year without its notice counts in it."""
    start, limit = clock.start, Limit.parse(clock.limit)
    end = deadline(start, limit, calendar, pauses=clock.pauses)
    unsure = end.provisional
    for text in clock.extensions:
        start, limit = end.at, Limit.parse(text)
        end = deadline(start, limit, calendar, pauses=clock.pauses)
        unsure = unsure or end.provisional
    return Segment(start=start, limit=limit, end=end.at, number=len(clock.extensions)), unsure


def _prefix(clock: Deadline) -> str:
    return clock.stage if clock.unit_id is None else f"{clock.stage}:{clock.unit_id}"


def _reminders(
    clock: Deadline, last: Segment, *, issue_id: str, urgency: str, policy: Policy, calendar: Calendar
) -> Iterable[Due]:
    if clock.stage in _UNPRESSED:
        return
    extended = f":ext{last.number}" if last.number else ""
    for share in policy.reminders:
        at = point(last.start, last.limit, share, calendar, pauses=clock.pauses)
        yield Due(
            key=f"{_prefix(clock)}:reminder:{share}{extended}",
            stage=clock.stage,
            kind=DueKind.REMINDER,
            at=_when_read(at, last, spread=_spread(issue_id, policy), urgency=urgency, calendar=calendar),
            share=share,
            deadline=last.end,
            unit_id=clock.unit_id,
        )


def _when_read(at: datetime, last: Segment, *, spread: timedelta, urgency: str, calendar: Calendar) -> datetime:
    """In office hours where somebody sits in an office, and not at one instant for everybody; never after the end."""
    if urgency == Urgency.EMERGENCY:
        return at
    if last.limit.unit in _BY_NIGHT and open_from(at, calendar) < last.end:
        at = open_from(at, calendar)
    later, earlier = at + spread, at - spread
    is_by_office = last.limit.unit not in {Unit.SECONDS, Unit.MINUTES} and open_from(at, calendar) == at
    if is_by_office and open_from(later, calendar) != later:
        return max(earlier, last.start)
    return min(later, last.end)


def _spread(issue_id: str, policy: Policy) -> timedelta:
    """The same for one issue every time, and even over many."""
    widest = policy.reminders_spread.span
    if widest == ZERO:
        return ZERO
    share = int.from_bytes(sha256(issue_id.encode()).digest()[:4]) / 2**32
    return timedelta(seconds=int(widest.total_seconds() * share))


def _levels(clock: Deadline, ladder: Sequence[Level], calendar: Calendar) -> list[Due]:
    """Each level after its own further time; a suspension in that time counts in none of them."""
    dues: list[Due] = []
    at = clock.at
    for level in ladder:
        at = deadline(at, level.after, calendar, pauses=clock.pauses).at
        dues.append(
            Due(
                key=f"{_prefix(clock)}:level:{level.level}",
                stage=clock.stage,
                kind=DueKind.ESCALATION,
                at=at,
                level=level.level,
                role=level.who,
                deadline=clock.at,
                unit_id=clock.unit_id,
            )
        )
    return dues


def _lapse(clock: Deadline) -> Due:
    return Due(
        key=f"{_prefix(clock)}:lapse",
        stage=clock.stage,
        kind=DueKind.LAPSE,
        at=clock.at,
        deadline=clock.at,
        unit_id=clock.unit_id,
    )
