"""/staff/map: the county's grids coloured by what is open in them, drawn from its own ground, without tiles."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import cos, radians
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request, Response

from api.pages.oversight.asking import Way, asked_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.figures import breakdowns_for, parts_for
from api.services import services_of
from api.views.board import PartView
from schemas.domain.authorization.words import Operation
from schemas.domain.figure_cells import Dimension

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_WIDTH: Final = 960
_SHADES: Final = 5  # beside the one of nothing
Point = tuple[float, float]


class Shape(NamedTuple):
    """One grid: `points` as SVG writes a polygon; `shade` 0 where nothing is open, then 1 to 5."""

    id: str
    name: str
    points: str
    shade: int
    open: int
    overdue: int


class Ground(NamedTuple):
    width: int
    height: int
    shapes: tuple[Shape, ...]
    boundary: str


@router.get("/staff/map", name=Operation.READ_FIGURES.value)
async def map_page(request: Request) -> Response:
    """Each grid leads to the issues that are open in it; the table below says the same in numbers."""
    visitor, services = await visitor_of(request), services_of(request)
    asked = asked_of(request)
    is_gridded = Dimension.GRID in breakdowns_for(visitor.caller, asked)
    parts = await parts_for(services, visitor.caller, asked, by=Dimension.GRID) if is_gridded else ()
    values = {
        "ground": drawn(services.gazetteer.geojson, parts) if is_gridded else None,
        "parts": sorted(parts, key=lambda part: -part.now.get("open", 0)),
        "to": Way(asked),
        "shades": range(_SHADES + 1),
    }
    return work_page(request, "oversight/map.html", values)


def drawn(geojson: bytes, parts: Iterable[PartView]) -> Ground:
    """The grids of the county; of a board that holds only some, the others stand empty."""
    told = {part.key: part.now for part in parts}
    outlines = _outlines(geojson)
    most = max((now.get("open", 0) for now in told.values()), default=0)
    shapes = tuple(_shape(outline, told.get(outline.id, {}), most=most) for outline in outlines.grids)
    return Ground(width=_WIDTH, height=outlines.height, shapes=shapes, boundary=outlines.boundary)


def _shape(outline: "_Outline", now: Mapping[str, int], *, most: int) -> Shape:
    count = now.get("open", 0)
    shade = 0 if not count else min(_SHADES, 1 + (_SHADES * (count - 1)) // max(most, 1))
    return Shape(outline.id, outline.name, outline.points, shade, count, now.get("overdue", 0))


class _Outline(NamedTuple):
    id: str
    name: str
    points: str


class _Outlines(NamedTuple):
    height: int
    grids: tuple[_Outline, ...]
    boundary: str


@lru_cache(maxsize=4)
def _outlines(geojson: bytes) -> _Outlines:
    """Longitudes drawn together by the cosine of the county's latitude; north is up."""
    features: list[dict[str, Any]] = json.loads(geojson)["features"]
    rings = [(feature, feature["geometry"]["coordinates"][0]) for feature in features]
    west, east = (pick(point[0] for _, ring in rings for point in ring) for pick in (min, max))
    south, north = (pick(point[1] for _, ring in rings for point in ring) for pick in (min, max))
    narrow = cos(radians((south + north) / 2))
    scale = _WIDTH / ((east - west) * narrow)

    def placed(ring: Iterable[Point]) -> str:
        return " ".join(f"{(x - west) * narrow * scale:.1f},{(north - y) * scale:.1f}" for x, y in ring)

    grids = (one for one in rings if one[0]["properties"].get("kind") == "grid")
    whole: list[Point] = next((ring for feature, ring in rings if feature["properties"].get("kind") == "county"), [])
    return _Outlines(
        height=round((north - south) * scale) + 1,
        grids=tuple(_Outline(f["id"], f["properties"]["name"], placed(ring)) for f, ring in grids),
        boundary=placed(whole),
    )
