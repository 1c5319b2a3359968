"""Every clock of an issue explained line by line: what counted, what did not, why it is due when it is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from api.views import amounts
from api.views.limit_rules import limit_of_answer, rule_key
from api.words import CLOCK_STATE, COUNTED, EVENT, STAGE, Said
from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar
from schemas.domain.clock_history import Clock, Held, Moved, State
from schemas.domain.clocks import Stage
from schemas.domain.counting import Line, Reason, explain
from schemas.domain.limits import Limit, deadline
from schemas.domain.rules.rulebook import Rulebook

Versions = tuple[str, str]  # of the policy and of the calendar


class VersionView(Frozen):
    """A policy or a calendar by name and version."""

    name: str
    version: str


class IntervalView(Frozen):
    """A stretch (UTC) with one reason. `counted` is its part of `limit`, None where it does not count."""

    start: datetime
    end: datetime
    limit: str
    reason: Reason
    name: Said
    counted: amounts.AmountView | None
    provisional: bool


class PauseView(Frozen):
    """A time in which the clock stood; `until` is None while it stands. `why` is the policy's sentence."""

    version: int
    type: str
    by: str | None
    since: datetime
    until: datetime | None
    reason: str | None
    why: str | None


class ChangeView(Frozen):
    """A due date that moved: by which event of whom, and how. `limit` where that changed too."""

    version: int
    type: str
    name: Said
    by: str | None
    at: datetime
    before: datetime
    after: datetime
    extension: str | None
    limit: str | None


class EndView(Frozen):
    """What ended it."""

    version: int
    type: str
    name: Said
    by: str | None
    at: datetime


class ExplainedClockView(Frozen):
    """One clock. `rule` is the key in the policy that gave `limit`; `left` is of what runs or stands in time.

    `used` counts until the end, until now, or until it was stopped. `overdue` is the time that passed after `due_at`.
    """

    stage: Stage
    name: Said
    unit_id: str | None
    state: State
    state_name: Said
    opened: int
    start: datetime
    limit: str
    rule: str | None
    policy: VersionView
    calendar: VersionView
    due_at: datetime
    provisional: bool
    extensions: tuple[str, ...]
    intervals: tuple[IntervalView, ...]
    pauses: tuple[PauseView, ...]
    changes: tuple[ChangeView, ...]
    used: amounts.AmountView
    left: amounts.AmountView | None
    overdue: amounts.AmountView | None
    end: EndView | None


class ClocksView(Frozen):
    """Every clock that ever ran, the first first, as it stands `at` (UTC).

    `promised_end`: by then the reporter has an answer; `at_risk`: the handling clock now ends later.
    """

    id: str
    version: int
    at: datetime
    promised_end: datetime | None
    at_risk: bool
    clocks: tuple[ExplainedClockView, ...]


def clock_views(
    found: Iterable[Clock], *, books: Mapping[Versions, Rulebook], now: datetime, unnamed: str | None
) -> Iterator[ExplainedClockView]:
    """The clocks explained; `books` by the versions of each, `unnamed` is an actor whom this reader may not know."""
    for clock in found:
        yield _view(clock, books[clock.policy_version, clock.calendar_version], now=now, unnamed=unnamed)


def _view(clock: Clock, book: Rulebook, *, now: datetime, unnamed: str | None) -> ExplainedClockView:
    clock = _with_limit(clock, book)
    due, until = clock.deadline, _until(clock, now)
    policy, calendar = book.policy, book.calendar
    rule = rule_key(policy, due.stage, limit=due.limit, urgency=clock.urgency, department_id=clock.department_id)
    return ExplainedClockView(
        stage=due.stage,
        name=STAGE[due.stage],
        unit_id=due.unit_id,
        state=clock.state,
        state_name=CLOCK_STATE[clock.state],
        opened=clock.opened,
        start=due.start,
        limit=due.limit,
        rule=rule,
        policy=VersionView(name=policy.title, version=policy.version),
        calendar=VersionView(name=calendar.name, version=calendar.version),
        due_at=due.at,
        provisional=due.provisional,
        extensions=due.extensions,
        intervals=tuple(_intervals(clock, calendar, until=until)),
        pauses=tuple(_pause(each, book, unnamed=unnamed) for each in clock.held),
        changes=tuple(_change(each, unnamed=unnamed) for each in clock.moved if _is_told(each)),
        used=amounts.used(clock, calendar, until=until),
        left=amounts.left(clock, calendar, until=until),
        overdue=amounts.seconds(until - due.at) if until > due.at else None,
        end=_end(clock, unnamed=unnamed),
    )


def _with_limit(clock: Clock, book: Rulebook) -> Clock:
    """What is promised while filing is recorded as a date alone; its limit stands in the policy."""
    if clock.deadline.limit:
        return clock
    limit = str(limit_of_answer(book.policy))
    return clock.model_copy(update={"deadline": clock.deadline.model_copy(update={"limit": limit})})


def _until(clock: Clock, now: datetime) -> datetime:
    """The instant its time is read at: it is used up to where the clock was stopped or ended."""
    if clock.held and clock.held[-1].until in {None, clock.ended.at if clock.ended else None}:
        return clock.held[-1].since
    return clock.ended.at if clock.ended else now


def _intervals(clock: Clock, calendar: Calendar, *, until: datetime) -> Iterator[IntervalView]:
    start, due = clock.deadline.start, clock.deadline
    lines: tuple[Line, ...] = ()
    for text in (due.limit, *due.extensions):
        limit = Limit.parse(text)
        lines = explain(start, limit, calendar, pauses=due.pauses, until=None)
        yield from (_interval(line, limit) for line in lines)
        start = deadline(start, limit, calendar, pauses=due.pauses).at
    if until > due.at:
        overdue = Line(first=due.at, end=until, reason=Reason.OVERDUE, counted=timedelta(0))
        yield _interval(overdue, Limit.parse((due.limit, *due.extensions)[-1]))


def _interval(line: Line, limit: Limit) -> IntervalView:
    said = COUNTED[line.reason]
    named = Said(zh=f"{said.zh} {line.name}", en=f"{said.en} {line.name}") if line.name else said
    return IntervalView(
        start=line.first,
        end=line.end,
        limit=str(limit),
        reason=line.reason,
        name=named,
        counted=amounts.amount(line.counted, limit.unit) if line.counted else None,
        provisional=line.provisional,
    )


def _pause(held: Held, book: Rulebook, *, unnamed: str | None) -> PauseView:
    return PauseView(
        version=held.version,
        type=held.type,
        by=_named(held.by, unnamed),
        since=held.since,
        until=held.until,
        reason=held.reason,
        why=book.policy.reasons.suspension.get(held.reason or ""),
    )


def _is_told(moved: Moved) -> bool:
    """A pause within one day, for instance, moves nothing."""
    return (moved.before.at, moved.before.limit) != (moved.after.at, moved.after.limit)


def _change(moved: Moved, *, unnamed: str | None) -> ChangeView:
    before, after = moved.before, moved.after
    added = after.extensions[len(before.extensions) :]
    return ChangeView(
        version=moved.version,
        type=moved.type,
        name=EVENT[moved.type],
        by=_named(moved.by, unnamed),
        at=moved.at,
        before=before.at,
        after=after.at,
        extension=added[0] if added else None,
        limit=after.limit if after.limit != before.limit else None,
    )


def _end(clock: Clock, *, unnamed: str | None) -> EndView | None:
    ended = clock.ended
    if ended is None:
        return None
    return EndView(
        version=ended.version,
        type=ended.type,
        name=EVENT[ended.type],
        by=_named(ended.by, unnamed),
        at=ended.at,
    )


def _named(by: str, unnamed: str | None) -> str | None:
    return None if by == unnamed else by
