"""The life of an issue as its clocks saw it: what was waited for, by whom, from when until when; folded from events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Deadline, Schedule, Stage
from schemas.domain.events import Event, Filed, Findings, TakenOver
from schemas.domain.limits import Limit, Pause

_EVERY = frozenset(Stage)
_UNITS = frozenset({Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE})
_OURS = frozenset({Stage.ACCEPT, Stage.HANDLE})

# A new event that stops a clock is a line here, by its recorded name, which is for ever. What starts or moves a clock
# needs none: it carries a schedule. A unit's event stops that unit's clocks alone.
DONE: Mapping[str, frozenset[Stage]] = {
    "intake_confirmed": frozenset({Stage.INTAKE}),
    "intake_released": frozenset({Stage.INTAKE}),
    "classified": frozenset({Stage.DELIBERATION}),
    "routed": frozenset({Stage.ANSWER}),
    "accepted": frozenset({Stage.ACCEPT}),
    "returned": frozenset({Stage.ACCEPT}),  # whoever returns it has looked at it
    "rerouted": frozenset({Stage.REROUTE}),
    "task_accepted": frozenset({Stage.UNIT_ACCEPT}),
    "task_returned": frozenset({Stage.UNIT_ACCEPT}),
    "task_finished": _UNITS,
    "resumed": frozenset({Stage.SUSPENSION}),
    "resolved": _OURS,
    "refused": _OURS,
    "feedback_given": frozenset({Stage.FEEDBACK}),
}
# Stopped without being done: it lapsed, or the issue went another way.
GONE: Mapping[str, frozenset[Stage]] = {
    "deliberation_lapsed": frozenset({Stage.DELIBERATION}),
    "returned": _OURS | _UNITS,
    "rerouted": _OURS | _UNITS,
    "task_returned": _UNITS,
    "task_excused": _UNITS,
    "resolved": _EVERY,
    "refused": _EVERY,
    "closed": _EVERY,
    "merged": _EVERY,
    "withdrawn": _EVERY,
    "referred": _EVERY,
}
# Recorded often, and nothing to a clock: whoever reads many lives may spare the reading of these.
SAY_NOTHING = frozenset(
    {
        "collected",
        "reminded",
        "escalated",
        "commented",
        "files_added",
        "urged",
        "accused_named",
        "questioned",
        "replied",
    }
)
_NAMES_DEPARTMENT = frozenset({"intake_opened", "intake_confirmed", "routed", "rerouted", "reopened", "referred"})
_VERSIONS = ("policy_version", "calendar_version")
_NONE: frozenset[Stage] = frozenset()
_NOBODYS = frozenset({Stage.ANSWER, Stage.DELIBERATION, Stage.REROUTE})  # no department has it


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLife:
    """One clock that ran: until somebody did what it waited for (`done_at`), or it stopped without that (`gone_at`).

    With neither it still runs, or stands since `held_since`. Times are UTC. Each extension is counted from where the
    time before it ended; the pauses count in none of it. `named`: a person, not the category, chose the department.
    """

    stage: Stage
    start: datetime
    urgency: Urgency
    department_id: str | None = None
    named: bool = False
    unit_id: str | None = None
    extensions: tuple[Limit, ...] = ()
    pauses: tuple[Pause, ...] = ()
    held_since: datetime | None = None
    done_at: datetime | None = None
    gone_at: datetime | None = None

    @property
    def key(self) -> "_Key":
        return _Key(self.stage, self.unit_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Every clock of one issue in the order in which they ended; those that run come last. History has one alone.

    `filed_at` is when the source received it. The versions are those that hold for it now. `department_id` is the
    department that had it last.
    """

    filed_at: datetime
    policy_version: str
    calendar_version: str
    category: str | None
    department_id: str | None
    stages: tuple[StageLife, ...]


def life_of(events: Iterable[Event]) -> Life | None:
    """Fold the events of one issue, oldest first; None for no events. What was taken back never happened.

    Events of the types in `SAY_NOTHING` may be left out.
    """
    told: list[Event] = []
    for event in events:
        if event.type == "taken_back":
            undone = next(place for place in reversed(range(len(told))) if told[place].type == _said(event, "undone"))
            del told[undone]
        else:
            told.append(event)
    telling = _Telling()
    for event in told:
        telling.hear(event)
    return telling.life()


class _Key(NamedTuple):
    """Side by side no two clocks have the same."""

    stage: Stage
    unit_id: str | None


class _Telling:
    """What is known of the issue while its events pass by."""

    def __init__(self) -> None:
        self._filed: Filed | None = None
        self._versions: dict[str, str] = {}
        self._urgency = Urgency.ORDINARY
        self._category: str | None = None
        self._department_id: str | None = None
        self._named = False
        self._held_since: datetime | None = None
        self._running: dict[_Key, StageLife] = {}
        self._over: list[StageLife] = []

    def hear(self, event: Event) -> None:
        if isinstance(event, Filed):
            self._file(event)
            return
        self._end(event)
        self._learn(event)
        for schedule in _schedules(event):
            self._run(schedule.deadline, at=event.at)

    def life(self) -> Life | None:
        if self._filed is None:
            return None
        source = self._filed.taken_over
        running = (replace(one, held_since=self._held_since) for one in self._running.values())
        return Life(
            filed_at=source.filed_at if source else self._filed.at,
            policy_version=self._versions.get("policy_version", self._filed.policy_version),
            calendar_version=self._versions.get("calendar_version", self._filed.calendar_version),
            category=self._category,
            department_id=self._department_id,
            stages=(self._history(source, until=self._filed.at),) if source else (*self._over, *running),
        )

    def _file(self, event: Filed) -> None:
        self._filed = event
        # The rule promises an answer before anything is known of the urgency.
        answer = StageLife(stage=Stage.ANSWER, start=event.at, urgency=Urgency.ORDINARY)
        self._running[answer.key] = answer

    def _end(self, event: Event) -> None:
        done, gone = DONE.get(event.type, _NONE), GONE.get(event.type, _NONE)
        unit_id = _said(event, "unit_id")
        for key in [key for key in self._running if key.stage in done | gone and unit_id in {None, key.unit_id}]:
            # A unit's clock is not done by what its department does.
            is_done = key.stage in done and unit_id == key.unit_id
            self._over.append(self._ended(self._running.pop(key), at=event.at, done=is_done))
        if event.type == "suspended":
            self._held_since = event.at
        elif event.type == "resumed" or not self._running:
            self._held_since = None

    def _ended(self, running: StageLife, *, at: datetime, done: bool) -> StageLife:
        pauses = running.pauses
        if self._held_since is not None and running.stage is not Stage.SUSPENSION:
            pauses = (*pauses, Pause(suspended=self._held_since, resumed=at))
        return replace(running, pauses=pauses, done_at=at if done else None, gone_at=None if done else at)

    def _learn(self, event: Event) -> None:
        self._versions |= {name: _said(event, name) for name in _VERSIONS if _said(event, name)}
        findings: Findings | None = _said(event, "findings")
        if findings is not None:
            self._category, self._urgency = findings.category, findings.urgency
            self._department_id = findings.department_id
        if event.type in _NAMES_DEPARTMENT:
            self._department_id = _said(event, "department_id")
            self._urgency = _said(event, "urgency") or self._urgency
        if event.type == "rerouted":
            self._named = True
            self._category = _said(event, "category") or self._category

    def _run(self, deadline: Deadline, *, at: datetime) -> None:
        """A clock starts; one with the same start goes on, with the extensions and pauses it has now."""
        nobodys = deadline.stage in _NOBODYS
        clock = StageLife(
            stage=deadline.stage,
            start=deadline.start,
            urgency=self._urgency,
            department_id=None if nobodys else self._department_id,
            named=self._named and not nobodys,
            unit_id=deadline.unit_id,
            extensions=tuple(map(Limit.parse, deadline.extensions)),
            pauses=deadline.pauses,
        )
        before = self._running.pop(clock.key, None)
        if before is not None and before.start != clock.start:
            self._over.append(self._ended(before, at=at, done=False))
        self._over = [one for one in self._over if one.done_at or (one.key, one.start) != (clock.key, clock.start)]
        self._running[clock.key] = clock

    def _history(self, source: TakenOver, *, until: datetime) -> StageLife:
        """No clock ran; what is known is when it was received elsewhere, and answered."""
        return StageLife(
            stage=Stage.HANDLE,
            start=source.filed_at,
            urgency=self._urgency,
            department_id=self._department_id,
            done_at=source.answered_at,
            gone_at=None if source.answered_at else until,
        )


def _schedules(event: Event) -> Iterable[Schedule]:
    """Every schedule that an event carries: its own, one alone, or those of the units it gives tasks to."""
    alone: Schedule | None = _said(event, "schedule")
    tasks = (task.schedules for task in _said(event, "tasks") or ())
    given = chain(_said(event, "schedules") or (), *tasks)
    return given if alone is None else chain(given, (alone,))


def _said(event: Event, name: str) -> Any:
    """A field of the event, None where it has none: asking pydantic for what is not there takes ten times longer."""
    return vars(event).get(name)
