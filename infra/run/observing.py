"""From what was recorded to figures: every process counts what it records itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.telemetry.metrics import Metrics
from schemas.domain.events import Event, Filed, IntakeReleased
from schemas.domain.firings import fired
from schemas.wire.decisions import Decision

_STEP_OF = {
    "collected": "collect",
    "analyzed": "analyze",
    "intake_opened": "analyze",
    "logged": "log",
    "routed": "report",
}


@dataclass(frozen=True)
class Observer:
    """Counts steps and filings, and how late each firing was."""

    metrics: Metrics

    def __call__(self, events: Sequence[Event]) -> None:
        # What intake releases was analyzed when it was sealed: a second count would tell how many were.
        released = any(isinstance(event, IntakeReleased) for event in events)
        for event in events:
            if isinstance(event, Filed):
                self.metrics.filed(outcome="new")
            if event.type in _STEP_OF and not released:
                self.metrics.stepped(_STEP_OF[event.type])

    def decided(self, decision: Decision, at: datetime) -> None:
        """What was recorded upon an issue at that time of this machine: the steps of it, and what fell due."""
        self(decision.events)
        for due in fired(decision.before, decision.events):
            self.metrics.fired(kind=due.kind, late_seconds=(at - due.at).total_seconds())
