"""From the events of one issue to its facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from schemas.domain.clock_history import Clock, Numbered, State, watched
from schemas.domain.clocks import DueKind, Schedule, Stage
from schemas.domain.events import Closed, Event, FeedbackGiven, Reminded, Routed
from schemas.domain.figure_waits import is_late, waits_of
from schemas.domain.figure_weeks import day_of, week_of
from schemas.domain.figures import CardFact, Facts, Judged, TaskFacts, Verdict
from schemas.domain.handling_events import CardIssued, Rerouted, TakenBack
from schemas.domain.issue_state import Issue, Task
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status

# Recorded often, and nothing to the figures: an issue to which nothing else happened need not be folded again.
TELL_NOTHING = frozenset(
    {
        *("filed", "collected", "analyzed", "classified", "deliberation_opened", "deliberation_lapsed"),
        *("intake_opened", "intake_confirmed", "intake_released", "accused_named"),
        *("commented", "files_added", "urged", "transferred", "duplicate_taken", "duplicate_left"),
        *("erasure_asked", "hold_placed", "hold_lifted", "reporter_erased"),
    }
)
_GOOD = frozenset({"satisfied", "unrated"})


def facts_of(events: Iterable[Event]) -> Facts | None:
    """The facts that all events of one issue tell, oldest first; None where it has none."""
    told = _Told()
    issue, clocks = watched(told.hearing(enumerate(events, start=1)))
    if issue is None or issue.key_class is not KeyClass.GENERAL or issue.logged_at is None:
        return None
    return _facts(_Life(issue, told, clocks))


@dataclass
class _Told:
    """What the state of an issue does not keep, gathered while its events pass by."""

    first_department_id: str | None = None
    rerouted: int = 0
    satisfied: bool | None = None
    closed_in_silence: bool = False
    cards: list[CardFact] = field(default_factory=list)
    reminded: set[tuple[Stage, str | None, object]] = field(default_factory=set)

    def hearing(self, numbered: Iterable[Numbered]) -> Iterable[Numbered]:
        """The same events, each heard on its way."""
        for version, event in numbered:
            self._hear(event)
            yield version, event

    def _hear(self, event: Event) -> None:
        match event:
            case Routed():
                self.first_department_id = self.first_department_id or event.department_id
            case Rerouted():
                self.rerouted += 1
            case TakenBack():
                self.rerouted -= event.undone == "rerouted"
            case FeedbackGiven():
                self.satisfied = event.satisfied
            case Closed():
                self.closed_in_silence |= event.outcome == "unrated"
            case CardIssued():
                self.cards.append(CardFact(card=event.card, department_id=event.department_id, unit_id=event.unit_id))
            case Reminded():
                self.reminded.add((event.stage, event.unit_id, event.deadline))
            case _:
                pass


@dataclass(frozen=True)
class _Life:
    """An issue as it stands, what its state does not keep, and every clock that ran on it."""

    issue: Issue
    told: _Told
    clocks: Sequence[Clock]

    def judged(self, stage: Stage, *, unit_id: str | None = None) -> Judged | None:
        """The verdict on all clocks of a stage: of the issue itself, or of one unit."""
        own = [one for one in self.clocks if (one.deadline.stage, one.deadline.unit_id) == (stage, unit_id)]
        late = [one for one in own if one.state is State.MISSED or self._runs_late(one)]
        if late:
            return Judged(verdict=Verdict.LATE, department_id=late[0].department_id)
        met = [one for one in own if one.state is State.MET]
        return Judged(verdict=Verdict.IN_TIME, department_id=met[-1].department_id) if met else None

    def _runs_late(self, clock: Clock) -> bool:
        """A clock that stands was late before it was stopped, or it is not."""
        standing = self.issue.paused.schedules if self.issue.paused else ()
        return any(one.deadline == clock.deadline and is_late(one) for one in (*self.issue.schedules, *standing))

    def near_its_end(self, schedule: Schedule) -> bool:
        """The last reminder before the end was sent: none is pending, and one was sent of this very deadline."""
        is_pending = any(due.kind is DueKind.REMINDER for due in schedule.dues)
        was_sent = (schedule.stage, schedule.unit_id, schedule.deadline.at) in self.told.reminded
        return was_sent and not is_pending and not is_late(schedule)


def _facts(life: _Life) -> Facts:
    issue = life.issue
    assert issue.findings is not None, "a general issue has findings"
    place, source = issue.findings.place, issue.taken_over
    filed_at = source.filed_at if source else issue.filed_at
    day = day_of(filed_at)
    about = {
        "issue_id": issue.id,
        "filed_at": filed_at,
        "week": week_of(day),
        "day": day,
        "street_id": place.street_id,
        "community_id": place.community_id,
        "grid_id": place.grid_id,
        "topic": issue.findings.topic,
        "category": issue.findings.category,
        "urgency": issue.findings.urgency,
        "department_id": None if issue.status is Status.RETURNED else issue.department_id,
        "history": source is not None,
    }
    return Facts.model_validate(about | (_BEFORE if source else _how_it_went(life)) | _how_it_stands(life))


# Of what was over before it came here nothing was measured.
_BEFORE: dict[str, object] = {
    "first_department_id": None,
    "first_right": False,
    "accepted": None,
    "handled": None,
    "returned_by": (),
    **dict.fromkeys(("answered", "asked", "solved", "rated", "satisfied", "reopened", "ended"), False),
    "cards": (),
}


def _how_it_went(life: _Life) -> dict[str, object]:
    issue, told = life.issue, life.told
    asked = told.satisfied is not None or told.closed_in_silence
    return {
        "first_department_id": told.first_department_id,
        "first_right": not issue.returned_by and not told.rerouted,
        "accepted": life.judged(Stage.ACCEPT),
        "handled": life.judged(Stage.HANDLE),
        "returned_by": issue.returned_by,
        "answered": issue.resolved_at is not None or bool(issue.reopened or issue.reviews),
        "asked": asked,
        "solved": asked and issue.status is Status.CLOSED and issue.outcome in _GOOD,
        "rated": told.satisfied is not None,
        "satisfied": bool(told.satisfied),
        "reopened": issue.reopened > 0,
        "ended": not issue.open,
        "cards": tuple(told.cards),
    }


def _how_it_stands(life: _Life) -> dict[str, object]:
    issue = life.issue
    late = any(map(is_late, issue.schedules))
    return {
        "open": issue.open,
        "overdue": late,
        "at_risk": not late and any(map(life.near_its_end, issue.schedules)),
        "suspended": issue.status is Status.SUSPENDED,
        "callback": issue.callback,
        "tasks": tuple(_task(life, task) for task in issue.tasks),
        "waits": waits_of(issue) if issue.open else (),
    }


def _task(life: _Life, task: Task) -> TaskFacts:
    clocks = [one for one in life.issue.schedules if one.unit_id == task.unit_id]
    late = any(map(is_late, clocks))
    accepted, handled = (life.judged(stage, unit_id=task.unit_id) for stage in (Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE))
    return TaskFacts(
        unit_id=task.unit_id,
        open=life.issue.open and not task.over,
        overdue=late,
        at_risk=not late and any(map(life.near_its_end, clocks)),
        accepted=accepted.verdict if accepted else None,
        handled=handled.verdict if handled else None,
    )
