"""The one place that reads the clock of the machine."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)
