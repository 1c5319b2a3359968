"""The oracle of the firings is no friend: what is missed, doubled, early, out of order or not due is found."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.events import Escalated, Event, Logged, Reminded
from schemas.domain.handling_events import Resumed, Suspended
from schemas.domain.roles import Role
from tests.domain.builders import ACCEPTED, CLOSED, RESOLVED
from tests.integration.firing_oracle import ensure_fired
from tests.integration.random_times import Times

START = datetime(2030, 5, 6, 10, tzinfo=UTC)
TIMES = Times(
    limits={"accept": 10, "handle": 100, "feedback": 20, "suspension": 50},
    levels={"general": (0, 5, 3600, 3600), "discipline": (0, 1, 1)},
    shares=(0.5, 0.8),
)
Recorded = list[tuple[Event, datetime]]


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def recorded(*events: tuple[Event, float]) -> Recorded:
    return [(event.model_copy(update={"at": at(second)}), at(second)) for event, second in events]


def reminded(key: str, due: float) -> Reminded:
    return Reminded(
        at=START, by="system", key=key, stage=Stage.ACCEPT, share=0.5, due_at=at(due), deadline=at(10), to=()
    )


def escalated(key: str, due: float, *, stage: Stage = Stage.ACCEPT) -> Escalated:
    role = Role.DEPARTMENT_HEAD
    return Escalated(
        at=START, by="system", key=key, stage=stage, level=1, role=role, due_at=at(due), deadline=at(10), to=()
    )


LOGGED = (Logged(at=START, by="system", ledger_number="2030-A", schedules=()), 0.0)
HALF = (reminded("accept:reminder:0.5", 5), 5.1)
LATE_HALF = (reminded("accept:reminder:0.8", 8), 8.1)
LEVEL_1 = (escalated("accept:level:1", 10), 10.1)
LEVEL_2 = (escalated("accept:level:2", 15), 15.1)
RIGHT = (LOGGED, HALF, LATE_HALF, LEVEL_1, LEVEL_2)


def test_what_fired_once_in_order_and_in_time_is_right() -> None:
    fired = ensure_fired(recorded(*RIGHT), times=TIMES, until=at(16))

    assert [firing.key for firing in fired] == [
        "accept:reminder:0.5",
        "accept:reminder:0.8",
        "accept:level:1",
        "accept:level:2",
    ]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(RIGHT[:-1], id="the last one missed"),
        pytest.param((LOGGED, HALF, LEVEL_1, LEVEL_2), id="one between missed"),
        pytest.param((*RIGHT, LEVEL_2), id="doubled"),
        pytest.param((LOGGED, LATE_HALF, HALF, LEVEL_1, LEVEL_2), id="out of order"),
        pytest.param((LOGGED, (HALF[0], 4.9), *RIGHT[2:]), id="before its time"),
        pytest.param((LOGGED, (reminded("accept:reminder:0.5", 6), 6.1), *RIGHT[2:]), id="due at another time"),
        pytest.param((LOGGED, HALF, (ACCEPTED, 7.0), LATE_HALF), id="after its clock was over"),
        pytest.param((*RIGHT, (escalated("accept:level:9", 15.5), 15.6)), id="of no clock"),
    ],
)
def test_what_is_wrong_is_found(events: tuple[tuple[Event, float], ...]) -> None:
    with pytest.raises(AssertionError):
        ensure_fired(recorded(*events), times=TIMES, until=at(16))


def test_a_suspension_moves_what_had_not_fired_and_ends_at_its_own_end() -> None:
    stopped = (Suspended(at=START, by="staff:officer-1", reason="court"), 6.0)
    by_itself = (Resumed(at=START, by="system", schedules=(), promised_end=None), 57.0)
    moved_half, moved_level = (reminded("accept:reminder:0.8", 58), 58.0), (escalated("accept:level:1", 60), 60.0)

    story = recorded(LOGGED, HALF, stopped, by_itself, moved_half, moved_level)
    fired = ensure_fired(story, times=TIMES, until=at(61))

    assert [firing.key for firing in fired][1:] == ["suspension:lapse", "accept:reminder:0.8", "accept:level:1"]
    with pytest.raises(AssertionError):
        ensure_fired(recorded(LOGGED, HALF, stopped, by_itself, LATE_HALF), times=TIMES, until=at(58))


def test_silence_after_an_answer_closes_once_its_window_is_over() -> None:
    answered = (LOGGED, (ACCEPTED, 1.0), (RESOLVED, 2.0))

    ensure_fired(recorded(*answered, (CLOSED, 22.0)), times=TIMES, until=at(60))

    with pytest.raises(AssertionError):
        ensure_fired(recorded(*answered), times=TIMES, until=at(60))
    with pytest.raises(AssertionError):
        ensure_fired(recorded(*answered, (CLOSED, 21.0)), times=TIMES, until=at(60))
