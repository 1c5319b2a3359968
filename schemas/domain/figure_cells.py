"""The cube of figures: in which cells one issue counts, by whose view, broken down by what, and of which week."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from schemas.domain.figure_counts import OF_A_WEEK, OF_NOW, Counts, departments_of, of_department, of_issue, of_unit
from schemas.domain.figures import Facts, Wait


class ViewKind(StrEnum):
    """Whose figures they are: of everything, or of what lies in one place or with one office."""

    COUNTY = "county"
    STREET = "street"
    COMMUNITY = "community"
    DEPARTMENT = "department"
    UNIT = "unit"


class View(NamedTuple):
    """`id` is empty for the county."""

    kind: ViewKind
    id: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind.value


class Dimension(StrEnum):
    """By what a view is broken down. The key of a wait is `on:id:what`."""

    TOTAL = "total"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    DEPARTMENT = "department"
    UNIT = "unit"
    TOPIC = "topic"
    WAITS = "waits"


_HANDS = (Dimension.DEPARTMENT, Dimension.UNIT, Dimension.TOPIC)
# An office is not told how other offices fare.
BREAKDOWNS: Mapping[ViewKind, tuple[Dimension, ...]] = {
    ViewKind.COUNTY: (Dimension.STREET, Dimension.COMMUNITY, Dimension.GRID, *_HANDS),
    ViewKind.STREET: (Dimension.COMMUNITY, Dimension.GRID, *_HANDS),
    ViewKind.COMMUNITY: (Dimension.GRID, *_HANDS),
    ViewKind.DEPARTMENT: (Dimension.COMMUNITY, Dimension.UNIT, Dimension.TOPIC),
    ViewKind.UNIT: (Dimension.COMMUNITY, Dimension.TOPIC),
}


class WeekCell(NamedTuple):
    """Counters of issues filed in one week."""

    view: str
    dimension: str
    week: int
    key: str


class NowCell(NamedTuple):
    """Counters of issues as they stand now."""

    view: str
    dimension: str
    key: str


class DayCell(NamedTuple):
    """How many were filed of one topic on one day in one grid; `grid_id` is empty where the place has none."""

    day: date
    street_id: str
    community_id: str
    grid_id: str
    topic: str


Weeks = Mapping[WeekCell, Counts]
Nows = Mapping[NowCell, Counts]


class Cells(NamedTuple):
    """Everything that some issues count in."""

    weeks: dict[WeekCell, Counter[str]]
    nows: dict[NowCell, Counter[str]]
    days: Counter[DayCell]


def no_cells() -> Cells:
    return Cells({}, {}, Counter())


def count_in(cells: Cells, facts: Facts, *, times: int = 1) -> None:
    """Count an issue in, or out again with `times=-1`."""
    for view, dimension, key, share in _given(facts):
        if share.weekly:
            _add(cells.weeks, WeekCell(view, dimension, facts.week, key), share.weekly, times)
        if share.now:
            _add(cells.nows, NowCell(view, dimension, key), share.now, times)
    place = (facts.street_id, facts.community_id, facts.grid_id or "")
    cells.days[DayCell(facts.day, *place, facts.topic)] += times


def cells_of(all_facts: Iterable[Facts]) -> Cells:
    """Every cell of these issues."""
    cells = no_cells()
    for facts in all_facts:
        count_in(cells, facts)
    return cells


def views_of(facts: Facts) -> Iterator[View]:
    """Everybody whose figures it counts in."""
    yield View(ViewKind.COUNTY)
    yield View(ViewKind.STREET, facts.street_id)
    yield View(ViewKind.COMMUNITY, facts.community_id)
    if facts.department_id is not None:
        yield View(ViewKind.DEPARTMENT, facts.department_id)
    yield from (View(ViewKind.UNIT, task.unit_id) for task in facts.tasks)


def wait_key(wait: Wait) -> str:
    return f"{wait.on}:{wait.id}:{wait.what}"


class _Share(NamedTuple):
    """What an issue gives to one of those that it counts for."""

    weekly: Counts
    now: Counts


class _Shares(NamedTuple):
    """The whole issue's, each department's and each unit's."""

    whole: _Share
    departments: Mapping[str, _Share]
    units: Mapping[str, _Share]

    def own(self, view: View) -> _Share:
        if view.kind is ViewKind.DEPARTMENT:
            return self.departments[view.id]
        return self.units[view.id] if view.kind is ViewKind.UNIT else self.whole


_Given = tuple[str, str, str, _Share]


def _given(facts: Facts) -> Iterator[_Given]:
    shares = _shares(facts)
    for view in views_of(facts):
        own, name = shares.own(view), view.key
        yield name, Dimension.TOTAL, "", own
        for dimension in BREAKDOWNS[view.kind]:
            for key, share in _broken_down(facts, dimension, own, shares):
                yield name, dimension, key, share
        yield from _waits(facts, view)


def _shares(facts: Facts) -> _Shares:
    return _Shares(
        whole=_share(of_issue(facts)),
        departments={name: _share(of_department(facts, name)) for name in sorted(departments_of(facts))},
        units={task.unit_id: _share(of_unit(facts, task)) for task in facts.tasks},
    )


def _share(counts: Counts) -> _Share:
    return _Share(_part(counts, OF_A_WEEK), _part(counts, OF_NOW))


def _broken_down(facts: Facts, dimension: Dimension, own: _Share, shares: _Shares) -> Iterable[tuple[str, _Share]]:
    if dimension is Dimension.DEPARTMENT:
        return shares.departments.items()
    if dimension is Dimension.UNIT:
        return shares.units.items()
    key = facts.topic if dimension is Dimension.TOPIC else getattr(facts, f"{dimension}_id")
    return [] if key is None else [(key, own)]


def _waits(facts: Facts, view: View) -> Iterator[_Given]:
    """A unit is told what is waited for of itself alone."""
    for wait in facts.waits:
        if view.kind is not ViewKind.UNIT or wait.id == view.id:
            late = {"overdue": 1} if wait.late else {}
            yield view.key, Dimension.WAITS, wait_key(wait), _Share({}, {"open": 1, **late})


def _part(counts: Counts, names: tuple[str, ...]) -> Counts:
    return {name: int(number) for name, number in counts.items() if number and name in names}


Cell = TypeVar("Cell", WeekCell, NowCell)


def _add(cells: dict[Cell, Counter[str]], cell: Cell, counts: Counts, times: int) -> None:
    counter = cells.get(cell)
    if counter is None:
        counter = cells[cell] = Counter()
    for name, number in counts.items():
        counter[name] += number * times
