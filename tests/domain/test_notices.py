"""Who is told of what: each event against a table written by hand."""

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from schemas.domain.events import Event
from schemas.domain.notices import NoticeKind, notices
from tests.domain.builders import (
    CLOSED,
    DELIBERATION_OPENED,
    ESCALATED,
    FEEDBACK_GIVEN,
    FILED,
    HISTORY,
    INTAKE_OPENED,
    LOGGED,
    MERGED,
    REMINDED,
    REOPENED,
    RESOLVED,
    RESUMED,
    ROUTED,
    SAMPLES,
    WAS_COLLECTED,
    given,
)

Told = list[tuple[str, tuple[str, ...]]]

TOLD: dict[str, Told] = {
    "filed": [],
    "collected": [],
    "analyzed": [],
    "intake_opened": [("decision", ("discipline_intake-1",))],
    "intake_confirmed": [],
    "intake_released": [],
    "deliberation_opened": [("decision", ("secretary-1",))],
    "classified": [],
    "deliberation_lapsed": [],
    "logged": [],
    "routed": [("task", ("department_officer-1",)), ("news", ())],
    "accepted": [],
    "resolved": [("news", ())],
    "feedback_given": [],
    "reopened": [("task", ("department_head-1",)), ("news", ())],
    "closed": [("news", ())],
    "reminded": [("reminder", ("department_officer-1",))],
    "escalated": [("escalation", ("department_head-1",))],
    "returned": [("decision", ("secretary-1",))],
    "rerouted": [("task", ("department_officer-1",)), ("news", ())],
    "assigned": [("task", ("lamps-1",))],
    "task_accepted": [],
    "task_returned": [("progress", ("officer-1",))],
    "task_finished": [("progress", ("officer-1",))],
    "task_excused": [("progress", ("lamps-1",))],
    "extension_requested": [("decision", ("department_head-1",))],
    "extension_granted": [("progress", ("officer-1",)), ("news", ())],
    "extension_denied": [("progress", ("officer-1",))],
    "suspended": [("news", ())],
    "resumed": [("news", ())],
    "merged": [("news", ())],
    "unmerged": [],
    "duplicate_taken": [],
    "duplicate_left": [],
    "split": [],
    "child_ended": [],
    "withdrawn": [("progress", ("department_officer-1",))],
    "refused": [("news", ())],
    "review_opened": [("task", ("supervisor-1",)), ("news", ())],
    "commented": [],
    "files_added": [("progress", ("department_officer-1",))],
    "urged": [("reminder", ("department_officer-1",))],
    "card_issued": [("card", ("lamps-1",))],
    "transferred": [("task", ("department_officer-2",))],
    "taken_back": [],
    "recalendared": [],
    "repoliced": [],
    "reporter_erased": [],
    "hold_placed": [],
    "hold_lifted": [],
    "erasure_asked": [],
    "accused_named": [("task", ("officer-2",))],
    "referred": [("decision", ("discipline_intake-1",))],
    "questioned": [("news", ())],
    "replied": [("progress", ("department_officer-1",))],
    "objected": [("task", ("department_head-1",)), ("news", ())],
}
# Steps that may be taken back, whose notices wait as long.
HELD = {
    *("accepted", "returned", "rerouted", "resolved", "refused", "suspended", "resumed", "transferred"),
    *("assigned", "task_accepted", "task_returned", "task_finished", "task_excused"),
}
NAMED = given(*WAS_COLLECTED)
NAMELESS = given(FILED.model_copy(update={"reporter": None}), *WAS_COLLECTED[1:])


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_each_event_tells_whom_it_concerns(event: Event) -> None:
    assert [(one.kind.value, one.to) for one in notices(NAMED, (event,))] == TOLD[event.type]


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_what_may_be_taken_back_is_told_when_it_cannot_any_more(event: Event) -> None:
    assert {one.held for one in notices(NAMED, (event,))} <= {event.type in HELD}


def test_what_nobody_can_take_back_is_told_at_once() -> None:
    by_the_engine = RESUMED.model_copy(update={"by": "system"})
    on_the_spot = RESOLVED.model_copy(update={"on_the_spot": True})

    assert [one.held for one in notices(NAMED, (by_the_engine, on_the_spot))] == [False, False]
    assert [one.held for one in notices(NAMED, (RESUMED, RESOLVED))] == [True, True]


@forall(st.lists(st.sampled_from(SAMPLES)))
def test_without_a_reporter_there_is_no_news(events: list[Event]) -> None:
    told = list(notices(NAMELESS, events))

    assert NoticeKind.NEWS not in {notice.kind for notice in told}
    assert all(notice.to for notice in told)


def test_a_notice_is_keyed_by_the_version_that_caused_it() -> None:
    told = notices(NAMED, (LOGGED, ROUTED, CLOSED))

    assert [(one.version, one.kind.value) for one in told] == [(4, "task"), (4, "news"), (5, "news")]


def test_what_is_answered_at_once_is_nobodys_task() -> None:
    told = notices(NAMED, (LOGGED, ROUTED, RESOLVED))

    assert [(one.version, one.kind.value) for one in told] == [(4, "news"), (5, "news")]


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_nobody_is_told_of_history(event: Event) -> None:
    assert list(notices(given(HISTORY), (event,))) == []


def test_what_joins_another_at_once_is_nobodys_task() -> None:
    told = notices(NAMED, (ROUTED, MERGED))

    assert [(one.version, one.kind.value) for one in told] == [(3, "news"), (4, "news")]


def test_a_reopened_issue_tells_its_new_handlers_and_its_reporter() -> None:
    told = notices(NAMED, (FEEDBACK_GIVEN, REOPENED))

    assert [(one.version, one.kind.value, one.to) for one in told] == [
        (4, "task", ("department_head-1",)),
        (4, "news", ()),
    ]


def test_a_burst_of_what_fell_due_tells_each_once() -> None:
    told = notices(NAMED, (DELIBERATION_OPENED, INTAKE_OPENED, REMINDED, ESCALATED, CLOSED))

    assert [one.version for one in told] == [3, 4, 5, 6, 7]
