"""Figures of a process for Prometheus; nothing in a label tells about one issue."""

import os
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# Timers fire up to a second late by nature; an hour late is somebody's missed deadline.
_LATENESS_BUCKETS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
# Set by `sibu up` for its children, read by prometheus-client when it is imported.
SHARED_FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The metrics of one process; with a shared folder, `render` shows those of all processes together."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._filings = Counter("sibu_filings", "Filings by outcome.", ("outcome",), registry=self._registry)
        self._steps = Counter("sibu_steps", "Steps done, by step.", ("step",), registry=self._registry)
        self._commands = Counter(
            "sibu_commands", "Commands by name and outcome.", ("name", "outcome"), registry=self._registry
        )
        self._lateness = Histogram(
            "sibu_firing_lateness_seconds",
            "Seconds from the instant something fell due until that was recorded, by kind of due.",
            ("kind",),
            buckets=_LATENESS_BUCKETS,
            registry=self._registry,
        )
        self._backlog = Gauge(
            "sibu_outbox_backlog",
            "Outbox rows not yet delivered.",
            registry=self._registry,
            multiprocess_mode="mostrecent",
        )
        self._guarded = Counter(
            "sibu_guarded",
            "Requests at limited operations, by operation and outcome.",
            ("operation", "outcome"),
            registry=self._registry,
        )
        self._errors = Counter("sibu_errors", "Unexpected errors by type.", ("type",), registry=self._registry)

    def filed(self, *, outcome: str) -> None:
        """One filing: `new`, `repeated` (the same key again) or `refused`."""
        self._filings.labels(outcome).inc()

    def stepped(self, step: str) -> None:
        """One of the four steps was done."""
        self._steps.labels(step).inc()

    def commanded(self, *, name: str, outcome: str) -> None:
        """One command was answered: `applied`, `repeated`, `refused` or `unavailable`."""
        self._commands.labels(name, outcome).inc()

    def fired(self, *, kind: str, late_seconds: float) -> None:
        """A reminder, escalation or lapse was recorded so many seconds after its instant.

        Where the clocks of two machines differ a little it may seem to come before it; that counts as at once.
        """
        self._lateness.labels(kind).observe(max(0.0, late_seconds))

    def backlog(self, rows: int) -> None:
        """So many outbox rows wait now."""
        self._backlog.set(rows)

    def failed(self, error: BaseException) -> None:
        """Something unexpected happened; only its type is told."""
        self._errors.labels(type(error).__name__).inc()

    def guarded(self, *, operation: str, outcome: str) -> None:
        """One request at a limited operation: `taken`, `worked`, `in_danger`, `challenged`, `queued` or `refused`."""
        self._guarded.labels(operation, outcome).inc()

    def render(self) -> tuple[bytes, str]:
        """Body and content type of `/metrics`."""
        registry = self._registry
        if os.environ.get(SHARED_FOLDER_VARIABLE):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
