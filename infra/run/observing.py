"""From what was recorded to figures: every process counts what it records itself, and general issues alone.

Anybody who reads the figures may count the general issues in the lists; what was left over would be the others. So a
filing is counted when it turns out to be general, with the steps that it has taken by then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.telemetry.metrics import Metrics
from schemas.domain.events import OPENING, Event
from schemas.domain.firings import fired
from schemas.domain.sealed import KeyClass
from schemas.wire.decisions import Decision

_STEP_OF = {"logged": "log", "routed": "report"}


@dataclass(frozen=True)
class Observer:
    """Counts filings, steps, and how late each firing was."""

    metrics: Metrics

    def __call__(self, events: Sequence[Event]) -> None:
        """What was just filed is nobody's yet, so it is not counted."""

    def decided(self, decision: Decision, at: datetime) -> None:
        """What was recorded upon an issue at that time of this machine: the steps of it, and what fell due."""
        # What was general before was counted then.
        if not decision.before.referred:
            for event in _general(decision):
                self._count(event)
        if decision.before.key_class is KeyClass.GENERAL:
            for due in fired(decision.before, decision.events):
                self.metrics.fired(kind=due.kind, late_seconds=(at - due.at).total_seconds())

    def _count(self, event: Event) -> None:
        if event.type == "analyzed":
            self.metrics.filed(outcome="new")
            self.metrics.stepped("collect")
            self.metrics.stepped("analyze")
        elif event.type in _STEP_OF:
            self.metrics.stepped(_STEP_OF[event.type])


def _general(decision: Decision) -> Iterator[Event]:
    """The events of the general life of the issue."""
    key_class = decision.before.key_class
    for event in decision.events:
        key_class = OPENING.get(event.type, key_class)
        if key_class is KeyClass.GENERAL:
            yield event
