"""Every clock that ran on an issue, read from its events alone. Expectations by hand."""

import pytest

from schemas.domain.clock_history import Clock, clocks, steps, watched
from schemas.domain.commands import Accept, GiveFeedback, Resolve
from schemas.domain.handling_commands import (
    AcceptTask,
    Assign,
    FinishTask,
    Merge,
    Reroute,
    Resume,
    Return,
    Suspend,
    TakeBack,
    Unmerge,
    Withdraw,
)
from schemas.domain.handling_events import Recalendared, Repoliced
from tests.domain import builders
from tests.domain.builders import sealed
from tests.domain.county import a_rulebook, local, shown
from tests.domain.living import Life, routed

COURT = Suspend(reason="court")


def told(life: Life) -> list[tuple[str, str, str]]:
    """Stage (and unit), state and due date of every clock."""
    return [(_name(one), one.state.value, shown(one.deadline.at)) for one in every(life)]


def every(life: Life) -> tuple[Clock, ...]:
    return clocks(enumerate(life.events, start=1))


def handle(life: Life) -> Clock:
    return next(one for one in every(life) if one.deadline.stage == "handle")


def _name(clock: Clock) -> str:
    unit = clock.deadline.unit_id
    return f"{clock.deadline.stage}:{unit}" if unit else clock.deadline.stage.value


def accepted() -> Life:
    return routed().give("05-06 15:00", Accept())


def test_no_events_have_no_clocks() -> None:
    assert watched([]) == (None, ())


def test_clocks_end_met_when_what_they_waited_for_is_done_in_time() -> None:
    life = accepted().give("05-13 17:00", Resolve(answer=sealed()))
    life.give("05-14 09:00", GiveFeedback(satisfied=True), by="receipt")

    assert told(life) == [
        ("answer", "met", "05-08 17:00"),
        ("accept", "met", "05-07 17:00"),
        ("handle", "met", "05-13 17:00"),
        ("feedback", "met", "05-20 23:59:59"),
    ]


def test_clocks_end_missed_too_late_lapsed_in_silence_and_dropped_by_another_way() -> None:
    late = routed().give("05-08 10:00", Withdraw(), by="receipt")
    silent = accepted().give("05-13 17:00:01", Resolve(answer=sealed())).wait("05-30 10:00")

    assert told(late)[1:] == [("accept", "missed", "05-07 17:00"), ("handle", "dropped", "05-13 17:00")]
    assert told(silent)[2:] == [("handle", "missed", "05-13 17:00"), ("feedback", "lapsed", "05-20 23:59:59")]


def test_a_suspension_holds_a_clock_and_moves_its_end() -> None:
    life = accepted().give("05-08 10:00", COURT)
    standing = handle(life)
    life.give("05-10 09:30", Resume())

    clock = handle(life)

    assert (standing.state, standing.held[-1].until) == ("paused", None)
    assert (clock.state, shown(clock.deadline.at)) == ("running", "05-15 17:00")
    assert [(one.type, shown(one.after.at)) for one in clock.moved] == [("resumed", "05-15 17:00")]
    # Two days and half an hour less the 47.5 hours it stood.
    assert clock.ran(local("05-10 10:00")).total_seconds() == (96 - 47.5) * 3600


def test_what_ends_while_it_stands_is_judged_by_when_it_was_stopped() -> None:
    life = accepted().give("05-08 10:00", COURT).give("05-24 10:00", Withdraw(), by="receipt")
    late = accepted().give("05-14 10:00", COURT).give("05-24 10:00", Withdraw(), by="receipt")

    assert handle(life).state == "dropped"
    assert shown(handle(life).held[-1].until or local("01-01 00:00")) == "05-24 10:00"
    assert handle(late).state == "missed"


def test_a_suspension_taken_back_never_held_and_a_resumption_taken_back_holds_on() -> None:
    never = accepted().give("05-06 16:00", COURT).give("05-06 16:00:20", TakeBack())
    on = accepted().give("05-07 16:00", COURT).give("05-08 10:00", Resume()).give("05-08 10:00:20", TakeBack())
    again = routed().give("05-06 15:00", Accept()).give("05-06 15:00:20", TakeBack())

    assert (handle(never).state, handle(never).held) == ("running", ())
    assert (handle(on).state, shown(handle(on).held[0].since)) == ("paused", "05-07 16:00")
    assert told(again)[1] == ("accept", "running", "05-07 17:00")


def test_a_duplicate_stands_until_it_is_on_its_own_again() -> None:
    life = routed().give("05-08 10:00", Merge(main_id="main")).give("05-09 10:00", Unmerge())

    assert [(one.type, one.reason) for one in handle(life).held] == [("merged", None)]
    assert handle(life).state == "running"


def test_a_pause_that_ends_with_a_decision_of_nobody_is_missed() -> None:
    life = Life(a_rulebook(), [*builders.WAS_UNSURE, builders.DELIBERATION_LAPSED])

    assert ("deliberation", "missed", "05-07 17:00") in told(life)


@pytest.mark.parametrize(
    ("event", "versions"),
    [
        (builders.RECALENDARED, ("policy", "1" * 16)),
        (builders.REPOLICED, ("2" * 16, "calendar")),
    ],
)
def test_a_clock_that_is_counted_anew_names_the_newer_version(
    event: Recalendared | Repoliced, versions: tuple[str, str]
) -> None:
    filed = builders.FILED.model_copy(update={"policy_version": "policy", "calendar_version": "calendar"})
    life = Life(a_rulebook(), [filed, *builders.WAS_ACCEPTED[1:], event])

    assert (handle(life).policy_version, handle(life).calendar_version) == versions


def test_a_step_names_the_clock_that_it_is_measured_against() -> None:
    life = accepted().give("05-07 10:00", Assign(lead_unit_id="power"))
    life.give("05-07 11:00", AcceptTask(unit_id="power"), by="staff:power-1")
    life.give("05-08 09:00", FinishTask(unit_id="power", report=sealed()), by="staff:power-1")
    life.give("05-09 10:00", Resolve(answer=sealed())).wait("05-30 10:00")

    stopped = [(one.event.type, _name(one.stopped)) for one in steps(enumerate(life.events, start=1)) if one.stopped]

    assert stopped == [
        ("routed", "answer"),
        ("accepted", "accept"),
        ("task_accepted", "unit_accept:power"),
        ("task_finished", "unit_handle:power"),
        ("resolved", "handle"),
        ("closed", "feedback"),
    ]


def test_a_step_that_makes_clocks_void_shows_the_handling_and_one_that_is_taken_back_none() -> None:
    life = accepted().give("05-06 16:00", Return(reason="not_ours"))
    life.give("05-07 09:00", Reroute(department_id="organization"), by="staff:secretary-1")
    life.give("05-07 09:00:10", TakeBack(), by="staff:secretary-1")

    found = {one.event.type: one.stopped for one in steps(enumerate(life.events, start=1))}
    moved = [
        one.moved
        for one in steps(enumerate(accepted().give("05-08 10:00", COURT).give("05-10 09:30", Resume()).events, 1))
    ]

    assert found["returned"] is not None
    assert _name(found["returned"]) == "handle"
    assert found["taken_back"] is None
    assert [shown(clock.deadline.at) for clock in moved[-1]] == ["05-15 17:00"]


def test_a_rating_stops_its_clock_for_good_whatever_is_recorded_before_what_follows_from_it() -> None:
    life = Life(a_rulebook(), [*builders.WAS_RESOLVED, builders.FEEDBACK_GIVEN, builders.COMMENTED])

    assert told(life)[-1] == ("feedback", "met", "05-13 23:59:59")
