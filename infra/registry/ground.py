"""The ground of a county as GeoJSON (RFC 7946): its boundary and its grids, with their names and nothing else."""

import json
from typing import Any, Final

from schemas.domain.registry import Registry, Ring

_DECIMALS: Final = 6  # a tenth of a metre


def geojson(registry: Registry) -> bytes:
    """A FeatureCollection: the county first, then the grids by id. Every ring is closed and runs counter-clockwise."""
    names = {community.id: community.name for community in registry.communities}
    county = registry.county
    features = [_feature(county.id, {"kind": "county", "name": county.name}, county.boundary)]
    for grid in sorted((one for one in registry.grids if not one.closed), key=lambda each: each.id):
        told = {
            "kind": "grid",
            "name": grid.name,
            "community_id": grid.community_id,
            "community": names[grid.community_id],
        }
        features.append(_feature(grid.id, told, grid.polygon))
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(place_id: str, properties: dict[str, str], ring: Ring) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [_closed(ring)]}
    return {"type": "Feature", "id": place_id, "properties": properties, "geometry": geometry}


def _closed(ring: Ring) -> list[list[float]]:
    points = [[round(longitude, _DECIMALS), round(latitude, _DECIMALS)] for longitude, latitude in ring]
    if _doubled_area(points) < 0:
        points.reverse()
    return [*points, points[0]]


def _doubled_area(points: list[list[float]]) -> float:
    """Above 0 where the ring runs counter-clockwise."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True))
