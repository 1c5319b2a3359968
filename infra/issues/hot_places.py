"""Finds hot spots in the counters of days: a week's reports of one thing in one place, against the weeks before."""

from collections import Counter
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.figure_tables import figure_days
from schemas.domain.figure_cells import DayCell, View, ViewKind
from schemas.domain.hot_spots import LEAST, HotSpot, earlier_days, recent_days

_D: Final = figure_days.c
_COLUMN: Final = {ViewKind.STREET: _D.street_id, ViewKind.COMMUNITY: _D.community_id}

Sums = dict[tuple[str, str], int]


async def hot_places(conn: AsyncConnection, view: View, *, today: date, out: Counter[DayCell]) -> tuple[HotSpot, ...]:
    """The hottest first; none where the view is no place. `out` is not counted."""
    if view.kind not in {ViewKind.COUNTY, *_COLUMN}:
        return ()
    found = [
        *await _hot(conn, view, "community", today=today, out=out),
        *await _hot(conn, view, "grid", today=today, out=out),
    ]
    return tuple(sorted(found, key=lambda spot: (-spot.recent, spot.kind, spot.place_id, spot.topic)))


async def _hot(conn: AsyncConnection, view: View, kind: str, *, today: date, out: Counter[DayCell]) -> list[HotSpot]:
    place = _D[f"{kind}_id"]
    # No index fits the view's own place: that of the days, or of the places found, leaves fewer rows.
    own = [_COLUMN[view.kind] + "" == view.id] if view.kind in _COLUMN else []
    here = [place != "", *own]
    recent = await _sums(conn, place, here, recent_days(today), least=LEAST)
    if not recent:
        return []
    of_these = or_(*((place == name) & (_D.topic == topic) for name, topic in recent))
    earlier = await _sums(conn, place, [of_these, *here], earlier_days(today))
    less_recent, less_earlier = (_outside(out, kind, days) for days in (recent_days(today), earlier_days(today)))
    spots = (
        HotSpot(kind, *key, recent[key] - less_recent[key], earlier.get(key, 0) - less_earlier[key]) for key in recent
    )
    return [spot for spot in spots if spot.is_hot]


async def _sums(
    conn: AsyncConnection, place: Any, here: list[ColumnElement[bool]], days: tuple[date, date], *, least: int = 1
) -> Sums:
    number = func.sum(_D.filed)
    statement = (
        select(place, _D.topic, number)
        .where(_D.day.between(*days), *here)
        .group_by(place, _D.topic)
        .having(number >= least)
    )
    return {(row[0], row[1]): int(row[2]) for row in await conn.execute(statement)}


def _outside(out: Counter[DayCell], kind: str, days: tuple[date, date]) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    for cell, number in out.items():
        if days[0] <= cell.day <= days[1]:
            found[getattr(cell, f"{kind}_id"), cell.topic] += number
    return found
