"""The county as one small picture to press on: a press on a form's picture says where, without a script or tiles."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import cos, radians
from typing import Any, Final

WIDTH: Final = 340  # pixels: as wide as the column on a telephone, for a press is told in pixels of the picture
Point = tuple[float, float]


@dataclass(frozen=True)
class CountyMap:
    """`svg` is `WIDTH` by `height` pixels, north up."""

    svg: str
    height: int
    west: float
    north: float
    wide: float  # degrees of longitude a pixel
    tall: float  # degrees of latitude a pixel

    def point(self, x: int, y: int) -> Point:
        """Longitude and latitude under a pixel."""
        return round(self.west + x * self.wide, 6), round(self.north - y * self.tall, 6)


@lru_cache(maxsize=4)
def map_of(geojson: bytes) -> CountyMap:
    """Longitudes are drawn together by the cosine of the county's latitude."""
    features: list[dict[str, Any]] = json.loads(geojson)["features"]
    points = [point for each in features for point in _ring(each)]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    wide = (east - west) / WIDTH
    tall = wide * cos(radians((south + north) / 2))
    height = round((north - south) / tall) + 1

    def placed(ring: Iterable[Point]) -> list[Point]:
        return [((x - west) / wide, (north - y) / tall) for x, y in ring]

    grids = [(each["properties"], placed(_ring(each))) for each in features if each["properties"]["kind"] == "grid"]
    shapes = [f'<polygon points="{_written(ring)}"/>' for _, ring in grids]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#f3f5f7"/>'
        f'<g fill="#e3f1f2" stroke="#4a5763">{"".join(shapes)}</g>'
        f'<g font-family="sans-serif" font-size="13" text-anchor="middle" fill="#15202b">{"".join(_names(grids))}</g>'
        "</svg>"
    )
    return CountyMap(svg=svg, height=height, west=west, north=north, wide=wide, tall=tall)


def _ring(feature: dict[str, Any]) -> list[Point]:
    return [(x, y) for x, y in feature["geometry"]["coordinates"][0]]


def _written(ring: Iterable[Point]) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in ring)


def _names(grids: Iterable[tuple[dict[str, Any], list[Point]]]) -> Iterable[str]:
    """Each community once, in the middle of its grids."""
    corners: dict[str, list[Point]] = defaultdict(list)
    for told, ring in grids:
        corners[told["community"]] += ring
    for name, points in corners.items():
        x, y = (sum(each) / len(points) for each in zip(*points, strict=True))
        yield f'<text x="{x:.0f}" y="{y:.0f}">{escape(name.removesuffix("社区"))}</text>'
