"""Which dues a record of events has fired."""

from datetime import timedelta

from schemas.domain.clocks import Due, DueKind, Stage
from schemas.domain.commands import Accept
from schemas.domain.events import Event
from schemas.domain.firings import fired
from schemas.domain.handling_events import Resumed, Suspended
from schemas.domain.issue import Issue
from schemas.domain.rules.decide import act
from schemas.domain.rules.due import expire
from tests.domain.builders import (
    ACCEPTED,
    CLOSED,
    FEEDBACK_GIVEN,
    HANDLE,
    MONDAY,
    WAS_ACCEPTED,
    WAS_LOGGED,
    WAS_RESOLVED,
    WAS_ROUTED,
    WAS_UNSURE,
    a_due,
    a_schedule,
    given,
)
from tests.domain.county import RULEBOOK, local, shown

COURT = Suspended(
    at=MONDAY,
    by="staff:officer-1",
    reason="court",
    schedule=a_schedule(Stage.SUSPENSION, "05-20 10:00", a_due("suspension:lapse", "05-20 10:00")),
)
GOES_ON = Resumed(at=local("05-20 10:00"), by="system", schedules=(HANDLE,), promised_end=None)


def told(dues: list[Due]) -> list[tuple[str, str]]:
    return [(due.key, shown(due.at)) for due in dues]


def at_time(issue: Issue, at: str) -> tuple[Event, ...]:
    return expire(issue, rulebook=RULEBOOK, now=local(at))


def test_everything_that_one_look_recorded_is_told_in_order() -> None:
    issue = given(*WAS_ROUTED)

    dues = list(fired(issue, at_time(issue, "05-07 17:00")))

    assert told(dues) == [("accept:reminder:0.5", "05-07 09:30"), ("accept:level:1", "05-07 17:00")]
    assert [due.kind for due in dues] == [DueKind.REMINDER, DueKind.ESCALATION]


def test_a_command_tells_what_fell_due_before_it_and_not_itself() -> None:
    issue = given(*WAS_ROUTED)

    events = act(issue, Accept(), by="staff:officer-1", rulebook=RULEBOOK, now=local("05-07 10:00"))

    assert [event.type for event in events] == ["reminded", "accepted"]
    assert told(list(fired(issue, events))) == [("accept:reminder:0.5", "05-07 09:30")]


def test_an_undecided_deliberation_a_silent_reporter_and_a_long_suspension_are_lapses() -> None:
    unsure, answered, suspended = given(*WAS_UNSURE), given(*WAS_RESOLVED), given(*WAS_ACCEPTED, COURT)

    lapsed = list(fired(unsure, at_time(unsure, "05-08 08:00")))
    silent = list(fired(answered, at_time(answered, "05-14 08:00")))
    over = list(fired(suspended, (GOES_ON,)))

    assert told(lapsed) == [("deliberation:reminder:0.5", "05-07 09:30"), ("deliberation:lapse", "05-07 17:00")]
    assert told(silent) == [("feedback:lapse", "05-13 23:59:59")]
    assert told(over) == [("suspension:lapse", "05-20 10:00")]
    assert {due.kind for due in (lapsed[-1], *silent, *over)} == {DueKind.LAPSE}


def test_what_a_person_does_in_time_fires_nothing() -> None:
    rated = FEEDBACK_GIVEN.model_copy(update={"satisfied": True})
    back = GOES_ON.model_copy(update={"at": MONDAY + timedelta(days=1), "by": "staff:officer-1"})

    assert list(fired(given(*WAS_ROUTED), (ACCEPTED,))) == []
    assert list(fired(given(*WAS_RESOLVED), (rated, CLOSED))) == []
    assert list(fired(given(*WAS_ACCEPTED, COURT), (back,))) == []


def test_a_step_taken_late_fires_nothing_itself() -> None:
    late = WAS_ROUTED[-1].model_copy(update={"at": local("05-08 10:00")})

    assert list(fired(given(*WAS_LOGGED), (late,))) == []
