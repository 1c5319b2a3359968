"""Every clock that ever ran on an issue, as its events tell it: when it began, was moved, stood, and how it ended."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from schemas.domain.base import Frozen
from schemas.domain.clocks import Deadline, Schedule, Stage
from schemas.domain.events import DeliberationLapsed, Event, FeedbackGiven
from schemas.domain.handling_events import Recalendared, Repoliced, Suspended, TakenBack
from schemas.domain.issue import Issue, evolve
from schemas.domain.lives import DONE
from schemas.domain.status import ENDED

Numbered = tuple[int, Event]


class State(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"  # what it waited for was done in time
    MISSED = "missed"  # done too late, or never
    LAPSED = "lapsed"  # it ended by itself, as it may: nobody need rate, and nor resume before the end
    DROPPED = "dropped"  # in time, but the issue went another way


class Moved(Frozen):
    """A due date that changed: by which event of whom, from when to when (UTC)."""

    version: int
    type: str
    by: str
    at: datetime
    before: Deadline
    after: Deadline


class Held(Frozen):
    """A time in which the clock stood; `until` is None while it stands. `reason` is a key of the policy's."""

    version: int
    type: str
    by: str
    since: datetime
    until: datetime | None = None
    reason: str | None = None


class Ended(Frozen):
    """The event that ended a clock, and how the clock is judged by it."""

    version: int
    type: str
    by: str
    at: datetime
    state: State


class Clock(Frozen):
    """`deadline` as it stands now or stood at the end; the versions are those it was last counted with.

    Urgency and department are those it began under; the urgency is None before analysis.
    """

    opened: int
    deadline: Deadline
    policy_version: str
    calendar_version: str
    urgency: str | None
    department_id: str | None
    moved: tuple[Moved, ...] = ()
    held: tuple[Held, ...] = ()
    ended: Ended | None = None

    @property
    def state(self) -> State:
        if self.ended is not None:
            return self.ended.state
        return State.PAUSED if self.held and self.held[-1].until is None else State.RUNNING

    def ran(self, until: datetime) -> timedelta:
        """How long it ran until then; the time in which it stood is no part of it."""
        stood = (min(one.until or until, until) - one.since for one in self.held if one.since < until)
        return max(timedelta(0), until - self.deadline.start - sum(stood, timedelta(0)))


class Step(NamedTuple):
    """What one event did to the clocks: the one it stopped, and those whose due date it moved."""

    version: int
    event: Event
    stopped: Clock | None
    moved: tuple[Clock, ...]


class _Key(NamedTuple):
    """A clock begins once: another one of its stage begins at another time."""

    stage: Stage
    unit_id: str | None
    start: datetime


def clocks(numbered: Iterable[Numbered]) -> tuple[Clock, ...]:
    """Every clock of (version, event) pairs, the first first."""
    return watched(numbered)[1]


def watched(numbered: Iterable[Numbered]) -> tuple[Issue | None, tuple[Clock, ...]]:
    """The issue that (version, event) pairs lead to, and every clock that ever ran on it; None for no events."""
    watch = _Watch()
    for version, event in numbered:
        watch.see(version, event)
    return watch.issue, tuple(watch.seen.values())


def steps(numbered: Iterable[Numbered]) -> Iterator[Step]:
    """What each of (version, event) pairs did, as it was then: what is taken back later had stopped its clock."""
    watch = _Watch()
    for version, event in numbered:
        stopped, moved = watch.see(version, event)
        # Taking back a step measures nothing: it makes void what the step had started.
        shown = None if isinstance(event, TakenBack) else _shown(stopped)
        yield Step(version=version, event=event, stopped=shown, moved=tuple(moved))


class _Watch:
    """Compares the clocks of the issue before and after each event; so it needs to know no event that starts one."""

    def __init__(self) -> None:
        self.seen: dict[_Key, Clock] = {}
        self.issue: Issue | None = None

    def see(self, version: int, event: Event) -> tuple[list[Clock], list[Clock]]:
        """The clocks that the event stopped, and those whose due date it moved."""
        issue = self.issue = evolve(self.issue, event)
        live, moved = _live(issue, event), []
        for key, deadline in live.items():
            known = self.seen.get(key)
            if known is None:
                self.seen[key] = _opened(version, deadline, issue)
            elif known.ended is None or isinstance(event, TakenBack):
                self.seen[key] = now = _gone_on(known, deadline, version, event, issue)
                moved += [now] if now.moved != known.moved else []
        return self._stop(version, event, live=live), moved

    def _stop(self, version: int, event: Event, *, live: Mapping[_Key, Deadline]) -> list[Clock]:
        stopped = []
        for key, clock in self.seen.items():
            if clock.ended is None and key not in live:
                state = _judged(clock, event)
                ended = Ended(version=version, type=event.type, by=event.by, at=event.at, state=state)
                held = _let_go(clock.held, event)
                self.seen[key] = over = clock.model_copy(update={"ended": ended, "held": held})
                stopped.append(over)
        return stopped


def _live(issue: Issue, event: Event) -> dict[_Key, Deadline]:
    """The clocks that run or stand; a rating stops the one it answers before what follows from it is recorded."""
    standing = issue.paused.schedules if issue.paused else ()
    deadlines = [schedule.deadline for schedule in (*issue.schedules, *standing)]
    if isinstance(event, FeedbackGiven):
        deadlines = [each for each in deadlines if each.stage is not Stage.FEEDBACK]
    if issue.taken_over is None and issue.routed_at is None and issue.status not in ENDED:
        answer = Deadline(stage=Stage.ANSWER, start=issue.filed_at, at=issue.promised_at, limit="")
        deadlines.insert(0, answer)
    return {_Key(each.stage, each.unit_id, each.start): each for each in deadlines}


def _opened(version: int, deadline: Deadline, issue: Issue) -> Clock:
    return Clock(
        opened=version,
        deadline=deadline,
        policy_version=issue.policy_version,
        calendar_version=issue.calendar_version,
        urgency=issue.urgency,
        department_id=issue.department_id,
    )


def _gone_on(clock: Clock, deadline: Deadline, version: int, event: Event, issue: Issue) -> Clock:
    changes: dict[str, object] = {"ended": None, "held": _held(clock, version, event, issue)}
    if deadline != clock.deadline:
        moved = Moved(version=version, type=event.type, by=event.by, at=event.at, before=clock.deadline, after=deadline)
        changes |= {"deadline": deadline, "moved": (*clock.moved, moved), "calendar_version": issue.calendar_version}
    if isinstance(event, Recalendared | Repoliced) and any(_is_of(one, deadline) for one in event.schedules):
        changes["calendar_version"] = issue.calendar_version
        if isinstance(event, Repoliced):
            changes["policy_version"] = issue.policy_version
    return clock.model_copy(update=changes)


def _is_of(schedule: Schedule, deadline: Deadline) -> bool:
    return (schedule.stage, schedule.unit_id) == (deadline.stage, deadline.unit_id)


def _held(clock: Clock, version: int, event: Event, issue: Issue) -> tuple[Held, ...]:
    stands = issue.paused is not None and clock.deadline.stage not in {Stage.ANSWER, Stage.SUSPENSION}
    is_standing = bool(clock.held) and clock.held[-1].until is None
    if isinstance(event, TakenBack) and stands is not is_standing:
        return clock.held[:-1] if is_standing else (*clock.held[:-1], clock.held[-1].model_copy(update={"until": None}))
    if stands and not is_standing:
        reason = event.reason if isinstance(event, Suspended) else None
        return (*clock.held, Held(version=version, type=event.type, by=event.by, since=event.at, reason=reason))
    return _let_go(clock.held, event) if is_standing and not stands else clock.held


def _let_go(held: tuple[Held, ...], event: Event) -> tuple[Held, ...]:
    if not held or held[-1].until is not None:
        return held
    return (*held[:-1], held[-1].model_copy(update={"until": event.at}))


def _judged(clock: Clock, event: Event) -> State:
    deadline = clock.deadline
    is_done = deadline.stage in DONE.get(event.type, frozenset()) and deadline.unit_id == getattr(
        event, "unit_id", None
    )
    # What ended because its time was over was not done, however punctually the timer fired.
    if event.by == "system" and deadline.stage in {Stage.FEEDBACK, Stage.SUSPENSION}:
        return State.LAPSED
    until = clock.held[-1].since if clock.state is State.PAUSED else event.at
    if until > deadline.at or isinstance(event, DeliberationLapsed):
        return State.MISSED
    return State.MET if is_done else State.DROPPED


# Where one event stops several clocks, the one that it is measured against.
_MEASURED_BY = {"resolved": Stage.HANDLE, "task_finished": Stage.UNIT_HANDLE}
_ORDER = (Stage.HANDLE, Stage.UNIT_HANDLE)


def _shown(stopped: list[Clock]) -> Clock | None:
    """The clock a step is measured against: what it did, else the longest of those it made void."""
    done = [clock for clock in stopped if clock.ended and _is_done(clock)]
    named = [clock for clock in done if clock.ended and _MEASURED_BY.get(clock.ended.type) is clock.deadline.stage]
    void = [clock for clock in stopped if clock.deadline.stage in _ORDER]
    return next(iter(named or done or void or stopped), None)


def _is_done(clock: Clock) -> bool:
    assert clock.ended is not None, "a stopped clock has ended"
    return clock.deadline.stage in DONE.get(clock.ended.type, frozenset())
