"""An issue as its events tell it: every kind of event has a sample, is folded, and comes back from JSON unchanged."""

import json
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.domain import dialogue_commands as spoken
from schemas.domain import erasure_commands as erasure
from schemas.domain import handling_commands as asked
from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept, Classify, Command, ConfirmIntake, GiveFeedback, ReleaseIntake, Resolve
from schemas.domain.events import OPENING, Event, body_of, event_of
from schemas.domain.handling_events import Card
from schemas.domain.issue import Issue, evolve, replay
from schemas.domain.limits import Limit
from schemas.domain.possible import OPENINGS
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.domain.builders import (
    ACCEPT,
    ACCEPTED,
    ACCUSED_NAMED,
    ASSIGNED,
    CARD_ISSUED,
    CHILD_ENDED,
    CLOSED,
    DELIBERATION_LAPSED,
    DUPLICATE_LEFT,
    DUPLICATE_TAKEN,
    ESCALATED,
    EXTENSION_DENIED,
    EXTENSION_GRANTED,
    EXTENSION_REQUESTED,
    FEEDBACK_GIVEN,
    FILED,
    HANDLE,
    HISTORY,
    INTAKE_RELEASED,
    LOGGED,
    MONDAY,
    OBJECTED,
    QUESTIONED,
    RECALENDARED,
    REMINDED,
    REOPENED,
    REPLIED,
    REPOLICED,
    REROUTED,
    RESUMED,
    REVIEW_OPENED,
    ROUTED,
    SAMPLES,
    SETTLED,
    SPLIT,
    TAKEN_BACK,
    TASK_ACCEPTED,
    TASK_EXCUSED,
    TASK_RETURNED,
    UNMERGED,
    WAS_ACCEPTED,
    WAS_CLOSED,
    WAS_COLLECTED,
    WAS_DISCIPLINE,
    WAS_MERGED,
    WAS_REFERRED,
    WAS_REFUSED,
    WAS_RELEASED,
    WAS_RESOLVED,
    WAS_RETURNED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_SUSPENDED,
    WAS_UNSURE,
    WAS_WITHDRAWN,
    given,
    sealed,
    some_findings,
)
from tests.domain.county import local

STORIES = (
    WAS_CLOSED,
    WAS_DISCIPLINE,
    (*WAS_UNSURE, DELIBERATION_LAPSED),
    WAS_RELEASED,
    (*WAS_ROUTED, REMINDED, ESCALATED),
    (*WAS_RESOLVED, REOPENED, REMINDED),
    (*WAS_RETURNED, REROUTED, TAKEN_BACK),
    (*WAS_ACCEPTED, ASSIGNED, TASK_ACCEPTED, CARD_ISSUED, TASK_RETURNED, TASK_EXCUSED),
    (*WAS_ACCEPTED, SPLIT, CHILD_ENDED, DUPLICATE_TAKEN, DUPLICATE_LEFT, EXTENSION_REQUESTED, EXTENSION_GRANTED),
    (*WAS_SUSPENDED, RECALENDARED, RESUMED, EXTENSION_REQUESTED, EXTENSION_DENIED),
    (*WAS_MERGED, REPOLICED, UNMERGED),
    (*WAS_REFUSED, REVIEW_OPENED),
    (*WAS_REFERRED, ACCUSED_NAMED),
    WAS_WITHDRAWN,
    (*WAS_SUSPENDED, QUESTIONED, REPLIED, RESUMED),
    (*WAS_REFUSED, OBJECTED),
    (SETTLED.model_copy(update={"reporter": None}), *WAS_COLLECTED[1:]),
    (HISTORY, *WAS_SEALED[1:]),
)


def test_every_kind_of_event_has_a_sample() -> None:
    union, _ = get_args(Event)

    assert {type(event) for event in SAMPLES} == set(get_args(union))
    assert len({event.type for event in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_an_event_comes_back_from_its_stored_json(event: Event) -> None:
    stored = json.loads(json.dumps(body_of(event), allow_nan=False))

    assert not {"type", "at", "by"} & set(stored)
    assert event_of(event.type, stored, at=event.at, by=event.by) == event


def test_a_shape_that_was_never_written_is_refused() -> None:
    for kind, body in [("accepted", {"colour": "red"}), ("vanished", {}), ("closed", {"outcome": "lost"})]:
        with pytest.raises(ValidationError):
            event_of(kind, body, at=MONDAY, by="system")


WORDS = sealed("words")
COMMANDS: tuple[Command, ...] = (
    Accept(),
    Classify(category="organization", topic="lamp", urgency=Urgency.COMPLEX, reason=sealed("why")),
    ConfirmIntake(urgency=Urgency.URGENT, reason=sealed("why")),
    ReleaseIntake(findings=some_findings(), grounds=sealed("grounds"), reason=sealed("why")),
    Resolve(answer=sealed("answer"), evidence=("photo.jpg",)),
    GiveFeedback(satisfied=False, rating=1, comment=sealed("still dark")),
    asked.Return(reason="not_ours", note=WORDS),
    asked.Reroute(department_id="organization", category="organization", note=WORDS),
    asked.Assign(lead_unit_id="lamps", unit_ids=("water",), instruction=WORDS),
    asked.AcceptTask(unit_id="lamps"),
    asked.ReturnTask(unit_id="lamps", note=WORDS),
    asked.FinishTask(unit_id="lamps", report=WORDS, evidence=("photo.jpg",)),
    asked.ExcuseTask(unit_id="lamps", note=WORDS),
    asked.RequestExtension(limit=Limit.parse("5wd"), reason="works", note=WORDS),
    asked.GrantExtension(),
    asked.DenyExtension(note=WORDS),
    asked.Suspend(reason="court", note=WORDS),
    asked.Resume(),
    asked.Merge(main_id="issue-0"),
    asked.Unmerge(),
    asked.SplitIssue(children=("part-1", "part-2")),
    asked.Withdraw(note=WORDS),
    asked.Refuse(reason="other_area", note=WORDS),
    asked.RequestReview(note=WORDS),
    asked.Comment(text=WORDS),
    asked.AddFiles(evidence=("0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f",), note=WORDS),
    asked.Urge(note=WORDS),
    asked.IssueCard(card=Card.BLACK, unit_id="lamps", note=WORDS),
    asked.Transfer(to=("officer-2",), note=WORDS),
    asked.TakeBack(),
    asked.TakeDuplicate(duplicate_id="issue-2", joined=True),
    asked.LeaveDuplicate(duplicate_id="issue-2"),
    asked.FollowMain(main_id="issue-0"),
    asked.EndChild(child_id="part-1", outcome="satisfied"),
    asked.Recalendar(calendar_version="1" * 16),
    asked.Repolice(policy_version="2" * 16),
    erasure.EraseReporter(content=True, note=WORDS),
    erasure.PlaceHold(note=WORDS),
    erasure.LiftHold(note=WORDS),
    asked.NameAccused(accused=WORDS, accused_marks=("mark-1",)),
    asked.ReferToDiscipline(reason=WORDS),
    spoken.AskReporter(question=WORDS),
    spoken.Reply(text=sealed("words", key="reporter")),
    spoken.Objection(note=WORDS),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_crosses_the_engine_unchanged(command: Command) -> None:
    adapter: TypeAdapter[Command] = TypeAdapter(Command)

    assert {one.name for one in COMMANDS} == set(OPENINGS)
    assert adapter.validate_json(adapter.dump_json(command)) == command


@pytest.mark.parametrize(
    "command",
    [
        {"name": "classify", "category": "discipline"},
        {"name": "classify", "category": "livelihood", "topic": "\ud800"},
        {"name": "classify", "category": "livelihood", "topic": "x" * 65},
        {"name": "resolve", "answer": "in clear"},
        {"name": "resolve", "answer": sealed(), "evidence": ["\ud800"]},
        {"name": "resolve", "answer": sealed(), "evidence": ["a.jpg"] * 21},
        {"name": "give_feedback", "satisfied": True, "rating": 6},
        {"name": "accept", "by": "me"},
        {"name": "close"},
        {"name": "return", "reason": "Not ours"},
        {"name": "assign", "unit_ids": ["lamps"] * 21},
        {"name": "split", "children": []},
        {"name": "split", "children": ["part"] * 11},
        {"name": "request_extension", "limit": "5 days", "note": sealed()},
        {"name": "issue_card", "card": "green", "note": sealed()},
        {"name": "transfer", "to": []},
        {"name": "merge", "main_id": ""},
    ],
)
def test_a_command_that_says_what_no_command_may_is_refused(command: dict[str, object]) -> None:
    adapter: TypeAdapter[Command] = TypeAdapter(Command)

    with pytest.raises(ValidationError):
        adapter.validate_python(command)


@pytest.mark.parametrize("confidence", [float("nan"), float("inf"), -0.1, 1.1])
def test_a_confidence_that_json_cannot_say_is_refused(confidence: float) -> None:
    with pytest.raises(ValidationError):
        some_findings(confidence={"category": confidence})


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story[-1].type)
def test_an_issue_comes_back_from_its_row(story: tuple[Event, ...]) -> None:
    for count in range(1, len(story) + 1):
        issue = given(*story[:count])
        row = json.loads(json.dumps(issue.model_dump(mode="json", exclude_defaults=True), allow_nan=False))

        assert Issue.model_validate(row) == issue
        assert issue.version == count


@pytest.mark.parametrize(
    ("story", "status", "key_class"),
    [
        ((FILED,), Status.FILED, KeyClass.INTAKE),
        (WAS_COLLECTED, Status.COLLECTED, KeyClass.INTAKE),
        (WAS_UNSURE, Status.DELIBERATING, KeyClass.GENERAL),
        (WAS_SEALED, Status.DELIBERATING, KeyClass.DISCIPLINE),
        (WAS_RELEASED, Status.ANALYZED, KeyClass.GENERAL),
        (WAS_DISCIPLINE, Status.ROUTED, KeyClass.DISCIPLINE),
        (WAS_ACCEPTED, Status.ACCEPTED, KeyClass.GENERAL),
        (WAS_RESOLVED, Status.RESOLVED, KeyClass.GENERAL),
        (WAS_CLOSED, Status.CLOSED, KeyClass.GENERAL),
        (WAS_RETURNED, Status.RETURNED, KeyClass.GENERAL),
        (WAS_SUSPENDED, Status.SUSPENDED, KeyClass.GENERAL),
        (WAS_MERGED, Status.MERGED, KeyClass.GENERAL),
        (WAS_WITHDRAWN, Status.WITHDRAWN, KeyClass.GENERAL),
        (WAS_REFUSED, Status.REFUSED, KeyClass.GENERAL),
    ],
)
def test_a_story_ends_where_it_says(story: tuple[Event, ...], status: Status, key_class: KeyClass) -> None:
    issue = given(*story)

    assert (issue.status, issue.key_class, issue.open) == (
        status,
        key_class,
        status not in {"closed", "withdrawn", "refused"},
    )


def test_a_closed_issue_remembers_its_life() -> None:
    issue = given(*WAS_CLOSED)

    assert issue == Issue(
        id="issue-1",
        version=8,
        status=Status.CLOSED,
        key_class=KeyClass.GENERAL,
        policy_version=FILED.policy_version,
        calendar_version=FILED.calendar_version,
        filed_at=MONDAY,
        filed_by="anonymous",
        last_at=MONDAY,
        promised_at=local("05-08 17:00"),
        content=sealed("problem"),
        reporter=sealed("name", key="reporter"),
        place=sealed("place"),
        grounds=sealed("grounds"),
        findings=some_findings(),
        urgency="ordinary",
        department_id="mass_work",
        community_id="east",
        responsible=("officer-1",),
        ledger_number="2030-ABCD",
        logged_at=MONDAY,
        routed_at=MONDAY,
        accepted_at=MONDAY,
        resolved_at=MONDAY,
        closed_at=MONDAY,
        promised_end=local("05-13 17:00"),
        answer=sealed("answer"),
        evidence=("photo.jpg",),
        outcome="unrated",
    )


def test_whoever_accepts_is_responsible_from_then_on() -> None:
    by_the_engine = ACCEPTED.model_copy(update={"by": "system"})

    assert given(*WAS_ROUTED).responsible == ("department_officer-1",)
    assert given(*WAS_ROUTED, ACCEPTED).responsible == ("officer-1",)
    assert given(*WAS_ROUTED, by_the_engine).responsible == ("department_officer-1",)


def test_a_reopened_issue_has_no_answer_and_nobodys_opinion() -> None:
    rated = given(*WAS_RESOLVED, FEEDBACK_GIVEN)
    reopened = given(*WAS_RESOLVED, FEEDBACK_GIVEN, REOPENED)

    assert (rated.answer, rated.satisfied) == (sealed("answer"), False)
    assert (reopened.answer, reopened.satisfied) == (None, None)


def test_a_sealed_issue_stands_in_the_department_of_discipline_with_its_urgency() -> None:
    issue = given(*WAS_SEALED)

    assert (issue.department_id, issue.urgency, issue.due_at) == ("discipline", "ordinary", local("05-07 17:00"))
    assert (issue.findings, issue.community_id) == (None, None)


def test_a_release_alone_opens_nothing_to_anybody() -> None:
    released = given(*WAS_SEALED, INTAKE_RELEASED)

    assert (released.key_class, released.sealed, released.findings) == (KeyClass.DISCIPLINE, True, None)


def test_history_keeps_the_times_of_where_it_comes_from() -> None:
    issue = given(HISTORY)

    assert issue.filed_at == MONDAY
    assert issue.taken_over is not None
    assert (issue.taken_over.filed_at, issue.taken_over.answered_at) == (local("01-07 09:00"), local("01-09 16:00"))


def test_what_is_pending_is_ordered_by_time_over_all_clocks() -> None:
    issue = given(*WAS_ROUTED)

    assert [due.key for due in issue.dues] == [
        "accept:reminder:0.5",
        "accept:level:1",
        "accept:level:2",
        "handle:reminder:0.5",
        "handle:level:1",
        "handle:level:2",
    ]
    assert (issue.next_due, issue.due_at) == (local("05-07 09:30"), local("05-07 17:00"))
    assert (issue.schedule(Stage.HANDLE), issue.schedule(Stage.FEEDBACK)) == (HANDLE, None)


def test_what_fired_is_pending_no_more_and_nothing_else_is_touched() -> None:
    issue = given(*WAS_ROUTED, REMINDED, ESCALATED)

    assert issue.schedules == (ACCEPT.without("accept:reminder:0.5").without("accept:level:1"), HANDLE)
    assert (issue.escalated, given(*WAS_ROUTED, REMINDED).escalated) == (1, 0)


def test_a_second_filing_on_a_stream_changes_nothing_but_the_version() -> None:
    issue = given(*WAS_CLOSED)

    assert evolve(issue, FILED) == issue.model_copy(update={"version": 9})


def test_a_stream_starts_with_filed() -> None:
    assert replay(()) is None
    with pytest.raises(AssertionError, match="a stream starts with Filed"):
        replay((LOGGED,))


@forall(st.lists(st.sampled_from(SAMPLES), max_size=12))
def test_folding_never_refuses_and_counts_every_event(events: list[Event]) -> None:
    states = [given(FILED, *events[:count]) for count in range(len(events) + 1)]

    assert [state.version for state in states] == list(range(1, len(events) + 2))
    for before, (event, state) in zip(states, zip(events, states[1:], strict=True), strict=False):
        assert evolve(before, event) == state
    assert all(one.id == two.id for one, two in pairwise(states))


def test_the_general_feed_opens_with_what_may_be_shown() -> None:
    assert OPENING == {
        "analyzed": KeyClass.GENERAL,
        "intake_opened": KeyClass.DISCIPLINE,
        "referred": KeyClass.DISCIPLINE,
    }
    assert given(*WAS_ROUTED, CLOSED).schedules == ()
    assert given(*WAS_SEALED).responsible != ROUTED.responsible
