"""A life is what the events of an issue tell of its clocks: which ran, from when, until when, and why they stopped."""

from typing import Any, get_args

import pytest

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.events import Event
from schemas.domain.handling_events import (
    Assigned,
    CardIssued,
    Merged,
    Refused,
    Repoliced,
    Rerouted,
    Resumed,
    Returned,
    Suspended,
    TakenBack,
    TaskAccepted,
    TaskExcused,
    TaskFinished,
    TaskReturned,
    UnitTask,
    Unmerged,
    Withdrawn,
)
from schemas.domain.lives import DONE, GONE, SAY_NOTHING, Life, life_of
from tests.domain import builders
from tests.domain.builders import sealed, some_findings
from tests.domain.county import local
from tests.domain.life_stories import at, clock, pause, resolved, routed, told

BY: dict[str, Any] = {"by": "staff:officer-1"}
# Events that stop no clock. Whoever adds an event puts it here, or into one of the tables of `lives`.
STOP_NOTHING = frozenset(
    {
        *("filed", "collected", "analyzed", "intake_opened", "deliberation_opened", "logged", "reopened"),
        *("reminded", "escalated", "assigned", "extension_requested", "extension_granted", "extension_denied"),
        *("suspended", "unmerged", "duplicate_taken", "duplicate_left", "split", "child_ended", "review_opened"),
        *("commented", "files_added", "urged", "card_issued", "transferred", "taken_back", "recalendared", "repoliced"),
        *("reporter_erased", "erasure_asked", "hold_placed", "hold_lifted"),
        "accused_named",
        *("questioned", "replied", "objected"),
    }
)


def life(*events: Event) -> Life:
    found = life_of(events)
    assert found is not None
    return found


def test_of_every_event_it_is_known_whether_it_stops_a_clock() -> None:
    union = get_args(Event)[0]
    named = {kind.model_fields["type"].default for kind in get_args(union)}

    assert named - DONE.keys() - GONE.keys() <= STOP_NOTHING


def test_what_may_be_left_out_says_nothing_to_a_clock() -> None:
    telling = {"schedule", "schedules", "tasks", "findings", "department_id", "policy_version", "calendar_version"}
    spared = [kind for kind in get_args(get_args(Event)[0]) if kind.model_fields["type"].default in SAY_NOTHING]
    events = (*routed("05-06 10:00", "05-06 10:01"), at("05-06 15:00", builders.ACCEPTED))
    often = (builders.COLLECTED, builders.REMINDED, builders.ESCALATED)

    assert len(spared) >= 5
    assert all(telling.isdisjoint(kind.model_fields) for kind in spared)
    assert SAY_NOTHING <= STOP_NOTHING
    assert told(*events, *often) == told(*events)


def test_no_events_are_no_life() -> None:
    assert life_of(()) is None


def test_an_issue_that_is_answered_and_rated_has_four_clocks_that_were_done() -> None:
    rated = at("05-09 08:00", builders.FEEDBACK_GIVEN)
    closed = at("05-09 08:00", builders.CLOSED, outcome="satisfied")

    seen = told(
        *routed("05-06 10:00", "05-06 10:01"),
        at("05-06 15:00", builders.ACCEPTED),
        resolved("05-08 11:00"),
        rated,
        closed,
    )

    assert seen == [
        ("answer", "05-06 10:00", "done 05-06 10:01"),
        ("accept", "05-06 10:01", "done 05-06 15:00"),
        ("handle", "05-06 10:01", "done 05-08 11:00"),
        ("feedback", "05-08 11:00", "done 05-09 08:00"),
    ]


def test_what_is_open_runs_and_comes_last() -> None:
    seen = told(*routed("05-06 10:00", "05-06 10:01"), at("05-06 15:00", builders.ACCEPTED))

    assert seen == [
        ("answer", "05-06 10:00", "done 05-06 10:01"),
        ("accept", "05-06 10:01", "done 05-06 15:00"),
        ("handle", "05-06 10:01", "runs"),
    ]


def test_silence_does_not_count_as_feedback() -> None:
    seen = told(
        *routed("05-06 10:00", "05-06 10:01"),
        resolved("05-06 16:00"),
        at("05-13 23:59:59", builders.CLOSED),
    )

    assert seen[1:] == [
        ("accept", "05-06 10:01", "done 05-06 16:00"),
        ("handle", "05-06 10:01", "done 05-06 16:00"),
        ("feedback", "05-06 16:00", "gone 05-13 23:59:59"),
    ]


def test_a_reopened_issue_is_handled_twice() -> None:
    again = (clock(Stage.ACCEPT, "05-08 09:00"), clock(Stage.HANDLE, "05-08 09:00"))

    seen = told(
        *routed("05-06 10:00", "05-06 10:01"),
        resolved("05-07 11:00"),
        at("05-08 09:00", builders.FEEDBACK_GIVEN),
        at("05-08 09:00", builders.REOPENED, schedules=again),
        resolved("05-10 10:00"),
    )

    assert [each for each in seen if each[0] == "handle"] == [
        ("handle", "05-06 10:01", "done 05-07 11:00"),
        ("handle", "05-08 09:00", "done 05-10 10:00"),
    ]


@pytest.mark.parametrize(
    ("ended", "word"), [(builders.CLASSIFIED, "done"), (builders.DELIBERATION_LAPSED, "gone")], ids=["person", "lapse"]
)
def test_a_deliberation_is_done_by_a_person_and_lapses_without(ended: Event, word: str) -> None:
    opened = at("05-06 10:00", builders.DELIBERATION_OPENED, schedule=clock(Stage.DELIBERATION, "05-06 10:00"))
    urgent = at("05-07 17:00", ended, findings=some_findings(urgency=Urgency.URGENT, category="organization"))

    found = life(at("05-06 10:00", builders.FILED), at("05-06 10:00", builders.UNSURE), opened, urgent)

    deliberated = found.stages[0]
    assert (deliberated.stage, deliberated.department_id) == (Stage.DELIBERATION, None)
    assert (deliberated.done_at or deliberated.gone_at) == local("05-07 17:00")
    assert (deliberated.done_at is not None) == (word == "done")
    assert found.category == "organization"


@pytest.mark.parametrize(
    "decided", [builders.INTAKE_CONFIRMED, builders.INTAKE_RELEASED], ids=["confirmed", "released"]
)
def test_intake_ends_with_its_decision(decided: Event) -> None:
    opened = at("05-06 10:00", builders.INTAKE_OPENED, schedule=clock(Stage.INTAKE, "05-06 10:00"))

    seen = told(at("05-06 10:00", builders.FILED), opened, at("05-06 16:00", decided))

    assert ("intake", "05-06 10:00", "done 05-06 16:00") in seen


def test_each_clock_knows_its_department_and_urgency_but_the_promise_of_an_answer_knows_neither() -> None:
    urgent = some_findings(urgency=Urgency.URGENT)
    filed, analyzed, *rest = routed("05-06 10:00", "05-06 10:01")

    found = life(filed, at("05-06 10:00", analyzed, findings=urgent), *rest)

    assert [(each.stage, each.urgency, each.department_id) for each in found.stages] == [
        (Stage.ANSWER, Urgency.ORDINARY, None),
        (Stage.ACCEPT, Urgency.URGENT, "mass_work"),
        (Stage.HANDLE, Urgency.URGENT, "mass_work"),
    ]
    assert (found.department_id, found.category) == ("mass_work", "livelihood")


def test_a_department_that_returns_an_issue_has_looked_at_it_and_the_next_one_has_its_own_time() -> None:
    returned = Returned(
        at=local("05-06 14:00"), **BY, reason="not_ours", ruling=False, schedule=clock(Stage.REROUTE, "05-06 14:00")
    )
    rerouted = Rerouted(
        at=local("05-07 09:00"),
        **BY,
        department_id="organization",
        category="organization",
        responsible=("x",),
        schedules=(clock(Stage.ACCEPT, "05-07 09:00"), clock(Stage.HANDLE, "05-07 09:00")),
    )
    events = (*routed("05-06 10:00", "05-06 10:01"), returned, rerouted)

    assert told(*events)[1:] == [
        ("accept", "05-06 10:01", "done 05-06 14:00"),
        ("handle", "05-06 10:01", "gone 05-06 14:00"),
        ("reroute", "05-06 14:00", "done 05-07 09:00"),
        ("accept", "05-07 09:00", "runs"),
        ("handle", "05-07 09:00", "runs"),
    ]
    found = life(*events)
    assert (found.category, found.department_id) == ("organization", "organization")
    assert [each.named for each in found.stages] == [False, False, False, False, True, True]
    assert life(*events[:-1], rerouted.model_copy(update={"category": None})).category == "livelihood"


def test_a_supervisor_may_reroute_what_nobody_has_accepted() -> None:
    anew = (clock(Stage.ACCEPT, "05-07 09:00"), clock(Stage.HANDLE, "05-07 09:00"))
    rerouted = Rerouted(at=local("05-07 09:00"), **BY, department_id="organization", responsible=("x",), schedules=anew)

    seen = told(*routed("05-06 10:00", "05-06 10:01"), rerouted)

    assert seen[1:3] == [("accept", "05-06 10:01", "gone 05-07 09:00"), ("handle", "05-06 10:01", "gone 05-07 09:00")]


def test_units_work_side_by_side_and_each_stops_its_own_clock_alone() -> None:
    def task(unit: str, *, lead: bool) -> UnitTask:
        stages = (Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE)
        return UnitTask(
            unit_id=unit,
            lead=lead,
            to=("x",),
            schedules=tuple(clock(stage, "05-07 09:00", unit_id=unit) for stage in stages),
        )

    units = ("water", "power", "road", "gas")
    assigned = Assigned(at=local("05-07 09:00"), **BY, tasks=tuple(task(unit, lead=unit == "water") for unit in units))

    seen = told(
        *routed("05-06 10:00", "05-06 10:01"),
        at("05-06 15:00", builders.ACCEPTED),
        assigned,
        TaskAccepted(at=local("05-07 10:00"), **BY, unit_id="water"),
        TaskReturned(at=local("05-07 11:00"), **BY, unit_id="power", note=sealed()),
        CardIssued(
            at=local("05-07 12:00"),
            **BY,
            card="red",
            department_id="mass_work",
            unit_id="road",
            points=3,
            note=sealed(),
        ),
        TaskFinished(at=local("05-08 10:00"), **BY, unit_id="water", report=sealed()),
        TaskExcused(at=local("05-08 11:00"), **BY, unit_id="road"),
        resolved("05-09 10:00"),
    )

    assert seen[2:] == [
        ("unit_accept:water", "05-07 09:00", "done 05-07 10:00"),
        ("unit_accept:power", "05-07 09:00", "done 05-07 11:00"),
        ("unit_handle:power", "05-07 09:00", "gone 05-07 11:00"),
        ("unit_handle:water", "05-07 09:00", "done 05-08 10:00"),
        ("unit_accept:road", "05-07 09:00", "gone 05-08 11:00"),
        ("unit_handle:road", "05-07 09:00", "gone 05-08 11:00"),
        ("handle", "05-06 10:01", "done 05-09 10:00"),
        ("unit_accept:gas", "05-07 09:00", "gone 05-09 10:00"),
        ("unit_handle:gas", "05-07 09:00", "gone 05-09 10:00"),
        ("feedback", "05-09 10:00", "runs"),
    ]


SUSPENDED = Suspended(
    at=local("05-08 09:00"), **BY, reason="court", schedule=clock(Stage.SUSPENSION, "05-08 09:00", limit="90d")
)


def test_a_suspended_clock_stands_and_then_runs_on_with_its_pause() -> None:
    paused = clock(Stage.HANDLE, "05-06 10:01", pauses=(pause("05-08 09:00", "05-10 09:00"),))
    resumed = Resumed(at=local("05-10 09:00"), **BY, schedules=(paused,), promised_end=None)
    events = (*routed("05-06 10:00", "05-06 10:01"), at("05-06 15:00", builders.ACCEPTED), SUSPENDED)

    assert told(*events)[2:] == [
        ("handle", "05-06 10:01", "held 05-08 09:00"),
        ("suspension", "05-08 09:00", "held 05-08 09:00"),
    ]
    assert told(*events, resumed)[2:] == [
        ("suspension", "05-08 09:00", "done 05-10 09:00"),
        ("handle", "05-06 10:01", "runs"),
    ]
    assert life(*events, resumed).stages[-1].pauses == (pause("05-08 09:00", "05-10 09:00"),)


def test_what_is_withdrawn_while_it_is_suspended_keeps_the_pause() -> None:
    withdrawn = Withdrawn(at=local("05-09 09:00"), by="receipt")

    found = life(*routed("05-06 10:00", "05-06 10:01"), SUSPENDED, withdrawn)

    ended = {each.stage: each for each in found.stages}
    assert ended[Stage.HANDLE].gone_at == local("05-09 09:00")
    assert ended[Stage.HANDLE].pauses == (pause("05-08 09:00", "05-09 09:00"),)
    assert ended[Stage.SUSPENSION].pauses == ()


def test_an_extension_belongs_to_the_clock_it_was_granted_for() -> None:
    longer = clock(Stage.HANDLE, "05-06 10:01", extensions=("5wd",))
    granted = at("05-08 09:00", builders.LOGGED, schedules=(longer,))

    found = life(*routed("05-06 10:00", "05-06 10:01"), granted)

    assert [str(limit) for limit in found.stages[-1].extensions] == ["5wd"]
    assert told(*routed("05-06 10:00", "05-06 10:01"), granted).count(("handle", "05-06 10:01", "runs")) == 1


def test_a_duplicate_stops_its_clocks_and_goes_on_when_it_was_none() -> None:
    merged = Merged(at=local("05-07 09:00"), **BY, main_id="issue-0")
    goes_on = (clock(Stage.HANDLE, "05-06 10:01", pauses=(pause("05-07 09:00", "05-09 09:00"),)),)
    unmerged = Unmerged(
        at=local("05-09 09:00"), **BY, main_id="issue-0", schedules=goes_on, promised_end=local("05-15 17:00")
    )
    events = (*routed("05-06 10:00", "05-06 10:01"), at("05-06 15:00", builders.ACCEPTED), merged)

    assert told(*events)[-1] == ("handle", "05-06 10:01", "gone 05-07 09:00")
    assert [each for each in told(*events, unmerged) if each[0] == "handle"] == [("handle", "05-06 10:01", "runs")]


def test_a_clock_that_starts_anew_ends_the_one_before_it() -> None:
    anew = at("05-08 09:00", builders.LOGGED, schedules=(clock(Stage.HANDLE, "05-08 09:00"),))

    seen = told(*routed("05-06 10:00", "05-06 10:01"), anew)

    assert ("handle", "05-06 10:01", "gone 05-08 09:00") in seen
    assert ("handle", "05-08 09:00", "runs") in seen


def test_a_refusal_with_its_reason_is_an_answer() -> None:
    refused = Refused(at=local("05-06 16:00"), **BY, reason="other_area")

    assert told(*routed("05-06 10:00", "05-06 10:01"), refused)[1:] == [
        ("accept", "05-06 10:01", "done 05-06 16:00"),
        ("handle", "05-06 10:01", "done 05-06 16:00"),
    ]


def test_a_step_that_was_taken_back_never_happened() -> None:
    accepted = at("05-06 15:00", builders.ACCEPTED)
    taken_back = TakenBack(at=local("05-06 15:00:20"), **BY, version=5, undone="accepted")

    seen = told(*routed("05-06 10:00", "05-06 10:01"), accepted, taken_back)

    assert seen[1:] == [("accept", "05-06 10:01", "runs"), ("handle", "05-06 10:01", "runs")]


def test_the_newest_policy_that_holds_for_it_is_known() -> None:
    repoliced = Repoliced(
        at=local("05-07 09:00"), **BY, policy_version="newer", schedules=(), promised_end=local("05-15 17:00")
    )

    found = life(*routed("05-06 10:00", "05-06 10:01"), repoliced)

    assert found.policy_version == "newer"
    assert found.calendar_version == builders.FILED.calendar_version


@pytest.mark.parametrize(
    ("answered", "end"), [("01-09 16:00", "done 01-09 16:00"), (None, "gone 05-06 10:00")], ids=["answered", "never"]
)
def test_history_is_one_handling_from_when_it_came_until_it_was_answered(answered: str | None, end: str) -> None:
    assert builders.HISTORY.taken_over is not None
    over = builders.HISTORY.taken_over.model_copy(update={"answered_at": local(answered) if answered else None})
    events = (
        at("05-06 10:00", builders.HISTORY, taken_over=over),
        at("05-06 10:00", builders.ANALYZED),
        at("05-06 10:00", builders.LOGGED, schedules=()),
        at("05-06 10:00", builders.ROUTED),
        at("05-06 10:00", builders.RESOLVED, schedule=None),
        at("05-06 10:00", builders.CLOSED, outcome="taken_over"),
    )

    assert told(*events) == [("handle", "01-07 09:00", end)]
    assert life(*events).filed_at == local("01-07 09:00")
    assert life(*events).stages[0].department_id == "mass_work"
