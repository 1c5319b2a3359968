"""The board of supervisors: figures of one view as they are shown. Pure: numbers in, names and rates out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from api.views.figure_words import AWAITED, RATE, WAITS_ON
from api.words import Said
from schemas.domain.base import Frozen
from schemas.domain.figure_cells import BREAKDOWNS, Dimension, View, ViewKind
from schemas.domain.figure_rates import Rate, rates_of
from schemas.domain.figure_weeks import week_text, weeks_between
from schemas.domain.figures import Awaited, Wait, WaitsOn
from schemas.domain.hot_spots import HotSpot
from schemas.wire.figures import BoardFigures, Numbers, PartFigures, Period, StuckIssue
from schemas.wire.reading import IssueRow

# The name of a key of a dimension; None where nobody knows one.
Naming = Callable[[Dimension, str], str | None]


class RateView(Frozen):
    """A share: `value` is None where there is nothing to have a share of."""

    name: Said
    part: int
    whole: int
    value: float | None


class WhoseView(Frozen):
    """Whose figures they are; `id` is empty for the county."""

    kind: ViewKind
    id: str
    name: str | None


class WeekView(Frozen):
    """The issues filed in one week, as far as they have come by now."""

    week: str
    counts: Numbers
    rates: Mapping[Rate, RateView]


class PartView(Frozen):
    """One key of a breakdown."""

    key: str
    name: str | None
    counts: Numbers
    now: Numbers
    rates: Mapping[Rate, RateView]


class WaitView(Frozen):
    """On whom issues wait now, and for what; `key` names the wait in a drill-down by `waits`."""

    key: str
    on: WaitsOn
    id: str
    name: str | None
    who: Said
    what: Awaited
    what_name: Said
    open: int
    overdue: int


class HotSpotView(Frozen):
    """Reports of one topic in one place in the last seven days; `usual` in a usual week before."""

    kind: str
    id: str
    name: str | None
    topic: str
    recent: int
    usual: float


class HeldUpView(Frozen):
    """One thing that an issue waits for."""

    on: WaitsOn
    id: str
    who: Said
    what: Awaited
    what_name: Said
    since: datetime
    late: bool


class StuckView(Frozen):
    """An issue on which somebody of the staff has had to act for longest."""

    issue: IssueRow
    since: datetime
    waits: tuple[HeldUpView, ...]


class BoardView(Frozen):
    """One view. `counts`, `rates` and `series` are of issues filed in the period, all else of now. Times are UTC.

    A counter that is not named is zero. docs/figures.md says what each is.
    """

    view: WhoseView
    first: str
    last: str
    at: datetime
    counts: Numbers
    rates: Mapping[Rate, RateView]
    series: tuple[WeekView, ...]
    now: Numbers
    waits: tuple[WaitView, ...]
    hot_spots: tuple[HotSpotView, ...]
    stuck: tuple[StuckView, ...]
    breakdowns: tuple[Dimension, ...]
    by: Dimension | None = None
    parts: tuple[PartView, ...] = ()


def board_view(
    view: View,
    period: Period,
    found: BoardFigures,
    *,
    parts: Iterable[PartFigures],
    by: Dimension | None,
    at: datetime,
    naming: Naming,
) -> BoardView:
    """The board of one view; `parts` are those of the dimension `by`."""
    counts = summed(found.weeks.values())
    return BoardView(
        view=WhoseView(kind=view.kind, id=view.id, name=named(view.kind, view.id, naming)),
        first=week_text(period.first),
        last=week_text(period.last),
        at=at,
        counts=counts,
        rates=rate_views(counts),
        series=tuple(_week(week, found.weeks.get(week, {})) for week in weeks_between(period.first, period.last)),
        now=found.now,
        waits=tuple(wait_view(part.key, part.now, naming) for part in found.waits),
        hot_spots=tuple(_hot_spot(spot, naming) for spot in found.hot_spots),
        stuck=tuple(map(_stuck, found.stuck)),
        breakdowns=BREAKDOWNS[view.kind],
        by=by,
        parts=tuple(part_view(part, by, naming) for part in parts) if by else (),
    )


def summed(weeks: Iterable[Numbers]) -> Numbers:
    """The counters of several weeks together."""
    total: Counter[str] = Counter()
    for counts in weeks:
        total.update(counts)
    return dict(total)


def rate_views(counts: Numbers) -> Mapping[Rate, RateView]:
    return {
        rate: RateView(name=RATE[rate], part=share.part, whole=share.whole, value=share.value)
        for rate, share in rates_of(counts).items()
    }


def part_view(part: PartFigures, by: Dimension, naming: Naming) -> PartView:
    return PartView(
        key=part.key, name=naming(by, part.key), counts=part.weeks, now=part.now, rates=rate_views(part.weeks)
    )


def named(kind: str, name: str, naming: Naming) -> str | None:
    """The name of a place or an office; the county has none."""
    return naming(Dimension(kind), name) if name and kind in set(Dimension) else None


def _week(week: int, counts: Numbers) -> WeekView:
    return WeekView(week=week_text(week), counts=counts, rates=rate_views(counts))


def wait_view(key: str, now: Numbers, naming: Naming) -> WaitView:
    """One wait by its key `on:id:what`. Raises ValueError where it is none."""
    on, name, what = key.split(":")
    kind = Dimension.DEPARTMENT if on == WaitsOn.HEAD else on
    return WaitView(
        key=key,
        on=WaitsOn(on),
        id=name,
        name=named(kind, name, naming),
        who=WAITS_ON[WaitsOn(on)],
        what=Awaited(what),
        what_name=AWAITED[Awaited(what)],
        open=now.get("open", 0),
        overdue=now.get("overdue", 0),
    )


def _hot_spot(spot: HotSpot, naming: Naming) -> HotSpotView:
    name = naming(Dimension(spot.kind), spot.place_id)
    return HotSpotView(
        kind=spot.kind, id=spot.place_id, name=name, topic=spot.topic, recent=spot.recent, usual=spot.usual
    )


def _stuck(stuck: StuckIssue) -> StuckView:
    return StuckView(issue=stuck.issue, since=stuck.since, waits=tuple(map(_held_up, stuck.waits)))


def _held_up(wait: Wait) -> HeldUpView:
    return HeldUpView(
        on=wait.on,
        id=wait.id,
        who=WAITS_ON[wait.on],
        what=wait.what,
        what_name=AWAITED[wait.what],
        since=wait.since,
        late=wait.late,
    )
