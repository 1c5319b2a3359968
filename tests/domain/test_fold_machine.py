"""Any life an issue can lead, against a plain model: what is recorded, what is refused, and what never happens."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schemas.domain.analysis import Urgency
from schemas.domain.commands import Accept, Classify, Command, ConfirmIntake, GiveFeedback, ReleaseIntake, Resolve
from schemas.domain.errors import DomainError
from schemas.domain.events import Escalated, Event, Reminded, TakenOver, body_of, event_of
from schemas.domain.issue import Issue, evolve, replay
from schemas.domain.notices import notices
from schemas.domain.rules import steps
from schemas.domain.rules.decide import act
from schemas.domain.rules.due import expire
from schemas.domain.sealed import KeyClass
from tests.domain.builders import MONDAY, sealed, some_findings
from tests.domain.county import RULEBOOK

COMMANDS: tuple[Command, ...] = (
    Accept(),
    Resolve(answer=sealed("answer")),
    GiveFeedback(satisfied=True, rating=5),
    GiveFeedback(satisfied=False),
    Classify(category="livelihood"),
    Classify(category="organization", urgency=Urgency.EMERGENCY),
    ConfirmIntake(),
    ReleaseIntake(findings=some_findings(), grounds=sealed("grounds")),
)
FITTING: dict[str, tuple[Command, ...]] = {
    "deliberating": COMMANDS[4:],
    "routed": COMMANDS[:1],
    "accepted": COMMANDS[1:2],
    "resolved": COMMANDS[2:4],
}
INSIDE_DISCIPLINE = {
    "discipline_intake-1",
    "discipline_officer-1",
    "discipline_head-1",
    "discipline_supervisor-1",
    "discipline_superior-1",
}


DAY = timedelta(days=1)
WAITS = st.sampled_from([timedelta(0), timedelta(microseconds=-1), timedelta(seconds=1)]) | st.timedeltas(
    timedelta(0), 20 * DAY
)


class Plain:
    """The model: a status, two flags, and the list of what is pending, as one would keep them on paper."""

    def __init__(self) -> None:
        self.status = "filed"
        self.sealed = self.discipline = False
        self.reopened = 0
        self.pending: list[tuple[datetime, int, str]] = []

    def copy(self) -> "Plain":
        twin = Plain()
        twin.__dict__ |= {**self.__dict__, "pending": list(self.pending)}
        return twin

    def fire(self, now: datetime) -> list[str]:
        """The kinds of what falls due until `now`, in order."""
        fired = []
        while self.pending and min(self.pending)[0] <= now:
            first = min(self.pending)
            self.pending.remove(first)
            stage, kind = first[2].split(":")[:2]
            fired.append({"reminder": "reminded", "level": "escalated"}.get(kind, stage + " lapsed"))
            if kind == "lapse":
                self.pending = []
                self.status = {"feedback": "closed", "deliberation": "analyzed"}[stage]
        return [{"feedback lapsed": "closed", "deliberation lapsed": "deliberation_lapsed"}.get(x, x) for x in fired]

    def command(self, command: Command) -> list[str] | str:
        """The kinds of event a command leaves here, or the code of its refusal."""
        rules: dict[str, Callable[[], list[str] | str]] = {
            "accept": self._accept,
            "resolve": self._resolve,
            "give_feedback": lambda: self._feedback(satisfied=getattr(command, "satisfied", False)),
            "classify": lambda: self._decide(waits=not self.sealed, refusal="not-deliberating", kind="classified"),
            "confirm_intake": lambda: self._decide(waits=self.sealed, refusal="not-sealed", kind="intake_confirmed"),
            "release_intake": self._release,
        }
        return rules[command.name]()

    def _accept(self) -> list[str] | str:
        if self.status != "routed":
            return "step-not-allowed"
        self.status = "accepted"
        self.pending = [due for due in self.pending if not due[2].startswith("accept")]
        return ["accepted"]

    def _resolve(self) -> list[str] | str:
        if self.status != "accepted":
            return "not-accepted" if self.status == "routed" else "step-not-allowed"
        self.status = "resolved"
        return ["resolved"]

    def _feedback(self, *, satisfied: bool) -> list[str] | str:
        if self.status != "resolved":
            return "no-answer-yet"
        if satisfied or self.reopened == 1:
            self.status, self.pending = "closed", []
            return ["feedback_given", "closed"]
        self.status, self.reopened = "routed", 1
        return ["feedback_given", "reopened"]

    def _decide(self, *, waits: bool, refusal: str, kind: str) -> list[str] | str:
        if self.status == "collected" or (self.status == "deliberating" and not waits):
            return refusal
        if self.status != "deliberating":
            return "step-not-allowed"
        self.status, self.sealed, self.pending = "analyzed", False, []
        self.discipline = kind == "intake_confirmed"
        return [kind]

    def _release(self) -> list[str] | str:
        left = self._decide(waits=self.sealed, refusal="not-sealed", kind="intake_released")
        return left if isinstance(left, str) else [*left, "analyzed"]

    def take_clocks(self, event: Event) -> None:
        """Clocks that an event starts take the place of those that ran."""
        body = body_of(event)
        started: list[Any] = body.get("schedules") or ([body["schedule"]] if body.get("schedule") else [])
        if started:
            self.pending = [
                (datetime.fromisoformat(due["at"]), due["level"], due["key"]) for one in started for due in one["dues"]
            ]


class Lives(RuleBasedStateMachine):
    """One issue, the engine's steps, every command at any time, and clocks that may run back a little."""

    @initialize(
        settled=st.booleans(),
        past=st.booleans(),
        named=st.booleans(),
        kind=st.sampled_from(["sealed", "sure", "unsure"]),
        urgency=st.sampled_from(Urgency),
        already=st.integers(0, 4),
    )
    def file(self, settled: bool, past: bool, named: bool, kind: str, urgency: Urgency, already: int) -> None:
        """Filed, and `already` so many steps further unless a person has to decide first."""
        self.kind, self.urgency = kind, urgency
        self.now = MONDAY
        self.plain = Plain()
        self.settled, self.past = settled, past
        filed = steps.file(
            "issue-1",
            content=sealed("problem"),
            reporter=sealed("name", key="reporter") if named else None,
            settlement=sealed("done") if settled else None,
            taken_over=TakenOver(filed_at=MONDAY - 400 * DAY) if past else None,
            by="anonymous",
            rulebook=RULEBOOK,
            now=self.now,
        )
        self.events: list[Event] = [filed]
        self.issue = evolve(None, filed)
        for _ in range(already):
            if self.issue.status != "deliberating":
                self.step()

    def record(self, events: tuple[Event, ...]) -> None:
        """What the store does: append, fold on."""
        for event in events:
            stored = json.loads(json.dumps(body_of(event), allow_nan=False))
            assert event_of(event.type, stored, at=event.at, by=event.by) == event
            if self.issue.key_class is KeyClass.DISCIPLINE and isinstance(event, Reminded | Escalated):
                assert set(event.to) <= INSIDE_DISCIPLINE
                assert not isinstance(event, Escalated) or event.role.startswith("discipline_")
            self.plain.take_clocks(event)
            self.issue = evolve(self.issue, event)
            self.events.append(event)

    @rule(wait=WAITS, fires=st.booleans())
    def time_passes(self, wait: timedelta, fires: bool) -> None:
        """Until the timer, a little before or after it, or for some days; the timer itself may be late."""
        due = self.issue.next_due
        self.now = max(self.now, due + wait) if due is not None and wait < DAY else self.now + abs(wait)
        if fires:
            self._expire()

    @rule(choice=st.integers(0, 3))
    def life_goes_on(self, choice: int) -> None:
        """The next step of the engine, or a command that the status invites."""
        if self.issue.status in {"filed", "collected", "analyzed", "logged"}:
            self.step()
        elif self.issue.open:
            fitting = FITTING[self.issue.status]
            self._act(fitting[choice % len(fitting)], now=self.now)

    def step(self) -> None:
        now = max(self.now, self.issue.last_at)
        run: dict[str, Callable[[], tuple[Event, ...]]] = {
            "filed": lambda: steps.collect(self.issue, place=sealed("place"), now=now),
            "collected": lambda: self._analyze(now),
            "analyzed": lambda: steps.log(self.issue, ledger_number="2030-ABCD", rulebook=RULEBOOK, now=now),
            "logged": lambda: steps.report(self.issue, rulebook=RULEBOOK, now=now),
        }
        events = run[self.issue.status]()
        ended = {"filed": "collected", "collected": "analyzed", "analyzed": "logged", "logged": "routed"}
        self.plain.status = ended[self.plain.status]
        if events[-1].type in {"deliberation_opened", "intake_opened"}:
            self.plain.status = "deliberating"
            self.plain.sealed = self.plain.discipline = events[-1].type == "intake_opened"
            assert self.plain.sealed == (self.kind == "sealed")
            assert self.plain.sealed or not (self.past or self.settled)
        if self.plain.status == "routed" and self.past:
            self.plain.status = "closed"
        elif self.plain.status == "routed" and self.settled and not self.plain.discipline:
            self.plain.status = "resolved"
        self.record(events)

    def _analyze(self, now: datetime) -> tuple[Event, ...]:
        if self.kind == "sealed":
            return steps.analyze_sealed(
                self.issue, grounds=sealed("grounds"), urgency=self.urgency, rulebook=RULEBOOK, now=now
            )
        confidence = {"category": 0.9 if self.kind == "sure" else 0.2}
        return steps.analyze_general(
            self.issue,
            findings=some_findings(urgency=self.urgency, confidence=confidence),
            grounds=sealed("grounds"),
            near_duplicates=(),
            rulebook=RULEBOOK,
            now=now,
        )

    def _expire(self) -> None:
        events = expire(self.issue, rulebook=RULEBOOK, now=self.now)

        assert [event.type for event in events] == self.plain.fire(self.now)
        self.record(events)
        assert all(due.at > self.now for due in self.issue.dues)
        assert expire(self.issue, rulebook=RULEBOOK, now=self.now) == ()

    @rule(command=st.sampled_from(COMMANDS), behind=st.sampled_from([0, 0, 0, 3600]))
    def somebody_asks(self, command: Command, behind: int) -> None:
        self._act(command, now=self.now - timedelta(seconds=behind))

    def _act(self, command: Command, *, now: datetime) -> None:
        expected = self.plain.copy()
        fired = expected.fire(max(now, self.issue.last_at))
        left = expected.command(command)
        found = self._outcome(command, now=now)
        if isinstance(found, str):
            assert found == left
            return
        assert [event.type for event in found] == [*fired, *left]
        self.plain = expected
        self.record(found)

    def _outcome(self, command: Command, *, now: datetime) -> tuple[Event, ...] | str:
        try:
            return act(self.issue, command, by="receipt", rulebook=RULEBOOK, now=now)
        except DomainError as refusal:
            return refusal.code

    @invariant()
    def the_issue_is_what_its_events_tell(self) -> None:
        assert replay(self.events) == self.issue
        assert self.issue.version == len(self.events)
        row = json.loads(json.dumps(self.issue.model_dump(mode="json", exclude_defaults=True), allow_nan=False))
        assert Issue.model_validate(row) == self.issue

    @invariant()
    def the_model_agrees(self) -> None:
        assert (self.issue.status, self.issue.sealed) == (self.plain.status, self.plain.sealed)
        assert (self.issue.key_class is KeyClass.DISCIPLINE) == self.plain.discipline
        assert self.issue.open == (self.plain.status != "closed")
        assert [(due.at, due.level, due.key) for due in self.issue.dues] == sorted(self.plain.pending)

    @invariant()
    def time_goes_on_and_what_is_pending_is_told_apart(self) -> None:
        times = [event.at for event in self.events]
        assert times == sorted(times)
        keys = [due.key for due in self.issue.dues]
        assert len(keys) == len(set(keys))
        assert self.issue.open or not keys

    @invariant()
    def nobody_is_pressed_about_history(self) -> None:
        if self.past:
            assert self.issue.dues == ()
            assert not list(notices(self.issue, self.events))

    @invariant()
    def nothing_of_a_discipline_matter_stands_in_clear(self) -> None:
        if self.issue.key_class is not KeyClass.GENERAL:
            assert (self.issue.findings, self.issue.community_id) == (None, None)
            assert set(self.issue.responsible) <= INSIDE_DISCIPLINE
            assert self.issue.department_id in {None, "discipline"}


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
