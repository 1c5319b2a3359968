"""热点: many reports of one thing in one place within a week, far above what the place usually has of it."""

from datetime import date, timedelta
from typing import NamedTuple

# A week counts as hot from five reports on, and from three times the usual week on. The usual week is the mean of the
# eight weeks before; a place that had none before needs the five alone.
LEAST = 5
TIMES = 3
DAYS = 7
WEEKS_BEFORE = 8


class HotSpot(NamedTuple):
    """Reports of one topic in one place within the last seven days, and within the eight weeks before."""

    kind: str  # community or grid
    place_id: str
    topic: str
    recent: int
    earlier: int

    @property
    def usual(self) -> float:
        """Reports in a usual week."""
        return self.earlier / WEEKS_BEFORE

    @property
    def is_hot(self) -> bool:
        # Reckoned in whole numbers: recent >= 3 * earlier / 8.
        return self.recent >= LEAST and self.recent * WEEKS_BEFORE >= TIMES * self.earlier


def recent_days(today: date) -> tuple[date, date]:
    """The seven days up to and with today: first and last."""
    return today - timedelta(days=DAYS - 1), today


def earlier_days(today: date) -> tuple[date, date]:
    """The eight weeks before them."""
    last = today - timedelta(days=DAYS)
    return last - timedelta(weeks=WEEKS_BEFORE) + timedelta(days=1), last
