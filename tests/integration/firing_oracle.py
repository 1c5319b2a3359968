"""From what happened to an issue to what it must have fired, compared with what it fired."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.domain.events import Closed, DeliberationLapsed, Escalated, Event, Reminded
from schemas.domain.handling_events import Resumed
from tests.integration.random_times import DISCIPLINE, GENERAL, NO_LADDER, Clock, Times, in_order

_LADDERS = {"intake": DISCIPLINE, "accept": GENERAL, "handle": GENERAL}
# What each event begins, and what it ends; `*` is everything that runs.
_BEGINS = {
    "deliberation_opened": ("deliberation",),
    "intake_opened": ("intake",),
    "logged": ("accept", "handle"),
    "resolved": ("feedback",),
    "reopened": ("accept", "handle"),
}
_ENDS = {
    "classified": ("deliberation",),
    "deliberation_lapsed": ("deliberation",),
    "accepted": ("accept",),
    "resolved": ("accept", "handle"),
    "feedback_given": ("feedback",),
    "closed": ("feedback",),
}


@dataclass(frozen=True)
class Firing:
    """What was recorded: the key, the due it tells (a closing tells none), and when it happened and was recorded."""

    key: str
    due_at: datetime | None
    at: datetime
    recorded_at: datetime


@dataclass
class Life:
    """The clocks of one issue, each begun, stopped and ended by what was recorded."""

    times: Times
    clocks: list[Clock] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Events come in their order; an event that no clock knows is taken as nothing."""
        if isinstance(event, Resumed):
            self._run_on(event)
        for stage in _ENDS.get(event.type, ()):
            self._end(stage, event.at)
        if event.type == "suspended":
            for clock in self._running():
                clock.stood.append([event.at])
            self._begin("suspension", event.at)
        for stage in _BEGINS.get(event.type, ()):
            self._begin(stage, event.at)

    def _begin(self, stage: str, at: datetime) -> None:
        dues = self.times.dues(stage, ladder=_LADDERS.get(stage, NO_LADDER))
        self.clocks.append(Clock(stage=stage, start=at, dues=dues))

    def _end(self, stage: str, at: datetime) -> None:
        for clock in self._running():
            if clock.stage == stage:
                clock.ended = at

    def _run_on(self, event: Resumed) -> None:
        # A suspension that nobody ended was over at its own end, however late that was noticed.
        [suspension] = [clock for clock in self._running() if clock.stage == "suspension"]
        [(over, _)] = list(suspension.fires())
        until = over if event.by == "system" else event.at
        suspension.ended = event.at
        for clock in self._running():
            clock.stood[-1].append(until)

    def _running(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.ended is None]


def firing_of(event: Event, recorded_at: datetime) -> Firing | None:
    """The firing that an event is; None for what people and steps do."""
    match event:
        case Reminded() | Escalated():
            return Firing(event.key, event.due_at, event.at, recorded_at)
        case DeliberationLapsed():
            return Firing("deliberation:lapse", event.due_at, event.at, recorded_at)
        case Closed(outcome="unrated"):
            return Firing("feedback:lapse", None, event.at, recorded_at)
        case Resumed(by="system"):
            return Firing("suspension:lapse", None, event.at, recorded_at)
        case _:
            return None


def ensure_fired(events: Sequence[tuple[Event, datetime]], *, times: Times, until: datetime) -> tuple[Firing, ...]:
    """The firings of one issue, once they are found right: each due once, in order, none before its time.

    `events` come with the time of their recording. What was due `until` then must have fired; what came due later may.
    """
    life = Life(times)
    for event, _ in events:
        life.take(event)
    expected = in_order(life.clocks)
    found = [firing for event, recorded in events if (firing := firing_of(event, recorded))]
    told = f"\nexpected {expected}\nfound    {[(each.due_at, each.key) for each in found]}"
    assert [each.key for each in found] == [key for _, key in expected[: len(found)]], told
    missed = [due for due in expected[len(found) :] if due[0] <= until]
    assert not missed, f"missed {missed}{told}"
    for firing, (at, _) in zip(found, expected, strict=False):
        assert firing.due_at in {None, at}, told
        assert firing.at >= at, told
        assert firing.recorded_at >= at, told
    return tuple(found)
