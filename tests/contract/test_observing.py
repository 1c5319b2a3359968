"""What a process counts of what it records."""

from datetime import timedelta

import pytest

from infra.run.observing import Observer
from infra.telemetry.metrics import Metrics
from schemas.domain.events import Event
from schemas.wire.decisions import Decision
from tests.domain.builders import (
    ACCEPTED,
    CLOSED,
    ESCALATED,
    FILED,
    INTAKE_CONFIRMED,
    INTAKE_OPENED,
    INTAKE_RELEASED,
    LOGGED,
    REFERRED,
    REMINDED,
    ROUTED,
    WAS_ACCEPTED,
    WAS_COLLECTED,
    WAS_CONFIRMED,
    WAS_LOGGED,
    WAS_REFERRED,
    WAS_RELEASED,
    WAS_RESOLVED,
    WAS_ROUTED,
    WAS_SEALED,
    given,
)
from tests.domain.county import local

LATE = "sibu_firing_lateness_seconds"


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def decision(before: tuple[Event, ...], *events: Event) -> Decision:
    return Decision(before=given(*before), last_hash="", events=events, command_id="c", command_hash="")


def shown(metrics: Metrics) -> list[str]:
    lines = metrics.render()[0].decode().splitlines()
    return [line for line in lines if not line.startswith("#") and "_created" not in line]


def test_how_late_a_firing_was_is_the_time_of_this_machine_against_the_due(metrics: Metrics) -> None:
    noon = local("05-07 09:30") + timedelta(seconds=1.5)
    reminded = REMINDED.model_copy(update={"at": local("05-07 09:30")})

    Observer(metrics).decided(decision(WAS_ROUTED, reminded), noon)

    lines = shown(metrics)
    assert f'{LATE}_sum{{kind="reminder"}} 1.5' in lines
    assert f'{LATE}_bucket{{kind="reminder",le="1.0"}} 0.0' in lines
    assert f'{LATE}_bucket{{kind="reminder",le="2.0"}} 1.0' in lines


def test_escalations_and_lapses_are_told_apart_and_nothing_else_is(metrics: Metrics) -> None:
    late = local("05-07 17:00") + timedelta(minutes=10)
    silent = local("05-13 23:59:59") + timedelta(hours=2)
    reminded, escalated = (event.model_copy(update={"at": late}) for event in (REMINDED, ESCALATED))
    observer = Observer(metrics)

    observer.decided(decision(WAS_ROUTED, reminded, escalated), late)
    observer.decided(decision(WAS_RESOLVED, CLOSED.model_copy(update={"at": silent})), silent)

    counted = {line for line in shown(metrics) if line.startswith(f"{LATE}_count")}
    assert counted == {
        f'{LATE}_count{{kind="reminder"}} 1.0',
        f'{LATE}_count{{kind="escalation"}} 1.0',
        f'{LATE}_count{{kind="lapse"}} 1.0',
    }
    assert f'{LATE}_bucket{{kind="lapse",le="3600.0"}} 0.0' in shown(metrics)
    assert f'{LATE}_sum{{kind="escalation"}} 600.0' in shown(metrics)


def test_a_command_and_a_step_are_no_firing(metrics: Metrics) -> None:
    observer = Observer(metrics)

    observer.decided(decision(WAS_ROUTED, ACCEPTED), ACCEPTED.at)
    observer.decided(decision(WAS_LOGGED, ROUTED), ROUTED.at)

    assert [line for line in shown(metrics) if line.startswith(LATE)] == []
    assert 'sibu_steps_total{step="report"} 1.0' in shown(metrics)


def test_a_filing_is_counted_when_it_turns_out_to_be_general(metrics: Metrics) -> None:
    observer = Observer(metrics)

    observer((FILED,))
    assert [line for line in shown(metrics) if line.startswith(("sibu_filings", "sibu_steps"))] == []
    observer.decided(decision(WAS_COLLECTED, WAS_RELEASED[-1]), FILED.at)

    assert [line for line in shown(metrics) if line.startswith(("sibu_filings", "sibu_steps"))] == [
        'sibu_filings_total{outcome="new"} 1.0',
        'sibu_steps_total{step="collect"} 1.0',
        'sibu_steps_total{step="analyze"} 1.0',
    ]


def test_nothing_of_a_confidential_issue_is_counted(metrics: Metrics) -> None:
    observer, before = Observer(metrics), shown(metrics)
    late = local("05-08 12:00")
    reminded = REMINDED.model_copy(update={"at": late, "key": "intake:reminder:0.5"})

    observer((FILED,))
    observer.decided(decision(WAS_COLLECTED, INTAKE_OPENED), FILED.at)
    observer.decided(decision(WAS_SEALED, reminded), late)
    observer.decided(decision(WAS_SEALED, INTAKE_CONFIRMED), late)
    observer.decided(decision(WAS_CONFIRMED, LOGGED), late)
    observer.decided(decision(WAS_ACCEPTED, REFERRED), late)

    assert shown(metrics) == before


def test_what_intake_releases_is_counted_once_as_if_it_had_never_been_sealed(metrics: Metrics) -> None:
    observer = Observer(metrics)

    observer.decided(decision(WAS_SEALED, INTAKE_RELEASED, WAS_RELEASED[-1]), FILED.at)
    observer.decided(decision(WAS_REFERRED, INTAKE_RELEASED, WAS_RELEASED[-1]), FILED.at)

    assert 'sibu_filings_total{outcome="new"} 1.0' in shown(metrics)
    assert 'sibu_steps_total{step="analyze"} 1.0' in shown(metrics)
