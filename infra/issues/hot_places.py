"""Finds hot spots in the counters of days: a week's reports of one thing in one place, against the weeks before."""

from collections import Counter
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.figure_tables import figure_days
from schemas.domain.figure_cells import DayCell, View, ViewKind
from schemas.domain.hot_spots import LEAST, HotSpot, earlier_days, recent_days

_D: Final = figure_days.c
_D_BEFORE: Final = figure_days.alias("before")
_PLACES: Final = frozenset({ViewKind.STREET, ViewKind.COMMUNITY})


async def hot_places(conn: AsyncConnection, view: View, *, today: date, out: Counter[DayCell]) -> tuple[HotSpot, ...]:
    """The hottest first; none where the view is no place. `out` is not counted."""
    if view.kind not in {ViewKind.COUNTY, *_PLACES}:
        return ()
    found = [
        *await _hot(conn, view, "community", today=today, out=out),
        *await _hot(conn, view, "grid", today=today, out=out),
    ]
    return tuple(sorted(found, key=lambda spot: (-spot.recent, spot.kind, spot.place_id, spot.topic)))


async def _hot(conn: AsyncConnection, view: View, kind: str, *, today: date, out: Counter[DayCell]) -> list[HotSpot]:
    less_recent, less_earlier = (_outside(out, kind, days) for days in (recent_days(today), earlier_days(today)))
    spots = [
        HotSpot(kind, place_id, topic, recent - less_recent[place_id, topic], earlier - less_earlier[place_id, topic])
        for place_id, topic, recent, earlier in await conn.execute(_sums(view, kind, today=today))
    ]
    return [spot for spot in spots if spot.is_hot]


def _sums(view: View, kind: str, *, today: date) -> Select[Any]:
    """Place, topic, reports of the last seven days (of those that may be enough) and of the eight weeks before.

    However many places have enough, each is looked up by its own index for what it had before.
    """
    many = _filed(kind, view, recent_days(today)).having(func.sum(_D.filed) >= LEAST).subquery()
    before = _D_BEFORE.c
    earlier = (
        select(func.coalesce(func.sum(before.filed), 0))
        .where(before[f"{kind}_id"] == many.c.place, before.topic == many.c.topic)
        .where(before.day.between(*earlier_days(today)), *_own(view, before))
        .scalar_subquery()
    )
    return select(many.c.place, many.c.topic, many.c.number, earlier)


def _filed(kind: str, view: View, days: tuple[date, date]) -> Select[Any]:
    place = _D[f"{kind}_id"]
    return (
        select(place.label("place"), _D.topic, func.sum(_D.filed).label("number"))
        .where(_D.day.between(*days), place != "", *_own(view, _D))
        .group_by(place, _D.topic)
    )


def _own(view: View, columns: Any) -> list[ColumnElement[bool]]:
    """No index fits the view's own place: that of the days, or of the places found, leaves fewer rows."""
    return [columns[f"{view.kind}_id"] + "" == view.id] if view.kind in _PLACES else []


def _outside(out: Counter[DayCell], kind: str, days: tuple[date, date]) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    for cell, number in out.items():
        if days[0] <= cell.day <= days[1]:
            found[getattr(cell, f"{kind}_id"), cell.topic] += number
    return found
