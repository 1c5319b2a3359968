"""The timeline: who did what when, how long it took, and against which limit. Derived from the events alone."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from api.words import EVENT, STAGE, Said, lasting
from schemas.domain.base import Frozen
from schemas.domain.clocks import Deadline, Stage
from schemas.domain.events import (
    Accepted,
    Classified,
    Closed,
    DeliberationLapsed,
    DeliberationOpened,
    Escalated,
    Event,
    FeedbackGiven,
    Filed,
    IntakeConfirmed,
    IntakeOpened,
    IntakeReleased,
    Logged,
    Reminded,
    Reopened,
    Resolved,
    Routed,
)
from schemas.domain.roles import CHINESE
from schemas.domain.sealed import Sealed


class ClockView(Frozen):
    """The clock a step stopped: since when, until when it was allowed, how long it took, and whether in time."""

    stage: Stage
    name: Said
    limit: str | None
    started_at: datetime
    due_at: datetime
    took_seconds: int
    took: Said
    in_time: bool


class EntryView(Frozen):
    """One step. `seconds` since the step before; `to` are those it was given to; `text` is what was said with it."""

    version: int
    type: str
    name: Said
    at: datetime
    by: str | None
    seconds: int
    lasted: Said
    clock: ClockView | None = None
    to: tuple[str, ...] = ()
    level: int | None = None
    role: str | None = None
    department_id: str | None = None
    satisfied: bool | None = None
    rating: int | None = None
    outcome: str | None = None
    on_the_spot: bool | None = None
    text: str | None = None


class TimelineView(Frozen):
    """Every step of an issue, the first first; times are UTC."""

    id: str
    version: int
    entries: tuple[EntryView, ...]


def entries(numbered: Iterable[tuple[int, Event]], texts: Mapping[int, str | None]) -> Iterator[EntryView]:
    """The steps of (version, event) pairs; `texts` holds what was opened, by version."""
    clocks: dict[Stage, Deadline] = {}
    before: datetime | None = None
    for version, event in numbered:
        seconds = int((event.at - before).total_seconds()) if before else 0
        yield EntryView(
            version=version,
            type=event.type,
            name=EVENT[event.type],
            at=event.at,
            by=event.by,
            seconds=seconds,
            lasted=lasting(seconds),
            clock=_stopped(event, clocks),
            text=texts.get(version),
            **_told(event),
        )
        clocks |= {deadline.stage: deadline for deadline in _started(event)}
        before = event.at


def said_with(event: Event) -> Sealed | None:
    """The free text that came with an event, sealed: an answer, a reason, a comment."""
    match event:
        case Resolved():
            return event.answer
        case Classified() | IntakeConfirmed() | IntakeReleased():
            return event.reason
        case FeedbackGiven():
            return event.comment
        case _:
            return None


def _started(event: Event) -> Iterator[Deadline]:
    match event:
        case Filed() if event.taken_over is None:
            yield Deadline(stage=Stage.ANSWER, start=event.at, at=event.promised_at, limit="")
        case IntakeOpened() | DeliberationOpened() | Resolved() if event.schedule is not None:
            yield event.schedule.deadline
        case Logged() | Reopened():
            yield from (schedule.deadline for schedule in event.schedules)
        case _:
            return


_STOPS: Mapping[type, Stage] = {
    IntakeConfirmed: Stage.INTAKE,
    IntakeReleased: Stage.INTAKE,
    Classified: Stage.DELIBERATION,
    DeliberationLapsed: Stage.DELIBERATION,
    Routed: Stage.ANSWER,
    Accepted: Stage.ACCEPT,
    Resolved: Stage.HANDLE,
    FeedbackGiven: Stage.FEEDBACK,
    Closed: Stage.FEEDBACK,
}


def _stopped(event: Event, clocks: dict[Stage, Deadline]) -> ClockView | None:
    stage = _STOPS.get(type(event))
    # Each clock is stopped once: a closing right after the rating is no second answer to it.
    deadline = clocks.pop(stage, None) if stage else None
    if deadline is None:
        return None
    seconds = int((event.at - deadline.start).total_seconds())
    return ClockView(
        stage=deadline.stage,
        name=STAGE[deadline.stage],
        limit=deadline.limit or None,
        started_at=deadline.start,
        due_at=deadline.at,
        took_seconds=max(0, seconds),
        took=lasting(seconds),
        in_time=event.at <= deadline.at,
    )


def _told(event: Event) -> dict[str, object]:  # noqa: PLR0911 - one line for each kind of fact
    match event:
        case Routed() | Reopened():
            return {"to": event.responsible, "department_id": event.department_id, "level": event.level}
        case Reminded():
            return {"to": event.to}
        case Escalated():
            return {"to": event.to, "level": event.level, "role": CHINESE[event.role]}
        case FeedbackGiven():
            return {"satisfied": event.satisfied, "rating": event.rating}
        case Closed():
            return {"outcome": event.outcome}
        case Resolved():
            return {"on_the_spot": event.on_the_spot}
        case _:
            return {}
