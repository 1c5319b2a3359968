"""Every move after routing in any order, against a plain model: what is recorded, refused, counted, and never is."""

import json
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from schemas.domain import dialogue_commands as spoken
from schemas.domain import handling_commands as asked
from schemas.domain.analysis import Urgency
from schemas.domain.calendar import Closure
from schemas.domain.commands import Accept, Command, GiveFeedback, Resolve
from schemas.domain.errors import DomainError
from schemas.domain.events import Analyzed, Escalated, Event, IntakeConfirmed, Reminded, body_of, event_of
from schemas.domain.handling_events import Card
from schemas.domain.issue import Issue, evolve, replay
from schemas.domain.limits import Limit
from schemas.domain.roles import Role
from schemas.domain.rules import steps
from schemas.domain.rules.decide import act
from schemas.domain.rules.due import expire
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.status import NEXT, Status
from tests.domain.builders import (
    FILED,
    ROUTED,
    ROUTED_TO_DISCIPLINE,
    WAS_COLLECTED,
    WAS_SEALED,
    given,
    sealed,
    some_findings,
)
from tests.domain.county import CALENDAR, RULEBOOK, a_policy, local
from tests.domain.plain_life import Plain

WORDS = sealed("words")
POLICY: dict[str, Any] = {
    "caps": {"returns": 1, "extensions": 1, "extension": "15wd", "suspension": "3wd", "additions": 2},
    "reasons": {
        "suspension": {"court": "等待法院", "waiting_reporter": "等待来件人补充情况"},
        "refusal": {"other_area": "不属于本县"},
    },
    "review": "30d",
    "callback_share": 1,
    "reminders_spread": "5min",
}
LONGER = RULEBOOK.policy.limits.model_dump(exclude_none=True) | {
    "handle": {"emergency": "14h", "urgent": "2wd", "ordinary": "6wd", "complex": "10wd"}
}
SHUT = {date(2030, 5, 9), date(2030, 5, 22)}
FLOODED = CALENDAR.model_copy(update={"closures": tuple(Closure(day=day, reason="flood") for day in sorted(SHUT))})
POLICIES = (a_policy(**POLICY), a_policy(**POLICY, limits=LONGER))
CALENDARS = (CALENDAR, FLOODED)
LIMITS = {
    ("ordinary", 0): {"accept": "1wd", "handle": "5wd"},
    ("ordinary", 1): {"accept": "1wd", "handle": "6wd"},
    ("emergency", 0): {"accept": "1h", "handle": "10h"},
    ("emergency", 1): {"accept": "1h", "handle": "14h"},
}


def limits_of(urgency: str, policy: int) -> dict[str, str]:
    own = LIMITS[urgency, policy]
    units = {"unit_accept": own["accept"], "unit_handle": own["handle"]}
    return own | units | {"reroute": "1wd", "feedback": "7d", "suspension": "3wd"}


COMMANDS: tuple[Command, ...] = (
    Accept(),
    asked.Return(reason="not_ours"),
    asked.Refuse(reason="other_area"),
    asked.Reroute(department_id="organization"),
    asked.Reroute(department_id="mass_work"),
    asked.Reroute(department_id="discipline"),
    asked.Assign(lead_unit_id="lamps", unit_ids=("water",)),
    asked.Assign(lead_unit_id="water"),
    asked.Assign(unit_ids=("lamps", "gas")),
    asked.AcceptTask(unit_id="lamps"),
    asked.AcceptTask(unit_id="water"),
    asked.ReturnTask(unit_id="lamps", note=WORDS),
    asked.ReturnTask(unit_id="water", note=WORDS),
    asked.FinishTask(unit_id="lamps", report=WORDS),
    asked.FinishTask(unit_id="water", report=WORDS),
    asked.ExcuseTask(unit_id="lamps"),
    asked.ExcuseTask(unit_id="water"),
    asked.ExcuseTask(unit_id="gas"),
    asked.RequestExtension(limit=Limit.parse("2wd"), note=WORDS),
    asked.RequestExtension(limit=Limit.parse("5h"), note=WORDS),
    asked.GrantExtension(),
    asked.DenyExtension(),
    asked.Suspend(reason="court"),
    asked.Suspend(reason="waiting_reporter"),
    spoken.AskReporter(question=WORDS),
    spoken.Reply(text=WORDS),
    spoken.Objection(note=WORDS),
    asked.Resume(),
    asked.Merge(main_id="issue-0"),
    asked.Unmerge(),
    asked.TakeDuplicate(duplicate_id="issue-0"),
    asked.TakeDuplicate(duplicate_id="issue-2", joined=True),
    asked.LeaveDuplicate(duplicate_id="issue-0"),
    asked.LeaveDuplicate(duplicate_id="issue-2"),
    asked.FollowMain(main_id="issue-0"),
    asked.SplitIssue(children=("part-1",)),
    asked.EndChild(child_id="part-1", outcome="satisfied"),
    Resolve(answer=sealed("answer")),
    GiveFeedback(satisfied=True),
    GiveFeedback(satisfied=False),
    asked.Withdraw(),
    asked.RequestReview(note=WORDS),
    asked.Comment(text=WORDS),
    asked.AddFiles(evidence=("0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f",)),
    asked.Urge(),
    asked.IssueCard(card=Card.YELLOW, note=WORDS),
    asked.IssueCard(card=Card.RED, unit_id="lamps", note=WORDS),
    asked.Transfer(to=("department_head-1",)),
    asked.Transfer(to=("supervisor-1",)),
    asked.Transfer(to=("discipline_head-1", "discipline_officer-1")),
    asked.TakeBack(),
    asked.Recalendar(calendar_version=CALENDARS[0].version),
    asked.Recalendar(calendar_version=CALENDARS[1].version),
    asked.Repolice(policy_version=POLICIES[0].version),
    asked.Repolice(policy_version=POLICIES[1].version),
)
# What a life goes on with; whatever else is asked is mostly refused.
ONWARD = {
    "routed": {"accept", "return", "suspend", "merge", "reroute"},
    "accepted": {"assign", "resolve", "suspend", "request_extension", "grant_extension", "split", "merge", "return"},
    "returned": {"reroute"},
    "suspended": {"resume", "recalendar", "repolice", "reply", "ask_reporter"},
    "merged": {"unmerge", "follow_main", "repolice", "take_duplicate", "object"},
    "resolved": {"give_feedback", "take_back"},
    "closed": {"request_review", "give_feedback"},
    "refused": {"request_review", "take_back", "object"},
    "withdrawn": {"comment"},
}
UNITS = {"accept_task", "finish_task", "return_task", "excuse_task", "end_child"}
DEPARTMENT = {
    *("accept", "return", "refuse", "request_extension", "suspend", "resume", "resolve", "split"),
    *("assign", "excuse_task", "ask_reporter"),
}
ENGINE = {"take_duplicate", "leave_duplicate", "follow_main", "end_child", "recalendar", "repolice"}


def role_for(name: str, plain: Plain) -> Role:
    """Whoever may give the command on such an issue, whatever its status."""
    general = plain.kind == "general"
    if name in ENGINE:
        return Role.SYSTEM
    if name in {"withdraw", "request_review", "reply", "object"} or (
        name == "give_feedback" and plain.status != "closed"
    ):
        return Role.RESIDENT
    if name == "give_feedback":
        return Role.HOTLINE_DESK
    if name in {"accept_task", "return_task", "finish_task"}:
        return Role.UNIT_OFFICER
    if name in DEPARTMENT and plain.reviews:
        return Role.SUPERVISOR if general else Role.DISCIPLINE_SUPERIOR
    if name == "merge" and "merged" in plain.objected:
        return Role.SUPERVISOR if general else Role.DISCIPLINE_SUPERVISOR
    if name == "merge" and plain.reviews and not general:
        return Role.DISCIPLINE_SUPERIOR
    if name in {"reroute", "urge", "issue_card", "transfer"}:
        return Role.SUPERVISOR if general else Role.DISCIPLINE_SUPERVISOR
    return Role.DEPARTMENT_HEAD if general else Role.DISCIPLINE_HEAD


SOON = [timedelta(0), timedelta(seconds=1), timedelta(seconds=20), timedelta(seconds=40), timedelta(minutes=3)]
LATER = [timedelta(hours=hours) for hours in (1, 3, 7, 16, 24, 49, 100)]


class Moves(RuleBasedStateMachine):
    """One issue after routing, every command by two people at any time, with a timer that may be late."""

    steps_taken: ClassVar[int] = 0

    @initialize(
        kind=st.sampled_from(["general", "general", "discipline"]),
        urgency=st.sampled_from(["ordinary", "emergency"]),
        hour=st.integers(0, 7 * 24),
    )
    def route(self, kind: str, urgency: str, hour: int) -> None:
        self.now = local("05-06 10:00") + timedelta(hours=hour)
        self.policy, self.calendar = 0, 0
        filed = FILED.model_copy(
            update={"policy_version": POLICIES[0].version, "calendar_version": CALENDARS[0].version}
        )
        found = Analyzed(at=FILED.at, by="system", findings=some_findings(urgency=urgency), grounds=WORDS)
        confirmed = IntakeConfirmed(
            at=FILED.at, by="staff:a", department_id="discipline", urgency=Urgency(urgency), reason=WORDS
        )
        history = (filed, *WAS_COLLECTED[1:], found) if kind == "general" else (filed, *WAS_SEALED[1:], confirmed)
        issue = given(*history)
        (logged,) = steps.log(issue, ledger_number="2030-ABCD", rulebook=self.rulebook, now=self.now)
        inbox = ROUTED if kind == "general" else ROUTED_TO_DISCIPLINE
        self.events: list[Event] = [*history, logged, inbox.model_copy(update={"at": self.now})]
        self.issue = given(*self.events)
        self.plain = Plain(kind=kind, urgency=urgency, limits=limits_of(urgency, 0), now=self.now)
        self.plain.settle(reminders_of(self.issue))
        self.fired: set[str] = set()

    @property
    def rulebook(self) -> Rulebook:
        return Rulebook(policy=POLICIES[self.policy], calendar=CALENDARS[self.calendar], who=RULEBOOK.who)

    @rule(wait=st.sampled_from(SOON + LATER), to_the_due=st.booleans(), fires=st.booleans())
    def time_passes(self, wait: timedelta, to_the_due: bool, fires: bool) -> None:
        due = self.issue.next_due
        start = due - timedelta(seconds=1) if to_the_due and due is not None else self.now
        self.now = max(self.now, start) + wait
        if fires:
            fired = expire(self.issue, rulebook=self.rulebook, now=max(self.now, self.issue.last_at))
            self._fire(fired, self.plain, max(self.now, self.issue.last_at))
            self._record(fired)
            assert not expire(self.issue, rulebook=self.rulebook, now=self.now)

    @rule(command=st.sampled_from(COMMANDS), by=st.sampled_from(["staff:a", "staff:b"]))
    def somebody_asks(self, command: Command, by: str) -> None:
        self._act(command, by)

    @rule(choice=st.integers(0, 1_000), by=st.sampled_from(["staff:a", "staff:b"]))
    def life_goes_on(self, choice: int, by: str) -> None:
        names = ONWARD[self.issue.status] | (UNITS if self.plain.tasks else set())
        fitting = [command for command in COMMANDS if command.name in names]
        self._act(fitting[choice % len(fitting)], by)

    @rule(choice=st.integers(0, 1_000))
    def and_takes_it_back(self, choice: int) -> None:
        self.life_goes_on(choice, "staff:a")
        self._act(asked.TakeBack(), "staff:a")

    def _act(self, command: Command, by: str) -> None:
        now = max(self.now, self.issue.last_at)
        expected = deepcopy(self.plain)
        before = expire(self.issue, rulebook=self.rulebook, now=now)
        self._fire(before, expected, now)
        role = role_for(command.name, expected)
        # A reporter is known by the receipt alone, and takes back nothing that follows from what was said.
        by = "receipt" if role is Role.RESIDENT else by
        left = self._expected(command, expected, by=by, now=now)
        found = self._found(command, role=role, by=by)
        if isinstance(found, str) or isinstance(left, str):
            assert found == left, command
            return
        assert [event.type for event in found] == [*(event.type for event in before), *left], command
        self.plain = expected
        self._record(found)
        if command.name == "recalendar" and left:
            self.calendar = 1 - self.calendar
        if command.name == "repolice" and left:
            self.policy = 1 - self.policy

    def _expected(self, command: Command, expected: Plain, *, by: str, now: datetime) -> list[str] | str:
        if isinstance(command, asked.Recalendar):
            return expected.recalendar(SHUT if command.calendar_version == FLOODED.version else set())
        if isinstance(command, asked.Repolice):
            return expected.repolice(limits_of(expected.urgency, POLICIES.index(self._newer(command).policy)), now)
        return expected.command(command, by=by, now=now)

    def _newer(self, command: Command) -> Rulebook:
        policy, calendar = POLICIES[self.policy], CALENDARS[self.calendar]
        if isinstance(command, asked.Recalendar):
            calendar = next(one for one in CALENDARS if one.version == command.calendar_version)
        if isinstance(command, asked.Repolice):
            policy = next(one for one in POLICIES if one.version == command.policy_version)
        return Rulebook(policy=policy, calendar=calendar, who=RULEBOOK.who)

    def _found(self, command: Command, *, role: Role, by: str) -> tuple[Event, ...] | str:
        newer = self._newer(command)
        try:
            return act(self.issue, command, by=by, role=role, rulebook=self.rulebook, now=self.now, newer=newer)
        except DomainError as refusal:
            return refusal.code

    def _fire(self, events: tuple[Event, ...], plain: Plain, now: datetime) -> None:
        """Exactly what the model has pending until now, one after another, and each key once."""
        issue = self.issue
        for event in events:
            due = plain.first_due(now)
            assert due is not None, event
            assert [event.type] == plain.fire(due, now)
            if isinstance(event, Reminded | Escalated):
                assert (event.key, event.due_at) == (due[2], due[0])
            issue = evolve(issue, event)
            plain.settle(reminders_of(issue))
        assert plain.first_due(now) is None

    def _record(self, events: tuple[Event, ...]) -> None:
        for event in events:
            before = self.issue
            self.issue = evolve(before, event)
            self.events.append(event)
            moved = Status(before.status), Status(self.issue.status)
            assert moved[0] is moved[1] or moved[1] in NEXT[moved[0]] or event.type == "taken_back"
            assert event.at >= before.last_at
            self._never_twice(event, before)
            if self.issue.promised_end != before.promised_end and event.type not in {
                *("taken_back", "reopened", "review_opened", "objected"),
            }:
                assert before.promised_end is not None
                assert self.issue.promised_end is not None
                assert self.issue.promised_end > before.promised_end
        self.plain.settle(reminders_of(self.issue))

    def _never_twice(self, event: Event, before: Issue) -> None:
        """A key fires once, unless a clock was started or extended, or another policy put a reminder further on."""
        if isinstance(event, Reminded | Escalated):
            assert event.key not in self.fired
            self.fired.add(event.key)
            return
        standing = self.issue.paused.schedules if self.issue.paused else ()
        again = {due.key for one in (*self.issue.schedules, *standing) for due in one.dues} & self.fired
        if event.type in {"resumed", "unmerged", "recalendared"}:
            assert not again
        if event.type == "repoliced":
            assert not any(":level:" in key for key in again)
        self.fired -= again
        assert before.version + 1 == self.issue.version

    @invariant()
    def the_model_agrees(self) -> None:
        Moves.steps_taken += 1
        issue, plain = self.issue, self.plain
        assert (issue.status, issue.department_id, issue.level) == (plain.status, plain.department, plain.level)
        assert (list(issue.returned_by), issue.ruling, issue.binding) == (plain.returned, plain.ruling, plain.binding)
        assert {task.unit_id: (task.state, task.lead) for task in issue.tasks} == plain.tasks
        assert (issue.asked and (issue.asked.limit, issue.asked.by)) == plain.asked
        assert (issue.extensions, issue.reopened, issue.reviews, issue.points) == (
            *(plain.extensions, plain.reopened, plain.reviews, plain.points),
        )
        assert (issue.main_id, list(issue.duplicates)) == (plain.main, plain.duplicates)
        assert {child.id: child.ended for child in issue.children} == plain.children
        assert (issue.callback, issue.closed_at, issue.undo is None) == (
            *(plain.callback, plain.closed_at, plain.undo is None),
        )
        assert (issue.question_at, issue.additions, list(issue.objections)) == (
            *(plain.question, plain.additions, plain.objected),
        )
        assert issue.version == len(self.events)

    @invariant()
    def every_clock_ends_when_its_time_is_used_up(self) -> None:
        issue, plain = self.issue, self.plain
        found = {name_of(one): one.deadline.at for one in issue.schedules}
        assert found == plain.ends()
        assert {due.key: (due.at, due.level) for due in issue.dues} == {
            key: due for clock in plain.clocks.values() for key, due in clock["pending"].items()
        }
        assert len({due.key for due in issue.dues}) == len(issue.dues)
        assert issue.promised_end == plain.promised
        assert issue.open or not issue.schedules

    def teardown(self) -> None:
        """What is stored comes back as it was."""
        if not hasattr(self, "issue"):
            return
        assert replay(self.events) == self.issue
        row = json.loads(json.dumps(self.issue.model_dump(mode="json", exclude_defaults=True), allow_nan=False))
        assert Issue.model_validate(row) == self.issue
        for event in self.events:
            stored = json.loads(json.dumps(body_of(event), allow_nan=False))
            assert event_of(event.type, stored, at=event.at, by=event.by) == event


def name_of(schedule: Any) -> str:
    return schedule.stage.value if schedule.unit_id is None else f"{schedule.stage}:{schedule.unit_id}"


def reminders_of(issue: Issue) -> dict[str, dict[str, datetime]]:
    """When each running or standing clock reminds."""
    standing = issue.paused.schedules if issue.paused else ()
    return {
        name_of(one): {due.key: due.at for due in one.dues if due.share is not None}
        for one in (*issue.schedules, *standing)
    }


TestMoves = Moves.TestCase
TestMoves.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)


@pytest.mark.slow
@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_fifty_thousand_steps_of_any_kind_agree_with_the_model() -> None:
    Moves.steps_taken = 0

    run_state_machine_as_test(Moves, settings=settings(max_examples=1_250, stateful_step_count=50, deadline=None))

    assert Moves.steps_taken >= 50_000
