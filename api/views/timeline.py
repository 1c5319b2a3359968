"""The timeline: who did what when, how long it took, and against which limit. Derived from the events alone."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from api.views.told import Names, UnitView, said_with, told
from api.words import ERASED, EVENT, STAGE, Said, lasting
from schemas.domain.base import Frozen
from schemas.domain.clock_history import Clock, Numbered, State, Step, steps
from schemas.domain.clocks import Stage
from schemas.domain.events import Event
from schemas.domain.handling_events import Card
from schemas.domain.issue_state import Erasure


class StoodView(Frozen):
    """A time in which a clock stood."""

    since: datetime
    until: datetime


class ClockView(Frozen):
    """The clock a step stopped: since when, until when it was allowed, how long it took, and whether in time.

    `due_at` has every extension and pause in it; `took_seconds` leaves out the pauses.
    """

    stage: Stage
    name: Said
    unit_id: str | None = None
    limit: str | None
    extensions: tuple[str, ...] = ()
    pauses: tuple[StoodView, ...] = ()
    started_at: datetime
    due_at: datetime
    took_seconds: int
    took: Said
    in_time: bool
    state: State = State.MET


class MovedView(Frozen):
    """A due date that a step moved."""

    stage: Stage
    name: Said
    unit_id: str | None
    before: datetime
    after: datetime


class EntryView(Frozen):
    """One step. `seconds` since the step before; `to` are those it was given to; `text` is what was said with it.

    `reason` is a key of the policy's and `why` its sentence; `related` are other issues, those that the reader may see.
    `limit` is that of an extension; `undone_version` the step that was taken back; `answers`: a reply to a question;
    `against`: what the reporter objected to. `erased` in place of a text that is gone.
    """

    version: int
    type: str
    name: Said
    at: datetime
    by: str | None
    seconds: int
    lasted: Said
    clock: ClockView | None = None
    moved: tuple[MovedView, ...] = ()
    to: tuple[str, ...] = ()
    level: int | None = None
    role: str | None = None
    department_id: str | None = None
    category: str | None = None
    unit_id: str | None = None
    units: tuple[UnitView, ...] = ()
    reason: str | None = None
    why: str | None = None
    ruling: bool | None = None
    binding: bool | None = None
    limit: str | None = None
    promised_end: datetime | None = None
    card: Card | None = None
    points: int | None = None
    evidence: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    joined: bool | None = None
    apart: bool | None = None
    satisfied: bool | None = None
    rating: int | None = None
    outcome: str | None = None
    callback: bool | None = None
    on_the_spot: bool | None = None
    answers: bool | None = None
    against: str | None = None
    undone: str | None = None
    undone_version: int | None = None
    policy_version: str | None = None
    calendar_version: str | None = None
    text: str | None = None
    erased: Said | None = None


class TimelineView(Frozen):
    """Every step of an issue, the first first; times are UTC."""

    id: str
    version: int
    entries: tuple[EntryView, ...]


def entries(
    numbered: Iterable[Numbered],
    texts: Mapping[int, str | None],
    *,
    names: Names | None = None,
    erasure: Erasure | None = None,
) -> Iterator[EntryView]:
    """The steps of (version, event) pairs; `texts` holds what was opened, by version; `erasure` what is gone."""
    names = names or Names()
    before: datetime | None = None
    for step in steps(numbered):
        event = step.event
        seconds = int((event.at - before).total_seconds()) if before else 0
        yield EntryView(
            version=step.version,
            type=event.type,
            name=EVENT[event.type],
            at=event.at,
            by=names.actor(event.by),
            seconds=seconds,
            lasted=lasting(seconds),
            clock=_clock(step.stopped, at=event.at) if step.stopped else None,
            moved=tuple(_moves(step)),
            text=texts.get(step.version),
            erased=_gone(event, erasure),
            **told(event, names),
        )
        before = event.at


def _gone(event: Event, erasure: Erasure | None) -> Said | None:
    spoken = said_with(event)
    return ERASED[erasure.ground] if erasure and spoken and spoken.key in erasure.keys else None


def _moves(step: Step) -> Iterator[MovedView]:
    for clock in step.moved:
        deadline, last = clock.deadline, clock.moved[-1]
        if last.before.at != last.after.at:
            yield MovedView(
                stage=deadline.stage,
                name=STAGE[deadline.stage],
                unit_id=deadline.unit_id,
                before=last.before.at,
                after=last.after.at,
            )


def _clock(clock: Clock, *, at: datetime) -> ClockView:
    deadline, ran = clock.deadline, clock.ran(at)
    return ClockView(
        stage=deadline.stage,
        name=STAGE[deadline.stage],
        unit_id=deadline.unit_id,
        limit=deadline.limit or None,
        extensions=deadline.extensions,
        pauses=tuple(StoodView(since=each.since, until=each.until or at) for each in clock.held),
        started_at=deadline.start,
        due_at=deadline.at,
        took_seconds=ran // timedelta(seconds=1),
        took=lasting(ran.total_seconds()),
        in_time=clock.state not in {State.MISSED, State.LAPSED},
        state=clock.state,
    )
