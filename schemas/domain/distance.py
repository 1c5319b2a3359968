"""How far two points of the ground lie apart."""

import math
from typing import Final

_EARTH: Final = 6_371_008.8  # mean radius in metres
DEGREE: Final = math.radians(1) * _EARTH  # metres of a degree of latitude

LongLat = tuple[float, float]


def point(longitude: float | None, latitude: float | None) -> LongLat | None:
    """None where it is not known."""
    return None if longitude is None or latitude is None else (longitude, latitude)


def metres(a: LongLat, b: LongLat) -> float:
    """The great-circle distance of two points (longitude, latitude in WGS 84 degrees), by the haversine formula."""
    (long_a, lat_a), (long_b, lat_b) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((long_b - long_a) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))
