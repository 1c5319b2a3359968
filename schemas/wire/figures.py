"""What is asked of supervisors' figures, and what the store of them gives."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from schemas.domain import figure_counts
from schemas.domain.base import Frozen
from schemas.domain.figure_cells import Dimension, View
from schemas.domain.figure_rates import Rate
from schemas.domain.figures import Wait
from schemas.domain.hot_spots import HotSpot
from schemas.wire.reading import IssueRow

Numbers = Mapping[str, int]


class Figure(StrEnum):
    """Whatever the issues behind can be asked for: counters, and what is left of one when another is taken away."""

    FILED = "filed"
    DISPATCHED = "dispatched"
    FIRST_RIGHT = "first_right"
    FIRST_WRONG = "first_wrong"
    ACCEPTED_IN_TIME = "accepted_in_time"
    ACCEPTED_LATE = "accepted_late"
    HANDLED_IN_TIME = "handled_in_time"
    HANDLED_LATE = "handled_late"
    RETURNED = "returned"
    ANSWERED = "answered"
    REOPENED = "reopened"
    ASKED = "asked"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    SILENT = "silent"
    RATED = "rated"
    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    ENDED = "ended"
    YELLOW = "yellow"
    RED = "red"
    BLACK = "black"
    OPEN = "open"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    SUSPENDED = "suspended"
    CALLBACK = "callback"


# Of everything as it stands now: the period does not matter.
OF_NOW: tuple[Figure, ...] = tuple(map(Figure, figure_counts.OF_NOW))
# Behind each rate, the issues that spoil it, or make it.
BEHIND: Mapping[Rate, Figure] = {
    Rate.RESPONSE: Figure.ACCEPTED_LATE,
    Rate.RESOLUTION: Figure.UNSOLVED,
    Rate.SATISFACTION: Figure.UNSATISFIED,
    Rate.ON_TIME: Figure.HANDLED_LATE,
    Rate.FIRST_RIGHT: Figure.FIRST_WRONG,
    Rate.RETURN: Figure.RETURNED,
    Rate.REOPEN: Figure.REOPENED,
}


# What is left of a counter when another is taken away, none of whose issues the first one lacks.
LEFT: Mapping[Figure, tuple[Figure, Figure]] = {
    Figure.FIRST_WRONG: (Figure.DISPATCHED, Figure.FIRST_RIGHT),
    Figure.UNSOLVED: (Figure.ASKED, Figure.SOLVED),
    Figure.SILENT: (Figure.ASKED, Figure.RATED),
    Figure.UNSATISFIED: (Figure.RATED, Figure.SATISFIED),
}


def number_of(figure: Figure, *, weeks: Numbers, now: Numbers) -> int:
    """How many issues stand behind a figure, by the counters of weeks and of now."""
    if figure in OF_NOW:
        return now.get(figure, 0)
    whole, less = LEFT.get(figure, (figure, None))
    return weeks.get(whole, 0) - (weeks.get(less, 0) if less else 0)


class Period(Frozen):
    """From the first to the last week, both included, as numbers like 202610."""

    first: int
    last: int


class FigureQuery(Frozen):
    """The issues behind one figure of a view; with a dimension, behind its key's share of it; of one topic alone.

    In the dimension `waits` they are those that wait so now, and the figure may be `open` or `overdue`.
    """

    view: View
    figure: Figure
    period: Period
    dimension: Dimension | None = None
    key: str = ""
    topic: str | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = None


class PartFigures(Frozen):
    """The share of one key of a dimension."""

    key: str
    weeks: Numbers
    now: Numbers


class StuckIssue(Frozen):
    """An issue on which somebody of the staff has had to act since then."""

    issue: IssueRow
    since: datetime
    waits: tuple[Wait, ...]


class BoardFigures(Frozen):
    """One view: counters by week (only weeks that have any), as things stand, who is waited for, what is hot."""

    weeks: Mapping[int, Numbers]
    now: Numbers
    waits: tuple[PartFigures, ...]
    hot_spots: tuple[HotSpot, ...]
    stuck: tuple[StuckIssue, ...]
